// What the reader finds in a module, and that it refuses what it does not know.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reader } from '../bytes.ts';
import { visitInstructions } from '../opcodes.ts';
import { exportedFunction, importedFunction, isWasm, readModule } from '../wasm-module.ts';
import { assemble, indexOf, namesOf, sample, SUSPENDING } from './samples.ts';

test('functions_are_numbered_over_imports_first', () => {
  const module = sample(SUSPENDING);
  assert.equal(importedFunction(module, 'coil_compiler', 'start_unwind')?.index, 0);
  assert.equal(indexOf(module, 'suspend'), 2);
  assert.equal(exportedFunction(module, 'turn')?.name, 'turn');
});

test('calls_and_address_taken_functions_are_found', () => {
  const module = sample(SUSPENDING);
  assert.deepEqual(namesOf(module, module.functions[indexOf(module, 'sleep')]?.body?.calls ?? []), ['suspend']);
  assert.deepEqual(namesOf(module, module.addressTaken), ['body', 'other', 'typed_callback']);
  const [type = -1] = module.functions[indexOf(module, 'calls_typed')]?.body?.indirectCalls ?? [];
  assert.equal(module.types[type]?.key, 'i32->i32');
});

test('named_globals_are_found', () => {
  assert.equal(sample(SUSPENDING).globals[0]?.name, '__stack_pointer');
});

test('immediates_of_every_length_are_skipped', () => {
  const code = [
    [0x41, 0x80, 0x80, 0x80, 0x80, 0x78], // i32.const with five bytes
    [0x42, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00], // i64.const with ten
    [0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f], // f64.const
    [0x0e, 0x02, 0x00, 0x01, 0x00], // br_table
    [0x28, 0x42, 0x01, 0x08], // i32.load of another memory
    [0xfc, 0x0a, 0x00, 0x00], // memory.copy
    [0xfd, 0x0c, ...Array<number>(16).fill(7)], // v128.const
    [0xfd, 0x54, 0x00, 0x08, 0x03], // v128.load8_lane
    [0x1f, 0x40, 0x02, 0x00, 0x05, 0x01, 0x02, 0x00], // try_table with a tag and with none
    [0x0b],
  ];
  const starts: number[] = [];
  visitInstructions(new Reader(Uint8Array.from(code.flat())), (_opcode, _operand, start) => starts.push(start));
  let offset = 0;
  const expected = code.map((bytes) => (offset += bytes.length) - bytes.length);
  assert.deepEqual(starts, expected);
});

test('constants_keep_their_sign', () => {
  const constants: number[] = [];
  visitInstructions(new Reader(Uint8Array.of(0x41, 0x70, 0x41, 0x80, 0x80, 0x80, 0x80, 0x78)), (_opcode, operand) =>
    constants.push(operand),
  );
  assert.deepEqual(constants, [-16, -(2 ** 31)]);
});

test('unknown_opcode_is_named', () => {
  const read = (): void => {
    visitInstructions(new Reader(Uint8Array.of(0xff)), () => undefined);
  };
  assert.throws(read, /unknown opcode 0xff at byte 0/);
});

test('truncated_module_is_an_error', () => {
  const bytes = assemble(SUSPENDING);
  assert.throws(() => readModule(bytes.subarray(0, bytes.length - 3)), /ends too early/);
  assert.equal(isWasm(new TextEncoder().encode('int main;')), false);
});
