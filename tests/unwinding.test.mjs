// Random C programs that suspend everywhere do as WebAssembly what they do natively. Many more: ./build.sh fuzz --unwinding.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { coil, execute, programs, runtimeSources, temporaryFolder } from './tools.mjs';
import { generate } from './unwinding/generate.mjs';
import { compare } from './unwinding/run.mjs';

test('random programs do as WebAssembly what they do natively', async (t) => {
  const ways = [
    { level: '-O2', host: 'node' },
    { level: '-O3', host: 'wasmtime' },
    { level: '-O1', host: 'node', isWide: true },
    { level: '-Os', host: 'node', isTight: true },
  ];
  const { programs: count, differences, errors } = await compare({ seeds: [1, 52, 133, 20003], ways, folder: temporaryFolder(t) });
  assert.deepEqual(errors, []);
  assert.deepEqual(differences, []);
  assert.equal(count, 16);
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
      assert.deepEqual(await coil(['run', source, '--virtual-time']), { status, stdout, stderr: '' });
    });
  }
});

test('a seed is the same program each time', () => {
  for (let seed = 1; seed <= 20; seed++) assert.deepEqual(generate(seed), generate(seed));
});
