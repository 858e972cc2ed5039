// values.ts: values on their way between C and JavaScript.
//
// Reads and writes C's own structs (src/coil.h: coil_value; src/value.c: strings, bytes, lists), so that numbers and their like go over without a call.
// The views of the memory are made anew when it has moved: they are then empty.
//
// Ownership is C's: what `put` has written is the receiver's, what `take` has read is given back.

import { checkAttached } from './attached.ts';
import { CError, CErrorGroup } from './c-error.ts';
import { CObject, objectOf, type ObjectMethods } from './c-object.ts';
import { References } from './references.ts';

export const Tag = { none: 0, bool: 1, int: 2, double: 3, pointer: 4, string: 5, bytes: 6, object: 7, js: 8, error: 9 } as const;

/** What a module exports for this. */
export interface ValueExports {
  readonly memory: WebAssembly.Memory;
  coil__js_buffer(tag: number, length: number): number;
  coil__js_list(count: number): number;
  coil__js_reference(place: number): number;
  coil__js_drop(tag: number, object: number): void;
  coil__js_describe(error: number): void;
  coil__js_kind(object: number): number;
}

export const VALUE_SIZE = 16;
const TAG = 0;
const PAYLOAD = 8;
/** In an object: coil_object comes first. */
const OFFSET = { references: 4, place: 12, length: 12, bytes: 16, count: 12, items: 24 } as const;
const TWO_32 = 2 ** 32;
const MOST_NESTED = 1000;
const SHORT = 64;
const LIST = 0;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export class Values {
  readonly references = new References();
  readonly exports: ValueExports;
  readonly #channel: number;
  readonly #methods: ObjectMethods;
  i32 = new Int32Array(0);
  #f64 = new Float64Array(0);
  #u8 = new Uint8Array(0);

  constructor(exports: ValueExports, channel: number, methods: ObjectMethods) {
    this.exports = exports;
    this.#channel = channel;
    this.#methods = methods;
    this.refresh();
  }

  refresh(): void {
    const { buffer } = this.exports.memory;
    this.i32 = new Int32Array(buffer);
    this.#f64 = new Float64Array(buffer);
    this.#u8 = new Uint8Array(buffer);
  }

  // -------------------------------------------------------------------------------------------------------------------
  // To C
  // -------------------------------------------------------------------------------------------------------------------

  /**
   * Writes a value, which C then owns. Throws, having written nothing, what cannot be one. Of a reference only its place is written: what receives it makes
   * the object; in a list (depth above 0) there must be objects.
   */
  put(at: number, value: unknown, depth = 0): void {
    if (this.i32.length === 0) this.refresh();
    if (typeof value === 'number') {
      if ((value | 0) === value && (value !== 0 || 1 / value > 0)) this.#putPair(at, Tag.int, value, value >> 31);
      else this.#putNumber(at, value);
    } else if (typeof value === 'boolean') {
      this.#putPair(at, Tag.bool, value ? 1 : 0);
    } else if (value === undefined || value === null) {
      this.#putPair(at, Tag.none, 0);
    } else {
      this.#putCounted(at, value, depth);
    }
  }

  /** Gives back what was written and not handed over. */
  drop(at: number, count: number): void {
    for (let value = at; value < at + count * VALUE_SIZE; value += VALUE_SIZE) {
      const tag = this.i32[value >>> 2] ?? 0;
      if (tag === Tag.js) this.references.remove(this.pointerAt(value));
      else if (tag >= Tag.string) this.exports.coil__js_drop(tag, this.pointerAt(value));
      this.i32[value >>> 2] = Tag.none;
    }
  }

  #putPair(at: number, tag: number, low: number, high = 0): void {
    const { i32 } = this;
    i32[(at + TAG) >>> 2] = tag;
    i32[(at + PAYLOAD) >>> 2] = low;
    i32[(at + PAYLOAD + 4) >>> 2] = high;
  }

  #putNumber(at: number, value: number): void {
    if (Number.isSafeInteger(value) && value !== 0) {
      this.#putPair(at, Tag.int, (value % TWO_32) | 0, Math.floor(value / TWO_32));
      // The remainder of a negative number is negative, but its lower 32 bits are right.
    } else {
      this.i32[(at + TAG) >>> 2] = Tag.double;
      this.#f64[(at + PAYLOAD) >>> 3] = value;
    }
  }

  #putCounted(at: number, value: unknown, depth: number): void {
    switch (typeof value) {
      case 'string':
        this.#putPair(at, Tag.string, this.#string(value));
        return;
      case 'bigint':
        this.#putBigint(at, value);
        return;
      case 'object':
        if (value instanceof Promise) break;
        if (value instanceof CObject) {
          this.#putPair(at, Tag.object, this.#methods.lend(value));
          return;
        }
        if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
          this.#putPair(at, Tag.bytes, this.#bytes(value));
          return;
        }
        if (Array.isArray(value)) {
          this.#putPair(at, Tag.object, this.#list(value, depth));
          return;
        }
    }
    this.#putPair(at, Tag.js, depth === 0 ? this.references.add(value) : this.#reference(value));
  }

  #putBigint(at: number, value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) {
      throw new RangeError(`${value.toString().slice(0, 40)} has more than 64 bits: C has no integer for it, pass it as a string`);
    }
    this.#putPair(at, Tag.int, Number(BigInt.asIntN(32, value)), Number(value >> 32n));
  }

  #string(text: string): number {
    const { length } = text;
    if (length <= SHORT) {
      let at = 0;
      while (at < length && text.charCodeAt(at) < 0x80) at++;
      if (at === length) {
        const object = this.#buffer(Tag.string, length);
        for (let byte = 0; byte < length; byte++) this.#u8[object + OFFSET.bytes + byte] = text.charCodeAt(byte);
        return object;
      }
    }
    if (!isWellFormed(text)) {
      throw new TypeError('a string with half of a surrogate pair cannot become UTF-8: use text.toWellFormed(), or pass bytes');
    }
    const bytes = encoder.encode(text);
    const object = this.#buffer(Tag.string, bytes.length);
    this.#u8.set(bytes, object + OFFSET.bytes);
    return object;
  }

  #bytes(source: ArrayBufferView | ArrayBuffer): number {
    const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(source)
      ? source
      : { buffer: source, byteOffset: 0, byteLength: source.byteLength };
    checkAttached(source);
    const object = this.#buffer(Tag.bytes, byteLength);
    this.#u8.set(new Uint8Array(buffer, byteOffset, byteLength), object + OFFSET.bytes);
    return object;
  }

  #list(items: readonly unknown[], depth: number): number {
    if (depth === MOST_NESTED) throw new TypeError(`arrays are nested more than ${MOST_NESTED} deep: does one hold itself?`);
    const { length } = items;
    const list = this.#made(this.exports.coil__js_list(length));
    try {
      for (let at = 0; at < length; at++) this.put(this.#itemsOf(list) + at * VALUE_SIZE, items[at], depth + 1);
    } catch (error) {
      this.exports.coil__js_drop(Tag.object, list);
      throw error;
    }
    return list;
  }

  #reference(value: unknown): number {
    const place = this.references.add(value);
    const object = this.exports.coil__js_reference(place) >>> 0;
    if (this.i32.length === 0) this.refresh();
    if (object !== 0) return object;
    this.references.remove(place);
    throw noMemory();
  }

  #buffer(tag: number, length: number): number {
    return this.#made(this.exports.coil__js_buffer(tag, length));
  }

  #made(object: number): number {
    if (this.i32.length === 0) this.refresh();
    if (object === 0) throw noMemory();
    return object >>> 0;
  }

  // -------------------------------------------------------------------------------------------------------------------
  // From C
  // -------------------------------------------------------------------------------------------------------------------

  pointerAt(at: number): number {
    return (this.i32[(at + PAYLOAD) >>> 2] ?? 0) >>> 0;
  }

  /** Reads a value that stays C's. */
  get(at: number): unknown {
    const { i32 } = this;
    switch (i32[(at + TAG) >>> 2]) {
      case Tag.none:
        return null;
      case Tag.bool:
        return ((i32[(at + PAYLOAD) >>> 2] ?? 0) & 0xff) !== 0;
      case Tag.int:
        return this.#int(at);
      case Tag.double:
        return this.#f64[(at + PAYLOAD) >>> 3];
      case Tag.pointer:
        return this.pointerAt(at);
      default:
        return this.#counted(i32[(at + TAG) >>> 2] ?? 0, this.pointerAt(at));
    }
  }

  /** Reads a value that is owned by whoever reads it, and gives it back. */
  take(at: number): unknown {
    if (this.i32.length === 0) this.refresh();
    const tag = this.i32[(at + TAG) >>> 2] ?? 0;
    if (tag < Tag.string) return this.get(at);
    const object = this.pointerAt(at);
    this.i32[(at + TAG) >>> 2] = Tag.none;
    const value = this.#counted(tag, object);
    this.exports.coil__js_drop(tag, object);
    return value;
  }

  /** An array of values that stay C's. */
  getAll(at: number, count: number): unknown[] {
    return Array.from({ length: count }, (_, index) => this.get(at + index * VALUE_SIZE));
  }

  #int(at: number): number | bigint {
    const low = this.i32[(at + PAYLOAD) >>> 2] ?? 0;
    const high = this.i32[(at + PAYLOAD + 4) >>> 2] ?? 0;
    if (high === low >> 31) return low;
    const number = high * TWO_32 + (low >>> 0);
    return Number.isSafeInteger(number) ? number : (BigInt(high) << 32n) + BigInt(low >>> 0);
  }

  #counted(tag: number, object: number): unknown {
    switch (tag) {
      case Tag.string:
        return this.text(object + OFFSET.bytes, (this.i32[(object + OFFSET.length) >>> 2] ?? 0) >>> 0);
      case Tag.bytes: {
        const start = object + OFFSET.bytes;
        return this.copy(start, (this.i32[(object + OFFSET.length) >>> 2] ?? 0) >>> 0);
      }
      case Tag.js:
        return this.references.get(this.i32[(object + OFFSET.place) >>> 2] ?? 0);
      case Tag.error:
        return this.error(object);
      default:
        return this.#object(object);
    }
  }

  #object(object: number): unknown {
    const kind = this.exports.coil__js_kind(object);
    if (kind !== LIST) return objectOf(kind, object, this.#methods);
    const items = this.#itemsOf(object);
    return this.getAll(items, (this.i32[(object + OFFSET.count) >>> 2] ?? 0) >>> 0);
  }

  #itemsOf(list: number): number {
    return (this.i32[(list + OFFSET.items) >>> 2] ?? 0) >>> 0;
  }

  /** Bytes of C's, in memory of their own. */
  copy(start: number, length: number): Uint8Array {
    return this.#u8.slice(start, start + length);
  }

  text(start: number, length: number): string {
    const bytes = this.#u8;
    if (length <= SHORT) {
      let text = '';
      for (let at = start; at < start + length; at++) {
        const byte = bytes[at] ?? 0;
        if (byte >= 0x80) return decoder.decode(bytes.subarray(start, start + length));
        text += String.fromCharCode(byte);
      }
      return text;
    }
    return decoder.decode(bytes.subarray(start, start + length));
  }

  /** An error of C's; or, if it is what JavaScript has thrown, that. */
  error(object: number): unknown {
    const at = this.#channel;
    const [name, message, cause, members, traceback, value, isThrown] = this.#describe(object, at);
    if (isThrown === true && value !== null) return value;
    const details = { name: String(name), message: String(message), traceback: typeof traceback === 'string' ? traceback : '', cause };
    const error = Array.isArray(members) ? new CErrorGroup(members as unknown[], details) : new CError(details);
    if (value !== null) Object.defineProperty(error, 'value', { value, configurable: true, writable: true, enumerable: true });
    return error;
  }

  #describe(object: number, at: number): unknown[] {
    this.exports.coil__js_describe(object);
    if (this.i32.length === 0) this.refresh();
    // Causes and members are described by the same means: what was said is copied before any of it is read.
    const said = Array.from({ length: 7 }, (_, index) => {
      const from = (at + index * VALUE_SIZE) >>> 2;
      const words = this.i32.slice(from, from + VALUE_SIZE / 4);
      this.i32[from] = Tag.none;
      return words;
    });
    return said.map((words) => {
      this.i32.set(words, at >>> 2);
      return this.take(at);
    });
  }
}

function noMemory(): RangeError {
  return new RangeError('the program has no memory left for a value that it was given');
}

function isWellFormed(text: string): boolean {
  const known = text as { isWellFormed?: () => boolean };
  if (known.isWellFormed) return known.isWellFormed();
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}
