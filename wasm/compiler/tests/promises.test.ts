// Which broken promises are found while a program is built.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NEVER_SUSPENDS } from '../annotations.ts';
import { Writer } from '../bytes.ts';
import { brokenPromises } from '../promises.ts';
import { replaceSections } from '../rewrite.ts';
import { readModule } from '../wasm-module.ts';
import { indexOf, sample, SUSPENDING } from './samples.ts';

/** The warnings about a function of the program, with a body that is given. */
function warnings(body: string, runtime: readonly string[] = ['sleep']): string[] {
  const plain = sample(SUSPENDING.replace('(func $other)', `(func $other ${body}) (func $between (call $sleep))`));
  const marks = new Writer().raw(new Uint8Array(new Uint32Array([indexOf(plain, 'other')]).buffer)).view();
  const custom = new Map([[`llvm.func_attr.annotate.${NEVER_SUSPENDS}`, marks]]);
  const module = readModule(replaceSections(plain.bytes, plain.sections, { custom }));
  const ofRuntime = new Set([...runtime, 'suspend'].map((name) => indexOf(module, name)));
  return brokenPromises(module, (index) => (ofRuntime.has(index) ? undefined : 'app.c'));
}

test('direct_call_of_what_suspends_is_found', () => {
  assert.deepEqual(warnings('(call $sleep)'), [
    'app.c: warning: other() is marked COIL_NEVER_SUSPENDS, and calls sleep(), which suspends: take the mark away, or wait elsewhere\n',
  ]);
});

test('chain_is_told_up_to_the_runtime', () => {
  assert.deepEqual(warnings('(call $between)'), [
    'app.c: warning: other() is marked COIL_NEVER_SUSPENDS, and calls between(), which calls sleep(), which suspends: take the mark away, or wait elsewhere\n',
  ]);
});

test('call_through_a_pointer_is_what_the_promise_is_for', () => {
  assert.deepEqual(warnings('(call $calls_plain)'), []);
  assert.deepEqual(warnings('(call_indirect (type $plain) (i32.const 0))'), []);
});

test('functions_of_the_runtime_know_what_they_do', () => {
  assert.deepEqual(warnings('(call $sleep)', ['sleep', 'other']), []);
});

test('what_ends_an_unwinding_may_be_called', () => {
  assert.deepEqual(warnings('(call $resume)'), []);
});
