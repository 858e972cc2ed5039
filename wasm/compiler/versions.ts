// versions.ts: a function that may suspend, written anew so that it can.
//
// After each call that may suspend it asks whether the stack is being unwound. If so it leaves a frame behind (frames.ts) and returns. To go on,
// it is called once more with nothing but that frame: it loads its locals and jumps to behind the call, whose result has been kept for it.
// Only the innermost frame of a stack is entered again; when it returns, the next one is, and so on outwards: a resume costs the frames that
// it uses, not those that there are.
//
// WebAssembly has no jump into the middle of a function, but it has jumps forward, to the end of a block, and a block only is a place to jump to. So
// in front of everything stand blocks that end where the function may have to go on, and one branch by the number of the call that it goes on behind:
//
//     block $behind_2
//       block $behind_1
//         if (entered to go on) { load the frame; br_table $behind_1 $behind_2 (resume) }
//         ...
//         call $first                                 (if unwinding: br $leave)
//       end
//       ...
//       call $second                                  (if unwinding: br $leave)
//     end
//     ...
//
// Where such a call stands inside of a block of the function's own, that one begins in front of everything as well, and an if becomes blocks: they are
// what ends between these calls, in the order in which it ends. Only a loop cannot begin earlier than it does. It is gone on in by a jump to just
// before it, and begins with such a branch of its own, by `resume`, which is 0 when the loop goes round as ever. No code has to be skipped: what is
// not run is jumped over. So a call of the function in which nothing suspends costs a test at its entry, one more in each round of a loop with such
// calls in it, and one behind each of these calls.
//
// A function can have two versions: one that never goes on, and only tests behind its calls, for everybody who calls it, and one that is entered
// only to go on. They leave the same frames. The second takes the frame as its parameter, which takes the place of its local 0, and leaves its results
// in the globals that the next frame looks for them in. What only runs before the first of its sites is not in it.

import type { Construct, Item, Label, ParsedBody, Site, Stop } from './body.ts';
import { Reader, Writer } from './bytes.ts';
import type { Checks } from './checked.ts';
import type { FrameFunctions, Moves } from './frame-functions.ts';
import { HEADER, type Shape, type Shapes, type Slot } from './frames.ts';
import { firstOf, isLeaf, isOnTheWay, lastOf, marksOf, type Leaf, type Mark } from './leaves.ts';
import { callFor, Op, visitInstructions } from './opcodes.ts';
import { ValueType, zeroOf } from './operands.ts';
import { copyChanged } from './rewrite.ts';
import type { TypeList } from './type-list.ts';
import type { WasmFunction } from './wasm-module.ts';

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

/** What it takes to compare a number with a constant and branch, and to branch by a table, its entries not counted. */
const BYTES_OF_COMPARISON = 7;
const BYTES_OF_TABLE = 8;

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
  /** Undefined: each function moves its frames itself. */
  readonly frameFunctions: FrameFunctions | undefined;
  readonly types: TypeList;
  readonly checks: Checks | undefined;
}

