// pipeline.ts: from sources to a module, and every flag on the way.
//
// Compile the program and the runtime, link them, and hand the result to the passes. The linker is run by itself: a compiler's
// driver would run a wasm-opt that it finds, before unwinding is compiled in, which loses resumes. There is no crt1: the runtime has its
// own _start, which runs main on a coroutine. The port's objects are always linked, since they hold what hosts call; those of the core are optional,
// like an archive's members. What is not used is left out in either case.

import type { CallTypes } from './call-types.ts';
import { CannotSuspend } from './cannot-suspend.ts';
import { needsCplusplus, type ObjectFile } from './objects.ts';
import { JS_FUNCTIONS, NO_MAIN, usesOfJavaScript } from './exported.ts';
import { finishModule, type Finished } from './passes.ts';
import { isCplusplus, linkName, type CompileResult, type LinkInput, type Toolchain } from './toolchain.ts';
import { optimizeLevel } from './optimise.ts';
import type { LinkedFile } from './report.ts';
import { readModule } from './wasm-module.ts';

/** For size: on the switch and the loop -O2 measures no faster than -Os, and every module carries this code. */
function runtimeFlags(programFlags: readonly string[]): string[] {
  const { shrink } = optimizeLevel(lastLevel(programFlags));
  return [shrink > 0 ? '-Oz' : '-Os', '-std=c11', '-ffunction-sections', '-fdata-sections', '-Isrc'];
}

/** Of the library, which serves every level. */
export const RUNTIME_FLAGS: readonly string[] = runtimeFlags([]);

function lastLevel(flags: readonly string[]): string {
  return flags.findLast((flag) => flag.startsWith('-O')) ?? '-O2';
}

/** With what a debugger needs. */
export const NATIVE_RUNTIME_FLAGS: readonly string[] = ['-O2', '-g', '-std=c11', '-Isrc'];

/** For every program; the user's own come after them, and win. */
export const PROGRAM_FLAGS: readonly string[] = ['-O2', '-ffunction-sections', '-fdata-sections'];

/**
 * What -g means for wasm: lines, and where functions were inlined, which change no code. They do not get into the module, but what lists stacks is made
 * of them (frame-table.ts). Paths are those of the command line; the header's is ours.
 */
const LINE_FLAGS = (runtime: RuntimeSources): readonly string[] => [
  '-gline-tables-only',
  '-fdebug-compilation-dir=.',
  `-fdebug-prefix-map=${runtime.directory}/src=coil`,
];

/** C++ exceptions would need a libc++ built with them. */
export const CPLUSPLUS_FLAGS: readonly string[] = ['-fno-exceptions'];

export const LINK_FLAGS: readonly string[] = [
  '--gc-sections',
  // An overflow of the scheduler's own stack then runs into address 0 and traps, instead of into the program's data.
  '--stack-first',
  '-z',
  'stack-size=262144',
  '--max-memory=4294967296',
  // _start is an export like the others, by the name that the C source gives it.
  '--no-entry',
];

/** What watches a program, and is linked with it on demand: it starts by itself. */
export type Tool = 'trace' | 'explain' | 'ps' | 'checked';

interface ToolParts {
  /** The core's file that it is; undefined: it is of the compiler's making. */
  readonly source?: string;
  /** By which the program tells it of what it could not see. */
  readonly flags: readonly string[];
  /** Functions of the runtime that it stands around: it defines __wrap_NAME, and calls __real_NAME. */
  readonly wraps: readonly string[];
  /** Of its functions, what JavaScript calls. */
  readonly exports: readonly string[];
}

/** The functions of libc that suspend the task which calls them (wasm/blocking_wasi.c): each is put in the place of libc's own. */
const BLOCKING_FLAGS: readonly string[] = [
  'clock_nanosleep',
  '__wasi_poll_oneoff',
  '__wasi_fd_read',
  '__stdio_read',
  'getdelim',
  'fgets',
  'fread',
  'vfscanf',
  'fgetws',
].map((name) => `--wrap=${name}`);

/** What a linker is told that takes the runtime from the library, by the names of the files: for every program, and for those that C and JavaScript call. */
export const LIBRARY_FLAGS: Readonly<Record<string, readonly string[]>> = {
  'link-flags': [...LINK_FLAGS, ...BLOCKING_FLAGS, '--undefined=_start'],
  'link-flags-javascript': [...JS_FUNCTIONS.map((name) => `--export=${name}`), `--undefined=${NO_MAIN}`],
};

