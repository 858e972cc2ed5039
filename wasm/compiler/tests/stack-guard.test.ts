// The guard, by running what it made.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSuspendable } from '../analysis.ts';
import { callTargets } from '../call-targets.ts';
import { RED_ZONE } from '../red-zone.ts';
import { guardStack } from '../stack-guard.ts';
import { frameOf } from '../stack-pointer.ts';
import { sample } from './samples.ts';

const TOP = 65536;

/** The function under test is exported as `run`; the handler throws, through an import. */
function guard(functions: string, small: boolean, chargesAll = true) {
  const module = sample(`(module
    (import "test" "overflow" (func $overflow))
    (import "coil_compiler" "set_stack_limit" (func $set_limit (param i32)))
    (memory 1)
    (global $__stack_pointer (mut i32) (i32.const ${TOP}))
    (func $coil__stack_overflow (export "coil__stack_overflow") (call $overflow))
    (func $coil__stack_overflow_below (export "coil__stack_overflow_below") (param i32 i32) (result i32)
      (if (i32.lt_s (i32.sub (local.get 0) (local.get 1)) (i32.const ${RED_ZONE})) (then (call $overflow)))
      (local.get 0))
    (func (export "limit") (param i32) (call $set_limit (local.get 0)))
    (func (export "pointer") (result i32) (global.get $__stack_pointer))
    ${functions}
  )`);
  const targets = callTargets(module, { origins: undefined, types: new Map() });
  const bytes = guardStack(module, findSuspendable(module, targets), targets, { small, chargesAll });
  class Overflow extends Error {}
  const overflow = (): never => {
    throw new Overflow();
  };
  const unused = (): number => {
    throw new Error('the limit is a global, not an import');
  };
  const imports = { test: { overflow }, coil_compiler: { set_stack_limit: unused } };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>), imports);
  const call = (name: string, ...args: number[]): unknown => (instance.exports[name] as (...args: number[]) => unknown)(...args);
  return { call, Overflow, exports: Object.keys(instance.exports) };
}

/** With checks in place, and with shared ones. */
function testGuard(name: string, run: (guarded: (functions: string) => ReturnType<typeof guard>) => void): void {
  test(name, () => {
    run((functions) => guard(functions, false));
  });
  test(`${name}_small`, () => {
    run((functions) => guard(functions, true));
  });
}

function inFrame(size: number, inside: string): string {
  return `(local $frame i32)
    (global.set $__stack_pointer (local.tee $frame (i32.sub (global.get $__stack_pointer) (i32.const ${size}))))
    ${inside}
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const ${size})))`;
}

/** Functions with a frame of so many bytes, each of which calls the next, and the last one the first. */
const ROUND = (...frames: readonly number[]) =>
  frames
    .map((size, at) => {
      const name = (index: number): string => (index === 0 ? '$run (export "run")' : `$f${index}`);
      const next = (at + 1) % frames.length;
      const calls = `(if (local.get $depth) (then (call ${next === 0 ? '$run' : `$f${next}`} (i32.sub (local.get $depth) (i32.const 1)))))`;
      return `(func ${name(at)} (param $depth i32) ${size > 0 ? inFrame(size, calls) : calls})`;
    })
    .join('\n');

/** A function with a frame of that size, which calls itself `depth` times. */
const FRAMED = (size: number) => ROUND(size);

testGuard('stack_within_its_limit_is_left_alone', (guarded) => {
  const { call } = guarded(FRAMED(1024));
  call('limit', TOP - 10 * 1024 - RED_ZONE);
  call('run', 9);
  assert.equal(call('pointer'), TOP);
});

testGuard('first_frame_below_the_limit_is_found', (guarded) => {
  const { call, Overflow } = guarded(FRAMED(1024));
  call('limit', TOP - 10 * 1024 - RED_ZONE);
  assert.throws(() => call('run', 10), Overflow);
});

testGuard('frame_larger_than_all_memory_below_is_found', (guarded) => {
  const { call, Overflow } = guarded(FRAMED(1 << 20));
  assert.throws(() => call('run', 0), Overflow);
});

