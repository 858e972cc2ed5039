// module-file.ts: a module that Coil has built, given to a command as a file.

import { readFileSync } from 'node:fs';
import { readMark, type CoilMark } from '../../wasm/compiler/runtime-abi.ts';
import { isWasm } from '../../wasm/compiler/wasm-module.ts';
import { Failure, Status } from './failure.ts';

export interface ModuleFile {
  readonly bytes: Uint8Array;
  readonly mark: CoilMark;
}

export function readModuleFile(file: string): ModuleFile {
  const bytes = readInput(file);
  if (!isWasm(bytes)) throw new Failure(`${file} is not a WebAssembly module: compile its source with \`coil build\``);
  const mark = markOf(bytes);
  if (!mark) throw new Failure(`${file} was not built by Coil: compile its source with \`coil build\``);
  return { bytes, mark };
}

/** A module is whole: nothing is compiled or linked with it. */
export function checkStandsAlone([file = '', ...others]: readonly string[], flags: readonly string[]): void {
  if (others.length > 0) throw new Failure(`${file} is a whole program: name no other file beside it`, Status.usage);
  if (flags.length > 0) throw new Failure(`${file} is compiled already: ${flags.join(' ')} would change nothing`, Status.usage);
}

export function readInput(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new Failure(`${file}: there is no such file`);
    if (code === 'EISDIR') throw new Failure(`${file} is a directory, not a module`);
    throw new Failure(`${file} cannot be read: check its permissions`);
  }
}

/** A module that is damaged bears no mark. */
export function markOf(bytes: Uint8Array): CoilMark | undefined {
  try {
    return readMark(bytes);
  } catch {
    return undefined;
  }
}
