// pointer-flow.ts: where the addresses of functions go, in one C file.
//
// The types of C say which functions a call through a pointer may reach, unless a function's address was made to look like another type's on its way: by a
// cast, through void * or an integer, in a union, as a variable argument, by memcpy, by two files that disagree. None of these is marked in LLVM's code, where all
// pointers look alike; but there each of them is a plain copy. So this notes every copy of a pointer from one place to another, whatever
// its type, and cast-targets.ts follows the functions along.
//
// A place is a node, by name, so that the files of a program meet in it:
//   f:NAME            the address of a function: where everything begins
//   p:NAME:2, r:NAME  a parameter of a function, and what it returns
//   P:TYPE:2, R:TYPE  the same of whatever is called through a pointer of that type, and c:TYPE what is called
//   g:NAME            a variable with static storage
//   s:NAME:2          a member of a struct, in all objects of its type
//   V                 variable arguments
//   M, M:TYPE         any other memory that holds pointers to functions or void *, and pointers of that type; integers are in M
// The names of what is static in its file begin with ~. Places of one function, its locals, are looked through and left away.
//
// Memory is told apart by the members through which it is reached, as by the optimiser: what is stored into a member is read from it by way of the same struct.
// Where C allows more, in unions, through a pointer to a pointer, or with -fno-strict-aliasing, the place is joined with M.

import type { Instruction, IrFunction, IrType, IrValue, LlvmModule, PlacedInstruction } from './llvm-module.ts';

/** The copies of pointers in a file: from a node to a node, at a place in the source. */
export interface PointerFlow {
  readonly nodes: readonly string[];
  /** `FILE:LINE`. */
  readonly places: readonly string[];
  /** Indexes: from, to, where it left, where it arrived. */
  readonly edges: readonly (readonly [from: number, to: number, left: number, arrived: number])[];
  /** The types that are called through pointers, with what WebAssembly sees of them. */
  readonly calls: readonly (readonly [type: string, shape: string])[];
  /** Places whose addresses are not followed, and the memory (M) as which places are accessed. */
  readonly escaped: readonly number[];
  readonly accessed: readonly (readonly [place: number, memory: number])[];
  /** Variables that this file defines. */
  readonly defines: readonly string[];
}

/** What a pointer that is not a function's address points to, as far as that is a known place. */
interface Location {
  readonly node: number;
  readonly type: number;
}

const ANYWHERE = 'M';
const VARIABLE_ARGUMENT = 'V';
/** What clang calls the type of accesses to unions, to void * and pointers to functions, and to other pointers. */
const ANY_TYPE = 'omnipotent char';
const ANY_POINTER = 'any pointer';
const POINTER = /^(?:any )?p\d+ /;
/** LLVM tells types of the same name apart by a number. */
const NUMBERED = /\.\d+$/;

/** Intrinsic functions that leave no pointer anywhere. */
const HARMLESS = /^llvm\.(?:lifetime|dbg|memset|va_|stack|prefetch|assume|expect|objectsize|trap|ubsantrap|type\.|fake)/;
const COPIES = /^llvm\.mem(?:cpy|move)/;

export class FlowBuilder {
  readonly #nodes = new Map<string, number>();
  readonly #places = new Map<string, number>();
  readonly #edges = new Map<string, readonly [number, number, number, number]>();
  readonly #calls = new Map<string, string>();
  readonly #joined = new Set<number>();
  readonly #escaped = new Set<number>();
  /** Variables of structs without a name, all of whose functions are known to be in members of structs that have one. */
  readonly #settled = new Set<number>();
  readonly #defines: string[] = [];
  readonly #accessed = new Map<number, Set<number>>();
  readonly #anywhere: number;
  #layout: Layout | undefined;

