// plain-stack.ts: functions that leave a coroutine's stack for the plain one, and the table of the sizes that are then enough.
//
// A function that is to run on the plain stack keeps its index, its name and its place in the function table, but its code moves to a new function; what
// stands at the index is a switch: if the program is on a coroutine's stack, it sets __stack_pointer and the stack's limit to those of the plain stack,
// which coil__stack_resume has left in two globals, calls the code, and sets them back. Who is on the plain stack already calls the code itself.

import { Reader, Writer } from './bytes.ts';
import { Op } from './opcodes.ts';
import { ValueType } from './operands.ts';
import { SectionId, type FunctionType, type WasmModule } from './wasm-module.ts';

export interface StackGlobals {
  readonly stackPointer: number;
  readonly limit: number;
  /** __stack_pointer of the plain stack; 0: that is where the program is. */
  readonly plain: number;
  readonly plainLimit: number;
}

/** The body of a function that calls another one of the same type on the plain stack. */
export function switchToPlain({ params }: FunctionType, code: number, globals: StackGlobals): Uint8Array {
  const [plain, stackPointer, limit] = [params.length, params.length + 1, params.length + 2];
  const out = new Writer().u32(1).u32(3).byte(ValueType.I32);
  const get = (global: number) => out.byte(Op.GlobalGet).u32(global);
  const set = (global: number) => out.byte(Op.GlobalSet).u32(global);
  const keep = (global: number, local: number) => get(global).byte(Op.LocalSet).u32(local);
  const putBack = (global: number, local: number) => {
    out.byte(Op.LocalGet).u32(local);
    set(global);
  };
  const call = () => {
    for (const at of params.keys()) out.byte(Op.LocalGet).u32(at);
    out.byte(Op.Call).u32(code);
  };
  get(globals.plain).byte(Op.LocalTee).u32(plain);
  out.raw([0x45, Op.If, 0x40]); // i32.eqz
  call();
  out.raw([Op.Return, Op.End]);
  keep(globals.stackPointer, stackPointer);
  keep(globals.limit, limit);
  putBack(globals.stackPointer, plain);
  get(globals.plainLimit);
  set(globals.limit);
  out.byte(Op.I32Const).s32(0);
  set(globals.plain);
  call();
  putBack(globals.plain, plain);
  putBack(globals.stackPointer, stackPointer);
  putBack(globals.limit, limit);
  return out.byte(Op.End).view();
}

/** What stands where in the function table, by the segments that say so with a constant. */
export function tableEntries(module: WasmModule): ReadonlyMap<number, number> {
  const entries = new Map<number, number>();
  const section = module.sections.find((candidate) => candidate.id === SectionId.Element);
  if (!section) return entries;
  const reader = new Reader(module.bytes, section.contents, section.end);
  for (let segments = reader.u32(); segments > 0; segments--) {
    const flags = reader.u32();
    if (flags !== 0) return entries; // no linker writes such segments for C
    if (reader.byte() !== Op.I32Const) return entries;
    const offset = reader.s33();
    reader.byte(); // end
    const count = reader.u32();
    for (let at = 0; at < count; at++) entries.set(offset + at, reader.u32());
  }
  return entries;
}

/** The body of a function from a place in the table to the size of the stack that what stands there needs; 0: not known. */
export function sizeTable(sizes: ReadonlyMap<number, number>): Uint8Array {
  const distinct = [...new Set(sizes.values())];
  const last = Math.max(0, ...sizes.keys());
  const out = new Writer().byte(0);
  // One block for each size, around them one for what is not known.
  for (let blocks = distinct.length + 1; blocks > 0; blocks--) out.raw([Op.Block, 0x40]);
  out
    .byte(Op.LocalGet)
    .u32(0)
    .byte(0x0e)
    .u32(last + 1);
  for (let place = 0; place <= last; place++) {
    const size = sizes.get(place);
    out.u32(size === undefined ? distinct.length : distinct.indexOf(size));
  }
  out.u32(distinct.length);
  for (const size of distinct) out.byte(Op.End).byte(Op.I32Const).s32(size).byte(Op.Return);
  return out.byte(Op.End).byte(Op.I32Const).s32(0).byte(Op.End).view();
}
