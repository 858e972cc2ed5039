// What a module is made of: its imports and exports, the order of the passes that make it, and its size.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { optimize, optimizeLevel } from '../build/js/wasm/compiler/optimise.js';
import { finishModule, PASSES } from '../build/js/wasm/compiler/passes.js';
import { linkProgram } from './linked.mjs';
import { build, temporaryFolder } from './tools.mjs';

test('a program imports nothing but WASI, and exports both ways to run it', async (t) => {
  const module = new WebAssembly.Module(readFileSync(await build(t, ['examples/await_or_task.c'])));
  const modules = new Set(WebAssembly.Module.imports(module).map((entry) => entry.module));
  assert.deepEqual([...modules], ['wasi_snapshot_preview1']);
  const names = WebAssembly.Module.exports(module).map((entry) => entry.name);
  assert.deepEqual(names.sort(), ['_start', 'coil_abi', 'coil_start', 'coil_turn', 'coil_wake', 'coil_watches', 'coil_where', 'memory']);
});

// Optimising before unwinding is compiled in merges coroutine code into the function that resumes it, where nothing can be suspended.
test('unwinding is compiled in after the guard and before anything is optimised', () => {
  const order = PASSES.map((pass) => pass.name).filter((name) => ['guard', 'unwind', 'optimise'].includes(name));
  assert.deepEqual(order, ['guard', 'unwind', 'optimise']);
});

test('a module that was optimised too early is refused', async () => {
  for (const flag of ['-O2', '-O3', '-Os']) {
    const { module, types } = await linkProgram(['examples/timeout.c'], [flag]);
    const level = optimizeLevel(flag);
    const finish = (linked) => finishModule(linked, { map: undefined, types, level, debug: false, version: '0' });
    await finish(module);
    await assert.rejects(async () => finish(await optimize(module, level, true)), /must not suspend/, flag);
  }
});

test('the first example stays under its size budget', async (t) => {
  const bytes = readFileSync(await build(t, ['examples/await_or_task.c']));
  t.diagnostic(`${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} gzipped`);
  assert.ok(bytes.length < 53_248, `${bytes.length} bytes`);
  assert.ok(gzipSync(bytes, { level: 9 }).length < 23_900);
});

test('the same sources give the same bytes, from an empty cache too', async (t) => {
  const first = readFileSync(await build(t, ['examples/generators.c']));
  const second = readFileSync(await build(t, ['examples/generators.c'], [], { COIL_CACHE: temporaryFolder(t) }));
  assert.ok(first.equals(second));
});
