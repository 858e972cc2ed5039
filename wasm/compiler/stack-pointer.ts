// stack-pointer.ts: where a function lowers the C stack pointer, and by how much its frame does.
//
// A write of __stack_pointer is an allocation when the value was computed by a subtraction (a frame, alloca), which may be written as the addition of
// something negative, or by a mask (alignment); it is a release when a constant was added to it, and neither when it was kept in a local or in memory
// (the end of a scope with a variable array, a switch of stacks). Optimised code passes the value through local.tee, unoptimised code through one local after another,
// so the last operation that each local was set by is remembered, in the order of the instructions. Taking a release for
// an allocation only costs a check that never fires.
//
// A function that calls nothing may use what lies below the stack pointer without moving it: clang has it do so for up to 128 bytes, and for arrays of
// variable length whatever their size.

import { Reader } from './bytes.ts';
import { Op, visitInstructions } from './opcodes.ts';
import { effectOf } from './operands.ts';
import type { Body, WasmFunction, WasmModule } from './wasm-module.ts';

export interface FrameShape {
  /** Where the instructions stand that lower the stack pointer. */
  readonly lowering: ReadonlySet<number>;
  /** What the prologue takes, 0 when there is none or it cannot be told. */
  readonly size: number;
}

/** What the value on top of the operand stack came from. */
interface Value {
  readonly lowers: boolean;
  readonly stackPointer: boolean;
  readonly constant: number | undefined;
  /** How far below the stack pointer at entry. */
  readonly depth: number;
}

const OTHER: Value = { lowers: false, stackPointer: false, constant: undefined, depth: 0 };
const STACK_POINTER: Value = { ...OTHER, stackPointer: true };
const NO_FRAME: FrameShape = { lowering: new Set(), size: 0 };

export function findLoweringSets(bytes: Uint8Array, body: Body, stackPointer: number): FrameShape {
  if (!body.setsGlobals.includes(stackPointer)) return NO_FRAME;
  const lowering = new Set<number>();
  const locals = new Map<number, Value>();
  let size = 0;
  let below = OTHER;
  let top = OTHER;
  visitInstructions(new Reader(bytes, body.code, body.end), (opcode, operand, start) => {
    const previous = top;
    switch (opcode) {
      case Op.GlobalGet:
        top = operand === stackPointer ? STACK_POINTER : OTHER;
        break;
      case Op.I32Const:
        top = { ...OTHER, constant: operand };
        break;
      case Op.LocalGet:
        top = locals.get(operand) ?? OTHER;
        break;
      case Op.LocalSet:
      case Op.LocalTee:
        locals.set(operand, previous);
        break;
      case Op.I32Sub:
        top = { ...OTHER, lowers: true, depth: below.stackPointer ? (previous.constant ?? 0) : 0 };
        break;
      case Op.I32Add: {
        const added = previous.constant ?? below.constant;
        if (added !== undefined && added >= 0) top = OTHER;
        else top = { ...OTHER, lowers: true, depth: below.stackPointer ? -(added ?? 0) : 0 };
        break;
      }
      case Op.I32And:
        top = { ...OTHER, lowers: true };
        break;
      case Op.GlobalSet:
        if (operand === stackPointer && previous.lowers) {
          lowering.add(start);
          size = Math.max(size, previous.depth);
        }
        top = OTHER;
        break;
      default:
        top = OTHER;
    }
    below = previous;
  });
  return { lowering, size };
}

/** A frame that is taken once, at its beginning, and given back as a whole, so that it may as well be larger. */
export interface FixedFrame {
  /** Bytes. */
  readonly size: number;
  /** Where the instructions stand that push the size: i32.const. */
  readonly constants: ReadonlySet<number>;
}

