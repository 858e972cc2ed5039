// function-table.ts: the table of function pointers, read and made longer. C has one.

import { Reader, Writer } from './bytes.ts';
import { Op } from './opcodes.ts';
import { ExternalKind, SectionId, type WasmModule } from './wasm-module.ts';

/** What stands where in the function table, by the segments that say so with a constant. */
export function tableEntries(module: WasmModule): ReadonlyMap<number, number> {
  const entries = new Map<number, number>();
  const section = module.sections.find((candidate) => candidate.id === SectionId.Element);
  if (!section) return entries;
  const reader = new Reader(module.bytes, section.contents, section.end);
  for (let segments = reader.u32(); segments > 0; segments--) {
    const flags = reader.u32();
    if (flags !== 0) return entries; // no linker writes such segments for C
    if (reader.byte() !== Op.I32Const) return entries;
    const offset = reader.s33();
    reader.byte(); // end
    const count = reader.u32();
    for (let at = 0; at < count; at++) entries.set(offset + at, reader.u32());
  }
  return entries;
}

/** How long it is. */
export function readTableLimits(module: WasmModule): { minimum: number; withMore: (count: number) => Uint8Array } {
  const section = module.sections.find((candidate) => candidate.id === SectionId.Table);
  if (!section || module.imports.some((entry) => entry.kind === ExternalKind.Table))
    throw new Error('the linked module has no table of functions of its own: it must not be linked with --import-table');
  const reader = new Reader(module.bytes, section.contents, section.end);
  const count = reader.u32();
  const type = reader.byte();
  const flags = reader.byte();
  const minimum = reader.u32();
  const maximum = (flags & 1) !== 0 ? reader.u32() : undefined;
  const rest = module.bytes.subarray(reader.offset, section.end);
  return {
    minimum,
    withMore: (more) => {
      const out = new Writer()
        .u32(count)
        .byte(type)
        .byte(flags)
        .u32(minimum + more);
      if (maximum !== undefined) out.u32(maximum + more);
      return out.raw(rest).view();
    },
  };
}

/** An element segment: functions from a place on. */
export function segmentOf(place: number, functions: readonly number[]): Uint8Array {
  const segment = new Writer().u32(0).byte(Op.I32Const).s32(place).byte(Op.End).u32(functions.length);
  for (const index of functions) segment.u32(index);
  return segment.view();
}
