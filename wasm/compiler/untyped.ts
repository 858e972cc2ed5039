// untyped.ts: which files without C types matter to the answer of the analysis.
//
// A call through a pointer in such a file reaches every function of its WebAssembly signature, and a function of such a file is reached by every such
// call. That is always safe, and mostly of no consequence: a file matters when the chain from some function to a suspension has such a step in it.

import type { Analysis } from './analysis.ts';
import type { Origins } from './link-map.ts';

/** Of the files, given by what the linker calls their objects, those that matter; in their order. */
export function filesThatWiden(analysis: Analysis, origins: Origins | undefined, untyped: ReadonlyMap<string, string>): string[] {
  const fileOf = (index: number): string | undefined => untyped.get(origins?.get(index)?.file ?? '');
  const found = new Set<string | undefined>();
  for (const { index, reason } of analysis.suspendable.values()) {
    if (reason.kind !== 'indirect') continue;
    found.add(fileOf(index)).add(fileOf(reason.callee));
  }
  return [...new Set(untyped.values())].filter((file) => found.has(file));
}

export function describeWidening(file: string): string {
  return (
    `coil: ${file} has no C types, since coil build has not compiled it: its calls through pointers are judged by WebAssembly signatures, ` +
    'which makes more functions suspendable; give its sources to coil build instead\n'
  );
}
