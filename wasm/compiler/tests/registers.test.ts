// What the pass makes of calls that load frames, by running it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeSizes } from '../function-sizes.ts';
import { returnRegisters } from '../registers.ts';
import { sample } from './samples.ts';

/** load_2 loads 10 and 20 from memory, and returns the site, 7. */
function load(run: string) {
  const module = sample(`(module
    (memory 1)
    (data (i32.const 8) "\\0a\\00\\00\\00\\14\\00\\00\\00\\07\\00")
    (global $first (mut i32) (i32.const 0))
    (global $second (mut i32) (i32.const 0))
    (func $"load 2" (param $header i32) (result i32)
      (local.set $header (i32.sub (local.get $header) (i32.const 8)))
      (global.set $first (i32.load (local.get $header)))
      (global.set $second (i32.load offset=4 (local.get $header)))
      (i32.load16_u offset=8 (local.get $header)))
    (func $run (export "run") (result i32) (local $site i32) (local $a i32) (local $b i32)
      ${run}
      (i32.add (i32.mul (local.get $site) (i32.const 10000)) (i32.add (i32.mul (local.get $a) (i32.const 100)) (local.get $b)))))`);
  const bytes = returnRegisters(module);
  const resultOf = (code: Uint8Array): unknown => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code as Uint8Array<ArrayBuffer>));
    return (exports.run as () => unknown)();
  };
  assert.equal(resultOf(bytes), resultOf(module.bytes));
  const sizeOf = (code: Uint8Array): number => codeSizes(code).byName.get('run') ?? 0;
  return { result: resultOf(bytes), saved: sizeOf(module.bytes) - sizeOf(bytes) };
}

const SITE = '(local.set $site (call $"load 2" (i32.const 16)))';
const FIRST = '(local.set $a (global.get $first))';
const SECOND = '(local.set $b (global.get $second))';

test('results_go_into_the_locals_in_whatever_order', () => {
  assert.deepEqual(load(`${SITE} ${FIRST} ${SECOND}`), { result: 71020, saved: 4 });
  assert.deepEqual(load(`${SITE} ${SECOND} ${FIRST}`), { result: 71020, saved: 4 });
});

test('site_that_is_not_needed_is_dropped', () => {
  assert.deepEqual(load(`(drop (call $"load 2" (i32.const 16))) ${FIRST} ${SECOND}`), { result: 1020, saved: 4 });
});

test('result_that_is_taken_later_stays_in_its_global', () => {
  assert.deepEqual(load(`${SITE} ${FIRST} (nop) ${SECOND}`), { result: 71020, saved: 0 });
  assert.equal(load(`${SITE} ${SECOND}`).result, 70020);
});

test('local_that_is_set_twice_has_the_later_one', () => {
  assert.equal(load(`${SITE} ${FIRST} (local.set $a (global.get $second))`).result, 72000);
});

test('site_that_is_used_at_once_leaves_all_as_it_was', () => {
  assert.deepEqual(load(`(local.set $site (i32.add (call $"load 2" (i32.const 16)) (i32.const 1))) ${FIRST} ${SECOND}`), {
    result: 81020,
    saved: 0,
  });
});
