// promises.ts: warns of functions that are marked COIL_NEVER_SUSPENDS and directly call what suspends.
//
// Only direct calls are followed: of a call through a pointer nobody knows whom it will reach, and to promise that is what the mark is for. The runtime's
// own marked functions are left out: it sees to it that what they call cannot suspend.

import { chainOf, findSuspendable } from './analysis.ts';
import { annotated, NEVER_SUSPENDS } from './annotations.ts';
import type { WasmModule } from './wasm-module.ts';

/** A line for each broken promise, as the compiler's own warnings are. `fileOf`: of the program's own functions, the file that they come from. */
export function brokenPromises(module: WasmModule, fileOf: (index: number) => string | undefined): string[] {
  const marked = annotated(module, NEVER_SUSPENDS);
  if (![...marked].some((index) => fileOf(index) !== undefined)) return [];
  const byDirectCalls = findSuspendable(module, () => []);
  return [...marked].flatMap((index) => {
    const file = fileOf(index);
    const fn = module.functions[index];
    const callee = fn?.body?.calls.find((candidate) => byDirectCalls.suspendable.has(candidate));
    if (file === undefined || callee === undefined || !fn) return [];
    const way = chainOf(byDirectCalls, callee);
    // What the runtime does inside is of no interest.
    const own = way.findIndex((step) => fileOf(step.index) === undefined);
    const chain = (own < 0 ? way : way.slice(0, own + 1)).map(({ name }) => `${name}()`);
    const calls = chain.join(', which calls ');
    return [
      `${file}: warning: ${fn.name}() is marked COIL_NEVER_SUSPENDS, and calls ${calls}, which suspends: take the mark away, or wait elsewhere\n`,
    ];
  });
}
