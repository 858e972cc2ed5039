// dwarf.ts: the entries of .debug_info, as far as lines and inlined calls need them.
//
// DWARF describes a module as a tree of entries, each with attributes in one of some forty forms, laid out as .debug_abbrev says. This knows how to
// step over all forms of the versions 2 to 5, in 32 bits, and to read numbers, texts and ranges of addresses. Addresses count from the beginning of the
// code section's contents. A unit that cannot be read is left out: what is missing is a line in a listing.

import { Reader, WasmFormatError } from './bytes.ts';
import type { WasmModule } from './wasm-module.ts';

export const Tag = { InlinedSubroutine: 0x1d, Subprogram: 0x2e } as const;
export const Attribute = {
  Name: 0x03,
  StatementList: 0x10,
  LowPc: 0x11,
  HighPc: 0x12,
  AbstractOrigin: 0x31,
  Specification: 0x47,
  Ranges: 0x55,
  CallFile: 0x58,
  CallLine: 0x59,
  StringOffsetsBase: 0x72,
  AddressBase: 0x73,
  RangeListsBase: 0x74,
} as const;

const Form = {
  Addr: 0x01,
  Block2: 0x03,
  Block4: 0x04,
  Data2: 0x05,
  Data4: 0x06,
  Data8: 0x07,
  String: 0x08,
  Block: 0x09,
  Block1: 0x0a,
  Data1: 0x0b,
  Flag: 0x0c,
  SData: 0x0d,
  Strp: 0x0e,
  UData: 0x0f,
  RefAddr: 0x10,
  Ref1: 0x11,
  Ref2: 0x12,
  Ref4: 0x13,
  Ref8: 0x14,
  RefUData: 0x15,
  Indirect: 0x16,
  SecOffset: 0x17,
  ExprLoc: 0x18,
  FlagPresent: 0x19,
  Strx: 0x1a,
  Addrx: 0x1b,
  RefSup4: 0x1c,
  StrpSup: 0x1d,
  Data16: 0x1e,
  LineStrp: 0x1f,
  RefSig8: 0x20,
  ImplicitConst: 0x21,
  LocListx: 0x22,
  RngListx: 0x23,
  RefSup8: 0x24,
  Strx1: 0x25,
  Strx2: 0x26,
  Strx3: 0x27,
  Strx4: 0x28,
  Addrx1: 0x29,
  Addrx2: 0x2a,
  Addrx3: 0x2b,
  Addrx4: 0x2c,
} as const;

/** Bytes of the forms that are numbers of a fixed size. */
const FIXED: Readonly<Record<number, number>> = {
  [Form.Addr]: 4,
  [Form.Data1]: 1,
  [Form.Data2]: 2,
  [Form.Data4]: 4,
  [Form.Flag]: 1,
  [Form.Strp]: 4,
  [Form.RefAddr]: 4,
  [Form.Ref1]: 1,
  [Form.Ref2]: 2,
  [Form.Ref4]: 4,
  [Form.SecOffset]: 4,
  [Form.RefSup4]: 4,
  [Form.StrpSup]: 4,
  [Form.LineStrp]: 4,
  [Form.RefSup8]: 8,
  [Form.Data8]: 8,
  [Form.Ref8]: 8,
  [Form.RefSig8]: 8,
  [Form.Strx1]: 1,
  [Form.Strx2]: 2,
  [Form.Strx3]: 3,
  [Form.Strx4]: 4,
  [Form.Addrx1]: 1,
  [Form.Addrx2]: 2,
  [Form.Addrx3]: 3,
  [Form.Addrx4]: 4,
};
const RELATIVE_REFERENCES: readonly number[] = [Form.Ref1, Form.Ref2, Form.Ref4, Form.Ref8, Form.RefUData];
const STRING_INDEXES: readonly number[] = [Form.Strx, Form.Strx1, Form.Strx2, Form.Strx3, Form.Strx4];
const ADDRESS_INDEXES: readonly number[] = [Form.Addrx, Form.Addrx1, Form.Addrx2, Form.Addrx3, Form.Addrx4];

/** From the first address to behind the last. */
export type AddressRange = readonly [from: number, to: number];

/** An attribute as it stands there; what it means may need the unit. */
export interface Value {
  readonly form: number;
  readonly number: number;
  readonly text: string | undefined;
}

export interface Entry {
  readonly tag: number;
  /** From the beginning of .debug_info. */
  readonly offset: number;
  readonly depth: number;
  readonly attributes: ReadonlyMap<number, Value>;
}

interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly attributes: readonly { name: number; form: number; implicit: number }[];
}

/** A little-endian number; what does not fit into 53 bits is not exact, and is not needed. */
export function fixed(reader: Reader, size: number): number {
  let value = 0;
  for (let at = 0, unit = 1; at < size; at++, unit *= 256) value += reader.byte() * unit;
  return value;
}

