// generate.mjs: writes docs/conformance.md, which says for each test function of CPython 3.14 which Coil test stands for it, or why C cannot have it.
//
//   node tests/conformance/generate.mjs [--check] REPORT     REPORT: what the C suite printed (TAP); tests/conformance/README.md says how
//
// Reads names/FILE.txt (the functions of CPython's test files), FILE.txt (the rows) and the report. Without --check it writes the page; with it
// the page must be what would be written. Either way it prints each violation and exits with 1 if there is one.

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { escaped } from '../markdown.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
export const page = join(here, '../../docs/conformance.md');

const linesOf = (text) => text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));

const textFiles = (folder) => readdirSync(folder).filter((file) => file.endsWith('.txt')).sort();

/** The functions of CPython's test files: [{ file, origin, version, names }], asyncio's first. */
export function readNames(folder = join(here, 'names')) {
  const files = textFiles(folder).map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const [, version, origin] = /^# CPython (\S+), (\S+)/.exec(text) ?? [];
    return { file: file.replace('.txt', ''), version, origin, names: linesOf(text) };
  });
  const isAsyncio = ({ origin }) => origin.includes('/test_asyncio/');
  return [...files.filter(isAsyncio), ...files.filter((file) => !isAsyncio(file))];
}

/** A row: { name, tests }, { name, reason } or { name, outside }; none of them where the line is no row. */
export function parseRow(line) {
  const [, name, sign, rest] = /^(\S+)\s*([=:~])\s*(.*)$/.exec(line) ?? [undefined, line];
  if (sign === '=') return { name, tests: rest.split(',').map((test) => test.trim()).filter((test) => test !== '') };
  if (sign === ':') return { name, reason: rest };
  if (sign === '~') return { name, outside: rest };
  return { name };
}

/** The rows by file: { test_locks: [row, …] }. */
export function readRows(folder = here) {
  return Object.fromEntries(textFiles(folder).map((file) => [file.replace('.txt', ''), linesOf(readFileSync(join(folder, file), 'utf8')).map(parseRow)]));
}

/** What a TAP report says of each test: { name: { files, passed } }. */
export function parseReport(text) {
  const tests = {};
  for (const [, not, file, name] of text.matchAll(/^(not )?ok \d+ - (\w+): (\w+)/gm)) {
    tests[name] ??= { files: [], passed: true };
    tests[name].files.push(file);
    if (not) tests[name].passed = false;
  }
  return tests;
}

function* problemsOfRow(row, known, report) {
  if (!known.has(row.name)) yield 'CPython has no such test';
  if (row.reason === undefined && row.tests === undefined && row.outside === undefined) yield 'neither "= test, …" nor ": reason" nor "~ subject"';
  if (row.reason === '' || row.outside === '') yield 'the reason is empty';
  if (row.tests?.length === 0) yield 'no test is named';
  for (const test of row.tests ?? []) {
    if (!(test in report)) yield `there is no test ${test}, or it did not run`;
    else if (!report[test].passed) yield `the test ${test} failed`;
  }
}

/** What is wrong with the rows: a sentence each. */
export function findProblems(files, rows, report) {
  const problems = [];
  if (Object.keys(report).length === 0) problems.push('the report names no test');
  for (const file of Object.keys(rows)) if (!files.some((known) => known.file === file)) problems.push(`${file}.txt: no CPython test file of this name is listed in names/`);
  for (const { file, names } of files) {
    const known = new Set(names);
    const seen = new Set();
    for (const row of rows[file] ?? []) {
      for (const problem of problemsOfRow(row, known, report)) problems.push(`${file}.txt: ${row.name}: ${problem}`);
      if (seen.has(row.name)) problems.push(`${file}.txt: ${row.name}: a second row`);
      seen.add(row.name);
    }
    for (const name of names) if (!seen.has(name)) problems.push(`${file}.txt: ${name}: no row`);
  }
  return problems;
}

