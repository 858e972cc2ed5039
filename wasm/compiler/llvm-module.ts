// llvm-module.ts: what clang wrote about one C file, read from LLVM's bitcode.
//
// Bitcode and not its text: it is a tenth of the size, and the compiler from npm writes text in pieces of a few bytes, each at the price of a call into
// JavaScript. Only what call-types.ts and pointer-flow.ts ask is kept: functions, variables and their initial values, types, and of each
// instruction what it does with pointers.
//
// Values are numbered as in bitcode: first those of the module, then a function's parameters, constants and instructions, from `firstValue` on. So each
// instruction that has a result must be known as such; one that is not known ends the reading with a BitcodeError, and the file is then judged
// like one without types.

import { BitcodeError, readBitcode, type BitRecord, type BlockVisitor } from './bitstream.ts';

export type IrType =
  | { readonly kind: 'pointer' | 'other' | 'void' | 'integer'; readonly bytes: number }
  | { readonly kind: 'array'; readonly element: number; readonly count: number }
  | { readonly kind: 'struct'; readonly name: string; readonly packed: boolean; readonly elements: readonly number[] }
  | { readonly kind: 'function'; readonly variadic: boolean; readonly result: number; readonly params: readonly number[] };

export type IrValue =
  | { readonly kind: 'function'; readonly name: string; readonly local: boolean }
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly local: boolean;
      readonly constant: boolean;
      readonly type: number;
      readonly init: number | undefined;
    }
  | { readonly kind: 'alias'; readonly name: string; readonly local: boolean; readonly target: number }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'aggregate'; readonly type: number; readonly elements: readonly number[] }
  /** A constant expression, by the values that it is made of. */
  | {
      readonly kind: 'expression';
      readonly operator: 'cast' | 'element' | 'other';
      readonly type: number;
      readonly operands: readonly number[];
    }
  | { readonly kind: 'assembly' | 'nothing' };

export type Instruction =
  | { readonly kind: 'allocate'; readonly type: number }
  /** The tag is the type of what is accessed, as far as the compiler tells types of pointers apart. */
  | { readonly kind: 'load'; readonly type: number; readonly address: number; tag?: string }
  | { readonly kind: 'store'; readonly address: number; readonly value: number; tag?: string }
  | { readonly kind: 'element'; readonly type: number; readonly base: number; readonly indexes: readonly number[] }
  | { readonly kind: 'choose'; readonly values: readonly number[] }
  | { readonly kind: 'fromInteger' | 'toInteger'; readonly value: number }
  | { readonly kind: 'argument' }
  | { readonly kind: 'return'; readonly value: number }
  | {
      readonly kind: 'call';
      readonly callee: number;
      readonly type: number;
      readonly args: readonly number[];
      readonly hash: string | undefined;
      isAssignment?: boolean;
    }
  /** Stores the value, as it is or according to what was there, and gives what was there. */
  | { readonly kind: 'exchange'; readonly address: number; readonly value: number }
  /** Its operands are used in a way that is not followed, and its result may be anything. */
  | { readonly kind: 'opaque'; readonly operands: readonly number[] }
  /** Neither takes nor gives pointers. */
  | { readonly kind: 'none' };

export interface PlacedInstruction {
  readonly does: Instruction;
  /** The number of its result. */
  readonly result: number | undefined;
  line: number;
}

export interface IrFunction {
  readonly value: number;
  readonly type: number;
  /** The file that its body stands in, which may be a header. */
  file: string;
  readonly firstValue: number;
  readonly instructions: PlacedInstruction[];
}

export interface LlvmModule {
  readonly types: readonly IrType[];
  readonly values: readonly IrValue[];
  /** The hash of a prototype, by the number of the function's value. */
  readonly hashes: ReadonlyMap<number, string>;
  /** Whether accesses say what they access, by type: if not, the compiler has promised nothing about aliases. */
  readonly strictAliases: boolean;
}

