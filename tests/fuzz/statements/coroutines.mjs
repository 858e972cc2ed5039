// coroutines.mjs: coroutine objects: awaited, made a task of, driven by hand, never awaited.

import { errorCall } from '../python.mjs';
import { statement } from '../scenario.mjs';
import { taskOptions } from './tasks.mjs';

export const coroutines = [
  {
    op: 'coroutine',
    weight: 5,
    body: 'coroutine',
    make: (g) => {
      const rank = g.newRank();
      const body = g.inside('coroutine', rank, 5);
      return statement('coroutine', [g.name('c', rank)], body);
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
    make: (g) => statement('await_coroutine', [], g.inside('coroutine')),
    python: (node, out) => out.tell(node, `await ${out.function(node)}()`),
  },
  {
    op: 'task_of',
    weight: 3,
    fails: 0.5,
    make: (g) => {
      const coroutine = g.some('c');
      return coroutine && statement('task_of', [g.name('t', g.rankOf(coroutine)), coroutine, ...(g.chance(0.2) ? ['eager'] : [])]);
    },
    python: (node, out) => {
      const [name, coroutine] = node.args;
      out.given(coroutine, () => out.add(`${out.target(name)} = asyncio.create_task(${coroutine}, ${taskOptions(node, name)})`));
    },
  },
  {
    op: 'send',
    weight: 4,
    make: (g) => {
      const name = g.some('c');
      return name && statement('send', [name, g.chance(0.9) ? 'None' : g.value()]);
    },
    python: ({ args: [name, value], ...node }, out) => out.given(name, () => out.tell(node, `step(${name}.send, ${value})`)),
  },
  {
    op: 'throw',
    weight: 2.5,
    make: (g) => {
      const name = g.some('ci');
      return name && statement('throw', [name, ...(g.chance(0.1) ? ['GeneratorExit'] : g.error())]);
    },
    python: ({ args: [name, ...error], ...node }, out) => out.given(name, () => out.tell(node, `step(${name}.throw, ${errorCall(error)})`)),
  },
  {
    op: 'close',
    weight: 1.5,
    fails: 0.9,
    make: (g) => {
      const name = g.some('ci');
      return name && statement('close', [name]);
    },
    python: ({ args: [name], ...node }, out) => out.given(name, () => out.tell(node, `${name}.close()`)),
  },
];
