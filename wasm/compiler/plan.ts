// plan.ts: what is known of a function before it is written anew, and what the module gives to it.

import type { Item, ParsedBody } from './body.ts';
import type { Checks } from './checked.ts';
import type { FrameFunctions } from './frame-functions.ts';
import type { Exit, Shape, Shapes } from './frames.ts';
import type { TypeList } from './type-list.ts';
import type { WasmFunction } from './wasm-module.ts';

/** What the module gives to each function that is written anew. */
export interface Runtime {
  /** The globals. 1 while a stack is unwound. */
  readonly unwinding: number;
  /** The header of the frame that a function is entered for; 0: it is called. */
  readonly resuming: number;
  /** The result of what was called, by type and by how many results of that type there were before it. */
  readonly kept: (type: number, nth: number) => number;
  /** The function that makes room for a frame: of its size, to its address. */
  readonly newFrame: number;
  /** Two more globals: as far down as frames have been written, and where there is no more room. Undefined: only that function knows. */
  readonly room: { readonly written: number; readonly floor: number } | undefined;
  /** Undefined: each function moves its frames itself. */
  readonly frameFunctions: FrameFunctions | undefined;
  readonly types: TypeList;
  readonly checks: Checks | undefined;
}

/** A function, ready to be written in one or two versions. */
export interface Plan {
  readonly bytes: Uint8Array;
  readonly fn: WasmFunction;
  readonly body: ParsedBody;
  /** Where the operands beneath a node are kept while it runs, lowest first. */
  readonly beneath: ReadonlyMap<Item, readonly number[]>;
  /** All locals, parameters first, those for the operands included. */
  readonly locals: readonly number[];
  readonly shapes: Shapes;
  /** By shape, where what a site does not need should not be kept alive for it. */
  readonly exits: readonly (readonly Exit[])[];
  /** The index in the function table of who enters the function to go on. */
  readonly entry: number;
}

export function hasOneSite({ sites }: Shape): boolean {
  return sites.length === 1;
}