export function signed(reader: Reader): number {
  const value = reader.s33();
  return value | 0;
}

export function zeroTerminated(reader: Reader): string {
  const start = reader.offset;
  while (reader.byte() !== 0);
  return new TextDecoder().decode(reader.bytes.subarray(start, reader.offset - 1));
}

/** One attribute's value, of whatever form. */
export function readValue(reader: Reader, form: number, dwarf: Dwarf, implicit = 0): Value {
  const size = FIXED[form];
  if (size !== undefined) {
    const number = fixed(reader, size);
    if (form === Form.Strp) return { form, number, text: dwarf.textIn('.debug_str', number) };
    if (form === Form.LineStrp) return { form, number, text: dwarf.textIn('.debug_line_str', number) };
    return { form, number, text: undefined };
  }
  const of = (number: number, text?: string): Value => ({ form, number, text });
  const skip = (length: number): Value => {
    reader.skip(length);
    return of(0);
  };
  switch (form) {
    case Form.String:
      return of(0, zeroTerminated(reader));
    case Form.SData:
      return of(signed(reader));
    case Form.UData:
    case Form.RefUData:
    case Form.Strx:
    case Form.Addrx:
    case Form.LocListx:
    case Form.RngListx:
      return of(reader.u32());
    case Form.FlagPresent:
      return of(1);
    case Form.ImplicitConst:
      return of(implicit);
    case Form.Block1:
      return skip(reader.byte());
    case Form.Block2:
      return skip(fixed(reader, 2));
    case Form.Block4:
      return skip(fixed(reader, 4));
    case Form.Block:
    case Form.ExprLoc:
      return skip(reader.u32());
    case Form.Data16:
      return skip(16);
    case Form.Indirect:
      return readValue(reader, reader.u32(), dwarf);
    default:
      throw new WasmFormatError(`debug information in the unknown form 0x${form.toString(16)}`);
  }
}

/** The sections of a module that hold its debug information. */
export class Dwarf {
  readonly #module: WasmModule;

  constructor(module: WasmModule) {
    this.#module = module;
  }

  section(name: string): Reader | undefined {
    const found = this.#module.sections.find((section) => section.name === name);
    return found && new Reader(this.#module.bytes, found.contents, found.end);
  }

  /** At an offset in a section. */
  at(name: string, offset: number): Reader {
    const reader = this.section(name);
    if (!reader) throw new WasmFormatError(`debug information without a section ${name}`);
    reader.skip(offset);
    return reader;
  }

  textIn(name: string, offset: number): string {
    return zeroTerminated(this.at(name, offset));
  }

  /** The units of .debug_info, or of .debug_line: what follows the length of each, and where it begins. */
  *units(name: string): Generator<{ reader: Reader; offset: number }> {
    const section = this.section(name);
    if (!section) return;
    const start = section.offset;
    while (section.end - section.offset > 4) {
      const offset = section.offset - start;
      const length = fixed(section, 4);
      if (length >= 0xfffffff0) return; // 64 bits: no compiler writes that for 32-bit targets
      const reader = new Reader(section.bytes, section.offset, Math.min(section.offset + length, section.end));
      section.skip(reader.end - section.offset);
      yield { reader, offset };
    }
  }
}

/** A unit of .debug_info, which is what was compiled from one file. */
export class Unit {
  readonly dwarf: Dwarf;
  readonly #reader: Reader;
  readonly #offset: number;
  readonly #start: number;
  readonly #version: number;
  readonly #abbreviations: ReadonlyMap<number, Abbreviation>;
  #root: Entry | undefined;

