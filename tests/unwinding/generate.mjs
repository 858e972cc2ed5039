// generate.mjs: random C programs, in which many functions suspend, in all places in which C lets a function be called.
//
// A program is a list of functions, divided among two C files, and tasks that call them. A call gets a share of the caller's fuel that bounds the number
// of all calls, however loops and recursion are nested; without fuel a function returns at once. Each program has its own draw of the kinds of
// statements (statements.mjs), so that two which would rarely meet stand side by side somewhere.
//
// What a program is, is decided by its seed alone:
//   ordered   no two calls can change places, and then errors and cancellations end functions (support.h)
//   acyclic   functions only call those before them, so that the compiler knows how much stack each task needs
//   casts     pointers to functions pass through other types; fifty seeds have them and fifty have not, since a C file with a cast is analysed differently

import { Random } from '../fuzz/random.mjs';
import { Body } from './body.mjs';
import { drawStatements } from './statements.mjs';
import { NUMBERS, TYPES } from './types.mjs';

export const UNITS = 2;

/** The program of a seed: the C of each of its files. seed_N() is its entry, which suspends and prints. `without`: names of statements that are left out. */
export function generate(seed, { without = [] } = {}) {
  return new Program(seed, without).units;
}

class Program {
  constructor(seed, without) {
    this.seed = seed;
    this.random = new Random(seed);
    const r = this.random;
    this.prefix = `s${seed}_`;
    this.where = 0;
    this.helpers = [];
    this.named = 0;
    this.ordered = r.chance(0.45);
    this.acyclic = r.chance(0.35);
    this.casts = Math.floor(seed / 50) % 2 === 1;
    this.large = seed % 400 === 0;
    this.rest = this.acyclic ? 'nap' : 'rest';
    this.statements = drawStatements(r, without);
    this.types = Array.from({ length: r.from(1, 2) }, (_, at) => this.pointerType(at));
    this.functions = [];
    const count = r.from(3, 4);
    for (let i = 0; i < count; i++) this.functions.push(this.signature(i, count));
    const bodies = this.functions.map((fn) => ({ unit: fn.unit, text: new Body(this, fn).text }));
    const tasks = this.bodiesOfTasks();
    this.units = Array.from({ length: UNITS }, (_, unit) => this.unit(unit, bodies, unit === 0 ? `${tasks}\n${this.main()}` : ''));
  }

  /** A type of pointers to functions: nobody else's, by a struct that only this program has. */
  pointerType(at) {
    const r = this.random;
    const params = Array.from({ length: r.from(0, 4) }, () => r.pick(TYPES));
    return { name: `${this.prefix}t${at}`, at, result: r.pick([...NUMBERS, 'pair', 'small', 'large']), params };
  }

  signature(index, count) {
    const r = this.random;
    const name = `${this.prefix}f${index}`;
    // The first ones are what pointers point to: each type has one that suspends and one that never does.
    const type = index < this.types.length ? this.types[index] : r.chance(0.25) ? r.pick(this.types) : undefined;
    const kind = type ? 'callback' : r.pick(['values', 'values', 'pointers', 'variadic', 'chooses', ...(this.ordered ? ['fallible', 'fallible', 'fallible'] : [])]);
    const attribute = r.pick(['static ', 'static ', 'APART static ', '', 'APART ']);
    const params = type ? type.params : kind === 'variadic' ? ['u32'] : Array.from({ length: r.chance(0.1) ? r.from(7, 14) : r.from(0, 4) }, () => r.pick([...TYPES, ...NUMBERS]));
    const results = { callback: type?.result, variadic: 'u64', chooses: 'pointer', fallible: 'outcome' };
    const result = results[kind] ?? r.pick(['void', ...TYPES, ...NUMBERS]);
    // Whoever calls by a pointer stands behind all that the pointer may point to: acyclic programs have their callers there.
    return { name, index, kind, type, attribute, params, result, unit: r.from(0, UNITS - 1), isLast: index === count - 1, pointed: type ?? r.pick(this.types) };
  }

