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

export const taskGroups = [
  {
    op: 'group',
    weight: 6,
    waits: true,
    fails: 0.6,
    body: 'block',
    make: (g) => {
      const name = g.name('g');
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
