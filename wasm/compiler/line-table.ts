// line-table.ts: which lines of C an instruction stands for, from the debug information of a linked module.
//
// A line program (.debug_line) is run to a list of rows, address by address. The instruction may be in functions that were inlined, one into the other:
// .debug_info has them as ranges of addresses, each with the line of the call, so that the frames can be told that a debugger would show.
//
// Files are named as they were on the compiler's command line. Code that the linker has left out has addresses that are no code; it is never asked for.

import { Reader, WasmFormatError } from './bytes.ts';
import { Attribute, Dwarf, fixed, readValue, Tag, Unit, zeroTerminated, type AddressRange, type Entry, type Value } from './dwarf.ts';
import { SectionId, type WasmModule } from './wasm-module.ts';

/** A function at a line. */
export interface Frame {
  /** Undefined: the function that the instruction stands in, which has its name elsewhere. */
  readonly name: string | undefined;
  readonly file: string;
  /** 0: the compiler cannot tell. */
  readonly line: number;
}

export interface LineTable {
  /**
   * The functions that an instruction is in, innermost first: those that were inlined, and the function itself, which is the only one without a name.
   * Nothing, where there is no debug information. `offset` is the instruction's in the module.
   */
  at(offset: number): readonly Frame[];
}

/** Undefined: the module has no debug information. */
export function readLineTable(module: WasmModule): LineTable | undefined {
  const dwarf = new Dwarf(module);
  const code = module.sections.find((section) => section.id === SectionId.Code);
  if (!code || !dwarf.section('.debug_line')) return undefined;
  const { sequences, files } = readLines(dwarf);
  const inlined = readInlinedCalls(dwarf, files);
  return {
    at: (offset) => {
      const address = offset - code.contents;
      let place = placeAt(sequences, address);
      if (!place) return [];
      const frames: Frame[] = [];
      for (const call of inlined.around(address)) {
        frames.push({ ...place, name: call.name });
        place = call.place;
      }
      return [...frames, { ...place, name: undefined }];
    },
  };
}

interface Place {
  readonly file: string;
  readonly line: number;
}

