// inputs.ts: the files that a program is made of: sources to compile, and objects and archives that are compiled already.
//
// What the compiler or the linker would say in its own words about a file that is not what its name says is said here in a sentence.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { isObjectFile, NotLinkable, readObjectFile, type ObjectFile } from '../../wasm/compiler/objects.ts';
import { isWasm } from '../../wasm/compiler/wasm-module.ts';
import { Failure } from './failure.ts';

export interface Inputs {
  readonly sources: readonly string[];
  readonly objects: readonly ObjectFile[];
}

const SOURCE = /\.(?:c|i|s|S|cc|cpp|cxx|c\+\+|C)$/;

export function readInputs(files: readonly string[]): Inputs {
  return divide(files, (name, bytes) => {
    try {
      return readObjectFile(name, bytes);
    } catch (error) {
      if (error instanceof NotLinkable) throw new Failure(error.message);
      throw error;
    }
  });
}

/** For the compiler of this machine, whose objects are its own affair. */
export function readNativeInputs(files: readonly string[]): Inputs {
  return divide(files, (name, object) => {
    if (isWasm(object)) throw new Failure(`${name} is a WebAssembly object, which --host native cannot link: name its sources`);
    return { name, inputs: [{ name, object, callTypes: undefined, optional: false }] };
  });
}

function divide(files: readonly string[], readObject: (name: string, bytes: Uint8Array) => ObjectFile): Inputs {
  for (const file of files) {
    if (!existsSync(file)) throw new Failure(`${file}: there is no such file`);
    if (statSync(file).isDirectory()) throw new Failure(`${file} is a directory: name the C files in it`);
    if (!SOURCE.test(file) && !isObjectFile(file)) {
      throw new Failure(`${file} is neither a C or C++ source nor an object: its name must end in .c, .cc or .cpp, or in .o or .a`);
    }
  }
  return {
    sources: files.filter((file) => SOURCE.test(file)),
    objects: files.filter(isObjectFile).map((file) => readObject(file, readFileSync(file))),
  };
}
