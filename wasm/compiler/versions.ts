// versions.ts: a function that may suspend, written anew so that it can.
//
// After each call that may suspend it asks whether the stack is being unwound. If so it leaves a frame behind (frames.ts) and returns. To go on,
// it is called once more with nothing but that frame: it loads its locals and jumps to behind the call, whose result has been kept for it.
// Only the innermost frame of a stack is entered again; when it returns, the next one is, and so on outwards: a resume costs the frames that
// it uses, not those that there are.
//
// WebAssembly has no jump into the middle of a function. Each sequence of instructions with such calls in it is therefore wrapped in blocks, one
// for each, that end where the function may have to go on, and begins with a branch on `resume`, the number of the call that it goes on behind:
//
//     block $behind_2
//       block $behind_1
//         br_table $behind_1 $behind_2 (resume)      nothing when resume is 0
//         ...
//         call $first                                 (if unwinding: br $leave)
//       end
//       ...
//       call $second                                  (if unwinding: br $leave)
//     end
//     ...
//
// Where such a call stands inside of a block, loop or if, the outer sequence ends its block before that construct, enters it whatever its
// condition, and the branch at the beginning of its own sequence goes on from there. No code has to be skipped: what is not run is jumped over.
// So a call of the function in which nothing suspends costs a test at its entry, a branch that is not taken at each of these sequences, and a test
// behind each of these calls.
//
// A function can have two versions: one that never goes on, and only tests behind its calls, for everybody who calls it, and the one above, which
// is entered only to go on. They leave the same frames.

import type { Construct, Item, Label, ParsedBody, Site } from './body.ts';
import { Writer } from './bytes.ts';
import { HEADER, type Shape, type Shapes } from './frames.ts';
import { Op } from './opcodes.ts';
import { ValueType, zeroOf } from './operands.ts';
import type { TypeList } from './type-list.ts';
import type { FunctionType } from './wasm-module.ts';

const CODE = {
  Br: 0x0c,
  BrIf: 0x0d,
  BrTable: 0x0e,
  If: 0x04,
  Else: 0x05,
  Select: 0x1b,
  I32LeU: 0x4d,
  I32Or: 0x72,
  I32Load16U: 0x2f,
} as const;

const LOAD: Readonly<Record<number, number>> = {
  [ValueType.I32]: 0x28,
  [ValueType.I64]: 0x29,
  [ValueType.F32]: 0x2a,
  [ValueType.F64]: 0x2b,
};
const STORE: Readonly<Record<number, number>> = {
  [ValueType.I32]: 0x36,
  [ValueType.I64]: 0x37,
  [ValueType.F32]: 0x38,
  [ValueType.F64]: 0x39,
};

/** What the module gives to each function that is written anew. */
export interface Runtime {
  /** The globals. 1 while a stack is unwound. */
  readonly unwinding: number;
  /** The header of the frame that a function is entered for; 0: it is called. */
  readonly resuming: number;
  /** The result of what was called, by type and by how many results of that type there were before it. */
  readonly kept: (type: number, nth: number) => number;
  /** The function that makes room for a frame: of its size, to its address. */
  readonly newFrame: number;
  readonly types: TypeList;
}

/** A function, ready to be written in one or two versions. */
export interface Plan {
  readonly bytes: Uint8Array;
  readonly type: FunctionType;
  readonly body: ParsedBody;
  /** Where the operands beneath a node are kept while it runs, lowest first. */
  readonly beneath: ReadonlyMap<Item, readonly number[]>;
  /** All locals, parameters first, those for the operands included. */
  readonly locals: readonly number[];
  readonly shapes: Shapes;
  /** The index in the function table of who enters the function to go on. */
  readonly entry: number;
}

export type Version = 'calls' | 'goes on' | 'both';

export function writeVersion(plan: Plan, version: Version, runtime: Runtime): Uint8Array {
  return new VersionWriter(plan, version, runtime).write();
}

class VersionWriter {
  readonly #plan: Plan;
  readonly #version: Version;
  readonly #runtime: Runtime;
  readonly #out: Writer;
  readonly #locals: number[];
  readonly #named = new Map<string, number>();
  /** How many constructs were open when a label's was opened, itself included. */
  readonly #levels = new Map<Label, number>();
  readonly #leave: number[] = [];
  #level = 0;

