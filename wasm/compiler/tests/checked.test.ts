// What checks report, by running modules in which something is suspended that must not be.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finishModule } from '../passes.ts';
import { Writer } from '../bytes.ts';
import { NEVER_SUSPENDS } from '../annotations.ts';
import { readModule } from '../wasm-module.ts';
import { replaceSections } from '../rewrite.ts';
import { assemble, indexOf } from './samples.ts';

/** `run` calls `body`, which is all that stands on the stack; what dies throws its message. Frames are written below 1024. */
const PROGRAM = (functions: string) => `(module
  (import "test" "die" (func $die (param i32)))
  (import "host" "call_back" (func $call_back (result i32)))
  (import "coil_compiler" "start_unwind" (func $start_unwind))
  (import "coil_compiler" "stop_unwind" (func $stop_unwind))
  (memory (export "memory") 1)
  (type $plain (func (param i32) (result i32)))
  (type $other (func (param i64) (result i32)))
  (type $enter (func (param i32)))
  (table 8 funcref)
  (elem (i32.const 1) $waits $harmless $takes_i64)
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (global $writing (mut i32) (i32.const 1024))
  (func $coil__program_die (param i32) (call $die (local.get 0)))
  (func $coil__stack_overflow (export "coil__stack_overflow") (unreachable))
  (func $coil__stack_overflow_below (export "coil__stack_overflow_below") (param i32 i32) (result i32) (local.get 0))
  (func $coil__unwind_frame (export "coil__unwind_frame") (param i32) (result i32)
    (global.set $writing (i32.sub (global.get $writing) (local.get 0)))
    (global.get $writing))
  (func $suspend (call $start_unwind))
  (func $waits (export "waits") (param i32) (result i32) (call $suspend) (local.get 0))
  (func $harmless (param i32) (result i32) (local.get 0))
  (func $takes_i64 (param i64) (result i32) (i32.const 7))
  ${functions}
  (func $run (export "run") (drop (call $body)) (call $stop_unwind))
  (func $go_on (export "go_on") (param $enter i32) (param $site_and_size i32)
    (i32.store (i32.const 2048) (local.get $site_and_size))
    (call_indirect (type $enter) (i32.const 2048) (local.get $enter))
    (call $stop_unwind))
)`;

async function build(functions: string, tools: readonly string[], marked: readonly string[] = []): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = assemble(PROGRAM(functions));
  const module = readModule(bytes);
  const indexes = new Writer();
  for (const name of ['coil__unwind_frame', ...marked]) indexes.raw(new Uint8Array(new Uint32Array([indexOf(module, name)]).buffer));
  const custom = new Map([[`llvm.func_attr.annotate.${NEVER_SUSPENDS}`, indexes.view()]]);
  const linked = replaceSections(bytes, module.sections, { custom });
  const options = { map: undefined, types: new Map(), level: { optimize: 2, shrink: 0 }, debug: false, version: '0.0.0', tools };
  return (await finishModule(linked, options)).module as Uint8Array<ArrayBuffer>;
}

function start(bytes: Uint8Array<ArrayBuffer>) {
  const die = (text: number): never => {
    const memory = new Uint8Array((instance.exports.memory as WebAssembly.Memory).buffer);
    throw new Error(new TextDecoder().decode(memory.subarray(text, memory.indexOf(0, text))));
  };
  const callBack = (): number => call('waits', 5);
  const instance: WebAssembly.Instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    test: { die },
    host: { call_back: callBack },
  });
  const call = (name: string, ...args: number[]): number => (instance.exports[name] as (...args: number[]) => number)(...args);
  return call;
}

const CALLS_MARKED = `(func $marked (result i32) (call $waits (i32.const 1)))
  (func $body (result i32) (call $marked))`;
const HOSTED = '(func $body (result i32) (call $call_back))';
const SOUND = '(func $body (result i32) (call $waits (i32.const 1)))';

test('marked_function_that_suspends_is_named_with_whom_it_called', async () => {
  const call = start(await build(CALLS_MARKED, ['checked'], ['marked']));
  const message =
    'marked() is marked COIL_NEVER_SUSPENDS, and was suspended: it called waits(). Take the mark away, or wait elsewhere: in a task that it creates';
  assert.throws(() => call('run'), { message });
});

test('tail_call_of_a_marked_function_is_tested_too', async () => {
  const tail = CALLS_MARKED.replace('(call $waits', '(return_call $waits');
  const call = start(await build(tail, ['checked'], ['marked']));
  assert.throws(() => call('run'), /^Error: marked\(\) is marked COIL_NEVER_SUSPENDS/);
});

test('host_function_that_calls_back_is_named_in_every_build', async () => {
  const message = (called: string) =>
    `body() was suspended in host.call_back(), a function of the host, which called back ${called}. What the host calls must not wait: let it create a task that does`;
  const [unchecked, checked] = [start(await build(HOSTED, [])), start(await build(HOSTED, ['checked']))];
  assert.throws(() => unchecked('run'), { message: message('what waits') });
  assert.throws(() => checked('run'), { message: message('waits()') });
});

test('sound_program_runs_to_its_end', async () => {
  const call = start(await build(SOUND, ['checked']));
  assert.doesNotThrow(() => call('run'));
});

// The functions that go on stand behind the eight places of the program, in the order of the functions: waits, then body.
const DAMAGES = { 'another site': [8, 0x0002_0009], 'another size': [8, 0x0009_0001], 'no site': [8, 0x0002_0000] } as const;
for (const [damage, [enter, header]] of Object.entries(DAMAGES)) {
  test(`frame_with_${damage.replace(' ', '_')}_is_not_entered`, async () => {
    const call = start(await build(SOUND, ['checked']));
    assert.throws(() => call('go_on', enter, header), /^Error: what waits\(\) needs to go on was overwritten while it waited: somebody/);
  });
}

test('frame_of_nobody_is_not_entered', async () => {
  const call = start(await build(SOUND, ['checked']));
  for (const enter of [0, 7, 10, 0x7f7f_7f7f])
    assert.throws(() => call('go_on', enter, 0), /^Error: what a function on this stack needs to go on was overwritten/);
});

test('frame_that_is_whole_is_entered', async () => {
  const call = start(await build(SOUND, ['checked']));
  assert.doesNotThrow(() => call('go_on', 8, 0x0002_0001));
});
