// function-sizes.ts: how many bytes of code each function of a module has, by its name.
//
// Names are how a function is followed through Binaryen, which numbers functions anew. It also makes names unique, as two static functions of C may
// have the same one; uniqueNames does just what it does, so that it finds nothing to do.

import { Reader } from './bytes.ts';
import { countImportedFunctions, readNames, readSections, SectionId } from './wasm-module.ts';

export interface CodeSizes {
  /** Of the code section. */
  readonly total: number;
  /** Of each body, in their order. */
  readonly bodies: readonly number[];
  /** Of each body that has a name. */
  readonly byName: ReadonlyMap<string, number>;
}

export function codeSizes(bytes: Uint8Array): CodeSizes {
  const sections = readSections(bytes);
  const section = sections.find((candidate) => candidate.id === SectionId.Code);
  const bodies: number[] = [];
  const byName = new Map<string, number>();
  if (!section) return { total: 0, bodies, byName };
  const names = readNames(bytes, sections).functions;
  const imported = countImportedFunctions(bytes, sections);
  const code = new Reader(bytes, section.contents, section.end);
  const count = code.u32();
  for (let index = imported; index < imported + count; index++) {
    const size = code.u32();
    code.skip(size);
    bodies.push(size);
    const name = names.get(index);
    if (name !== undefined) byName.set(name, size);
  }
  return { total: section.end - section.contents, bodies, byName };
}

/** Names by index, imports first. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    let unique = name;
    for (let number = index; taken.has(unique); number++) unique = `${name}_${number}`;
    taken.add(unique);
    return unique;
  });
}
