// index.mjs: every statement that a scenario may contain. A group is an array of entries, one file each:
//
//   op       the statement's name; interpreter.c has an entry of the same name
//   weight   how often it is chosen
//   waits    it may suspend
//   blocks   perhaps for ever, until somebody else does something
//   stackless  it may suspend, also in a coroutine without a stack
//   yields   it hands out a value: in generators only
//   fails    how often an error of it is caught on the spot
//   body     what stands below it: 'block' of the same body, a body of its own ('coroutine', 'callback', 'function', 'generator',
//            'async_generator'), or 'parts': statements that are no statements by themselves, such as `except`
//   part     the statements of which it is a part
//   loop     `break` may stand in it
//   only     the kinds of bodies that it may stand in
//   make     (generator) -> a random one, or undefined where there cannot be one
//   python   (statement, writer) writes it in Python

import { asyncGenerators } from './async_generators.mjs';
import { awaitables } from './awaitables.mjs';
import { basics } from './basics.mjs';
import { callbacks } from './callbacks.mjs';
import { contexts } from './contexts.mjs';
import { coroutines } from './coroutines.mjs';
import { errors } from './errors.mjs';
import { futures } from './futures.mjs';
import { gathering } from './gathering.mjs';
import { generators } from './generators.mjs';
import { locks } from './locks.mjs';
import { queues } from './queues.mjs';
import { races } from './races.mjs';
import { setups } from './setups.mjs';
import { streams } from './streams.mjs';
import { taskGroups } from './task_groups.mjs';
import { tasks } from './tasks.mjs';
import { timeouts } from './timeouts.mjs';
import { waiting } from './waiting.mjs';

// setup: (generator) -> statements that make what the others of the group use, so that it is there from the start.
// ends: (generator) -> statements of a callback that ends what would wait for ever.
export const groups = [
  { name: 'basics', always: true, statements: basics },
  { name: 'tasks', always: true, statements: tasks, ...setups.tasks },
  { name: 'futures', statements: futures, ...setups.futures },
  { name: 'errors', statements: errors },
  { name: 'callbacks', statements: callbacks },
  { name: 'timeouts', statements: timeouts },
  { name: 'gathering', statements: gathering },
  { name: 'task groups', statements: taskGroups },
  { name: 'coroutines', statements: coroutines, ...setups.coroutines },
  { name: 'generators', statements: generators, ...setups.generators },
  { name: 'contexts', statements: contexts },
  { name: 'async generators', statements: asyncGenerators, ...setups.asyncGenerators },
  { name: 'awaitables', statements: awaitables },
  { name: 'races', statements: races },
  { name: 'streams', statements: streams, ...setups.streams },
  { name: 'waiting', statements: waiting },
  { name: 'locks', statements: locks, ...setups.locks },
  { name: 'queues', statements: queues, ...setups.queues },
];

function allows(kind, entry) {
  return !entry.part && (entry.only?.includes(kind) ?? true);
}

/** What may stand in a body of each kind. */
export const kinds = {
  coroutine: { takes: (entry) => allows('coroutine', entry) && !entry.yields },
  callback: { takes: (entry) => allows('callback', entry) && !entry.yields && !entry.waits },
  function: { takes: (entry) => allows('function', entry) && !entry.yields && !entry.waits },
  generator: { takes: (entry) => allows('generator', entry) && !entry.waits },
  async_generator: { takes: (entry) => allows('async_generator', entry) },
  // A coroutine without a stack: no blocks, and few statements that wait.
  stackless: { takes: (entry) => allows('stackless', entry) && !entry.yields && (!entry.waits || entry.stackless) && entry.body !== 'block' && entry.body !== 'parts' },
};

export const entries = new Map(groups.flatMap((group) => group.statements).map((entry) => [entry.op, entry]));