export interface ModuleVisitor {
  begin(module: LlvmModule): void;
  /** Called for each function with a body; values beyond the module's are only there during the call. */
  function(fn: IrFunction, module: LlvmModule): void;
}

const Block = {
  Module: 8,
  Constants: 11,
  Function: 12,
  Metadata: 15,
  Attachment: 16,
  Types: 17,
  BundleTags: 21,
  MetadataKinds: 22,
  Strings: 23,
};
const ModuleCode = { Variable: 7, Function: 8, Alias: 14, IndirectFunction: 15 };

const text = new TextDecoder();

/** Reads a file's bitcode; functions are visited at the end, when all names are known. */
export function readLlvmModule(bytes: Uint8Array, visit: ModuleVisitor): LlvmModule {
  const reader = new ModuleReader();
  readBitcode(bytes, {
    record: () => undefined,
    block: (id) => (id === Block.Module ? reader : id === Block.Strings ? strings(reader) : undefined),
  });
  reader.finish(visit);
  return reader;
}

function strings(reader: ModuleReader): BlockVisitor {
  return {
    record: ({ blob }) => {
      if (blob) reader.names = blob;
    },
    block: () => undefined,
  };
}

type Metadata = { readonly code: number; readonly values: readonly number[] } | string;

class ModuleReader implements LlvmModule, BlockVisitor {
  readonly types: IrType[] = [];
  readonly values: IrValue[] = [];
  readonly hashes = new Map<number, string>();
  strictAliases = false;
  names: Uint8Array = new Uint8Array();

  readonly metadata: Metadata[] = [];
  readonly kinds = new Map<string, number>();
  readonly bundles: string[] = [];
  /** What is numbered before the names are known. */
  readonly #symbols: { at: number; name: readonly [number, number] }[] = [];
  readonly #bodies: { value: number; type: number }[] = [];
  readonly #read: { fn: IrFunction; values: IrValue[] }[] = [];
  #nextBody = 0;
  #structName = '';

  record({ code, values }: BitRecord): void {
    const [offset = 0, size = 0, type = 0, flags = 0, fourth = 0, linkage = 0] = values;
    const symbol = { name: '', local: isLocal(linkage) };
    switch (code) {
      case ModuleCode.Variable:
        this.#symbols.push({ at: this.values.length, name: [offset, size] });
        this.values.push({ kind: 'variable', ...symbol, constant: (flags & 1) === 1, type, init: fourth === 0 ? undefined : fourth - 1 });
        break;
      case ModuleCode.Function:
        this.#symbols.push({ at: this.values.length, name: [offset, size] });
        if (fourth === 0) this.#bodies.push({ value: this.values.length, type });
        this.values.push({ kind: 'function', ...symbol });
        break;
      case ModuleCode.Alias:
      case ModuleCode.IndirectFunction:
        this.#symbols.push({ at: this.values.length, name: [offset, size] });
        this.values.push({ kind: 'alias', ...symbol, target: fourth });
        break;
    }
  }

  block(id: number): BlockVisitor | undefined {
    switch (id) {
      case Block.Types:
        return leaf((record) => {
          this.#type(record);
        });
      case Block.Constants:
        return constants(this.values);
      case Block.MetadataKinds:
        return leaf(({ values: [kind = 0, ...name] }) => this.kinds.set(String.fromCharCode(...name), kind));
      case Block.Metadata:
        return leaf((record) => {
          this.#moduleMetadata(record);
        });
      case Block.BundleTags:
        return leaf(({ values }) => this.bundles.push(String.fromCharCode(...values)));
      case Block.Function: {
        const body = this.#bodies[this.#nextBody++];
        if (!body) throw new BitcodeError('bitcode has more function bodies than functions');
        const reader = new FunctionReader(this, body);
        return {
          record: (record) => {
            reader.record(record);
          },
          block: (inner) => reader.block(inner),
          end: () => this.#read.push(reader.done()),
        };
      }
      default:
        return undefined;
    }
  }

