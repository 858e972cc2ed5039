// SQLite as its authors publish it: suspended wherever it reads and writes, by fifty tasks at once, with the right answers, and hardly larger for it.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { build, coil, root, text } from './tools.mjs';

const SOURCES = ['examples/sqlite/main.c', 'examples/sqlite/disk.c', 'build/sqlite/sqlite3.c'];
const FLAGS = text('examples/sqlite/flags').trim().split('\n');
// Bytes, to those of the same program in which nothing can be suspended inside of SQLite.
const LARGEST = 1.11;
const EXPECTED = text('examples/sqlite/expected.txt');

assert.ok(existsSync(join(root, 'build/sqlite/sqlite3.c')), 'SQLite is not there: ./build.sh sqlite gets it');

async function runs(program, host) {
  assert.deepEqual(await coil(['run', ...program, '--host', host, '--virtual-time']), { status: 0, stdout: EXPECTED, stderr: '' });
}

test('fifty connections at once have the right answers', { concurrency: 2 }, async (t) => {
  const optimised = ['-Os', '-O3'].map((level) =>
    t.test(level, async () => {
      const module = await build(t, SOURCES, [...FLAGS, level]);
      await runs([module], 'node');
      await runs([module], 'wasmtime');
      if (level !== '-Os') return;
      // The same program, in which nothing can be suspended inside of SQLite.
      const plain = readFileSync(await build(t, SOURCES, [...FLAGS, level, '-DDISK_IS_READY']));
      const suspendable = readFileSync(module);
      const sizes = [suspendable, plain].map((bytes) => [bytes.length, gzipSync(bytes, { level: 9 }).length]);
      t.diagnostic(`${level}: ${sizes[0].join(' bytes, gzipped ')}; not suspendable: ${sizes[1].join(' bytes, gzipped ')}`);
      assert.ok(sizes[0][0] <= LARGEST * sizes[1][0], `${sizes[0][0]} bytes, where ${sizes[1][0]} cannot suspend`);
    }),
  );
  await Promise.all([...optimised, t.test('natively', () => runs([...SOURCES, ...FLAGS], 'native'))]);
});
