// samples.ts: tiny modules for the compiler's tests, written as text and assembled by binaryen.

import binaryen from 'binaryen';
import { readModule, type WasmModule } from '../wasm-module.ts';

export function assemble(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  try {
    module.setFeatures(
      binaryen.Features.MutableGlobals | binaryen.Features.SignExt | binaryen.Features.Multivalue | binaryen.Features.TailCall,
    );
    if (!module.validate()) throw new Error('the sample is not valid');
    binaryen.setDebugInfo(true);
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

export function sample(text: string): WasmModule {
  return readModule(assemble(text));
}

export function indexOf(module: WasmModule, name: string): number {
  const found = module.functions.find((fn) => fn.name === name);
  if (!found) throw new Error(`the sample has no function ${name}`);
  return found.index;
}

export function namesOf(module: WasmModule, indexes: Iterable<number>): string[] {
  return [...indexes].map((index) => module.functions[index]?.name ?? '?').sort();
}

/** A program with the shape of Coil's: one function starts the unwinding, one is the bottom, and the rest lies between them. */
export const SUSPENDING = `(module
  (import "coil_compiler" "start_unwind" (func $start_unwind))
  (import "coil_compiler" "stop_unwind" (func $stop_unwind))
  (memory (export "memory") 1)
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (type $plain (func))
  (type $typed (func (param i32) (result i32)))
  (table funcref (elem $body $other $typed_callback))
  (func $suspend (call $start_unwind))
  (func $sleep (call $suspend))
  (func $body (call $sleep))
  (func $other)
  (func $typed_callback (param i32) (result i32) (local.get 0))
  (func $calls_plain (call_indirect (type $plain) (i32.const 0)))
  (func $calls_typed (drop (call_indirect (type $typed) (i32.const 1) (i32.const 2))))
  (func $resume (call_indirect (type $plain) (i32.const 0)) (call $stop_unwind))
  (func $turn (export "turn") (call $resume))
)`;
