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

import type { Construct, Item, Label, Site, Stop } from './body.ts';
import { Reader, Writer } from './bytes.ts';
import { CodeWriter } from './code-writer.ts';
import { FrameCode } from './frame-code.ts';
import type { Exit } from './frames.ts';
import { firstOf, isLeaf, isOnTheWay, lastOf, marksOf, type Leaf, type Mark } from './leaves.ts';
import { callFor, Op, visitInstructions } from './opcodes.ts';
import { ValueType, zeroOf } from './operands.ts';
import { hasOneSite, type Plan, type Runtime } from './plan.ts';
import { copyChanged } from './rewrite.ts';

/** What it takes to compare a number with a constant and branch, and to branch by a table, its entries not counted. */
const BYTES_OF_COMPARISON = 7;
const BYTES_OF_TABLE = 8;

export type Version = 'calls' | 'goes on' | 'both';

export function writeVersion(plan: Plan, version: Version, runtime: Runtime): Uint8Array {
  return new VersionWriter(plan, version, runtime).write();
}

class VersionWriter {
  readonly #plan: Plan;
  readonly #version: Version;
  readonly #runtime: Runtime;
  readonly #code: CodeWriter;
  readonly #frames: FrameCode;
  /** How many constructs were open when a label's was opened, itself included. */
  readonly #levels = new Map<Label, number>();
  readonly #leave = new Map<Site, number>();
  /** The same for what ends where it may have to go on, and for the first arm of an if. */
  readonly #leafLevels = new Map<Leaf, number>();
  readonly #elseLevels = new Map<Construct, number>();
  /** Nobody comes here, up to where it first goes on. */
  #dead = false;
  /** `resume` must be 0 again behind the calls of the region. */
  #zeroes = false;

  constructor(plan: Plan, version: Version, runtime: Runtime) {
    this.#plan = plan;
    this.#version = version;
    this.#runtime = runtime;
    this.#code = new CodeWriter(plan.locals, runtime.types, version === 'goes on');
    this.#frames = new FrameCode(this.#code, plan, runtime);
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
    for (let at = shapes.all.length - 1; at >= 0; at--) this.#openLeaving(at);
    this.#levels.set(body.label, this.#code.open(Op.Block, results));
    if (this.#canGoOn) this.#wholeBody();
    else this.#items(body.items);
    this.#code.end();
    if (this.#onlyGoesOn) this.#keep(results);
    this.#code.out.byte(Op.Return);
    for (const [at, shape] of shapes.all.entries()) {
      this.#endExits(at);
      this.#code.end();
      // Nobody looks at the results: what lies there already may be one.
      const unused = this.#onlyGoesOn ? [] : results;
      const given = this.#frames.save(shape, unused[0] === ValueType.I32);
      for (const result of unused.slice(given)) this.#code.out.raw(zeroOf(result));
      if (at < shapes.all.length - 1) this.#code.out.byte(Op.Return);
    }
    this.#code.out.byte(Op.End);

    return this.#code.body(this.#onlyGoesOn ? 1 : params.length);
  }

  #exits(at: number): readonly Exit[] {
    return this.#plan.exits[at] ?? [];
  }

  #openLeaving(at: number): void {
    const shape = this.#plan.shapes.all[at];
    if (!shape) return;
    const open = (sites: readonly Site[]): void => {
      const level = this.#code.open(Op.Block, hasOneSite(shape) ? [] : [ValueType.I32]);
      for (const site of sites) this.#leave.set(site, level);
    };
    open(shape.sites);
    for (const { sites } of this.#exits(at)) open(sites);
  }

  /** What a site does not need, and its shape saves, is 0 from here on: so that no register and no memory has to keep it for that. */
  #endExits(at: number): void {
    const exits = this.#exits(at);
    for (const [nth, { unneeded }] of [...exits].reverse().entries()) {
      this.#code.end();
      for (const local of unneeded) {
        this.#code.out.raw(zeroOf(this.#plan.locals[local] ?? ValueType.I32));
        this.#code.set(local);
      }
      const outOfTheOthers = exits.length - nth - 1;
      this.#code.out.byte(Op.Br).u32(outOfTheOthers);
    }
  }

  #resultLocals(types: readonly number[]): number[] {
    return countedTypes(types).map(({ type, nth }) => this.#code.local(`result ${type} ${nth}`, type));
  }

