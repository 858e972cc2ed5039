// passes.ts: what is done to a linked module, in the order in which it must be done.
//
// The order is semantics, so it is data, and this is the only place that has it. The analysis must see the module as it was linked,
// the way C wrote it. The guard comes before unwinding is compiled in, so that it stands where a function is called and not where it
// goes on. Optimising comes behind: inlining any earlier loses resumes without a word. What follows is what it cannot do. The mark is put on what is
// really delivered.

import { isAnnotation } from './annotations.ts';
import { findSuspendable, type Analysis } from './analysis.ts';
import { callTargets, castTargets, type CallTargets, type Knowledge } from './call-targets.ts';
import type { CallTypes } from './call-types.ts';
import { castWarnings } from './cast-warnings.ts';
import { Texts } from './checked.ts';
import { readOrigins } from './link-map.ts';
import { optimize, type OptimizeLevel } from './optimise.ts';
import { placeExported, signaturesOf, withoutTask } from './exported.ts';
import { brokenPromises } from './promises.ts';
import { returnRegisters } from './registers.ts';
import { encodeReport, REPORT_SECTION, type LinkedFile, type Report } from './report.ts';
import { makeReport } from './reporter.ts';
import { replaceSections } from './rewrite.ts';
import { ABI_VERSION, encodeMark, MARK_SECTION, type CoilMark } from './runtime-abi.ts';
import { isSnippetSource, readSnippets, SNIPPETS_SECTION, snippetModule } from './snippets.ts';
import { guardStack, limitGlobal } from './stack-guard.ts';
import { compileUnwinding, type Unwound } from './unwind.ts';
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
  /** Is told what the unwinding found out. */
  readonly observe: (unwound: Unwound) => void;
  /** From when the module is optimised. */
  readonly report: () => Report;
  /** With tests for what should be impossible (checked.ts). */
  readonly checked: boolean;
  readonly texts: Texts;
  /** What the mark says of functions that JavaScript calls. */
  readonly forJavaScript?: Partial<CoilMark>;
  /** The module of JavaScript that belongs to this one. */
  readonly snippets?: string | undefined;
}

export interface Pass {
  readonly name: string;
  readonly run: (bytes: Uint8Array, context: PassContext) => Uint8Array | Promise<Uint8Array>;
}

