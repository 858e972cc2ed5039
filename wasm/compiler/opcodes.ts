// opcodes.ts: which immediates follow each opcode.
//
// All of the instruction set that clang and wasm-ld can emit: MVP, sign extension, bulk memory, saturating conversions, multiple
// values, reference types, SIMD (relaxed too), threads, tail calls, both exception proposals, wide arithmetic. Garbage-collected
// types are not among it. An opcode that is not known is an error that names it: a byte too many or too few would read everything
// after it wrongly, without a word.

import { WasmFormatError, type Reader } from './bytes.ts';

export const Op = {
  Unreachable: 0x00,
  Block: 0x02,
  Loop: 0x03,
  If: 0x04,
  Else: 0x05,
  End: 0x0b,
  Br: 0x0c,
  BrIf: 0x0d,
  BrTable: 0x0e,
  Return: 0x0f,
  Call: 0x10,
  CallIndirect: 0x11,
  ReturnCall: 0x12,
  ReturnCallIndirect: 0x13,
  CallRef: 0x14,
  ReturnCallRef: 0x15,
  Drop: 0x1a,
  Select: 0x1b,
  SelectTyped: 0x1c,
  LocalGet: 0x20,
  LocalSet: 0x21,
  LocalTee: 0x22,
  GlobalGet: 0x23,
  GlobalSet: 0x24,
  I32Load: 0x28,
  I32Load16U: 0x2f,
  I32Store: 0x36,
  I32Store8: 0x3a,
  I32Store16: 0x3b,
  I32Const: 0x41,
  I64Const: 0x42,
  I32Eqz: 0x45,
  I32Ne: 0x47,
  I32LtS: 0x48,
  I32LtU: 0x49,
  I32GeU: 0x4f,
  I32Add: 0x6a,
  I32Sub: 0x6b,
  I32And: 0x71,
  I32Or: 0x72,
  I32Shl: 0x74,
  I32ShrU: 0x76,
  RefFunc: 0xd2,
} as const;

/** The type of a block without results. */
export const EMPTY_BLOCK = 0x40;

/** The call that a tail call is without its being one. */
export function callFor(tailCall: number): number {
  return tailCall - Op.ReturnCall + Op.Call;
}

/** What follows an opcode. The kinds with one u32 come first: their value is what most readers want. */
const Kind = {
  Unknown: 0,
  None: 1,
  Index: 2,
  Signed: 3,
  TwoIndexes: 4,
  Memarg: 5,
  Leb: 6,
  Byte: 7,
  FourBytes: 8,
  EightBytes: 9,
  SixteenBytes: 10,
  MemargLane: 11,
  Vector: 12,
  Catches: 13,
  Prefix: 14,
} as const;

function table(size: number, ranges: readonly (readonly [first: number, last: number, kind: number])[]): Uint8Array {
  const kinds = new Uint8Array(size);
  for (const [first, last, kind] of ranges) kinds.fill(kind, first, last + 1);
  return kinds;
}

const plain = table(256, [
  [0x00, 0x01, Kind.None], // unreachable, nop
  [0x02, 0x04, Kind.Signed], // block, loop, if: a block type
  [0x05, 0x05, Kind.None], // else
  [0x06, 0x06, Kind.Signed], // try
  [0x07, 0x09, Kind.Index], // catch, throw, rethrow
  [0x0a, 0x0b, Kind.None], // throw_ref, end
  [0x0c, 0x0d, Kind.Index], // br, br_if
  [0x0e, 0x0e, Kind.Vector], // br_table
  [0x0f, 0x0f, Kind.None], // return
  [0x10, 0x10, Kind.Index], // call
  [0x11, 0x11, Kind.TwoIndexes], // call_indirect: type, table
  [0x12, 0x12, Kind.Index],
  [0x13, 0x13, Kind.TwoIndexes],
  [0x14, 0x15, Kind.Index], // call_ref, return_call_ref: type
  [0x18, 0x18, Kind.Index], // delegate
  [0x19, 0x1b, Kind.None], // catch_all, drop, select
  [0x1c, 0x1c, Kind.Vector], // select with types: one byte each, so a vector of numbers
  [0x1f, 0x1f, Kind.Catches], // try_table
  [0x20, 0x26, Kind.Index], // locals, globals, table.get, table.set
  [0x28, 0x3e, Kind.Memarg],
  [0x3f, 0x40, Kind.Index], // memory.size, memory.grow
  [0x41, 0x41, Kind.Signed],
  [0x42, 0x42, Kind.Leb],
  [0x43, 0x43, Kind.FourBytes],
  [0x44, 0x44, Kind.EightBytes],
  [0x45, 0xc4, Kind.None], // comparisons, arithmetic, conversions, sign extension
  [0xd0, 0xd0, Kind.Signed], // ref.null
  [0xd1, 0xd1, Kind.None],
  [0xd2, 0xd2, Kind.Index], // ref.func
  [0xd3, 0xd4, Kind.None],
  [0xd5, 0xd6, Kind.Index], // br_on_null, br_on_non_null
  [0xfc, 0xfe, Kind.Prefix],
]);

