// names.ts: the functions' names, while binaryen works on a module and afterwards.
//
// Binaryen is told by name what to instrument, in a list with a syntax of its own (commas, wildcards, brackets), and names in
// a linked module are neither unique nor free of such characters. So for the time in between every function is called by its index,
// `f12`; in a debug build the real names are put back, whatever order and number of functions is left.

import { Writer } from './bytes.ts';
import { replaceSections } from './rewrite.ts';
import { readModule, readSections, type WasmFunction, type WasmModule } from './wasm-module.ts';

const FUNCTION_NAMES = 1;

/** The name that stands for a function's index. */
export function indexName(index: number): string {
  return `f${index}`;
}

/** The module with every function called by its index. */
export function nameByIndex(module: WasmModule): Uint8Array {
  return withFunctionNames(module.bytes, module.functions, (fn) => indexName(fn.index));
}

/** The module with real names in place of indexes, by the functions of the module that they are indexes of. */
export function restoreNames(bytes: Uint8Array, original: readonly WasmFunction[]): Uint8Array {
  const nameOf = new Map(original.map((fn) => [indexName(fn.index), fn.name]));
  return withFunctionNames(bytes, readModule(bytes).functions, (fn) => nameOf.get(fn.name) ?? fn.name);
}

function withFunctionNames(bytes: Uint8Array, functions: readonly WasmFunction[], nameOf: (fn: WasmFunction) => string): Uint8Array {
  const names = new Writer().u32(functions.length);
  for (const fn of functions) names.u32(fn.index).name(nameOf(fn));
  const section = new Writer().byte(FUNCTION_NAMES).sized(names.view()).view();
  return replaceSections(bytes, readSections(bytes), { custom: new Map([['name', section]]) });
}
