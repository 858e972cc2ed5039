// frame-functions.ts: where code should be small, functions share the code that saves and loads their frames.
//
// Written out, a saved local costs 7 bytes where it is saved and 7 where it is loaded. Most of what C keeps is of type i32, so these stand last in a
// frame (frames.ts), and functions that are there once for each number of them move them:
//
//     save_3(site, a, b, c, size, entry) -> frame      makes a frame that ends with them and its header
//     load_3(header) -> site                          its last three, into the registers 0 to 2, which are globals
//     store_3(at, a, b, c), fetch_3(at)               the same for those that do not fit into the first MOST
//
// Then a local costs 2 bytes and 4, which registers.ts makes 2. One such call is slower than what stands in place, so this is for -Os and -Oz.

import { Writer } from './bytes.ts';
import { HEADER, type Shape, type Slot } from './frames.ts';
import { Op } from './opcodes.ts';
import { ValueType } from './operands.ts';
import { functionType, type FunctionType } from './wasm-module.ts';

/** Locals that one call moves. */
const MOST = 16;
const ALIGNED = 2;

/** The names of what leaves something in registers. */
export const REGISTER_LOADERS = /^(?:load|fetch) \d+$/;

/** What the module gives. */
export interface FrameFunctionsModule {
  readonly newFrame: number;
  /** The global with the header of the frame that a function is entered for. */
  readonly resuming: number;
  readonly addGlobal: (type: number) => number;
  readonly add: (type: FunctionType, body: Uint8Array, name: string) => number;
}

/** How a shape's slots are moved: those of `last` by one call, those of each of `others` by one more, the rest one by one. */
export interface Moves {
  readonly last: readonly Slot[];
  readonly others: readonly (readonly Slot[])[];
  readonly rest: readonly Slot[];
}

export class FrameFunctions {
  readonly #module: FrameFunctionsModule;
  readonly #functions = new Map<string, number>();
  readonly #registers: number[] = [];
  readonly #users = new Map<number, number>();

  /** Among these shapes they are shared. */
  constructor(module: FrameFunctionsModule, shapes: readonly Shape[]) {
    this.#module = module;
    for (const shape of shapes) {
      const count = movesOf(shape).last.length;
      this.#users.set(count, (this.#users.get(count) ?? 0) + 1);
    }
  }

  /** Undefined: nobody would share what would move the slots. */
  movesOf(shape: Shape): Moves | undefined {
    const moves = movesOf(shape);
    return (this.#users.get(moves.last.length) ?? 0) > 1 ? moves : undefined;
  }

  /** The type of save is (site, i32 times count, size in 8 bytes, entry) -> frame. */
  save(count: number): number {
    return this.#function('save', count, () => {
      const [site, size, entry, frame, end] = [0, count + 1, count + 2, count + 3, count + 4];
      const out = new Writer().u32(1).u32(2).byte(ValueType.I32);
      out.byte(Op.LocalGet).u32(size).byte(Op.I32Const).s32(3).byte(Op.I32Shl).byte(Op.LocalTee).u32(end);
      out.byte(Op.Call).u32(this.#module.newFrame).byte(Op.LocalTee).u32(frame);
      out.byte(Op.LocalGet).u32(end).byte(Op.I32Add);
      out
        .byte(Op.I32Const)
        .s32(HEADER + 4 * count)
        .byte(Op.I32Sub)
        .byte(Op.LocalSet)
        .u32(end);
      for (let at = 0; at < count; at++) storeI32(out, end, at + 1, 4 * at);
      out.byte(Op.LocalGet).u32(end);
      out.byte(Op.LocalGet).u32(site).byte(Op.LocalGet).u32(size).byte(Op.I32Const).s32(16).byte(Op.I32Shl).byte(Op.I32Or);
      out
        .byte(Op.I32Store)
        .byte(ALIGNED)
        .u32(4 * count);
      storeI32(out, end, entry, 4 * count + 4);
      const type = functionType(Array<number>(count + 3).fill(ValueType.I32), [ValueType.I32]);
      return { type, body: out.byte(Op.LocalGet).u32(frame).byte(Op.End).view() };
    });
  }

  /** The type of load is (header) -> site. Nobody is to be entered any more. */
  load(count: number): number {
    return this.#function('load', count, () => {
      const out = new Writer().byte(0);
      out.byte(Op.I32Const).s32(0).byte(Op.GlobalSet).u32(this.#module.resuming);
      out
        .byte(Op.LocalGet)
        .u32(0)
        .byte(Op.I32Const)
        .s32(4 * count)
        .byte(Op.I32Sub)
        .byte(Op.LocalSet)
        .u32(0);
      this.#intoRegisters(out, count);
      out
        .byte(Op.LocalGet)
        .u32(0)
        .byte(Op.I32Load16U)
        .byte(1)
        .u32(4 * count);
      return { type: functionType([ValueType.I32], [ValueType.I32]), body: out.byte(Op.End).view() };
    });
  }

  /** The type of store is (address, i32 times count). */
  store(count: number): number {
    return this.#function('store', count, () => {
      const out = new Writer().byte(0);
      for (let at = 0; at < count; at++) storeI32(out, 0, at + 1, 4 * at);
      return { type: functionType(Array<number>(count + 1).fill(ValueType.I32), []), body: out.byte(Op.End).view() };
    });
  }

  /** The type of fetch is (address). */
  fetch(count: number): number {
    return this.#function('fetch', count, () => {
      const out = new Writer().byte(0);
      this.#intoRegisters(out, count);
      return { type: functionType([ValueType.I32], []), body: out.byte(Op.End).view() };
    });
  }

  /** The global that load and fetch leave the nth in. */
  register(nth: number): number {
    return (this.#registers[nth] ??= this.#module.addGlobal(ValueType.I32));
  }

  #intoRegisters(out: Writer, count: number): void {
    for (let at = 0; at < count; at++) {
      out
        .byte(Op.LocalGet)
        .u32(0)
        .byte(Op.I32Load)
        .byte(ALIGNED)
        .u32(4 * at);
      out.byte(Op.GlobalSet).u32(this.register(at));
    }
  }

  #function(name: string, count: number, write: () => { type: FunctionType; body: Uint8Array }): number {
    const key = `${name}_${count}`;
    let index = this.#functions.get(key);
    if (index === undefined) {
      const { type, body } = write();
      this.#functions.set(key, (index = this.#module.add(type, body, `${name} ${count}`)));
    }
    return index;
  }
}

function movesOf({ slots }: Shape): Moves {
  const words = slots.filter(({ type }) => type === ValueType.I32);
  const others: (readonly Slot[])[] = [];
  let end = words.length - MOST;
  for (; end > 0; end -= MOST) others.push(words.slice(Math.max(0, end - MOST), end));
  return { last: words.slice(-MOST), others, rest: slots.filter(({ type }) => type !== ValueType.I32) };
}

function storeI32(out: Writer, address: number, value: number, offset: number): void {
  out.byte(Op.LocalGet).u32(address).byte(Op.LocalGet).u32(value).byte(Op.I32Store).byte(ALIGNED).u32(offset);
}
