// task_groups.mjs: TaskGroup, with children that fail, are cancelled, and make more.

import { statement } from '../scenario.mjs';
import { chooseTaskOptions, taskOptions } from './tasks.mjs';

function spawn(g, group) {
  const rank = g.newRank();
  const options = chooseTaskOptions(g);
  const name = g.name('t', rank);
  const { words, body } = g.coroutine(rank);
  return statement('spawn', [group, name, ...options, ...words], body);
}

/** A group whose children wait when one of them, or the body, fails. */
function storm(g, name) {
  const body = [];
  for (let left = g.from(2, 4); left > 0; left--) {
    const child = spawn(g, name);
    child.body.unshift(statement('sleep', [g.pick([1, 2, 3])]));
    body.push(child);
  }
  const failure = [statement('sleep', [g.pick([0, 0.5, 1])]), statement('raise', g.error())];
  if (g.chance(0.5)) return statement('group', [name], [...body, ...failure]);
  const failing = spawn(g, name);
  failing.body.unshift(...failure);
  body.splice(g.from(0, body.length), 0, failing);
  return statement('group', [name], body);
}

export const taskGroups = [
  {
    op: 'group',
    weight: 6,
    waits: true,
    fails: 0.6,
    body: 'block',
    make: (g) => {
      const name = g.name('g');
      if (g.chance(0.3)) return storm(g, name);
      const body = [];
      for (let left = g.from(0, 3); left > 0 && g.budget > 0; left--) {
        g.budget--;
        body.push(spawn(g, name));
        if (g.chance(0.4)) body.push(...g.block(2));
      }
      return statement('group', [name], body.length > 0 ? body : g.block(3));
    },
    python: (node, out) => {
      const name = out.target(node.args[0]);
      out.nested(`async with asyncio.TaskGroup() as ${name}:`, () => out.statements(node.body));
      out.tell(node);
    },
  },
  {
    op: 'spawn',
    weight: 5,
    fails: 0.6,
    body: 'coroutine',
    make: (g) => {
      const group = g.some('g', true);
      return group && spawn(g, group);
    },
    python: (node, out) => {
      const [group, name] = node.args;
      const body = out.function(node);
      out.given(group, () => out.add(`${out.target(name)} = ${group}.create_task(${body}(), ${taskOptions(node, name)})`));
    },
  },
];