  constructor(plan: Plan, version: Version, runtime: Runtime) {
    this.#plan = plan;
    this.#version = version;
    this.#runtime = runtime;
    this.#locals = [...plan.locals];
    this.#out = new Writer(4096);
  }

  get #canGoOn(): boolean {
    return this.#version !== 'calls';
  }

  write(): Uint8Array {
    const { body, type, shapes } = this.#plan;
    const { results } = type;
    if (this.#canGoOn) this.#reserveResults();
    if (this.#canGoOn) this.#writeEntry();
    for (let shape = shapes.all.length - 1; shape >= 0; shape--) this.#leave[shape] = this.#open(Op.Block, []);
    this.#levels.set(body.label, this.#open(Op.Block, results));
    this.#sequence(body.items);
    this.#end();
    this.#out.byte(Op.Return);
    for (const [at, shape] of shapes.all.entries()) {
      this.#end();
      this.#save(shape);
      for (const result of results) this.#out.raw(zeroOf(result));
      if (at < shapes.all.length - 1) this.#out.byte(Op.Return);
    }
    this.#out.byte(Op.End);

    const code = this.#out.view();
    const declared = this.#locals.slice(type.params.length);
    const whole = new Writer(code.length + 256);
    const groups: { type: number; count: number }[] = [];
    for (const local of declared) {
      const group = groups.at(-1);
      if (group?.type === local) group.count++;
      else groups.push({ type: local, count: 1 });
    }
    whole.u32(groups.length);
    for (const group of groups) whole.u32(group.count).byte(group.type);
    return whole.raw(code).view();
  }

  // Locals of the version's own, each made when it is first asked for.

  #local(name: string, type: number): number {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    this.#locals.push(type);
    this.#named.set(name, this.#locals.length - 1);
    return this.#locals.length - 1;
  }

  get #resume(): number {
    return this.#local('resume', ValueType.I32);
  }

  get #frame(): number {
    return this.#local('frame', ValueType.I32);
  }

  #resultLocals(types: readonly number[]): number[] {
    return countedTypes(types).map(({ type, nth }) => this.#local(`result ${type} ${nth}`, type));
  }

  #reserveResults(): void {
    for (const site of this.#plan.body.sites) this.#resultLocals(site.results);
  }

  // Instructions.

  #get(local: number): void {
    this.#out.byte(Op.LocalGet).u32(local);
  }

  #set(local: number): void {
    this.#out.byte(Op.LocalSet).u32(local);
  }

  #setAll(locals: readonly number[]): void {
    for (let at = locals.length - 1; at >= 0; at--) this.#set(locals[at] ?? 0);
  }

  #getAll(locals: readonly number[]): void {
    for (const local of locals) this.#get(local);
  }

  #constant(value: number): void {
    this.#out.byte(Op.I32Const).s32(value);
  }

  #open(opcode: number, results: readonly number[]): number {
    this.#runtime.types.writeBlockType(this.#out.byte(opcode), results);
    return ++this.#level;
  }

  #end(): void {
    this.#out.byte(Op.End);
    this.#level--;
  }

  #branch(opcode: number, level: number): void {
    this.#out.byte(opcode).u32(this.#level - level);
  }

  #depthOf(label: Label): number {
    return this.#level - (this.#levels.get(label) ?? 0);
  }

  #memory(type: number, store: boolean, offset: number): void {
    if (type === ValueType.V128) this.#out.raw([0xfd, store ? 11 : 0]);
    else this.#out.byte((store ? STORE : LOAD)[type] ?? 0);
    this.#out.byte(2).u32(offset);
  }

  // The beginning: called, or entered to go on?

  #writeEntry(): void {
    const { resuming, kept } = this.#runtime;
    const { shapes, body } = this.#plan;
    const asks = this.#version === 'both';
    if (asks) {
      this.#out.byte(Op.GlobalGet).u32(resuming);
      this.#open(CODE.If, []);
    }
    this.#out.byte(Op.GlobalGet).u32(resuming);
    this.#set(this.#frame);
    this.#constant(0);
    this.#out.byte(Op.GlobalSet).u32(resuming);
    this.#get(this.#frame);
    this.#out.byte(CODE.I32Load16U).byte(1).u32(4);
    this.#set(this.#resume);
    for (const { type, nth } of this.#keptResults()) {
      this.#out.byte(Op.GlobalGet).u32(kept(type, nth));
      this.#set(this.#local(`result ${type} ${nth}`, type));
    }
    if (shapes.all.length === 1) {
      for (const shape of shapes.all) this.#load(shape);
    } else {
      const done = this.#open(Op.Block, []);
      const levels = shapes.all.map(() => 0);
      for (let at = shapes.all.length - 1; at >= 0; at--) levels[at] = this.#open(Op.Block, []);
      const targets = body.sites.map((site) => this.#level - (levels[shapes.of.get(site) ?? 0] ?? 0));
      this.#get(this.#resume);
      this.#constant(1);
      this.#out.byte(Op.I32Sub);
      this.#table(targets, targets.at(-1) ?? 0);
      for (const [at, shape] of shapes.all.entries()) {
        this.#end();
        this.#load(shape);
        if (at < shapes.all.length - 1) this.#branch(CODE.Br, done);
      }
      this.#end();
    }
    if (asks) this.#end();
  }

  /** The results that some site has, each type as often as one site has it. */
  #keptResults(): { type: number; nth: number }[] {
    const found = new Map<string, { type: number; nth: number }>();
    for (const site of this.#plan.body.sites)
      for (const result of countedTypes(site.results)) found.set(`${result.type} ${result.nth}`, result);
    return [...found.values()];
  }

  #load(shape: Shape): void {
    if (shape.slots.length === 0) return;
    this.#get(this.#frame);
    this.#constant(shape.size - HEADER);
    this.#out.byte(Op.I32Sub);
    this.#set(this.#frame);
    for (const { local, type, offset } of shape.slots) {
      this.#get(this.#frame);
      this.#memory(type, false, offset);
      this.#set(local);
    }
  }

  /** The stack is unwound: the frame, and what a call of the function then returns, which nobody looks at. */
  #save(shape: Shape): void {
    const [only] = shape.sites;
    this.#constant(shape.size);
    this.#out.byte(Op.Call).u32(this.#runtime.newFrame);
    this.#set(this.#frame);
    for (const { local, type, offset } of shape.slots) {
      this.#get(this.#frame);
      this.#get(local);
      this.#memory(type, true, offset);
    }
    this.#get(this.#frame);
    this.#constant(this.#plan.entry);
    this.#memory(ValueType.I32, true, shape.size - HEADER);
    this.#get(this.#frame);
    if (shape.sites.length === 1) {
      this.#constant(((shape.size / 8) << 16) | (only?.number ?? 0));
    } else {
      this.#get(this.#resume);
      this.#constant((shape.size / 8) << 16);
      this.#out.byte(CODE.I32Or);
    }
    this.#memory(ValueType.I32, true, shape.size - HEADER + 4);
  }

  // The code itself.

  #sequence(items: readonly Item[]): void {
    const onTheWay = items.filter(
      (item): item is Site | Construct => item.kind === 'site' || (item.kind === 'construct' && item.first <= item.last),
    );
    const goesOn = this.#canGoOn && onTheWay.length > 0;
    if (goesOn) this.#dispatch(onTheWay);
    for (const item of items) this.#item(item);
  }

  /** Opens a block for each, the first one innermost, and branches to the end of one of them. */
  #dispatch(onTheWay: readonly (Site | Construct)[]): void {
    const levels = onTheWay.map(() => 0);
    for (let at = onTheWay.length - 1; at >= 0; at--) levels[at] = this.#open(Op.Block, []);
    if (onTheWay.length === 1) {
      this.#get(this.#resume);
      this.#branch(CODE.BrIf, levels[0] ?? 0);
      return;
    }
    const none = this.#open(Op.Block, []);
    const targets: number[] = [];
    for (const [at, item] of onTheWay.entries()) {
      const count = item.kind === 'site' ? 1 : item.last - item.first + 1;
      for (let i = 0; i < count; i++) targets.push(this.#level - (levels[at] ?? 0));
    }
    const [first] = onTheWay;
    this.#get(this.#resume);
    this.#constant(first?.kind === 'site' ? first.number : (first?.first ?? 0));
    this.#out.byte(Op.I32Sub);
    this.#table(targets, this.#level - none);
    this.#end();
  }

  #table(targets: readonly number[], otherwise: number): void {
    this.#out.byte(CODE.BrTable).u32(targets.length);
    for (const target of targets) this.#out.u32(target);
    this.#out.u32(otherwise);
  }

  #item(item: Item): void {
    const { bytes } = this.#plan;
    switch (item.kind) {
      case 'run':
      case 'stop':
        this.#out.raw(bytes.subarray(item.start, item.end));
        break;
      case 'branch':
        this.#out.byte(item.conditional ? CODE.BrIf : CODE.Br).u32(this.#depthOf(item.label));
        break;
      case 'table': {
        const depths = item.labels.map((label) => this.#depthOf(label));
        this.#table(depths.slice(0, -1), depths.at(-1) ?? 0);
        break;
      }
      case 'return':
        this.#out.byte(Op.Return);
        break;
      case 'construct':
        this.#construct(item);
        break;
      case 'site':
        this.#site(item);
        break;
    }
  }

  #construct(item: Construct): void {
    const { bytes } = this.#plan;
    const isOnTheWay = item.first <= item.last;
    const goesOn = this.#canGoOn && isOnTheWay;
    const beneath = isOnTheWay ? (this.#plan.beneath.get(item) ?? []) : [];
    const isIf = item.opcode === CODE.If;
    const condition = isIf && (goesOn || beneath.length > 0) ? this.#local('condition', ValueType.I32) : undefined;
    if (condition !== undefined) this.#set(condition);
    this.#setAll(beneath);
    if (goesOn) this.#end();
    if (condition !== undefined) this.#condition(item, condition, goesOn);

    this.#out.raw(bytes.subarray(item.start, item.end));
    this.#levels.set(item.label, ++this.#level);
    this.#sequence(item.body);
    if (item.orElse) {
      this.#out.byte(CODE.Else);
      this.#sequence(item.orElse);
    }
    this.#end();
    this.#putBack(beneath, item.results);
  }

  /** Whether to take the first arm: by the condition, or by where it goes on. */
  #condition({ first, last, lastOfThen }: Construct, condition: number, goesOn: boolean): void {
    if (!goesOn) {
      this.#get(condition);
    } else if (lastOfThen === last) {
      this.#get(condition);
      this.#get(this.#resume);
      this.#out.byte(CODE.I32Or);
    } else {
      if (lastOfThen < first) {
        this.#constant(0);
      } else {
        this.#get(this.#resume);
        this.#constant(lastOfThen);
        this.#out.byte(CODE.I32LeU);
      }
      this.#get(condition);
      this.#get(this.#resume);
      this.#out.byte(CODE.Select);
    }
  }

  #site(site: Site): void {
    const { bytes, shapes } = this.#plan;
    const beneath = this.#plan.beneath.get(site) ?? [];
    if (beneath.length > 0) {
      const given = countedTypes(site.params).map(({ type, nth }) => this.#local(`argument ${type} ${nth}`, type));
      this.#setAll(given);
      this.#setAll(beneath);
      this.#getAll(given);
    }
    const opcode = bytes[site.start] ?? 0;
    // A tail call would leave no frame behind.
    this.#out.byte(site.isTail ? opcode - Op.ReturnCall + Op.Call : opcode).raw(bytes.subarray(site.start + 1, site.end));

    const results = this.#canGoOn ? this.#resultLocals(site.results) : [];
    this.#setAll(results);
    const shape = shapes.of.get(site) ?? 0;
    const isOnly = shapes.all[shape]?.sites.length === 1;
    if (!isOnly) {
      this.#constant(site.number);
      this.#set(this.#resume);
    }
    this.#out.byte(Op.GlobalGet).u32(this.#runtime.unwinding);
    this.#branch(CODE.BrIf, this.#leave[shape] ?? 0);
    if (this.#canGoOn) {
      this.#end();
      this.#constant(0);
      this.#set(this.#resume);
      this.#getAll(beneath);
      this.#getAll(results);
    } else {
      this.#putBack(beneath, site.results);
    }
    if (site.isTail) this.#out.byte(Op.Return);
  }

  /** Brings what was beneath a node back, below its results. */
  #putBack(beneath: readonly number[], results: readonly number[]): void {
    if (beneath.length === 0) return;
    const locals = this.#resultLocals(results);
    this.#setAll(locals);
    this.#getAll(beneath);
    this.#getAll(locals);
  }
}

/** Each type, with the number of the same type before it. */
export function countedTypes(types: readonly number[]): { type: number; nth: number }[] {
  const counts = new Map<number, number>();
  return types.map((type) => {
    const nth = counts.get(type) ?? 0;
    counts.set(type, nth + 1);
    return { type, nth };
  });
}