/** Reads what it can: a unit in a form that is not known is left out. */
function eachUnit(dwarf: Dwarf, section: string, read: (reader: Reader, offset: number) => void): void {
  for (const { reader, offset } of dwarf.units(section)) {
    try {
      read(reader, offset);
    } catch (error) {
      if (!(error instanceof WasmFormatError)) throw error;
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Lines
// ---------------------------------------------------------------------------------------------------------------------

/** Rows of rising addresses; the last one only says where the code ends. */
interface Sequence {
  readonly files: readonly string[];
  readonly addresses: number[];
  readonly places: { file: number; line: number }[];
}

function placeAt(sequences: readonly Sequence[], address: number): Place | undefined {
  const sequence = sequences[lastAtMost(sequences.length, (at) => sequences[at]?.addresses[0] ?? 0, address)];
  if (!sequence || address >= (sequence.addresses.at(-1) ?? 0)) return undefined;
  const row = sequence.places[lastAtMost(sequence.addresses.length, (at) => sequence.addresses[at] ?? 0, address)];
  return row && { file: sequence.files[row.file] ?? '', line: row.line };
}

/** The last of some rising numbers that is not above a limit; -1: all are. */
function lastAtMost(count: number, valueAt: (index: number) => number, limit: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** All lines, and the names of files by the offset of the line program and their number in it. */
function readLines(dwarf: Dwarf): { sequences: Sequence[]; files: Map<number, readonly string[]> } {
  const sequences: Sequence[] = [];
  const files = new Map<number, readonly string[]>();
  eachUnit(dwarf, '.debug_line', (reader, offset) => {
    const header = readLineHeader(reader, dwarf);
    files.set(offset, header.files);
    runLineProgram(reader, header, sequences);
  });
  sequences.sort((a, b) => (a.addresses[0] ?? 0) - (b.addresses[0] ?? 0));
  return { sequences, files };
}

interface LineHeader {
  readonly files: readonly string[];
  readonly minimumLength: number;
  readonly lineBase: number;
  readonly lineRange: number;
  /** Operands of each standard opcode. */
  readonly operands: readonly number[];
}

function readLineHeader(reader: Reader, dwarf: Dwarf): LineHeader {
  const version = fixed(reader, 2);
  if (version < 2 || version > 5) throw new WasmFormatError(`lines of version ${version}`);
  if (version >= 5) reader.skip(2); // sizes of an address and a segment
  const length = fixed(reader, 4);
  const program = reader.offset + length;
  const minimumLength = reader.byte();
  if (version >= 4) reader.byte(); // operations of an instruction
  reader.byte(); // whether rows are statements by default
  const lineBase = (reader.byte() << 24) >> 24;
  const lineRange = reader.byte();
  const opcodeBase = reader.byte();
  const operands = Array.from({ length: opcodeBase - 1 }, () => reader.byte());
  const files = version >= 5 ? readFiles(reader, dwarf) : readOldFiles(reader);
  reader.skip(program - reader.offset);
  return { files, minimumLength, lineBase, lineRange, operands };
}

/** The directory that a file was compiled in is the first, and is not told: what is relative to it stays so. */
function pathOf(directory: string, name: string): string {
  const path = directory === '' || name.startsWith('/') ? name : `${directory.replace(/\/$/, '')}/${name}`;
  return path.replace(/^(?:\.\/)+/, '');
}

function readOldFiles(reader: Reader): string[] {
  const directories = [''];
  for (let name = zeroTerminated(reader); name !== ''; name = zeroTerminated(reader)) directories.push(name);
  const files = ['']; // they count from 1
  for (let name = zeroTerminated(reader); name !== ''; name = zeroTerminated(reader)) {
    files.push(pathOf(directories[reader.u32()] ?? '', name));
    reader.skipLeb(); // when it was changed
    reader.skipLeb(); // how long it is
  }
  return files;
}

const Content = { Path: 1, Directory: 2 } as const;

function readFiles(reader: Reader, dwarf: Dwarf): string[] {
  const list = (): Map<number, Value>[] => {
    const formats = Array.from({ length: reader.byte() }, () => ({ content: reader.u32(), form: reader.u32() }));
    return Array.from(
      { length: reader.u32() },
      () => new Map(formats.map(({ content, form }) => [content, readValue(reader, form, dwarf)])),
    );
  };
  const directories = list().map((entry, at) => (at === 0 ? '' : (entry.get(Content.Path)?.text ?? '')));
  return list().map((entry) => pathOf(directories[entry.get(Content.Directory)?.number ?? 0] ?? '', entry.get(Content.Path)?.text ?? ''));
}

const Standard = { Copy: 1, AdvancePc: 2, AdvanceLine: 3, SetFile: 4, ConstAddPc: 8, FixedAdvancePc: 9 } as const;
const Extended = { EndSequence: 1, SetAddress: 2 } as const;

function runLineProgram(reader: Reader, header: LineHeader, sequences: Sequence[]): void {
  const { files, minimumLength, lineBase, lineRange, operands } = header;
  const opcodeBase = operands.length + 1;
  let [address, file, line] = [0, 1, 1];
  let sequence: Sequence = { files, addresses: [], places: [] };
  const row = (): void => {
    sequence.addresses.push(address);
    sequence.places.push({ file, line });
  };
  const advance = (steps: number): void => {
    address += steps * minimumLength;
  };
  while (!reader.done) {
    const opcode = reader.byte();
    if (opcode >= opcodeBase) {
      advance(Math.floor((opcode - opcodeBase) / lineRange));
      line += lineBase + ((opcode - opcodeBase) % lineRange);
      row();
      continue;
    }
    switch (opcode) {
      case 0: {
        const size = reader.u32();
        const end = reader.offset + size;
        const extended = reader.byte();
        if (extended === Extended.SetAddress) address = fixed(reader, size - 1);
        if (extended === Extended.EndSequence) {
          row();
          sequences.push(sequence);
          sequence = { files, addresses: [], places: [] };
          [address, file, line] = [0, 1, 1];
        }
        reader.skip(end - reader.offset);
        break;
      }
      case Standard.Copy:
        row();
        break;
      case Standard.AdvancePc:
        advance(reader.u32());
        break;
      case Standard.AdvanceLine:
        line += reader.s33() | 0;
        break;
      case Standard.SetFile:
        file = reader.u32();
        break;
      case Standard.ConstAddPc:
        advance(Math.floor((255 - opcodeBase) / lineRange));
        break;
      case Standard.FixedAdvancePc:
        address += fixed(reader, 2);
        break;
      default:
        for (let left = operands[opcode - 1] ?? 0; left > 0; left--) reader.skipLeb();
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Inlined calls
// ---------------------------------------------------------------------------------------------------------------------

interface InlinedCall {
  readonly name: string;
  /** Of the call. */
  readonly place: Place;
}

/** A function with what was inlined into it, outermost first. */
interface Function {
  readonly from: number;
  readonly calls: { readonly ranges: readonly AddressRange[]; readonly call: InlinedCall }[];
}

interface InlinedCalls {
  /** Those that an address is in, innermost first. */
  around(address: number): InlinedCall[];
}

function readInlinedCalls(dwarf: Dwarf, files: ReadonlyMap<number, readonly string[]>): InlinedCalls {
  const names = new Names();
  const functions: Function[] = [];
  eachUnit(dwarf, '.debug_info', (reader, offset) => {
    const unit = new Unit(dwarf, reader, offset);
    let unitFiles: readonly string[] = [];
    let current: Function | undefined;
    for (const entry of unit.entries()) {
      const { tag, depth, attributes } = entry;
      names.note(unit, entry);
      if (depth === 0) unitFiles = files.get(attributes.get(Attribute.StatementList)?.number ?? -1) ?? [];
      if (tag === Tag.Subprogram) {
        const [range] = unit.ranges(entry);
        current = range && { from: range[0], calls: [] };
        if (current) functions.push(current);
      } else if (tag === Tag.InlinedSubroutine && current) {
        const file = unitFiles[attributes.get(Attribute.CallFile)?.number ?? 0] ?? '';
        const line = attributes.get(Attribute.CallLine)?.number ?? 0;
        const origin = attributes.get(Attribute.AbstractOrigin);
        const target = origin && unit.reference(origin);
        const call = {
          place: { file, line },
          // It may stand further on.
          get name() {
            return names.of(target) ?? '?';
          },
        };
        current.calls.push({ ranges: unit.ranges(entry), call });
      }
    }
  });
  functions.sort((a, b) => a.from - b.from);
  return {
    around: (address) => {
      const found = functions[lastAtMost(functions.length, (at) => functions[at]?.from ?? 0, address)];
      const around = (found?.calls ?? []).filter(({ ranges }) => ranges.some(([from, to]) => from <= address && address < to));
      return around.map(({ call }) => call).reverse();
    },
  };
}

/** The names of entries, some of which have them by referring to others. */
class Names {
  readonly #names = new Map<number, string>();
  readonly #references = new Map<number, number>();

  note(unit: Unit, { tag, offset, attributes }: Entry): void {
    if (tag !== Tag.Subprogram) return;
    const name = attributes.get(Attribute.Name);
    const text = name && unit.text(name);
    const other = attributes.get(Attribute.Specification) ?? attributes.get(Attribute.AbstractOrigin);
    if (text !== undefined) this.#names.set(offset, text);
    else if (other) this.#references.set(offset, unit.reference(other));
  }

  of(offset: number | undefined): string | undefined {
    if (offset === undefined) return undefined;
    return this.#names.get(offset) ?? this.#names.get(this.#references.get(offset) ?? -1);
  }
}
