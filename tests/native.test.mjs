// Native tests: what the suite cannot test from within, because it would not survive it, or has replaced it, or is not the host.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { execute, programs, runtimeSources, temporaryFolder } from './tools.mjs';

// AddressSanitizer reports sizes that no allocator can give: they are asked for on purpose.
const env = { COIL_VIRTUAL_TIME: '1', ASAN_OPTIONS: 'allocator_may_return_null=1:detect_leaks=0' };

const flags = ['-std=c11', '-g', '-O1', '-fno-omit-frame-pointer', '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined', '-Isrc'];

test('native tests', async (t) => {
  const folder = temporaryFolder(t);
  const objects = join(folder, 'runtime.o');
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

  // The core's own memory would hide both.
  const mistakes = {
    'what leaks is found': ['for (int i = 0; i < 9; i++) coil_string("nobody gives it back");', /LeakSanitizer: detected memory leaks[^]* in coil_string [^]* in app /],
    'what is used after its end is found': [
      'coil_list *list = coil_list_new(0, NULL); coil_release(list); coil_value_release(coil_list_append(list, coil_none()));',
      /heap-use-after-free[^]* in coil_list_append [^]*freed by[^]* in coil_release [^]* in app /,
    ],
  };
  for (const [name, [statements, report]] of Object.entries(mistakes)) {
    await t.test(name, async () => {
      const program = join(folder, 'mistake');
      const lines = ['#include <coil.h>', `static coil_value app(void *arg) { (void)arg; ${statements} return coil_none(); }`, 'int main(void) { return coil_main(app, NULL); }', ''];
      writeFileSync(`${program}.c`, lines.join('\n'));
      const linked = await execute('cc', [...flags, `${program}.c`, objects, '-lm', '-lpthread', '-o', program]);
      assert.equal(linked.status, 0, linked.stderr);
      const run = await execute(program, [], { env: { COIL_VIRTUAL_TIME: '1' } });
      assert.notEqual(run.status, 0);
      assert.match(run.stderr, report);
    });
  }
});
