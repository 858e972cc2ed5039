// frame-table.ts: what the frames of suspended functions are called, for those who list a stack at run time.
//
// A frame says by which entry of the function table it is gone on with, and at which of the function's sites it waits (frames.ts). This table leads from
// there to the C functions that the site is in, innermost first: the function itself, and those that were inlined into it, by name, file and line.
// Little-endian words of 32 bits; offsets count from the beginning of the table:
//
//     first entry | number of entries | by entry: place of its first site among all sites, and one more at the end
//     by site: offset of its functions
//     a function: offset of its name | offset of its file, 0: not known | 2 * line + 1 if there is another one around it
//     the texts
//
// Sites in the same functions and lines share a list. The table is only there in a module that asks for it: wasm/stack_unwind.c does where a program
// lists stacks.

import type { Frame } from './line-table.ts';
import { Strings } from './strings.ts';

/** A function that can be on a suspended stack: its name, and by site what a debugger would show, which is nothing where nothing is known. */
export interface NamedFunction {
  readonly name: string;
  readonly sites: readonly (readonly Frame[])[];
}

const WORDS_OF_FUNCTION = 3;

/** `functions` are in the order of their entries in the function table, of which the first is given. */
export function frameTable(firstEntry: number, functions: readonly NamedFunction[]): Uint8Array {
  const strings = new Strings();
  const lists = new Map<string, number>();
  const listed: number[] = [];
  const firstSites: number[] = [];
  const sites: number[] = [];
  strings.offsetOf(''); // so that no file has offset 0
  for (const { name, sites: ownSites } of functions) {
    firstSites.push(sites.length);
    for (const frames of ownSites) {
      const words = wordsOf(name, frames, strings);
      const key = words.join();
      if (!lists.has(key)) {
        lists.set(key, listed.length);
        listed.push(...words);
      }
      sites.push(lists.get(key) ?? 0);
    }
  }
  firstSites.push(sites.length);

  const listsAt = 4 * (2 + firstSites.length + sites.length);
  const stringsAt = listsAt + 4 * listed.length;
  const texts = strings.view();
  const table = new Uint8Array(stringsAt + texts.length);
  const view = new DataView(table.buffer);
  const words = [
    firstEntry,
    functions.length,
    ...firstSites,
    ...sites.map((list) => listsAt + 4 * list),
    ...listed.map((word, at) => (at % WORDS_OF_FUNCTION === 2 || word === 0 ? word : stringsAt + word)),
  ];
  for (const [at, word] of words.entries()) view.setUint32(4 * at, word, true);
  table.set(texts, stringsAt);
  return table;
}

/** Offsets are those among the strings yet. */
function wordsOf(name: string, frames: readonly Frame[], strings: Strings): number[] {
  const known = frames.length > 0 ? frames : [{ name, file: '', line: 0 }];
  return known.flatMap((frame, at) => {
    const more = at < known.length - 1 ? 1 : 0;
    return [strings.offsetOf(frame.name ?? name), strings.offsetOf(frame.file), 2 * frame.line + more];
  });
}