const TOOLS: Readonly<Record<Tool, ToolParts>> = {
  trace: { source: 'src/trace_chrome.c', flags: [], wraps: [], exports: [] },
  explain: { source: 'src/explain.c', flags: ['-DCOIL_EXPLAIN'], wraps: [], exports: [] },
  checked: { flags: [], wraps: [], exports: [] },
  // Stacks are listed with their lines.
  ps: { source: 'src/ps.c', flags: ['-g'], wraps: ['coil__loop_turn', 'coil__host_poll', 'coil__host_sleep'], exports: ['coil__snapshot'] },
};

/** Of the native port, what is in the place of libc's functions by being linked. */
const NATIVE_BLOCKING = 'wasm/native/blocking.c';

/** Of the port, what is asked for by name. */
const ON_DEMAND: readonly string[] = [
  'wasm/no_main.c',
  'wasm/blocking_wasi.c',
  'wasm/blocking_stdio.c',
  'wasm/descriptors_wasi.c',
  'wasm/no_sockets.c',
  'wasm/no_http.c',
  'wasm/poll_wasi.c',
  'src/http/http.c',
  'src/http/handler.c',
  'wasm/wasip2/http.c',
  'wasm/wasip2/poll.c',
  'wasm/wasip2/sockets.c',
  'wasm/wasip2/table.c',
  'wasm/wasip3/names.c',
  'wasm/wasip3/poll.c',
  'wasm/wasip3/sockets.c',
  'wasm/wasip3/stdin.c',
  'wasm/wasip3/table.c',
  'wasm/wasip3/tcp.c',
  'wasm/wasip3/udp.c',
];

export interface RuntimeSources {
  /** The package's root, absolute. */
  readonly directory: string;
  /** The portable half; relative to the root, so that no machine's paths get into a module. */
  readonly core: readonly string[];
  /** The half that knows the hosts. */
  readonly port: readonly string[];
}

export interface Program {
  /** The working directory, absolute. */
  readonly directory: string;
  readonly sources: readonly string[];
  /** What is compiled already. */
  readonly objects?: readonly ObjectFile[];
  /** The user's flags for the compiler. */
  readonly flags: readonly string[];
  readonly tools?: readonly Tool[];
}

/** The sources have errors; the compiler has said which. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
  readonly diagnostics: string;

  constructor(diagnostics: string) {
    super('the program could not be built');
    this.diagnostics = diagnostics;
  }
}

export interface CompiledProgram {
  readonly inputs: readonly LinkInput[];
  /** The names of the files of those that were compiled already. */
  readonly untyped: ReadonlyMap<LinkInput, string>;
  readonly cplusplus: boolean;
  /** Whether functions of libc that block suspend the task that calls them. */
  readonly suspendsBlocking: boolean;
  readonly tools: readonly Tool[];
  /** Warnings. */
  readonly diagnostics: string;
}

export interface Linked {
  readonly module: Uint8Array;
  readonly map: string | undefined;
  readonly types: ReadonlyMap<string, CallTypes>;
  /** The names of the files that have no types, by the linker's names of their objects. */
  readonly untyped: ReadonlyMap<string, string>;
  /** What was linked, by the linker's names. */
  readonly files: ReadonlyMap<string, LinkedFile>;
  readonly tools: readonly Tool[];
  /** Warnings, the compiler's among them. */
  readonly diagnostics: string;
}

