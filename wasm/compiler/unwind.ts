// unwind.ts: makes the functions that may suspend suspendable, and gives the runtime what it needs for that.
//
// Owns what is written into the module beside the functions themselves (versions.ts): the globals, one entry for each function by which its
// frames are gone on with, and the function table's room for these. The runtime's side is wasm/stack_unwind.c:
//
//     coil_compiler.start_unwind, stop_unwind, is_unwinding   the global that is tested behind each call
//     coil_compiler.get_written, set_written, get_frame_floor, set_frame_floor   where there is room for the next frame
//     coil_compiler.get_plain_stack, set_plain_stack          where functions run that need no stack of their own (plain-stack.ts)
//     coil_compiler.stack_size(function)                      what a coroutine function needs of a stack (stack-needs.ts)
//     coil_compiler.frame_table_size, read_frame_table        what the functions are called that frames are of (frame-table.ts)
//     coil_compiler.is_checked, overflowed                    whether the tests of checked.ts are there; who has found the stack full
//     coil__unwind_frame(size)                                makes room for a frame
//     (*entry)(header)                                        goes on with a frame; what it returns is kept for the next one
//
// Must run before anything is inlined at the level of wasm: a function that starts or ends an unwinding must stay a function. Afterwards everything may be.

import { annotated, NEVER_SUSPENDS } from './annotations.ts';
import { chainOf, type Analysis } from './analysis.ts';
import { parseBody, type Item, type Site, type Suspends } from './body.ts';
import { Writer } from './bytes.ts';
import type { CallTargets } from './call-targets.ts';
import { CannotSuspend } from './cannot-suspend.ts';
import { makeChecks, type Checks, type Texts } from './checked.ts';
import { finalCalls } from './final-calls.ts';
import { FrameFunctions } from './frame-functions.ts';
import { frameTable } from './frame-table.ts';
import { readTableLimits, segmentOf, tableEntries } from './function-table.ts';
import { chooseShapes, ENTRY_IN_HEADER, exitsOf, FAST_SHAPES, SMALL_SHAPES, type ShapePolicy } from './frames.ts';
import { uniqueNames } from './function-sizes.ts';
import { readLineTable } from './line-table.ts';
import { include, liveAfterSites } from './liveness.ts';
import { Op } from './opcodes.ts';
import { ValueType, zeroOf } from './operands.ts';
import type { Plan, Runtime } from './plan.ts';
import { comeBackFromPlain, leaveForPlain, sizeTable, switchToPlain, type StackGlobals } from './plain-stack.ts';
import type { OptimizeLevel } from './optimise.ts';
import { appendToVector, copyChanged, replaceSections } from './rewrite.ts';
import { overflowedGlobal, stackPointerOf } from './stack-guard.ts';
import { findStackNeeds, stackSize, type EntryNeed, type StackNeeds } from './stack-needs.ts';
import { PassiveSegments, readSegment } from './strings.ts';
import { TypeList } from './type-list.ts';
import { countedTypes, writeVersion } from './versions.ts';
import {
  exportedFunction,
  exportsWithout,
  functionType,
  importedFunction,
  nameSection,
  SectionId,
  type Body,
  type FunctionType,
  type WasmFunction,
  type WasmModule,
} from './wasm-module.ts';

const NONE: ReadonlySet<number> = new Set();

const FRAME_MAKER = 'coil__unwind_frame';
/** What runs on every stack, and calls the coroutine's function. */
const STACK_BODY = 'coil__stack_body';
/** What is checked has room to find out that it needs more. */
const CHECKED_ROOM = 1024;

/** `limit` is the global that the stack guard has added; `linked` is the module before that, of which the debug information tells. */
export interface UnwindOptions {
  readonly linked: WasmModule;
  readonly analysis: Analysis;
  readonly targetsOf: CallTargets;
  readonly level: OptimizeLevel;
  readonly limit: number;
  /** Tests for what the analysis takes for impossible (checked.ts). */
  readonly checked: boolean;
  readonly texts: Texts;
  /** For reports: what was found out on the way. */
  readonly observe?: (observed: Unwound) => void;
}

export interface Unwound {
  readonly needs: StackNeeds;
  /** By function that a coroutine may begin with. */
  readonly entries: ReadonlyMap<number, EntryNeed>;
  /** By name in the result: the function whose code that is, or a part of it. */
  readonly owners: ReadonlyMap<string, number>;
}

