// generate.mjs: a random scenario from a seed.
//
// What a scenario may contain is said in statements/; this file chooses. Each scenario uses some groups of statements only, so that unusual
// things meet more often than if everything were in each one.
//
// A wait must never lead in a circle back to the task that waits: in Python cancelling one of the circle recurses without end. So each body has
// a rank between 0 and 1, greater than that of the body that contains it, and waits only for what has a greater rank than its own.

import { Random } from './random.mjs';
import { number, statement } from './scenario.mjs';
import { groups, kinds } from './statements/index.mjs';

const DEEPEST = 7; // bodies and blocks in each other
const DELAYS = [0.25, 0.25, 0.5, 0.5, 0.75, 1, 1, 1.5, 2, 3];
const ERRORS = ['ValueError', 'ValueError', 'MyError', 'MyError', 'RuntimeError', 'OSError', 'TimeoutError', 'CancelledError', 'LookupError', 'StopAsyncIteration'];
const RARE_ERRORS = ['MyBaseError', 'MyBaseError', 'GeneratorExit', 'SystemExit', 'KeyboardInterrupt', 'BrokenBarrierError', 'QueueShutDown'];

const METHODS = {
  l: ['acquire'],
  e: ['wait'],
  d: ['acquire', 'wait'],
  s: ['acquire'],
  b: ['wait', 'wait', 'reset', 'abort'],
  q: ['get', 'get', 'put', 'join'],
  r: ['readline', 'read'],
  y: ['drain', 'wait_closed'],
};

export class Generator extends Random {
  budget; // statements that may still be made
  #names = new Map(); // kind's letter -> [{ name, rank }]
  #groups;
  #chosen;
  #depth = 0;
  #stackless;
  eager = false; // all tasks start eagerly
  body; // what statements are made for now: { kind, rank, loops, handling }

