// queues.mjs: the three kinds of queues.

import { statement } from '../scenario.mjs';

const TYPES = { lifo: 'LifoQueue', priority: 'PriorityQueue' };

function about(op, weight, words, call, options = {}) {
  return {
    op,
    weight,
    fails: 0.8,
    ...options,
    make: (g) => {
      const name = g.some('q', true);
      return name && statement(op, [name, ...words(g)]);
    },
    python: ({ args: [name, ...rest], ...node }, out) => out.given(name, () => out.tell(node, call(name, rest))),
  };
}

export const queues = [
  {
    op: 'queue',
    weight: 4,
    make: (g) => statement('queue', [g.name('q'), g.pick([0, 0, 1, 1, 2, 3, -1]), ...g.pick([[], [], ['lifo'], ['priority']])]),
    python: ({ args: [name, size, type] }, out) => out.add(`${out.target(name)} = asyncio.${TYPES[type] ?? 'Queue'}(${size})`),
  },
  about('put', 6, (g) => [g.value()], (name, [value]) => `await ${name}.put(${value})`, { waits: true, blocks: true, fails: 0.6 }),
  about('get', 7, () => [], (name) => `await ${name}.get()`, { waits: true, blocks: true, fails: 0.6 }),
  about('put_nowait', 4, (g) => [g.value()], (name, [value]) => `${name}.put_nowait(${value})`),
  about('get_nowait', 3, () => [], (name) => `${name}.get_nowait()`),
  about('task_done', 4, () => [], (name) => `${name}.task_done()`),
  about('join_queue', 2, () => [], (name) => `await ${name}.join()`, { waits: true, blocks: true }),
  about('shutdown', 1.5, (g) => (g.chance(0.4) ? ['immediate'] : []), (name, [immediate]) => `${name}.shutdown(${immediate ? 'immediate=True' : ''})`),
  about('queue_state', 1, () => [], (name) => `[${name}.qsize(), ${name}.maxsize, ${name}.empty(), ${name}.full()]`, { fails: 0 }),
];