export const PASSES: readonly Pass[] = [
  {
    name: 'guard',
    run: (_, { linked, analysis, targetsOf, level, checked, texts }) =>
      guardStack(linked, analysis, targetsOf, {
        nameOf: checked ? (fn) => texts.reference(texts.place(fn)) : undefined,
        small: level.shrink > 0,
      }),
  },
  {
    name: 'unwind',
    run: (bytes, context) => compileUnwinding(readModule(bytes), { ...context, limit: limitGlobal(context.linked) }),
  },
  { name: 'optimise', run: (bytes, context) => optimize(bytes, context.level, context.debug) },
  { name: 'registers', run: (bytes, { level }) => (level.shrink > 0 ? returnRegisters(readModule(bytes)) : bytes) },
  {
    name: 'mark',
    run: async (bytes, context) => {
      const { version, tools, forJavaScript } = context;
      const watched = tools.length > 0 ? { tools } : {};
      const mark = encodeMark({ abi: ABI_VERSION, version, target: 'wasm32-wasip1', ...watched, ...forJavaScript });
      const sections = readSections(bytes);
      const custom = new Map<string, Uint8Array | null>([[MARK_SECTION, mark]]);
      if (context.debug) custom.set(REPORT_SECTION, await encodeReport(context.report()));
      else custom.set('name', null);
      if (context.snippets !== undefined) custom.set(SNIPPETS_SECTION, new TextEncoder().encode(context.snippets));
      // What the annotations say of functions by their index is no longer true.
      for (const section of sections) if (isAnnotation(section) || isSnippetSource(section)) custom.set(section.name ?? '', null);
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
  /** Whether to tell of functions that are called as another type. */
  readonly warnsOfCasts?: boolean;
  readonly level: OptimizeLevel;
  readonly debug: boolean;
  readonly version: string;
  readonly tools?: readonly string[];
  /** By the linker's names of the objects. */
  readonly files?: ReadonlyMap<string, LinkedFile>;
  /** False: a module in which nothing can suspend, to compare with. */
  readonly suspends?: boolean;
  /** Throws a SyntaxError for a function of JavaScript's that is none. */
  readonly checkSnippet?: (text: string) => void;
}

export interface Finished {
  readonly module: Uint8Array;
  readonly analysis: Analysis;
  /** Warnings. */
  readonly diagnostics: string;
  readonly report: () => Report;
  /** How long the analysis and each pass took. */
  readonly milliseconds: ReadonlyMap<string, number>;
}

/** From what the linker made to what is delivered. */
export async function finishModule(linkedBytes: Uint8Array, options: FinishOptions): Promise<Finished> {
  const { map, types, untyped = new Map(), tools = [], files = new Map<string, LinkedFile>(), suspends = true, ...others } = options;
  const { warnsOfCasts = true, checkSnippet, ...rest } = others;
  const milliseconds = new Map<string, number>();
  let began = performance.now();
  const took = (name: string): void => {
    const now = performance.now();
    milliseconds.set(name, now - began);
    began = now;
  };

  const unplaced = readModule(linkedBytes);
  const origins = map === undefined ? undefined : readOrigins(unplaced, map);
  const knowledge: Knowledge = { origins, types };
  const fileOf = (index: number): LinkedFile | undefined => files.get(origins?.get(index)?.file ?? '');
  const snippets = readSnippets(linkedBytes);
  const placed = placeExported(unplaced, knowledge, (index) => fileOf(index)?.name);
  const linked = placed.bytes === linkedBytes ? unplaced : readModule(placed.bytes);
  const casts = castTargets(linked, knowledge);
  const targetsOf = callTargets(linked, knowledge, casts);
  const found = findSuspendable(linked, targetsOf);
  const analysis = suspends ? found : withStartersOnly(found);
  took('analysis');

  const ownFileOf = (index: number): string | undefined => {
    const file = fileOf(index);
    return file?.part === 'program' ? file.name : undefined;
  };
  // What watches a program is told of tasks.
  const needNone = tools.length > 0 ? new Set<number>() : withoutTask(linked, new Set(placed.functions.values()), analysis, targetsOf);
  const plain = [...placed.functions].flatMap(([name, index]) => (needNone.has(index) ? [name] : []));
  const signatures = signaturesOf(linked);
  // Of a program that has none it is the runtime's, which does nothing.
  const hasMain = !linked.functions.some(({ index, name }) => isMain(name) && fileOf(index)?.part === 'coil');
  const after = new Map<string, Uint8Array>();
  let unwound: Unwound | undefined;
  let report: Report | undefined;
  const words = new Map([...types.values()].flatMap((unit) => Object.entries(unit.words)));
  const context: PassContext = {
    linked,
    targetsOf,
    analysis,
    tools,
    checked: tools.includes('checked'),
    texts: new Texts((index) => fileOf(index)?.name ?? origins?.get(index)?.file),
    forJavaScript: {
      ...(placed.places.size > 0 ? { exports: Object.fromEntries(placed.places) } : {}),
      ...(plain.length > 0 ? { plain } : {}),
      ...(signatures.size > 0 ? { signatures: Object.fromEntries(signatures) } : {}),
      ...(hasMain ? {} : { main: false }),
    },
    snippets: snippets.length > 0 ? snippetModule(snippets, checkSnippet) : undefined,
    ...rest,
    observe: (observed) => {
      unwound = observed;
    },
    report: () => (report ??= makeReport({ linked, targetsOf, analysis, origins, files, words, after, unwound, version: rest.version })),
  };
  let module = placed.bytes;
  for (const pass of PASSES) {
    module = await pass.run(module, context);
    after.set(pass.name, module);
    took(pass.name);
  }
  // Where a file without types is given a pointer, it may get anywhere: of what follows from that, no place in the sources is the cause.
  const widening = filesThatWiden(analysis, origins, untyped);
  const warnings = [
    ...widening.map(describeWidening),
    ...(warnsOfCasts && suspends && widening.length === 0 ? [castWarnings(linked, analysis, knowledge, casts)] : []),
    ...brokenPromises(linked, ownFileOf),
  ];
  const diagnostics = warnings.join('');
  return { module, analysis, diagnostics, report: context.report, milliseconds };
}

/** The names that main has in a module. */
function isMain(name: string): boolean {
  return /^(?:main|__main_void|__original_main|__main_argc_argv)$/.test(name);
}

/** Where unwinding starts is where it is compiled in, even if nobody is to be unwound. */
function withStartersOnly({ suspendable, bottoms }: Analysis): Analysis {
  return { suspendable: new Map([...suspendable].filter(([, { reason }]) => reason.kind === 'starts')), bottoms };
}
