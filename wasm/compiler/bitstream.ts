// bitstream.ts: LLVM's bitstream, the container that bitcode is written in.
//
// A stream of bits, cut into blocks; a block holds records and other blocks. A record is a code and a list of numbers, written either plainly or by an
// abbreviation, which says for each number how it is encoded. Abbreviations are defined in the block that uses them, or for all blocks of
// a kind in block 0. What the records mean is none of this file's business (llvm-module.ts).

/** The bytes are not the bitcode that they should be, or of a kind that is not known here. */
export class BitcodeError extends Error {
  override readonly name = 'BitcodeError';
}

export interface BitRecord {
  readonly code: number;
  readonly values: readonly number[];
  /** What some records carry behind their numbers. */
  readonly blob: Uint8Array | undefined;
}

export interface BlockVisitor {
  record(record: BitRecord): void;
  /** Who reads the inner block, or undefined to step over it. */
  block(id: number): BlockVisitor | undefined;
  end?(): void;
}

const Entry = { EndBlock: 0, Subblock: 1, DefineAbbreviation: 2, Plain: 3 } as const;
const Encoding = { Literal: 0, Fixed: 1, Variable: 2, Array: 3, Char6: 4, Blob: 5 } as const;
const BLOCK_INFO = 0;
const MAGIC = 0xdec04342;
const CHAR6 = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._';

interface Operand {
  readonly encoding: number;
  /** The literal, or the width in bits. */
  readonly value: number;
}
type Abbreviation = readonly Operand[];

/** Visits the blocks of a whole file. */
export function readBitcode(bytes: Uint8Array, visitor: BlockVisitor): void {
  const stream = new Bitstream(bytes);
  if (stream.fixed(32) !== MAGIC) throw new BitcodeError('not bitcode: it does not start with the bytes 42 43 c0 de');
  while (!stream.done) {
    const isBlock = stream.fixed(2) === Entry.Subblock;
    if (!isBlock) throw new BitcodeError('bitcode has something else than blocks at its outermost level');
    stream.subblock(visitor);
  }
}

class Bitstream {
  readonly #bytes: Uint8Array;
  /** In bits. */
  #at = 0;
  readonly #shared = new Map<number, Abbreviation[]>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    // The file is padded to four bytes.
    return this.#at + 32 > this.#bytes.length * 8;
  }

  /** At most 32 bits. */
  fixed(width: number): number {
    let value = 0;
    let got = 0;
    while (got < width) {
      const byte = this.#bytes[this.#at >>> 3];
      if (byte === undefined) throw new BitcodeError('bitcode ends too early');
      const skip = this.#at & 7;
      const take = Math.min(8 - skip, width - got);
      value |= ((byte >>> skip) & ((1 << take) - 1)) << got;
      got += take;
      this.#at += take;
    }
    return value >>> 0;
  }

  /** A number of any size, in pieces; what is beyond 53 bits is not exact. */
  variable(width: number): number {
    const more = 2 ** (width - 1);
    let scale = 1;
    for (let value = 0; ; scale *= more) {
      const piece = this.fixed(width);
      value += (piece & (more - 1)) * scale;
      if (piece < more) return value;
    }
  }

  subblock(outer: BlockVisitor): void {
    const id = this.variable(8);
    const width = this.variable(4);
    this.#align();
    const end = this.fixed(32) * 32 + this.#at;
    if (id === BLOCK_INFO) {
      this.#blockInfo(width);
      return;
    }
    const visitor = outer.block(id);
    if (visitor) this.#contents(width, [...(this.#shared.get(id) ?? [])], visitor);
    else this.#at = end;
  }

  #contents(width: number, abbreviations: Abbreviation[], visitor: BlockVisitor): void {
    for (;;) {
      const entry = this.fixed(width);
      switch (entry) {
        case Entry.EndBlock:
          this.#align();
          visitor.end?.();
          return;
        case Entry.Subblock:
          this.subblock(visitor);
          break;
        case Entry.DefineAbbreviation:
          abbreviations.push(this.#abbreviation());
          break;
        default:
          visitor.record(this.#record(entry, abbreviations));
      }
    }
  }

  /** Abbreviations for the blocks of each kind. */
  #blockInfo(width: number): void {
    let about: Abbreviation[] = [];
    for (;;) {
      const entry = this.fixed(width);
      if (entry === Entry.EndBlock) {
        this.#align();
        return;
      }
      if (entry === Entry.DefineAbbreviation) {
        about.push(this.#abbreviation());
        continue;
      }
      const { code, values } = this.#record(entry, []);
      const setsBlock = code === 1;
      if (!setsBlock) continue;
      const id = values[0] ?? 0;
      about = this.#shared.get(id) ?? [];
      this.#shared.set(id, about);
    }
  }

  #abbreviation(): Abbreviation {
    return Array.from({ length: this.variable(5) }, (): Operand => {
      const isLiteral = this.fixed(1) === 1;
      if (isLiteral) return { encoding: Encoding.Literal, value: this.variable(8) };
      const encoding = this.fixed(3);
      const hasWidth = encoding === Encoding.Fixed || encoding === Encoding.Variable;
      return { encoding, value: hasWidth ? this.variable(5) : 0 };
    });
  }

  #record(entry: number, abbreviations: readonly Abbreviation[]): BitRecord {
    if (entry === Entry.Plain) {
      const code = this.variable(6);
      return { code, values: Array.from({ length: this.variable(6) }, () => this.variable(6)), blob: undefined };
    }
    const abbreviation = abbreviations[entry - 4];
    if (!abbreviation) throw new BitcodeError(`bitcode uses the abbreviation ${entry}, which was not defined`);
    const values: number[] = [];
    let blob: Uint8Array | undefined;
    for (let at = 0; at < abbreviation.length; at++) {
      const operand = abbreviation[at];
      if (!operand) break;
      if (operand.encoding === Encoding.Array) {
        const element = abbreviation[++at];
        const length = this.variable(6);
        if (element) for (let left = length; left > 0; left--) values.push(this.#scalar(element));
      } else if (operand.encoding === Encoding.Blob) {
        blob = this.#blob();
      } else {
        values.push(this.#scalar(operand));
      }
    }
    const [code = 0] = values.splice(0, 1);
    return { code, values, blob };
  }

  #scalar({ encoding, value }: Operand): number {
    switch (encoding) {
      case Encoding.Literal:
        return value;
      case Encoding.Fixed:
        return this.fixed(value);
      case Encoding.Variable:
        return value === 0 ? 0 : this.variable(value);
      case Encoding.Char6:
        return CHAR6.charCodeAt(this.fixed(6));
      default:
        throw new BitcodeError(`bitcode has an operand of the unknown encoding ${encoding}`);
    }
  }

  #blob(): Uint8Array {
    const length = this.variable(6);
    this.#align();
    const start = this.#at >>> 3;
    this.#at += length * 8;
    this.#align();
    return this.#bytes.subarray(start, start + length);
  }

  #align(): void {
    this.#at = Math.ceil(this.#at / 32) * 32;
  }
}
