// The C tests of the core, the same ones everywhere: natively under AddressSanitizer and UBSan, one module on Node, wasmtime and Chromium, and components.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { build, coil, execute, programs, runtimeSources, temporaryFolder } from './tools.mjs';

const sources = programs('tests/c').map((name) => `tests/c/${name}.c`);
const flags = ['-Itests/c', '-Wno-format-zero-length'];
const warnings = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Wstrict-prototypes', '-Wmissing-prototypes', '-Wundef', '-Wvla', '-Werror'];

/** Asserts that the whole of a TAP report is there, and that nothing in it failed. */
function passes({ status, stdout, stderr }) {
  const plan = /^1\.\.(\d+)$/m.exec(stdout);
  assert.ok(plan, `no plan:\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
  const lines = stdout.split('\n');
  const failed = lines.flatMap((line, at) => (line.startsWith('not ok') ? [line, ...lines.slice(at + 1, at + 6).filter((next) => next.startsWith('#'))] : []));
  assert.deepEqual(failed, []);
  assert.equal(lines.filter((line) => line.startsWith('ok ')).length, Number(plan[1]));
  assert.ok(Number(plan[1]) > 100);
  assert.equal(status, 0, stderr);
}

async function buildSanitized(t, sanitizers) {
  const program = join(temporaryFolder(t), 'suite');
  const built = await execute('cc', ['-std=c11', '-g', '-O1', ...sanitizers, ...warnings, '-Wno-format-zero-length', '-Isrc', '-Itests/c', ...runtimeSources(), ...sources, '-lm', '-lpthread', '-o', program]);
  assert.equal(built.stderr, '');
  assert.equal(built.status, 0);
  return program;
}

test('natively, under the sanitizers', async (t) => {
  const program = await buildSanitized(t, ['-fsanitize=address,undefined', '-fno-sanitize-recover=undefined']);
  await t.test('every test passes', async () => passes(await execute(program, [])));
  await t.test('with the 1st, 2nd, 3rd ... allocation failing, nothing crashes or leaks', async () => passes(await execute(program, ['--fail-allocations'])));
});

test('other threads, under ThreadSanitizer', async (t) => {
  const program = await buildSanitized(t, ['-fsanitize=thread', '-Wno-maybe-uninitialized']);
  for (const mode of [[], ['--fail-allocations']]) {
    const { status, stdout, stderr } = await execute(program, ['threads.c', ...mode]);
    assert.doesNotMatch(stderr, /ThreadSanitizer/);
    assert.doesNotMatch(stdout, /^not ok/m);
    assert.equal(status, 0, stderr);
  }
});

test('one module on every host', async (t) => {
  const module = await build(t, sources, flags);
  for (const host of ['node', 'wasmtime', 'browser']) await t.test(host, async () => passes(await coil(['run', module, '--host', host, '--virtual-time'])));
});

test('as components', async (t) => {
  for (const target of ['wasip2', 'wasip3'])
    await t.test(target, async () => passes(await coil(['run', ...sources, ...flags, '--target', target, '--virtual-time'])));
});

// Each function that is not compiled to be suspended looks whether it was.
test('one module that checks its own unwinding', async (t) => {
  const module = await build(t, sources, [...flags, '--checked']);
  for (const host of ['node', 'wasmtime']) await t.test(host, async () => passes(await coil(['run', module, '--host', host, '--virtual-time'])));
});
