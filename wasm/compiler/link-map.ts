// link-map.ts: which file each function of a linked module came from.
//
// Reads the text that `wasm-ld -Map=` writes. Its offsets count from different starting points in different versions of the linker,
// its order and its sizes do not: the functions stand in the order of the code section. So entries are matched to bodies one by one,
// and each size must be the body's. Where that fails there is no answer, which the analysis takes as "anything is possible".

import type { WasmModule } from './wasm-module.ts';

export interface Origin {
  /** The file's name without directories: `libc.a`, `app.o`. */
  readonly file: string;
  /** The member of an archive: `qsort.c.obj`. */
  readonly member: string | undefined;
}

/** By function index; undefined where the linker made the function itself. */
export type Origins = ReadonlyMap<number, Origin>;

const ENTRY = /^ *\S+ +[0-9a-f]+ +([0-9a-f]+) {9}(\S.*)$/;
const SECTION = /^ *\S+ +[0-9a-f]+ +[0-9a-f]+ ([A-Z]+|\S.*)$/;
const INPUT = /^(.*?)(?:\(([^()]*)\))?:\(.*\)$/;

/** The origin of each function, or undefined when the map does not fit the module. */
export function readOrigins(module: WasmModule, map: string): Origins | undefined {
  const entries = codeEntries(map);
  const bodies = module.functions.flatMap((fn) => (fn.body ? [{ index: fn.index, size: fn.body.end - fn.body.start }] : []));
  if (entries.length !== bodies.length) return undefined;

  const origins = new Map<number, Origin>();
  for (const [at, body] of bodies.entries()) {
    const entry = entries[at];
    if (!entry || entry.size - lebLength(body.size) !== body.size) return undefined;
    if (entry.origin) origins.set(body.index, entry.origin);
  }
  return origins;
}

function codeEntries(map: string): { size: number; origin: Origin | undefined }[] {
  const entries: { size: number; origin: Origin | undefined }[] = [];
  let inCode = false;
  for (const line of map.split('\n')) {
    const entry = ENTRY.exec(line);
    const input = entry && INPUT.exec(entry[2] ?? '');
    if (entry && input) {
      if (inCode) entries.push({ size: parseInt(entry[1] ?? '', 16), origin: originOf(input[1] ?? '', input[2]) });
      continue;
    }
    const section = SECTION.exec(line);
    if (section) inCode = section[1] === 'CODE';
  }
  return entries;
}

function originOf(path: string, member: string | undefined): Origin | undefined {
  if (path.startsWith('<internal>')) return undefined;
  return { file: path.slice(path.lastIndexOf('/') + 1), member };
}

function lebLength(value: number): number {
  let length = 1;
  for (let rest = value >>> 7; rest !== 0; rest >>>= 7) length++;
  return length;
}
