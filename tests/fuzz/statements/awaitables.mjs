// awaitables.mjs: objects that know themselves how they are awaited: well, stubbornly or not at all.

import { errorCall, isName } from '../python.mjs';
import { statement } from '../scenario.mjs';

const KINDS = {
  Steps: (g) => [g.from(0, 3), g.value()],
  Stubborn: (g) => [g.from(1, 4), g.value()],
  Yields: (g) => [g.value()],
  Fails: (g) => g.error(),
  Unfit: () => [],
};

export const awaitables = [
  {
    op: 'awaitable',
    weight: 6,
    make: (g) => {
      const future = g.chance(0.35) ? g.some('ttfw') : undefined;
      if (future) return statement('awaitable', [g.name('u', g.rankOf(future)), g.pick(['Through', 'Through', 'Yields']), future]);
      const kind = g.pick(['Steps', 'Steps', 'Stubborn', 'Stubborn', 'Yields', 'Fails', 'Unfit']);
      return statement('awaitable', [g.name('u'), kind, ...KINDS[kind](g)]);
    },
    python: (node, out) => {
      const [name, kind, ...rest] = node.args;
      const made = () => out.add(`${out.target(name)} = ${kind}(${kind === 'Fails' ? errorCall(rest) : rest.join(', ')})`);
      if (isName(rest[0])) out.given(rest[0], made);
      else made();
    },
  },
];
