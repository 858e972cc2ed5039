// The twins print what their Python twins print: recorded from CPython 3.14 (in Pyodide), and compared with it again here.
//
// All of them are linked into one program, which is called with a twin's name, so that each host's build is made once.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { coil, execute, programs, root, runtimeSources, temporaryFolder, text } from './tools.mjs';

const twins = programs('tests/twins');

/** The program's sources: each twin with a main of its own name, and one main that calls them by their names. */
function writeSources(folder) {
  const files = twins.map((name) => {
    const file = join(folder, `${name}.c`);
    writeFileSync(file, `#define main twin_${name}\n#include "${join(root, 'tests/twins', `${name}.c`)}"\n`);
    return file;
  });
  const lines = [
    '#include <stdio.h>',
    '#include <string.h>',
    ...twins.map((name) => `int twin_${name}(void);`),
    'int main(int count, char **arguments)',
    '{',
    ...twins.map((name) => `    if (count > 1 && !strcmp(arguments[1], "${name}")) return twin_${name}();`),
    '    fprintf(stderr, "which twin?\\n");',
    '    return 2;',
    '}',
  ];
  const dispatcher = join(folder, 'twins-main.c');
  writeFileSync(dispatcher, `${lines.join('\n')}\n`);
  return [...files, dispatcher];
}

/** How to run one twin, for each host. */
async function buildAll(t) {
  const folder = temporaryFolder(t);
  const sources = writeSources(folder);
  const program = join(folder, 'twins');
  const built = await coil(['build', ...sources, `-I${root}/tests/twins`, '-Wno-missing-prototypes', '-o', `${program}.wasm`]);
  assert.equal(built.status, 0, built.stderr);
  const compiled = await execute('wasmtime', ['compile', `${program}.wasm`, '-o', `${program}.cwasm`]);
  assert.equal(compiled.status, 0, compiled.stderr);
  const native = await execute('cc', ['-std=c11', '-g', '-O1', '-Isrc', '-Itests/twins', ...runtimeSources(), ...sources, '-lm', '-lpthread', '-o', program]);
  assert.equal(native.status, 0, native.stderr);
  const env = { COIL_VIRTUAL_TIME: '1' };
  return {
    node: (name) => coil(['run', `${program}.wasm`, '--virtual-time', '--', name]),
    wasmtime: (name) => execute('wasmtime', ['run', '--allow-precompiled', '--env', 'COIL_VIRTUAL_TIME=1', `${program}.cwasm`, name]),
    native: (name) => execute(program, [name], { env }),
  };
}

test('the twins print what Python prints', async (t) => {
  const run = await buildAll(t);
  for (const name of twins) {
    await t.test(name, async () => {
      const expected = text(`tests/twins/expected/${name}.txt`);
      const results = await Promise.all(Object.entries(run).map(async ([host, start]) => [host, await start(name)]));
      for (const [host, { stdout, stderr, status }] of results) {
        assert.equal(stdout, expected, `${host}: ${stderr}`);
        assert.equal(status, 0, host);
      }
    });
  }
});

test('the recordings are what CPython prints', async () => {
  const check = await execute(process.execPath, [`${root}/tests/twins/run-python.mjs`, '--check']);
  assert.equal(check.status, 0, check.stdout + check.stderr);
});
