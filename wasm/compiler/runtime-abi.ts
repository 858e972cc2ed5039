// runtime-abi.ts: the borders of a module that Coil builds.
//
// What the C runtime exports to its hosts, and the mark by which a module is known: a custom section `coil` holding JSON. The
// loader checks the version before it calls anything.

import { readSections } from './wasm-module.ts';

export const ABI_VERSION = 1;

export interface CoilMark {
  readonly abi: number;
  readonly version: string;
  readonly target: string;
  /** What was linked with the program to watch it: trace, explain. */
  readonly tools?: readonly string[];
  /** Functions that JavaScript calls, by their names: their places in the function table. */
  readonly exports?: Readonly<Record<string, number>>;
  /** Those of them that are called without a task: they can neither suspend nor ask for it. */
  readonly plain?: readonly string[];
  /** What COIL_EXPORT_AS says of them: `(url: string): string`. */
  readonly signatures?: Readonly<Record<string, string>>;
  /** False: there is nothing to run, only functions to call. */
  readonly main?: false;
}

export const MARK_SECTION = 'coil';

export function encodeMark(mark: CoilMark): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(mark));
}

/** The mark of a module, or undefined when Coil did not build it. */
export function readMark(bytes: Uint8Array): CoilMark | undefined {
  const section = readSections(bytes).find((candidate) => candidate.name === MARK_SECTION);
  if (!section) return undefined;
  const mark: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(section.contents, section.end)));
  return isMark(mark) ? mark : undefined;
}

function isMark(value: unknown): value is CoilMark {
  return (
    typeof value === 'object' &&
    value !== null &&
    'abi' in value &&
    typeof value.abi === 'number' &&
    'version' in value &&
    typeof value.version === 'string' &&
    'target' in value &&
    typeof value.target === 'string' &&
    (!('tools' in value) || Array.isArray(value.tools))
  );
}