const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;
const linkTo = (test, report) => `[${test}](../tests/c/${report[test]?.files[0] ?? '?'}.c)`;

function tableOf({ names }, rows, report) {
  const byName = new Map(rows.map((row) => [row.name, row]));
  const inside = names.filter((name) => byName.get(name)?.outside === undefined);
  return inside.map((name) => {
    const row = byName.get(name);
    const cell = row?.tests?.map((test) => linkTo(test, report)).join(', ') ?? (row?.reason ? escaped(row.reason) : '**no row yet**');
    return `| \`${name}\` | ${cell} |`;
  });
}

/** What is not in the table, because it is about something else: a paragraph, or nothing. */
function outsideOf(rows) {
  const outside = rows.filter((row) => row.outside);
  return outside.length > 0 ? `\nNot counted: ${outside.map((row) => `\`${row.name}\` (${escaped(row.outside)})`).join(', ')}.\n` : '';
}

function countOf({ names }, rows) {
  const outside = new Set(rows.filter((row) => row.outside).map((row) => row.name));
  const tested = new Set(rows.filter((row) => row.tests).map((row) => row.name));
  const explained = new Set(rows.filter((row) => row.reason).map((row) => row.name));
  return { all: names.filter((name) => !outside.has(name)).length, tested: names.filter((name) => tested.has(name)).length, explained: names.filter((name) => explained.has(name)).length };
}

/** The page. */
export function render(files, rows, report) {
  const counted = files.map((file) => ({ ...file, rows: rows[file.file] ?? [], ...countOf(file, rows[file.file] ?? []) }));
  const sum = (what) => counted.reduce((total, file) => total + file[what], 0);
  const [all, tested, explained] = [sum('all'), sum('tested'), sum('explained')];
  const line = (first, second, whole, part) => `| ${first} | ${second} | ${whole} | ${part} | ${percent(part, whole)} |`;
  const summary = counted.map((file) => line(`[${file.file}](#${file.file})`, file.origin, file.all, file.tested));
  return `# Conformance

<!-- Made by tests/conformance/generate.mjs from the rows in tests/conformance. Do not edit. -->

CPython ${files[0].version} is the specification. This page takes the test functions of its own test suite one by one and says which of Coil's tests check the same behaviour, or why C, or a host, cannot have it. The tests named are C programs in [tests/c](../tests/c), written for Coil; nothing but the names of CPython's tests is taken over. CI fails when a test is missing here, or one that is named did not run or did not pass.

**${tested} of ${all} test functions (${percent(tested, all)}) have a Coil test**, ${explained} have a reason why not${all > tested + explained ? `, **${all - tested - explained} have no row yet**` : ''}. A function counts once, under the class that defines it; classes that only run the same functions against another implementation are not counted, nor are functions about Python's syntax or about sockets: they are listed below their table.

| file | CPython ${files[0].version} | test functions | with a Coil test | |
| --- | --- | --- | --- | --- |
${summary.join('\n')}
${line('together', '', all, tested)}
${counted.map((file) => `\n## ${file.file}\n\n${file.tested} of ${file.all} (${percent(file.tested, file.all)}).\n\n| CPython test | Coil test, or the reason |\n| --- | --- |\n${tableOf(file, file.rows, report).join('\n')}\n${outsideOf(file.rows)}`).join('')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [report] = process.argv.slice(2).filter((argument) => argument !== '--check');
  if (!report) throw new Error('usage: node tests/conformance/generate.mjs [--check] REPORT');
  const [files, rows, tests] = [readNames(), readRows(), parseReport(readFileSync(report, 'utf8'))];
  const problems = findProblems(files, rows, tests);
  const text = render(files, rows, tests);
  if (!process.argv.includes('--check')) writeFileSync(page, text);
  else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) problems.push('docs/conformance.md is stale: run tests/conformance/generate.mjs without --check');
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
