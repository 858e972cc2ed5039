// finish.ts: `coil finish`: a module that a linker has made of objects and libcoil.a becomes one that can be run.

import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { CannotSuspend } from '../../wasm/compiler/cannot-suspend.ts';
import { finishLinked } from '../../wasm/compiler/pipeline.ts';
import { isWasm, readModule } from '../../wasm/compiler/wasm-module.ts';
import { printDiagnostics } from './build.ts';
import { Failure } from './failure.ts';
import { markOf } from './module-file.ts';
import { packageVersion } from './package.ts';

export async function finishFile(file: string, flags: readonly string[]): Promise<Uint8Array> {
  const linked = readLinked(file);
  try {
    const { module, diagnostics } = await finishLinked(linked, flags, packageVersion(), (text) => {
      new Script(`(${text})`);
    });
    printDiagnostics(diagnostics);
    return module;
  } catch (error) {
    throw error instanceof CannotSuspend ? new Failure(error.message) : error;
  }
}

function readLinked(file: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isWasm(bytes)) throw new Failure(`${file} is not a WebAssembly module`);
  if (markOf(bytes)) throw new Failure(`${file} is finished already: run it`);
  const { exports, functions } = readModule(bytes);
  if (!exports.some(({ name }) => name === 'coil_abi')) {
    throw new Failure(`${file} was linked without Coil: link it with libcoil.a and the flags beside it (docs/linking.md)`);
  }
  if (!functions.some(({ name }) => name === 'coil__program_turn')) {
    throw new Failure(`${file} has no names of functions, by which Coil knows its own: link it without --strip-all and --strip-debug`);
  }
  return bytes;
}
