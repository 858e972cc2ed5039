// `--trace`: what is written is a trace as viewers want it, with every event in it, and the same on every host where time is virtual.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { load } from '../build/js/js-glue/src/index.js';
import { build, coil, hosts, temporaryFolder } from './tools.mjs';

const LOOP = 1;

/** Runs a program with a trace: { run, events, text }. */
async function traced(t, source, { host = 'node', args = [] } = {}) {
  const file = join(temporaryFolder(t), 'trace.json');
  const run = await coil(['run', source, '--virtual-time', '--host', host, '--trace', file, ...args]);
  const text = readFileSync(file, 'utf8');
  return { run, text, events: JSON.parse(text.trimEnd().endsWith(']') ? text : `${text}]`) };
}

const byTrack = (events) => Map.groupBy(events, ({ tid }) => tid);

/** What is wrong with a trace: a sentence each. */
function* problems(events) {
  const open = new Map();
  const arrows = new Map();
  let last = 0;
  for (const event of events) {
    const { ph, tid, ts, id } = event;
    if (!open.has(tid)) open.set(tid, []);
    const stack = open.get(tid);
    if (event.pid !== 1 || !Number.isInteger(tid) || !Number.isFinite(ts)) yield `${JSON.stringify(event)} lacks a field`;
    if (ts < last) yield `time goes back at ${JSON.stringify(event)}`;
    last = ts;
    if (ph === 'B') stack.push(event);
    if (ph === 'E' && !stack.pop()) yield `nothing is open at ${JSON.stringify(event)}`;
    if ((ph === 's' || ph === 'f') && stack.length === 0) yield `an arrow outside of a slice: ${JSON.stringify(event)}`;
    if (ph === 's') arrows.set(id, arrows.has(id) ? 'twice' : 'begun');
    if (ph === 'f') arrows.set(id, arrows.get(id) === 'begun' ? 'ended' : 'wrong');
    if (!'BEMCifs'.includes(ph)) yield `${ph} is no phase that is used`;
  }
  for (const [tid, stack] of open) for (const { name } of stack) yield `${name} is still open on track ${tid}`;
  for (const [id, state] of arrows) if (state === 'twice' || state === 'wrong') yield `arrow ${id} is ${state}`;
  for (const [tid, own] of byTrack(events)) {
    const names = own.filter(({ ph, name }) => ph === 'M' && name === 'thread_name');
    if (names.length === 0) yield `track ${tid} has no name`;
    if (own.findIndex(({ ph }) => ph !== 'M') < own.indexOf(names[0])) yield `track ${tid} is named late`;
  }
}

const PROGRAMS = ['examples/await_or_task.c', 'examples/cancellation.c', 'examples/three_tasks.c', 'examples/timeout.c', 'examples/generators.c', 'tests/trace/counts.c'];

for (const program of PROGRAMS) {
  test(`${program}: slices nest, arrows lead from slices to slices, tracks have names`, async (t) => {
    const { run, events } = await traced(t, program);
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual([...problems(events)], []);
  });
}

test('there is a track for each task, by its name, which begins with its creation and ends with its end', async (t) => {
  const { events } = await traced(t, 'examples/three_tasks.c');
  const tracks = byTrack(events);
  assert.deepEqual([...tracks.keys()].sort(), [1, 2, 3, 4, 5]);
  const names = events.filter(({ ph, name }) => ph === 'M' && name === 'thread_name').map(({ tid, args }) => `${tid} ${args.name}`);
  assert.deepEqual(names, ['1 event loop', '2 Task-1', '3 Task-2', '4 Task-3', '5 Task-4']);
  const steps = (tid) => tracks.get(tid).filter(({ ph, cat }) => ph === 'B' && cat === 'task').map(({ name }) => name);
  assert.deepEqual(new Set(steps(3)), new Set(['farmer()']));
  for (const [tid, own] of tracks) {
    if (tid === LOOP) continue;
    const instants = own.filter(({ ph, cat }) => ph === 'i' && cat === 'task').map(({ name }) => name);
    assert.equal(instants[0], 'created');
    assert.equal(instants.at(-1), 'done');
  }
});

test('a wait is a slice that says for what, and takes the time that it takes', async (t) => {
  const { events } = await traced(t, 'examples/await_or_task.c');
  const waits = [];
  const open = new Map();
  for (const event of events) {
    if (event.ph === 'B' && event.cat === 'wait') open.set(event.tid, event);
    if (event.ph === 'E' && open.has(event.tid)) {
      const begun = open.get(event.tid);
      waits.push(`${begun.tid} ${begun.name}: ${event.ts - begun.ts}`);
      open.delete(event.tid);
    }
  }
  assert.deepEqual(waits, [
    '3 waits for Future-1: 1000000',
    '2 waits for Task-2: 1000000',
    '7 waits for Future-2: 1000000',
    '5 waits for Task-6: 1000000',
    '2 waits for Task-4: 1000000',
  ]);
});

