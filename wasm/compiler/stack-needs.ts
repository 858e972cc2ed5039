// stack-needs.ts: how much C stack a coroutine can need, and which functions must not run on it.
//
// A coroutine's own stack holds the frames of functions that may suspend, because they stay there while it waits. Nothing else has to: a function that cannot
// suspend has returned before anybody else runs, so it may as well run on the *plain stack*, the one stack of the thread on which the loop runs.
// So the functions that a suspendable one calls are divided in two:
//   - Small ones, which with all that they call stay within SMALL bytes, run where they are called.
//   - All others, those that recurse, or whose frame is of no fixed size, or which may call anything, are entered through a switch to the plain stack
//     (plain-stack.ts).
// What is left is a finite sum for every coroutine function whose suspendable callees do not recurse: the C frames on the deepest path, the
// frames that unwinding leaves of them (frames.ts), and SMALL. That is the size of its stack: exact, so that it cannot overflow, and chosen by nobody.

import type { Analysis } from './analysis.ts';
import type { Site } from './body.ts';
import { functionsOnCycles } from './call-cycles.ts';
import { calleesOf, type CallTargets } from './call-targets.ts';
import { isExempt } from './stack-guard.ts';
import { frameOf } from './stack-pointer.ts';
import type { WasmFunction, WasmModule } from './wasm-module.ts';

/** Bytes: what functions that run where they are called may take together. */
export const SMALL = 128;

/** A need that is not known to be bounded, or is as large as a stack of the default size, is not told. */
const LARGEST_SIZE = 32768;

/** Bytes of the stack for such a need; undefined: one of the default size. */
export function stackSize(need: number): number | undefined {
  return need < LARGEST_SIZE ? Math.ceil(need / 16) * 16 : undefined;
}

/** What stack-needs.ts must know of a suspendable function beside its code. */
export interface SuspendableFrames {
  readonly sites: readonly Site[];
  /** Bytes that unwinding leaves of the function, when it waits there. */
  readonly saved: (site: Site) => number;
}

/** What a suspendable function needs most for: itself and the callee below it that takes the most, or that is not bounded. */
export interface DeepestStep {
  /** Bytes of its C frame; Infinity where that has no fixed size. */
  readonly frame: number;
  /** Bytes that unwinding leaves of it while the callee waits. */
  readonly saved: number;
  /** Undefined: nothing below it takes more than what it calls and cannot suspend, or it can call itself. */
  readonly callee: number | undefined;
}

export interface EntryNeed {
  /** Bytes. */
  readonly need: number;
  /** What of it belongs to the one that calls it. */
  readonly base: { readonly index: number; readonly frame: number; readonly saved: number };
}

export interface StackNeeds {
  /** Functions that are entered through a switch to the plain stack. */
  readonly switched: ReadonlySet<number>;
  /** Functions that may run on a coroutine's stack; all others only ever run on the plain one. */
  readonly onCoroutines: ReadonlySet<number>;
  /** Bytes by function: what it needs of a coroutine's stack; Infinity where that is not bounded. */
  readonly needOf: (index: number) => number;
  /** The same of a function together with the one that calls it by a pointer, at the beginning of every stack; undefined: that does not call it. */
  readonly needOfEntry: (body: number, entry: number) => EntryNeed | undefined;
  /** Of each suspendable function whose need was asked for. */
  readonly steps: ReadonlyMap<number, DeepestStep>;
  /** Suspendable functions that can call themselves. */
  readonly recursive: ReadonlySet<number>;
}

export interface StackQuestion {
  readonly module: WasmModule;
  readonly analysis: Analysis;
  readonly targetsOf: CallTargets;
  readonly stackPointer: number;
  /** The suspendable functions that were written anew. */
  readonly frames: ReadonlyMap<number, SuspendableFrames>;
}

