// rewrite.ts: a module with some of its sections replaced.
//
// Sections keep their order, those that are not replaced are copied byte for byte, and those that were not there come where they must. Labels, locals and indexes in a body are
// relative or numbered, never addresses, so instructions can be inserted without touching the others; only sizes change, and they
// are written anew here.

import { Reader, Writer } from './bytes.ts';
import { callFor, Op, visitInstructions } from './opcodes.ts';
import { SectionId, type Section, type WasmModule } from './wasm-module.ts';

/** In which order sections must stand. */
const ORDER: readonly number[] = [
  SectionId.Type,
  SectionId.Import,
  SectionId.Function,
  SectionId.Table,
  SectionId.Memory,
  SectionId.Tag,
  SectionId.Global,
  SectionId.Export,
  SectionId.Start,
  SectionId.Element,
  SectionId.DataCount,
  SectionId.Code,
  SectionId.Data,
];

/** New contents by section id; custom sections go by `custom`. */
export interface Replacements {
  readonly sections?: ReadonlyMap<number, Uint8Array>;
  /** By name; null removes the section. */
  readonly custom?: ReadonlyMap<string, Uint8Array | null>;
}

export function replaceSections(bytes: Uint8Array, sections: readonly Section[], replacements: Replacements): Uint8Array {
  const out = new Writer(bytes.length + 1024).raw(bytes.subarray(0, 8));
  const added = new Map(replacements.custom ?? []);
  const missing = new Map([...(replacements.sections ?? [])].filter(([id]) => !sections.some((section) => section.id === id)));
  for (const section of sections) {
    if (section.id !== SectionId.Custom) writeMissing(out, missing, ORDER.indexOf(section.id));
    if (section.name !== undefined && added.has(section.name)) {
      const contents = added.get(section.name);
      if (contents) writeCustom(out, section.name, contents);
      added.delete(section.name);
      continue;
    }
    const contents = section.id === SectionId.Custom ? undefined : replacements.sections?.get(section.id);
    if (contents) out.byte(section.id).sized(contents);
    else out.raw(bytes.subarray(section.start, section.end));
  }
  writeMissing(out, missing, ORDER.length);
  for (const [name, contents] of added) if (contents) writeCustom(out, name, contents);
  return out.view().slice();
}

/** The sections that the module did not have, up to a place in the order. */
function writeMissing(out: Writer, missing: Map<number, Uint8Array>, before: number): void {
  for (const id of ORDER.slice(0, before)) {
    const contents = missing.get(id);
    if (contents) out.byte(id).sized(contents);
    missing.delete(id);
  }
}

function writeCustom(out: Writer, name: string, contents: Uint8Array): void {
  const section = new Writer().name(name).raw(contents);
  out.byte(SectionId.Custom).sized(section.view());
}

/** A vector section with items added at its end: types, globals. */
export function appendToVector(module: WasmModule, id: number, items: readonly Uint8Array[]): Uint8Array {
  const section = module.sections.find((candidate) => candidate.id === id);
  const out = new Writer();
  if (!section) {
    out.u32(items.length);
  } else {
    const reader = new Reader(module.bytes, section.contents, section.end);
    out.u32(reader.u32() + items.length).raw(module.bytes.subarray(reader.offset, section.end));
  }
  for (const item of items) out.raw(item);
  return out.view();
}

/** How an instruction changes. */
export interface Change {
  /** What stands in its place. */
  readonly instead?: Uint8Array;
  /** What is inserted behind it. */
  readonly behind?: Uint8Array;
}

/** Instructions, some of them changed. A tail call that is changed becomes a call and a return. */
export function copyChanged(
  bytes: Uint8Array,
  start: number,
  end: number,
  changeOf: (opcode: number, operand: number) => Change | undefined,
): Uint8Array {
  const out = new Writer(end - start + 64);
  visitInstructions(new Reader(bytes, start, end), (opcode, operand, from, to) => {
    const change = changeOf(opcode, operand);
    const isTail = change !== undefined && (opcode === Op.ReturnCall || opcode === Op.ReturnCallIndirect);
    if (change?.instead) out.raw(change.instead);
    else if (isTail) out.byte(callFor(opcode)).raw(bytes.subarray(from + 1, to));
    else out.raw(bytes.subarray(from, to));
    if (change?.behind) out.raw(change.behind);
    if (isTail) out.byte(Op.Return);
  });
  return out.view();
}