  signature(type: number): { readonly params: readonly number[]; readonly result: number } {
    const found = this.types[type];
    if (found?.kind !== 'function') throw new BitcodeError('bitcode has a function without a type of functions');
    return found;
  }

  finish(visit: ModuleVisitor): void {
    for (const { at, name } of this.#symbols) {
      const value = this.values[at];
      if (value && 'name' in value) this.values[at] = { ...value, name: text.decode(this.names.subarray(name[0], name[0] + name[1])) };
    }
    visit.begin(this);
    for (const { fn, values } of this.#read) {
      const count = this.values.length;
      this.values.push(...values);
      visit.function(fn, this);
      this.values.length = count;
    }
  }

  /** The hash in a node of !kcfi_type. */
  hashIn(node: number, values: readonly IrValue[]): string | undefined {
    const outer = this.metadata[node];
    const inner = outer && typeof outer !== 'string' ? this.metadata[(outer.values[0] ?? 0) - 1] : undefined;
    const constant = inner && typeof inner !== 'string' ? values[inner.values[1] ?? -1] : undefined;
    return constant?.kind === 'integer' ? `${constant.value | 0}` : undefined;
  }

  /** The name of the type in an access tag. */
  accessed(tag: number): string {
    const access = this.metadata[tag];
    const type = access && typeof access !== 'string' ? this.metadata[(access.values[1] ?? 0) - 1] : undefined;
    const name = type && typeof type !== 'string' ? this.metadata[(type.values[0] ?? 0) - 1] : undefined;
    return typeof name === 'string' ? name : '';
  }

  /** The name of the file of a function's !dbg. */
  fileOf(subprogram: number): string {
    const node = this.metadata[subprogram];
    const file = node && typeof node !== 'string' ? this.metadata[(node.values[4] ?? 0) - 1] : undefined;
    const name = file && typeof file !== 'string' ? this.metadata[(file.values[1] ?? 0) - 1] : undefined;
    return typeof name === 'string' ? name : '';
  }

  #moduleMetadata(record: BitRecord): void {
    const DECLARATION_ATTACHMENT = 36;
    if (record.code !== DECLARATION_ATTACHMENT) {
      this.addMetadata(record);
      return;
    }
    const [value = 0, ...pairs] = record.values;
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      if (pairs[at] !== this.kinds.get('kcfi_type')) continue;
      const hash = this.hashIn(pairs[at + 1] ?? -1, this.values);
      if (hash !== undefined) this.hashes.set(value, hash);
    }
  }

  addMetadata({ code, values, blob }: BitRecord): void {
    const STRINGS = 35;
    if (code !== STRINGS) {
      if (!UNNUMBERED.has(code)) this.metadata.push({ code, values });
      return;
    }
    if (!blob) return;
    const [count = 0, offset = 0] = values;
    // The lengths stand before the text, six bits at a time.
    const lengths = new BitLengths(blob);
    let at = offset;
    for (let left = count; left > 0; left--) {
      const length = lengths.next();
      this.metadata.push(text.decode(blob.subarray(at, at + length)));
      at += length;
    }
  }

  #type({ code, values }: BitRecord): void {
    const [first = 0, second = 0, ...rest] = values;
    switch (code) {
      case 1: // how many there are
        return;
      case 2:
      case 5:
      case 16:
      case 22:
        this.types.push({ kind: 'void', bytes: 0 });
        return;
      case 7:
        this.types.push({ kind: 'integer', bytes: 2 ** Math.ceil(Math.log2(Math.max(first, 8) / 8)) });
        return;
      case 11:
        this.types.push({ kind: 'array', count: first, element: second });
        return;
      case 18:
        this.types.push({ kind: 'struct', name: '', packed: first === 1, elements: values.slice(1) });
        return;
      case 19:
        this.#structName = String.fromCharCode(...values);
        return;
      case 6:
      case 20:
        this.types.push({ kind: 'struct', name: this.#structName, packed: first === 1, elements: code === 6 ? [] : values.slice(1) });
        return;
      case 21:
        this.types.push({ kind: 'function', variadic: first === 1, result: second, params: rest });
        return;
      case 25:
        this.types.push({ kind: 'pointer', bytes: 4 });
        return;
      default:
        this.types.push({ kind: 'other', bytes: SCALAR_BYTES[code] ?? 16 });
    }
  }
}

