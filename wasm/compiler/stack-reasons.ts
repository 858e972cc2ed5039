// stack-reasons.ts: why a coroutine's stack is as large as it is, or has no size of its own.
//
// stack-needs.ts keeps of each suspendable function the callee that it needs most for. Followed from a coroutine's function on, these steps
// lead to the deepest place; or to the first function that has no bound: one that can call itself, for which the shortest way back to itself is found,
// or one whose C frame has no fixed size (alloca, an array of variable length).

import type { CallClass, CallTargets } from './call-targets.ts';
import type { StackNeeds } from './stack-needs.ts';
import type { WasmModule } from './wasm-module.ts';

export interface StackStep {
  readonly index: number;
  /** Bytes of its C frame. */
  readonly frame: number;
  /** Bytes that unwinding leaves of it. */
  readonly saved: number;
}

/** A call on the way from a function back to itself. */
export interface CycleStep {
  readonly callee: number;
  /** The calls through a pointer that it is one of; undefined: a direct call. */
  readonly through: CallClass | undefined;
}

export interface StackReason {
  /** From the coroutine's function on; the last one is what has no bound, where there is such. */
  readonly path: readonly StackStep[];
  readonly unbounded: { readonly kind: 'frame' } | { readonly kind: 'recursion'; readonly cycle: readonly CycleStep[] } | undefined;
}

export type StackReasons = (entry: number) => StackReason;

export function stackReasons(module: WasmModule, targetsOf: CallTargets, { steps, recursive }: StackNeeds): StackReasons {
  const cycles = new Map<number, readonly CycleStep[]>();
  const cycleOf = (index: number): readonly CycleStep[] => {
    let cycle = cycles.get(index);
    if (!cycle) cycles.set(index, (cycle = shortestCycle(module, targetsOf, recursive, index)));
    return cycle;
  };
  return (entry) => {
    const path: StackStep[] = [];
    for (let index: number | undefined = entry; index !== undefined;) {
      const step = steps.get(index);
      if (!step) break;
      path.push({ index, frame: step.frame, saved: step.saved });
      if (recursive.has(index)) return { path, unbounded: { kind: 'recursion', cycle: cycleOf(index) } };
      if (step.frame === Infinity) return { path, unbounded: { kind: 'frame' } };
      index = step.callee;
    }
    return { path, unbounded: undefined };
  };
}

/** Breadth first, among the functions that can call themselves: no cycle has others on it. */
function shortestCycle(module: WasmModule, targetsOf: CallTargets, recursive: ReadonlySet<number>, start: number): CycleStep[] {
  const cameFrom = new Map<number, { caller: number; through: CallClass | undefined }>();
  const queue = [start];
  const reach = (caller: number, callee: number, through: CallClass | undefined): void => {
    if (!recursive.has(callee) || cameFrom.has(callee)) return;
    cameFrom.set(callee, { caller, through });
    queue.push(callee);
  };
  for (const index of queue) {
    const fn = module.functions[index];
    for (const callee of fn?.body?.calls ?? []) reach(index, callee, undefined);
    for (const through of fn ? targetsOf(fn) : []) for (const callee of through.targets) reach(index, callee, through);
    if (cameFrom.has(start)) break;
  }
  const cycle: CycleStep[] = [];
  for (let callee = start; ;) {
    const from = cameFrom.get(callee);
    if (!from) return cycle;
    cycle.unshift({ callee, through: from.through });
    if (from.caller === start) return cycle;
    callee = from.caller;
  }
}
