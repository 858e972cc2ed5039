// The examples and the programs of the guide print what their Python twins print: recorded from CPython 3.14 (in Pyodide); tests/twins.test.mjs compares with it again.

import assert from 'node:assert/strict';
import test from 'node:test';
import { build, coil, examples, hosts, programs, text } from './tools.mjs';

const virtual = '--virtual-time';

for (const name of examples()) {
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

for (const name of programs('examples/guide')) {
  test(`examples/guide/${name} prints what the guide says`, async (t) => {
    const module = await build(t, [`examples/guide/${name}.c`]);
    for (const host of ['native', 'node', 'wasmtime']) {
      await t.test(host, async () => {
        const run = await coil(['run', host === 'native' ? `examples/guide/${name}.c` : module, '--host', host, virtual]);
        assert.equal(run.stdout, text(`examples/guide/expected/${name}.txt`));
        assert.equal(run.stderr, '');
        assert.equal(run.status, 0);
      });
    }
  });
}