  constructor(seed) {
    super(seed);
    this.budget = this.pick([8, 16, 30, 45, 70, 100, 140]);
    this.#stackless = this.chance(0.3);
    const focus = this.pick(groups);
    this.#groups = groups.filter((group) => group.always || group === focus || this.chance(0.4));
    this.#chosen = this.#groups.flatMap((group) => {
      const stress = group === focus ? 5 : this.pick([0.5, 1, 1, 2]);
      return group.statements.map((made) => ({ ...made, weight: made.weight * stress }));
    });
  }

  main() {
    this.body = { kind: 'coroutine', rank: 0, loops: 0, handling: false };
    const root = statement('main');
    for (const { setup } of this.#groups) root.body.push(...(setup?.(this) ?? []));
    if (this.chance(0.75)) {
      const ends = this.#groups.flatMap(({ ends: make }) => make?.(this) ?? []);
      if (ends.length > 0) root.body.push(statement('call_later', [this.name('h'), this.pick([2, 4, 6])], ends));
    }
    while (this.budget > 0 && root.body.length < 60) root.body.push(...this.statements(3));
    const tasks = this.known('t');
    if (tasks.length > 0 && this.chance(0.8)) {
      root.body.push(statement('gather', ['exceptions'], tasks.map((name) => statement('item', [name])), this.chance(0.3) ? '!' : '?'));
    }
    if (this.chance(0.5)) root.body.push(statement('sleep', [this.pick([0, 1, 8])], [], '?'));
    for (let left = this.chance(0.1) ? this.from(1, 2) : 0; left > 0; left--) {
      this.budget = 12;
      root.body.push(statement('again', [], this.inside('coroutine', 0, 8)));
    }
    return number(root);
  }

  /** A new name, known from now on to bodies of less rank. */
  name(letter, rank = Infinity) {
    const names = this.#names.get(letter) ?? [];
    this.#names.set(letter, names);
    const name = `${letter}${names.length}`;
    names.push({ name, rank });
    return name;
  }

  /** The names that this body may wait for; with any, all of them. */
  known(letters, any = false) {
    return [...letters].flatMap((letter) => (this.#names.get(letter) ?? []).filter(({ rank }) => any || rank > this.body.rank).map(({ name }) => name));
  }

  rankOf(name) {
    return this.#names.get(name[0])?.find((known) => known.name === name)?.rank ?? Infinity;
  }

  /** One of the names, or undefined. */
  some(letters, any = false) {
    return this.pick(this.known(letters, any));
  }

  newRank() {
    return this.body.rank + (1 - this.body.rank) * this.fraction();
  }

  delay() {
    return this.chance(0.12) ? 0 : this.pick(DELAYS);
  }

  value() {
    return this.chance(0.85) ? this.from(0, 9) : this.pick(['None', "'a'", "'b'", 'True']);
  }

  error() {
    return [this.pick(this.chance(0.06) ? RARE_ERRORS : ERRORS), ...(this.chance(0.8) ? [`bad${this.from(0, 9)}`] : [])];
  }

  /** Nothing, or the message of a cancellation. */
  message() {
    return this.chance(0.4) ? [`why${this.from(0, 9)}`] : [];
  }

  /** The statements of a new body, which gets a part of what is left: else one deep body would take it all. */
  inside(kind, rank = this.newRank(), most = 6) {
    const outer = this.body;
    const left = this.budget;
    this.budget = Math.min(left, Math.max(3, Math.floor(left * (0.1 + 0.2 * this.fraction()))));
    const share = this.budget;
    this.body = { kind, rank, loops: 0, handling: false };
    const made = this.statements(this.from(1, most));
    this.body = outer;
    this.budget = left - (share - this.budget);
    return made;
  }

  /** The body of a new coroutine, and the words that say of which kind it is. */
  coroutine(rank = this.newRank(), most = 6) {
    const stackless = this.#stackless && this.chance(0.35);
    const body = this.inside(stackless ? 'stackless' : 'coroutine', rank, most);
    if (this.chance(0.25)) body.unshift(statement('sleep', [this.delay()])); // so that more of it happens while others are at work
    return { words: stackless ? ['stackless'] : [], body };
  }

  /** A coroutine object of one of asyncio's own methods, such as q0.get(): the words that name it, or undefined. */
  method() {
    const name = this.some('lledssbqqrry', true);
    if (!name) return undefined;
    const method = this.pick(METHODS[name[0]]);
    return ['of', method, name, ...(method === 'put' ? [this.value()] : [])];
  }

  /** Statements of this body that stand in one of its blocks. */
  block(most = 4, changes = {}) {
    const outer = this.body;
    this.body = { ...outer, ...changes };
    const made = this.statements(this.from(1, most));
    this.body = outer;
    return made;
  }

  statements(most) {
    const made = [];
    this.#depth++;
    while (made.length < most && this.budget > 0) {
      this.budget--;
      made.push(this.#statement());
    }
    this.#depth--;
    return made.length > 0 ? made : [statement('log')];
  }

  #statement() {
    const { takes } = kinds[this.body.kind];
    const fitting = this.#chosen.filter((entry) => takes(entry) && (this.#depth < DEEPEST || !entry.body));
    for (let tries = 0; tries < 6; tries++) {
      const entry = this.weighted(fitting);
      // What the main task waits for in vain, everything does.
      if (entry.blocks && this.body.rank === 0 && this.#depth < 3 && this.chance(0.8)) continue;
      const made = entry.make(this);
      if (!made) continue;
      // An error that ends the main task ends the scenario, so most are caught there.
      const caught = this.body.rank === 0 && entry.fails ? 0.5 + entry.fails / 2 : (entry.fails ?? 0);
      if (this.chance(caught)) made.mark = this.chance(0.12) && entry.waits ? '!' : '?';
      return made;
    }
    return statement('log');
  }
}

export function generate(seed) {
  return new Generator(seed).main();
}
