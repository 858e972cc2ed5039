// contexts.mjs: context variables, in tasks, in callbacks and in contexts of one's own.

import { statement } from '../scenario.mjs';

const VARIABLES = ['v0', 'v1', 'v2'];

export const contexts = [
  {
    op: 'var_set',
    weight: 5,
    make: (g) => statement('var_set', [g.pick(VARIABLES), g.value(), ...(g.chance(0.5) ? [g.name('k')] : [])]),
    python: (node, out) => {
      const [name, value, token] = node.args;
      out.add(`${token ? `${out.target(token)} = ` : ''}${name}.set(${value})`);
    },
  },
  {
    op: 'var_get',
    weight: 5,
    fails: 0.9,
    make: (g) => statement('var_get', [g.pick(VARIABLES)]),
    python: (node, out) => out.tell(node, `${node.args[0]}.get()`),
  },
  {
    op: 'var_reset',
    weight: 3,
    fails: 0.9,
    make: (g) => {
      const token = g.some('k', true);
      return token && statement('var_reset', [g.pick(VARIABLES), token]);
    },
    python: (node, out) => out.given(node.args[1], () => out.tell(node, `${node.args[0]}.reset(${node.args[1]})`)),
  },
  {
    op: 'context',
    weight: 2,
    make: (g) => statement('context', [g.name('p'), ...(g.chance(0.2) ? ['empty'] : [])]),
    python: (node, out) => {
      const [name, empty] = node.args;
      out.add(`${out.target(name)} = contextvars.${empty ? 'Context()' : 'copy_context()'}`);
    },
  },
  {
    op: 'in_context',
    weight: 3,
    fails: 0.7,
    body: 'function',
    make: (g) => {
      const name = g.some('p', true);
      return name && statement('in_context', [name], g.inside('function', undefined, 3));
    },
    python: (node, out) => {
      const [name] = node.args;
      const body = out.function(node);
      out.given(name, () => out.tell(node, `${name}.run(${body})`));
    },
  },
  {
    op: 'var_in',
    weight: 2,
    make: (g) => {
      const name = g.some('p', true);
      return name && statement('var_in', [name, g.pick(VARIABLES)]);
    },
    python: (node, out) => {
      const [name, variable] = node.args;
      out.given(name, () => out.tell(node, `${name}.get(${variable})`));
    },
  },
];
