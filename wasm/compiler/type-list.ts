// type-list.ts: the module's function types, and those that a pass adds.

import { Writer } from './bytes.ts';
import { EMPTY_BLOCK } from './opcodes.ts';
import { functionType, type FunctionType, type WasmModule } from './wasm-module.ts';

const FUNCTION_TYPE = 0x60;

export class TypeList {
  /** To be appended to the type section. */
  readonly added: Uint8Array[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #count: number;

  constructor(module: WasmModule) {
    this.#count = module.types.length;
    for (const [index, type] of module.types.entries()) if (type) this.#indexes.set(type.key, index);
  }

  /** The type of a block without parameters; more than one result needs an entry in the type section. */
  writeBlockType(out: Writer, results: FunctionType['results']): void {
    const [only] = results;
    if (results.length > 1) out.s32(this.indexOf(functionType([], results)));
    else out.byte(only ?? EMPTY_BLOCK);
  }

  indexOf({ key, params, results }: FunctionType): number {
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const index = this.#count + this.added.length;
    this.added.push(new Writer().byte(FUNCTION_TYPE).u32(params.length).raw(params).u32(results.length).raw(results).view());
    this.#indexes.set(key, index);
    return index;
  }
}
