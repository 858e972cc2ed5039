// Strings beside a module's memory.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Writer } from '../bytes.ts';
import { Op } from '../opcodes.ts';
import { replaceSections } from '../rewrite.ts';
import { PassiveSegments, readSegment, Strings } from '../strings.ts';
import { SectionId } from '../wasm-module.ts';
import { sample } from './samples.ts';

test('a_text_stands_once_and_ends_with_a_nul', () => {
  const strings = new Strings();
  assert.deepEqual([strings.offsetOf('ab'), strings.offsetOf('é'), strings.offsetOf('ab'), strings.offsetOf('')], [0, 3, 0, 6]);
  assert.deepEqual([...strings.view()], [0x61, 0x62, 0, 0xc3, 0xa9, 0, 0]);
});

for (const [name, data] of [
  ['without_data', ''],
  ['behind_other_data', '(data (i32.const 8) "before")'],
] as const) {
  test(`bytes_are_in_memory_when_they_were_read_${name}`, () => {
    const module = sample(`(module (memory (export "memory") 1) ${data} (func (export "read") (param i32)))`);
    const segments = new PassiveSegments(module);
    const contents = ['other', 'text'].map((text) => new TextEncoder().encode(text));
    const [, index = 0] = contents.map((bytes) => segments.add(() => bytes));
    const read = readSegment(index, 4);
    const sections = segments.sections();
    const body = new Writer().byte(0).byte(Op.LocalGet).u32(0).raw(read).byte(Op.End);
    const code = new Writer().u32(1).sized(body.view());
    const bytes = replaceSections(module.bytes, module.sections, { sections: new Map([...sections, [SectionId.Code, code.view()]]) });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
    const memory = new Uint8Array((exports.memory as WebAssembly.Memory).buffer);
    assert.equal(memory[100], 0);
    (exports.read as (to: number) => void)(100);
    assert.equal(new TextDecoder().decode(memory.subarray(100, 105)), 'text\0');
    if (data) assert.equal(new TextDecoder().decode(memory.subarray(8, 14)), 'before');
  });
}
