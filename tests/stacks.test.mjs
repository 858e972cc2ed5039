// Stacks in WebAssembly: as large as they must be, and no larger.

import assert from 'node:assert/strict';
import test from 'node:test';
import { coil, hosts } from './tools.mjs';

const WASM_HOSTS = hosts.filter((host) => host === 'node' || host === 'wasmtime');

for (const host of WASM_HOSTS) {
  test(`100,000 sleeping tasks take less than 800 bytes each, all in: ${host}`, async (t) => {
    const { status, stdout, stderr } = await coil(['run', 'tests/stacks/sleepers.c', '--virtual-time', '--host', host]);
    assert.equal(status, 0, stderr);
    const bytes = Number(/^(\d+) bytes\n$/.exec(stdout)?.[1]);
    t.diagnostic(`${bytes} bytes`);
    assert.ok(bytes < 800);
  });
}

test('what cannot suspend has room for itself, on every host and at every level', async () => {
  const expected = ['303', '510']
    .map((sum, at) => `Task-${at + 2}: 1 3 5 9, sum ${sum}\n`)
    .join('')
    .repeat(3);
  const runs = [...hosts.map((host) => ['--host', host]), ...['-O0', '-O3', '-Os'].map((level) => [level])];
  for (const how of runs) {
    const { stdout, stderr } = await coil(['run', ...how, 'tests/stacks/plain.c', '--virtual-time']);
    assert.equal(stdout, expected, how.join(' ') + stderr);
  }
});

test('a stack that is nearly full waits and goes on', async () => {
  const expected = await coil(['run', 'tests/stacks/spilled.c', '--virtual-time', '--host', 'native']);
  assert.equal(expected.stdout.split('\n').length, 29);
  for (const host of WASM_HOSTS) {
    const { stdout, stderr } = await coil(['run', 'tests/stacks/spilled.c', '--virtual-time', '--host', host]);
    assert.equal(stdout, expected.stdout, host + stderr);
  }
});