/** Of floating types, by their code. */
const SCALAR_BYTES: Readonly<Record<number, number>> = { 3: 4, 4: 8, 10: 2, 23: 2 };

function isLocal(linkage: number): boolean {
  return linkage === 3 || linkage === 9 || linkage === 13 || linkage === 14;
}

function leaf(record: (record: BitRecord) => unknown): BlockVisitor {
  return { record, block: () => undefined };
}

/** Records that are no nodes, and have no number. */
const UNNUMBERED: ReadonlySet<number> = new Set([4, 6, 10, 11, 36, 38, 39]);

/** Numbers of six bits a piece, one after the other. */
class BitLengths {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  next(): number {
    let value = 0;
    for (let shift = 0; ; shift += 5) {
      let piece = 0;
      for (let bit = 0; bit < 6; bit++, this.#at++) piece |= (((this.#bytes[this.#at >>> 3] ?? 0) >>> (this.#at & 7)) & 1) << bit;
      value |= (piece & 31) << shift;
      if (piece < 32) return value;
    }
  }
}

function signed(value: number): number {
  return value % 2 === 1 ? -(value - 1) / 2 : value / 2;
}

/** Appends the constants of a block to the values. */
function constants(values: IrValue[]): BlockVisitor {
  let type = 0;
  const add = (value: IrValue): void => {
    values.push(value);
  };
  return leaf(({ code, values: operands }) => {
    const [first = 0, second = 0, third = 0] = operands;
    switch (code) {
      case 1:
        type = first;
        return;
      case 2: // null
        add({ kind: 'integer', value: 0 });
        return;
      case 3: // undef
      case 5: // wide integer
      case 6: // floating
      case 8: // strings and other data
      case 9:
      case 21: // the address of a label
      case 22:
      case 26: // poison
        add({ kind: 'nothing' });
        return;
      case 4:
        add({ kind: 'integer', value: signed(first) });
        return;
      case 7:
        add({ kind: 'aggregate', type, elements: operands });
        return;
      case 10:
        add({ kind: 'expression', operator: 'other', type, operands: [second, third] });
        return;
      case 11:
        add({ kind: 'expression', operator: 'cast', type, operands: [third] });
        return;
      case 27:
      case 29:
        add({ kind: 'expression', operator: 'cast', type, operands: [second] });
        return;
      case 30:
        add({ kind: 'assembly' });
        return;
      case 32: // an element: what it is an element of, flags, and pairs of type and value
        add({ kind: 'expression', operator: 'element', type: first, operands: operands.slice(2).filter((_, at) => at % 2 === 1) });
        return;
      default:
        throw new BitcodeError(`bitcode has a constant of the unknown kind ${code}`);
    }
  });
}

const NONE: Instruction = { kind: 'none' };
const DEBUG_LOCATION = 35;
const SAME_LOCATION = 33;
const OPERAND_BUNDLE = 55;
const EXPLICIT_TYPE = 1 << 15;
const FAST_MATH = 1 << 17;

/** One function's block. Numbers in it are relative to the next value's, so it must be read in order. */
class FunctionReader {
  readonly #module: ModuleReader;
  readonly #fn: IrFunction;
  readonly #metadataCount: number;
  #hash: string | undefined;
  #line = 0;

  constructor(module: ModuleReader, { value, type }: { value: number; type: number }) {
    this.#module = module;
    this.#metadataCount = module.metadata.length;
    this.#fn = { value, type, file: '', firstValue: module.values.length, instructions: [] };
    module.values.push(...module.signature(type).params.map(() => ({ kind: 'nothing' }) as const));
  }

