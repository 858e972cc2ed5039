// wasm-module.ts: what the compiler must know of a linked module, read once.
//
// Owns the reading of the sections and one scan of every function body: whom it calls, directly or by which type, which globals
// it sets, how many locals it has. Bytes are referred to by their offsets in the file, so that the passes that rewrite a body can
// copy what they leave alone. Nothing here changes a module.
//
// Invariants: function indexes run over imports first, then over bodies, as in the binary; `body` is undefined exactly for imports.

import { Reader, WasmFormatError, Writer } from './bytes.ts';
import { Op, visitConstantExpression, visitInstructions } from './opcodes.ts';

export const SectionId = {
  Custom: 0,
  Type: 1,
  Import: 2,
  Function: 3,
  Table: 4,
  Memory: 5,
  Global: 6,
  Export: 7,
  Start: 8,
  Element: 9,
  Code: 10,
  Data: 11,
  DataCount: 12,
  Tag: 13,
} as const;

export const ExternalKind = { Function: 0, Table: 1, Memory: 2, Global: 3, Tag: 4 } as const;

const I32 = 0x7f;
const FUNCTION_TYPE = 0x60;

export interface Section {
  readonly id: number;
  /** Of a custom section. */
  readonly name: string | undefined;
  /** Where the section's id stands. */
  readonly start: number;
  /** Where its contents start: after the size, and after the name of a custom section. */
  readonly contents: number;
  readonly end: number;
}

export interface FunctionType {
  /** One byte for each value type, as encoded. */
  readonly params: readonly number[];
  readonly results: readonly number[];
  /** Equal for equal types: `i32,i32->i32`. */
  readonly key: string;
}

export interface ImportEntry {
  readonly module: string;
  readonly name: string;
  readonly kind: number;
}

