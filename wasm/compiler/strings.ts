// strings.ts: bytes that a module carries beside its memory: names for messages, and tables of them.
//
// They stand in a passive data segment, of which nothing is in memory until the runtime has it copied to a place of its own, so that a program that
// never asks pays for bytes in the file only. A text is known by its offset among these bytes and ends with a NUL, as C likes it.

import { Reader, Writer } from './bytes.ts';
import { Op } from './opcodes.ts';
import { appendToVector } from './rewrite.ts';
import { SectionId, type WasmModule } from './wasm-module.ts';

const PASSIVE = 1;
const BULK = 0xfc;
const MEMORY_INIT = 8;
const encoder = new TextEncoder();

/** Texts, each once. */
export class Strings {
  readonly #offsets = new Map<string, number>();
  readonly #bytes = new Writer(1024);

  /** Where the text stands, from the beginning of the strings. */
  offsetOf(text: string): number {
    const known = this.#offsets.get(text);
    if (known !== undefined) return known;
    const offset = this.#bytes.length;
    this.#offsets.set(text, offset);
    this.#bytes.raw(encoder.encode(text)).byte(0);
    return offset;
  }

  view(): Uint8Array {
    return this.#bytes.view();
  }
}

/** Data segments that are added to a module. */
export class PassiveSegments {
  readonly #module: WasmModule;
  readonly #first: number;
  readonly #contents: (() => Uint8Array)[] = [];

  constructor(module: WasmModule) {
    this.#module = module;
    const data = module.sections.find((section) => section.id === SectionId.Data);
    this.#first = data ? new Reader(module.bytes, data.contents, data.end).u32() : 0;
  }

  /** The segment's number. The bytes are asked for when the sections are. */
  add(contents: () => Uint8Array): number {
    return this.#first + this.#contents.push(contents) - 1;
  }

  /** The sections of the module that change. */
  sections(): ReadonlyMap<number, Uint8Array> {
    if (this.#contents.length === 0) return new Map();
    const segments = this.#contents.map((contents) => {
      const bytes = contents();
      return new Writer(bytes.length + 8).u32(PASSIVE).sized(bytes).view();
    });
    return new Map([
      [SectionId.Data, appendToVector(this.#module, SectionId.Data, segments)],
      // memory.init is not valid without it.
      [SectionId.DataCount, new Writer().u32(this.#first + segments.length).view()],
    ]);
  }
}

/** Instructions that take an address and copy a whole segment there: what a runtime's import `void read(void *to)` becomes. */
export function readSegment(index: number, length: number): Uint8Array {
  return new Writer().raw([Op.I32Const, 0, Op.I32Const]).s32(length).raw(memoryInit(index)).view().slice();
}

/** The instruction that takes an address, an offset and a length, and copies those bytes there. */
export function memoryInit(index: number): Uint8Array {
  return new Writer().raw([BULK, MEMORY_INIT]).u32(index).byte(0).view().slice();
}
