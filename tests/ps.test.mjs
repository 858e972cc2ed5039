// `coil ps`: what runs, and what its tasks are doing, asked from outside while it runs.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build, coil, root, temporaryFolder, text } from './tools.mjs';

const HOSTS = ['node', 'wasmtime', 'native'];
const WAITS = 'tests/ps/waits.c';

function lineOf(file, mark) {
  return text(file).split('\n').findIndex((line) => line.endsWith(`// ${mark}`)) + 1;
}

/** A folder of programs of the test's own: { folder, ps, start }. */
function place(t) {
  const folder = temporaryFolder(t);
  const env = { COIL_PS_FOLDER: folder };
  return {
    folder,
    ps: (...args) => coil(['ps', ...args.map(String)], { env }),
    /** Runs a program until it has written "up": { pid, end }. It is killed at the end of the test. */
    start: (args) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [join(root, 'build/js/js-glue/cli/main.js'), 'run', ...args], { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
        const ended = new Promise((end) => child.on('close', (status, signal) => end({ status: status ?? signal, output })));
        let output = '';
        const collect = (chunk) => {
          output += chunk;
          if (output.includes('up\n')) resolve({ pid: child.pid, child, ended });
        };
        child.stdout.on('data', collect);
        child.stderr.on('data', collect);
        child.on('close', () => reject(new Error(output)));
        t.after(async () => {
          child.kill('SIGTERM');
          await ended;
        });
      }),
  };
}

for (const host of HOSTS) {
  test(`a program that waits is listed, and its tasks, with the functions that they are in: ${host}`, async (t) => {
    const { ps, start, folder } = place(t);
    const { pid, ended } = await start([WAITS, '--host', host, '--', '8']);

    const list = await ps();
    assert.equal(list.stderr, '');
    assert.match(list.stdout, new RegExp(`^PID +HOST +RUNS FOR +COMMAND\n${pid} +${host} +0:00:\\d\\d +${WAITS} 8\n$`));
    assert.deepEqual(JSON.parse((await ps('--json')).stdout).map((program) => [program.pid, program.host, program.command]), [[pid, host, [WAITS, '8']]]);

    const { tasks, running } = JSON.parse((await ps(pid, '--json')).stdout);
    assert.equal(running, true);
    assert.deepEqual(tasks.map(({ name, state }) => [name, state]), [
      ['Task-1', 'waiting'],
      ['Task-2', 'waiting'],
      ['Task-3', 'waiting'],
      ['fetch "\\ä"', 'waiting'],
      ['fetch "\\ä"', 'waiting'],
    ]);
    const own = (task) => task.stack.filter(({ name }) => !name?.startsWith('coil_'));
    assert.deepEqual(tasks.map((task) => own(task).map(({ name }) => name)), [['app'], ['page'], ['page'], ['fetch'], ['fetch']]);
    assert.deepEqual(tasks.map(({ awaited_by: ids }) => ids.map((id) => tasks.findIndex((task) => task.id === id))), [[], [0], [0], [1], [2]]);
    // Natively names are all that the program knows of itself.
    const lines = ['app', 'page', 'page', 'fetch', 'fetch'].map((mark) => (host === 'native' ? [null, 0] : [WAITS, lineOf(WAITS, mark)]));
    assert.deepEqual(tasks.map((task) => own(task).map(({ file, line }) => [file, line])[0]), lines);

    const tree = (await ps('--tree', pid)).stdout.split('\n').filter((line) => !line.includes('coil_')).map((line) => line.replace(/^[ │├└─]+/, ''));
    const placed = (name) => (host === 'native' ? name : `${name} ${WAITS}:${lineOf(WAITS, name)}`);
    const branch = ['fetch "\\ä"', placed('fetch')];
    assert.deepEqual(tree, ['(T) Task-1', placed('app'), '(T) Task-2', placed('page'), `(T) ${branch[0]}`, branch[1], '(T) Task-3', placed('page'), `(T) ${branch[0]}`, branch[1], '']);

    const [title, line, ...rows] = (await ps(pid)).stdout.trimEnd().split('\n');
    assert.match(title, /^tid +task id +task name +coroutine stack +awaiter chain +awaiter name +awaiter id/);
    assert.equal(line, '-'.repeat(180));
    assert.equal(rows.length, 5);
    assert.match(rows[0], /^1 +0x\w+ +Task-1 +(?:coil_\w+ -> )*app +0x0/);
    assert.match(rows[4], /^1 +0x\w+ +fetch "\\ä" +(?:coil_\w+ -> )*fetch +(?:coil_\w+ -> )*page +Task-3 +0x/);

    assert.deepEqual(await ended, { status: 0, output: 'up\ndone\n' });
    assert.equal((await ps()).stdout, 'No program runs under `coil run`.\n');
    assert.deepEqual(readdirSync(folder), []);
  });

  test(`a program that always has something to do answers between two turns: ${host}`, async (t) => {
    const { ps, start } = place(t);
    const { pid } = await start(['tests/ps/busy.c', '--host', host, '--', 'turns']);
    const { tasks } = JSON.parse((await ps(pid, '--json')).stdout);
    assert.deepEqual(tasks.map(({ state, stack }) => [state, stack[0].name]), [['ready', 'takes_turns']]);
  });

  test(`of a program that does not return to its loop that is said: ${host}`, async (t) => {
    const { ps, start } = place(t);
    const { pid } = await start(['tests/ps/busy.c', '--host', host]);
    const { status, stderr } = await ps(pid);
    assert.equal(status, 1);
    assert.equal(stderr, `coil: ${pid} has not returned to its event loop for 2 seconds: something in it runs without waiting\n`);
  });
}

