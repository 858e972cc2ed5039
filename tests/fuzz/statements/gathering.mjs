// gathering.mjs: gather, awaited at once or kept as a future.

import { statement } from '../scenario.mjs';

/** Awaitables, as statements: ones that are there, and new coroutines. Their least rank goes into ranks. */
export function chooseItems(g, ranks = [], letters = 'tttfwcs', most = 4) {
  const items = [];
  for (let left = g.from(g.chance(0.05) ? 0 : 1, most); left > 0; left--) {
    const name = g.chance(0.6) ? g.some(letters) : undefined;
    const rank = name ? g.rankOf(name) : g.newRank();
    ranks.push(rank);
    items.push(name ? statement('item', [name]) : statement('item', ['coro'], g.inside('coroutine', rank, 4)));
  }
  return items;
}

/** The items in Python, without those that are not there. */
export function items(node, out) {
  const all = node.body.map((item) => (item.args[0] === 'coro' ? `${out.function(item)}()` : item.args[0]));
  return all.some((item) => !item.endsWith('()')) ? `there(${all.join(', ')})` : `[${all.join(', ')}]`;
}

function call(node, out) {
  return `asyncio.gather(*${items(node, out)}${node.args.includes('exceptions') ? ', return_exceptions=True' : ''})`;
}

function flags(g) {
  return g.chance(0.45) ? ['exceptions'] : [];
}

export const gathering = [
  {
    op: 'gather',
    weight: 5,
    waits: true,
    fails: 0.6,
    body: 'parts',
    make: (g) => statement('gather', flags(g), chooseItems(g)),
    python: (node, out) => out.tell(node, `await ${call(node, out)}`),
  },
  {
    op: 'gather_future',
    weight: 3,
    fails: 0.5,
    body: 'parts',
    make: (g) => {
      const ranks = [];
      const made = chooseItems(g, ranks);
      return statement('gather_future', [g.name('w', Math.min(1, ...ranks) - 1e-12), ...flags(g)], made);
    },
    python: (node, out) => out.add(`${out.target(node.args[0])} = ${call(node, out)}`),
  },
  { op: 'item', weight: 0, body: 'coroutine', part: ['gather', 'gather_future'], make: () => undefined, python: () => {} },
];
