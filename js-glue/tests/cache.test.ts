// The cache: entries come back whole or not at all.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Cache, hashOf } from '../cli/cache.ts';
import { CachingToolchain } from '../cli/caching-toolchain.ts';
import type { CompileRequest, Toolchain } from '../../wasm/compiler/toolchain.ts';

const directory = mkdtempSync(join(tmpdir(), 'coil-test-'));
after(() => {
  rmSync(directory, { recursive: true });
});

test('entry_comes_back', () => {
  const cache = new Cache(directory);
  cache.put('abcdef', { note: { a: 1 }, bytes: Uint8Array.of(10, 0, 10) });
  assert.deepEqual(cache.get('abcdef')?.note, { a: 1 });
  assert.deepEqual([...(cache.get('abcdef')?.bytes ?? [])], [10, 0, 10]);
  assert.equal(cache.get('abcdee'), undefined);
});

test('damaged_entry_is_none', () => {
  const cache = new Cache(directory);
  cache.put('damage', { note: {}, bytes: Uint8Array.of(1, 2, 3) });
  const path = join(directory, 'da', 'mage');
  writeFileSync(path, readFileSync(path).subarray(0, -1));
  assert.equal(cache.get('damage'), undefined);
  assert.deepEqual(readdirSync(join(directory, 'da')), ['mage']);
});

test('hash_knows_where_its_parts_end', () => {
  assert.notEqual(hashOf('ab', 'c'), hashOf('a', 'bc'));
});

test('object_is_compiled_again_when_a_header_changed', async () => {
  const header = join(directory, 'x.h');
  const request: CompileRequest = { source: 'a.c', directory, flags: ['-O2'] };
  let compiled = 0;
  const toolchain: Toolchain = {
    id: 'fake',
    compile: () => {
      compiled++;
      return Promise.resolve({ object: Uint8Array.of(compiled), callTypes: undefined, diagnostics: 'a warning\n', dependencies: [header] });
    },
    link: () => Promise.reject(new Error('nothing is linked here')),
  };
  const compile = () => new CachingToolchain(toolchain, new Cache(directory)).compile(request);

  writeFileSync(header, 'one');
  await compile();
  const again = await compile();
  assert.equal(compiled, 1);
  assert.equal(again.diagnostics, 'a warning\n');
  writeFileSync(header, 'two');
  await compile();
  assert.equal(compiled, 2);
});