test('programs that were killed are not listed, and what they left is removed', async (t) => {
  const { ps, start, folder } = place(t);
  const { pid, child, ended } = await start([WAITS]);
  child.kill('SIGKILL');
  await ended;
  assert.ok(readdirSync(folder).length > 0);
  assert.equal((await ps(pid)).stderr, `coil: no program ${pid} runs under \`coil run\`: \`coil ps\` lists those that do\n`);
  assert.deepEqual(readdirSync(folder), []);
});

test('tasks in a circle are a table, and no tree', async (t) => {
  const { ps, start } = place(t);
  const { pid } = await start(['tests/ps/circle.c']);
  assert.match((await ps(pid)).stdout, /first +.*second[^]*second +.*first/);
  const { status, stderr } = await ps(pid, '--tree');
  assert.equal(status, 1);
  assert.match(stderr, /^coil: tasks await each other in a circle, which is no tree: (?:first → second → first|second → first → second)\n$/);
});

test('virtual time, traces and what a program prints are the same, watched or not', async (t) => {
  const module = await build(t, [WAITS], ['--ps']);
  for (const host of ['node', 'wasmtime']) {
    const { status, stdout, stderr } = await coil(['run', module, '--host', host, '--virtual-time']);
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: 'up\ndone\n', stderr: '' });
  }
});

test('a module that was built for it can be asked, any other one is not listed', async (t) => {
  const { ps, start } = place(t);
  const module = await build(t, [WAITS], ['--ps']);
  const { pid } = await start([module, '--host', 'wasmtime']);
  assert.equal(JSON.parse((await ps(pid, '--json')).stdout).tasks.length, 5);
  await start([await build(t, [WAITS])]);
  assert.equal(JSON.parse((await ps('--json')).stdout).length, 1);
});

test('wrong use is told of in a sentence', async (t) => {
  const { ps, folder } = place(t);
  assert.equal((await ps()).stdout, 'No program runs under `coil run`.\n');
  assert.match((await ps('1')).stderr, /^coil: no program 1 runs under `coil run`/);
  assert.match((await ps('hello.c')).stderr, /^coil: hello\.c is not a PID/);
  assert.match((await ps('--tree')).stderr, /^coil: whose tasks\?/);
  assert.match((await ps('1', '2')).stderr, /one program at a time/);
  writeFileSync(join(folder, '99.json'), 'damaged');
  assert.equal((await ps()).stdout, 'No program runs under `coil run`.\n');
});
