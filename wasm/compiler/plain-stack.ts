// plain-stack.ts: functions that leave a coroutine's stack for the plain one, and the table of the sizes that are then enough.
//
// A function that is to run on the plain stack keeps its index, its name and its place in the function table, but its code moves to a new function; what
// stands at the index is a switch: if the program is on a coroutine's stack, __stack_pointer and the stack's limit are set to those of the plain stack,
// the code is called, and they are set back. Who only ever runs on the plain stack calls the code itself.

import { Writer } from './bytes.ts';
import { EMPTY_BLOCK, Op } from './opcodes.ts';
import { ValueType } from './operands.ts';
import type { FunctionType } from './wasm-module.ts';

export interface StackGlobals {
  readonly stackPointer: number;
  readonly limit: number;
  /** __stack_pointer of the plain stack; 0: that is where the program is. */
  readonly plain: number;
}

/** The two functions that a switch is made of. */
export interface SwitchFunctions {
  readonly leave: number;
  readonly comeBack: number;
}

/** The body of a function that calls another one of the same type on the plain stack. */
export function switchToPlain({ params }: FunctionType, code: number, { leave, comeBack }: SwitchFunctions): Uint8Array {
  const left = params.length;
  const out = new Writer().u32(1).u32(1).byte(ValueType.I32);
  out.byte(Op.Call).u32(leave).byte(Op.LocalSet).u32(left);
  for (const at of params.keys()) out.byte(Op.LocalGet).u32(at);
  out.byte(Op.Call).u32(code);
  return out.byte(Op.LocalGet).u32(left).byte(Op.Call).u32(comeBack).byte(Op.End).view();
}

/** Bytes of the plain stack that hold what a switch must put back. */
const LEFT = 16;

/** The body of leave(): to the plain stack. Returns where it has put what it found, for comeBack; 0: the program is on the plain stack already. */
export function leaveForPlain({ stackPointer, limit, plain }: StackGlobals): Uint8Array {
  const out = new Writer().u32(1).u32(1).byte(ValueType.I32);
  const place = 0;
  out.byte(Op.GlobalGet).u32(plain).byte(Op.LocalTee).u32(place);
  out.raw([Op.I32Eqz, Op.If, EMPTY_BLOCK, Op.I32Const, 0, Op.Return, Op.End]);
  out.byte(Op.LocalGet).u32(place).byte(Op.I32Const).s32(LEFT).byte(Op.I32Sub).byte(Op.LocalTee).u32(place);
  out.byte(Op.GlobalGet).u32(stackPointer).raw([Op.I32Store, 2, 0]);
  for (const [at, global] of [limit, plain].entries()) {
    out.byte(Op.LocalGet).u32(place).byte(Op.GlobalGet).u32(global);
    out.raw([Op.I32Store, 2, 4 + 4 * at]);
  }
  out.byte(Op.LocalGet).u32(place).byte(Op.GlobalSet).u32(stackPointer);
  // The plain stack begins at address 0, and so does its limit.
  for (const global of [limit, plain]) out.byte(Op.I32Const).s32(0).byte(Op.GlobalSet).u32(global);
  return out.byte(Op.LocalGet).u32(place).byte(Op.End).view();
}

/** The body of comeBack(place). */
export function comeBackFromPlain({ stackPointer, limit, plain }: StackGlobals): Uint8Array {
  const out = new Writer().byte(0).byte(Op.LocalGet).u32(0).raw([Op.If, EMPTY_BLOCK]);
  for (const [at, global] of [stackPointer, limit, plain].entries()) {
    out.byte(Op.LocalGet).u32(0);
    out
      .raw([Op.I32Load, 2, 4 * at])
      .byte(Op.GlobalSet)
      .u32(global);
  }
  return out.raw([Op.End, Op.End]).view();
}

/** The body of a function from a place in the table to the size of the stack that what stands there needs; 0: not known. */
export function sizeTable(sizes: ReadonlyMap<number, number>): Uint8Array {
  const distinct = [...new Set(sizes.values())];
  const last = Math.max(0, ...sizes.keys());
  const out = new Writer().byte(0);
  // One block for each size, around them one for what is not known.
  for (let blocks = distinct.length + 1; blocks > 0; blocks--) out.raw([Op.Block, EMPTY_BLOCK]);
  out
    .byte(Op.LocalGet)
    .u32(0)
    .byte(Op.BrTable)
    .u32(last + 1);
  for (let place = 0; place <= last; place++) {
    const size = sizes.get(place);
    out.u32(size === undefined ? distinct.length : distinct.indexOf(size));
  }
  out.u32(distinct.length);
  for (const size of distinct) out.byte(Op.End).byte(Op.I32Const).s32(size).byte(Op.Return);
  return out.byte(Op.End).byte(Op.I32Const).s32(0).byte(Op.End).view();
}
