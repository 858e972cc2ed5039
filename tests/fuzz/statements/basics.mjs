// basics.mjs: sleeping, awaiting coroutines in place, yielding, errors, control flow.

import { statement } from '../scenario.mjs';
import { errorCall, errorType } from '../python.mjs';

const CAUGHT = ['ValueError', 'MyError', 'Exception', 'CancelledError', 'CancelledError', 'TimeoutError', 'RuntimeError', 'BaseException', 'ExceptionGroup'];

/** The parts of a `try` statement by operation. */
function parts(node) {
  return {
    body: node.body.find(({ op }) => op === 'do')?.body ?? [],
    handlers: node.body.filter(({ op }) => op === 'except'),
    cleanup: node.body.find(({ op }) => op === 'finally'),
  };
}

function part(op) {
  return { op, weight: 0, body: 'block', part: ['try'], make: () => undefined, python: () => {} };
}

export const basics = [
  // A second main: the scenario is run by a Runner then, one main after the other.
  { op: 'again', weight: 0, body: 'coroutine', part: ['main'], make: () => undefined, python: () => {} },
  {
    op: 'yield',
    weight: 16,
    yields: true,
    fails: 0.15,
    make: (g) => statement('yield', [g.value()]),
    python: (node, out) => out.tell(node, `(yield ${node.args[0]})`),
  },
  {
    op: 'log',
    weight: 4,
    make: () => statement('log'),
    python: (node, out) => out.tell(node),
  },
  {
    op: 'sleep',
    weight: 14,
    waits: true,
    stackless: true,
    fails: 0.1,
    make: (g) => statement('sleep', [g.chance(0.35) ? 0 : g.delay()]),
    python: (node, out) => out.tell(node, `await asyncio.sleep(${node.args[0]})`),
  },
  {
    op: 'call',
    weight: 4,
    waits: true,
    fails: 0.3,
    body: 'coroutine',
    make: (g) => statement('call', [], g.inside('coroutine')),
    python: (node, out) => out.tell(node, `await ${out.function(node)}()`),
  },
  {
    op: 'return',
    weight: 1.5,
    make: (g) => (g.body.cleaning || (g.body.rank === 0 && g.chance(0.9)) ? undefined : statement('return', [g.value()])),
    python: (node, out) => {
      if (out.kind === 'async_generator') out.add('return');
      else if (!out.isTold) out.add(`return ${node.args[0]}`);
      else {
        out.add(`body.result = ${node.args[0]}`);
        out.add('return body.result');
      }
    },
  },
  {
    op: 'raise',
    weight: 2.5,
    fails: 0.1,
    make: (g) => (g.body.rank === 0 && g.chance(0.8) ? undefined : statement('raise', g.error())),
    python: (node, out) => out.add(`raise ${errorCall(node.args)}`),
  },
  {
    op: 'reraise',
    weight: 1,
    make: (g) => (g.body.handling ? statement('reraise') : undefined),
    python: (node, out) => out.add('raise'),
  },
  {
    op: 'try',
    weight: 5,
    body: 'parts',
    make: (g) => {
      const made = [statement('do', [], g.block(4))];
      const handlers = g.from(0, 2);
      for (let i = 0; i < handlers; i++) {
        const body = g.block(3, { handling: true });
        if (g.chance(0.5)) body.push(statement('reraise'));
        made.push(statement('except', [g.pick(CAUGHT)], body));
      }
      if (handlers === 0 || g.chance(0.35)) made.push(statement('finally', [], g.block(3, { cleaning: true, handling: false })));
      return statement('try', [], made);
    },
    python: (node, out) => {
      const { body, handlers, cleanup } = parts(node);
      out.nested('try:', () => out.statements(body));
      for (const handler of handlers) {
        out.nested(`except ${errorType(handler.args[0])} as error:`, () => {
          out.tell(handler, 'error');
          out.statements(handler.body);
        });
      }
      if (!cleanup && handlers.length > 0) return;
      out.nested('finally:', () => {
        if (!cleanup) return;
        out.tell(cleanup);
        out.statements(cleanup.body);
      });
    },
  },
  part('do'),
  part('except'),
  part('finally'),
  {
    op: 'repeat',
    weight: 1,
    loop: true,
    body: 'block',
    make: (g) => statement('repeat', [g.from(2, 3)], g.block(3, { loops: g.body.loops + 1 })),
    python: (node, out) => out.nested(`for _ in range(${node.args[0]}):`, () => out.statements(node.body)),
  },
  {
    op: 'break',
    weight: 0.8,
    make: (g) => (g.body.loops > 0 && !g.body.cleaning ? statement('break') : undefined),
    python: (node, out) => out.add('break'),
  },
];
