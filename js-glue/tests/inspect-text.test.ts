// A report in words: everything that can be in one, in lines that fit.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FunctionReport, PointerReport, Report, StackReport } from '../../wasm/compiler/report.ts';
import type { Choice } from '../cli/command-line.ts';
import { similarNames, summary, whySuspends } from '../cli/inspect-text.ts';

const CHOICE: Choice = { all: false, top: 10, sort: 'cost', match: undefined };
const LONG = 'a_function_whose_name_is_longer_than_what_a_column_has_room_for';

const fn = (name: string, bytes: readonly [number, number, number | null], suspends: FunctionReport['suspends']): FunctionReport => {
  const [linked, unwound, delivered] = bytes;
  return {
    name,
    file: 'some/folder/a_file.c',
    part: 'program',
    bytes: { linked, guarded: linked, unwound, delivered },
    suspends,
    bottom: null,
  };
};

const POINTER: PointerReport = {
  type: 'int (*)(void *)',
  rule: 'type',
  signature: 'i32->i32',
  callers: [1],
  targets: [0, 2],
  reaches: 5,
  frees: { functions: [1], bytes: 1200 },
};

const stack = (why: StackReport['why'], bytes: number | null = null): StackReport => ({
  function: 1,
  bytes,
  saved: 40,
  path: [0, 1, 2].map((place) => ({ function: place, frame: 16, saved: 8 })),
  why,
});

const REPORT: Report = {
  schema: 1,
  version: '0',
  code: { linked: 10_000, guarded: 11_000, unwound: 12_500, delivered: 9000 },
  functions: [
    fn('starts', [100, 90, 80], { callee: null, pointer: null }),
    fn('asks', [1200, 1500, null], { callee: 2, pointer: 0 }),
    fn(LONG, [50, 900, 700], { callee: 0, pointer: null }),
    fn('plain', [10, 10, 10], null),
  ],
  pointers: [POINTER],
  stacks: [stack(null, 320)],
  promises: [{ function: 3, calls: null }],
};

function checked(text: string): string {
  for (const line of text.split('\n')) assert.ok(line.length <= 100, `${line.length} columns: ${line}`);
  assert.doesNotMatch(text, /undefined|NaN|\u00a0| $/m);
  return text.replaceAll(/ +/g, ' ');
}

const summaryOf = (report: Report, choice: Partial<Choice> = {}): string =>
  checked(summary(report, 'x.wasm', 20_000, { ...CHOICE, ...choice }));

test('summary_has_the_sums_and_what_each_function_adds', () => {
  const text = summaryOf(REPORT);
  assert.match(text, /^x\.wasm: 20,000 bytes; 3 of 4 functions may suspend\n/);
  assert.match(text, / that may suspend 1,350 \+1,140 780 3 functions\n/);
  assert.match(text, /unwinding adds 1,500 bytes \(13\.6 %\), the stack guard 1,000\./);
  assert.match(
    text,
    / 50 \+850 700 a_function_whose_name_is_longer_than_wh… some\/.*a_file\.c\n 1,200 \+300 inlined asks .*\n 100 -10 80 starts /,
  );
});

test('functions_are_sorted_and_cut_as_asked', () => {
  const order = (choice: Partial<Choice>) => summaryOf(REPORT, choice).match(/\b(?:starts|asks|a_function)(?=.* some\/)/g);
  assert.deepEqual(order({ sort: 'name' }), ['a_function', 'asks', 'starts']);
  assert.deepEqual(order({ sort: 'linked' }), ['asks', 'starts', 'a_function']);
  assert.deepEqual(order({ sort: 'delivered' }), ['a_function', 'starts', 'asks']);
  assert.deepEqual(order({ top: 1 }), ['a_function']);
  assert.match(summaryOf(REPORT, { top: 1 }), / and 2 more functions: --all\n/);
});

test('costly_pointer_type_comes_with_what_can_be_done', () => {
  assert.match(summaryOf(REPORT), /int \(\*\)\(void \*\)\n For its sake alone 1 function with 1,200 bytes/);
  const untyped: PointerReport = { ...POINTER, rule: 'signature', type: 'i32->i32', signature: 'i32->i32' };
  const text = summaryOf({ ...REPORT, pointers: [untyped] });
  assert.match(text, /a pointer of WebAssembly type \(i32\) -> \(i32\)\n/);
  assert.match(text, /every function of the same WebAssembly type counts/);
  assert.doesNotMatch(summaryOf({ ...REPORT, pointers: [{ ...POINTER, frees: { functions: [], bytes: 0 } }] }), /pointer type/);
});

test('stack_without_a_size_has_a_reason', () => {
  const reason = (why: StackReport['why']) => summaryOf({ ...REPORT, stacks: [stack(why)] }).replaceAll(/\s+/g, ' ');
  assert.match(summaryOf(REPORT), / asks 320 bytes, of which 40 for the frames that unwinding leaves\n/);
  assert.match(reason({ kind: 'large', bytes: 40_000 }), /asks the default size: it would need 40,000 bytes/);
  assert.match(reason({ kind: 'frame' }), new RegExp(`the C frame of ${LONG} has no fixed size .* It is reached by asks -> ${LONG}\\.`));
  const cycle = [
    { callee: 0, pointer: 0 },
    { callee: 2, pointer: null },
  ];
  assert.match(
    reason({ kind: 'recursion', cycle }),
    new RegExp(`can call itself: ${LONG} -> starts \\(through int \\(\\*\\)\\(void \\*\\)\\) -> ${LONG}\\.`),
  );
});

test('stacks_are_those_of_what_may_suspend_and_not_more_than_asked', () => {
  const stacks = [stack(null, 320), stack(null, 336), { ...stack(null, 48), function: 3 }];
  const text = summaryOf({ ...REPORT, stacks }, { top: 1 });
  assert.match(text, / asks 320 bytes.*\n and of 1 more: --all\n/);
  assert.doesNotMatch(text, /plain 48 bytes/);
  assert.match(summaryOf({ ...REPORT, stacks }, { all: true }), / plain 48 bytes/);
});

test('chain_names_the_types_on_the_way', () => {
  const text = checked(whySuspends(REPORT, 'asks') ?? '');
  assert.match(
    text,
    /^asks \(.*\) may suspend:\n asks .*\n calls through int \(\*\)\(void \*\)\n a_function.*\n calls starts .*\n which unwinds the stack\n$/,
  );
  assert.equal(whySuspends(REPORT, 'none'), undefined);
  assert.deepEqual(similarNames(REPORT, 'A'), ['asks', 'plain', 'starts', LONG]);
});

test('promise_that_may_be_broken_is_told_with_the_calls', () => {
  const text = summaryOf({ ...REPORT, promises: [{ function: 3, calls: { callee: 2, pointer: 0 } }] }).replaceAll(/\s+/g, ' ');
  assert.match(
    text,
    new RegExp(
      `plain may suspend, as far as the compiler sees: it calls ${LONG} through int \\(\\*\\)\\(void \\*\\), which calls starts, which unwinds`,
    ),
  );
  assert.match(summaryOf(REPORT), / plain calls nothing that may suspend\n/);
});