  /** For a function beside the program's list of them. */
  newName(what) {
    return `${this.prefix}${what}${this.named++}`;
  }

  /** Which functions one may call directly. */
  callable(fn, kinds) {
    return this.functions.filter(
      (other) => kinds.includes(other.kind) && (other.unit === fn.unit || !other.attribute.includes('static')) && (!this.acyclic || other.index < fn.index),
    );
  }

  /** Whether a function may call by a pointer of that type. */
  mayPoint(fn, type) {
    return !this.acyclic || this.functions.every((other) => other.type !== type || other.index < fn.index);
  }

  head({ name, kind, attribute, result, params, pointed, type }) {
    const list = ['context *c', 'u32 fuel', ...params.map((param, i) => `${param} p${i}`)];
    if (kind === 'pointers') list.push('u32 *array', 'u64 *out', 'large *big', `${pointed.name} call`);
    if (type) list.push(`const struct ${type.name}_own *own`);
    if (kind === 'variadic') list.push('...');
    const results = { pointer: pointed.name, outcome: 'coil_value' };
    return `${attribute}${results[result] ?? result} ${name}(${list.join(', ')})`;
  }

  unit(unit, bodies, rest) {
    const p = this.prefix;
    const mine = this.functions.filter((fn) => fn.unit === unit || !fn.attribute.includes('static'));
    const lines = [`// Seed ${this.seed}.`];
    for (const { name, result, params } of this.types) {
      lines.push(`struct ${name}_own { u32 a; };`);
      lines.push(`typedef ${result} (*${name})(${['context *', 'u32', ...params, `const struct ${name}_own *`].join(', ')});`);
      lines.push(`static const struct ${name}_own ${name}_mine = {${this.seed + unit}};`);
    }
    lines.push(`typedef struct { u32 a; ${this.types[0].name} call; u64 b; ${this.types.at(-1).name} other; } ${p}ops;`);
    for (const fn of mine) lines.push(`${this.head(fn)};`);
    // Of the same name in both files.
    for (const type of this.types) {
      lines.push(`APART static ${this.leaf(type, unit)}`);
      const members = mine.filter((fn) => fn.type === type).map(({ name }) => name);
      lines.push(`static const ${type.name} ${type.name}_table[] = {${[...members, `${type.name}_leaf`].join(', ')}};`);
      lines.push(`static ${type.name} volatile ${type.name}_current = ${members[0] ?? `${type.name}_leaf`};`);
    }
    const [first, last] = [this.types[0], this.types.at(-1)];
    lines.push(`static ${p}ops ${p}all[] = {{1, ${first.name}_leaf, 2, ${last.name}_leaf}, {3, ${this.pointedTo(first, unit)}, 4, ${this.pointedTo(last, unit)}}};`);
    const texts = bodies.filter((body) => body.unit === unit).map(({ text }) => text);
    const helpers = this.helpers.filter((helper) => helper.unit === unit);
    return `${lines.join('\n')}\n\n${helpers.map(({ text }) => text).join('\n')}\n${texts.join('\n')}\n${rest}`;
  }

  pointedTo(type, unit) {
    const found = this.functions.find((fn) => fn.type === type && (fn.unit === unit || !fn.attribute.includes('static')));
    return found?.name ?? `${type.name}_leaf`;
  }

  /** What never suspends, but stands where a pointer that may suspend is called; some take more stack than a coroutine has. */
  leaf(type, unit) {
    const list = ['context *c', 'u32 fuel', ...type.params.map((param, i) => `${param} p${i}`), `const struct ${type.name}_own *own`];
    const params = type.params.map((_, i) => `p${i}`);
    const same = params.filter((_, i) => type.params[i] === type.result);
    const value = same.length > 0 ? same[0] : new Body(this, { kind: 'leaf', params: [], result: type.result, unit }).literal(type.result);
    return `${type.result} ${type.name}_leaf(${list.join(', ')})
{
    ${params.map((name) => `(void)${name}; `).join('')}
    note(c, fuel, ${unit} + own->a + spend(${this.random.pick([10, 10, 3000, 40000])}, own->a));
    return ${value};
}`;
  }

