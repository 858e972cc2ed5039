// The examples and the twins print what their Python twins print: recorded from CPython 3.14 (in Pyodide), and compared with it again here.

import assert from 'node:assert/strict';
import test from 'node:test';
import { build, coil, execute, hosts, programs, root, text } from './tools.mjs';

const virtual = '--virtual-time';

for (const name of programs('examples')) {
  test(`examples/${name}: one module, the same lines on every host and in Python`, async (t) => {
    const module = await build(t, [`examples/${name}.c`]);
    for (const host of hosts) {
      await t.test(host, async () => {
        const program = host === 'native' ? `examples/${name}.c` : module;
        const run = await coil(['run', program, '--host', host, virtual]);
        assert.equal(run.stdout, text(`examples/expected/${name}.txt`));
        assert.equal(run.stderr, '');
        assert.equal(run.status, 0);
      });
    }
  });
}

for (const name of programs('tests/twins')) {
  test(`tests/twins/${name} prints what Python prints`, async () => {
    const run = await coil(['run', `tests/twins/${name}.c`, virtual]);
    assert.equal(run.stdout, text(`tests/twins/expected/${name}.txt`), run.stderr);
    assert.equal(run.status, 0);
  });
}

test('the recordings are what CPython prints', async () => {
  const check = await execute(process.execPath, [`${root}/tests/twins/run-python.mjs`, '--check']);
  assert.equal(check.status, 0, check.stdout + check.stderr);
});