/** Compiles the program, and then the runtime: the program's errors are reported before time for the runtime is spent. */
export async function compileObjects(
  toolchain: Toolchain,
  runtime: RuntimeSources,
  program: Program,
  target: 'wasm' | 'native' = 'wasm',
): Promise<CompiledProgram> {
  const tools = program.tools ?? [];
  const flags = [...tools.flatMap((tool) => TOOLS[tool].flags), ...program.flags];
  const own = await compileAll(program.sources, [], (source) =>
    toolchain.compile({ source, directory: program.directory, flags: programFlags(runtime, source, flags, target) }),
  );
  const untyped = new Map((program.objects ?? []).flatMap(({ name, inputs }) => inputs.map((input) => [input, name] as const)));
  const objects = [...untyped.keys()];
  const forRuntime = target === 'wasm' ? runtimeFlags(program.flags) : NATIVE_RUNTIME_FLAGS;
  const compileRuntime = (source: string) => toolchain.compile({ source, directory: runtime.directory, flags: forRuntime });
  const suspendsBlocking = program.flags.findLast((flag) => OWN_FLAG.test(flag)) !== '-fcoil-blocking';
  const port = await compileAll(
    runtime.port.filter((source) => suspendsBlocking || source !== NATIVE_BLOCKING),
    ON_DEMAND,
    compileRuntime,
    true,
  );
  const always = tools.map((tool) => TOOLS[tool].source);
  const optional = runtime.core.filter((source) => !always.includes(source));
  const core = await compileAll(runtime.core, optional, compileRuntime, true);
  return {
    inputs: [...own.inputs, ...objects, ...port.inputs, ...core.inputs],
    untyped,
    suspendsBlocking,
    cplusplus: program.sources.some(isCplusplus) || (target === 'wasm' && objects.some(needsCplusplus)),
    tools,
    diagnostics: [own, port, core].map(({ diagnostics }) => diagnostics).join(''),
  };
}

export async function linkObjects(toolchain: Toolchain, program: CompiledProgram): Promise<Linked> {
  const { inputs, cplusplus, suspendsBlocking, tools, diagnostics } = program;
  const forTools = tools.flatMap((tool) => [
    ...TOOLS[tool].wraps.map((name) => `--wrap=${name}`),
    ...TOOLS[tool].exports.map((name) => `--export=${name}`),
  ]);
  const linked = await toolchain.link({
    inputs,
    flags: [...LINK_FLAGS, ...(suspendsBlocking ? BLOCKING_FLAGS : []), ...forTools, ...javaScriptFlags(inputs)],
    cplusplus,
  });
  const all = diagnostics + linked.diagnostics;
  if (!linked.module) throw new BuildFailed(all + remedyFor(all));
  if (lacksMain(linked.module))
    throw new BuildFailed(`${all}coil: the program has no main: define int main(void) or int main(int, char **)\n`);
  const types = new Map(inputs.flatMap((input, at) => (input.callTypes ? [[linkName(input, at), input.callTypes] as const] : [])));
  const untyped = new Map(
    inputs.flatMap((input, at) => {
      const file = program.untyped.get(input);
      return file === undefined ? [] : [[linkName(input, at), file] as const];
    }),
  );
  const files = new Map(inputs.map((input, at) => [linkName(input, at), linkedFile(input, program.untyped.get(input))]));
  return { module: linked.module, map: linked.map, types, untyped, files, tools, diagnostics: all };
}

/** The same for a program of this machine: no flags of Coil's, but the user's, such as -fsanitize=address. */
export async function linkNatively(
  toolchain: Toolchain,
  { inputs, cplusplus, tools, diagnostics }: CompiledProgram,
  flags: readonly string[],
): Promise<Linked> {
  const forTools = tools.flatMap((tool) => TOOLS[tool].wraps.map((name) => `-Wl,--wrap=${name}`));
  const forCompiler = flags.filter((flag) => !OWN_WARNING.test(flag) && !OWN_FLAG.test(flag));
  const linked = await toolchain.link({ inputs, flags: [...forCompiler, ...forTools], cplusplus });
  const all = diagnostics + linked.diagnostics;
  if (!linked.module) throw new BuildFailed(all);
  return { module: linked.module, map: undefined, types: new Map(), untyped: new Map(), files: new Map(), tools, diagnostics: all };
}

/** What was compiled here is known by its source. */
function linkedFile({ name, isRuntime }: LinkInput, object: string | undefined): LinkedFile {
  const source = object ?? name.replace(/\.o$/, '');
  return isRuntime ? { name: `coil/${source}`, part: 'coil' } : { name: source, part: 'program' };
}

/** From the linked module on no toolchain is needed. `suspends` false: a module in which nothing can suspend, to compare with. */
export async function finishProgram(
  linked: Linked,
  flags: readonly string[],
  version: string,
  suspends = true,
  checkSnippet?: (text: string) => void,
): Promise<Finished> {
  const level = optimizeLevel(lastLevel(flags));
  const finishing = finishModule(linked.module, {
    map: linked.map,
    types: linked.types,
    untyped: linked.untyped,
    warnsOfCasts: !flags.includes('-w') && flags.findLast((flag) => OWN_WARNING.test(flag)) !== '-Wno-coil-cast',
    level,
    debug: flags.some(isDebugFlag),
    version,
    tools: linked.tools,
    files: linked.files,
    suspends,
    ...(checkSnippet ? { checkSnippet } : {}),
  });
  try {
    const finished = await finishing;
    return flags.includes('-w') ? { ...finished, diagnostics: '' } : finished;
  } catch (error) {
    throw error instanceof CannotSuspend ? new BuildFailed(`${linked.diagnostics}coil: ${error.message}\n`) : error;
  }
}

