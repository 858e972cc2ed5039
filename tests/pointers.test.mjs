// Functions that wait, called through pointers of another type than their own: each program in tests/pointers does so in one way, and two
// tasks are in it at once. The compiler must find out that they may be suspended there (docs/compiler/analysis.md).

import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'node:test';
import { buildProgram } from '../build/js/js-glue/cli/build.js';
import { coil, programs, root, temporaryFolder, text } from './tools.mjs';

const EXPECTED = /^(?:1 waits\n2 waits\n)+1 got 2\n2 got 4\n$/;

process.chdir(root);

for (const name of programs('tests/pointers')) {
  test(`a function that waits is called in another's place: ${name}`, async (t) => {
    const other = `tests/pointers/other/${name}.c`;
    const sources = [`tests/pointers/${name}.c`, ...(existsSync(other) ? [other] : [])];
    // In this process: starting the compiler costs more than a program does.
    const module = await buildProgram({ sources, flags: ['-Wno-coil-cast'], tools: [] });
    const wasm = join(temporaryFolder(t), 'program.wasm');
    writeFileSync(wasm, module);
    const { stdout, stderr } = await coil(['run', wasm, '--virtual-time', '--host', 'node']);
    assert.match(stdout, EXPECTED, stderr);
  });
}

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