export function findFixedFrame(bytes: Uint8Array, body: Body, stackPointer: number): FixedFrame | undefined {
  const constants = new Set<number>();
  /** The last instructions, the latest first. */
  let past: readonly { opcode: number; operand: number; start: number }[] = [];
  let frame: { size: number; local: number } | undefined;
  // Other writes, of the stack pointer or of the local that the frame is found by.
  let others = 0;
  visitInstructions(new Reader(bytes, body.code, body.end), (opcode, operand, start) => {
    const [last, second, third, fourth] = past;
    if (frame && (opcode === Op.LocalSet || opcode === Op.LocalTee) && operand === frame.local) others++;
    if (opcode === Op.GlobalSet && operand === stackPointer) {
      if (!frame && last?.opcode === Op.LocalTee && second?.opcode === Op.I32Sub) {
        // global.get, i32.const, i32.sub, local.tee
        if (third?.opcode === Op.I32Const && fourth?.opcode === Op.GlobalGet && fourth.operand === stackPointer) {
          frame = { size: third.operand, local: last.operand };
          constants.add(third.start);
        } else {
          others++;
        }
      } else if (
        frame &&
        last?.opcode === Op.I32Add &&
        second?.opcode === Op.I32Const &&
        second.operand === frame.size &&
        third?.opcode === Op.LocalGet &&
        third.operand === frame.local
      ) {
        constants.add(second.start);
      } else {
        others++;
      }
    }
    past = [{ opcode, operand, start }, ...past.slice(0, 3)];
  });
  return frame && others === 0 && frame.size > 0 ? { size: frame.size, constants } : undefined;
}

/** What a function uses below a stack pointer that it leaves where it is. */
export interface Reach {
  /** Bytes; Infinity when their number is only known at run time. */
  readonly size: number;
  /** Where the instructions stand that compute how far it goes, if that is so. */
  readonly ends: ReadonlySet<number>;
}

const NO_REACH: Reach = { size: 0, ends: new Set() };

/** A value on the operand stack: how far below the stack pointer it points, or which constant it is. */
type Place = { readonly depth: number } | { readonly constant: number } | undefined;

export function findReach(bytes: Uint8Array, body: Body, stackPointer: number): Reach {
  if (!body.getsGlobals.includes(stackPointer) || body.setsGlobals.includes(stackPointer)) return NO_REACH;
  const ends = new Set<number>();
  const locals = new Map<number, Place>();
  let operands: Place[] = [];
  let size = 0;
  const goDown = (from: Place, by: Place, start: number): Place => {
    if (from === undefined || 'constant' in from) return undefined;
    if (by === undefined || 'depth' in by) ends.add(start);
    const depth = from.depth + (by !== undefined && 'constant' in by ? by.constant : 0);
    size = Math.max(size, depth);
    return { depth };
  };
  visitInstructions(new Reader(bytes, body.code, body.end), (opcode, operand, start, end) => {
    switch (opcode) {
      case Op.GlobalGet:
        operands.push(operand === stackPointer ? { depth: 0 } : undefined);
        return;
      case Op.I32Const:
        operands.push({ constant: operand });
        return;
      case Op.LocalGet:
        operands.push(locals.get(operand));
        return;
      case Op.LocalSet:
        locals.set(operand, operands.pop());
        return;
      case Op.LocalTee:
        locals.set(operand, operands.at(-1));
        return;
      case Op.I32Sub:
      case Op.I32And: {
        const [second, first] = [operands.pop(), operands.pop()];
        const isMask = opcode === Op.I32And && second !== undefined && 'constant' in second;
        operands.push(
          opcode === Op.I32Sub ? goDown(first, second, start) : isMask ? goDown(first, { constant: -second.constant }, start) : undefined,
        );
        return;
      }
      case Op.I32Add: {
        const [second, first] = [operands.pop(), operands.pop()];
        const from = [first, second].find((place) => place !== undefined && 'depth' in place);
        const by = from === first ? second : first;
        // Forwards is into what has been taken, or, without a constant, into an array there.
        operands.push(by !== undefined && 'constant' in by && by.constant < 0 ? goDown(from, { constant: -by.constant }, start) : from);
        return;
      }
      default: {
        const effect = effectOf(opcode, opcode >= 0xfc ? new Reader(bytes, start + 1, end).u32() : 0);
        // Control: what clang keeps across it is in locals.
        if (effect) operands.splice(Math.max(0, operands.length - effect.takes), effect.takes, ...effect.leaves.map(() => undefined));
        else operands = [];
      }
    }
  });
  return ends.size > 0 ? { size: Infinity, ends } : { size, ends };
}

/** Bytes of a function's C frame; Infinity when the size is not a constant, or when there is more than one lowering. */
export function frameOf(module: WasmModule, fn: WasmFunction, stackPointer: number): number {
  if (!fn.body) return 0;
  if (!fn.body.setsGlobals.includes(stackPointer)) return findReach(module.bytes, fn.body, stackPointer).size;
  const { lowering, size } = findLoweringSets(module.bytes, fn.body, stackPointer);
  if (lowering.size === 0) return 0;
  return lowering.size === 1 && size > 0 ? size : Infinity;
}
