// At least 95 % of the branches of src/ are taken by the tests, and uncovered.txt explains the others.

import assert from 'node:assert/strict';
import test from 'node:test';
import { execute, root } from './tools.mjs';

test('branches of src', async () => {
  const { status, stdout, stderr } = await execute(process.execPath, [`${root}/tests/coverage.mjs`]);
  assert.equal(status, 0, stdout + stderr);
});