/** A function, ready to be written in one or two versions. */
export interface Plan {
  readonly bytes: Uint8Array;
  readonly fn: WasmFunction;
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
  /** The same for what ends where it may have to go on, and for the first arm of an if. */
  readonly #leafLevels = new Map<Leaf, number>();
  readonly #elseLevels = new Map<Construct, number>();
  /** Nobody comes here, up to where it first goes on. */
  #dead = false;
  /** `resume` must be 0 again behind the calls of the region. */
  #zeroes = false;
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
    const { body, fn, shapes } = this.#plan;
    const { results, params } = fn.type;
    if (this.#canGoOn) this.#reserveResults();
    for (let at = shapes.all.length - 1; at >= 0; at--) {
      const shape = shapes.all[at];
      this.#leave[at] = this.#open(Op.Block, shape && hasOneSite(shape) ? [] : [ValueType.I32]);
    }
    this.#levels.set(body.label, this.#open(Op.Block, results));
    if (this.#canGoOn) this.#wholeBody();
    else this.#items(body.items);
    this.#end();
    if (this.#onlyGoesOn) this.#keep(results);
    this.#out.byte(Op.Return);
    for (const [at, shape] of shapes.all.entries()) {
      this.#end();
      // Nobody looks at the results: what lies there already may be one.
      const unused = this.#onlyGoesOn ? [] : results;
      const given = this.#save(shape, unused[0] === ValueType.I32);
      for (const result of unused.slice(given)) this.#out.raw(zeroOf(result));
      if (at < shapes.all.length - 1) this.#out.byte(Op.Return);
    }
    this.#out.byte(Op.End);

    const code = this.#out.view();
    const declared = this.#locals.slice(this.#onlyGoesOn ? 1 : params.length);
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
    const { bytes, fn } = this.#plan;
    const { checks } = this.#runtime;
    if (this.#local0 === 0 && !checks) {
      this.#out.raw(bytes.subarray(start, end));
      return;
    }
    const code = copyChanged(bytes, start, end, (opcode, operand) => {
      const isLocal0 = operand === 0 && (opcode === Op.LocalGet || opcode === Op.LocalSet || opcode === Op.LocalTee);
      return isLocal0 ? { instead: new Writer().byte(opcode).u32(this.#local0).view() } : checks?.change(fn, opcode, operand);
    });
    this.#out.raw(code);
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

  #entry(leaves: readonly Leaf[]): void {
    const { resuming, kept } = this.#runtime;
    const { shapes } = this.#plan;
    const asks = this.#version === 'both';
    const frame = asks ? this.#frame : 0;
    const [shape] = shapes.all;
    const moves = shape && shapes.all.length === 1 ? this.#runtime.frameFunctions?.movesOf(shape) : undefined;
    if (asks) {
      this.#out.byte(Op.GlobalGet).u32(resuming);
      this.#open(Op.If, []);
      this.#out.byte(Op.GlobalGet).u32(resuming).byte(Op.LocalSet).u32(frame);
      if (!moves) {
        this.#constant(0);
        this.#out.byte(Op.GlobalSet).u32(resuming);
      }
    }
    const asksWhich = this.#plan.body.sites.length > 1 || leaves.some((leaf) => leaf.kind === 'construct');
    if (asksWhich && !moves) {
      this.#out.byte(Op.LocalGet).u32(frame).byte(Op.I32Load16U).byte(1).u32(0);
      this.#set(this.#resume);
    }
    for (const { type, nth } of this.#keptResults()) {
      this.#out.byte(Op.GlobalGet).u32(kept(type, nth));
      this.#set(this.#local(`result ${type} ${nth}`, type));
    }
    if (shape && moves) {
      this.#loadShared(shape, moves, frame, asksWhich);
    } else if (shape && shapes.all.length === 1) {
      this.#load(shape, frame);
    } else {
      this.#loadByShape(leaves, frame);
    }
    this.#goOnAt(leaves);
    if (asks) this.#end();
    else this.#dead = true;
  }

  #loadByShape(leaves: readonly Leaf[], frame: number): void {
    const { shapes, body } = this.#plan;
    const done = this.#open(Op.Block, []);
    const levels = shapes.all.map(() => 0);
    for (let at = shapes.all.length - 1; at >= 0; at--) levels[at] = this.#open(Op.Block, []);
    const targets = body.sites.map((site) => this.#level - (levels[shapes.of.get(site) ?? 0] ?? 0));
    this.#get(this.#resume);
    this.#constant(1);
    this.#out.byte(Op.I32Sub);
    this.#table(targets.slice(0, -1), targets.at(-1) ?? 0);
    for (const [at, shape] of shapes.all.entries()) {
      this.#end();
      this.#load(shape, frame);
      const reached = leaves.filter((leaf) => shape.sites.some(({ number }) => number >= firstOf(leaf) && number <= lastOf(leaf)));
      const [only] = reached;
      if (only && reached.length === 1 && leaves.length > 1) this.#branch(Op.Br, this.#leafLevels.get(only) ?? 0);
      else if (at < shapes.all.length - 1) this.#branch(Op.Br, done);
    }
    this.#end();
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
    this.#toStartOf(shape, frame, frame);
    // The local that the frame's address is in comes last.
    for (const slot of shape.slots.toSorted((a, b) => b.local - a.local)) this.#loadSlot(slot, frame);
  }

  #toStartOf(shape: Shape, header: number, start: number): void {
    this.#out.byte(Op.LocalGet).u32(header);
    this.#constant(shape.size - HEADER);
    this.#out.byte(Op.I32Sub).byte(Op.LocalSet).u32(start);
  }

  #loadSlot({ local, type, offset }: Slot, frame: number): void {
    this.#out.byte(Op.LocalGet).u32(frame);
    this.#memory(type, false, offset);
    this.#set(local);
  }

  #loadShared(shape: Shape, { last, others, rest }: Moves, header: number, asksWhich: boolean): void {
    const { frameFunctions } = this.#runtime;
    if (!frameFunctions) return;
    const fromRegisters = (slots: readonly Slot[]): void => {
      for (const [nth, { local }] of slots.entries()) {
        this.#out.byte(Op.GlobalGet).u32(frameFunctions.register(nth));
        this.#set(local);
      }
    };
    this.#out.byte(Op.LocalGet).u32(header).byte(Op.Call).u32(frameFunctions.load(last.length));
    if (asksWhich) this.#set(this.#resume);
    else this.#out.byte(Op.Drop);
    const start = this.#frame;
    if (others.length + rest.length > 0) this.#toStartOf(shape, header, start);
    fromRegisters(last);
    for (const slots of others) {
      this.#addressOf(slots, start);
      this.#out.byte(Op.Call).u32(frameFunctions.fetch(slots.length));
      fromRegisters(slots);
    }
    for (const slot of rest) this.#loadSlot(slot, start);
  }

  #addressOf([first]: readonly Slot[], frame: number): void {
    this.#out.byte(Op.LocalGet).u32(frame);
    const offset = first?.offset ?? 0;
    if (offset === 0) return;
    this.#constant(offset);
    this.#out.byte(Op.I32Add);
  }

