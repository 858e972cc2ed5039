// The table in tests/twins/README.md names twins and C tests that exist.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { programs, root, text } from './tools.mjs';

const folder = 'tests/twins';

/** The rows below "What is shown where": [what, who shows it]. */
function readRows(page) {
  const tables = page.slice(page.indexOf('## What is shown where'));
  const lines = tables.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| asyncio |'));
  return lines.map((line) => line.slice(2, -2).split(' | '));
}

function isTwin(name) {
  return [`${name}.c`, `${name}.py`, `expected/${name}.txt`].every((file) => existsSync(join(root, folder, file)));
}

function findProblems(page, isTwin, isTest) {
  return readRows(page).flatMap(([what, shown, ...rest]) => {
    if (!shown || rest.length > 0) return [`${what}: a row has two columns`];
    if (/^none: \S/.test(shown)) return [];
    const names = [...shown.matchAll(/`(\w+)`/g)].map((match) => match[1]);
    if (names.length === 0) return [`${what}: no twin is named, and no reason why not`];
    const isThere = shown.startsWith('C test ') ? isTest : isTwin;
    return names.filter((name) => !isThere(name)).map((name) => `${what}: there is no ${name}`);
  });
}

test('every behaviour has a twin that exists, a C test, or a reason', () => {
  const tests = programs('tests/c').map((name) => text(`tests/c/${name}.c`)).join('\n');
  const page = text(`${folder}/README.md`);
  assert.ok(readRows(page).length > 50);
  assert.deepEqual(findProblems(page, isTwin, (name) => new RegExp(`\\(${name}[,)]`).test(tests)), []);
});

test('the check finds rows that do not stand', () => {
  const page = [
    '## What is shown where',
    '| asyncio | twins |',
    '| --- | --- |',
    '| a | `there`, `gone` |',
    '| b | C test `tested`: for a reason |',
    '| c | C test `there` |',
    '| d | none: a reason |',
    '| e | none: |',
    '| f | `there` | `there` |',
  ].join('\n');
  const problems = findProblems(page, (name) => name === 'there', (name) => name === 'tested');
  assert.deepEqual(problems, ['a: there is no gone', 'c: there is no there', 'e: no twin is named, and no reason why not', 'f: a row has two columns']);
});
