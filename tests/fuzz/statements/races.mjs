// races.mjs: staggered_race: coroutine functions that begin one after the other, until one of them returns.

import { statement } from '../scenario.mjs';

function racer(g) {
  const rank = g.newRank();
  const body = g.inside('coroutine', rank, 4);
  if (g.chance(0.5)) body.unshift(statement('sleep', [g.delay()]));
  if (g.chance(0.4)) body.push(statement('raise', g.error()));
  return statement('racer', [], body);
}

export const races = [
  {
    op: 'race',
    weight: 3,
    waits: true,
    fails: 0.6,
    body: 'parts',
    make: (g) => {
      const made = Array.from({ length: g.from(g.chance(0.05) ? 0 : 1, 4) }, () => racer(g));
      return statement('race', [g.chance(0.3) ? 'None' : g.chance(0.05) ? -1 : g.delay()], made);
    },
    python: (node, out) => {
      const functions = node.body.map((part) => out.function(part));
      out.tell(node, `await staggered_race([${functions.join(', ')}], ${node.args[0]})`);
    },
  },
  { op: 'racer', weight: 0, body: 'coroutine', part: ['race'], make: () => undefined, python: () => {} },
];
