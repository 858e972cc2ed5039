// Random C programs that suspend everywhere do as WebAssembly what they do natively. Many more: tests/unwinding/run.mjs.

import assert from 'node:assert/strict';
import test from 'node:test';
import { temporaryFolder } from './tools.mjs';
import { compare } from './unwinding/run.mjs';
import { generate } from './unwinding/generate.mjs';

test('random programs do at each level what they do natively', async (t) => {
  const levels = ['-O2', '-O3', '-Os'];
  const { programs, differences, errors } = await compare({ seeds: [133], levels, hosts: ['node'], folder: temporaryFolder(t) });
  assert.deepEqual(errors, []);
  assert.deepEqual(differences, []);
  assert.equal(programs, 3);
});

test('a seed is the same program each time', () => {
  for (let seed = 1; seed <= 20; seed++) assert.equal(generate(seed), generate(seed));
});