  block(id: number): BlockVisitor | undefined {
    const { values } = this.#module;
    switch (id) {
      case Block.Constants:
        return constants(values);
      case Block.Metadata:
        return leaf((record) => {
          this.#module.addMetadata(record);
        });
      case Block.Attachment:
        return leaf((record) => {
          this.#attach(record.values);
        });
      default:
        return undefined;
    }
  }

  /** The function, with the values that are its own; the module is left as it was. */
  done(): { fn: IrFunction; values: IrValue[] } {
    this.#module.metadata.length = this.#metadataCount;
    return { fn: this.#fn, values: this.#module.values.splice(this.#fn.firstValue) };
  }

  record({ code, values }: BitRecord): void {
    switch (code) {
      case 1: // how many basic blocks there are
      case 60: // users of labels
      case 61: // debug records
      case 62:
      case 63:
      case 64:
      case 65:
        return;
      case OPERAND_BUNDLE:
        this.#bundle(values);
        return;
      case DEBUG_LOCATION:
        this.#line = values[0] ?? 0;
        this.#locate();
        return;
      case SAME_LOCATION:
        this.#locate();
        return;
    }
    const does = this.#instruction(code, new Operands(values, this.#module.values.length));
    const hasResult = hasValue(code) ?? (does.kind === 'call' && this.#gives(does.type));
    const result = hasResult ? this.#module.values.length : undefined;
    if (hasResult) this.#module.values.push({ kind: 'nothing' });
    this.#fn.instructions.push({ does, result, line: 0 });
  }

  #locate(): void {
    const last = this.#fn.instructions.at(-1);
    if (last) last.line = this.#line;
  }

  #gives(type: number): boolean {
    return this.#module.types[this.#module.signature(type).result]?.kind !== 'void';
  }

  #instruction(code: number, operands: Operands): Instruction {
    const { types } = this.#module;
    switch (code) {
      case 3: {
        const value = operands.typed();
        operands.plain();
        const operation = operands.plain();
        if (operation === 9) return { kind: 'toInteger', value };
        if (operation === 10) return { kind: 'fromInteger', value };
        return operation > 10 ? { kind: 'choose', values: [value] } : NONE;
      }
      case 43: {
        operands.plain();
        const type = operands.plain();
        const [base = 0, ...indexes] = operands.rest();
        return { kind: 'element', type, base, indexes };
      }
      case 5: // invoke
        throw new BitcodeError('bitcode has exceptions');
      case 10:
        return operands.empty ? NONE : { kind: 'return', value: operands.typed() };
      case 16: {
        const type = types[operands.plain()];
        return type?.kind === 'pointer' ? { kind: 'choose', values: operands.incoming() } : NONE;
      }
      case 19:
        return { kind: 'allocate', type: operands.plain() };
      case 20:
      case 41: {
        const address = operands.typed();
        return { kind: 'load', address, type: operands.plain() };
      }
      case 23: // va_arg, where it is an instruction
        return { kind: 'argument' };
      case 29: {
        const chosen = operands.typed();
        return { kind: 'choose', values: [chosen, operands.relative()] };
      }
      case 34:
        return this.#call(operands);
      case 44:
      case 45: {
        const address = operands.typed();
        return { kind: 'store', address, value: operands.typed() };
      }
      case 58:
        return { kind: 'choose', values: [operands.typed()] };
      case 46: {
        const address = operands.typed();
        operands.typed();
        return { kind: 'exchange', address, value: operands.relative() };
      }
      case 38:
      case 59: {
        const address = operands.typed();
        return { kind: 'exchange', address, value: operands.typed() };
      }
      case 26: // a member of a value
        return { kind: 'choose', values: [operands.typed()] };
      case 27: {
        const aggregate = operands.typed();
        return { kind: 'choose', values: [aggregate, operands.typed()] };
      }
      default:
        if (hasValue(code) === undefined) throw new BitcodeError(`bitcode has an instruction of the unknown kind ${code}`);
        return NONE;
    }
  }