  /** The stack is unwound: leaves the frame behind. Returns how many operands it leaves there, all of type i32; only if it may. */
  #save(shape: Shape, mayLeave: boolean): number {
    const [first] = shape.sites;
    const { checks, frameFunctions } = this.#runtime;
    if (checks) this.#out.raw(checks.leaving(this.#plan.fn));
    const moves = frameFunctions?.movesOf(shape);
    if (moves) return this.#saveShared(shape, moves, mayLeave);
    if (!hasOneSite(shape)) this.#set(this.#resume);
    this.#constant(shape.size);
    this.#out.byte(Op.Call).u32(this.#runtime.newFrame);
    this.#set(this.#frame);
    for (const slot of shape.slots) this.#saveSlot(slot);
    const header = BigInt(first?.number ?? 0) | (BigInt(shape.size / 8) << 16n) | (BigInt(this.#plan.entry) << 32n);
    this.#get(this.#frame);
    this.#out.byte(Op.I64Const).s64(header);
    this.#memory(ValueType.I64, true, shape.size - HEADER);
    if (hasOneSite(shape)) return 0;
    this.#get(this.#frame);
    this.#get(this.#resume);
    this.#out
      .byte(Op.I32Store16)
      .byte(1)
      .u32(shape.size - HEADER);
    return 0;
  }

  #saveSlot({ local, type, offset }: Slot): void {
    this.#get(this.#frame);
    this.#get(local);
    this.#memory(type, true, offset);
  }

