// toolchain.ts: what Coil asks of a C compiler, whichever it is.
//
// Compiling is a function from one source file and flags to an object, and linking from objects and flags to a module; neither leaves
// anything behind. A compiler's words are handed on as it wrote them, with colours: who prints them decides whether to keep those.

import type { CallTypes } from './call-types.ts';

export interface CompileRequest {
  /** The source as the user named it: relative to `directory`, or absolute. It is what __FILE__ and diagnostics say. */
  readonly source: string;
  /** The working directory, absolute. */
  readonly directory: string;
  /** Flags for clang, such as -O2, -Idir or -DX=1. */
  readonly flags: readonly string[];
}

export interface CompileResult {
  /** Undefined when the source has errors. */
  readonly object: Uint8Array | undefined;
  /** What the compiler said, with terminal colours. */
  readonly diagnostics: string;
  /** The types of C, for the analysis; undefined where they cannot be had. */
  readonly callTypes: CallTypes | undefined;
  /** Every file that the object depends on, the source first, without those of the toolchain itself; absolute. */
  readonly dependencies: readonly string[];
}

export interface LinkRequest {
  readonly inputs: readonly LinkInput[];
  readonly flags: readonly string[];
  /** Whether C++'s libraries are needed. */
  readonly cplusplus: boolean;
}

export interface LinkInput {
  /** How the linker's messages and its map call it. */
  readonly name: string;
  readonly object: Uint8Array;
  readonly callTypes: CallTypes | undefined;
  /** Taken only if something needs it, like a member of an archive. */
  readonly optional: boolean;
  /** Of Coil's runtime, and not of the program. */
  readonly isRuntime?: boolean;
}

export interface LinkResult {
  /** Undefined when it could not be linked. */
  readonly module: Uint8Array | undefined;
  /** The linker's map, or undefined when it made none. */
  readonly map: string | undefined;
  readonly diagnostics: string;
}

/** What the linker, and so its map, calls an input: unique, and without directories. */
export function linkName(input: LinkInput, position: number): string {
  return `${position}-${input.name.replaceAll('/', '-')}`;
}

export interface Toolchain {
  /** Different whenever the output for the same input may be. */
  readonly id: string;
  compile(request: CompileRequest): Promise<CompileResult>;
  link(request: LinkRequest): Promise<LinkResult>;
}

/** Reads files; the browser's has none but what the page gave it. */
export interface SourceFiles {
  /** The contents, or undefined when there is no such file. The path is absolute and normal. */
  read(path: string): Uint8Array | undefined;
}

const CPLUSPLUS = /\.(?:cc|cpp|cxx|c\+\+|C|CPP)$/;

export function isCplusplus(source: string): boolean {
  return CPLUSPLUS.test(source);
}

/** Removes the colours, as clang itself does when it does not write to a terminal. */
export function withoutColours(text: string): string {
  // eslint-disable-next-line no-control-regex -- the control character is what is looked for
  return text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '');
}
