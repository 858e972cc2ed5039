// The order of the passes, and a program that goes through all of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finishModule, PASSES } from '../passes.ts';
import { readMark } from '../runtime-abi.ts';
import { readModule } from '../wasm-module.ts';
import { assemble } from './samples.ts';

/** Waits by unwinding, three calls deep, its frames below 1024; `run` is called again to go on. Names may hold anything. */
const PROGRAM = `(module
  (import "coil_compiler" "start_unwind" (func $start_unwind))
  (import "coil_compiler" "stop_unwind" (func $stop_unwind))
  (memory (export "memory") 1)
  (type $enter (func (param i32)))
  (table 1 funcref)
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (global $unwound (mut i32) (i32.const 0))
  (global $top (mut i32) (i32.const 1024))
  (global $writing (mut i32) (i32.const 1024))
  (global $result (mut i32) (i32.const 0))
  (func $coil__stack_overflow (export "coil__stack_overflow") (unreachable))
  (func $coil__stack_overflow_below (export "coil__stack_overflow_below") (param i32 i32) (result i32) (unreachable))
  (func $coil__unwind_frame (export "coil__unwind_frame") (param i32) (result i32)
    (global.set $writing (i32.sub (global.get $writing) (local.get 0)))
    (global.get $writing))
  (func $suspend (global.set $unwound (i32.const 1)) (call $start_unwind))
  (func $"a,b*(c)" (param i32) (result i32) (call $suspend) (i32.mul (local.get 0) (i32.const 2)))
  (func $middle (param i32) (result i32) (i32.add (call $"a,b*(c)" (local.get 0)) (i32.const 1)))
  (func $body (global.set $result (call $middle (i32.const 20))))
  (func $run (export "run") (result i32)
    (local $header i32)
    (if (i32.eqz (global.get $unwound))
      (then (call $body))
      (else
        (loop $next
          (local.set $header (i32.sub (global.get $top) (i32.const 8)))
          (global.set $top (i32.sub (global.get $top) (i32.mul (i32.const 8) (i32.load16_u offset=2 (local.get $header)))))
          (call_indirect (type $enter) (local.get $header) (i32.load offset=4 (local.get $header)))
          (br_if $next (i32.gt_u (global.get $top) (global.get $writing))))))
    (call $stop_unwind)
    (global.get $result))
)`;

async function finish(debug: boolean, optimize = 2): Promise<Uint8Array> {
  const options = { map: undefined, types: new Map(), level: { optimize, shrink: 0 }, debug, version: '0.0.0' };
  return (await finishModule(assemble(PROGRAM), options)).module;
}

// Any other order loses resumes, or guards what runs while a stack unwinds.
test('passes_run_in_the_order_that_keeps_resumes', () => {
  assert.deepEqual(
    PASSES.map((pass) => pass.name),
    ['guard', 'unwind', 'optimise', 'registers', 'mark'],
  );
});

for (const optimize of [1, 2, 3]) {
  test(`suspended_calls_go_on_where_they_were_at_level_${optimize}`, async () => {
    const bytes = (await finish(false, optimize)) as Uint8Array<ArrayBuffer>;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
    const run = exports.run as () => number;
    assert.equal(run(), 0);
    assert.equal(run(), 41);
  });
}

test('nothing_of_the_compiler_is_left_at_the_borders', async () => {
  const module = readModule(await finish(false));
  assert.deepEqual(module.imports, []);
  assert.deepEqual(module.exports.map((entry) => entry.name).sort(), ['memory', 'run']);
});

test('names_are_kept_for_debugging_only', async () => {
  const hasNames = (bytes: Uint8Array): boolean => readModule(bytes).functions.some((fn) => !fn.name.startsWith('function '));
  assert.ok(hasNames(await finish(true)));
  assert.ok(!hasNames(await finish(false)));
});

test('module_bears_the_mark', async () => {
  assert.deepEqual(readMark(await finish(false)), { abi: 1, version: '0.0.0', target: 'wasm32-wasip1' });
  assert.equal(readMark(assemble('(module)')), undefined);
});
