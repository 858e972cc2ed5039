// Random C programs that suspend everywhere do as WebAssembly what they do natively. Many more: ./build.sh fuzz --unwinding.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { coil, execute, programs, runtimeSources, temporaryFolder } from './tools.mjs';
import { generate } from './unwinding/generate.mjs';
import { compare } from './unwinding/run.mjs';

async function agrees(t, options) {
  const { programs: count, differences, errors } = await compare({ folder: temporaryFolder(t), hosts: ['node'], ...options });
  assert.deepEqual(errors, []);
  assert.deepEqual(differences, []);
  return count;
}

test('random programs do at each level what they do natively', async (t) => {
  assert.equal(await agrees(t, { seeds: [1, 2, 3, 52, 54, 133], levels: ['-O2', '-O3', '-Os'] }), 18);
});

test('and when every function is taken for one that may suspend', async (t) => {
  assert.equal(await agrees(t, { seeds: [4, 5, 53, 55], levels: ['-O1'], wide: true }), 4);
});

test('what was found and put right', async (t) => {
  const natively = async (source) => {
    const program = join(temporaryFolder(t), 'native');
    const built = await execute('cc', ['-w', '-Isrc', source, ...runtimeSources(), '-lm', '-lpthread', '-o', program]);
    assert.equal(built.status, 0, built.stderr);
    return execute(program, [], { env: { COIL_VIRTUAL_TIME: '1' } });
  };
  for (const name of programs('tests/unwinding/regressions')) {
    await t.test(name, async () => {
      const source = `tests/unwinding/regressions/${name}.c`;
      const { stdout, status } = await natively(source);
      assert.equal(status, 0);
      for (const level of ['-O1', '-O2', '-O3']) assert.deepEqual(await coil(['run', level, source, '--virtual-time']), { status, stdout, stderr: '' });
    });
  }
});

test('a seed is the same program each time', () => {
  for (let seed = 1; seed <= 20; seed++) assert.deepEqual(generate(seed), generate(seed));
});
