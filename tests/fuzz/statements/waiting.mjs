// waiting.mjs: waiting for several: wait, as_completed; and shield.

import { statement } from '../scenario.mjs';
import { chooseItems, items, withItem } from './gathering.mjs';

const WHEN = { first: 'FIRST_COMPLETED', exception: 'FIRST_EXCEPTION' };

function limit(g) {
  return g.chance(0.5) ? 'None' : g.chance(0.05) ? -1 : g.delay();
}

export const waiting = [
  {
    op: 'wait',
    weight: 5,
    waits: true,
    blocks: true,
    fails: 0.7,
    body: 'parts',
    make: (g) => {
      const names = g.known('ttfw');
      const made = Array.from({ length: g.from(names.length > 0 ? 1 : 0, 4) }, () => g.pick(names)).filter(Boolean);
      if (made.length === 0 && g.chance(0.9)) return undefined;
      const when = g.pick([[], [], ['first'], ['exception']]);
      return statement('wait', [limit(g), ...when], made.map((name) => statement('item', [name])));
    },
    python: (node, out) => {
      const [delay, when] = node.args;
      const options = [`timeout=${delay}`, ...(when ? [`return_when=asyncio.${WHEN[when]}`] : [])];
      out.tell(node, `await asyncio.wait(${items(node, out)}, ${options.join(', ')})`);
    },
  },
  {
    op: 'as_completed',
    weight: 4,
    waits: true,
    blocks: true,
    fails: 0.7,
    body: 'parts',
    make: (g) => statement('as_completed', [limit(g), ...(g.chance(0.4) ? ['async'] : [])], chooseItems(g)),
    python: (node, out) => {
      const [delay, form] = node.args;
      const call = `asyncio.as_completed(${items(node, out)}, timeout=${delay})`;
      if (form === 'async') {
        out.nested('try:', () => out.nested(`async for done in ${call}:`, () => out.tell(node, '[state(done), done]')));
        out.nested('finally:', () => out.add('done = None'));
        return;
      }
      out.nested(`for following in ${call}:`, () => {
        out.nested('try:', () => out.tell(node, 'await following'));
        out.nested('except Exception as error:', () => out.tell(node, 'error', 'caught'));
      });
    },
  },
  {
    op: 'shield',
    weight: 3,
    fails: 0.3,
    body: 'parts',
    make: (g) => {
      const ranks = [];
      const made = chooseItems(g, ranks, 'tttfwccou', 1);
      return made.length > 0 ? statement('shield', [g.name('w', Math.min(1, ...ranks) - 1e-12)], made) : undefined;
    },
    python: (node, out) => {
      const [name] = node.args;
      withItem(node, out, (item) => out.add(`${out.target(name)} = asyncio.shield(${item})`));
    },
  },
  {
    op: 'await_shield',
    weight: 4,
    waits: true,
    blocks: true,
    fails: 0.6,
    body: 'parts',
    make: (g) => {
      const made = chooseItems(g, [], 'tttfwccou', 1);
      return made.length > 0 ? statement('await_shield', [], made) : undefined;
    },
    python: (node, out) => withItem(node, out, (item) => out.tell(node, `await asyncio.shield(${item})`)),
  },
];
