// Each test function of CPython's test files has a Coil test that passes, or a reason; and docs/conformance.md says so.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { findProblems, page, parseReport, parseRow, readNames, readRows, render } from './conformance/generate.mjs';
import { coil, programs } from './tools.mjs';

test('every row stands, and the page is what they say', async (t) => {
  const sources = programs('tests/c').map((name) => `tests/c/${name}.c`);
  const run = await coil(['run', ...sources, '-Itests/c', '-Wno-format-zero-length', '--host', 'native', '--virtual-time']);
  assert.match(run.stdout, /^1\.\.\d+$/m, run.stderr);
  const [files, rows, report] = [readNames(), readRows(), parseReport(run.stdout)];
  assert.deepEqual(findProblems(files, rows, report), []);
  assert.ok(readFileSync(page, 'utf8') === render(files, rows, report), 'docs/conformance.md is stale: run tests/conformance/generate.mjs');
  const tested = Object.values(rows).flat().filter((row) => row.tests).length;
  const all = Object.values(rows).flat().filter((row) => row.outside === undefined).length;
  t.diagnostic(`${tested} of ${all}`);
  assert.ok(tested / all >= 0.85);
});

// The check finds each kind of mistake.

const FILES = [{ file: 'test_x', origin: 'Lib/test/test_asyncio/test_x.py', version: '3.14', names: ['A.test_one', 'A.test_two'] }];
const REPORT = parseReport('TAP version 14\n1..3\nok 1 - locks: one\nnot ok 2 - locks: two\n# tests/c/locks.c:3: x\nok 3 - queues: three\n');
const ROWS = 'A.test_one = one, three\nA.test_two : C has no two.';

const problemsOf = (text) => findProblems(FILES, { test_x: text.split('\n').filter(Boolean).map(parseRow) }, REPORT);

test('rows that stand are accepted', () => assert.deepEqual(problemsOf(ROWS), []));

const MISTAKES = {
  'a test of CPython without a row': [/^.*two\.$/m, '', ['test_x.txt: A.test_two: no row']],
  'a row for a test that CPython does not have': ['C has no two.', 'C has no two.\nA.test_three = one', ['test_x.txt: A.test_three: CPython has no such test']],
  'a row that stands twice': ['C has no two.', 'C has no two.\nA.test_one = one', ['test_x.txt: A.test_one: a second row']],
  'a test that does not exist': ['three', 'four', ['test_x.txt: A.test_one: there is no test four, or it did not run']],
  'a test that failed': ['three', 'two', ['test_x.txt: A.test_one: the test two failed']],
  'an empty reason': ['C has no two.', '', ['test_x.txt: A.test_two: the reason is empty']],
  'a row that names nothing': ['one, three', '', ['test_x.txt: A.test_one: no test is named']],
  'a line that is no row': [' : C has no two.', '', ['test_x.txt: A.test_two: neither "= test, …" nor ": reason" nor "~ subject"']],
};

for (const [mistake, [what, instead, expected]] of Object.entries(MISTAKES))
  test(`the check finds ${mistake}`, () => assert.deepEqual(problemsOf(ROWS.replace(what, instead)), expected));

test('the check finds rows of a file that is not listed, and an empty report', () => {
  assert.deepEqual(findProblems([], { test_y: [] }, REPORT), ['test_y.txt: no CPython test file of this name is listed in names/']);
  assert.deepEqual(findProblems([], {}, {}), ['the report names no test']);
});

test('signs of Markdown in a reason are escaped, but not in code', () => {
  const rows = { test_x: [parseRow('A.test_one : a `__cause__ | x`, no __context__ | <x>'), parseRow('A.test_two = one')] };
  const text = render(FILES, rows, REPORT);
  assert.ok(text.includes('| `A.test_one` | a `__cause__ \\| x`, no \\_\\_context\\_\\_ \\| \\<x\\> |'));
  assert.ok(text.includes('| `A.test_two` | [one](../tests/c/locks.c) |'));
  assert.ok(text.includes('**1 of 2 test functions (50.0 %) have a Coil test**, 1 have a reason why not.'));
});
