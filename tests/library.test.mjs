// libcoil.a, as a build of somebody else's uses it: compiled by clang, linked by wasm-ld with the flags beside the archive, and finished by `coil finish`.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { runLLVM } from '@yowasp/clang';
import { load } from '../build/js/js-glue/src/index.js';
import { packedProject } from './packed.mjs';
import { coil, temporaryFolder, text } from './tools.mjs';

const quietly = { decodeASCII: false, fetchProgress: () => undefined };
const whenDone = [];
let folder, library;

before(async () => {
  folder = temporaryFolder({ after: (then) => whenDone.push(then) });
  const { project } = await packedProject(folder);
  library = join(project, 'node_modules/libcoil');
});

after(() => {
  for (const then of whenDone) then();
});

const inLibrary = (file) => readFileSync(join(library, 'build/lib/wasm32-wasip1', file));

/** What clang and wasm-ld make of a program, without a word of Coil's compiler. */
async function link(name, source, { javascript = false, flags = [] } = {}) {
  const files = { 'program.c': source, 'coil.h': readFileSync(join(library, 'src/coil.h')), 'libcoil.a': inLibrary('libcoil.a') };
  const compiled = await runLLVM(
    ['clang', '--target=wasm32-wasip1', '-O2', '-Werror', '-I.', '-c', 'program.c', '-o', 'program.o'],
    files,
    quietly,
  );
  const flagFiles = { 'link-flags': inLibrary('link-flags'), 'link-flags-javascript': inLibrary('link-flags-javascript') };
  const linked = await runLLVM(
    [
      'wasm-ld',
      'program.o',
      '@link-flags',
      ...(javascript ? ['@link-flags-javascript'] : []),
      ...flags,
      'libcoil.a',
      '-L/usr/lib/wasm32-wasip1',
      '-lc',
      '/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a',
      '-o',
      'linked.wasm',
    ],
    { 'program.o': compiled['program.o'], 'libcoil.a': files['libcoil.a'], ...flagFiles },
    quietly,
  );
  const file = join(folder, `${name}.linked.wasm`);
  writeFileSync(file, linked['linked.wasm']);
  return file;
}

test('programs that are linked with it do what they do when Coil builds them', async () => {
  for (const name of ['await_or_task', 'generators', 'cancellation']) {
    const module = join(folder, `${name}.wasm`);
    const finished = await coil(['finish', await link(name, text(`examples/${name}.c`)), '-o', module]);
    assert.deepEqual(finished, { status: 0, stdout: '', stderr: '' });
    for (const host of ['node', 'wasmtime']) {
      const ran = await coil(['run', module, '--host', host, '--virtual-time']);
      assert.deepEqual([ran.stdout, ran.status], [text(`examples/expected/${name}.txt`), 0], `${name} on ${host}: ${ran.stderr}`);
    }
  }
});

test('JavaScript calls its functions', async () => {
  const source = `#include <coil.h>
COIL_JS(twice, (x), { return 2 * x; });
COIL_EXPORT_AS("(x: number): number") coil_value later(int argc, coil_value *argv)
{
    (void)argc;
    COIL_TRY(coil_sleep(0.001));
    return twice(argv[0]);
}
`;
  const module = join(folder, 'exports.wasm');
  const finished = await coil(['finish', await link('exports', source, { javascript: true }), '-Os', '--types', '-o', module]);
  assert.deepEqual(finished, { status: 0, stdout: '', stderr: '' });
  assert.match(readFileSync(module.replace(/wasm$/, 'd.ts'), 'utf8'), /later: \(x: number/);
  const app = await load(readFileSync(module), {
    snippets: `data:text/javascript,${encodeURIComponent(readFileSync(join(folder, 'exports.snippets.js'), 'utf8'))}`,
  });
  assert.equal(await app.exports.later(21), 42);
  app.dispose();
});

test('what cannot be finished is told why', async (t) => {
  const refuse = async (file, pattern, output = join(folder, 'none.wasm')) => {
    const { stderr, status } = await coil(['finish', file, '-o', output]);
    assert.match(stderr, pattern);
    assert.equal(status, 1);
    assert.ok(!existsSync(output));
  };
  await refuse(join(folder, 'await_or_task.wasm'), /is finished already: run it/);
  await refuse(join(library, 'src/coil.h'), /is not a WebAssembly module/);
  await refuse(join(folder, 'nowhere.wasm'), /cannot be read/);
  await refuse(await link('stripped', text('examples/hello.c'), { flags: ['--strip-all'] }), /without --strip-all/);
  const plain = join(folder, 'plain.wasm');
  writeFileSync(plain, Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  await refuse(plain, /was linked without Coil: link it with libcoil\.a/);
  const { stderr, status } = await coil(['finish', plain]);
  assert.deepEqual([stderr, status], ['coil: name the output: -o app.wasm\n', 2]);
  t.diagnostic(`libcoil.a has ${inLibrary('libcoil.a').length} bytes`);
});