testGuard('alloca_and_alignment_are_guarded', (guarded) => {
  const { call, Overflow } = guarded(`(func (export "run") (param $size i32) (local $frame i32)
    (local.set $frame (global.get $__stack_pointer))
    (global.set $__stack_pointer (i32.and (i32.sub (local.get $frame) (local.get $size)) (i32.const -64)))
    (global.set $__stack_pointer (local.get $frame)))`);
  call('limit', TOP - 4096 - RED_ZONE);
  call('run', 4096);
  assert.throws(() => call('run', 4097), Overflow);
});

testGuard('small_frames_are_held_by_the_red_zone_and_not_checked', (guarded) => {
  const { call } = guarded(`(func (export "run") (param i32) (local $frame i32)
    (global.set $__stack_pointer (local.tee $frame (i32.sub (global.get $__stack_pointer) (i32.const 64))))
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 64))))`);
  call('limit', TOP);
  call('run', 0);
  assert.equal(call('pointer'), TOP);
});

testGuard('frames_that_fill_the_red_zone_together_are_checked', (guarded) => {
  const { call, Overflow } = guarded(`
    (func $leaf ${inFrame(RED_ZONE - 16, '')})
    (func (export "run") (param i32) ${inFrame(32, '(call $leaf)')})`);
  call('limit', TOP - 32 - RED_ZONE);
  call('run', 0);
  call('limit', TOP - 31 - RED_ZONE);
  assert.throws(() => call('run', 0), Overflow);
});

testGuard('what_an_addition_of_something_negative_takes_is_guarded', (guarded) => {
  const { call, Overflow } = guarded(`(func (export "run") (param $more i32) (local $frame i32)
    (global.set $__stack_pointer (local.tee $frame (i32.sub (global.get $__stack_pointer) (i32.const 16))))
    (if (local.get $more) (then (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const -4096)))))
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 16))))`);
  call('limit', TOP - 4096 - RED_ZONE);
  call('run', 0);
  assert.throws(() => call('run', 1), Overflow);
});

testGuard('small_frame_of_a_function_that_calls_itself_becomes_larger', (guarded) => {
  const deepest = (frame: number): number => {
    const { call, Overflow } = guarded(FRAMED(frame));
    call('limit', TOP - 32768);
    let depth = 0;
    try {
      for (; depth < 4096; depth++) call('run', depth);
    } catch (error) {
      if (!(error instanceof Overflow)) throw error;
    }
    return depth;
  };
  assert.equal(deepest(64), (32768 - RED_ZONE) / 64);
  assert.equal(deepest(16), deepest(48));
  const { call } = guarded(FRAMED(16));
  call('run', 100);
  assert.equal(call('pointer'), TOP);
});

testGuard('recursion_without_a_frame_meets_the_limit', (guarded) => {
  const { call, Overflow } = guarded(`(func $run (export "run") (param i32) (result i32)
    (i32.add (call $run (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))`);
  assert.throws(() => call('run', 0), Overflow);
});

test('recursion_without_a_frame_is_not_charged_where_it_cannot_suspend', () => {
  const { call } = guard(
    `(func $run (export "run") (param i32) (result i32)
      (if (result i32) (local.get 0) (then (i32.add (call $run (i32.sub (local.get 0) (i32.const 1))) (i32.const 1))) (else (i32.const 0))))`,
    false,
    false,
  );
  assert.equal(call('run', 5000), 5000); // of 40 bytes each, if they were charged
});

testGuard('of_functions_without_frames_that_call_each_other_somebody_takes_the_part_of_all', (guarded) => {
  // A parameter and nothing else: 40 bytes each; with a local for the frame 48.
  for (const [frames, bytes] of [
    [[0, 0], 80],
    [[0, 48], 96],
    [[0, 1024], 1024],
    [[0, 0, 0], 128], // 40 and 80, each in steps of 16
  ] as const) {
    const { call, Overflow } = guarded(ROUND(...frames));
    const rounds = Math.floor((TOP - RED_ZONE) / bytes);
    call('run', (rounds - 1) * frames.length);
    assert.equal(call('pointer'), TOP);
    assert.throws(() => call('run', (rounds + 1) * frames.length), Overflow);
  }
});

