// promises.ts: warns of functions that are marked COIL_NEVER_SUSPENDS and directly call what suspends.
//
// Only direct calls are followed: of a call through a pointer nobody knows whom it will reach, and to promise that is what the mark is for. The runtime's
// own marked functions are left out: it sees to it that what they call cannot suspend.

import { annotated, NEVER_SUSPENDS } from './annotations.ts';
import { importedFunction, type WasmModule } from './wasm-module.ts';

/** A line for each broken promise, as the compiler's own warnings are. `fileOf`: of the program's own functions, the file that they come from. */
export function brokenPromises(module: WasmModule, fileOf: (index: number) => string | undefined): string[] {
  const marked = annotated(module, NEVER_SUSPENDS);
  if (![...marked].some((index) => fileOf(index) !== undefined)) return [];
  const next = directlySuspending(module, marked);
  return [...marked].flatMap((index) => {
    const file = fileOf(index);
    const fn = module.functions[index];
    const callee = fn?.body?.calls.find((candidate) => next.has(candidate) && !marked.has(candidate));
    if (file === undefined || callee === undefined || !fn) return [];
    const chain: string[] = [];
    // What the runtime does inside is of no interest.
    for (let at: number | undefined = callee; at !== undefined; at = fileOf(at) === undefined ? undefined : next.get(at))
      chain.push(`${module.functions[at]?.name ?? '?'}()`);
    const calls = chain.join(', which calls ');
    return [
      `${file}: warning: ${fn.name}() is marked COIL_NEVER_SUSPENDS, and calls ${calls}, which suspends: take the mark away, or wait elsewhere\n`,
    ];
  });
}

/** By function that suspends because of whom it calls directly: the next one on the shortest way there; undefined at its end. */
function directlySuspending(module: WasmModule, marked: ReadonlySet<number>): ReadonlyMap<number, number | undefined> {
  const start = importedFunction(module, 'coil_compiler', 'start_unwind')?.index;
  const stop = importedFunction(module, 'coil_compiler', 'stop_unwind')?.index;
  const callers = new Map<number, number[]>();
  for (const fn of module.functions)
    for (const callee of fn.body?.calls ?? []) {
      const known = callers.get(callee);
      if (known) known.push(fn.index);
      else callers.set(callee, [fn.index]);
    }
  const ends = new Set([...marked, ...(callers.get(stop ?? -1) ?? [])]);
  const next = new Map<number, number | undefined>();
  const queue: number[] = [];
  const add = (index: number, callee: number | undefined): void => {
    if (next.has(index) || ends.has(index)) return;
    next.set(index, callee);
    queue.push(index);
  };
  for (const index of callers.get(start ?? -1) ?? []) add(index, undefined);
  // Grows while it is walked, which visits the nearest first.
  for (const callee of queue) for (const caller of callers.get(callee) ?? []) add(caller, callee);
  return next;
}
