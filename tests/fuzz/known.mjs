// known.mjs: differences that stand (docs/differences.md), or that only the comparison makes. They are counted, and not told as found.
//
// Each says of which scenarios it may be true, and what is left of a text when it is taken out: if that is the same on both sides, it was the only one.

import { walk } from './scenario.mjs';

function uses(root, ...ops) {
  let found = false;
  walk(root, ({ op }) => (found ||= ops.includes(op)));
  return found;
}

function isReport(line) {
  return /^(report|RuntimeWarning): /.test(line);
}

const known = [
  {
    // In Python a child of a gathering keeps the message of a cancel() that it did not obey, and the gathering, cancelled too, takes it from there.
    name: "the message of a gathering's CancelledError",
    applies: (root) => uses(root, 'gather', 'gather_future'),
    rest: (text) => text.replaceAll(/CancelledError\(why\d\)/g, 'CancelledError()'),
  },
  {
    // Python keeps what the frames of a traceback keep, and with it what a report waits for. An as_completed with a timeout is in a circle; the frames
    // of an eager task's error lead to who made the task. And at the end
    // nothing is reported if something is left pending.
    name: 'the moment of a report',
    applies: () => true,
    rest: (text, root) => {
      const lines = text.split('\n');
      const lost = uses(root, 'as_completed', 'eager_factory') || /^(tasks left|futures left|run raises: )/m.test(text);
      const reports = lost ? [] : lines.filter(isReport).sort();
      return [...lines.filter((line) => !isReport(line)), ...reports].join('\n');
    },
  },
  {
    // In Python one that yields or waits then goes no further; in C it goes on, with errors, until it has returned, and may make a coroutine object.
    name: 'what is made by a coroutine or generator that waits while it is freed',
    applies: (root) => uses(root, 'finally', 'except') && uses(root, 'generator', 'async_generator', 'coroutine'),
    rest: (text) => text.replaceAll(/^RuntimeWarning: coroutine .* was never awaited\n?/gm, '').trimEnd(),
  },
  {
    // The frame of the race deletes what its tasks use, and they fail when somebody else has it end early.
    name: 'the NameError of a race that was left',
    applies: (root) => uses(root, 'race'),
    rest: (text) => text.replaceAll(/^.*NameError\(cannot access free variable.*\n?/gm, '').trimEnd(),
  },
  {
    // Python keeps it until the timer has run, so a deadlock is found later there.
    name: 'the timer of an as_completed that nobody has any more',
    applies: (root) => uses(root, 'as_completed'),
    rest: (text) => text.replaceAll(/^\d+\.\d\d /gm, ''),
  },
];

/** The name of the known difference that two texts show, or undefined. */
export function knownDifference(root, c, python) {
  return known.find(({ applies, rest }) => applies(root) && rest(c, root) === rest(python, root))?.name;
}
