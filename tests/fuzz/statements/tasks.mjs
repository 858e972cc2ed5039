// tasks.mjs: making tasks, cancelling them at any moment, awaiting them and looking at them.

import { statement } from '../scenario.mjs';
import { chooseItems, withItem } from './gathering.mjs';

/** The options of create_task that stand behind a task's name. */
export function taskOptions(node, name) {
  const words = node.args.slice(node.args.indexOf(name) + 1);
  const options = [`name="${name}"`];
  if (words.includes('eager')) options.push('eager_start=True');
  if (words.includes('in')) options.push(`context=${words[words.indexOf('in') + 1]}`);
  return options.join(', ');
}

export function chooseTaskOptions(g) {
  // Not both: an eager task in the context that is entered makes CPython 3.14 lose track of which task runs.
  if (g.chance(0.15)) return ['eager'];
  const context = !g.eager && g.chance(0.15) ? g.some('p') : undefined;
  return context ? ['in', context] : [];
}

export function messageCall(words) {
  return words.length > 0 ? `"${words[0]}"` : '';
}

export const tasks = [
  {
    op: 'task',
    weight: 10,
    body: 'coroutine',
    make: (g) => {
      const rank = g.newRank();
      const options = chooseTaskOptions(g);
      const name = g.name('t', rank);
      const { words, body } = g.coroutine(rank, 8);
      return statement('task', [name, ...options, ...words], body);
    },
    python: (node, out) => {
      const [name] = node.args;
      const body = out.function(node);
      out.add(`${out.target(name)} = asyncio.create_task(${body}(), ${taskOptions(node, name)})`);
    },
  },
  {
    // A task, a future, a gathering, a coroutine object or what else can be awaited.
    op: 'await',
    weight: 9,
    waits: true,
    blocks: true,
    stackless: true,
    fails: 0.55,
    make: (g) => {
      const name = g.some('ttffwccou');
      return name && statement('await', [name]);
    },
    python: (node, out) => out.given(node.args[0], () => out.tell(node, `await ${node.args[0]}`)),
  },
  {
    op: 'cancel',
    weight: 7,
    make: (g) => {
      const name = g.some('tttttfw', true);
      return name && statement('cancel', [name, ...g.message()]);
    },
    python: ({ args: [name, ...message], ...node }, out) => out.given(name, () => out.tell(node, `${name}.cancel(${messageCall(message)})`)),
  },
  {
    op: 'cancel_self',
    weight: 1.5,
    make: (g) => (g.body.rank === 0 && g.chance(0.7) ? undefined : statement('cancel_self', g.message())),
    python: (node, out) => out.tell(node, `cancel_self(${messageCall(node.args)})`),
  },
  {
    op: 'uncancel',
    weight: 2,
    make: (g) => {
      const name = g.some('t', true);
      return name && statement('uncancel', [name]);
    },
    python: (node, out) => out.given(node.args[0], () => out.tell(node, `${node.args[0]}.uncancel()`)),
  },
  {
    op: 'uncancel_self',
    weight: 2,
    make: () => statement('uncancel_self'),
    python: (node, out) => out.tell(node, 'uncancel_self()'),
  },
  {
    op: 'current',
    weight: 2,
    make: () => statement('current'),
    python: (node, out) => out.tell(node, 'cancelling()'),
  },
  {
    op: 'state',
    weight: 3,
    make: (g) => {
      const name = g.some('ttfw', true);
      return name && statement('state', [name]);
    },
    python: (node, out) => out.given(node.args[0], () => out.tell(node, `state(${node.args[0]})`)),
  },
  {
    op: 'result',
    weight: 1.5,
    fails: 0.9,
    make: (g) => {
      const name = g.some('ttfw', true);
      return name && statement('result', [name]);
    },
    python: (node, out) => out.given(node.args[0], () => out.tell(node, `${node.args[0]}.result()`)),
  },
  {
    op: 'exception',
    weight: 1.5,
    fails: 0.9,
    make: (g) => {
      const name = g.some('ttfw', true);
      return name && statement('exception', [name]);
    },
    python: (node, out) => out.given(node.args[0], () => out.tell(node, `${node.args[0]}.exception()`)),
  },
  {
    // Which cannot be: it is told of in the task itself.
    op: 'await_self',
    weight: 0.7,
    waits: true,
    fails: 0.8,
    make: () => statement('await_self'),
    python: (node, out) => out.nested('if asyncio.current_task() is not None:', () => out.tell(node, 'await asyncio.current_task()')),
  },
  {
    op: 'rename',
    weight: 0.5,
    make: (g) => {
      const name = g.some('t', true);
      return name && statement('rename', [name, `name${g.from(0, 9)}`]);
    },
    python: (node, out) => {
      const [name, given] = node.args;
      out.given(name, () => {
        out.add(`${name}.set_name("${given}")`);
        out.tell(node, `${name}.get_name()`);
      });
    },
  },
  {
    op: 'all_tasks',
    weight: 1,
    make: () => statement('all_tasks'),
    python: (node, out) => out.tell(node, 'all_tasks()'),
  },
  {
    op: 'ensure',
    weight: 2,
    fails: 0.3,
    body: 'parts',
    make: (g) => {
      const ranks = [];
      const made = chooseItems(g, ranks, 'tttfwccou', 1);
      return made.length > 0 ? statement('ensure', [g.name('w', Math.min(1, ...ranks) - 1e-12)], made) : undefined;
    },
    python: (node, out) => {
      const [name] = node.args;
      withItem(node, out, (item) => out.add(`${out.target(name)} = asyncio.ensure_future(${item})`));
    },
  },
  {
    // All tasks of the loop start eagerly from then on, or no longer.
    op: 'eager_factory',
    weight: 0,
    make: () => undefined,
    python: (node, out) => out.add('asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)'),
  },
  {
    // Forgets a name: what nobody else keeps is gone, and reported if nobody looked at its error. Futures may be in circles.
    op: 'drop',
    weight: 1.5,
    make: (g) => {
      const name = g.some('ttciaou', true);
      return name && statement('drop', [name]);
    },
    python: (node, out) => out.add(`${out.target(node.args[0])} = None`),
  },
];
