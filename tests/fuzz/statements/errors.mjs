// errors.mjs: errors with a cause, groups of errors, and the parts into which groups are split.

import { statement } from '../scenario.mjs';
import { errorCall, errorType } from '../python.mjs';

function member(g, depth) {
  if (depth < 3 && g.chance(0.25)) return statement('members', ['Some'], members(g, depth + 1));
  return statement('member', g.error());
}

function members(g, depth = 1) {
  return Array.from({ length: g.from(g.chance(0.03) ? 0 : 1, 3) }, () => member(g, depth));
}

function group({ args: [message], body }) {
  const errors = body.map((part) => (part.op === 'member' ? errorCall(part.args) : group(part)));
  return `BaseExceptionGroup("${message}", [${errors.join(', ')}])`;
}

function part(op) {
  return { op, weight: 0, body: op === 'members' ? 'parts' : undefined, part: ['raise_group', 'members', 'fail_with_group'], make: () => undefined, python: () => {} };
}

export const errors = [
  {
    op: 'raise_from',
    weight: 1.5,
    fails: 0.3,
    make: (g) => (g.body.rank === 0 && g.chance(0.8) ? undefined : statement('raise_from', [g.pick(['ValueError', 'MyError']), 'New', ...g.error()])),
    python: (node, out) => out.add(`raise ${errorCall(node.args)} from ${errorCall(node.args.slice(2))}`),
  },
  {
    op: 'raise_group',
    weight: 2.5,
    fails: 0.3,
    body: 'parts',
    make: (g) => (g.body.rank === 0 && g.chance(0.8) ? undefined : statement('raise_group', ['Many'], members(g))),
    python: (node, out) => out.add(`raise ${group(node)}`),
  },
  {
    op: 'fail_with_group',
    weight: 1,
    fails: 0.85,
    body: 'parts',
    make: (g) => {
      const name = g.some('f', true);
      return name && statement('fail_with_group', [name], members(g));
    },
    python: (node, out) => out.given(node.args[0], () => out.tell(node, `${node.args[0]}.set_exception(${group({ ...node, args: ['Many'] })})`)),
  },
  part('member'),
  part('members'),
  {
    // except*: a group that comes out of the block is split by a type; the rest of it is raised on.
    op: 'split',
    weight: 4,
    fails: 0.5,
    body: 'block',
    make: (g) => statement('split', [g.pick(['ValueError', 'MyError', 'OSError', 'Exception', 'CancelledError', 'ExceptionGroup'])], g.block(4)),
    python: (node, out) => {
      out.nested('try:', () => out.statements(node.body));
      out.nested('except BaseExceptionGroup as error:', () => {
        out.add(`rest = split(error, ${errorType(node.args[0])}, "${node.line} split")`);
        out.nested('try:', () => out.nested('if rest is not None:', () => out.add('raise rest')));
        out.nested('finally:', () => out.add('del rest'));
      });
    },
  },
];
