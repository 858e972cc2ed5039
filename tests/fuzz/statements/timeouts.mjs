// timeouts.mjs: asyncio.timeout, rescheduled by anyone, and wait_for.

import { statement } from '../scenario.mjs';
import { methodCall } from './coroutines.mjs';

function limit(g) {
  return g.chance(0.1) ? 'None' : g.chance(0.08) ? -1 : g.delay();
}

function timeout(delay, at) {
  if (!at) return `timeout(${delay})`;
  return delay === 'None' ? 'timeout_at(None)' : `timeout_at(asyncio.get_running_loop().time() + ${delay})`;
}

export const timeouts = [
  {
    op: 'timeout',
    weight: 6,
    waits: true,
    fails: 0.6,
    body: 'block',
    make: (g) => {
      const name = g.name('m');
      return statement('timeout', [name, limit(g), ...(g.chance(0.2) ? ['at'] : [])], g.block(4));
    },
    python: (node, out) => {
      const [name, delay, at] = node.args;
      out.nested(`async with asyncio.${timeout(delay, at)} as ${out.target(name)}:`, () => out.statements(node.body));
      out.tell(node, `${name}.expired()`);
    },
  },
  {
    op: 'timeout_made',
    weight: 1,
    make: (g) => statement('timeout_made', [g.name('m'), limit(g), ...(g.chance(0.2) ? ['at'] : [])]),
    python: (node, out) => {
      const [name, delay, at] = node.args;
      out.add(`${out.target(name)} = asyncio.${timeout(delay, at)}`);
    },
  },
  {
    // One that was made before; perhaps it has been entered already.
    op: 'enter_timeout',
    weight: 1.5,
    waits: true,
    fails: 0.8,
    body: 'block',
    make: (g) => {
      const name = g.some('m', true);
      return name && statement('enter_timeout', [name], g.block(4));
    },
    python: (node, out) => {
      const [name] = node.args;
      out.given(name, () => {
        out.nested(`async with ${name} as ${out.target(name)}:`, () => out.statements(node.body));
        out.tell(node, `${name}.expired()`);
      });
    },
  },
  {
    op: 'reschedule',
    weight: 2.5,
    fails: 0.85,
    make: (g) => {
      const name = g.some('m', true);
      return name && statement('reschedule', [name, limit(g)]);
    },
    python: (node, out) => {
      const [name, delay] = node.args;
      const when = delay === 'None' ? 'None' : `asyncio.get_running_loop().time() + ${delay}`;
      out.given(name, () => out.tell(node, `${name}.reschedule(${when})`));
    },
  },
  {
    op: 'expired',
    weight: 0.5,
    make: (g) => {
      const name = g.some('m', true);
      return name && statement('expired', [name]);
    },
    python: (node, out) => out.given(node.args[0], () => out.tell(node, `[${node.args[0]}.expired(), ${node.args[0]}.when()]`)),
  },
  {
    // Of something that is there, or of a coroutine that stands below.
    op: 'wait_for',
    weight: 6,
    waits: true,
    fails: 0.7,
    body: 'coroutine',
    make: (g) => {
      const delay = limit(g);
      const method = g.chance(0.4) ? g.method() : undefined;
      if (method) return statement('wait_for', [delay, ...method]);
      const name = g.chance(0.6) ? g.some('ttffwou') : undefined; // no coroutine object: others may drive it while it runs in place
      if (name) return statement('wait_for', [delay, name]);
      const { words, body } = g.coroutine();
      return statement('wait_for', [delay, 'coro', ...words], body);
    },
    python: (node, out) => {
      const [delay, name] = node.args;
      if (name === 'of') {
        const [object, call] = methodCall(node);
        out.given(object, () => out.tell(node, `await asyncio.wait_for(${call}, ${delay})`));
      } else if (name === 'coro') out.tell(node, `await asyncio.wait_for(${out.function(node)}(), ${delay})`);
      else out.given(name, () => out.tell(node, `await asyncio.wait_for(${name}, ${delay})`));
    },
  },
];
