// cast-warnings.ts: telling of functions that are called as another type, where that makes more functions suspendable.
//
// Such calls work: the analysis follows them. But C says nothing about what they do, and they cost: what calls through a pointer of the
// other type may be suspended too, with all that leads there. Casts that change nothing about that are not told of, such as those for
// printing an address or for callbacks that never wait. -Wno-coil-cast silences the rest.

import { findSuspendable, type Analysis } from './analysis.ts';
import { callTargets, nameInSource, typesOf, type Knowledge } from './call-targets.ts';
import { NO_CASTS, type CastTargets } from './cast-targets.ts';
import type { WasmModule } from './wasm-module.ts';

/** One line for each function that gets to a call of another type and so makes the caller suspendable. */
export function castWarnings(module: WasmModule, analysis: Analysis, knowledge: Knowledge, casts: CastTargets): string {
  const byTypes = findSuspendable(module, callTargets(module, knowledge, NO_CASTS)).suspendable;
  const units = [...knowledge.types.values()];
  const words = (type: string | undefined): string => units.map((unit) => unit.words[type ?? '']).find((found) => found) ?? 'another type';
  const warnings = new Set<string>();
  for (const [index, { name, reason }] of analysis.suspendable) {
    if (reason.kind !== 'indirect' || byTypes.has(index)) continue;
    const callee = module.functions[reason.callee];
    const { type } = reason.through;
    if (!callee || type === undefined) continue;
    const known = typesOf(callee, knowledge);
    const way = known && casts.way(type, known.name, knowledge.origins?.get(callee.index)?.file);
    if (!way) continue;
    const target = nameInSource(callee);
    warnings.add(
      `${way.called}: warning: this call of ${words(type)} can reach ${target}, which is of ${words(known.calls.type)} (its address is taken in ${where(way.taken)}), ` +
        `and so makes ${name} and its callers suspendable: give ${target} the type that is called, or mark who never waits there with ` +
        'COIL_NEVER_SUSPENDS; -Wno-coil-cast silences this [-Wcoil-cast]\n',
    );
  }
  return [...warnings].join('');
}

/** An initial value has a name instead of a line. */
function where(place: string): string {
  return place.replace(/^(.*):=(.*)$/, 'the initial value of $2, $1');
}
