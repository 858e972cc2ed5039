// passes.ts: what is done to a linked module, in the order in which it must be done.
//
// The order is semantics, so it is data, and this is the only place that has it. The analysis must see the module as it was linked,
// the way C wrote it. The guard comes before unwinding is compiled in, so that it stands where a function is called and not where it
// goes on. Optimising comes last: inlining any earlier loses resumes without a word. The mark is put on what is really delivered.

import { isAnnotation } from './annotations.ts';
import { findSuspendable, type Analysis } from './analysis.ts';
import { callTargets, type CallTargets } from './call-targets.ts';
import type { CallTypes } from './call-types.ts';
import { readOrigins } from './link-map.ts';
import { optimize, type OptimizeLevel } from './optimise.ts';
import { replaceSections } from './rewrite.ts';
import { ABI_VERSION, encodeMark, MARK_SECTION } from './runtime-abi.ts';
import { guardStack, limitGlobal } from './stack-guard.ts';
import { compileUnwinding } from './unwind.ts';
import { describeWidening, filesThatWiden } from './untyped.ts';
import { readModule, readSections, type WasmModule } from './wasm-module.ts';

/** What a pass may know, beside the bytes that it is given. */
export interface PassContext {
  readonly linked: WasmModule;
  readonly targetsOf: CallTargets;
  readonly analysis: Analysis;
  readonly level: OptimizeLevel;
  /** Keep the functions' names. */
  readonly debug: boolean;
  /** Of the package. */
  readonly version: string;
  /** What was linked with the program to watch it. */
  readonly tools: readonly string[];
}

export interface Pass {
  readonly name: string;
  readonly run: (bytes: Uint8Array, context: PassContext) => Uint8Array | Promise<Uint8Array>;
}

export const PASSES: readonly Pass[] = [
  { name: 'guard', run: (_, context) => guardStack(context.linked, context.analysis, context.targetsOf) },
  {
    name: 'unwind',
    run: (bytes, context) => compileUnwinding(readModule(bytes), { ...context, limit: limitGlobal(context.linked) }),
  },
  { name: 'optimise', run: (bytes, context) => optimize(bytes, context.level, context.debug) },
  {
    name: 'mark',
    run: (bytes, context) => {
      const { version, tools } = context;
      const mark = encodeMark({ abi: ABI_VERSION, version, target: 'wasm32-wasip1', ...(tools.length > 0 ? { tools } : {}) });
      const sections = readSections(bytes);
      const custom = new Map<string, Uint8Array | null>([[MARK_SECTION, mark]]);
      // What the annotations say of functions by their index is no longer true.
      for (const section of sections) if (isAnnotation(section)) custom.set(section.name ?? '', null);
      return replaceSections(bytes, sections, { custom });
    },
  },
];

export interface FinishOptions {
  readonly map: string | undefined;
  /** The types of C by the linker's names of the objects. */
  readonly types: ReadonlyMap<string, CallTypes>;
  /** The user's names of files without types, by the linker's names of their objects. */
  readonly untyped?: ReadonlyMap<string, string>;
  readonly level: OptimizeLevel;
  readonly debug: boolean;
  readonly version: string;
  readonly tools?: readonly string[];
}

export interface Finished {
  readonly module: Uint8Array;
  readonly analysis: Analysis;
  /** Warnings. */
  readonly diagnostics: string;
}

/** From what the linker made to what is delivered. */
export async function finishModule(
  linkedBytes: Uint8Array,
  { map, types, untyped = new Map(), tools = [], ...options }: FinishOptions,
): Promise<Finished> {
  const linked = readModule(linkedBytes);
  const origins = map === undefined ? undefined : readOrigins(linked, map);
  const targetsOf = callTargets(linked, { origins, types });
  const analysis = findSuspendable(linked, targetsOf);
  const context: PassContext = { linked, targetsOf, analysis, tools, ...options };
  let module = linkedBytes;
  for (const pass of PASSES) module = await pass.run(module, context);
  const diagnostics = filesThatWiden(analysis, origins, untyped).map(describeWidening).join('');
  return { module, analysis, diagnostics };
}
