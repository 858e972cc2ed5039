// reporter.ts: makes the report of a program (report.ts), of what the passes know and of the sizes of code between them.
//
// Nothing in a module depends on it. What a pointer type costs is found by doing the analysis once more without the calls through it, so it is exact.

import { annotated, NEVER_SUSPENDS } from './annotations.ts';
import { findSuspendable, type Analysis, type Reason } from './analysis.ts';
import type { CallClass, CallTargets } from './call-targets.ts';
import { codeSizes, type CodeSizes } from './function-sizes.ts';
import type { Origins } from './link-map.ts';
import {
  REPORT_SCHEMA,
  type FunctionReport,
  type LinkedFile,
  type Part,
  type PointerReport,
  type PromiseReport,
  type Report,
  type StackReport,
  type Step,
  type Unbounded,
} from './report.ts';
import { stackSize, type EntryNeed } from './stack-needs.ts';
import { stackReasons, type StackReason, type StackReasons } from './stack-reasons.ts';
import type { Unwound } from './unwind.ts';
import type { WasmFunction, WasmModule } from './wasm-module.ts';

export interface Findings {
  readonly linked: WasmModule;
  readonly targetsOf: CallTargets;
  readonly analysis: Analysis;
  readonly origins: Origins | undefined;
  /** By the linker's names of the objects. */
  readonly files: ReadonlyMap<string, LinkedFile>;
  /** The words for the hashes of types. */
  readonly words: ReadonlyMap<string, string>;
  /** The module after each pass, by the pass's name. */
  readonly after: ReadonlyMap<string, Uint8Array>;
  /** Undefined where nothing was unwound. */
  readonly unwound: Unwound | undefined;
  readonly version: string;
}

export function makeReport(findings: Findings): Report {
  return new Reporter(findings).report();
}

class Reporter {
  readonly #findings: Findings;
  readonly #bodies: readonly WasmFunction[];
  readonly #places: ReadonlyMap<number, number>;
  readonly #marked: ReadonlySet<number>;
  /** The classes of calls in each function: they are asked for again and again. */
  readonly #classes: ReadonlyMap<number, readonly CallClass[]>;
  readonly #pointers: readonly CallClass[];
  readonly #frees: ReadonlyMap<CallClass, { functions: number[]; bytes: number }>;
  readonly #reasons: StackReasons;

  constructor(findings: Findings) {
    const { linked, targetsOf, analysis } = findings;
    const { suspendable } = analysis;
    this.#findings = findings;
    this.#bodies = linked.functions.filter((fn) => fn.body);
    this.#reasons = findings.unwound ? stackReasons(linked, targetsOf, findings.unwound.needs) : () => ({ path: [], unbounded: undefined });
    this.#places = new Map(this.#bodies.map((fn, place) => [fn.index, place]));
    // What was left out is listed there as well, by an index that no function has.
    this.#marked = new Set([...annotated(linked, NEVER_SUSPENDS)].filter((index) => this.#places.has(index)));
    this.#classes = new Map(this.#bodies.map((fn) => [fn.index, targetsOf(fn)]));
    const called = new Set([...suspendable.keys(), ...this.#marked].flatMap((index) => this.#classes.get(index) ?? []));
    const pointers = [...called].filter(({ targets }) => targets.some((target) => suspendable.has(target)));
    this.#frees = new Map(pointers.map((pointer) => [pointer, this.#freedWithout(pointer)]));
    const cost = (pointer: CallClass): number => this.#frees.get(pointer)?.bytes ?? 0;
    this.#pointers = pointers.sort((a, b) => cost(b) - cost(a) || (a.label < b.label ? -1 : 1));
  }

  report(): Report {
    const { after, linked, version, unwound } = this.#findings;
    const sizesAfter = (pass: string): CodeSizes => codeSizes(after.get(pass) ?? linked.bytes);
    const sizes = { guarded: sizesAfter('guard'), unwound: sizesAfter('unwind'), delivered: sizesAfter('registers') };
    const total = codeSizes(linked.bytes).total;
    return {
      schema: REPORT_SCHEMA,
      version,
      code: { linked: total, guarded: sizes.guarded.total, unwound: sizes.unwound.total, delivered: sizes.delivered.total },
      functions: this.#functions(sizes),
      pointers: this.#pointers.map((pointer) => this.#pointer(pointer)),
      // A function that is imported may look like one that a stack begins with, by its type; it needs none of it.
      stacks: [...(unwound?.entries ?? [])].filter(([index]) => this.#places.has(index)).map(([index, entry]) => this.#stack(index, entry)),
      promises: [...this.#marked].map((index) => this.#promise(index)),
    };
  }

  #functions(sizes: Readonly<Record<'guarded' | 'unwound' | 'delivered', CodeSizes>>): FunctionReport[] {
    const bytes = { unwound: new Map<number, number>(), delivered: new Map<number, number>() };
    for (const [name, owner] of this.#findings.unwound?.owners ?? []) {
      for (const stage of ['unwound', 'delivered'] as const) {
        const size = sizes[stage].byName.get(name);
        if (size !== undefined) bytes[stage].set(owner, (bytes[stage].get(owner) ?? 0) + size);
      }
    }
    return this.#bodies.map((fn, place) => ({
      name: fn.name,
      ...this.#fileOf(fn),
      bytes: {
        linked: bodySize(fn),
        guarded: sizes.guarded.bodies[place] ?? 0,
        unwound: bytes.unwound.get(fn.index) ?? 0,
        delivered: bytes.delivered.get(fn.index) ?? null,
      },
      suspends: this.#suspends(fn.index),
      bottom: this.#marked.has(fn.index) ? 'marked' : this.#findings.analysis.bottoms.has(fn.index) ? 'resumes' : null,
    }));
  }