  // Of the function that is being read:
  #module!: LlvmModule;
  #fn: IrFunction | undefined;
  #name = '';
  #source: string;
  /** The variable whose initial value is being read. */
  #initialised = '';
  #line = 0;
  /** Places of the function's own have numbers below zero. */
  #nextLocal = -1;
  #locals = new Map<number, { to: number; line: number }[]>();
  #sources = new Set<number>();
  #valueNodes = new Map<number, number>();
  #locations = new Map<number, Location>();
  /** Values that are addresses of objects. */
  #addresses = new Set<number>();
  /** Addresses of variable arguments. */
  #arguments = new Set<number>();

  constructor(source: string) {
    this.#source = source;
    this.#anywhere = this.#node(ANYWHERE);
  }

  /** Before all functions: the initial values of variables. */
  begin(module: LlvmModule): void {
    this.#begin(module, undefined);
    this.#constants(0);
    this.#collapse();
    for (const value of module.values) {
      // The others are lists for the linker.
      if (value.kind !== 'variable' || value.init === undefined || value.name.startsWith('llvm.')) continue;
      const name = `g:${symbolName(value)}`;
      const node = this.#node(name);
      this.#defines.push(name);
      this.#initialised = value.name;
      const isSettled = this.#initial(value.init, value.type, node, []);
      this.#collapse();
      if (isSettled && this.#module.types[this.#stripArrays(value.type)]?.kind === 'struct') this.#settled.add(node);
    }
    this.#initialised = '';
  }

  function(fn: IrFunction, module: LlvmModule): void {
    this.#begin(module, fn);
    const type = module.types[fn.type];
    if (type?.kind !== 'function') return;
    for (const [at, param] of type.params.entries()) {
      if (module.types[param]?.kind === 'pointer') this.#valueNodes.set(fn.firstValue + at, this.#node(`p:${this.#name}:${at}`));
    }
    this.#constants(fn.firstValue);
    this.#arguments = variableArguments(fn, module);
    for (const instruction of fn.instructions) {
      this.#line = instruction.line;
      this.#instruction(instruction);
    }
    this.#collapse();
  }

  finish(): PointerFlow {
    return {
      nodes: [...this.#nodes.keys()],
      places: [...this.#places.keys()],
      edges: [...this.#edges.values()],
      calls: [...this.#calls],
      escaped: [...this.#escaped],
      accessed: [...this.#accessed].flatMap(([place, memories]) => [...memories].map((memory) => [place, memory] as const)),
      defines: this.#defines,
    };
  }

  /** Constants that are computed from addresses may be used by any instruction. */
  #constants(first: number): void {
    for (let id = first; id < this.#module.values.length; id++) {
      const value = this.#module.values[id];
      if (value?.kind === 'expression' && this.#module.types[value.type]?.kind === 'integer') this.#value(id);
    }
  }

  #begin(module: LlvmModule, fn: IrFunction | undefined): void {
    const value = fn && module.values[fn.value];
    this.#module = module;
    this.#layout ??= new Layout(module.types);
    this.#fn = fn;
    this.#name = value?.kind === 'function' ? symbolName(value) : '';
    this.#line = 0;
    this.#nextLocal = -1;
    this.#locals = new Map();
    this.#sources = new Set();
    this.#valueNodes = new Map();
    this.#locations = new Map();
    this.#addresses = new Set();
  }

  #instruction({ does, result }: PlacedInstruction): void {
    const { types } = this.#module;
    switch (does.kind) {
      case 'allocate':
        this.#locate(result, { node: this.#nextLocal--, type: does.type });
        return;
      case 'element': {
        const location = this.#element(does.base, does.type, does.indexes);
        // Arithmetic makes no other function of one.
        const from = location ? undefined : this.#value(does.base);
        this.#addresses.add(result ?? 0);
        if (location) this.#locate(result, location);
        else if (from !== undefined) this.#define(result, from);
        return;
      }
      case 'load': {
        const isPointer = types[does.type]?.kind === 'pointer';
        const place = this.#access(does.address, isPointer, does.tag);
        if (isPointer || place.isPun) this.#define(result, place.node);
        if (place.isPun) this.#edge(place.node, this.#anywhere);
        return;
      }
      case 'store': {
        const from = this.#value(does.value);
        const place = this.#access(does.address, from !== undefined || this.#isAddress(does.value), does.tag);
        if (from !== undefined) this.#edge(from, place.node);
        else if (place.isPun && this.#module.values[does.value]?.kind !== 'integer') this.#edge(this.#anywhere, place.node);
        return;
      }
      case 'choose': {
        const chosen = this.#nextLocal--;
        for (const value of does.values) {
          const from = this.#value(value) ?? (value >= (result ?? 0) ? this.#later(value) : undefined);
          if (from !== undefined) this.#edge(from, chosen);
        }
        this.#define(result, chosen);
        return;
      }
      case 'toInteger': {
        // Where it is computed with, or kept, it is not followed; back at once it is.
        const from = this.#value(does.value);
        if (from === undefined) return;
        this.#edge(from, this.#anywhere);
        this.#define(result, from);
        return;
      }
      case 'fromInteger':
        this.#define(result, this.#value(does.value) ?? this.#anywhere);
        return;
      case 'argument':
        this.#define(result, this.#node(VARIABLE_ARGUMENT));
        return;
      case 'return': {
        const from = this.#value(does.value);
        if (from !== undefined) this.#edge(from, this.#node(`r:${this.#name}`));
        return;
      }
      case 'exchange': {
        const from = this.#value(does.value);
        const place = this.#access(does.address, from !== undefined, ANY_TYPE);
        if (from !== undefined) this.#edge(from, place.node);
        else if (place.isPun) this.#edge(this.#anywhere, place.node);
        if (place.isPun) this.#edge(place.node, this.#anywhere);
        this.#define(result, place.node);
        return;
      }
      case 'opaque':
        for (const operand of does.operands) this.#leaves(operand);
        this.#define(result, this.#anywhere);
        return;
      case 'call':
        this.#call(does, result);
        return;
      case 'none':
        return;
    }
  }

  #call({ callee, type, args, hash }: Instruction & { kind: 'call' }, result: number | undefined): void {
    const { types } = this.#module;
    const signature = types[type];
    if (signature?.kind !== 'function') return;
    const called = this.#valueAt(callee);
    const givesPointer = types[signature.result]?.kind === 'pointer';
    if (called.kind === 'assembly' || (called.kind === 'function' && called.name.startsWith('llvm.'))) {
      const name = called.kind === 'function' ? called.name : '';
      if (COPIES.test(name)) this.#copy(args[0] ?? 0, args[1] ?? 0);
      else if (!HARMLESS.test(name)) for (const arg of args) this.#leaves(arg);
      if (givesPointer) this.#define(result, this.#anywhere);
      return;
    }
    const isDirect = called.kind === 'function' || called.kind === 'alias';
    const name = isDirect ? symbolName(called) : (hash ?? '?');
    if (!isDirect) {
      if (hash !== undefined) this.#calls.set(hash, shapeOf(types, type));
      const pointer = this.#value(callee);
      if (pointer !== undefined) this.#edge(pointer, this.#node(`c:${name}`));
    }
    for (const [at, arg] of args.entries()) {
      const from = this.#value(arg);
      if (from === undefined) continue;
      this.#edge(from, this.#node(`${isDirect ? 'p' : 'P'}:${name}:${at}`));
      if (signature.variadic && at >= signature.params.length) this.#edge(from, this.#node(VARIABLE_ARGUMENT));
    }
    if (givesPointer) this.#define(result, this.#node(`${isDirect ? 'r' : 'R'}:${name}`));
  }

  /** memcpy and memmove. What is copied to or from a struct, and is not known to be another, is taken for one of its type. */
  #copy(toValue: number, fromValue: number): void {
    const to = this.#location(toValue);
    const from = this.#location(fromValue);
    const holder = to ?? from;
    const isSame = !to || !from || this.#stripArrays(to.type) === this.#stripArrays(from.type);
    if (!holder || (isSame && this.#isPlainStruct(holder.type))) return;
    const sources = from ? this.#pointersIn(from) : [this.#anywhere];
    const targets = to ? this.#pointersIn(to) : [this.#anywhere];
    for (const node of [...sources, ...targets]) add(this.#accessed, node, this.#anywhere);
    for (const source of sources) for (const target of targets) this.#edge(source, target);
  }

  /** The place that an address is of, for a load or store; a pun is an integer where a pointer may be. */
  #access(address: number, isPointer: boolean, tag = ANY_POINTER): { node: number; isPun: boolean } {
    const memory = POINTER.test(tag) ? this.#node(`${ANYWHERE}:${tag}`) : this.#anywhere;
    const location = this.#location(address);
    if (!location) return { node: this.#arguments.has(address) ? this.#node(VARIABLE_ARGUMENT) : memory, isPun: false };
    const leaf = this.#leaf(location);
    const type = this.#module.types[this.#stripArrays(leaf.type)];
    const isUnion = type?.kind === 'struct';
    const isMember = leaf.node >= 0 && leaf.node !== this.#anywhere;
    if (isMember && !isUnion && tag === ANY_TYPE) this.#join(leaf.node);
    if (isMember && !this.#module.strictAliases) this.#join(leaf.node);
    if (isPointer && memory !== this.#anywhere) add(this.#accessed, leaf.node, memory);
    else if (isPointer) add(this.#accessed, leaf.node, this.#anywhere);
    return { node: leaf.node, isPun: isUnion ? !isPointer : (type?.kind === 'pointer') !== isPointer };
  }

  /** The innermost member at the beginning of a location. */
  #leaf(location: Location): Location {
    let at = location;
    for (;;) {
      const id = this.#stripArrays(at.type);
      const type = this.#module.types[id];
      if (type?.kind !== 'struct' || isUnion(type) || type.elements.length === 0) return at;
      at = this.#member(at, id, type, 0);
    }
  }

  #member(of: Location, struct: number, type: IrType & { kind: 'struct' }, at: number): Location {
    const element = type.elements[at] ?? struct;
    // A struct without a name is what clang makes of an initial value that does not fit its type, unions being in it: the object is one place then.
    if (type.name === '' || isUnion(type)) return { node: of.node, type: element };
    return { node: this.#node(`s:${type.name.replace(NUMBERED, '')}:${at}`), type: element };
  }

  #element(base: number, source: number, indexes: readonly number[]): Location | undefined {
    const from = this.#location(base);
    const sourceType = this.#module.types[source];
    if (!sourceType) return undefined;
    if (sourceType.kind !== 'struct' && sourceType.kind !== 'array') {
      if (!from) return undefined;
      const step = this.#integer(indexes[0]);
      if (step === 0) return from;
      // Arithmetic in an array stays in it.
      const elementType = this.#module.types[this.#stripArrays(from.type)];
      if (elementType?.kind === sourceType.kind) return from;
      const exact = step === undefined || sourceType.kind === 'void' ? undefined : this.#atOffset(from, step * this.#size(source));
      if (!exact) this.#escape(from);
      return exact;
    }
    let at: Location = { node: from ? from.node : this.#anywhere, type: source };
    for (const index of indexes.slice(1)) {
      const id = at.type;
      const type = this.#module.types[id];
      if (type?.kind === 'array') at = { node: at.node, type: type.element };
      else if (type?.kind === 'struct') at = this.#member(at, id, type, this.#integer(index) ?? 0);
    }
    const disagrees = from && at.node !== from.node && !this.#contains(from.type, source);
    if (disagrees) {
      this.#connectBoth(from.node, at.node);
      add(this.#accessed, from.node, this.#anywhere);
    }
    if (at.node === this.#anywhere) return undefined;
    return at;
  }

  /** Whether an object of one type begins with one of the other. */
  #contains(outer: number, inner: number): boolean {
    const wanted = this.#stripArrays(inner);
    for (let at = this.#stripArrays(outer); ;) {
      if (at === wanted) return true;
      const type = this.#module.types[at];
      if (type?.kind !== 'struct' || isUnion(type) || type.name === '') return false;
      const [first] = type.elements;
      if (first === undefined) return false;
      at = this.#stripArrays(first);
    }
  }

  #atOffset(location: Location, offset: number): Location | undefined {
    let at = location;
    let rest = offset;
    for (;;) {
      const id = at.type;
      const type = this.#module.types[id];
      if (type?.kind === 'array') {
        const size = this.#size(type.element);
        if (size === 0) return undefined;
        rest %= size;
        at = { node: at.node, type: type.element };
      } else if (type?.kind === 'struct' && !isUnion(type)) {
        const index = this.#layout?.memberAt(id, rest);
        if (index === undefined) return undefined;
        rest -= this.#layout?.offsetOf(id, index) ?? 0;
        at = this.#member(at, id, type, index);
      } else {
        return rest >= 0 && rest < this.#size(id) ? at : undefined;
      }
    }
  }

  #size(type: number): number {
    return this.#layout?.size(type) ?? 0;
  }

  #stripArrays(type: number): number {
    for (let at = type; ;) {
      const found = this.#module.types[at];
      if (found?.kind !== 'array') return at;
      at = found.element;
    }
  }

  /** A struct whose members are places of their own. */
  #isPlainStruct(type: number): boolean {
    const found = this.#module.types[this.#stripArrays(type)];
    return found?.kind === 'struct' && !isUnion(found) && found.name !== '';
  }

  /** The places in an object that may hold pointers. */
  #pointersIn(location: Location): number[] {
    const id = this.#stripArrays(location.type);
    const type = this.#module.types[id];
    if (type?.kind !== 'struct' || !this.#isPlainStruct(id)) return [location.node];
    return type.elements.flatMap((element, at) => {
      const holds = this.#module.types[this.#stripArrays(element)]?.kind;
      return holds === 'pointer' || holds === 'struct' ? this.#pointersIn(this.#member(location, id, type, at)) : [];
    });
  }

  #integer(value: number | undefined): number | undefined {
    const found = value === undefined ? undefined : this.#module.values[value];
    return found?.kind === 'integer' ? found.value : undefined;
  }

  #valueAt(id: number): IrValue {
    let value = this.#module.values[id];
    while (value?.kind === 'expression' && value.operator === 'cast') value = this.#module.values[value.operands[0] ?? -1];
    return value ?? { kind: 'nothing' };
  }

  /** What an address points to, where that is known. */
  #location(id: number): Location | undefined {
    const known = this.#locations.get(id);
    if (known) return known;
    const value = this.#module.values[id];
    if (value?.kind === 'variable') {
      // A text, which holds no pointer.
      if (value.constant && this.#module.types[this.#stripArrays(value.type)]?.kind === 'integer') return undefined;
      return { node: this.#node(`g:${symbolName(value)}`), type: value.type };
    }
    if (value?.kind === 'expression' && value.operator === 'element') {
      const [base = 0, ...indexes] = value.operands;
      return this.#element(base, value.type, indexes);
    }
    return undefined;
  }

  /** Whether a value is a pointer to an object, and so no function's. */
  #isAddress(id: number): boolean {
    const value = this.#module.values[id];
    if (value?.kind === 'expression') return this.#module.types[value.type]?.kind === 'pointer' || value.operator === 'element';
    return this.#addresses.has(id) || this.#locations.has(id) || value?.kind === 'variable';
  }

  /** The place that a pointer's value comes from; undefined where that cannot be the address of a function. */
  #value(id: number): number | undefined {
    const known = this.#valueNodes.get(id);
    if (known !== undefined) return known;
    const value = this.#module.values[id];
    switch (value?.kind) {
      case 'function':
      case 'alias':
        return this.#node(`f:${symbolName(value)}`);
      case 'aggregate':
        for (const element of value.elements) this.#leaves(element);
        return undefined;
      case 'expression': {
        if (value.operator === 'cast') {
          const [from = -1] = value.operands;
          const isPointer = this.#module.types[value.type]?.kind === 'pointer';
          const inner = this.#value(from);
          if (isPointer || inner === undefined) return inner;
          this.#edge(inner, this.#anywhere);
          return undefined;
        }
        if (value.operator === 'other') {
          for (const operand of value.operands) this.#leaves(operand);
          return undefined;
        }
        break;
      }
    }
    const location = this.#location(id);
    if (location) this.#escape(location);
    return undefined;
  }

  /** A value that is used before its definition is read. */
  #later(id: number): number {
    const node = this.#nextLocal--;
    this.#valueNodes.set(id, node);
    return node;
  }

  #locate(result: number | undefined, location: Location): void {
    if (result === undefined) return;
    this.#locations.set(result, location);
    if (this.#valueNodes.has(result)) this.#escape(location);
  }

  #define(result: number | undefined, node: number): void {
    if (result === undefined) return;
    const expected = this.#valueNodes.get(result);
    if (expected === undefined) this.#valueNodes.set(result, node);
    else this.#edge(node, expected);
  }

  #leaves(value: number): void {
    const from = this.#value(value);
    if (from !== undefined) this.#edge(from, this.#anywhere);
  }