export function compileUnwinding(module: WasmModule, options: UnwindOptions): Uint8Array {
  const usesRuntime = importedFunction(module, 'coil_compiler', 'stop_unwind') !== undefined;
  if (!usesRuntime) return module.bytes;
  return new Unwinder(module, options).run();
}

interface FrameNames {
  readonly size: number;
  readonly segment: number;
}

class Unwinder {
  readonly #module: WasmModule;
  readonly #linked: WasmModule;
  readonly #analysis: Analysis;
  readonly #targetsOf: CallTargets;
  readonly #level: OptimizeLevel;
  readonly #options: UnwindOptions;
  readonly #types: TypeList;
  readonly #globals: Uint8Array[] = [];
  readonly #kept = new Map<string, number>();
  /** By function: its calls that may suspend. */
  readonly #calls = new Map<number, readonly Site[]>();
  #runtime: Runtime;
  readonly #room: { readonly written: number; readonly floor: number };
  readonly #stacks: StackGlobals;
  readonly #segments: PassiveSegments;

  constructor(module: WasmModule, options: UnwindOptions) {
    const { linked, analysis, targetsOf, level, limit } = options;
    this.#module = module;
    this.#options = options;
    this.#linked = linked;
    this.#segments = new PassiveSegments(module);
    this.#analysis = analysis;
    this.#targetsOf = targetsOf;
    this.#level = level;
    this.#types = new TypeList(module);
    const newFrame = exportedFunction(module, FRAME_MAKER);
    if (newFrame?.type.key !== 'i32->i32') throw new Error(`the runtime must export void *${FRAME_MAKER}(size_t)`);
    // It runs while the stack is unwound: a test behind its calls would take that for an unwinding of its own. Where marks are lost, so may be this one.
    const marked = annotated(module, NEVER_SUSPENDS);
    if (analysis.suspendable.has(newFrame.index) || (marked.size > 0 && !marked.has(newFrame.index)))
      throw new Error(
        `${FRAME_MAKER} must not suspend: mark it, and what it calls, COIL_NEVER_SUSPENDS, and optimise behind this pass only`,
      );
    this.#runtime = {
      unwinding: this.#addGlobal(ValueType.I32),
      resuming: this.#addGlobal(ValueType.I32),
      kept: (type, nth) => this.#keptGlobal(type, nth),
      newFrame: newFrame.index,
      room: undefined,
      frameFunctions: undefined,
      types: this.#types,
      checks: undefined,
    };
    this.#room = { written: this.#addGlobal(ValueType.I32), floor: this.#addGlobal(ValueType.I32) };
    this.#stacks = {
      stackPointer: stackPointerOf(module),
      limit,
      plain: this.#addGlobal(ValueType.I32),
    };
  }

  run(): Uint8Array {
    const { functions, sections } = this.#module;
    const functionTable = readTableLimits(this.#module);
    const suspendable = functions.filter((fn) => fn.body && this.#analysis.suspendable.has(fn.index) && !this.#startsUnwinding(fn));
    const entries: number[] = [];
    /** Where code should be small: what the first entries, one for each type, call. */
    const called: number[] = [];
    const added: { type: number; body: Uint8Array; name: string; of: number | undefined }[] = [];
    const written = new Map<number, Uint8Array>();

    const add = (type: number, body: Uint8Array, name: string, of?: WasmFunction): number => {
      added.push({ type, body, name: of ? `${of.name} ${name}` : name, of: of?.index });
      return functions.length + added.length - 1;
    };
    const entryType = this.#types.indexOf(functionType([ValueType.I32], []));
    const plans = new Map<WasmFunction, Plan>();
    for (const fn of suspendable) {
      const plan = this.#plan(fn, functionTable.minimum + plans.size);
      if (plan) plans.set(fn, plan);
    }
    const checks = this.#makeChecks({ first: functionTable.minimum, count: plans.size }, add);
    if (checks) this.#runtime = { ...this.#runtime, checks, newFrame: checks.newFrame };
    else if (this.#makesRoomInPlace) this.#runtime = { ...this.#runtime, room: this.#room };
    if (this.#level.shrink > 0) this.#runtime = { ...this.#runtime, frameFunctions: this.#makeFrameFunctions(plans.values(), add) };
    const byType = new Map<string, number>();
    const entryByType = ({ type }: WasmFunction): number => {
      let entry = byType.get(type.key);
      if (entry === undefined) byType.set(type.key, (entry = add(entryType, this.#entryOf(type, plans.size), `go on ${type.key}`)));
      return entry;
    };
    const sharesEntries = this.#level.shrink > 0 && !checks;
    for (const [fn, plan] of plans) {
      const { code, entry } = this.#write(fn, plan, sharesEntries);
      written.set(fn.index, code);
      const place = entry ? add(entryType, entry, 'goes on', fn) : entryByType(fn);
      entries.push(checks?.entry(plan, place) ?? place);
      if (sharesEntries) called.push(entry ? place : fn.index);
    }
    entries.push(...called);

    const needs = this.#findNeeds(plans);
    const stacks = this.#entries(needs);
    const sizes = add(this.#types.indexOf(functionType([ValueType.I32], [ValueType.I32])), sizeTable(this.#sizes(stacks)), 'stack sizes');
    const frameNames = this.#frameNames(plans.keys(), functionTable.minimum);
    const intrinsics = this.#intrinsics(sizes, frameNames);
    const switching = {
      leave: add(this.#types.indexOf(functionType([], [ValueType.I32])), leaveForPlain(this.#stacks), 'to the plain stack'),
      comeBack: add(this.#types.indexOf(functionType([ValueType.I32], [])), comeBackFromPlain(this.#stacks), 'back from the plain stack'),
    };
    const switchedCode = new Map([...needs.switched].map((index, at) => [index, functions.length + added.length + at]));
    const onPlainStack = new Map([
      ...intrinsics,
      ...[...switchedCode].map(([index, to]) => [index, new Writer().byte(Op.Call).u32(to).view()] as const),
    ]);
    for (const [index, to] of switchedCode) {
      const fn = functions[index];
      if (!fn?.body) continue;
      written.set(index, switchToPlain(fn.type, to, switching));
      add(this.#types.indexOf(fn.type), this.#withCalls(fn, fn.body, onPlainStack), 'itself', fn);
    }

    const code = new Writer(this.#module.bytes.length);
    const bodies = functions.filter((fn) => fn.body !== undefined);
    code.u32(bodies.length + added.length);
    for (const fn of bodies)
      if (fn.body) {
        const replaced = needs.onCoroutines.has(fn.index) || this.#startsUnwinding(fn) ? intrinsics : onPlainStack;
        code.sized(written.get(fn.index) ?? this.#withCalls(fn, fn.body, replaced));
      }
    for (const { body } of added) code.sized(body);

    const replaced = new Map<number, Uint8Array>([
      [
        SectionId.Function,
        appendToVector(
          this.#module,
          SectionId.Function,
          added.map(({ type }) => new Writer().u32(type).view()),
        ),
      ],
      [SectionId.Global, appendToVector(this.#module, SectionId.Global, this.#globals)],
      [SectionId.Export, exportsWithout(this.#module, FRAME_MAKER)],
      [SectionId.Code, code.view()],
      ...this.#segments.sections(),
    ]);
    if (this.#types.added.length > 0) replaced.set(SectionId.Type, appendToVector(this.#module, SectionId.Type, this.#types.added));
    if (entries.length > 0) {
      replaced.set(SectionId.Table, functionTable.withMore(entries.length));
      replaced.set(SectionId.Element, appendToVector(this.#module, SectionId.Element, [segmentOf(functionTable.minimum, entries)]));
    }
    const names = uniqueNames([...functions, ...added].map(({ name }) => name));
    const owners = [...functions.map((fn) => fn.index), ...added.map(({ of }) => of)];
    this.#options.observe?.({
      needs,
      entries: stacks,
      owners: new Map(names.flatMap((name, at) => (owners[at] === undefined ? [] : [[name, owners[at]]]))),
    });
    return replaceSections(this.#module.bytes, sections, {
      sections: replaced,
      custom: new Map([['name', nameSection(new Map(names.entries()))]]),
    });
  }

  #startsUnwinding(fn: WasmFunction): boolean {
    return this.#analysis.suspendable.get(fn.index)?.reason.kind === 'starts';
  }

  /** In one version, or in two where these cost little. Without an entry: it is entered by that of its type. */
  #write(fn: WasmFunction, plan: Plan, sharesEntries: boolean): { code: Uint8Array; entry: Uint8Array | undefined } {
    const two = { code: writeVersion(plan, 'calls', this.#runtime), entry: writeVersion(plan, 'goes on', this.#runtime) };
    const most = mostBytesForTwoVersions(this.#level);
    if (most === Infinity) return two;
    const one = { code: writeVersion(plan, 'both', this.#runtime), entry: sharesEntries ? undefined : this.#entryOf(fn.type, fn) };
    const sizeOf = ({ code, entry }: { code: Uint8Array; entry: Uint8Array | undefined }): number => code.length + (entry?.length ?? 0);
    return sizeOf(two) - sizeOf(one) <= most ? two : one;
  }

  get #policy(): ShapePolicy {
    return this.#level.shrink > 0 ? SMALL_SHAPES : FAST_SHAPES;
  }

  #plan(fn: WasmFunction, entry: number): Plan | undefined {
    if (!fn.body) return undefined;
    try {
      return this.#planBody(fn, fn.body, entry);
    } catch (error) {
      if (!(error instanceof CannotSuspend)) throw error;
      const [, next] = chainOf(this.#analysis, fn.index);
      const why = next ? `may wait, as it calls ${next.name}()` : 'may wait';
      throw new CannotSuspend(`${this.#options.texts.place(fn)} ${why}, and cannot: ${error.message}`, { cause: error });
    }
  }

  #planBody(fn: WasmFunction, code: Body, entry: number): Plan | undefined {
    const body = parseBody(this.#module, fn, code, this.#suspendsIn(fn, this.#leavesNoFrames ? finalCalls(this.#module, fn, code) : NONE));
    this.#calls.set(fn.index, body.calls);
    if (body.sites.length === 0) return undefined;
    const locals = [...body.locals];
    const { beneath, around } = keepBeneath(body.items, locals);
    const live = liveAfterSites({ ...body, locals });
    for (const [site, set] of live) for (const local of around.get(site) ?? []) include(set, local);
    const shapes = chooseShapes(live, (local) => locals[local] ?? ValueType.I32, this.#policy);
    const { optimize, shrink } = this.#level;
    const exits = optimize >= 3 && shrink === 0 ? shapes.all.map((shape) => exitsOf(shape, live)) : [];
    return { bytes: this.#module.bytes, fn, body, beneath, locals, shapes, exits, entry };
  }

  /** Not where one wants to see who is suspended. */
  get #leavesNoFrames(): boolean {
    const { optimize, shrink } = this.#level;
    return !this.#options.checked && (optimize >= 2 || shrink > 0);
  }

  /** Where code should be fast, a frame costs no call. */
  get #makesRoomInPlace(): boolean {
    const { optimize, shrink } = this.#level;
    return optimize >= 3 && shrink === 0 && importedFunction(this.#module, 'coil_compiler', 'set_frame_floor') !== undefined;
  }

  #suspendsIn(fn: WasmFunction, final: ReadonlySet<number>): Suspends {
    const { suspendable } = this.#analysis;
    const signatures = new Set<string>();
    for (const callClass of this.#targetsOf(fn))
      if (callClass.targets.some((target) => suspendable.has(target))) signatures.add(callClass.signature);
    return {
      call: (callee) => suspendable.has(callee),
      callIndirect: (type) => signatures.has(this.#module.types[type]?.key ?? ''),
      final,
    };
  }

  /**
   * Takes the header of a frame; calls the function, which finds everything in the frame, and keeps its results. The function is given, or it is in the
   * function table, so many places behind the one that the frame names.
   */
  #entryOf({ params, results, key }: FunctionType, called: WasmFunction | number): Uint8Array {
    const out = new Writer().byte(0).byte(Op.LocalGet).u32(0).byte(Op.GlobalSet).u32(this.#runtime.resuming);
    for (const param of params) out.raw(zeroOf(param));
    if (typeof called === 'number') {
      out.byte(Op.LocalGet).u32(0).raw([Op.I32Load, 2, ENTRY_IN_HEADER]);
      out.byte(Op.I32Const).s32(called).raw([Op.I32Add, Op.CallIndirect]).u32(this.#types.indexOf({ params, results, key })).byte(0);
    } else {
      out.byte(Op.Call).u32(called.index);
    }
    for (const result of countedTypes(results).reverse()) out.byte(Op.GlobalSet).u32(this.#keptGlobal(result.type, result.nth));
    return out.byte(Op.End).view();
  }

  /** As it was, but that some calls are others, and for the checks. */
  #withCalls(fn: WasmFunction, body: Body, replaced: ReadonlyMap<number, Uint8Array>): Uint8Array {
    const { bytes } = this.#module;
    const { checks } = this.#runtime;
    if (!checks && !body.calls.some((callee) => replaced.has(callee))) return bytes.subarray(body.start, body.end);
    const code = copyChanged(bytes, body.code, body.end, (opcode, operand) => {
      const instead = opcode === Op.Call || opcode === Op.ReturnCall ? replaced.get(operand) : undefined;
      return instead ? { instead } : checks?.change(fn, opcode, operand);
    });
    return new Writer(code.length + 16).raw(bytes.subarray(body.start, body.code)).raw(code).view();
  }

  #makeChecks(
    entries: { first: number; count: number },
    add: (type: number, body: Uint8Array, name: string) => number,
  ): Checks | undefined {
    const { limit } = this.#stacks;
    return makeChecks({
      module: this.#module,
      analysis: this.#analysis,
      texts: this.#options.texts,
      segments: this.#segments,
      all: this.#options.checked,
      unwinding: this.#runtime.unwinding,
      stackPointer: this.#stacks.stackPointer,
      newFrame: this.#runtime.newFrame,
      overflowed: overflowedGlobal(limit),
      entries,
      addGlobal: (type) => this.#addGlobal(type),
      typeOf: (type) => this.#types.indexOf(type),
      add: (type, body, name) => add(this.#types.indexOf(type), body, name),
    });
  }

  #makeFrameFunctions(plans: Iterable<Plan>, add: (type: number, body: Uint8Array, name: string) => number): FrameFunctions {
    return new FrameFunctions(
      {
        newFrame: this.#runtime.newFrame,
        resuming: this.#runtime.resuming,
        addGlobal: (type) => this.#addGlobal(type),
        add: (type, body, name) => add(this.#types.indexOf(type), body, name),
      },
      [...plans].flatMap(({ shapes }) => shapes.all),
    );
  }

  /** The table of all frames' functions, if the runtime asks for it. */
  #frameNames(functions: Iterable<WasmFunction>, firstEntry: number): FrameNames | undefined {
    if (!importedFunction(this.#module, 'coil_compiler', 'read_frame_table')) return undefined;
    const lines = readLineTable(this.#linked);
    const named = [...functions].map(({ name, index }) => {
      // The stack guard has moved the code; its calls are the same ones, in the same order.
      const linked = this.#linked.functions[index];
      const sites = linked?.body ? parseBody(this.#linked, linked, linked.body, this.#suspendsIn(linked, NONE)).sites : [];
      const calls = this.#calls.get(index) ?? [];
      return { name, sites: sites.filter((_, nth) => calls[nth]?.number !== 0).map(({ start }) => lines?.at(start) ?? []) };
    });
    const table = frameTable(firstEntry, named);
    return { size: table.length, segment: this.#segments.add(() => table) };
  }

  /** What the runtime's imports become, by the index of the import. */
  #intrinsics(sizes: number, frameNames: FrameNames | undefined): Map<number, Uint8Array> {
    const { unwinding, checks } = this.#runtime;
    const { plain } = this.#stacks;
    const code: Readonly<Record<string, Writer>> = {
      start_unwind: new Writer()
        .byte(Op.I32Const)
        .s32(1)
        .byte(Op.GlobalSet)
        .u32(unwinding)
        .raw(checks?.leaving() ?? []),
      stop_unwind: new Writer().byte(Op.I32Const).s32(0).byte(Op.GlobalSet).u32(unwinding),
      is_unwinding: new Writer().byte(Op.GlobalGet).u32(unwinding),
      get_written: new Writer().byte(Op.GlobalGet).u32(this.#room.written),
      set_written: new Writer().byte(Op.GlobalSet).u32(this.#room.written),
      get_frame_floor: new Writer().byte(Op.GlobalGet).u32(this.#room.floor),
      set_frame_floor: new Writer().byte(Op.GlobalSet).u32(this.#room.floor),
      get_plain_stack: new Writer().byte(Op.GlobalGet).u32(plain),
      set_plain_stack: new Writer().byte(Op.GlobalSet).u32(plain),
      stack_size: new Writer().byte(Op.Call).u32(sizes),
      frame_table_size: new Writer().byte(Op.I32Const).s32(frameNames?.size ?? 0),
      read_frame_table: new Writer().raw(frameNames ? readSegment(frameNames.segment, frameNames.size) : []),
      overflowed: new Writer().raw(checks && this.#options.checked ? checks.overflowed : [Op.Drop, Op.I32Const, 0]),
      is_checked: new Writer().byte(Op.I32Const).s32(this.#options.checked ? 1 : 0),
    };
    const found = new Map<number, Uint8Array>();
    for (const [name, writer] of Object.entries(code)) {
      const fn = importedFunction(this.#module, 'coil_compiler', name);
      if (fn) found.set(fn.index, writer.view());
    }
    return found;
  }

  #findNeeds(plans: ReadonlyMap<WasmFunction, Plan>): StackNeeds {
    const shapesOf = new Map([...plans].map(([{ index }, { shapes }]) => [index, shapes]));
    const saved = (index: number, site: Site): number => {
      const shapes = shapesOf.get(index);
      return shapes?.all[shapes.of.get(site) ?? shapes.all.length]?.size ?? 0;
    };
    const frames = new Map(
      [...this.#calls].flatMap(([index, sites]) =>
        sites.length > 0 ? [[index, { sites, saved: (site: Site) => saved(index, site) }]] : [],
      ),
    );
    return findStackNeeds({
      module: this.#module,
      analysis: this.#analysis,
      targetsOf: this.#targetsOf,
      stackPointer: this.#stacks.stackPointer,
      frames,
    });
  }

  /** By place in the function table: the size of a stack on which coil__stack_body runs that function. */
  #sizes(entries: ReadonlyMap<number, EntryNeed>): Map<number, number> {
    const sizes = new Map<number, number>();
    for (const [place, index] of tableEntries(this.#module)) {
      const size = stackSize(entries.get(index)?.need ?? Infinity);
      if (size !== undefined) sizes.set(place, size + (this.#options.checked ? CHECKED_ROOM : 0));
    }
    return sizes;
  }

  /** The functions that coil__stack_body may run. */
  #entries({ needOfEntry }: StackNeeds): Map<number, EntryNeed> {
    const entries = new Map<number, EntryNeed>();
    const body = this.#module.functions.find((fn) => fn.name === STACK_BODY);
    for (const index of body ? tableEntries(this.#module).values() : []) {
      const entry = body && needOfEntry(body.index, index);
      if (entry) entries.set(index, entry);
    }
    return entries;
  }

  #addGlobal(type: number): number {
    this.#globals.push(new Writer().raw([type, 1]).raw(zeroOf(type)).byte(Op.End).view());
    return this.#module.globals.length + this.#globals.length - 1;
  }

  #keptGlobal(type: number, nth: number): number {
    const key = `${type} ${nth}`;
    let global = this.#kept.get(key);
    if (global === undefined) this.#kept.set(key, (global = this.#addGlobal(type)));
    return global;
  }
}

/**
 * What a function's second version may cost, as it is written here. The optimiser makes more of two versions than of one, which always has a way
 * back into its loops: up to so many bytes a whole module becomes smaller (SQLite).
 */
function mostBytesForTwoVersions({ optimize, shrink }: OptimizeLevel): number {
  if (shrink > 0) return 30;
  return optimize >= 3 ? Infinity : 100;
}

/**
 * Locals for what lies beneath the nodes that may suspend, appended to the function's; and by site, which of these hold something while it waits:
 * its own and those of the constructs around it.
 */
function keepBeneath(items: readonly Item[], locals: number[]): { beneath: Map<Item, number[]>; around: Map<Site, readonly number[]> } {
  const beneath = new Map<Item, number[]>();
  const around = new Map<Site, readonly number[]>();
  const made = new Map<string, number>();
  const localFor = (place: number, type: number): number => {
    const key = `${place} ${type}`;
    let local = made.get(key);
    if (local === undefined) made.set(key, (local = locals.push(type) - 1));
    return local;
  };
  const walk = (sequence: readonly Item[], outer: readonly number[]): void => {
    for (const item of sequence) {
      if (item.kind !== 'site' && (item.kind !== 'construct' || item.first > item.last)) continue;
      const own = item.beneath.map((type, at) => localFor(outer.length + at, type));
      const all = [...outer, ...own];
      if (own.length > 0) beneath.set(item, own);
      if (item.kind === 'site') {
        if (all.length > 0) around.set(item, all);
      } else {
        walk(item.body, all);
        if (item.orElse) walk(item.orElse, all);
      }
    }
  };
  walk(items, []);
  return { beneath, around };
}
