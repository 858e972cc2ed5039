// gathering.mjs: gather, awaited at once or kept as a future.

import { statement } from '../scenario.mjs';
import { methodCall } from './coroutines.mjs';

/** Awaitables, as statements: ones that are there, and new coroutines. Their least rank goes into ranks. */
export function chooseItems(g, ranks = [], letters = 'tttfwccou', most = 4) {
  const items = [];
  for (let left = g.from(g.chance(0.05) ? 0 : 1, most); left > 0; left--) items.push(chooseItem(g, ranks, letters));
  return items;
}

function chooseItem(g, ranks, letters) {
  const method = g.chance(0.3) ? g.method() : undefined;
  if (method) return statement('item', method);
  const name = g.chance(0.6) ? g.some(letters) : undefined;
  const rank = name ? g.rankOf(name) : g.newRank();
  ranks.push(rank);
  if (name) return statement('item', [name]);
  const { words, body } = g.coroutine(rank, 4);
  return statement('item', ['coro', ...words], body);
}

function itemCall(item, out) {
  if (item.args[0] === 'coro') return `${out.function(item)}()`;
  if (item.args[0] !== 'of') return item.args[0];
  const [object, call] = methodCall(item);
  return `${object} and ${call}`;
}

/** The items in Python, without those that are not there. */
export function items(node, out) {
  const all = node.body.map((item) => itemCall(item, out));
  return node.body.every((item) => item.args[0] === 'coro') ? `[${all.join(', ')}]` : `there(${all.join(', ')})`;
}

/** Writes something about the only item, if it is there. */
export function withItem(node, out, write) {
  const [item] = node.body;
  if (!item) return;
  const [name] = item.args;
  if (name === 'coro') write(itemCall(item, out));
  else if (name === 'of') ((object, call) => out.given(object, () => write(call)))(...methodCall(item));
  else out.given(name, () => write(name));
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
    blocks: true,
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
  { op: 'item', weight: 0, body: 'coroutine', part: ['gather', 'gather_future', 'ensure', 'wait', 'as_completed', 'shield', 'await_shield'], make: () => undefined, python: () => {} },
];