export interface ExportEntry {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

export interface GlobalEntry {
  readonly type: number;
  readonly mutable: boolean;
  readonly name: string | undefined;
}

/** The instructions of one function, and what the scan found in them. */
export interface Body {
  /** Where the body stands, its size not included: the locals' declarations come first. */
  readonly start: number;
  /** The first instruction. */
  readonly code: number;
  readonly end: number;
  /** Declared locals, parameters not counted. */
  readonly locals: number;
  /** Indexes of the functions called directly, each once. */
  readonly calls: readonly number[];
  /** Type indexes of indirect calls, each once. */
  readonly indirectCalls: readonly number[];
  /** Globals that it reads, each once. */
  readonly getsGlobals: readonly number[];
  /** Globals that it sets, each once. */
  readonly setsGlobals: readonly number[];
}

export interface WasmFunction {
  readonly index: number;
  readonly type: FunctionType;
  readonly name: string;
  readonly import: ImportEntry | undefined;
  readonly body: Body | undefined;
}

export interface WasmModule {
  readonly bytes: Uint8Array;
  readonly sections: readonly Section[];
  readonly types: readonly (FunctionType | undefined)[];
  readonly imports: readonly ImportEntry[];
  readonly exports: readonly ExportEntry[];
  readonly globals: readonly GlobalEntry[];
  readonly functions: readonly WasmFunction[];
  /** Functions whose address is taken: in an element segment, or by ref.func. */
  readonly addressTaken: ReadonlySet<number>;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

export function isWasm(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/** Lists the sections: all that is needed to find a custom section. */
export function readSections(bytes: Uint8Array): Section[] {
  if (!isWasm(bytes)) throw new WasmFormatError('not a wasm module: it does not start with the bytes 00 61 73 6d 01 00 00 00');
  const reader = new Reader(bytes, MAGIC.length);
  const sections: Section[] = [];
  while (!reader.done) {
    const start = reader.offset;
    const id = reader.byte();
    const size = reader.u32();
    let contents = reader.offset;
    const end = contents + size;
    let name: string | undefined;
    if (id === SectionId.Custom) {
      const header = new Reader(bytes, contents, end);
      name = header.name();
      contents = header.offset;
    }
    sections.push({ id, name, start, contents, end });
    reader.skip(size);
  }
  return sections;
}

export function readModule(bytes: Uint8Array): WasmModule {
  const sections = readSections(bytes);
  const open = (id: number): Reader | undefined => {
    const section = sections.find((candidate) => candidate.id === id);
    return section && new Reader(bytes, section.contents, section.end);
  };
  const names = readNames(bytes, sections);

  const types = readTypes(open(SectionId.Type));
  const typeAt = (index: number): FunctionType => {
    const type = types[index];
    if (!type) throw new WasmFormatError(`type ${index} is not a function type`);
    return type;
  };
  const { imports, functionTypes: importedTypes, globals: importedGlobals } = readImports(open(SectionId.Import), typeAt);
  const declared = readVector(open(SectionId.Function), (reader) => typeAt(reader.u32()));
  const addressTaken = new Set<number>();
  readElements(open(SectionId.Element), addressTaken);

  const functionImports = imports.filter((entry) => entry.kind === ExternalKind.Function);
  const functions: WasmFunction[] = importedTypes.map((type, index) => {
    const entry = functionImports[index];
    return { index, type, name: names.functions.get(index) ?? entry?.name ?? `function ${index}`, import: entry, body: undefined };
  });
  const code = open(SectionId.Code);
  readVector(code, (reader, at) => {
    const type = declared[at];
    if (!type) throw new WasmFormatError('the code section has more bodies than the function section has functions');
    const index = importedTypes.length + at;
    const name = names.functions.get(index) ?? `function ${index}`;
    functions.push({ index, type, name, import: undefined, body: readBody(reader, addressTaken) });
  });

  const ownGlobals = readVector(open(SectionId.Global), (reader) => {
    const type = reader.s33() & 0x7f;
    const mutable = reader.byte() === 1;
    skipConstantExpression(reader, addressTaken);
    return { type, mutable };
  });
  const globals = [...importedGlobals, ...ownGlobals].map((global, index) => ({ ...global, name: names.globals.get(index) }));
  const exports = readVector(open(SectionId.Export), (reader) => ({ name: reader.name(), kind: reader.byte(), index: reader.u32() }));
  return { bytes, sections, types, imports, exports, globals, functions, addressTaken };
}

/** A module's imports, and nothing else of it. */
export function moduleImports(bytes: Uint8Array): readonly ImportEntry[] {
  const section = readSections(bytes).find((candidate) => candidate.id === SectionId.Import);
  return section ? readImports(new Reader(bytes, section.contents, section.end), () => functionType([], [])).imports : [];
}

/** The exported function of that name. */
export function exportedFunction(module: WasmModule, name: string): WasmFunction | undefined {
  const entry = module.exports.find((candidate) => candidate.kind === ExternalKind.Function && candidate.name === name);
  return entry && module.functions[entry.index];
}

/** The imported function of that name. */
export function importedFunction(module: WasmModule, from: string, name: string): WasmFunction | undefined {
  return module.functions.find((fn) => fn.import?.module === from && fn.import.name === name);
}

/** The export section without the functions of these names. */
export function exportsWithout(module: WasmModule, ...names: readonly string[]): Uint8Array {
  const kept = module.exports.filter((entry) => entry.kind !== ExternalKind.Function || !names.includes(entry.name));
  const out = new Writer().u32(kept.length);
  for (const entry of kept) out.name(entry.name).byte(entry.kind).u32(entry.index);
  return out.view();
}

/** How many indexes of functions are taken before the first body. */
export function countImportedFunctions(bytes: Uint8Array, sections: readonly Section[]): number {
  const section = sections.find((candidate) => candidate.id === SectionId.Import);
  const anyType = functionType([], []);
  return readImports(section && new Reader(bytes, section.contents, section.end), () => anyType).functionTypes.length;
}

function readVector<T>(reader: Reader | undefined, read: (reader: Reader, index: number) => T): T[] {
  const items: T[] = [];
  if (!reader) return items;
  const count = reader.u32();
  for (let index = 0; index < count; index++) items.push(read(reader, index));
  return items;
}

function readTypes(reader: Reader | undefined): (FunctionType | undefined)[] {
  return readVector(reader, (source) => {
    const form = source.byte();
    if (form !== FUNCTION_TYPE) {
      throw new WasmFormatError(`a type of the unknown form 0x${form.toString(16)}: garbage-collected types are not supported`);
    }
    return functionType(readVector(source, readValueType), readVector(source, readValueType));
  });
}

export function functionType(params: readonly number[], results: readonly number[]): FunctionType {
  return { params, results, key: `${params.map(valueTypeName).join(',')}->${results.map(valueTypeName).join(',')}` };
}

function readValueType(reader: Reader): number {
  const type = reader.byte();
  const isTypedReference = type === 0x63 || type === 0x64;
  if (isTypedReference) throw new WasmFormatError('typed function references are not supported');
  return type;
}

function valueTypeName(type: number): string {
  const names: Readonly<Record<number, string>> = {
    [I32]: 'i32',
    0x7e: 'i64',
    0x7d: 'f32',
    0x7c: 'f64',
    0x7b: 'v128',
    0x70: 'funcref',
    0x6f: 'externref',
    0x69: 'exnref',
  };
  return names[type] ?? `0x${type.toString(16)}`;
}

function readImports(reader: Reader | undefined, typeAt: (index: number) => FunctionType) {
  const functionTypes: FunctionType[] = [];
  const globals: { type: number; mutable: boolean }[] = [];
  const imports = readVector(reader, (source): ImportEntry => {
    const entry = { module: source.name(), name: source.name(), kind: source.byte() };
    switch (entry.kind) {
      case ExternalKind.Function:
        functionTypes.push(typeAt(source.u32()));
        break;
      case ExternalKind.Table:
        readValueType(source);
        skipLimits(source);
        break;
      case ExternalKind.Memory:
        skipLimits(source);
        break;
      case ExternalKind.Global:
        globals.push({ type: readValueType(source), mutable: source.byte() === 1 });
        break;
      case ExternalKind.Tag:
        source.byte();
        source.u32();
        break;
      default:
        throw new WasmFormatError(`the import ${entry.module}.${entry.name} is of the unknown kind ${entry.kind}`);
    }
    return entry;
  });
  return { imports, functionTypes, globals };
}

function skipLimits(reader: Reader): void {
  const flags = reader.byte();
  reader.skipLeb();
  if ((flags & 1) !== 0) reader.skipLeb();
}

function readElements(reader: Reader | undefined, addressTaken: Set<number>): void {
  readVector(reader, (source) => {
    const flags = source.u32();
    const isActive = (flags & 1) === 0;
    const hasIndexOrKind = (flags & 2) !== 0;
    const holdsExpressions = (flags & 4) !== 0;
    if (isActive) {
      if (hasIndexOrKind) source.u32();
      skipConstantExpression(source, addressTaken);
    }
    if (!isActive || hasIndexOrKind) source.byte();
    readVector(source, (item) => {
      if (holdsExpressions) skipConstantExpression(item, addressTaken);
      else addressTaken.add(item.u32());
    });
  });
}

/** Steps over an initialiser up to its `end`, noting the functions that it refers to. */
function skipConstantExpression(reader: Reader, addressTaken: Set<number>): void {
  visitConstantExpression(reader, (opcode, operand) => {
    if (opcode === Op.RefFunc) addressTaken.add(operand);
  });
}

function readBody(reader: Reader, addressTaken: Set<number>): Body {
  const size = reader.u32();
  const start = reader.offset;
  const end = start + size;
  reader.skip(size);

  const body = new Reader(reader.bytes, start, end);
  let locals = 0;
  readVector(body, (source) => {
    locals += source.u32();
    readValueType(source);
  });
  const code = body.offset;

  const calls = new Set<number>();
  const indirectCalls = new Set<number>();
  const getsGlobals = new Set<number>();
  const setsGlobals = new Set<number>();
  visitInstructions(body, (opcode, operand) => {
    switch (opcode) {
      case Op.Call:
      case Op.ReturnCall:
        calls.add(operand);
        break;
      case Op.CallIndirect:
      case Op.ReturnCallIndirect:
      case Op.CallRef:
      case Op.ReturnCallRef:
        indirectCalls.add(operand);
        break;
      case Op.GlobalGet:
        getsGlobals.add(operand);
        break;
      case Op.GlobalSet:
        setsGlobals.add(operand);
        break;
      case Op.RefFunc:
        addressTaken.add(operand);
        break;
    }
  });
  return {
    start,
    code,
    end,
    locals,
    calls: [...calls],
    indirectCalls: [...indirectCalls],
    getsGlobals: [...getsGlobals],
    setsGlobals: [...setsGlobals],
  };
}

export interface Names {
  readonly functions: ReadonlyMap<number, string>;
  readonly globals: ReadonlyMap<number, string>;
}

const NameSubsection = { Functions: 1, Globals: 7 } as const;

export function readNames(bytes: Uint8Array, sections: readonly Section[]): Names {
  const functions = new Map<number, string>();
  const globals = new Map<number, string>();
  const section = sections.find((candidate) => candidate.name === 'name');
  if (!section) return { functions, globals };
  const reader = new Reader(bytes, section.contents, section.end);
  while (!reader.done) {
    const id = reader.byte();
    const size = reader.u32();
    const target = id === NameSubsection.Functions ? functions : id === NameSubsection.Globals ? globals : undefined;
    if (target) {
      readVector(new Reader(bytes, reader.offset, reader.offset + size), (source) => target.set(source.u32(), source.name()));
    }
    reader.skip(size);
  }
  return { functions, globals };
}

/** Contents of a name section. */
export function nameSection(functions: ReadonlyMap<number, string>, globals: ReadonlyMap<number, string> = new Map()): Uint8Array {
  const out = new Writer();
  for (const [id, names] of [
    [NameSubsection.Functions, functions],
    [NameSubsection.Globals, globals],
  ] as const) {
    if (names.size === 0) continue;
    const contents = new Writer().u32(names.size);
    for (const [index, name] of [...names].sort(([a], [b]) => a - b)) contents.u32(index).name(name);
    out.byte(id).sized(contents.view());
  }
  return out.view();
}
