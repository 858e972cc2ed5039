// Functions that wait, called through pointers of another type than their own: each program in tests/pointers does so in one way, and two
// tasks are in it at once. The compiler must find out that they may be suspended there (docs/compiler/analysis.md).

import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'node:test';
import { buildProgram } from '../build/js/js-glue/cli/build.js';
import { findSuspendable } from '../build/js/wasm/compiler/analysis.js';
import { callTargets } from '../build/js/wasm/compiler/call-targets.js';
import { NO_CASTS } from '../build/js/wasm/compiler/cast-targets.js';
import { readOrigins } from '../build/js/wasm/compiler/link-map.js';
import { readModule } from '../build/js/wasm/compiler/wasm-module.js';
import { linkProgram } from './linked.mjs';
import { coil, programs, root, temporaryFolder, text } from './tools.mjs';

const EXPECTED = /^(?:1 waits\n2 waits\n)+1 got 2\n2 got 4\n$/;

process.chdir(root);

function sourcesOf(name) {
  const other = `tests/pointers/other/${name}.c`;
  return [`tests/pointers/${name}.c`, ...(existsSync(other) ? [other] : [])];
}

for (const name of programs('tests/pointers')) {
  test(`a function that waits is called in another's place: ${name}`, async (t) => {
    // In this process: starting the compiler costs more than a program does.
    const module = await buildProgram({ sources: sourcesOf(name), flags: ['-Wno-coil-cast'], tools: [] });
    const wasm = join(temporaryFolder(t), 'program.wasm');
    writeFileSync(wasm, module);
    const { stdout, stderr } = await coil(['run', wasm, '--virtual-time', '--host', 'node']);
    assert.match(stdout, EXPECTED, stderr);
  });
}

/** What needs no following of casts: libc's calls go by WebAssembly's signatures, and clang gives a pointer without a prototype the function's own type. */
const BY_TYPE = ['comparison', 'unprototyped'];

test('each of these programs would go wrong if casts were not followed', async () => {
  for (const name of programs('tests/pointers')) {
    const { module, map, types } = await linkProgram(sourcesOf(name));
    const linked = readModule(module);
    const knowledge = { origins: readOrigins(linked, map), types };
    const followed = findSuspendable(linked, callTargets(linked, knowledge)).suspendable;
    const ignored = findSuspendable(linked, callTargets(linked, knowledge, NO_CASTS)).suspendable;
    const missed = [...followed.keys()].filter((index) => !ignored.has(index));
    assert.equal(missed.length > 0, !BY_TYPE.includes(name), name);
  }
});

test('a copy that the optimiser makes of a function is one that waits where it must be', async (t) => {
  const wasm = join(temporaryFolder(t), 'program.wasm');
  const flags = ['-O3', '-g', '-mllvm', '-force-specialization', '-Wno-coil-cast'];
  assert.equal((await coil(['build', 'tests/pointers/copies.c', ...flags, '-o', wasm])).status, 0);
  assert.match((await coil(['run', wasm, '--virtual-time'])).stdout, EXPECTED);
  const why = async (name) => (await coil(['inspect', wasm, '--why', name])).stdout;
  const both = [await why('fold.specialized.1'), await why('fold.specialized.2')];
  assert.equal(both.filter((text) => text.includes('never suspends')).length, 1, both.join('\n'));
});

test('a cast that makes more suspendable is told of by file and line, unless one does not want to know', async (t) => {
  const wasm = join(temporaryFolder(t), 'program.wasm');
  const build = async (...args) => (await coil(['build', ...args, '-o', wasm])).stderr;
  assert.match(
    await build('tests/pointers/varargs.c'),
    /^tests\/pointers\/varargs\.c:28: warning: this call of int \(\*\)\(void \*\) can reach target, which is of int \(\*\)\(int \*\) .*varargs\.c:26\).*\[-Wcoil-cast\]\n$/,
  );
  assert.equal(await build('tests/pointers/varargs.c', '-Wno-coil-cast'), '');
});

test('a cast that changes nothing is not told of', async (t) => {
  const folder = temporaryFolder(t);
  const source = join(folder, 'harmless.c');
  writeFileSync(source, text('examples/hello.c').replace('int main', '#include <stdio.h>\nvoid show(void *(*f)(int)) { printf("%p", (void *)f); }\nint main'));
  assert.equal((await coil(['build', source, '-o', join(folder, 'program.wasm')])).stderr, '');
});
