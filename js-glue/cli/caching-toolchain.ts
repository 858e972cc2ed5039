// caching-toolchain.ts: a toolchain that remembers what it compiled.
//
// An object is looked up by what was asked (toolchain, directory, source, flags) and is good while every file that it depended on has
// the contents that it had. So an unchanged program never loads a compiler. Warnings are kept with the object and repeated: the same
// command says the same thing. What failed is not kept.

import type { CallTypes } from '../../wasm/compiler/call-types.ts';
import type { CompileRequest, CompileResult, LinkRequest, LinkResult, Toolchain } from '../../wasm/compiler/toolchain.ts';
import { hashOf, readIfThere, type Cache } from './cache.ts';

interface Note {
  readonly callTypes: CallTypes | undefined;
  readonly diagnostics: string;
  /** Each file with the hash of its contents. */
  readonly dependencies: readonly (readonly [path: string, hash: string])[];
}

export class CachingToolchain implements Toolchain {
  readonly id: string;
  readonly #toolchain: Toolchain;
  readonly #cache: Cache;
  /** Headers are shared by many sources; each is read once. */
  readonly #hashes = new Map<string, string>();

  constructor(toolchain: Toolchain, cache: Cache) {
    this.id = toolchain.id;
    this.#toolchain = toolchain;
    this.#cache = cache;
  }

  async compile(request: CompileRequest): Promise<CompileResult> {
    const key = hashOf('object 10', this.id, request.directory, request.source, ...request.flags);
    const entry = this.#cache.get<Note>(key);
    if (entry?.note.dependencies.every(([path, hash]) => this.#hash(path) === hash)) {
      const dependencies = entry.note.dependencies.map(([path]) => path);
      return { object: entry.bytes, callTypes: entry.note.callTypes, diagnostics: entry.note.diagnostics, dependencies };
    }
    const result = await this.#toolchain.compile(request);
    if (result.object) {
      const dependencies = result.dependencies.map((path) => [path, this.#hash(path)] as const);
      const note: Note = { callTypes: result.callTypes, diagnostics: result.diagnostics, dependencies };
      this.#cache.put(key, { note, bytes: result.object });
    }
    return result;
  }

  link(request: LinkRequest): Promise<LinkResult> {
    return this.#toolchain.link(request);
  }

  #hash(path: string): string {
    const known = this.#hashes.get(path);
    if (known !== undefined) return known;
    const contents = readIfThere(path);
    const hash = contents ? hashOf(contents) : 'missing';
    this.#hashes.set(path, hash);
    return hash;
  }
}
