// Which calls a function ends with.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finalCalls } from '../final-calls.ts';
import { indexOf, sample } from './samples.ts';

/** The functions that `f` ends with a call of, among `a`, `b` and `c` (no results) and `x` and `y` (an i32). */
function finalsOf(code: string, head = ''): string[] {
  const module = sample(`(module
    (import "m" "a" (func $a)) (import "m" "b" (func $b)) (import "m" "c" (func $c))
    (import "m" "x" (func $x (result i32))) (import "m" "y" (func $y (result i32)))
    (type $void (func)) (table 1 funcref)
    (func $f ${head} ${code})
  )`);
  const fn = module.functions[indexOf(module, 'f')];
  assert.ok(fn?.body);
  const { bytes } = module;
  return [...finalCalls(module, fn, fn.body)].map((start) => module.functions[bytes[start + 1] ?? -1]?.name ?? '?').sort();
}

test('last_call_is_final_and_one_before_it_is_not', () => {
  assert.deepEqual(finalsOf('(call $a) (call $b)'), ['b']);
  assert.deepEqual(finalsOf('(call $a) (nop)'), []);
});

test('call_before_a_return_is_final', () => {
  assert.deepEqual(finalsOf('(if (local.get 0) (then (call $a) (return))) (call $b)', '(param i32)'), ['a', 'b']);
});

test('both_arms_may_end_with_one', () => {
  assert.deepEqual(finalsOf('(if (local.get 0) (then (call $a)) (else (call $c) (call $b)))', '(param i32)'), ['a', 'b']);
  assert.deepEqual(finalsOf('(if (local.get 0) (then (call $a)) (else (call $b))) (call $c)', '(param i32)'), ['c']);
});

test('branch_to_the_end_is_followed', () => {
  assert.deepEqual(finalsOf('(block $out (block $in (br_if $in (local.get 0)) (call $a) (br $out)) (call $b))', '(param i32)'), ['a', 'b']);
  assert.deepEqual(finalsOf('(block $in (call $a) (br $in)) (call $b)'), ['b']);
});

test('end_of_a_loop_is_final_and_its_next_round_is_not', () => {
  assert.deepEqual(finalsOf('(loop $again (br_if $again (local.get 0)) (call $a))', '(param i32)'), ['a']);
  assert.deepEqual(finalsOf('(loop $again (call $a) (br $again))'), []);
});

test('result_must_be_the_function_s_own', () => {
  assert.deepEqual(finalsOf('(call $x)', '(result i32)'), ['x']);
  assert.deepEqual(finalsOf('(drop (call $x))'), []);
  assert.deepEqual(finalsOf('(call $a) (i32.const 1)', '(result i32)'), []);
  assert.deepEqual(finalsOf('(local.set 0 (call $x)) (local.get 0)', '(result i32) (local i32)'), []);
  assert.deepEqual(finalsOf('(if (result i32) (local.get 0) (then (call $x)) (else (call $y)))', '(param i32) (result i32)'), ['x', 'y']);
});

test('result_that_a_branch_drops_is_not_the_function_s', () => {
  // The block gives nothing: what the call left is dropped by the branch, and 5 is returned.
  assert.deepEqual(finalsOf('(i32.const 5) (block $out (call $x) (br $out))', '(result i32)'), []);
});

test('tail_calls_are_final', () => {
  assert.deepEqual(finalsOf('(if (local.get 0) (then (return_call $a))) (call $b) (call $c)', '(param i32)'), ['a', 'c']);
});

test('function_with_exceptions_has_none', () => {
  const module = sample(`(module (type $void (func)) (func $a) (func $f (call $a)))`);
  const fn = module.functions[indexOf(module, 'f')];
  assert.ok(fn?.body);
  const bytes = Uint8Array.from(module.bytes);
  const { code, end } = fn.body;
  bytes[code] = 0x08; // throw, of the tag that has the function's index
  assert.deepEqual([...finalCalls({ ...module, bytes }, fn, { ...fn.body, code, end })], []);
});