export function findStackNeeds({ module, analysis, targetsOf, stackPointer, frames }: StackQuestion): StackNeeds {
  const isSuspendable = (index: number): boolean => frames.has(index);
  const callees = new Map<number, readonly number[]>();
  const calleesIn = (fn: WasmFunction): readonly number[] => {
    let found = callees.get(fn.index);
    if (!found) callees.set(fn.index, (found = calleesOf(fn, targetsOf)));
    return found;
  };
  const reachedBy = (fn: WasmFunction, { signature }: Site): number[] =>
    targetsOf(fn).flatMap((callClass) => (callClass.signature === signature ? callClass.targets : []));

  const suspendable = new Set(frames.keys());
  const plainCycles = functionsOnCycles(module, targetsOf, new Set([...suspendable, ...analysis.bottoms]));
  // Whoever starts an unwinding must do so on the stack that is unwound, and whoever finds it full must see it.
  const staysOnStack = (fn: WasmFunction): boolean => analysis.suspendable.has(fn.index) || isExempt(fn);
  const mustSwitch = (fn: WasmFunction): boolean =>
    fn.body !== undefined && !staysOnStack(fn) && (analysis.bottoms.has(fn.index) || plainCycles.has(fn.index));

  // Plain functions, from the leaves up: what they take of the caller's stack.
  const plainNeeds = new Map<number, number>();
  const large = new Set<number>();
  const decide = (fn: WasmFunction): number => {
    let deepest = 0;
    for (const callee of calleesIn(fn)) deepest = Math.max(deepest, isSuspendable(callee) ? 0 : (plainNeeds.get(callee) ?? 0));
    const need = frameOf(module, fn, stackPointer) + deepest;
    if (need <= SMALL || staysOnStack(fn)) return need;
    large.add(fn.index);
    return 0;
  };
  const visitPlain = (start: WasmFunction): void => {
    const path = [start];
    for (let fn = path.at(-1); fn; fn = path.at(-1)) {
      if (mustSwitch(fn)) large.add(fn.index);
      // Where an overflow cannot be, nobody reports one.
      if (mustSwitch(fn) || isExempt(fn)) plainNeeds.set(fn.index, 0);
      const next = plainNeeds.has(fn.index) ? undefined : calleesIn(fn).find((callee) => !isSuspendable(callee) && !plainNeeds.has(callee));
      const nextFunction = next === undefined ? undefined : module.functions[next];
      if (nextFunction) {
        path.push(nextFunction);
        continue;
      }
      if (!plainNeeds.has(fn.index)) plainNeeds.set(fn.index, decide(fn));
      path.pop();
    }
  };

  // What runs on coroutines: suspendable functions, and the small ones below them.
  const onCoroutines = new Set<number>(suspendable);
  const switched = new Set<number>();
  const queue = [...suspendable];
  for (const index of queue) {
    const fn = module.functions[index];
    for (const callee of fn ? calleesIn(fn) : []) {
      if (onCoroutines.has(callee) || switched.has(callee)) continue;
      const called = module.functions[callee];
      if (!called?.body) continue;
      visitPlain(called);
      if (large.has(callee)) {
        switched.add(callee);
      } else {
        onCoroutines.add(callee);
        queue.push(callee);
      }
    }
  }

  // Suspendable functions: a path that comes back to itself has no bound.
  const suspendableCycles = functionsOnCycles(
    module,
    targetsOf,
    new Set(module.functions.filter((fn) => !isSuspendable(fn.index)).map((fn) => fn.index)),
  );
  const needs = new Map<number, number>();
  const steps = new Map<number, DeepestStep>();
  const belowPlainCalls = (fn: WasmFunction): number =>
    Math.max(0, ...calleesIn(fn).map((callee) => (isSuspendable(callee) ? 0 : needOf(callee))));
  const needOf = (index: number): number => {
    const known = needs.get(index);
    if (known !== undefined) return known;
    const own = frames.get(index);
    const fn = module.functions[index];
    if (!fn || !own) return switched.has(index) ? 0 : (plainNeeds.get(index) ?? 0);
    needs.set(index, Infinity);
    let step: DeepestStep = { frame: frameOf(module, fn, stackPointer), saved: 0, callee: undefined };
    steps.set(index, step);
    if (suspendableCycles.has(index)) return Infinity;
    let deepest = belowPlainCalls(fn);
    for (const site of own.sites) {
      const reached = site.callee === undefined ? reachedBy(fn, site) : [site.callee];
      for (const callee of reached) {
        const below = own.saved(site) + needOf(callee);
        if (below <= deepest) continue;
        deepest = below;
        step = { ...step, saved: own.saved(site), callee };
      }
    }
    steps.set(index, step);
    const need = step.frame + deepest;
    needs.set(index, need);
    return need;
  };

  const needOfEntry = (index: number, entry: number): EntryNeed | undefined => {
    const fn = module.functions[index];
    const own = frames.get(index);
    if (!fn || !own) return undefined;
    const saved = own.sites.flatMap((site) => (site.callee === undefined && reachedBy(fn, site).includes(entry) ? [own.saved(site)] : []));
    if (saved.length === 0) return undefined;
    const base = { index, frame: frameOf(module, fn, stackPointer), saved: Math.max(...saved) };
    return { need: base.frame + Math.max(base.saved + needOf(entry), belowPlainCalls(fn)), base };
  };
  return { switched, onCoroutines, needOf, needOfEntry, steps, recursive: suspendableCycles };
}
