// python.mjs: a scenario as a Python program. It is what CPython runs.
//
// Every body becomes a function, named by the line at which it stands; names of the scenario become globals. What happens is told by the
// functions of events.py.

import { walk } from './scenario.mjs';
import { entries } from './statements/index.mjs';

const DEFINITIONS = {
  coroutine: ['', 'async def'],
  stackless: ['', 'async def'],
  callback: ['@called', 'def'],
  function: ['', 'def'],
  generator: ['', 'def'],
  async_generator: ['', 'async def'],
};
const IN_ASYNCIO = new Set(['CancelledError', 'InvalidStateError', 'QueueEmpty', 'QueueFull', 'QueueShutDown', 'BrokenBarrierError']);
const HEAD = ['import asyncio', 'import contextvars', '', 'import events', 'from asyncio.staggered import staggered_race', 'from memory_transport import open_pipe', 'from awaitables import *', 'from events import *', ''];

/** An error type of a scenario, in Python. */
export function errorType(name) {
  return IN_ASYNCIO.has(name) ? `asyncio.${name}` : name;
}

/** `ValueError bad1` of a scenario, in Python. */
export function errorCall([name, message]) {
  return `${errorType(name)}(${message === undefined ? '' : `"${message}"`})`;
}

export function functionName(node) {
  return `body${node.line}`;
}

export function isName(text) {
  return /^[a-z]\d+$/.test(text);
}

/** The names that a scenario's statements assign to or use, by letter and number. */
export function namesOf(root) {
  const names = new Set();
  walk(root, ({ args }) => args.filter(isName).forEach((name) => names.add(name)));
  return [...names].sort((a, b) => a.charCodeAt(0) - b.charCodeAt(0) || Number(a.slice(1)) - Number(b.slice(1)));
}

/** Writes the lines of one function. */
class Writer {
  lines = [];
  assigned = new Set();
  #program;
  #depth = 1;

  constructor(program, kind) {
    this.#program = program;
    this.kind = kind;
    this.isTold = kind === 'coroutine' || kind === 'stackless';
  }

  add(line) {
    this.lines.push('    '.repeat(this.#depth) + line);
  }

  /** A header such as `try:`, and what stands below it. */
  nested(header, write) {
    this.add(header);
    this.#depth++;
    const before = this.lines.length;
    write();
    if (this.lines.length === before) this.add('pass');
    this.#depth--;
  }

  statements(body) {
    for (const node of body) this.#statement(node);
  }

  /** `tell("12 sleep", …)`; without a value only that the statement was reached. */
  tell(node, value, what = node.op) {
    this.add(`tell("${node.line} ${what}"${value === undefined ? '' : `, ${value}`})`);
  }

  /** The name as the target of an assignment. */
  target(name) {
    this.assigned.add(name);
    return name;
  }

  /** Writes something that only makes sense if there is a thing of this name by then. */
  given(name, write) {
    this.nested(`if ${name} is not None:`, write);
  }

  /** The function that a statement's body becomes; returns its name. */
  function(node, kind = entries.get(node.op).body) {
    return this.#program.function(node, kind);
  }

  #statement(node) {
    const write = () => entries.get(node.op).python(node, this);
    if (!node.mark) {
      write();
      return;
    }
    this.nested('try:', write);
    this.nested(`except ${node.mark === '!' ? '(Exception, asyncio.CancelledError)' : 'Exception'} as error:`, () => this.tell(node, 'error', 'caught'));
  }
}

class Program {
  functions = [];

  function(node, kind) {
    const name = functionName(node);
    const writer = new Writer(this, kind);
    const write = () => writer.statements(node.body);
    if (writer.isTold) {
      writer.nested(`with Body("${name}") as body:`, () => {
        write();
        if (node.body.length > 0) writer.add('body.result = None');
      });
    } else {
      write();
    }
    const [decorator, keyword] = DEFINITIONS[kind];
    const lines = writer.assigned.size > 0 ? [`    global ${[...writer.assigned].sort().join(', ')}`] : [];
    lines.push(...writer.lines);
    if (writer.lines.length === 0) lines.push('    pass');
    // Only a yield makes a generator of it.
    if (kind.endsWith('generator') && !lines.some((line) => /\(yield /.test(line))) lines.push('    if False:', '        yield None');
    this.functions.push(['', '', ...(decorator ? [decorator] : []), `${keyword} ${name}():`, ...lines]);
    return name;
  }
}

function initialValue(name) {
  if (name[0] !== 'v') return 'None';
  return Number(name.slice(1)) % 2 === 0 ? `contextvars.ContextVar("${name}")` : `contextvars.ContextVar("${name}", default=0)`;
}

export function toPython(root) {
  const program = new Program();
  const main = program.function(root, 'coroutine');
  const again = root.body.filter(({ op }) => op === 'again').map((node) => program.function(node, 'coroutine'));
  const names = namesOf(root);
  return [
    ...HEAD,
    ...names.map((name) => `${name} = ${initialValue(name)}`),
    ...program.functions.flat(),
    '',
    '',
    `events.run([${[main, ...again].join(', ')}], globals(), ${JSON.stringify(names.join(' '))})`,
    '',
  ].join('\n');
}
