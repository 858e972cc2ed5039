// The examples print what their Python twins print: recorded from CPython 3.14 (in Pyodide); tests/twins.test.mjs compares with it again.

import assert from 'node:assert/strict';
import test from 'node:test';
import { build, coil, hosts, programs, text } from './tools.mjs';

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
