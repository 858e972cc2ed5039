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
// A function can have two versions: one that never goes on, and only tests behind its calls, for everybody who calls it, and one that is entered
// only to go on. They leave the same frames. The second takes the frame as its parameter, which takes the place of its local 0, and leaves its results
// in the globals that the next frame looks for them in. What only runs before the first of its sites is not in it.

import type { Construct, Item, Label, ParsedBody, Site, Stop } from './body.ts';
import { Reader, Writer } from './bytes.ts';
import { HEADER, type Shape, type Shapes } from './frames.ts';
import { Op, visitInstructions } from './opcodes.ts';
import { ValueType, zeroOf } from './operands.ts';
import type { TypeList } from './type-list.ts';
import type { FunctionType } from './wasm-module.ts';

const CODE = {
  Unreachable: 0x00,
  Loop: 0x03,
  Br: 0x0c,
  BrIf: 0x0d,
  BrTable: 0x0e,
  If: 0x04,
  Else: 0x05,
  Select: 0x1b,
  I32LeU: 0x4d,
  I32Or: 0x72,
  I32Store16: 0x3b,
  I64Const: 0x42,
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
  /** Where local 0 is, if it is not what the frame can share a local with. */
  readonly #local0: number = 0;
  #level = 0;

  constructor(plan: Plan, version: Version, runtime: Runtime) {
    this.#plan = plan;
    this.#version = version;
    this.#runtime = runtime;
    this.#locals = [...plan.locals];
    this.#out = new Writer(4096);
    if (version === 'goes on') {
      const [first] = plan.locals;
      this.#locals[0] = ValueType.I32;
      if (first !== undefined && first !== ValueType.I32) this.#local0 = this.#locals.push(first) - 1;
    }
  }

  get #canGoOn(): boolean {
    return this.#version !== 'calls';
  }

  get #onlyGoesOn(): boolean {
    return this.#version === 'goes on';
  }

  write(): Uint8Array {
    const { body, type, shapes } = this.#plan;
    const { results } = type;
    if (this.#canGoOn) this.#reserveResults();
    if (this.#canGoOn) this.#writeEntry();
    for (let shape = shapes.all.length - 1; shape >= 0; shape--) this.#leave[shape] = this.#open(Op.Block, []);
    this.#levels.set(body.label, this.#open(Op.Block, results));
    this.#sequence(body.items, this.#onlyGoesOn);
    this.#end();
    if (this.#onlyGoesOn) this.#keep(results);
    this.#out.byte(Op.Return);
    for (const [at, shape] of shapes.all.entries()) {
      this.#end();
      this.#save(shape);
      if (!this.#onlyGoesOn) for (const result of results) this.#out.raw(zeroOf(result));
      if (at < shapes.all.length - 1) this.#out.byte(Op.Return);
    }
    this.#out.byte(Op.End);

    const code = this.#out.view();
    const declared = this.#locals.slice(this.#onlyGoesOn ? 1 : type.params.length);
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
    this.#out.byte(Op.LocalGet).u32(local === 0 ? this.#local0 : local);
  }

  #set(local: number): void {
    this.#out.byte(Op.LocalSet).u32(local === 0 ? this.#local0 : local);
  }

  /** The function's own code. */
  #copy(start: number, end: number): void {
    const { bytes } = this.#plan;
    if (this.#local0 === 0) {
      this.#out.raw(bytes.subarray(start, end));
      return;
    }
    visitInstructions(new Reader(bytes, start, end), (opcode, operand, from, to) => {
      const isLocal0 = operand === 0 && (opcode === Op.LocalGet || opcode === Op.LocalSet || opcode === Op.LocalTee);
      if (isLocal0) this.#out.byte(opcode).u32(this.#local0);
      else this.#out.raw(bytes.subarray(from, to));
    });
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
    const frame = asks ? this.#frame : 0;
    if (asks) {
      this.#out.byte(Op.GlobalGet).u32(resuming);
      this.#open(CODE.If, []);
      this.#out.byte(Op.GlobalGet).u32(resuming).byte(Op.LocalSet).u32(frame);
      this.#constant(0);
      this.#out.byte(Op.GlobalSet).u32(resuming);
    }
    this.#out.byte(Op.LocalGet).u32(frame).byte(CODE.I32Load16U).byte(1).u32(0);
    this.#set(this.#resume);
    for (const { type, nth } of this.#keptResults()) {
      this.#out.byte(Op.GlobalGet).u32(kept(type, nth));
      this.#set(this.#local(`result ${type} ${nth}`, type));
    }
    if (shapes.all.length === 1) {
      for (const shape of shapes.all) this.#load(shape, frame);
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
        this.#load(shape, frame);
        if (at < shapes.all.length - 1) this.#branch(CODE.Br, done);
      }
      this.#end();
    }
    if (asks) this.#end();
  }

  /** The results, for the frame that goes on next. */
  #keep(results: readonly number[]): void {
    for (const { type, nth } of countedTypes(results).reverse()) this.#out.byte(Op.GlobalSet).u32(this.#runtime.kept(type, nth));
  }

  /** The results that some site has, each type as often as one site has it. */
  #keptResults(): { type: number; nth: number }[] {
    const found = new Map<string, { type: number; nth: number }>();
    for (const site of this.#plan.body.sites)
      for (const result of countedTypes(site.results)) found.set(`${result.type} ${result.nth}`, result);
    return [...found.values()];
  }

  #load(shape: Shape, frame: number): void {
    if (shape.slots.length === 0) return;
    this.#out.byte(Op.LocalGet).u32(frame);
    this.#constant(shape.size - HEADER);
    this.#out.byte(Op.I32Sub).byte(Op.LocalSet).u32(frame);
    // The local that the frame's address is in comes last.
    for (const { local, type, offset } of shape.slots.toSorted((a, b) => b.local - a.local)) {
      this.#out.byte(Op.LocalGet).u32(frame);
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
    const header = BigInt(only?.number ?? 0) | (BigInt(shape.size / 8) << 16n) | (BigInt(this.#plan.entry) << 32n);
    this.#get(this.#frame);
    this.#out.byte(CODE.I64Const).s64(header);
    this.#memory(ValueType.I64, true, shape.size - HEADER);
    if (shape.sites.length === 1) return;
    this.#get(this.#frame);
    this.#get(this.#resume);
    this.#out
      .byte(CODE.I32Store16)
      .byte(1)
      .u32(shape.size - HEADER);
  }

  // The code itself.

  /** `always`: nobody comes here but to go on. */
  #sequence(items: readonly Item[], always: boolean): void {
    const onTheWay = items.filter(
      (item): item is Site | Construct => item.kind === 'site' || (item.kind === 'construct' && item.first <= item.last),
    );
    const [first] = onTheWay;
    if (!this.#canGoOn || !first) {
      for (const item of items) this.#item(item);
      return;
    }
    if (always) {
      const opened = onTheWay.length > 1;
      if (opened) this.#dispatch(onTheWay, true);
      if (first.kind === 'site') this.#behindSite(first, opened);
      else this.#intoConstruct(first, opened);
    } else {
      this.#dispatch(onTheWay, false);
    }
    for (const item of always ? items.slice(items.indexOf(first) + 1) : items) this.#item(item);
  }

  /** Opens a block for each, the first one innermost, and branches to the end of one of them. */
  #dispatch(onTheWay: readonly (Site | Construct)[], always: boolean): void {
    const levels = onTheWay.map(() => 0);
    for (let at = onTheWay.length - 1; at >= 0; at--) levels[at] = this.#open(Op.Block, []);
    if (onTheWay.length === 1) {
      this.#get(this.#resume);
      this.#branch(CODE.BrIf, levels[0] ?? 0);
      return;
    }
    const none = always ? undefined : this.#open(Op.Block, []);
    const targets: number[] = [];
    for (const [at, item] of onTheWay.entries()) {
      const count = item.kind === 'site' ? 1 : item.last - item.first + 1;
      for (let i = 0; i < count; i++) targets.push(this.#level - (levels[at] ?? 0));
    }
    const [first] = onTheWay;
    this.#get(this.#resume);
    this.#constant(first?.kind === 'site' ? first.number : (first?.first ?? 0));
    this.#out.byte(Op.I32Sub);
    if (none === undefined) {
      this.#table(targets.slice(0, -1), targets.at(-1) ?? 0);
    } else {
      this.#table(targets, this.#level - none);
      this.#end();
    }
  }

  #table(targets: readonly number[], otherwise: number): void {
    this.#out.byte(CODE.BrTable).u32(targets.length);
    for (const target of targets) this.#out.u32(target);
    this.#out.u32(otherwise);
  }

  #item(item: Item): void {
    switch (item.kind) {
      case 'run':
        this.#copy(item.start, item.end);
        break;
      case 'stop':
        this.#stop(item);
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
        this.#return();
        break;
      case 'construct':
        this.#construct(item);
        break;
      case 'site':
        this.#site(item);
        break;
    }
  }

  #return(): void {
    if (this.#onlyGoesOn) this.#out.byte(CODE.Br).u32(this.#depthOf(this.#plan.body.label));
    else this.#out.byte(Op.Return);
  }

  #stop({ start, end }: Stop): void {
    const { bytes } = this.#plan;
    const opcode = bytes[start] ?? 0;
    if (this.#onlyGoesOn && opcode !== CODE.Unreachable) {
      this.#out.byte(callFor(opcode)).raw(bytes.subarray(start + 1, end));
      this.#return();
    } else {
      this.#out.raw(bytes.subarray(start, end));
    }
  }

  #construct(item: Construct): void {
    const isOnTheWay = item.first <= item.last;
    const goesOn = this.#canGoOn && isOnTheWay;
    const beneath = isOnTheWay ? (this.#plan.beneath.get(item) ?? []) : [];
    const isIf = item.opcode === CODE.If;
    const condition = isIf && (goesOn || beneath.length > 0) ? this.#local('condition', ValueType.I32) : undefined;
    if (condition !== undefined) this.#set(condition);
    this.#setAll(beneath);
    if (goesOn) this.#end();
    if (condition !== undefined) this.#condition(item, condition, goesOn);
    this.#inside(item, beneath, false);
  }

  /** As #construct, but that nobody comes to it in another way than to go on in it. */
  #intoConstruct(item: Construct, opened: boolean): void {
    if (opened) this.#end();
    if (item.opcode === CODE.If) this.#goesOnInThen(item);
    this.#inside(item, this.#plan.beneath.get(item) ?? [], item.opcode !== CODE.Loop);
  }

  #inside(item: Construct, beneath: readonly number[], always: boolean): void {
    this.#out.raw(this.#plan.bytes.subarray(item.start, item.end));
    this.#levels.set(item.label, ++this.#level);
    this.#sequence(item.body, always);
    if (item.orElse) {
      this.#out.byte(CODE.Else);
      this.#sequence(item.orElse, always);
    }
    this.#end();
    this.#putBack(beneath, item.results);
  }

  /** Whether to take the first arm: by the condition, or by where it goes on. */
  #condition(item: Construct, condition: number, goesOn: boolean): void {
    if (!goesOn) {
      this.#get(condition);
    } else if (item.lastOfThen === item.last) {
      this.#get(condition);
      this.#get(this.#resume);
      this.#out.byte(CODE.I32Or);
    } else {
      this.#goesOnInThen(item);
      this.#get(condition);
      this.#get(this.#resume);
      this.#out.byte(CODE.Select);
    }
  }

  #goesOnInThen({ first, last, lastOfThen }: Construct): void {
    if (lastOfThen === last) {
      this.#constant(1);
    } else if (lastOfThen < first) {
      this.#constant(0);
    } else {
      this.#get(this.#resume);
      this.#constant(lastOfThen);
      this.#out.byte(CODE.I32LeU);
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
    // A tail call would leave no frame behind.
    const opcode = bytes[site.start] ?? 0;
    this.#out.byte(site.isTail ? callFor(opcode) : opcode).raw(bytes.subarray(site.start + 1, site.end));

    if (this.#canGoOn) this.#setAll(this.#resultLocals(site.results));
    const shape = shapes.of.get(site) ?? 0;
    const isOnly = shapes.all[shape]?.sites.length === 1;
    if (!isOnly) {
      this.#constant(site.number);
      this.#set(this.#resume);
    }
    this.#out.byte(Op.GlobalGet).u32(this.#runtime.unwinding);
    this.#branch(CODE.BrIf, this.#leave[shape] ?? 0);
    if (this.#canGoOn) {
      this.#behindSite(site, true);
    } else {
      this.#putBack(beneath, site.results);
      if (site.isTail) this.#return();
    }
  }

  /** Here it goes on. */
  #behindSite(site: Site, opened: boolean): void {
    if (opened) this.#end();
    this.#constant(0);
    this.#set(this.#resume);
    this.#getAll(this.#plan.beneath.get(site) ?? []);
    this.#getAll(this.#resultLocals(site.results));
    if (site.isTail) this.#return();
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

/** The call that a tail call is without its being one. */
function callFor(tailCall: number): number {
  return tailCall - Op.ReturnCall + Op.Call;
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
