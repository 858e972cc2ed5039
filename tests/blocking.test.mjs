// C that blocks, unchanged, in tasks: on every host.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { build, coil, execute, temporaryFolder } from './tools.mjs';

const HOSTS = ['wasmtime', 'node', 'native', 'wasip2', 'wasip3'];

/** Runs a program of tests/blocking on each host, side by side. */
async function onHosts(t, name, args, options, check) {
  const source = `tests/blocking/${name}.c`;
  const module = await build(t, [source]);
  for (const host of HOSTS) {
    await t.test(host, async (t) => {
      const how = host.startsWith('wasip')
        ? [await build(t, [source], ['--target', host]), '--host', 'wasmtime']
        : [host === 'native' ? source : module, '--host', host];
      const run = await coil(['run', ...how, '--', ...args], options);
      assert.equal(run.stderr, '');
      check(run.stdout, host);
      assert.equal(run.status, 0);
    });
  }
}

test('functions that sleep do so at the same time', async (t) => {
  await onHosts(t, 'sleeping', [], {}, (stdout) =>
    assert.equal(
      stdout,
      [
        'before the loop: slept',
        'usleep: 0',
        'three naps, and one that is too short: -1, EINVAL: yes',
        'nanosleep: 0',
        'clock_nanosleep: 0',
        'select: 0',
        'sleep: 0 left',
        'at the same time: yes',
        '',
      ].join('\n'),
    ),
  );
});

const LINES = Array.from({ length: 400 }, (_, number) => `line ${String(number + 1).padStart(6, '0')} end\n`);
const RESULT = `reading\n400 lines, sum ${(400 * 401) / 2}, 0 wrong, ticked\n`;

/** In pieces that end within lines, some of them after a while. */
async function inPieces(stdin, stdout) {
  const all = LINES.join('');
  await once(stdout, 'data'); // it runs
  for (let at = 0, piece = 0; at < all.length; piece++) {
    const size = [1, 7, 50, 333][piece % 4];
    stdin.write(all.slice(at, at + size));
    at += size;
    if (piece % 4 === 0) await sleep(10);
  }
  stdin.end();
}

for (const mode of ['fgets', 'getline', 'scanf', 'getchar', 'fread', 'read', 'poll', 'select']) {
  test(`lines come whole, and others run: ${mode}`, async (t) => {
    await onHosts(t, 'lines', [mode], { input: inPieces }, (stdout) => assert.equal(stdout, RESULT));
  });
}

test('what a call that blocks comes to when its task is cancelled', async (t) => {
  const input = (stdin) => setTimeout(() => stdin.end(), 3000).unref(); // silent, and longer than it takes
  await onHosts(t, 'cancelled', [], { input }, (stdout) =>
    assert.equal(
      stdout,
      [
        'nanosleep: -1, EINTR, more than 58 s left: yes',
        'it has slept once more',
        '  CancelledError: enough',
        '  CancelledError: enough',
        'timeout: TimeoutError',
        'and then: sleep(0) returns 0',
        'read: -1, EINTR',
        '',
      ].join('\n'),
    ),
  );
});

test('input of every kind, under wasmtime and in Node.js', async (t) => {
  const module = await build(t, ['tests/blocking/lines.c']);
  const file = join(temporaryFolder(t), 'lines.txt');
  writeFileSync(file, LINES.join(''));
  for (const host of ['wasmtime', 'node']) {
    const from = (redirection) =>
      execute('sh', ['-c', `node build/js/js-glue/cli/main.js run ${module} --host ${host} -- getline ${redirection}`]);
    for (const [kind, redirection, lines] of [
      ['a file', `< ${file}`, 400],
      ['/dev/null', '< /dev/null', 0],
      ['closed', '<&-', 0],
    ]) {
      await t.test(`${host}: ${kind}`, async () => {
        const { status, stdout } = await from(redirection);
        assert.match(stdout, new RegExp(`^reading\n${lines} lines, sum ${(lines * (lines + 1)) / 2}, 0 wrong, `));
        assert.equal(status, 0);
      });
    }
  }
});

test('-fcoil-blocking: everything blocks, as without Coil', async (t) => {
  const module = await build(t, ['tests/blocking/sleeping.c'], ['-fcoil-blocking']);
  for (const [host, program] of [
    ['wasmtime', module],
    ['native', 'tests/blocking/sleeping.c'],
  ]) {
    const flags = host === 'native' ? ['-fcoil-blocking'] : [];
    const { stdout } = await coil(['run', program, ...flags, '--host', host]);
    assert.match(stdout, /^before the loop: slept\nsleep: 0 left\nusleep: 0\nnanosleep: 0\n/, host); // one after the other
    assert.match(stdout, /at the same time: no\n$/, host);
  }
});
