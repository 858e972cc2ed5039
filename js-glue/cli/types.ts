// types.ts: what TypeScript is told of a module's functions, `coil build --types`.
//
// Where C says nothing (COIL_EXPORT), a function takes and returns any values; what COIL_EXPORT_AS says is checked only as far as its form goes, since what
// it names is TypeScript's to know.

import type { CoilMark } from '../../wasm/compiler/runtime-abi.ts';
import { Failure } from './failure.ts';

const ANYTHING = { parameters: '...args: any[]', result: 'any' };

/** The text of FILE.d.ts. */
export function typesOf(mark: CoilMark): string {
  const functions = Object.keys(mark.exports ?? {}).sort();
  const members = functions.map((name) => {
    const signature = mark.signatures?.[name];
    const { parameters, result } = signature === undefined ? ANYTHING : parsed(name, signature);
    const all =
      parameters === ANYTHING.parameters ? parameters : [...(parameters === '' ? [] : [parameters]), 'options?: CallOptions'].join(', ');
    return `  readonly ${name}: (${all}) => Promise<${result}>;\n`;
  });
  return [
    '// The functions of a program of C, for load<Exports>(). Made by `coil build --types`.\n\n',
    "import type { CallOptions } from 'libcoil';\n\n",
    'export interface Exports {\n',
    ...members,
    '}\n',
    // Where there is no name of CallOptions' the import is not used, and must not be complained of.
    'export type { CallOptions };\n',
  ].join('');
}

/** `(a: number, b?: string): number`. */
function parsed(name: string, signature: string): { parameters: string; result: string } {
  let depth = 0;
  for (let at = 0; at < signature.length; at++) {
    const character = signature.charAt(at);
    if ('([{<'.includes(character)) depth++;
    if (')]}'.includes(character) || (character === '>' && signature[at - 1] !== '=')) depth--;
    if (depth > 0 || at === 0) continue;
    const result = /^:\s*(\S.*)$/.exec(signature.slice(at + 1).trim())?.[1];
    if (!signature.startsWith('(') || result === undefined) break;
    return { parameters: signature.slice(1, at).trim(), result };
  }
  throw new Failure(`${name}: COIL_EXPORT_AS("${signature}") is no signature: write it as in COIL_EXPORT_AS("(url: string): string")`);
}