  bodiesOfTasks() {
    const r = this.random;
    const p = this.prefix;
    this.taskCount = r.chance(0.2) ? 3 : 2;
    let text = `static context ${p}contexts[${this.taskCount}];\nstatic coil_task *${p}tasks[${this.taskCount}];\n\n`;
    for (let i = 0; i < this.taskCount; i++) {
      const fn = { name: `${p}task${i}`, index: Infinity, kind: 'task', result: 'task', params: [], number: i, unit: 0, pointed: r.pick(this.types) };
      text += new Body(this, fn).text + '\n';
    }
    return text;
  }

  main() {
    const r = this.random;
    const p = this.prefix;
    const lines = [`coil_value seed_${this.seed}(void *arg);`, `coil_value seed_${this.seed}(void *arg)`, '{', '    (void)arg;', '    u64 all = 0;', '    context mine = {0};'];
    for (let i = 0; i < this.taskCount; i++) {
      lines.push(`    ${p}contexts[${i}] = (context){.seed = ${r.from(0, 1e6)}, .ordered = ${this.ordered}};`);
      lines.push(`    ${p}tasks[${i}] = coil_create_task(coil_coroutine_new(${p}task${i}, &${p}contexts[${i}]));`);
    }
    lines.push('    coil_value_release(coil_sleep(0));');
    for (let i = r.from(0, 6); i > 0; i--) {
      lines.push(`    coil_value_release(coil_sleep(${r.pick(['0', '0', '0.001', '0.002'])}));`);
      if (r.chance(0.6)) lines.push(`    coil_task_cancel(${p}tasks[${r.from(0, this.taskCount - 1)}], NULL);`);
    }
    lines.push(
      `    for (int i = 0; i < ${this.taskCount}; i++) {`,
      `        all = all * 31 + await_task(&mine, ${p}tasks[i], &${p}contexts[i]);`,
      `        printf("${this.seed}: task %d: %016llx, %u rests, ended %u\\n", i, (unsigned long long)${p}contexts[i].sum,`,
      `               (unsigned)${p}contexts[i].pauses, (unsigned)${p}contexts[i].ended);`,
      '    }',
      `    for (int i = 0; i < ${this.taskCount}; i++) coil_release(${p}tasks[i]);`,
      `    printf("${this.seed}: %016llx\\n", (unsigned long long)all);`,
      '    return coil_none();',
      '}',
      '',
    );
    return lines.join('\n');
  }
}

/** The C files of several programs; main runs those whose seeds are its arguments, or all. */
export function generateFiles(seeds, options) {
  const programs = seeds.map((seed) => generate(seed, options));
  const rows = seeds.map((seed) => `    {${seed}, seed_${seed}},`).join('\n');
  const files = Array.from({ length: UNITS }, (_, unit) => `#include "support.h"\n\n${programs.map((units) => units[unit]).join('\n')}`);
  files[0] += `
static const struct { u32 seed; coil_value (*run)(void *); } programs[] = {
${rows}
};

static int chosen_count;
static char **chosen;

static coil_value app(void *arg)
{
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        int wanted = chosen_count < 2;
        for (int n = 1; n < chosen_count; n++) wanted |= (u32)atoi(chosen[n]) == programs[i].seed;
        if (!wanted) continue;
        printf("%u: starts\\n", (unsigned)programs[i].seed);
        fflush(stdout);
        COIL_TRY(programs[i].run(arg));
    }
    return coil_none();
}

int main(int count, char **arguments)
{
    chosen_count = count;
    chosen = arguments;
#ifndef __wasm__
    coil_stack_size_default(4 << 20); // what is not optimised needs more
#endif
    return coil_main(app, NULL);
}
`;
  return files;
}