  #call(operands: Operands): Instruction {
    operands.plain();
    const flags = operands.plain();
    if ((flags & FAST_MATH) !== 0) operands.plain();
    if ((flags & EXPLICIT_TYPE) === 0) throw new BitcodeError('bitcode has a call without a type');
    const type = operands.plain();
    const callee = operands.typed();
    const args = this.#module.signature(type).params.map(() => operands.relative());
    while (!operands.empty) args.push(operands.typed());
    const hash = this.#hash;
    this.#hash = undefined;
    return { kind: 'call', callee, type, args, hash };
  }

  #bundle([tag = 0, ...values]: readonly number[]): void {
    if (this.#module.bundles[tag] !== 'kcfi') return;
    const constant = this.#module.values[new Operands(values, this.#module.values.length).typed()];
    if (constant?.kind === 'integer') this.#hash = `${constant.value | 0}`;
  }

  #attach(values: readonly number[]): void {
    const { kinds, values: all, hashes } = this.#module;
    const isInstruction = values.length % 2 === 1;
    const does = isInstruction ? this.#fn.instructions[values[0] ?? 0]?.does : undefined;
    for (let at = isInstruction ? 1 : 0; at + 1 < values.length; at += 2) {
      const kind = values[at];
      const node = values[at + 1] ?? -1;
      if (kind === kinds.get('tbaa')) {
        this.#module.strictAliases = true;
        if (does?.kind === 'load' || does?.kind === 'store') does.tag = this.#module.accessed(node);
      } else if (!isInstruction && kind === kinds.get('kcfi_type')) {
        const hash = this.#module.hashIn(node, all);
        if (hash !== undefined) hashes.set(this.#fn.value, hash);
      } else if (!isInstruction && kind === kinds.get('dbg')) {
        this.#fn.file = this.#module.fileOf(node);
      }
    }
  }
}

/** Whether an instruction has a result; undefined for calls, where that depends on the function, and for what is not known. */
function hasValue(code: number): boolean | undefined {
  switch (code) {
    case 2: // arithmetic
    case 3:
    case 6: // vectors
    case 7:
    case 8:
    case 9: // comparisons
    case 28:
    case 16:
    case 19:
    case 20:
    case 23:
    case 26:
    case 27:
    case 29:
    case 38:
    case 41:
    case 43:
    case 46:
    case 56: // negation
    case 58:
    case 59:
      return true;
    case 10:
    case 11: // branches
    case 12:
    case 15: // unreachable
    case 31:
    case 36: // fence
    case 44:
    case 45:
      return false;
    default:
      return undefined;
  }
}

/** The numbers of one instruction's record, from left to right. */
class Operands {
  readonly #numbers: readonly number[];
  readonly #next: number;
  #at = 0;

  constructor(numbers: readonly number[], next: number) {
    this.#numbers = numbers;
    this.#next = next;
  }

  get empty(): boolean {
    return this.#at >= this.#numbers.length;
  }

  plain(): number {
    return this.#numbers[this.#at++] ?? 0;
  }

  /** A value, by its distance from the next one. */
  relative(): number {
    // Distances to values that come later wrap around at 32 bits.
    return (this.#next - this.plain()) | 0;
  }

  /** A value whose type follows if it comes later. */
  typed(): number {
    const value = this.relative();
    if (value >= this.#next) this.#at++;
    return value;
  }

  rest(): number[] {
    const values: number[] = [];
    while (!this.empty) values.push(this.typed());
    return values;
  }

  /** The values of a phi, without the blocks that they come from. */
  incoming(): number[] {
    const values: number[] = [];
    while (this.#at + 1 < this.#numbers.length) {
      values.push(this.#next - signed(this.plain()));
      this.#at++;
    }
    return values;
  }
}