  constructor(dwarf: Dwarf, reader: Reader, offset: number) {
    this.dwarf = dwarf;
    this.#offset = offset;
    this.#start = reader.offset - 4;
    this.#reader = reader;
    this.#version = fixed(reader, 2);
    if (this.#version < 2 || this.#version > 5) throw new WasmFormatError(`debug information of version ${this.#version}`);
    const kind = this.#version >= 5 ? reader.byte() : 1;
    let abbreviations = this.#version >= 5 ? 0 : fixed(reader, 4);
    const addressSize = reader.byte();
    if (this.#version >= 5) abbreviations = fixed(reader, 4);
    if (addressSize !== 4 || (kind !== 1 && kind !== 3)) throw new WasmFormatError(`a unit of debug information of the kind ${kind}`);
    this.#abbreviations = readAbbreviations(dwarf.at('.debug_abbrev', abbreviations));
  }

  /** All entries, parents first; the first one describes the unit. */
  *entries(): Generator<Entry> {
    const reader = new Reader(this.#reader.bytes, this.#reader.offset, this.#reader.end);
    for (let depth = 0; !reader.done;) {
      const offset = this.#offset + reader.offset - this.#start;
      const code = reader.u32();
      if (code === 0) {
        depth--;
        continue;
      }
      const abbreviation = this.#abbreviations.get(code);
      if (!abbreviation) throw new WasmFormatError(`debug information without the abbreviation ${code}`);
      const attributes = new Map<number, Value>();
      for (const { name, form, implicit } of abbreviation.attributes) attributes.set(name, readValue(reader, form, this.dwarf, implicit));
      const entry: Entry = { tag: abbreviation.tag, offset, depth, attributes };
      this.#root ??= entry;
      yield entry;
      if (abbreviation.hasChildren) depth++;
    }
  }

  /** An attribute of the unit itself; 0 where it has none. */
  #base(attribute: number): number {
    return this.#root?.attributes.get(attribute)?.number ?? 0;
  }

  text({ form, number, text }: Value): string | undefined {
    if (!STRING_INDEXES.includes(form)) return text;
    const offset = fixed(this.dwarf.at('.debug_str_offsets', this.#base(Attribute.StringOffsetsBase) + 4 * number), 4);
    return this.dwarf.textIn('.debug_str', offset);
  }

  /** The entry that is referred to, by its place in .debug_info. */
  reference({ form, number }: Value): number {
    return RELATIVE_REFERENCES.includes(form) ? this.#offset + number : number;
  }

  #address({ form, number }: Value): number {
    return ADDRESS_INDEXES.includes(form) ? this.#indexedAddress(number) : number;
  }

  #indexedAddress(index: number): number {
    return fixed(this.dwarf.at('.debug_addr', this.#base(Attribute.AddressBase) + 4 * index), 4);
  }

  /** Where an entry's code is. */
  ranges({ attributes }: Entry): AddressRange[] {
    const ranges = attributes.get(Attribute.Ranges);
    if (ranges) return this.#version >= 5 ? this.#rangeList(ranges) : this.#oldRangeList(ranges.number);
    const low = attributes.get(Attribute.LowPc);
    const high = attributes.get(Attribute.HighPc);
    if (!low || !high) return [];
    const from = this.#address(low);
    return [[from, high.form === Form.Addr ? high.number : from + high.number]];
  }

  get #baseAddress(): number {
    const low = this.#root?.attributes.get(Attribute.LowPc);
    return low ? this.#address(low) : 0;
  }

  /** DWARF 4: pairs in .debug_ranges. */
  #oldRangeList(offset: number): AddressRange[] {
    const reader = this.dwarf.at('.debug_ranges', offset);
    const ranges: AddressRange[] = [];
    for (let base = this.#baseAddress; ;) {
      const [from, to] = [fixed(reader, 4), fixed(reader, 4)];
      if (from === 0 && to === 0) return ranges;
      if (from === 0xffffffff) base = to;
      else ranges.push([base + from, base + to]);
    }
  }

  /** DWARF 5: a little program in .debug_rnglists. */
  #rangeList({ form, number }: Value): AddressRange[] {
    const base = this.#base(Attribute.RangeListsBase);
    const offset = form === Form.RngListx ? base + fixed(this.dwarf.at('.debug_rnglists', base + 4 * number), 4) : number;
    const reader = this.dwarf.at('.debug_rnglists', offset);
    const ranges: AddressRange[] = [];
    for (let from = this.#baseAddress; ;) {
      const kind = reader.byte();
      switch (kind) {
        case 0:
          return ranges;
        case 1:
          from = this.#indexedAddress(reader.u32());
          break;
        case 2:
          ranges.push([this.#indexedAddress(reader.u32()), this.#indexedAddress(reader.u32())]);
          break;
        case 3: {
          const start = this.#indexedAddress(reader.u32());
          ranges.push([start, start + reader.u32()]);
          break;
        }
        case 4:
          ranges.push([from + reader.u32(), from + reader.u32()]);
          break;
        case 5:
          from = fixed(reader, 4);
          break;
        case 6:
          ranges.push([fixed(reader, 4), fixed(reader, 4)]);
          break;
        case 7: {
          const start = fixed(reader, 4);
          ranges.push([start, start + reader.u32()]);
          break;
        }
        default:
          throw new WasmFormatError(`a list of ranges with the unknown entry ${kind}`);
      }
    }
  }
}

function readAbbreviations(reader: Reader): Map<number, Abbreviation> {
  const found = new Map<number, Abbreviation>();
  for (let code = reader.u32(); code !== 0; code = reader.u32()) {
    const tag = reader.u32();
    const hasChildren = reader.byte() === 1;
    const attributes: { name: number; form: number; implicit: number }[] = [];
    for (;;) {
      const name = reader.u32();
      const form = reader.u32();
      const implicit = form === Form.ImplicitConst ? signed(reader) : 0;
      if (name === 0 && form === 0) break;
      attributes.push({ name, form, implicit });
    }
    found.set(code, { tag, hasChildren, attributes });
  }
  return found;
}
