// Only functions of the analysis are ever suspended, by the engine's own account: its stack trace at each suspension.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'node:test';
import binaryen from 'binaryen';
import { runtimeSources } from '../build/js/js-glue/cli/build.js';
import { Cache } from '../build/js/js-glue/cli/cache.js';
import { CachingToolchain } from '../build/js/js-glue/cli/caching-toolchain.js';
import { chooseToolchain } from '../build/js/js-glue/cli/choose-toolchain.js';
import { compileObjects, finishProgram, linkObjects } from '../build/js/wasm/compiler/pipeline.js';
import { readModule } from '../build/js/wasm/compiler/wasm-module.js';
import { execute, programs, root, temporaryFolder } from './tools.mjs';
import { generateFiles } from './unwinding/generate.mjs';

/** The module, not optimised after unwinding was compiled in: what is inlined is not on the stack. And who may be suspended. */
async function build(sources, flags, tools) {
  const cache = new Cache();
  const toolchain = new CachingToolchain(chooseToolchain(cache), cache);
  const linked = await linkObjects(toolchain, await compileObjects(toolchain, runtimeSources('wasip1'), { directory: root, sources, flags, tools }));
  const { module, analysis } = await finishProgram(linked, ['-O0', '-g'], '0');
  const { functions } = readModule(linked.module);
  return { module: probed(module), names: functions.filter(({ index }) => analysis.suspendable.has(index)).map(({ name }) => name) };
}

/** The same module, which tells when a suspension begins. */
function probed(bytes) {
  const module = binaryen.readBinary(bytes);
  module.addFunctionImport('suspending', 'probe', 'suspending', binaryen.none, binaryen.none);
  const begins = binaryen.Function(module.getFunction('coil__stack_suspend'));
  begins.body = module.block(null, [module.call('suspending', [], binaryen.none), begins.body]);
  binaryen.setDebugInfo(true);
  const probedBytes = module.emitBinary();
  module.dispose();
  return probedBytes;
}

/** What the engine has seen: { status, suspensions, seen, wrong }. */
async function trace(t, sources, flags, { tools = [], args = [] } = {}) {
  const folder = temporaryFolder(t);
  const [file, list] = [join(folder, 'program.wasm'), join(folder, 'names.json')];
  const { module, names } = await build(sources, flags, tools);
  writeFileSync(file, module);
  writeFileSync(list, JSON.stringify(names));
  const { status, stderr } = await execute(process.execPath, ['tests/suspended/trace.mjs', file, list, ...args]);
  const last = stderr.trimEnd().split('\n').at(-1);
  assert.ok(last.startsWith('{'), stderr.slice(-2000));
  const found = { status, ...JSON.parse(last) };
  t.diagnostic(`${found.suspensions} suspensions, ${found.seen} functions on suspended stacks, of ${names.length} that may be`);
  return found;
}

test('in the C suite', async (t) => {
  const sources = programs('tests/c').map((name) => `tests/c/${name}.c`);
  const { status, suspensions, seen, wrong } = await trace(t, sources, ['-Itests/c', '-Wno-format-zero-length']);
  assert.deepEqual(wrong, []);
  assert.equal(status, 0);
  assert.ok(suspensions > 1000 && seen > 100);
});

test('in random programs', async (t) => {
  const folder = temporaryFolder(t);
  const sources = generateFiles([1, 2, 3, 4, 5, 6]).map((text, unit) => {
    writeFileSync(join(folder, `${unit}.c`), text);
    return join(folder, `${unit}.c`);
  });
  const { status, seen, wrong } = await trace(t, [...sources, 'tests/unwinding/support.c'], ['-std=gnu11', '-Itests/unwinding', '-w']);
  assert.deepEqual(wrong, []);
  assert.equal(status, 0);
  assert.ok(seen > 20);
});

test('who is not on the list is seen', async (t) => {
  const sources = programs('tests/checked').map((name) => `tests/checked/${name}.c`);
  const { status, wrong } = await trace(t, sources, ['-w'], { tools: ['checked'], args: ['pointer'] });
  assert.deepEqual(wrong, ['call_back', 'pointer']);
  assert.equal(status, 134); // it has found that itself
});