test('an arrow leads from the timer to the task that it wakes', async (t) => {
  const { events } = await traced(t, 'examples/await_or_task.c');
  const woken = events.findIndex(({ name, args }) => name === 'scheduled' && args?.['woken by'] === 'Future-1');
  const begun = events.slice(woken).find(({ ph }) => ph === 's');
  const ended = events.find(({ ph, id }) => ph === 'f' && id === begun.id);
  assert.equal(begun.tid, LOOP);
  assert.equal(events[woken].tid, 3);
  assert.equal(ended.tid, 3);
  assert.equal(ended.ts, 1_000_000);
});

// How each event is written: by phase, category and the end of its name.
const WRITTEN = {
  TASK_CREATED: 'i task created',
  TASK_ENTER: 'B task',
  TASK_WAITS: 'B wait',
  TASK_CANCEL: 'i task requested',
  TASK_SCHEDULED: 'i task scheduled',
  FUTURE_DONE: 'i future done',
  FUTURE_MADE: 'i future made',
  FUTURE_FREED: 'i future freed',
  CALLBACK_ENTER: 'B callback',
  CALLBACK_SCHEDULED: 'i callback scheduled',
  CALLBACK_CANCELLED: 'i callback called',
  TIMER_SET: 'i callback set',
  TIMER_FIRED: 'i callback fired',
  TIMER_CANCELLED: 'i callback cancelled',
  COROUTINE_MADE: 'i coroutine made',
  AWAIT: 'i await awaited',
  SEND: 'i await on',
  AWAIT_END: 'i await ends',
  TURN_BEGIN: 'B loop',
};

test('no event is lost', async (t) => {
  const { run, events } = await traced(t, 'tests/trace/counts.c');
  const told = JSON.parse(run.stdout);
  const written = {};
  for (const { ph, cat, name } of events) {
    const key = ph === 'i' ? `i ${cat} ${name.split(' ').at(-1)}` : `${ph} ${cat}`;
    written[key] = (written[key] ?? 0) + 1;
  }
  for (const [event, key] of Object.entries(WRITTEN)) assert.equal(written[key] ?? 0, told[event], event);
  const ends = ['done', 'cancelled', 'failed'].map((name) => written[`i task ${name}`] ?? 0).reduce((sum, count) => sum + count);
  assert.equal(ends, told.TASK_DONE);
  const begun = Object.entries(written).filter(([key]) => key.startsWith('B ')).reduce((sum, [, count]) => sum + count, 0);
  assert.equal(events.filter(({ ph }) => ph === 'E').length, begun);
});

test('names are text, whatever is in them, and a new name is told', async (t) => {
  const { events } = await traced(t, 'tests/trace/counts.c');
  const names = events.filter(({ ph, name }) => ph === 'M' && name === 'thread_name').map(({ args }) => args.name);
  assert.ok(names.includes('eager "task"\t\ufffd'));
  assert.ok(names.includes('renamed'));
  const failed = events.find(({ name }) => name === 'failed');
  assert.equal(failed.args.error, 'ValueError: no: \\ and ä and \ufffd');
});

test('the trace is the same on every host, byte for byte', async (t) => {
  const texts = [];
  for (const host of hosts) texts.push((await traced(t, 'tests/trace/counts.c', { host })).text);
  assert.deepEqual(texts.map((text) => text === texts[0]), hosts.map(() => true));
});

test('of a program that crashes the trace has all up to then', async (t) => {
  for (const host of hosts) {
    const { run, text, events } = await traced(t, 'tests/faults/abort.c', { host });
    assert.equal(run.status, 134);
    assert.match(text, /\}$/);
    assert.ok(events.some(({ ph, name }) => ph === 'B' && name === 'app()'), host);
  }
});

test('a program that was built with a trace writes one only when it is told where', async (t) => {
  const folder = temporaryFolder(t);
  const module = await build(t, ['examples/hello.c'], ['--trace']);
  const plain = await coil(['run', module, '--virtual-time'], { cwd: folder });
  assert.equal(plain.stderr, '');
  const file = join(folder, 'out.json');
  const run = await coil(['run', module, '--virtual-time', '--trace', file, '--host', 'wasmtime']);
  assert.equal(run.stdout, plain.stdout);
  assert.deepEqual([...problems(JSON.parse(readFileSync(file, 'utf8')))], []);
});

test('the package hands the trace to whoever loads the program', async (t) => {
  const module = await build(t, ['examples/hello.c'], ['--trace']);
  const chunks = [];
  const app = await load(readFileSync(module), { virtualTime: true, stdout: () => {}, trace: (chunk) => chunks.push(chunk) });
  assert.equal(await app.run(), 0);
  assert.deepEqual([...problems(JSON.parse(Buffer.concat(chunks).toString()))], []);
});

test('a module that cannot write a trace, and a file that cannot be written, are refused', async (t) => {
  const folder = temporaryFolder(t);
  const module = await build(t, ['examples/hello.c']);
  const without = await coil(['run', module, '--trace', join(folder, 'x.json')]);
  assert.equal(without.status, 1);
  assert.match(without.stderr, /^coil: .*program\.wasm was built without --trace: build it again with `coil build --trace`\n$/);
  const nowhere = await coil(['run', 'examples/hello.c', '--trace', join(folder, 'none', 'x.json')]);
  assert.equal(nowhere.status, 1);
  assert.match(nowhere.stderr, /^coil: .*x\.json cannot be written: /);
  assert.ok(!existsSync(join(folder, 'none')));
});
