// prebuilt.ts: the runtime's objects as the package brings them (libcoil.a), so that a first build compiles the program alone.
//
// They are good for the compiler that has made them, the flags that it was given, and sources and headers that are what they were; else they are made anew.
// What the analysis knows of their types of C lies beside the archive.

import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { CallTypes } from '../../wasm/compiler/call-types.ts';
import { readObjectFile } from '../../wasm/compiler/objects.ts';
import type { CompileRequest, CompileResult, LinkRequest, LinkResult, Toolchain } from '../../wasm/compiler/toolchain.ts';
import { hashOf, readIfThere } from './cache.ts';
import { packageRoot } from './package.ts';

const LIBRARY = 'build/lib/wasm32-wasip1';
const ARCHIVE = 'libcoil.a';
const NOTES = 'libcoil.json.gz';

/** What is known of one object, by its source. */
interface Note {
  readonly member: string;
  readonly callTypes: CallTypes | undefined;
  readonly diagnostics: string;
  /** Relative to the package's root, with the hashes of their contents. */
  readonly dependencies: readonly (readonly [path: string, hash: string])[];
}

export interface Prebuilt {
  /** Of the compiler. */
  readonly id: string;
  readonly flags: readonly string[];
  readonly sources: Readonly<Record<string, Note>>;
}

/** What was compiled for the library, of these flags, by this toolchain: to be written beside the archive. */
export function notesOf(
  id: string,
  flags: readonly string[],
  compiled: ReadonlyMap<string, { member: string; result: CompileResult }>,
): Uint8Array {
  const sources = [...compiled].map(([source, { member, result }]): [string, Note] => {
    const dependencies = result.dependencies.map((path) => {
      const relative = path.slice(packageRoot.length + 1);
      return [relative, hashAt(relative)] as const;
    });
    return [source, { member, callTypes: result.callTypes, diagnostics: result.diagnostics, dependencies }];
  });
  const prebuilt: Prebuilt = { id, flags, sources: Object.fromEntries(sources) };
  return gzipSync(JSON.stringify(prebuilt), { level: 9 });
}

export const PREBUILT_NOTES = NOTES;

export class PrebuiltToolchain implements Toolchain {
  readonly id: string;
  readonly #toolchain: Toolchain;
  #known: Prebuilt | undefined;
  #objects: ReadonlyMap<string, Uint8Array> | undefined;
  #looked = false;
  #told = false;

  constructor(toolchain: Toolchain) {
    this.id = toolchain.id;
    this.#toolchain = toolchain;
  }

  compile(request: CompileRequest): Promise<CompileResult> {
    const known = this.#find(request);
    if (known) return Promise.resolve(known);
    if (request.directory === packageRoot && !this.#told && process.stderr.isTTY) {
      this.#told = true;
      process.stderr.write("coil: compiling Coil's own sources with these flags, which takes a while, once\n");
    }
    return this.#toolchain.compile(request);
  }

  link(request: LinkRequest): Promise<LinkResult> {
    return this.#toolchain.link(request);
  }

  #find({ source, directory, flags }: CompileRequest): CompileResult | undefined {
    if (directory !== packageRoot) return undefined;
    if (!this.#looked) this.#look();
    const note = this.#known?.sources[source];
    if (!note || this.#known?.id !== this.id || flags.join('\0') !== this.#known.flags.join('\0')) return undefined;
    const object = this.#objects?.get(`${ARCHIVE}/${note.member}`);
    if (!object || note.dependencies.some(([path, hash]) => hashAt(path) !== hash)) return undefined;
    const dependencies = note.dependencies.map(([path]) => join(packageRoot, path));
    return { object, callTypes: note.callTypes, diagnostics: note.diagnostics, dependencies };
  }

  /** Once, and only if something of the runtime is not in the cache. */
  #look(): void {
    this.#looked = true;
    const notes = readIfThere(join(packageRoot, LIBRARY, NOTES));
    const archive = readIfThere(join(packageRoot, LIBRARY, ARCHIVE));
    if (!notes || !archive) return;
    this.#known = JSON.parse(gunzipSync(notes).toString('utf8')) as Prebuilt;
    this.#objects = new Map(readObjectFile(ARCHIVE, archive).inputs.map(({ name, object }) => [name, object]));
  }
}

function hashAt(path: string): string {
  const contents = readIfThere(join(packageRoot, path));
  return contents ? hashOf(contents) : 'missing';
}
