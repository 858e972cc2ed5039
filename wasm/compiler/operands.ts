// operands.ts: what an instruction takes from the operand stack and what it leaves there.
//
// Enough to know, anywhere in a function that the linker has validated, how many operands there are and of which types: what is taken is only
// counted, what is left is a list of value types. Instructions whose answer depends on a declaration (calls, locals, globals, tables, control) are not
// in the tables: body.ts knows those.

/** Value types, as encoded. */
export const ValueType = { I32: 0x7f, I64: 0x7e, F32: 0x7d, F64: 0x7c, V128: 0x7b, FuncRef: 0x70, ExternRef: 0x6f, ExnRef: 0x69 } as const;

export interface Effect {
  readonly takes: number;
  readonly leaves: readonly number[];
}

const LETTERS: Readonly<Record<string, number>> = {
  i: ValueType.I32,
  l: ValueType.I64,
  f: ValueType.F32,
  d: ValueType.F64,
  v: ValueType.V128,
};

/** Rows of "FIRST-LAST:TAKES LEAVES", hexadecimal opcodes: `6a-78:2i` takes two operands and leaves an i32. */
function table(rows: string): ReadonlyMap<number, Effect> {
  const effects = new Map<number, Effect>();
  for (const row of rows.trim().split(/\s+/)) {
    const [, first, last, takes, leaves] = /^([0-9a-f]+)(?:-([0-9a-f]+))?:(\d)(\w*)$/.exec(row) ?? [];
    if (first === undefined || leaves === undefined) throw new Error(`not a row: ${row}`);
    const effect: Effect = { takes: Number(takes), leaves: Array.from(leaves, (letter) => LETTERS[letter] ?? 0) };
    for (let opcode = parseInt(first, 16); opcode <= parseInt(last ?? first, 16); opcode++) effects.set(opcode, effect);
  }
  return effects;
}

const PLAIN = table(`
  01:0 1a:1
  28:1i 29:1l 2a:1f 2b:1d 2c-2f:1i 30-35:1l 36-3e:2 3f:0i 40:1i 41:0i 42:0l 43:0f 44:0d
  45:1i 46-4f:2i 50:1i 51-5a:2i 5b-66:2i 67-69:1i 6a-78:2i 79-7b:1l 7c-8a:2l
  8b-91:1f 92-98:2f 99-9f:1d a0-a6:2d
  a7-ab:1i ac-b1:1l b2-b6:1f b7-bb:1d bc:1i bd:1l be:1f bf:1d c0-c1:1i c2-c4:1l d1:1i`);

const SATURATING_AND_BULK = table('0-3:1i 4-7:1l 8:3 9:0 a-b:3 c:3 d:0 e:3 f:2i 10:0i 11:3 13-14:4ll 15-16:2ll');

const SIMD = table(`
  0-a:1v b:2 c:0v d-e:2v f-14:1v 15-16:1i 17:2v 18-19:1i 1a:2v 1b:1i 1c:2v 1d:1l 1e:2v 1f:1f 20:2v 21:1d 22:2v
  23-4c:2v 4d:1v 4e-51:2v 52:3v 53:1i 54-57:2v 58-5b:2 5c-5d:1v 5e-62:1v 63-64:1i 65-66:2v 67-6a:1v 6b-73:2v
  74-75:1v 76-79:2v 7a:1v 7b:2v 7c-81:1v 82:2v 83-84:1i 85-86:2v 87-8a:1v 8b-93:2v 94:1v 95-9f:2v
  a0-a2:1v a3-a4:1i a7-aa:1v ab-bf:2v c0-c1:1v c3-c4:1i c7-ca:1v cb-df:2v
  e0-e3:1v e4-eb:2v ec-ef:1v f0-f7:2v f8-ff:1v 100:2v 101-104:1v 105-108:3v 109-10c:3v 10d-110:2v 111-112:2v 113:3v`);

const ATOMIC = table(`
  0:2i 1-2:3i 3:0 10:1i 11:1l 12-13:1i 14-16:1l 17-1d:2
  1e:2i 1f:2l 20-21:2i 22-24:2l 25:2i 26:2l 27-28:2i 29-2b:2l 2c:2i 2d:2l 2e-2f:2i 30-32:2l
  33:2i 34:2l 35-36:2i 37-39:2l 3a:2i 3b:2l 3c-3d:2i 3e-40:2l 41:2i 42:2l 43-44:2i 45-47:2l
  48:3i 49:3l 4a-4b:3i 4c-4e:3l`);

const PREFIXED: ReadonlyMap<number, ReadonlyMap<number, Effect>> = new Map([
  [0xfc, SATURATING_AND_BULK],
  [0xfd, SIMD],
  [0xfe, ATOMIC],
]);

/** What an instruction does, when its opcode alone says so. `sub` is the number behind a prefix. */
export function effectOf(opcode: number, sub: number): Effect | undefined {
  const prefixed = PREFIXED.get(opcode);
  return prefixed ? prefixed.get(sub) : PLAIN.get(opcode);
}

/** The instruction for a value's zero. */
export function zeroOf(type: number): Uint8Array {
  switch (type) {
    case ValueType.I32:
      return Uint8Array.of(0x41, 0);
    case ValueType.I64:
      return Uint8Array.of(0x42, 0);
    case ValueType.F32:
      return Uint8Array.of(0x43, 0, 0, 0, 0);
    case ValueType.F64:
      return Uint8Array.of(0x44, 0, 0, 0, 0, 0, 0, 0, 0);
    case ValueType.V128:
      return Uint8Array.of(0xfd, 12, ...new Uint8Array(16));
    default:
      return Uint8Array.of(0xd0, type);
  }
}
