// Programs of which a part comes compiled: as objects and archives. What cannot be linked is told of in one sentence.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Cache } from '../build/js/js-glue/cli/cache.js';
import { chooseToolchain } from '../build/js/js-glue/cli/choose-toolchain.js';
import { coil, root, temporaryFolder } from './tools.mjs';

async function compiled(name, flags = []) {
  const request = { source: `tests/objects/${name}.c`, directory: root, flags: ['-O2', ...flags] };
  const { object, diagnostics } = await chooseToolchain(new Cache()).compile(request);
  assert.ok(object, diagnostics);
  return object;
}

/** As GNU's ar makes it: an index of symbols, a table of long names, and each member at an even place. */
function archive(members) {
  const longNames = Object.keys(members).map((name) => `${name}/\n`);
  const header = (name, size) =>
    Buffer.from(`${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(12)}${'644'.padEnd(8)}${`${size}`.padEnd(10)}\`\n`);
  const padded = (name, contents) => [header(name, contents.length), contents, Buffer.alloc(contents.length % 2, '\n')];
  const parts = [Buffer.from('!<arch>\n'), ...padded('/', Buffer.alloc(4)), ...padded('//', Buffer.from(longNames.join('')))];
  let place = 0;
  for (const [at, contents] of Object.values(members).entries()) {
    parts.push(...padded(`/${place}`, Buffer.from(contents)));
    place += longNames[at].length;
  }
  return Buffer.concat(parts);
}

const EXPECTED = 'tick 0\ntick 1\ntwice 3\nsquare 49\ntick 2\n';

test('objects and archives are linked with sources, and suspended inside of', async (t) => {
  const folder = temporaryFolder(t);
  const vendor = join(folder, 'vendor.o');
  const library = join(folder, 'library.a');
  writeFileSync(vendor, await compiled('vendor'));
  writeFileSync(library, archive({ 'a-member-with-a-long-name.o': await compiled('square'), 'unused.o': await compiled('unused') }));
  for (const host of ['node', 'wasmtime']) {
    const ran = await coil(['run', 'tests/objects/main.c', library, vendor, '--virtual-time', '--host', host]);
    assert.equal(ran.stdout, EXPECTED);
    assert.equal(ran.status, 0);
    // The library has no types either, but nothing can be suspended in it.
    const warnings = ran.stderr.split('\n').filter((line) => line !== '');
    assert.equal(warnings.length, 1, ran.stderr);
    assert.match(
      warnings[0],
      /^coil: \S+vendor\.o has no C types, .* by WebAssembly signatures, .*give its sources to coil build instead$/,
    );
  }
});

test('no word about types when all is given as sources', async () => {
  const sources = ['main', 'vendor', 'square'].map((name) => `tests/objects/${name}.c`);
  const ran = await coil(['run', ...sources, '--virtual-time']);
  assert.deepEqual(ran, { status: 0, stdout: EXPECTED, stderr: '' });
});

test('what cannot be linked is told of in a sentence', async (t) => {
  const folder = temporaryFolder(t);
  const object = await compiled('vendor');
  const elf = Buffer.from('\x7fELF\x02\x01\x01');
  const cases = [
    ['missing.o', undefined, /missing\.o: there is no such file$/],
    ['elf.o', elf, /elf\.o is an ELF object, for another machine, not a WebAssembly object: compile it with --target=wasm32-wasip1$/],
    ['lto.o', Buffer.from('BC\xc0\xde', 'latin1'), /lto\.o is LLVM bitcode \(it was compiled with -flto\), not a WebAssembly object: /],
    ['text.o', 'int main;', /text\.o is something else, not a WebAssembly object: /],
    ['empty.o', '', /empty\.o is empty, not a WebAssembly object: /],
    ['cut.o', object.subarray(0, object.length >> 1), /cut\.o is damaged: it ends in the middle; make it again$/],
    ['elf.a', archive({ 'elf.o': elf }), /elf\.a\(elf\.o\) is an ELF object, for another machine, not a WebAssembly object: /],
    ['cut.a', archive({ 'a.o': object }).subarray(0, -99), /cut\.a is damaged: it ends in the middle; make it again$/],
    ['thin.a', '!<thin>\n', /thin\.a is a thin archive, which only names its objects: make it without T$/],
    ['text.a', 'int main;', /text\.a is not an archive: it must be made by ar, as in `llvm-ar rcs \S+text\.a FILE\.o…`$/],
    ['none.a', archive({}), /none\.a is an archive with no objects in it$/],
    [
      'program.py',
      'print()',
      /program\.py is neither a C or C\+\+ source nor an object: its name must end in \.c, \.cc or \.cpp, or in \.o or \.a$/,
    ],
  ];
  const program = join(folder, 'program.wasm');
  const sources = ['main', 'vendor', 'square'].map((name) => `tests/objects/${name}.c`);
  assert.equal((await coil(['build', ...sources, '-o', program])).status, 0);
  cases.push([
    'linked.o',
    readFileSync(program),
    /linked\.o is a linked module, not an object: name the sources or the objects that it was linked from$/,
  ]);
  for (const [name, contents, message] of cases) {
    const file = join(folder, name);
    if (contents !== undefined) writeFileSync(file, contents);
    const { status, stderr } = await coil(['build', 'tests/objects/main.c', file, '-o', join(folder, 'out.wasm')]);
    assert.match(stderr.trimEnd(), message);
    assert.ok(stderr.startsWith('coil: ') && stderr.trimEnd().split('\n').length === 1, stderr);
    assert.equal(status, 1);
  }
});

test('the native compiler links its own objects, and not those of WebAssembly', async (t) => {
  const file = join(temporaryFolder(t), 'vendor.o');
  writeFileSync(file, await compiled('vendor'));
  const { stderr, status } = await coil(['run', 'tests/objects/main.c', file, '--host', 'native']);
  assert.match(stderr, /^coil: \S+vendor\.o is a WebAssembly object, which --host native cannot link: name its sources\n$/);
  assert.equal(status, 1);
});