const prefixed: readonly (readonly [prefix: number, kinds: Uint8Array])[] = [
  [
    0xfc,
    table(23, [
      [0, 7, Kind.None], // saturating conversions
      [8, 8, Kind.TwoIndexes], // memory.init
      [9, 9, Kind.Index], // data.drop
      [10, 10, Kind.TwoIndexes], // memory.copy
      [11, 11, Kind.Index], // memory.fill
      [12, 12, Kind.TwoIndexes], // table.init
      [13, 13, Kind.Index], // elem.drop
      [14, 14, Kind.TwoIndexes], // table.copy
      [15, 17, Kind.Index], // table.grow, size, fill
      [19, 22, Kind.None], // wide arithmetic
    ]),
  ],
  [
    0xfd,
    table(0x114, [
      [0, 11, Kind.Memarg],
      [12, 13, Kind.SixteenBytes], // v128.const, shuffle
      [14, 20, Kind.None],
      [21, 34, Kind.Byte], // lanes
      [35, 83, Kind.None],
      [84, 91, Kind.MemargLane],
      [92, 93, Kind.Memarg],
      [94, 0x113, Kind.None],
    ]),
  ],
  [
    0xfe,
    table(0x4f, [
      [0, 2, Kind.Memarg],
      [3, 3, Kind.Byte], // atomic.fence
      [0x10, 0x4e, Kind.Memarg],
    ]),
  ],
];

/** Called once for each instruction; `operand` is its index or small constant, or 0. */
export type InstructionVisitor = (opcode: number, operand: number, start: number, end: number) => void;

/** Visits the instructions up to the reader's end, in the order in which they stand. */
export function visitInstructions(reader: Reader, visit: InstructionVisitor): void {
  while (!reader.done) visitOne(reader, visit);
}

/** Visits a constant expression, and leaves the reader behind its `end`. */
export function visitConstantExpression(reader: Reader, visit: InstructionVisitor): void {
  while (visitOne(reader, visit) !== Op.End);
}

function visitOne(reader: Reader, visit: InstructionVisitor): number {
  const start = reader.offset;
  const opcode = reader.byte();
  const operand = readImmediates(reader, plain[opcode] ?? Kind.Unknown, opcode, start);
  visit(opcode, operand, start, reader.offset);
  return opcode;
}

function readImmediates(reader: Reader, kind: number, opcode: number, start: number): number {
  switch (kind) {
    case Kind.None:
      return 0;
    case Kind.Index:
      return reader.u32();
    case Kind.Signed:
      return reader.s33();
    case Kind.TwoIndexes: {
      const first = reader.u32();
      reader.u32();
      return first;
    }
    case Kind.Memarg:
      skipMemarg(reader);
      return 0;
    case Kind.Leb:
      reader.skipLeb();
      return 0;
    case Kind.Byte:
      return reader.byte();
    case Kind.FourBytes:
      reader.skip(4);
      return 0;
    case Kind.EightBytes:
      reader.skip(8);
      return 0;
    case Kind.SixteenBytes:
      reader.skip(16);
      return 0;
    case Kind.MemargLane:
      skipMemarg(reader);
      reader.skip(1);
      return 0;
    case Kind.Vector: {
      // br_table has a default label after its vector; select's types are single bytes.
      const more = opcode === 0x0e ? 1 : 0;
      for (let left = reader.u32() + more; left > 0; left--) reader.skipLeb();
      return 0;
    }
    case Kind.Catches: {
      reader.s33();
      for (let left = reader.u32(); left > 0; left--) {
        const withTag = reader.byte() < 2;
        if (withTag) reader.u32();
        reader.u32();
      }
      return 0;
    }
    case Kind.Prefix: {
      const sub = reader.u32();
      const kinds = prefixed.find(([prefix]) => prefix === opcode)?.[1];
      const subKind = kinds?.[sub] ?? Kind.Unknown;
      if (subKind === Kind.Unknown) throw unknownOpcode(`0x${hex(opcode)} 0x${hex(sub)}`, start);
      readImmediates(reader, subKind, opcode, start);
      return 0;
    }
    default:
      throw unknownOpcode(`0x${hex(opcode)}`, start);
  }
}

function skipMemarg(reader: Reader): void {
  const hasMemoryIndex = (reader.u32() & 0x40) !== 0;
  if (hasMemoryIndex) reader.u32();
  reader.skipLeb();
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}

function unknownOpcode(name: string, offset: number): WasmFormatError {
  return new WasmFormatError(`unknown opcode ${name} at byte ${offset}: the module uses an instruction that Coil's compiler does not know`);
}