// `hands` has no frame of its own, and anybody may call it by its address: those that it calls take its part.
testGuard('recursion_through_a_function_without_a_frame_meets_the_limit', (guarded) => {
  const { call, Overflow } = guarded(`
    (table 1 funcref) (elem (i32.const 0) $hands)
    (func $hands (param i32) (result i32) (if (result i32) (local.get 0) (then (call $one (local.get 0))) (else (call $other (local.get 0)))))
    (func $one (param i32) (result i32) (i32.add (i32.const 1) (call $hands (local.get 0))))
    (func $other (param i32) (result i32) (i32.add (i32.const 1) (call $hands (local.get 0))))
    (func (export "run") (param i32) (result i32) (call $hands (local.get 0)))`);
  call('limit', TOP - 8192 - RED_ZONE);
  for (const way of [0, 1]) assert.throws(() => call('run', way), Overflow);
});

testGuard('charge_is_given_back_by_every_way_out', (guarded) => {
  const { call } = guarded(`(func $run (export "run") (param $way i32) (result i32)
    (if (i32.eq (local.get $way) (i32.const 0)) (then (return (i32.const 10))))
    (drop (br_if 0 (i32.const 11) (i32.eq (local.get $way) (i32.const 1))))
    (i32.add (call $run (i32.const 0)) (i32.const 3)))`);
  assert.deepEqual(
    [0, 1, 2].map((way) => call('run', way)),
    [10, 11, 13],
  );
  assert.equal(call('pointer'), TOP);
});

testGuard('several_results_survive_the_charge', (guarded) => {
  const { call } = guarded(`(func $run (export "run") (param i32) (result i32 i32)
    (if (local.get 0) (then (return (call $run (i32.const 0)))))
    (i32.const 1) (i32.const 2))`);
  assert.deepEqual(call('run', 1), [1, 2]);
  assert.equal(call('pointer'), TOP);
});

testGuard('limit_is_a_global_and_the_handler_no_export', (guarded) => {
  const { call, exports } = guarded(FRAMED(16));
  assert.doesNotThrow(() => call('limit', 1234));
  assert.ok(!exports.includes('coil__stack_overflow'));
});

/** A function that uses that much of the stack and leaves its pointer where it is, as clang's do that call nothing. */
const REACHING = `(func $run (export "run") (param $size i32) (result i32) (local $base i32) (local $array i32)
  (local.set $base (global.get $__stack_pointer))
  (local.set $array (i32.sub (local.get $base) (i32.and (i32.add (local.get $size) (i32.const 15)) (i32.const -16))))
  (i32.store8 (local.get $array) (i32.const 1))
  (i32.load8_u (local.get $array)))`;

testGuard('array_of_any_length_in_a_function_that_calls_nothing_is_found', (guarded) => {
  const { call, Overflow } = guarded(REACHING);
  call('limit', TOP - 4096 - RED_ZONE);
  assert.equal(call('run', 4096), 1);
  assert.throws(() => call('run', 4112), Overflow);
});

test('what_a_function_uses_below_the_stack_pointer_is_part_of_its_frame', () => {
  const module = sample(`(module (memory 1) (global $__stack_pointer (mut i32) (i32.const ${TOP}))
    ${REACHING}
    (func $fixed (export "fixed") (local $frame i32)
      (local.set $frame (i32.sub (global.get $__stack_pointer) (i32.const 112)))
      (i32.store8 (local.get $frame) (i32.const 1)))
    (func $added (export "added")
      (i32.store8 (i32.add (global.get $__stack_pointer) (i32.const -96)) (i32.const 1)))
    (func $aligned (export "aligned")
      (i32.store8 (i32.and (i32.sub (global.get $__stack_pointer) (i32.const 64)) (i32.const -64)) (i32.const 1))))`);
  const sizeOf = (name: string) => {
    const fn = module.functions.find((candidate) => candidate.name === name);
    return fn && frameOf(module, fn, 0);
  };
  assert.deepEqual(['run', 'fixed', 'added', 'aligned'].map(sizeOf), [Infinity, 112, 96, 128]);
});
