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

export interface PassiveSegment {
  /** The sections of the module that change. */
  readonly sections: ReadonlyMap<number, Uint8Array>;
  /** Instructions that take an address and copy the bytes there: what a runtime's import `void read(void *to)` becomes. */
  readonly read: Uint8Array;
}

/** The bytes as one more data segment, of a module in which no other one has been added. */
export function passiveSegment(module: WasmModule, bytes: Uint8Array): PassiveSegment {
  const data = module.sections.find((section) => section.id === SectionId.Data);
  const index = data ? new Reader(module.bytes, data.contents, data.end).u32() : 0;
  const segment = new Writer(bytes.length + 8).u32(PASSIVE).sized(bytes);
  return {
    sections: new Map([
      [SectionId.Data, appendToVector(module, SectionId.Data, [segment.view()])],
      // memory.init is not valid without it.
      [SectionId.DataCount, new Writer().u32(index + 1).view()],
    ]),
    read: new Writer().raw([Op.I32Const, 0, Op.I32Const]).s32(bytes.length).raw([BULK, MEMORY_INIT]).u32(index).byte(0).view().slice(),
  };
}
