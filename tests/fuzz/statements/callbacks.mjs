// callbacks.mjs: functions that the loop calls, soon or later, or not, when they are cancelled.

import { statement } from '../scenario.mjs';

export const callbacks = [
  {
    op: 'call_soon',
    weight: 4,
    body: 'callback',
    make: (g) => {
      const context = g.chance(0.2) ? g.some('p') : undefined;
      return statement('call_soon', [g.name('h'), ...(context ? ['in', context] : [])], g.inside('callback', undefined, 3));
    },
    python: (node, out) => {
      const [name, , context] = node.args;
      const body = out.function(node);
      out.add(`${out.target(name)} = asyncio.get_running_loop().call_soon(${body}${context ? `, context=${context}` : ''})`);
    },
  },
  {
    op: 'call_later',
    weight: 6,
    body: 'callback',
    make: (g) => statement('call_later', [g.name('h'), g.chance(0.05) ? -1 : g.delay()], g.inside('callback', undefined, 3)),
    python: (node, out) => {
      const [name, delay] = node.args;
      const body = out.function(node);
      out.add(`${out.target(name)} = asyncio.get_running_loop().call_later(${delay}, ${body})`);
    },
  },
  {
    op: 'call_at',
    weight: 1.5,
    body: 'callback',
    make: (g) => statement('call_at', [g.name('h'), g.chance(0.05) ? -1 : g.delay()], g.inside('callback', undefined, 3)),
    python: (node, out) => {
      const [name, delay] = node.args;
      const body = out.function(node);
      out.add(`${out.target(name)} = asyncio.get_running_loop().call_at(asyncio.get_running_loop().time() + ${delay}, ${body})`);
    },
  },
  {
    op: 'cancel_handle',
    weight: 2,
    make: (g) => {
      const name = g.some('h', true);
      return name && statement('cancel_handle', [name]);
    },
    python: (node, out) => {
      const [name] = node.args;
      out.given(name, () => {
        out.add(`${name}.cancel()`);
        out.tell(node, `${name}.cancelled()`);
      });
    },
  },
];