/** A module that was linked elsewhere, of objects whose types of C nobody knows any more. */
export function finishLinked(
  module: Uint8Array,
  flags: readonly string[],
  version: string,
  checkSnippet?: (text: string) => void,
): Promise<Finished> {
  return finishModule(module, {
    map: undefined,
    types: new Map(),
    warnsOfCasts: false,
    level: optimizeLevel(lastLevel(flags)),
    debug: flags.some(isDebugFlag),
    version,
    ...(checkSnippet ? { checkSnippet } : {}),
  });
}

/** A program that has something to do with JavaScript has what JavaScript calls; one that only exports functions need not have a main. */
function javaScriptFlags(inputs: readonly LinkInput[]): string[] {
  const uses = inputs.filter(({ isRuntime }) => !isRuntime).map(({ object }) => usesOfJavaScript(object));
  const exports = uses.some((use) => use.exports);
  if (!exports && !uses.some((use) => use.calls)) return [];
  return [...JS_FUNCTIONS.map((name) => `--export=${name}`), ...(exports ? [`--undefined=${NO_MAIN}`] : [])];
}

/** libc refers to main weakly, so that the linker puts a trap in its place instead of complaining. */
function lacksMain(module: Uint8Array): boolean {
  return readModule(module).functions.some((fn) => /^undefined_weak:(?:main|__main_void|__main_argc_argv)$/.test(fn.name));
}

function isDebugFlag(flag: string): boolean {
  return /^-g\d?$/.test(flag);
}

/** A warning of Coil's own, which clang does not know (cast-warnings.ts). */
const OWN_WARNING = /^-W(?:no-)?coil-cast$/;
/** Whether functions that block do so, in a task too. */
const OWN_FLAG = /^-f(?:no-)?coil-blocking$/;

function programFlags(runtime: RuntimeSources, source: string, flags: readonly string[], target: 'wasm' | 'native'): string[] {
  const language = isCplusplus(source) ? CPLUSPLUS_FLAGS : [];
  // Debug information would not survive the passes, which move code.
  const forClang = flags.filter((flag) => !OWN_WARNING.test(flag) && !OWN_FLAG.test(flag));
  const own = target === 'wasm' ? forClang.flatMap((flag) => (isDebugFlag(flag) ? LINE_FLAGS(runtime) : [flag])) : forClang;
  return [...PROGRAM_FLAGS, ...language, ...own, '-isystem', `${runtime.directory}/src`];
}

/** The texts of snippets go through the assembler, whose complaint says nothing to whoever has written one. */
function remedyFor(diagnostics: string): string {
  if (/undefined symbol: coil_http_handle\b/.test(diagnostics))
    return 'coil: a program that answers HTTP defines coil_value coil_http_handle(coil_http_request *request): see coil_http.h\n';
  if (!/<inline asm>.*invalid escape sequence/.test(diagnostics)) return '';
  return 'coil: in a snippet (COIL_JS) a backslash may stand in quotes only: write new RegExp("\\\\d+") for /\\d+/\n';
}

async function compileAll(
  sources: readonly string[],
  optional: readonly string[],
  compile: (source: string) => Promise<CompileResult>,
  isRuntime = false,
): Promise<{ inputs: LinkInput[]; diagnostics: string }> {
  const inputs: LinkInput[] = [];
  let diagnostics = '';
  for (const source of sources) {
    const result = await compile(source);
    diagnostics += result.diagnostics;
    if (result.object)
      inputs.push({
        name: `${source}.o`,
        object: result.object,
        callTypes: result.callTypes,
        optional: optional.includes(source),
        isRuntime,
      });
  }
  // All files are compiled first, so that all errors are seen at once.
  if (inputs.length < sources.length) throw new BuildFailed(diagnostics + remedyFor(diagnostics));
  return { inputs, diagnostics };
}
