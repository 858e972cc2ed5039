// Telling a program's own standard error from what wasmtime appends to it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReportFilter } from '../cli/wasmtime-report.ts';

const FILE = '/cache/abc.wasm';
const REPORT = (cause: string) => `Error: failed to run main module \`${FILE}\`\n\nCaused by:\n    0: failed to invoke\n    2: ${cause}\n`;

function filtered(...chunks: readonly string[]): [passed: string, said: string, status: number] {
  let passed = '';
  const filter = new ReportFilter(FILE, (bytes) => {
    passed += Buffer.from(bytes).toString();
  });
  for (const chunk of chunks) filter.push(Buffer.from(chunk));
  const { message, status } = filter.finish(1);
  return [passed, message, status];
}

test('output_without_a_report_is_passed_on', () => {
  assert.deepEqual(filtered('a\nError: fail', 'ed to do\n', 'Error: '), ['a\nError: failed to do\nError: ', '', 1]);
});

test('trap_is_told_in_one_line', () => {
  const report = REPORT('wasm trap: integer divide by zero');
  assert.deepEqual(filtered(`before\n${report.slice(0, 20)}`, report.slice(20)), ['before\n', 'coil: integer divide by zero\n', 1]);
});

test('what_the_runtime_has_said_is_not_repeated', () => {
  const report = REPORT('wasm trap: wasm `unreachable` instruction executed');
  assert.deepEqual(filtered(`coil: main: stack overflow\n${report}`), ['coil: main: stack overflow\n', '', 1]);
});

test('exit_status_that_wasmtime_refuses_is_explained', () => {
  assert.match(filtered(REPORT('exit with invalid exit status outside of [0..126)'))[1], /126 or more/);
});

test('status_of_a_program_that_the_runtime_ended_is_restored', () => {
  const report = REPORT('exit with invalid exit status outside of [0..126)');
  assert.deepEqual(filtered(`coil: main: abort() was called\n${report}`), ['coil: main: abort() was called\n', '', 134]);
});
