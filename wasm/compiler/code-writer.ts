// code-writer.ts: writes the code of one function: instructions, blocks, and locals that are made when they are first asked for.

import { Writer } from './bytes.ts';
import { Op } from './opcodes.ts';
import { ValueType } from './operands.ts';
import type { TypeList } from './type-list.ts';

const LOAD: Readonly<Record<number, number>> = {
  [ValueType.I32]: 0x28,
  [ValueType.I64]: 0x29,
  [ValueType.F32]: 0x2a,
  [ValueType.F64]: 0x2b,
};
const STORE: Readonly<Record<number, number>> = {
  [ValueType.I32]: 0x36,
  [ValueType.I64]: 0x37,
  [ValueType.F32]: 0x38,
  [ValueType.F64]: 0x39,
};

export class CodeWriter {
  readonly out = new Writer(4096);
  /** Where local 0 is, if it is not what the frame can share a local with. */
  readonly local0: number = 0;
  readonly #types: TypeList;
  readonly #locals: number[];
  readonly #named = new Map<string, number>();
  #level = 0;

  /** With these locals; `takesFrame`: the function takes a frame and nothing else, which takes the place of its local 0. */
  constructor(locals: readonly number[], types: TypeList, takesFrame: boolean) {
    this.#types = types;
    this.#locals = [...locals];
    if (!takesFrame) return;
    const [first] = locals;
    this.#locals[0] = ValueType.I32;
    if (first !== undefined && first !== ValueType.I32) this.local0 = this.#locals.push(first) - 1;
  }

  /** The whole body, the first locals being parameters. */
  body(params: number): Uint8Array {
    const code = this.out.view();
    const whole = new Writer(code.length + 256);
    const groups: { type: number; count: number }[] = [];
    for (const local of this.#locals.slice(params)) {
      const group = groups.at(-1);
      if (group?.type === local) group.count++;
      else groups.push({ type: local, count: 1 });
    }
    whole.u32(groups.length);
    for (const group of groups) whole.u32(group.count).byte(group.type);
    return whole.raw(code).view();
  }

  local(name: string, type: number): number {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    this.#locals.push(type);
    this.#named.set(name, this.#locals.length - 1);
    return this.#locals.length - 1;
  }

  /** The number of the site that the function goes on at; 0: it runs. */
  get resume(): number {
    return this.local('resume', ValueType.I32);
  }

  get frame(): number {
    return this.local('frame', ValueType.I32);
  }

  get(local: number): void {
    this.out.byte(Op.LocalGet).u32(local === 0 ? this.local0 : local);
  }

  set(local: number): void {
    this.out.byte(Op.LocalSet).u32(local === 0 ? this.local0 : local);
  }

  /** The last one from the top of the operand stack. */
  setAll(locals: readonly number[]): void {
    for (let at = locals.length - 1; at >= 0; at--) this.set(locals[at] ?? 0);
  }

  getAll(locals: readonly number[]): void {
    for (const local of locals) this.get(local);
  }

  constant(value: number): void {
    this.out.byte(Op.I32Const).s32(value);
  }

  /** How many blocks are open. */
  get level(): number {
    return this.#level;
  }

  open(opcode: number, results: readonly number[]): number {
    this.#types.writeBlockType(this.out.byte(opcode), results);
    return ++this.#level;
  }

  /** A block whose opcode and type are written as they are. */
  openAs(start: Uint8Array): number {
    this.out.raw(start);
    return ++this.#level;
  }

  end(): void {
    this.out.byte(Op.End);
    this.#level--;
  }

  /** To the end of the block that was opened at that level, or to the beginning of the loop. */
  branch(opcode: number, level: number): void {
    this.out.byte(opcode).u32(this.#level - level);
  }

  /** Each as many blocks outwards. */
  table(targets: readonly number[], otherwise: number): void {
    this.out.byte(Op.BrTable).u32(targets.length);
    for (const target of targets) this.out.u32(target);
    this.out.u32(otherwise);
  }

  memory(type: number, store: boolean, offset: number): void {
    if (type === ValueType.V128) this.out.raw([0xfd, store ? 11 : 0]);
    else this.out.byte((store ? STORE : LOAD)[type] ?? 0);
    this.out.byte(2).u32(offset);
  }
}
