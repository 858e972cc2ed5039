// cache.ts: what was made before, by the content that it was made from.
//
// An entry is one file: a line of JSON, which tells the length and the hash of what follows, and the bytes. It is written beside
// its place and renamed into it, so that any number of processes may share a cache and none ever sees half an entry. One
// that is damaged all the same is as good as none: it is made again.

import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isCheckout, packageRoot } from './package.ts';

export interface Entry<Note> {
  readonly note: Note;
  readonly bytes: Uint8Array;
}

export class Cache {
  readonly #directory: string;

  constructor(directory: string = cacheDirectory()) {
    this.#directory = directory;
  }

  get<Note>(key: string): Entry<Note> | undefined {
    const file = readIfThere(this.#path(key));
    if (!file) return undefined;
    try {
      const end = file.indexOf(0x0a);
      const { note, hash } = JSON.parse(file.toString('utf8', 0, end)) as { note: Note; hash: string };
      const bytes = file.subarray(end + 1);
      return hashOf(bytes) === hash ? { note, bytes } : undefined;
    } catch {
      return undefined;
    }
  }

  put(key: string, { note, bytes }: Entry<unknown>): void {
    const header = `${JSON.stringify({ note, hash: hashOf(bytes) })}\n`;
    writeAtomically(this.#path(key), Buffer.concat([Buffer.from(header), bytes]));
  }

  /** A place for files that other programs must find by name. */
  path(name: string): string {
    mkdirSync(this.#directory, { recursive: true });
    return join(this.#directory, name);
  }

  #path(key: string): string {
    return join(this.#directory, key.slice(0, 2), key.slice(2));
  }
}

/** A hash of texts and bytes that is different when any of them is, or where one ends. */
export function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    if (parts.length > 1) hash.update(`${Buffer.byteLength(part)}:`);
    hash.update(part);
  }
  return hash.digest('hex');
}

export function writeAtomically(path: string, bytes: Uint8Array, mode = 0o666): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const write = (): void => {
    writeFileSync(temporary, bytes, { mode });
  };
  try {
    try {
      write();
    } catch (error) {
      if (!isMissing(error)) throw error;
      mkdirSync(join(path, '..'), { recursive: true });
      write();
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function cacheDirectory(): string {
  const { COIL_CACHE, XDG_CACHE_HOME } = process.env;
  if (COIL_CACHE) return COIL_CACHE;
  if (isCheckout()) return join(packageRoot, 'build', 'cache');
  return join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'coil');
}