  #fileOf(fn: WasmFunction): { file: string | null; part: Part } {
    const origin = this.#findings.origins?.get(fn.index);
    if (!origin) return { file: null, part: 'linker' };
    const file = this.#findings.files.get(origin.file);
    if (file) return { file: file.name, part: file.part };
    return { file: origin.member === undefined ? origin.file : `${origin.file}(${origin.member})`, part: 'library' };
  }

  #suspends(index: number): Step | null {
    const reason = this.#findings.analysis.suspendable.get(index)?.reason;
    return reason ? this.#step(reason) : null;
  }

  #step(reason: Reason): Step {
    if (reason.kind === 'starts') return { callee: null, pointer: null };
    return this.#call(reason.callee, reason.kind === 'indirect' ? reason.through : undefined);
  }

  #call(callee: number, through: CallClass | undefined): Step {
    const pointer = through ? this.#pointers.indexOf(through) : -1;
    return { callee: this.#placeOf(callee), pointer: pointer < 0 ? null : pointer };
  }

  #freedWithout(pointer: CallClass): { functions: number[]; bytes: number } {
    const { linked, analysis } = this.#findings;
    const left = findSuspendable(linked, (fn) => (this.#classes.get(fn.index) ?? []).filter((other) => other !== pointer));
    const freed = this.#bodies.filter(({ index }) => analysis.suspendable.has(index) && !left.suspendable.has(index));
    return { functions: freed.map((fn) => fn.index), bytes: freed.reduce((sum, fn) => sum + bodySize(fn), 0) };
  }

  #pointer(pointer: CallClass): PointerReport {
    const { suspendable } = this.#findings.analysis;
    const { signature, targets, type } = pointer;
    const { functions, bytes } = this.#frees.get(pointer) ?? { functions: [], bytes: 0 };
    const callers = this.#bodies.filter(({ index }) => suspendable.has(index) && this.#classes.get(index)?.includes(pointer));
    return {
      type: (type === undefined ? undefined : this.#findings.words.get(type)) ?? pointer.label,
      rule: type === undefined ? 'signature' : 'type',
      signature,
      callers: this.#placesOf(callers.map((fn) => fn.index)),
      targets: this.#placesOf(targets.filter((target) => suspendable.has(target))),
      reaches: targets.length,
      frees: { functions: this.#placesOf(functions), bytes },
    };
  }

  #stack(index: number, { need, base }: EntryNeed): StackReport {
    const { path, unbounded } = this.#reasons(index);
    const bytes = stackSize(need) ?? null;
    const steps = [base, ...path].filter(({ index: at }) => this.#places.has(at));
    return {
      function: this.#placeOf(index),
      bytes,
      saved: steps.reduce((sum, { saved }) => sum + saved, 0),
      path: steps.map(({ index: at, frame, saved }) => ({ function: this.#placeOf(at), frame: frame === Infinity ? null : frame, saved })),
      why: bytes === null ? this.#whyNoSize(need, unbounded) : null,
    };
  }

  #whyNoSize(need: number, unbounded: StackReason['unbounded']): Unbounded {
    if (!unbounded) return { kind: 'large', bytes: need };
    if (unbounded.kind === 'frame') return unbounded;
    return { kind: 'recursion', cycle: unbounded.cycle.map(({ callee, through }) => this.#call(callee, through)) };
  }

  #promise(index: number): PromiseReport {
    const { linked, analysis } = this.#findings;
    const maySuspend = (callee: number): boolean => analysis.suspendable.has(callee);
    const callee = linked.functions[index]?.body?.calls.find(maySuspend);
    if (callee !== undefined) return { function: this.#placeOf(index), calls: this.#call(callee, undefined) };
    for (const through of this.#classes.get(index) ?? []) {
      const target = through.targets.find(maySuspend);
      if (target !== undefined) return { function: this.#placeOf(index), calls: this.#call(target, through) };
    }
    return { function: this.#placeOf(index), calls: null };
  }

  #placesOf(indexes: readonly number[]): number[] {
    return indexes.map((index) => this.#placeOf(index));
  }

  /** Only of functions with a body: an import is never on a stack of ours. */
  #placeOf(index: number): number {
    const place = this.#places.get(index);
    if (place === undefined) throw new Error(`function ${index} has no body`);
    return place;
  }
}

function bodySize({ body }: WasmFunction): number {
  return body ? body.end - body.start : 0;
}
