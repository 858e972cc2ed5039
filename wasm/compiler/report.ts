// report.ts: what the compiler found out about a program, for people: who may suspend and why, what that costs, how large stacks are and why.
//
// Plain data, which survives JSON: `coil inspect` prints it, and a page may draw it. Functions refer to each other by their place in `functions`, pointer
// types by their place in `pointers`. reporter.ts makes it; docs/compiler/inspect.md describes each member.

import { readSections } from './wasm-module.ts';

/** Changes when a member changes its meaning or is gone; not when one is added. */
export const REPORT_SCHEMA = 1;

export interface Report {
  readonly schema: number;
  /** Of Coil. */
  readonly version: string;
  /** All code, in bytes. */
  readonly code: CodeBytes;
  readonly functions: readonly FunctionReport[];
  /** Those through which somebody may suspend, the most costly first. */
  readonly pointers: readonly PointerReport[];
  /** A stack for each function that a coroutine may begin with. */
  readonly stacks: readonly StackReport[];
  /** What is marked COIL_NEVER_SUSPENDS. */
  readonly promises: readonly PromiseReport[];
}

export interface CodeBytes {
  readonly linked: number;
  /** With the checks of the stack guard. */
  readonly guarded: number;
  /** With what unwinding needs. */
  readonly unwound: number;
  /** After the optimiser. */
  readonly delivered: number;
  /** After the optimiser, if nothing in it could suspend; only where somebody has built that, too. */
  readonly plain?: number;
}

export interface FunctionBytes {
  readonly linked: number;
  readonly guarded: number;
  readonly unwound: number;
  /** null: it is gone; the optimiser put it into its callers, or found it to be equal to another one. */
  readonly delivered: number | null;
}

export type Part = 'program' | 'coil' | 'library' | 'linker';

/** What is known of a file that was linked. */
export interface LinkedFile {
  /** As the user named it. */
  readonly name: string;
  readonly part: 'program' | 'coil';
}

export interface FunctionReport {
  /** In C; another file may have one of the same name. */
  readonly name: string;
  readonly file: string | null;
  readonly part: Part;
  readonly bytes: FunctionBytes;
  /** The first step towards a suspension; null: it never suspends. */
  readonly suspends: Step | null;
  /** Why no suspension goes through it, whatever it calls: it is marked, or it resumes others. */
  readonly bottom: 'marked' | 'resumes' | null;
}

/** `callee` is a function, `pointer` the type that it is called through; both null: it starts the unwinding itself. */
export interface Step {
  readonly callee: number | null;
  readonly pointer: number | null;
}

export interface PointerReport {
  /** The type in C's words, or what else the calls are known by. */
  readonly type: string;
  /** By what the targets were found: the type of C, or, where it is not known, by less. */
  readonly rule: 'type' | 'signature';
  /** The WebAssembly type. */
  readonly signature: string;
  /** Functions that may suspend and call through it. */
  readonly callers: readonly number[];
  /** Functions that may suspend and that it may reach. */
  readonly targets: readonly number[];
  /** How many functions it may reach in all. */
  readonly reaches: number;
  /** What would not be instrumented if no call through it ever suspended. */
  readonly frees: { readonly functions: readonly number[]; readonly bytes: number };
}

export interface StackReport {
  readonly function: number;
  /** null: it gets a stack of the default size. */
  readonly bytes: number | null;
  /** Of `bytes`, what unwinding leaves there. */
  readonly saved: number;
  /** The deepest place: what each function on the way takes; the first one is what every stack begins with. */
  readonly path: readonly { readonly function: number; readonly frame: number | null; readonly saved: number }[];
  /** Why it has no size of its own. */
  readonly why: Unbounded | null;
}

export type Unbounded =
  /** The last function of the path can call itself, by these calls. */
  | { readonly kind: 'recursion'; readonly cycle: readonly Step[] }
  /** The last function of the path has a C frame of no fixed size. */
  | { readonly kind: 'frame' }
  /** So many bytes are as much as a stack of the default size. */
  | { readonly kind: 'large'; readonly bytes: number };

export interface PromiseReport {
  readonly function: number;
  /** A call in it that may suspend, as far as the analysis knows. */
  readonly calls: Step | null;
}

export const REPORT_SECTION = 'coil.inspect';

/** Deflated JSON: most of it are the names of members. */
export async function encodeReport(report: Report): Promise<Uint8Array> {
  return through(new CompressionStream('deflate-raw'), new TextEncoder().encode(JSON.stringify(report)));
}

/** Undefined: it is of another schema, or damaged. */
export async function decodeReport(bytes: Uint8Array): Promise<Report | undefined> {
  try {
    const text = new TextDecoder().decode(await through(new DecompressionStream('deflate-raw'), bytes));
    const report = JSON.parse(text) as Report;
    return report.schema === REPORT_SCHEMA ? report : undefined;
  } catch {
    return undefined;
  }
}

async function through(stream: CompressionStream | DecompressionStream, bytes: Uint8Array): Promise<Uint8Array> {
  const source = new Blob([new Uint8Array(bytes)]).stream();
  return new Uint8Array(await new Response(source.pipeThrough(stream)).arrayBuffer());
}

/** The report that a module carries. */
export async function readReport(bytes: Uint8Array): Promise<Report | undefined> {
  const section = readSections(bytes).find((candidate) => candidate.name === REPORT_SECTION);
  return section && decodeReport(bytes.subarray(section.contents, section.end));
}

/** A function's steps to the suspension, itself not among them. */
export function stepsFrom({ functions }: Report, start: Step): Step[] {
  const steps = [start];
  for (let at = start; at.callee !== null;) {
    const next = functions[at.callee]?.suspends;
    if (!next) break;
    steps.push((at = next));
  }
  return steps;
}
