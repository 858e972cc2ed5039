// What a coroutine's stack must hold, and what runs elsewhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSuspendable } from '../analysis.ts';
import { callTargets } from '../call-targets.ts';
import { findStackNeeds } from '../stack-needs.ts';
import { indexOf, namesOf, sample } from './samples.ts';

/** A function with a C frame of that size, and some code. */
const framed = (name: string, size: number, code = ''): string => `(func $${name} (local $frame i32)
  (global.set $__stack_pointer (local.tee $frame (i32.sub (global.get $__stack_pointer) (i32.const ${size}))))
  ${code}
  (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const ${size}))))`;

const module = sample(`(module
  (import "coil_compiler" "start_unwind" (func $start_unwind))
  (import "coil_compiler" "stop_unwind" (func $stop_unwind))
  (memory 1)
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (func $suspend (call $start_unwind))
  ${framed('small', 32)}
  ${framed('large', 4096)}
  ${framed('recurses', 16, '(call $recurses)')}
  ${framed('coil__stack_overflow', 16, '(call $reports)')}
  ${framed('reports', 16, '(call $coil__stack_overflow)')}
  ${framed('sleeps', 48, '(call $suspend) (call $small) (call $large) (call $recurses) (call $coil__stack_overflow)')}
  ${framed('outer', 16, '(call $sleeps)')}
  ${framed('endless', 16, '(call $endless) (call $sleeps)')}
  ${framed('resume', 16, '(call $outer) (call $stop_unwind)')}
)`);
const targetsOf = callTargets(module, { origins: undefined, types: new Map() });
const analysis = findSuspendable(module, targetsOf);
const needs = findStackNeeds({
  module,
  analysis,
  targetsOf,
  stackPointer: 0,
  frames: new Map(
    ['sleeps', 'outer', 'endless'].map((name) => {
      const site = {
        kind: 'site',
        number: 1,
        start: 0,
        end: 0,
        params: [],
        results: [],
        isTail: false,
        signature: '->',
        beneath: [],
      } as const;
      const callee = indexOf(module, { sleeps: 'suspend', outer: 'sleeps', endless: 'endless' }[name] ?? '');
      return [indexOf(module, name), { sites: [{ ...site, callee }], saved: () => 24 }];
    }),
  ),
});

test('large_and_recursive_functions_run_elsewhere', () => {
  assert.deepEqual(namesOf(module, needs.switched), ['large', 'recurses', 'reports']);
});

test('stack_holds_the_suspendable_functions_and_small_ones', () => {
  const running = 48 + 32;
  assert.equal(needs.needOf(indexOf(module, 'sleeps')), running);
  assert.equal(needs.needOf(indexOf(module, 'outer')), 16 + 24 + running);
});

test('recursion_of_suspendable_functions_has_no_bound', () => {
  assert.equal(needs.needOf(indexOf(module, 'endless')), Infinity);
});
