// What must not be suspended, and is: found by name in checked builds, and what of it can be found in any.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import process from 'node:process';
import test from 'node:test';
import { build, coil, execute, hosts, programs, temporaryFolder } from './tools.mjs';

const WASM_HOSTS = hosts.filter((host) => host === 'node' || host === 'wasmtime');
const sources = programs('tests/checked').map((name) => `tests/checked/${name}.c`);

const wrong = {
  marked: /^coil: Task 'Task-1' \S+: parse_line\(\) \(tests\/checked\/marked\.c\) is marked COIL_NEVER_SUSPENDS, and was suspended: it called wait_a_bit\(\)\. Take the mark away, or wait elsewhere: in a task that it creates\n$/,
  pointer: /^coil: Task 'Task-1' \S+: call_back\(\) \(tests\/checked\/pointer\.c\) was suspended, which it is not compiled for: through a pointer it called sleep_a_bit\(\), which is of another type than the pointer\. Declare the pointer as what it points to\n$/,
  suspendable_pointer: /^coil: Task 'Task-1' \S+: suspendable_pointer\(\) \(tests\/checked\/suspendable_pointer\.c\) was suspended, which it is not compiled for: through a pointer it called sleep_a_bit\(\)/,
  deep: /^coil: Task 'Task-1' \S+: stack overflow: its C stack of \d+ bytes is full in visit\(\) \(tests\/checked\/deep\.c\) \(endless recursion\? else see stack_size, coil_stack_size_default\)\n$/,
  damaged: /^coil: Task 'Task-2' \(sleeper\): what a function on this stack needs to go on was overwritten while it waited: somebody wrote beyond an array, or to what was freed/,
};

/** What is found without --checked, because it costs nothing. */
const wrongUnchecked = {
  deep: /^coil: Task 'Task-1' \S+: stack overflow: its C stack of \d+ bytes is full \(endless recursion\? else see stack_size, coil_stack_size_default\)\n$/,
  pointer: /^coil: Task 'Task-1' \S+: suspended in a function that must not be: coil run --checked tells which\n$/,
  marked: /^coil: Task 'Task-1' \S+: suspended in a function that must not be: coil run --checked tells which\n$/,
};

async function dies(module, way, message, printed = '') {
  for (const host of WASM_HOSTS) {
    const { status, stdout, stderr } = await coil(['run', module, '--host', host, '--virtual-time', '--', way]);
    assert.match(stderr, message);
    assert.equal(stdout, printed);
    assert.equal(status, 134);
  }
}

for (const level of ['-O0', '-O2', '-O3']) {
  test(`what is wrong is found by name when it is checked, ${level}`, async (t) => {
    const module = await build(t, sources, ['--checked', level]);
    for (const [way, message] of Object.entries(wrong)) {
      // Without optimising the analysis has nothing to believe in, and finds whom these pointers reach.
      if (level === '-O0' && way.endsWith('pointer')) continue;
      await t.test(way.replaceAll('_', ' '), () => dies(module, way, message));
    }
  });
}

test('a function that breaks its promise ends the program, checked or not', async (t) => {
  const module = await build(t, sources);
  // Who was taken for one that never suspends, and has only a pointer to blame, is noticed when it has returned.
  for (const [way, message] of Object.entries(wrongUnchecked)) await t.test(way, () => dies(module, way, message, way === 'pointer' ? 'never printed\n' : ''));
});

test('endless recursion without a frame is told of by name when it is checked', async (t) => {
  const module = await build(t, ['tests/faults/recursion.c'], ['--checked']);
  await dies(module, '', /^coil: Task 'digger' \(worker\): stack overflow: its C stack of \d+ bytes is full in forever\(\) \(tests\/faults\/recursion\.c\)/);
});

test('a promise that a direct call breaks is warned of, each time the program is built', async (t) => {
  const expected =
    'tests/checked/marked.c: warning: parse_line() is marked COIL_NEVER_SUSPENDS, and calls wait_a_bit(), which calls coil_sleep(), which suspends: take the mark away, or wait elsewhere\n';
  const output = join(temporaryFolder(t), 'program.wasm');
  for (const [flags, stderr] of [[['-O2'], expected], [['-O2'], expected], [['-O2', '-w'], '']]) {
    const built = await coil(['build', ...sources, ...flags, '-o', output]);
    assert.deepEqual(built, { status: 0, stdout: '', stderr });
  }
});

test('a function that waits and has exceptions in it is refused by name', async (t) => {
  const refused = await coil(['build', 'tests/checked/refused/exceptions.c', '-mexception-handling', '-o', join(temporaryFolder(t), 'program.wasm')]);
  const stderr =
    'coil: catches() (tests/checked/refused/exceptions.c) may wait, as it calls waits(), and cannot: it uses exceptions (setjmp, or C++ try): have a function of its own for what waits, or for them\n';
  assert.deepEqual(refused, { status: 1, stdout: '', stderr });
});

test('a host that calls back what waits is named, checked or not', async (t) => {
  const source = 'tests/checked/host/called_back.c';
  for (const [flags, called] of [[[], 'what waits'], [['--checked'], 'waits\\(\\)']]) {
    const module = await build(t, [source], flags);
    const { status, stdout, stderr } = await execute(process.execPath, ['tests/checked/host/run.mjs', module]);
    assert.match(stderr, new RegExp(`^coil: Task 'Task-1' \\(worker\\): worker\\(\\) \\(${source}\\) was suspended in host\\.call_back\\(\\), a function of the host, which called back ${called}\\. What`));
    assert.equal(stdout, '');
    assert.equal(status, 134);
  }
});

test('a program that does nothing wrong does the same when it is checked, on every host', async () => {
  const plain = await coil(['run', 'examples/generators.c', '--virtual-time']);
  for (const host of hosts) {
    const checked = await coil(['run', '--checked', 'examples/generators.c', '--host', host, '--virtual-time']);
    assert.equal(checked.stdout, plain.stdout, host + checked.stderr);
    assert.equal(checked.status, 0);
  }
});

test('a module says whether it was checked', async (t) => {
  const plain = await build(t, ['examples/generators.c']);
  const refused = await coil(['run', '--checked', plain]);
  assert.match(refused.stderr, /was built without --checked: build it again with `coil build --checked`\n$/);
  assert.equal(refused.status, 1);
  const checked = await build(t, ['examples/generators.c'], ['--checked']);
  assert.equal((await coil(['run', '--checked', checked, '--virtual-time'])).status, 0);
});
