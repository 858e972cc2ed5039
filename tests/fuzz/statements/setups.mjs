// setups.mjs: what a scenario begins with, and how its waits are ended.

import { statement } from '../scenario.mjs';

function times(count, make) {
  return Array.from({ length: count }, make);
}

/** A statement for each name of a kind. */
function forEach(g, letter, make) {
  return g.known(letter, true).map(make);
}

const makers = {
  l: (g) => statement('lock', [g.name('l')]),
  e: (g) => statement('event', [g.name('e')]),
  d: (g) => statement('condition', [g.name('d'), ...[g.some('l', true)].filter(Boolean)]),
  s: (g) => statement('semaphore', [g.name('s'), g.pick([1, 1, 2])]),
  b: (g) => statement('barrier', [g.name('b'), g.pick([2, 2, 3])]),
};

function body(g, op, letter, kind, most) {
  const rank = 0.4 + 0.6 * g.newRank(); // so that most bodies may use it
  const made = g.inside(kind, rank, most);
  return statement(op, [g.name(letter, rank)], made);
}

export const setups = {
  tasks: {
    setup: (g) => {
      g.eager = g.chance(0.06);
      return g.eager ? [statement('eager_factory')] : [];
    },
  },
  futures: {
    setup: (g) => times(g.from(1, 4), () => statement('future', [g.name('f')])),
    ends: (g) => forEach(g, 'f', (name) => statement('set_result', [name, g.value()], [], '?')),
  },
  coroutines: { setup: (g) => times(g.from(0, 2), () => body(g, 'coroutine', 'c', 'coroutine', 4)) },
  generators: { setup: (g) => times(g.from(1, 2), () => body(g, 'generator', 'i', 'generator', 5)) },
  asyncGenerators: { setup: (g) => times(g.from(1, 2), () => body(g, 'async_generator', 'a', 'async_generator', 6)) },
  locks: {
    setup: (g) => times(g.from(1, 3), () => makers[g.pick([...'leedsb'])](g)),
    ends: (g) => [
      ...forEach(g, 'e', (name) => statement('set_event', [name])),
      ...forEach(g, 's', (name) => statement('release', [name], [], '?')),
      ...forEach(g, 'l', (name) => statement('release', [name], [], '?')),
    ],
  },
  streams: {
    setup: (g) => times(1, () => statement('pipe', [g.pick([4, 65536]), g.name('r'), g.name('y'), g.name('r'), g.name('y')])),
    ends: (g) => forEach(g, 'y', (name) => statement('close_writer', [name])),
  },
  queues: {
    setup: (g) => times(g.from(1, 2), () => statement('queue', [g.name('q'), g.pick([0, 0, 1, 2]), ...g.pick([[], [], ['lifo'], ['priority']])])),
    ends: (g) => forEach(g, 'q', (name) => statement(...g.pick([['put_nowait', [name, g.value()], [], '?'], ['shutdown', [name]]]))),
  },
};
