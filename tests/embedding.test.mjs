// A module inside of another program, which drives it turn by turn: examples/embedding.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { build, coil, execute, root } from './tools.mjs';

const RESULTS = '[0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89]\nthere is no such number: -1\nthe job has failed\nall jobs are done\n';

test('C that is called from Python, between turns of asyncio', async (t) => {
  const module = await build(t, ['examples/embedding/jobs.c']);
  const { stdout, stderr, status } = await execute(join(root, 'build/venv/bin/python'), ['examples/embedding/python/host.py', module]);
  assert.equal(stderr, '');
  const [, ticks] = /\nasyncio ticked (\d+) times meanwhile\nexit status 0\n$/.exec(stdout) ?? [];
  assert.equal(stdout, `${RESULTS}asyncio ticked ${ticks} times meanwhile\nexit status 0\n`);
  assert.ok(Number(ticks) >= 3, `asyncio ticked ${ticks} times`);
  assert.equal(status, 0);
});

test('C that is called from Rust, between turns of tokio', async (t) => {
  const module = await build(t, ['examples/embedding/jobs.c']);
  const { stdout, stderr, status } = await execute(join(root, 'build/embedding/debug/host'), [module]);
  assert.equal(stderr, '');
  assert.equal(stdout, `${RESULTS}exit status 0\n`);
  assert.equal(status, 0);
});

test('coil run says that a module wants a host of its own', async () => {
  const { stderr, status } = await coil(['run', 'examples/embedding/jobs.c']);
  assert.match(stderr, /imports host\.answer: `coil run` gives a program WASI preview 1 and nothing else, on every host/);
  assert.equal(status, 1);
});