  /** The address of a place goes where it is not followed. */
  #escape(location: Location): void {
    if (!this.#isPlainStruct(location.type) && !this.#settled.has(location.node)) this.#escaped.add(location.node);
  }

  #join(node: number): void {
    if (node === this.#anywhere || (node >= 0 && this.#joined.has(node))) return;
    if (node >= 0) this.#joined.add(node);
    this.#connectBoth(node, this.#anywhere);
  }

  #connectBoth(a: number, b: number): void {
    this.#edge(a, b);
    this.#edge(b, a);
  }

  /**
   * The functions in an initial value. The structs without a name around it are given from the innermost on, each with the place in it: what is stored
   * there is read by way of a struct that looks like it. Answers whether there is one for each.
   */
  #initial(id: number, type: number, node: number, unnamed: readonly { type: number; offset: number }[]): boolean {
    const { types, values } = this.#module;
    const value = values[id];
    const found = types[type];
    if (value?.kind !== 'aggregate' || (found?.kind !== 'struct' && found?.kind !== 'array')) {
      const from = this.#value(id);
      if (from === undefined) return true;
      this.#edge(from, node);
      add(this.#accessed, node, this.#anywhere);
      const members = unnamed.map((place) => this.#membersLike(place)).find((list) => list.length > 0);
      for (const member of members ?? (unnamed.length > 0 ? [this.#node('s:')] : [])) this.#edge(from, member);
      return unnamed.length === 0 || members !== undefined;
    }
    let isSettled = true;
    for (const [at, element] of value.elements.entries()) {
      const isStruct = found.kind === 'struct';
      const member = isStruct ? this.#member({ node, type }, type, found, at) : { node, type: found.element };
      const offset = isStruct ? (this.#layout?.offsetOf(type, at) ?? 0) : at * this.#size(found.element);
      const outer = unnamed.map((place) => ({ type: place.type, offset: place.offset + offset }));
      const isUnnamed = isStruct && found.name === '';
      const isNamed = isStruct && this.#isPlainStruct(type);
      const around = isNamed ? [] : isUnnamed ? [{ type, offset }, ...outer] : outer;
      isSettled = this.#initial(element, member.type, member.node, around) && isSettled;
    }
    return isSettled;
  }

  /** The same place in all structs with a name that have the same things at the same places. */
  #membersLike({ type, offset }: { type: number; offset: number }): number[] {
    const size = this.#size(type);
    return this.#module.types.flatMap((candidate, id) => {
      if (candidate.kind !== 'struct' || candidate.name === '' || isUnion(candidate) || this.#size(id) !== size) return [];
      const found = this.#layout?.looksLike(type, id) ? this.#atOffset({ node: this.#anywhere, type: id }, offset) : undefined;
      return found ? [found.node] : [];
    });
  }

  #node(name: string): number {
    return intern(this.#nodes, name);
  }

  #edge(from: number, to: number): void {
    if (from === to) return;
    const known = this.#locals.get(from);
    if (known) known.push({ to, line: this.#line });
    else this.#locals.set(from, [{ to, line: this.#line }]);
    if (from >= 0) this.#sources.add(from);
  }

  /** Leaves the function's own places away: what goes in at one side comes out at the other. */
  #collapse(): void {
    for (const node of this.#escaped) if (node < 0) for (const memory of this.#accessed.get(node) ?? []) this.#connectBoth(node, memory);
    for (const list of [this.#escaped, this.#accessed]) for (const node of list.keys()) if (node < 0) list.delete(node);
    const file = this.#fn?.file ?? '';
    const inside = this.#initialised === '' ? '' : `=${this.#initialised}`;
    const place = (line: number): number => intern(this.#places, `${file === '' ? this.#source : file}:${inside || line}`);
    for (const from of this.#sources) {
      const seen = new Set<number>();
      const queue = (this.#locals.get(from) ?? []).map((step) => ({ ...step, left: step.line }));
      for (const { to, left, line } of queue) {
        if (seen.has(to)) continue;
        seen.add(to);
        if (to < 0) {
          for (const step of this.#locals.get(to) ?? []) queue.push({ ...step, left });
          continue;
        }
        const key = `${from}>${to}`;
        if (to !== from && !this.#edges.has(key)) this.#edges.set(key, [from, to, place(left), place(line)]);
      }
    }
    this.#locals.clear();
    this.#sources.clear();
  }
}

/**
 * Where a function takes variable arguments: va_arg reads through a pointer, and puts the next one where it was. These are told from other memory, since what
 * libraries are told of by variable arguments is called a lot (`sqlite3_config`, `curl_easy_setopt`).
 */
function variableArguments({ instructions }: IrFunction, { types }: LlvmModule): Set<number> {
  const loadedFrom = new Map<number, number>();
  const nextOf = new Map<number, number>();
  const found = new Set<number>();
  for (const { does, result = -1 } of instructions) {
    if (does.kind === 'load') loadedFrom.set(result, does.address);
    const type = does.kind === 'element' ? types[does.type] : undefined;
    if (does.kind === 'element' && type?.kind === 'integer' && type.bytes === 1) nextOf.set(result, does.base);
    if (does.kind !== 'store') continue;
    const pointer = nextOf.get(does.value);
    if (pointer !== undefined && loadedFrom.get(pointer) === does.address) found.add(pointer);
  }
  return found;
}

function isUnion(type: IrType & { kind: 'struct' }): boolean {
  return type.name.startsWith('union.');
}

/** A symbol as it is known between files; what is static is marked. */
export function symbolName(value: { readonly name: string; readonly local: boolean }): string {
  return value.local ? `~${value.name}` : value.name;
}

/** A function type as WebAssembly sees it, a letter for each parameter and the result; `*` where that takes more than a look. */
export function shapeOf(types: readonly IrType[], id: number): string {
  const letter = (at: number): string => {
    const type = types[at];
    switch (type?.kind) {
      case 'void':
        return '';
      case 'pointer':
        return 'i';
      case 'integer':
        return type.bytes <= 4 ? 'i' : type.bytes === 8 ? 'l' : '*';
      case 'other':
        return type.bytes === 4 ? 'f' : type.bytes === 8 ? 'd' : '*';
      default:
        return '*';
    }
  };
  const type = types[id];
  if (type?.kind !== 'function') return '*';
  // What is variable is passed by one pointer.
  return `${type.params.map(letter).join('')}${type.variadic ? 'i' : ''}>${letter(type.result)}`;
}

function add(map: Map<number, Set<number>>, key: number, value: number): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}

function intern(map: Map<string, number>, name: string): number {
  const known = map.get(name);
  if (known !== undefined) return known;
  map.set(name, map.size);
  return map.size - 1;
}

/** Sizes and offsets of LLVM's types for wasm32. */
class Layout {
  readonly #types: readonly IrType[];
  readonly #structs = new Map<number, { size: number; align: number; offsets: readonly number[] }>();

  constructor(types: readonly IrType[]) {
    this.#types = types;
  }

  size(id: number): number {
    const type = this.#types[id];
    switch (type?.kind) {
      case 'struct':
        return this.#struct(id).size;
      case 'array':
        return type.count * this.size(type.element);
      case 'pointer':
      case 'integer':
      case 'other':
        return type.bytes;
      default:
        return 0;
    }
  }

  offsetOf(struct: number, index: number): number {
    return this.#struct(struct).offsets[index] ?? 0;
  }

  /** The member that a byte of a struct belongs to. */
  memberAt(struct: number, offset: number): number | undefined {
    const { offsets, size } = this.#struct(struct);
    if (offset < 0 || offset >= size) return undefined;
    const found = offsets.findLastIndex((start) => start <= offset);
    return found < 0 ? undefined : found;
  }

  /** Whether an initial value of one type can be that of another: all but the padding, which is bytes, is the same or in a union. */
  looksLike(unnamed: number, named: number): boolean {
    const wanted = this.leaves(named);
    return [...this.leaves(unnamed)].every(([offset, kind]) => {
      if (kind === 'byte') return true;
      if (wanted.get(offset) === kind) return true;
      return [...wanted].some(([start, other]) => other.startsWith('union ') && offset >= start && offset < start + Number(other.slice(6)));
    });
  }

  /** What an object is made of, by offset. */
  leaves(id: number, start = 0, into = new Map<number, string>()): Map<number, string> {
    const type = this.#types[id];
    if (type?.kind === 'struct' && !isUnion(type)) {
      for (const [at, element] of type.elements.entries()) this.leaves(element, start + this.offsetOf(id, at), into);
    } else if (type?.kind === 'array') {
      // A long one tells no more than a short one.
      for (let at = 0; at < Math.min(type.count, 64); at++) this.leaves(type.element, start + at * this.size(type.element), into);
    } else if (type?.kind === 'struct') {
      into.set(start, `union ${this.size(id)}`);
    } else if (type) {
      const size = this.size(id);
      into.set(start, size === 1 ? 'byte' : `${type.kind} ${size}`);
    }
    return into;
  }

  #align(id: number): number {
    const type = this.#types[id];
    if (type?.kind === 'array') return this.#align(type.element);
    return type?.kind === 'struct' ? this.#struct(id).align : Math.max(1, Math.min(16, this.size(id)));
  }

  #struct(id: number): { size: number; align: number; offsets: readonly number[] } {
    const known = this.#structs.get(id);
    if (known) return known;
    const type = this.#types[id];
    let size = 0;
    let align = 1;
    const offsets: number[] = [];
    if (type?.kind === 'struct') {
      for (const element of type.elements) {
        const own = type.packed ? 1 : this.#align(element);
        align = Math.max(align, own);
        size = Math.ceil(size / own) * own;
        offsets.push(size);
        size += this.size(element);
      }
    }
    const made = { size: Math.ceil(size / align) * align, align, offsets };
    this.#structs.set(id, made);
    return made;
  }
}
