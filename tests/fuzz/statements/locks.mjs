// locks.mjs: locks, conditions, semaphores, which are acquired and released; events; barriers.

import { statement } from '../scenario.mjs';

/** A statement about one thing that is there: `op l0`. */
function about(op, weight, letters, python, options = {}) {
  return {
    op,
    weight,
    ...options,
    make: (g) => {
      const name = g.some(letters, true);
      return name && statement(op, [name]);
    },
    python: (node, out) => out.given(node.args[0], () => out.tell(node, python(node.args[0]))),
  };
}

function maker(op, weight, letter, words, call, options = {}) {
  return {
    op,
    weight,
    ...options,
    make: (g) => statement(op, [g.name(letter), ...words(g)]),
    python: ({ args: [name, ...rest] }, out) => out.add(`${out.target(name)} = asyncio.${call(rest)}`),
  };
}

const waits = { waits: true, blocks: true, fails: 0.4 };

export const locks = [
  maker('lock', 2, 'l', () => [], () => 'Lock()'),
  maker('event', 2, 'e', () => [], () => 'Event()'),
  maker('condition', 2, 'd', (g) => (g.chance(0.5) ? [g.some('l', true)].filter(Boolean) : []), ([lock = '']) => `Condition(${lock})`),
  maker('semaphore', 2, 's', (g) => [g.pick([1, 1, 2, 0, -1]), ...(g.chance(0.4) ? ['bounded'] : [])], ([value, bounded]) => `${bounded ? 'Bounded' : ''}Semaphore(${value})`, { fails: 0.9 }),
  maker('barrier', 2, 'b', (g) => [g.pick([1, 2, 2, 3, 0])], ([parties]) => `Barrier(${parties})`, { fails: 0.9 }),
  {
    // async with, of what is acquired and released
    op: 'holding',
    weight: 9,
    waits: true,
    blocks: true,
    fails: 0.4,
    body: 'block',
    make: (g) => {
      const name = g.some('lldss', true);
      return name && statement('holding', [name], g.block(4));
    },
    python: (node, out) =>
      out.given(node.args[0], () => {
        out.nested(`async with ${node.args[0]}:`, () => out.statements(node.body));
        out.tell(node);
      }),
  },
  about('acquire', 3, 'lds', (name) => `await ${name}.acquire()`, waits),
  about('release', 3, 'lds', (name) => `${name}.release()`, { fails: 0.9 }),
  about('locked', 1.5, 'lds', (name) => `${name}.locked()`),
  about('wait_event', 5, 'e', (name) => `await ${name}.wait()`, waits),
  about('set_event', 4, 'e', (name) => `${name}.set()`),
  about('clear_event', 2, 'e', (name) => `${name}.clear()`),
  about('is_set', 1, 'e', (name) => `${name}.is_set()`),
  about('wait_condition', 4, 'd', (name) => `await ${name}.wait()`, { waits: true, blocks: true, fails: 0.7 }),
  {
    op: 'wait_until',
    weight: 2,
    waits: true,
    blocks: true,
    fails: 0.7,
    body: 'function',
    make: (g) => {
      const name = g.some('d', true);
      return name && statement('wait_until', [name], g.inside('function', undefined, 3));
    },
    python: (node, out) => {
      const body = out.function(node);
      out.given(node.args[0], () => out.tell(node, `await ${node.args[0]}.wait_for(${body})`));
    },
  },
  {
    op: 'notify',
    weight: 4,
    fails: 0.8,
    make: (g) => {
      const name = g.some('d', true);
      return name && statement('notify', [name, g.pick([1, 1, 2, 0, 'all'])]);
    },
    python: (node, out) => {
      const [name, count] = node.args;
      out.given(name, () => out.tell(node, count === 'all' ? `${name}.notify_all()` : `${name}.notify(${count})`));
    },
  },
  about('wait_barrier', 6, 'b', (name) => `await ${name}.wait()`, { waits: true, blocks: true, fails: 0.7 }),
  about('reset_barrier', 1.5, 'b', (name) => `await ${name}.reset()`, waits),
  about('abort_barrier', 1, 'b', (name) => `await ${name}.abort()`, waits),
  about('barrier_state', 1, 'b', (name) => `[${name}.parties, ${name}.n_waiting, ${name}.broken]`),
];
