// futures.mjs: futures, and who is told when they are done.

import { errorCall } from '../python.mjs';
import { statement } from '../scenario.mjs';

export const futures = [
  {
    op: 'future',
    weight: 1,
    make: (g) => statement('future', [g.name('f')]),
    python: (node, out) => out.add(`${out.target(node.args[0])} = asyncio.get_running_loop().create_future()`),
  },
  {
    op: 'set_result',
    weight: 6,
    fails: 0.85,
    make: (g) => {
      const name = g.some('f', true) ?? (g.chance(0.1) ? g.some('tw', true) : undefined);
      return name && statement('set_result', [name, g.value()]);
    },
    python: ({ args: [name, value], ...node }, out) => out.given(name, () => out.tell(node, `${name}.set_result(${value})`)),
  },
  {
    op: 'set_exception',
    weight: 3,
    fails: 0.85,
    make: (g) => {
      const name = g.some('f', true) ?? (g.chance(0.1) ? g.some('tw', true) : undefined);
      return name && statement('set_exception', [name, ...(g.chance(0.1) ? ['StopIteration'] : g.error())]);
    },
    python: ({ args: [name, ...error], ...node }, out) => out.given(name, () => out.tell(node, `${name}.set_exception(${errorCall(error)})`)),
  },
  {
    op: 'done_callback',
    weight: 4,
    body: 'callback',
    make: (g) => {
      const name = g.some('ttfw', true);
      const context = g.chance(0.15) ? g.some('p') : undefined;
      return name && statement('done_callback', [g.name('x'), name, ...(context ? ['in', context] : [])], g.inside('callback', undefined, 3));
    },
    python: (node, out) => {
      const [label, name, , context] = node.args;
      const body = out.function(node);
      out.given(name, () => {
        out.add(`${out.target(label)} = ${body}`);
        out.add(`${name}.add_done_callback(${label}${context ? `, **in_context(${context})` : ''})`);
      });
    },
  },
  {
    // One that is there, a second time or to another future too. Not in what it may have called: that would not end.
    op: 'add_done_callback',
    weight: 1,
    make: (g) => {
      const [label, name] = g.body.rank === 0 ? [g.some('x', true), g.some('ttfw', true)] : [];
      return label && name && statement('add_done_callback', [label, name]);
    },
    python: (node, out) => {
      const [label, name] = node.args;
      out.given(label, () => out.given(name, () => out.add(`${name}.add_done_callback(${label})`)));
    },
  },
  {
    op: 'remove_done_callback',
    weight: 1,
    make: (g) => {
      const [label, name] = [g.some('x', true), g.some('ttfw', true)];
      return label && name && statement('remove_done_callback', [label, name]);
    },
    python: (node, out) => {
      const [label, name] = node.args;
      out.given(label, () => out.given(name, () => out.tell(node, `${name}.remove_done_callback(${label})`)));
    },
  },
];
