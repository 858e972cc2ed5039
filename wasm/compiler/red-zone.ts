// red-zone.ts: which functions need no check of their own, because they cannot go far.
//
// A check at the end of the stack leaves RED_ZONE bytes below the point where it fires. A function that, with everything that it calls
// before the next check, stays within them may do without: whoever called it has checked. Most small functions are of that kind, so this
// takes away most checks. It is decided from the leaves up; on a cycle nothing is known, and neither where the frame's size is only known
// at run time (alloca).

import { calleesOf, type CallTargets } from './call-targets.ts';
import { frameOf } from './stack-pointer.ts';
import type { WasmFunction, WasmModule } from './wasm-module.ts';

/** Bytes. A task's stack is thirty times larger. */
export const RED_ZONE = 1024;

/** The functions whose lowerings of the stack pointer need no check. */
export function uncheckedFunctions(
  module: WasmModule,
  targetsOf: CallTargets,
  onCycles: ReadonlySet<number>,
  stackPointer: number,
): ReadonlySet<number> {
  const unchecked = new Set<number>();
  /** What a function may take of the zone of whoever calls it; one that checks itself takes nothing. */
  const needs = new Map<number, number>();

  const decide = (fn: WasmFunction): number => {
    const own = fn.body && !onCycles.has(fn.index) ? frameOf(module, fn, stackPointer) : Infinity;
    let deepest = 0;
    for (const callee of calleesOf(fn, targetsOf)) deepest = Math.max(deepest, needs.get(callee) ?? 0);
    const need = own + deepest;
    if (need > RED_ZONE) return 0;
    unchecked.add(fn.index);
    return need;
  };

  for (const start of module.functions) {
    // Depth first, without recursion of its own: a linked program may be deep. Functions on a cycle are leaves here.
    const path = [start];
    for (let fn = path.at(-1); fn !== undefined; fn = path.at(-1)) {
      const pending = needs.has(fn.index) || onCycles.has(fn.index) ? [] : calleesOf(fn, targetsOf).filter((callee) => !needs.has(callee));
      const next = pending.map((callee) => module.functions[callee]).find((callee) => callee !== undefined && !path.includes(callee));
      if (next) {
        path.push(next);
        continue;
      }
      if (!needs.has(fn.index)) needs.set(fn.index, decide(fn));
      path.pop();
    }
  }
  return unchecked;
}