  #saveShared(shape: Shape, { last, others, rest }: Moves, mayLeave: boolean): number {
    const { frameFunctions } = this.#runtime;
    if (!frameFunctions) return 0;
    if (hasOneSite(shape)) this.#constant(shape.sites[0]?.number ?? 0);
    this.#getAll(last.map(({ local }) => local));
    this.#constant(shape.size / 8);
    this.#constant(this.#plan.entry);
    this.#out.byte(Op.Call).u32(frameFunctions.save(last.length));
    if (others.length + rest.length === 0) {
      if (!mayLeave) this.#out.byte(Op.Drop);
      return mayLeave ? 1 : 0;
    }
    this.#set(this.#frame);
    for (const slots of others) {
      this.#addressOf(slots, this.#frame);
      this.#getAll(slots.map(({ local }) => local));
      this.#out.byte(Op.Call).u32(frameFunctions.store(slots.length));
    }
    for (const slot of rest) this.#saveSlot(slot);
    return 0;
  }

  // The code itself.

  #wholeBody(): void {
    const { items } = this.#plan.body;
    const marks = marksOf(items);
    const leaves = marks.flatMap((mark) => (mark.kind === 'leaf' ? [mark.leaf] : []));
    this.#openAll(this.#onlyGoesOn && leaves.length === 1 ? marks.filter((mark) => mark.kind !== 'leaf') : marks);
    this.#entry(leaves);
    this.#zeroes = leaves.some((leaf) => leaf.kind === 'construct');
    this.#items(items);
  }

  /** The inside of a loop, which is gone on in or goes round. */
  #round(items: readonly Item[]): void {
    const marks = marksOf(items);
    const leaves = marks.flatMap((mark) => (mark.kind === 'leaf' ? [mark.leaf] : []));
    const around = this.#zeroes;
    const hasLoops = leaves.some((leaf) => leaf.kind === 'construct');
    this.#zeroes = hasLoops || leaves.length === 1;
    this.#openAll(marks);
    this.#get(this.#resume);
    const [only] = leaves;
    if (only && leaves.length === 1) {
      this.#branch(Op.BrIf, this.#leafLevels.get(only) ?? 0);
    } else {
      this.#open(Op.If, []);
      this.#goOnAt(leaves, !hasLoops);
      this.#end();
    }
    this.#items(items);
    this.#zeroes = around;
  }

  /** What ends last begins first. */
  #openAll(marks: readonly Mark[]): void {
    const { bytes } = this.#plan;
    for (const mark of marks.toReversed()) {
      if (mark.kind === 'leaf') {
        this.#leafLevels.set(mark.leaf, this.#open(Op.Block, []));
      } else if (mark.kind === 'else') {
        this.#elseLevels.set(mark.of, this.#open(Op.Block, []));
      } else {
        // Its type stands behind its opcode.
        this.#out.byte(Op.Block).raw(bytes.subarray(mark.of.start + 1, mark.of.end));
        this.#levels.set(mark.of.label, ++this.#level);
      }
    }
  }

  /** Branches to the leaf that `resume` is in. */
  #goOnAt(leaves: readonly Leaf[], zeroing = false): void {
    const levelOf = (leaf: Leaf): number => this.#leafLevels.get(leaf) ?? 0;
    const [firstLeaf, ...others] = leaves;
    if (!firstLeaf) return;
    if (others.length === 0) {
      if (this.#leafLevels.has(firstLeaf)) this.#branch(Op.Br, levelOf(firstLeaf));
      return;
    }
    const first = firstOf(firstLeaf);
    const sites = lastOf(others.at(-1)) - first + 1;
    if (!zeroing && BYTES_OF_COMPARISON * others.length < BYTES_OF_TABLE + sites) {
      for (const leaf of others.toReversed()) {
        this.#get(this.#resume);
        this.#constant(firstOf(leaf));
        this.#out.byte(Op.I32GeU);
        this.#branch(Op.BrIf, levelOf(leaf));
      }
      this.#branch(Op.Br, levelOf(firstLeaf));
      return;
    }
    const targets = leaves.flatMap((leaf) => {
      const target = this.#level - levelOf(leaf);
      return Array.from({ length: lastOf(leaf) - firstOf(leaf) + 1 }, () => target);
    });
    this.#get(this.#resume);
    this.#constant(first);
    this.#out.byte(Op.I32Sub);
    if (zeroing) {
      this.#constant(0);
      this.#set(this.#resume);
    }
    this.#table(targets.slice(0, -1), targets.at(-1) ?? 0);
  }

  #items(items: readonly Item[]): void {
    for (const item of items) {
      if (isLeaf(item)) this.#leaf(item);
      else if (item.kind === 'construct' && this.#canGoOn && isOnTheWay(item)) this.#opened(item);
      else if (!this.#dead) this.#item(item);
    }
  }

  #table(targets: readonly number[], otherwise: number): void {
    this.#out.byte(Op.BrTable).u32(targets.length);
    for (const target of targets) this.#out.u32(target);
    this.#out.u32(otherwise);
  }

  #item(item: Exclude<Item, Site>): void {
    switch (item.kind) {
      case 'run':
        this.#copy(item.start, item.end);
        break;
      case 'stop':
        this.#stop(item);
        break;
      case 'branch':
        this.#out.byte(item.conditional ? Op.BrIf : Op.Br).u32(this.#depthOf(item.label));
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
    }
  }

  #return(): void {
    if (this.#onlyGoesOn) this.#out.byte(Op.Br).u32(this.#depthOf(this.#plan.body.label));
    else this.#out.byte(Op.Return);
  }

  #stop({ start, end }: Stop): void {
    const { bytes, fn } = this.#plan;
    const { checks } = this.#runtime;
    const opcode = bytes[start] ?? 0;
    if (this.#onlyGoesOn && opcode !== Op.Unreachable) {
      this.#out.byte(callFor(opcode)).raw(bytes.subarray(start + 1, end));
      visitInstructions(new Reader(bytes, start, end), (_, operand) => {
        this.#out.raw(checks?.change(fn, opcode, operand)?.behind ?? []);
      });
      this.#return();
    } else {
      this.#copy(start, end);
    }
  }

  /** As it was, but that what lies beneath it is kept elsewhere where something in it may suspend. */
  #construct(item: Construct): void {
    const beneath = isOnTheWay(item) ? this.#beneath(item) : [];
    if (item.opcode === Op.If) this.#setBelow(beneath);
    else this.#setAll(beneath);
    this.#enter(item);
    this.#items(item.body);
    if (item.orElse) {
      this.#out.byte(Op.Else);
      this.#items(item.orElse);
    }
    this.#end();
    this.#putBack(beneath, item.results);
  }

  #enter(item: Construct): void {
    this.#out.raw(this.#plan.bytes.subarray(item.start, item.end));
    this.#levels.set(item.label, ++this.#level);
  }

  /** A block or an if that has begun earlier. */
  #opened(item: Construct): void {
    const beneath = this.#beneath(item);
    const wasDead = this.#dead;
    const isIf = item.opcode === Op.If;
    if (!wasDead) {
      if (isIf) {
        this.#setBelow(beneath);
        this.#out.byte(Op.I32Eqz);
        this.#branch(Op.BrIf, this.#elseLevels.get(item) ?? this.#levels.get(item.label) ?? 0);
      } else {
        this.#setAll(beneath);
      }
    }
    this.#items(item.body);
    if (item.orElse) {
      if (!this.#dead) this.#out.byte(Op.Br).u32(this.#depthOf(item.label));
      this.#end();
      this.#dead = wasDead;
      this.#items(item.orElse);
      if (this.#dead) this.#out.byte(Op.Unreachable);
    }
    this.#dead = false;
    this.#end();
    this.#putBack(beneath, item.results);
  }

  /** Where the function may have to go on: behind a call, before a loop. */
  #leaf(leaf: Leaf): void {
    const isSite = leaf.kind === 'site';
    if (!this.#dead) {
      if (isSite) this.#call(leaf);
      else this.#setAll(this.#beneath(leaf));
    }
    if (this.#leafLevels.has(leaf)) this.#end();
    this.#dead = false;
    if (isSite) {
      if (this.#canGoOn) this.#behind(leaf);
      else this.#putBack(this.#beneath(leaf), leaf.results);
      if (leaf.isTail) this.#return();
    } else {
      this.#enter(leaf);
      if (this.#canGoOn) this.#round(leaf.body);
      else this.#items(leaf.body);
      this.#end();
      this.#putBack(this.#beneath(leaf), leaf.results);
    }
  }

  #call(site: Site): void {
    const { bytes, shapes } = this.#plan;
    const beneath = this.#beneath(site);
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

    const at = shapes.of.get(site) ?? 0;
    const shape = shapes.all[at];
    const tellsWhich = shape !== undefined && !hasOneSite(shape);
    if (tellsWhich) this.#constant(site.number);
    this.#out.byte(Op.GlobalGet).u32(this.#runtime.unwinding);
    this.#branch(Op.BrIf, this.#leave[at] ?? 0);
    if (tellsWhich) this.#out.byte(Op.Drop);
  }

  /** Called or gone on with, the results are in their locals. */
  #behind(site: Site): void {
    if (this.#zeroes) {
      this.#constant(0);
      this.#set(this.#resume);
    }
    this.#getAll(this.#beneath(site));
    this.#getAll(this.#resultLocals(site.results));
  }

  #beneath(item: Item): readonly number[] {
    return this.#plan.beneath.get(item) ?? [];
  }

  /** Takes what lies below the topmost operand, a condition, away. */
  #setBelow(beneath: readonly number[]): void {
    if (beneath.length === 0) return;
    const condition = this.#local('condition', ValueType.I32);
    this.#set(condition);
    this.#setAll(beneath);
    this.#get(condition);
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

function hasOneSite({ sites }: Shape): boolean {
  return sites.length === 1;
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
