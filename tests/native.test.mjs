// Native tests: what the suite cannot test from within, because it would not survive it, or has replaced it, or is not the host.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { execute, programs, runtimeSources, temporaryFolder } from './tools.mjs';

// AddressSanitizer reports sizes that no allocator can give: they are asked for on purpose.
const env = { COIL_VIRTUAL_TIME: '1', ASAN_OPTIONS: 'allocator_may_return_null=1:detect_leaks=0' };

test('native tests', async (t) => {
  const folder = temporaryFolder(t);
  const objects = join(folder, 'runtime.o');
  const flags = ['-std=c11', '-g', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined', '-Isrc'];
  const compiled = await execute('cc', [...flags, '-r', '-nostdlib', ...runtimeSources(), '-o', objects]);
  assert.equal(compiled.status, 0, compiled.stderr);
  for (const name of programs('tests/native')) {
    await t.test(name, async () => {
      const program = join(folder, name);
      const linked = await execute('cc', [...flags, `tests/native/${name}.c`, objects, '-lm', '-lpthread', '-o', program]);
      assert.equal(linked.status, 0, linked.stderr);
      const run = await execute(program, [], { env });
      assert.equal(run.status, 0, run.stderr);
    });
  }
});
