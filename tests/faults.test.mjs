// Programs that go wrong: the same message and the same status on every host, with the task's name and the cause.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build, coil, hosts, programs, temporaryFolder } from './tools.mjs';

// Where nothing suspends, recursion without a C frame ends the engine's stack, and only JavaScript can be asked where the program was.
const exhausted = "stack overflow: the engine's call stack is exhausted \\(endless recursion\\? coil run --checked says where";
const endlessIn = (where) => ({
  native: new RegExp(`^coil: ${where}: stack overflow: its C stack( of \\d+ bytes)? is full \\(endless recursion\\?`),
  node: new RegExp(`^coil: ${where}: ${exhausted}`),
  browser: new RegExp(`^coil: ${where}: ${exhausted}`),
  wasmtime: new RegExp(`^coil: ${exhausted}`),
});

const expected = {
  overflow: { status: 134, stderr: /^coil: Task 'digger' \(worker\): stack overflow: its C stack of \d+ bytes is full \(endless recursion\?/ },
  recursion: { status: 134, stderr: endlessIn("Task 'digger' \\(worker\\)") },
  recursion_main: { status: 134, stderr: endlessIn('main') },
  await_itself: { status: 1, stderr: /RuntimeError: Task cannot await on itself: <Task pending name='Task-1' coro=<app\(\) running at tests\/faults\/await_itself\.c:\d+>.*>\n$/ },
  deadlock: {
    status: 1,
    stderr: /RuntimeError: deadlock: nothing is left that could wake the program\n {2}Task-1 \(app\) waits for worker \(waits\)\n {2}worker \(waits\) waits for <Future pending cb=\[Task\.task_wakeup\(\)\]>\n$/,
  },
  error: {
    status: 1,
    stderr: /^Traceback \(most recent call last\):\n {2}File "tests\/faults\/error\.c", line 14, in app\n {2}File "tests\/faults\/error\.c", line 8, in parse\nValueError: no such port: 99999\n$/,
  },
  abort: { status: 134, stdout: 'before', stderr: /^coil: Task 'Task-1' \(app\): abort\(\) was called\n$/ },
  exit_status: { status: 7, stdout: 'bye', stderr: /^$/ },
  exit_message: { status: 1, stderr: /^no such file: a\.txt\n$/ },
  ignored_exit: {
    status: 0,
    stdout: 'went on',
    stderr: new RegExp(
      [
        '^Exception ignored while closing generator <coroutine object waits_on at 0x[0-9a-f]+>:\n',
        'RuntimeError: coroutine ignored GeneratorExit\n',
        'Exception ignored while closing generator <generator object waits_on at 0x[0-9a-f]+>:\n',
        'RuntimeError: generator ignored GeneratorExit\n',
        'Exception ignored while closing generator <generator object fails at 0x[0-9a-f]+>:\n',
        'Traceback \\(most recent call last\\):\n  File "tests/faults/ignored_exit\\.c", line \\d+, in fails\nOSError: disk on fire\n',
        'Exception ignored while closing generator <async_generator object ends at 0x[0-9a-f]+>:\n',
        'StopAsyncIteration\n$',
      ].join(''),
    ),
  },
  released_twice: { status: 134, stderr: /^coil: Task 'Task-1' \(app\): the object is freed already; was it borrowed, or taken by what it was passed to\?\n$/ },
  nested_generators: { status: 1, stderr: /RecursionError: maximum recursion depth exceeded/ },
};

for (const name of programs('tests/faults')) {
  test(name.replaceAll('_', ' '), async (t) => {
    const { status, stdout = '', stderr } = expected[name];
    const module = await build(t, [`tests/faults/${name}.c`]);
    for (const host of hosts) {
      await t.test(host, async () => {
        const run = await coil(['run', host === 'native' ? `tests/faults/${name}.c` : module, '--host', host, '--virtual-time']);
        assert.match(run.stderr, stderr[host] ?? stderr);
        assert.equal(run.stdout, stdout);
        assert.equal(run.status, status);
      });
    }
  });
}

test('a program that imports what no host has is told so', async (t) => {
  const source = join(temporaryFolder(t), 'foreign.c');
  writeFileSync(source, '__attribute__((import_module("env"), import_name("hook"))) int hook(void);\nint main(void) { return hook(); }\n');
  for (const host of hosts.filter((host) => host !== 'native')) {
    const { status, stderr } = await coil(['run', source, '--host', host]);
    assert.deepEqual({ status, stderr }, { status: 1, stderr: `coil: ${source} imports env.hook: \`coil run\` gives a program WASI preview 1 and nothing else, on every host\n` });
  }
});
