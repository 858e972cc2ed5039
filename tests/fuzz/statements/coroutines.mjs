// coroutines.mjs: coroutine objects: awaited, made a task of, driven by hand, never awaited.

import { errorCall } from '../python.mjs';
import { statement } from '../scenario.mjs';
import { taskOptions } from './tasks.mjs';

/** `of get q0`: the object, and the call of its method. */
export function methodCall({ args }) {
  const [method, object, value] = args.slice(args.indexOf('of') + 1);
  return [object, `${object}.${method}(${method === 'put' ? value : ''})`];
}

export const coroutines = [
  {
    op: 'coroutine',
    weight: 5,
    body: 'coroutine',
    make: (g) => {
      const rank = g.newRank();
      const { words, body } = g.coroutine(rank, 5);
      return statement('coroutine', [g.name('c', rank), ...words], body);
    },
    python: (node, out) => {
      const body = out.function(node);
      out.add(`${out.target(node.args[0])} = ${body}()`);
    },
  },
  {
    // A coroutine object that is awaited where it is made.
    op: 'await_coroutine',
    weight: 4,
    waits: true,
    fails: 0.3,
    body: 'coroutine',
    make: (g) => {
      const { words, body } = g.coroutine();
      return statement('await_coroutine', words, body);
    },
    python: (node, out) => out.tell(node, `await ${out.function(node)}()`),
  },
  {
    // Of a coroutine object that is there, or of one of a method.
    op: 'task_of',
    weight: 3,
    fails: 0.5,
    make: (g) => {
      const eager = g.chance(0.2) ? ['eager'] : [];
      const method = g.chance(0.6) ? g.method() : undefined;
      if (method) return statement('task_of', [g.name('t'), ...method, ...eager]);
      const coroutine = g.some('c');
      return coroutine && statement('task_of', [g.name('t', g.rankOf(coroutine)), coroutine, ...eager]);
    },
    python: (node, out) => {
      const [name, coroutine] = node.args;
      const made = (object, call) => out.given(object, () => out.add(`${out.target(name)} = asyncio.create_task(${call}, ${taskOptions(node, name)})`));
      if (coroutine === 'of') made(...methodCall(node));
      else made(coroutine, coroutine);
    },
  },
  {
    op: 'send',
    weight: 4,
    make: (g) => {
      const name = g.some('cco');
      return name && statement('send', [name, g.chance(0.9) ? 'None' : g.value()]);
    },
    python: ({ args: [name, value], ...node }, out) => out.given(name, () => out.tell(node, `step(${name}.send, ${value})`)),
  },
  {
    op: 'throw',
    weight: 2.5,
    make: (g) => {
      const name = g.some('ccio');
      return name && statement('throw', [name, ...(g.chance(0.15) ? [name[0] === 'i' ? 'StopIteration' : 'GeneratorExit'] : g.error())]);
    },
    python: ({ args: [name, ...error], ...node }, out) => out.given(name, () => out.tell(node, `step(${name}.throw, ${errorCall(error)})`)),
  },
  {
    op: 'close',
    weight: 1.5,
    fails: 0.9,
    make: (g) => {
      const name = g.some('ccio');
      return name && statement('close', [name]);
    },
    python: ({ args: [name], ...node }, out) => out.given(name, () => out.tell(node, `${name}.close()`)),
  },
];
