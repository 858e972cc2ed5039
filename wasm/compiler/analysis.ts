// analysis.ts: which functions may stand on a C stack that is suspended, and why.
//
// Only these need to be instrumented. A function may be suspended when it calls one that may, directly or through a pointer; the
// first are those that start an unwinding themselves. Functions in which an unwinding ends are the bottom
// of every coroutine: no stack is suspended across them, so they are never instrumented and nothing is concluded from them. Nor from a
// function that promises never to suspend (annotations.ts).
//
// The answer must never be too small: a function that is missing loses its resumes. It may be too large, which costs only time
// and bytes. The shortest chain from each function to the suspension is kept, breadth first, for whoever asks why it is there.

import { annotated, NEVER_SUSPENDS } from './annotations.ts';
import type { CallClass, CallTargets } from './call-targets.ts';
import { importedFunction, type WasmFunction, type WasmModule } from './wasm-module.ts';

export type Reason =
  | { readonly kind: 'starts' }
  | { readonly kind: 'direct'; readonly callee: number }
  | { readonly kind: 'indirect'; readonly callee: number; readonly through: CallClass };

export interface Suspendable {
  readonly index: number;
  readonly name: string;
  readonly reason: Reason;
}

export interface Analysis {
  /** Functions that may be on a suspended stack, the starters of the unwinding among them. */
  readonly suspendable: ReadonlyMap<number, Suspendable>;
  /** Functions where coroutines begin and unwinding ends. */
  readonly bottoms: ReadonlySet<number>;
}

export function findSuspendable(module: WasmModule, targetsOf: CallTargets): Analysis {
  const imported = (name: string): number | undefined => importedFunction(module, 'coil_compiler', name)?.index;
  const startsUnwinding = imported('start_unwind');
  const bottomMarks = [imported('stop_unwind')].filter((index) => index !== undefined);

  const callers = reverseCalls(module, targetsOf);
  const bottoms = new Set([...bottomMarks.flatMap((mark) => callers.direct.get(mark) ?? []), ...annotated(module, NEVER_SUSPENDS)]);
  const suspendable = new Map<number, Suspendable>();
  // Grows while it is walked, which visits the nearest first.
  const queue: number[] = [];
  const add = (index: number, reason: Reason): void => {
    if (suspendable.has(index) || bottoms.has(index)) return;
    suspendable.set(index, { index, name: nameOf(module, index), reason });
    queue.push(index);
  };

  if (startsUnwinding !== undefined) {
    for (const caller of callers.direct.get(startsUnwinding) ?? []) {
      if (bottoms.has(caller)) throw new Error(bothEnds(nameOf(module, caller)));
      add(caller, { kind: 'starts' });
    }
  }
  for (const callee of queue) {
    for (const caller of callers.direct.get(callee) ?? []) add(caller, { kind: 'direct', callee });
    for (const { by, through } of callers.indirect.get(callee) ?? []) {
      for (const caller of by) add(caller, { kind: 'indirect', callee, through });
    }
  }
  return { suspendable, bottoms };
}

/** The chain from a function to the place where the unwinding starts, the function itself first. */
export function chainOf(analysis: Analysis, index: number): Suspendable[] {
  const chain: Suspendable[] = [];
  for (let at: number | undefined = index; at !== undefined;) {
    const entry = analysis.suspendable.get(at);
    if (!entry) break;
    chain.push(entry);
    at = entry.reason.kind === 'starts' ? undefined : entry.reason.callee;
  }
  return chain;
}

interface ReverseCalls {
  /** Who calls a function directly. */
  readonly direct: ReadonlyMap<number, readonly number[]>;
  /** Who may call a function through a pointer: the callers of each class that it is a target of. */
  readonly indirect: ReadonlyMap<number, readonly { readonly by: readonly number[]; readonly through: CallClass }[]>;
}

function reverseCalls(module: WasmModule, targetsOf: CallTargets): ReverseCalls {
  const direct = new Map<number, number[]>();
  const callersOfClass = new Map<CallClass, number[]>();
  for (const fn of module.functions) {
    for (const callee of fn.body?.calls ?? []) append(direct, callee, fn.index);
    for (const callClass of targetsOf(fn)) append(callersOfClass, callClass, fn.index);
  }
  const indirect = new Map<number, { by: readonly number[]; through: CallClass }[]>();
  for (const [callClass, by] of callersOfClass) {
    for (const target of callClass.targets) append(indirect, target, { by, through: callClass });
  }
  return { direct, indirect };
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function nameOf(module: WasmModule, index: number): string {
  const fn: WasmFunction | undefined = module.functions[index];
  return fn?.name ?? `function ${index}`;
}

function bothEnds(name: string): string {
  return (
    `the function ${name} both starts an unwinding and ends one. ` +
    'One function cannot be both ends: move one of the two calls into a function of its own, marked noinline.'
  );
}