  #reserveResults(): void {
    for (const site of this.#plan.body.sites) this.#resultLocals(site.results);
  }

  /** The function's own code. */
  #copy(start: number, end: number): void {
    const { bytes, fn } = this.#plan;
    const { checks } = this.#runtime;
    if (this.#code.local0 === 0 && !checks) {
      this.#code.out.raw(bytes.subarray(start, end));
      return;
    }
    const code = copyChanged(bytes, start, end, (opcode, operand) => {
      const isLocal0 = operand === 0 && (opcode === Op.LocalGet || opcode === Op.LocalSet || opcode === Op.LocalTee);
      return isLocal0 ? { instead: new Writer().byte(opcode).u32(this.#code.local0).view() } : checks?.change(fn, opcode, operand);
    });
    this.#code.out.raw(code);
  }

  #depthOf(label: Label): number {
    return this.#code.level - (this.#levels.get(label) ?? 0);
  }

  // The beginning: called, or entered to go on?

  #entry(leaves: readonly Leaf[]): void {
    const { resuming, kept } = this.#runtime;
    const { shapes } = this.#plan;
    const asks = this.#version === 'both';
    const frame = asks ? this.#code.frame : 0;
    const [shape] = shapes.all;
    const moves = shape && shapes.all.length === 1 ? this.#runtime.frameFunctions?.movesOf(shape) : undefined;
    if (asks) {
      this.#code.out.byte(Op.GlobalGet).u32(resuming);
      this.#code.open(Op.If, []);
      this.#code.out.byte(Op.GlobalGet).u32(resuming).byte(Op.LocalSet).u32(frame);
      if (!moves) {
        this.#code.constant(0);
        this.#code.out.byte(Op.GlobalSet).u32(resuming);
      }
    }
    const asksWhich = this.#plan.body.sites.length > 1 || leaves.some((leaf) => leaf.kind === 'construct');
    if (asksWhich && !moves) {
      this.#code.out.byte(Op.LocalGet).u32(frame).byte(Op.I32Load16U).byte(1).u32(0);
      this.#code.set(this.#code.resume);
    }
    for (const { type, nth } of this.#keptResults()) {
      this.#code.out.byte(Op.GlobalGet).u32(kept(type, nth));
      this.#code.set(this.#code.local(`result ${type} ${nth}`, type));
    }
    if (shape && moves) {
      this.#frames.loadShared(shape, moves, frame, asksWhich);
    } else if (shape && shapes.all.length === 1) {
      this.#frames.load(shape, frame);
    } else {
      this.#loadByShape(leaves, frame);
    }
    this.#goOnAt(leaves);
    if (asks) this.#code.end();
    else this.#dead = true;
  }

  #loadByShape(leaves: readonly Leaf[], frame: number): void {
    const { shapes, body } = this.#plan;
    const done = this.#code.open(Op.Block, []);
    const levels = shapes.all.map(() => 0);
    for (let at = shapes.all.length - 1; at >= 0; at--) levels[at] = this.#code.open(Op.Block, []);
    const targets = body.sites.map((site) => this.#code.level - (levels[shapes.of.get(site) ?? 0] ?? 0));
    this.#code.get(this.#code.resume);
    this.#code.constant(1);
    this.#code.out.byte(Op.I32Sub);
    this.#code.table(targets.slice(0, -1), targets.at(-1) ?? 0);
    for (const [at, shape] of shapes.all.entries()) {
      this.#code.end();
      this.#frames.load(shape, frame);
      const reached = leaves.filter((leaf) => shape.sites.some(({ number }) => number >= firstOf(leaf) && number <= lastOf(leaf)));
      const [only] = reached;
      if (only && reached.length === 1 && leaves.length > 1) this.#code.branch(Op.Br, this.#leafLevels.get(only) ?? 0);
      else if (at < shapes.all.length - 1) this.#code.branch(Op.Br, done);
    }
    this.#code.end();
  }

  /** The results, for the frame that goes on next. */
  #keep(results: readonly number[]): void {
    for (const { type, nth } of countedTypes(results).reverse()) this.#code.out.byte(Op.GlobalSet).u32(this.#runtime.kept(type, nth));
  }

  /** The results that some site has, each type as often as one site has it. */
  #keptResults(): { type: number; nth: number }[] {
    const found = new Map<string, { type: number; nth: number }>();
    for (const site of this.#plan.body.sites)
      for (const result of countedTypes(site.results)) found.set(`${result.type} ${result.nth}`, result);
    return [...found.values()];
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
    this.#code.get(this.#code.resume);
    const [only] = leaves;
    if (only && leaves.length === 1) {
      this.#code.branch(Op.BrIf, this.#leafLevels.get(only) ?? 0);
    } else {
      this.#code.open(Op.If, []);
      this.#goOnAt(leaves, !hasLoops);
      this.#code.end();
    }
    this.#items(items);
    this.#zeroes = around;
  }

  /** What ends last begins first. */
  #openAll(marks: readonly Mark[]): void {
    const { bytes } = this.#plan;
    for (const mark of marks.toReversed()) {
      if (mark.kind === 'leaf') {
        this.#leafLevels.set(mark.leaf, this.#code.open(Op.Block, []));
      } else if (mark.kind === 'else') {
        this.#elseLevels.set(mark.of, this.#code.open(Op.Block, []));
      } else {
        // Its type stands behind its opcode.
        const type = bytes.subarray(mark.of.start + 1, mark.of.end);
        this.#levels.set(mark.of.label, this.#code.openAs(new Writer().byte(Op.Block).raw(type).view()));
      }
    }
  }

  /** Branches to the leaf that `resume` is in. */
  #goOnAt(leaves: readonly Leaf[], zeroing = false): void {
    const levelOf = (leaf: Leaf): number => this.#leafLevels.get(leaf) ?? 0;
    const [firstLeaf, ...others] = leaves;
    if (!firstLeaf) return;
    if (others.length === 0) {
      if (this.#leafLevels.has(firstLeaf)) this.#code.branch(Op.Br, levelOf(firstLeaf));
      return;
    }
    const first = firstOf(firstLeaf);
    const sites = lastOf(others.at(-1)) - first + 1;
    if (!zeroing && BYTES_OF_COMPARISON * others.length < BYTES_OF_TABLE + sites) {
      for (const leaf of others.toReversed()) {
        this.#code.get(this.#code.resume);
        this.#code.constant(firstOf(leaf));
        this.#code.out.byte(Op.I32GeU);
        this.#code.branch(Op.BrIf, levelOf(leaf));
      }
      this.#code.branch(Op.Br, levelOf(firstLeaf));
      return;
    }
    const targets = leaves.flatMap((leaf) => {
      const target = this.#code.level - levelOf(leaf);
      return Array.from({ length: lastOf(leaf) - firstOf(leaf) + 1 }, () => target);
    });
    this.#code.get(this.#code.resume);
    this.#code.constant(first);
    this.#code.out.byte(Op.I32Sub);
    if (zeroing) {
      this.#code.constant(0);
      this.#code.set(this.#code.resume);
    }
    this.#code.table(targets.slice(0, -1), targets.at(-1) ?? 0);
  }

  #items(items: readonly Item[]): void {
    for (const item of items) {
      if (isLeaf(item)) this.#leaf(item);
      else if (item.kind === 'construct' && this.#canGoOn && isOnTheWay(item)) this.#opened(item);
      else if (!this.#dead) this.#item(item);
    }
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
        this.#code.out.byte(item.conditional ? Op.BrIf : Op.Br).u32(this.#depthOf(item.label));
        break;
      case 'table': {
        const depths = item.labels.map((label) => this.#depthOf(label));
        this.#code.table(depths.slice(0, -1), depths.at(-1) ?? 0);
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
    if (this.#onlyGoesOn) this.#code.out.byte(Op.Br).u32(this.#depthOf(this.#plan.body.label));
    else this.#code.out.byte(Op.Return);
  }

  #stop({ start, end }: Stop): void {
    const { bytes, fn } = this.#plan;
    const { checks } = this.#runtime;
    const opcode = bytes[start] ?? 0;
    if (this.#onlyGoesOn && opcode !== Op.Unreachable) {
      this.#code.out.byte(callFor(opcode)).raw(bytes.subarray(start + 1, end));
      visitInstructions(new Reader(bytes, start, end), (_, operand) => {
        this.#code.out.raw(checks?.change(fn, opcode, operand)?.behind ?? []);
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
    else this.#code.setAll(beneath);
    this.#enter(item);
    this.#items(item.body);
    if (item.orElse) {
      this.#code.out.byte(Op.Else);
      this.#items(item.orElse);
    }
    this.#code.end();
    this.#putBack(beneath, item.results);
  }

  #enter(item: Construct): void {
    this.#levels.set(item.label, this.#code.openAs(this.#plan.bytes.subarray(item.start, item.end)));
  }

  /** A block or an if that has begun earlier. */
  #opened(item: Construct): void {
    const beneath = this.#beneath(item);
    const wasDead = this.#dead;
    const isIf = item.opcode === Op.If;
    if (!wasDead) {
      if (isIf) {
        this.#setBelow(beneath);
        this.#code.out.byte(Op.I32Eqz);
        this.#code.branch(Op.BrIf, this.#elseLevels.get(item) ?? this.#levels.get(item.label) ?? 0);
      } else {
        this.#code.setAll(beneath);
      }
    }
    this.#items(item.body);
    if (item.orElse) {
      if (!this.#dead) this.#code.out.byte(Op.Br).u32(this.#depthOf(item.label));
      this.#code.end();
      this.#dead = wasDead;
      this.#items(item.orElse);
      if (this.#dead) this.#code.out.byte(Op.Unreachable);
    }
    this.#dead = false;
    this.#code.end();
    this.#putBack(beneath, item.results);
  }

  /** Where the function may have to go on: behind a call, before a loop. */
  #leaf(leaf: Leaf): void {
    const isSite = leaf.kind === 'site';
    if (!this.#dead) {
      if (isSite) this.#call(leaf);
      else this.#code.setAll(this.#beneath(leaf));
    }
    if (this.#leafLevels.has(leaf)) this.#code.end();
    this.#dead = false;
    if (isSite) {
      if (this.#canGoOn) this.#behind(leaf);
      else this.#putBack(this.#beneath(leaf), leaf.results);
      if (leaf.isTail) this.#return();
    } else {
      this.#enter(leaf);
      if (this.#canGoOn) this.#round(leaf.body);
      else this.#items(leaf.body);
      this.#code.end();
      this.#putBack(this.#beneath(leaf), leaf.results);
    }
  }

  #call(site: Site): void {
    const { bytes, shapes } = this.#plan;
    const beneath = this.#beneath(site);
    if (beneath.length > 0) {
      const given = countedTypes(site.params).map(({ type, nth }) => this.#code.local(`argument ${type} ${nth}`, type));
      this.#code.setAll(given);
      this.#code.setAll(beneath);
      this.#code.getAll(given);
    }
    // A tail call would leave no frame behind.
    const opcode = bytes[site.start] ?? 0;
    this.#code.out.byte(site.isTail ? callFor(opcode) : opcode).raw(bytes.subarray(site.start + 1, site.end));
    if (this.#canGoOn) this.#code.setAll(this.#resultLocals(site.results));

    const at = shapes.of.get(site) ?? 0;
    const shape = shapes.all[at];
    const tellsWhich = shape !== undefined && !hasOneSite(shape);
    if (tellsWhich) this.#code.constant(site.number);
    this.#code.out.byte(Op.GlobalGet).u32(this.#runtime.unwinding);
    this.#code.branch(Op.BrIf, this.#leave.get(site) ?? 0);
    if (tellsWhich) this.#code.out.byte(Op.Drop);
  }

  /** Called or gone on with, the results are in their locals. */
  #behind(site: Site): void {
    if (this.#zeroes) {
      this.#code.constant(0);
      this.#code.set(this.#code.resume);
    }
    this.#code.getAll(this.#beneath(site));
    this.#code.getAll(this.#resultLocals(site.results));
  }

  #beneath(item: Item): readonly number[] {
    return this.#plan.beneath.get(item) ?? [];
  }

  /** Takes what lies below the topmost operand, a condition, away. */
  #setBelow(beneath: readonly number[]): void {
    if (beneath.length === 0) return;
    const condition = this.#code.local('condition', ValueType.I32);
    this.#code.set(condition);
    this.#code.setAll(beneath);
    this.#code.get(condition);
  }

  /** Brings what was beneath a node back, below its results. */
  #putBack(beneath: readonly number[], results: readonly number[]): void {
    if (beneath.length === 0) return;
    const locals = this.#resultLocals(results);
    this.#code.setAll(locals);
    this.#code.getAll(beneath);
    this.#code.getAll(locals);
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
