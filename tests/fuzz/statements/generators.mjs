// generators.mjs: generators, driven by hand and by loops. (throw and close are those of coroutines.mjs.)

import { statement } from '../scenario.mjs';

export const generators = [
  {
    op: 'generator',
    weight: 5,
    body: 'generator',
    make: (g) => {
      const rank = g.newRank();
      const body = g.inside('generator', rank, 6);
      return statement('generator', [g.name('i', rank)], body);
    },
    python: (node, out) => {
      const body = out.function(node);
      out.add(`${out.target(node.args[0])} = ${body}()`);
    },
  },
  {
    op: 'yield_from',
    weight: 4,
    yields: true,
    only: ['generator'],
    fails: 0.2,
    make: (g) => {
      const name = g.some('i');
      return name && statement('yield_from', [name]);
    },
    python: ({ args: [name], ...node }, out) => out.given(name, () => out.tell(node, `(yield from ${name})`)),
  },
  {
    op: 'next',
    weight: 4,
    make: (g) => {
      const name = g.some('i');
      return name && statement('next', [name]);
    },
    python: ({ args: [name], ...node }, out) => out.given(name, () => out.tell(node, `step(next, ${name})`)),
  },
  {
    op: 'send_in',
    weight: 3,
    make: (g) => {
      const name = g.some('i');
      return name && statement('send_in', [name, g.value()]);
    },
    python: ({ args: [name, value], ...node }, out) => out.given(name, () => out.tell(node, `step(${name}.send, ${value})`)),
  },
  {
    // The values, at most three of them, and something else after each.
    op: 'for',
    weight: 3,
    loop: true,
    fails: 0.4,
    body: 'block',
    make: (g) => {
      const name = g.some('i');
      return name && statement('for', [name], g.block(3, { loops: g.body.loops + 1 }));
    },
    python: (node, out) => {
      const [name] = node.args;
      out.given(name, () =>
        out.nested(`for value in ${name}:`, () => {
          out.tell(node, 'value');
          out.statements(node.body);
        }),
      );
    },
  },
];
