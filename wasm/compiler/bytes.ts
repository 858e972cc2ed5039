// bytes.ts: reading and writing the primitive encodings of a wasm binary.
//
// A Reader is a cursor over bytes that somebody else owns; it never copies, and it throws at the first byte that cannot be what it
// should be, with the offset in the file. A Writer grows as needed. 64-bit numbers are skipped or copied as bytes, never computed
// with: nothing in the compiler needs their value.

const utf8Decoder = new TextDecoder();
const utf8Encoder = new TextEncoder();

/** The bytes are not the wasm module that they should be. */
export class WasmFormatError extends Error {
  override readonly name = 'WasmFormatError';
}

export class Reader {
  readonly bytes: Uint8Array;
  readonly end: number;
  offset: number;

  constructor(bytes: Uint8Array, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  get done(): boolean {
    return this.offset >= this.end;
  }

  byte(): number {
    const value = this.offset < this.end ? this.bytes[this.offset] : undefined;
    if (value === undefined) throw new WasmFormatError(`the module ends too early, at byte ${this.offset}`);
    this.offset++;
    return value;
  }

  skip(count: number): void {
    this.offset += count;
    if (this.offset > this.end) throw new WasmFormatError(`the module ends too early, at byte ${this.end}`);
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result >>> 0;
    }
    throw new WasmFormatError(`a number of more than 32 bits at byte ${this.offset}`);
  }

  /** A signed LEB128 number of at most 33 bits (i32.const, block types, heap types), truncated to 32. */
  s33(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        return shift < 28 && (byte & 0x40) !== 0 ? result | (-1 << (shift + 7)) : result;
      }
    }
    throw new WasmFormatError(`a number of more than 33 bits at byte ${this.offset}`);
  }

  /** Any LEB128 number whose value does not matter. */
  skipLeb(): void {
    while (this.byte() >= 0x80);
  }

  name(): string {
    const length = this.u32();
    const start = this.offset;
    this.skip(length);
    return utf8Decoder.decode(this.bytes.subarray(start, start + length));
  }
}

export class Writer {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** The bytes written so far: a view, valid until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  raw(bytes: ArrayLike<number>): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  u32(value: number): this {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.byte(rest);
  }

  s32(value: number): this {
    let rest = value | 0;
    for (;;) {
      const byte = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) return this.byte(byte);
      this.byte(byte | 0x80);
    }
  }

  s64(value: bigint): this {
    let rest = value;
    for (;;) {
      const byte = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && (byte & 0x40) === 0) || (rest === -1n && (byte & 0x40) !== 0)) return this.byte(byte);
      this.byte(byte | 0x80);
    }
  }

  name(text: string): this {
    const bytes = utf8Encoder.encode(text);
    return this.u32(bytes.length).raw(bytes);
  }

  /** A length and then the bytes: sections, function bodies, names in subsections. */
  sized(bytes: Uint8Array): this {
    return this.u32(bytes.length).raw(bytes);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
