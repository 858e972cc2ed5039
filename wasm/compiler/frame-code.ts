// frame-code.ts: the code that loads a function's frames, and the code that leaves them behind.

import type { CodeWriter } from './code-writer.ts';
import type { Moves } from './frame-functions.ts';
import { HEADER, type Shape, type Slot } from './frames.ts';
import { EMPTY_BLOCK, Op } from './opcodes.ts';
import { ValueType } from './operands.ts';
import { hasOneSite, type Plan, type Runtime } from './plan.ts';

// No block of memory that a frame is written in begins below: a stack that is larger than this comes first.
const LARGEST_IN_PLACE = 1024;

export class FrameCode {
  readonly #code: CodeWriter;
  readonly #plan: Plan;
  readonly #runtime: Runtime;

  constructor(code: CodeWriter, plan: Plan, runtime: Runtime) {
    this.#code = code;
    this.#plan = plan;
    this.#runtime = runtime;
  }

  /** Into the locals; `frame` is the local with the address of the frame's header, which is lost. */
  load(shape: Shape, frame: number): void {
    if (shape.slots.length === 0) return;
    this.#toStartOf(shape, frame, frame);
    // The local that the frame's address is in comes last.
    for (const slot of shape.slots.toSorted((a, b) => b.local - a.local)) this.#loadSlot(slot, frame);
  }

  #toStartOf(shape: Shape, header: number, start: number): void {
    this.#code.out.byte(Op.LocalGet).u32(header);
    this.#code.constant(shape.size - HEADER);
    this.#code.out.byte(Op.I32Sub).byte(Op.LocalSet).u32(start);
  }

  #loadSlot({ local, type, offset }: Slot, frame: number): void {
    this.#code.out.byte(Op.LocalGet).u32(frame);
    this.#code.memory(type, false, offset);
    this.#code.set(local);
  }

  /** The same by functions that are shared, and the site into `resume` where that is asked for. */
  loadShared(shape: Shape, { last, others, rest }: Moves, header: number, asksWhich: boolean): void {
    const { frameFunctions } = this.#runtime;
    if (!frameFunctions) return;
    const fromRegisters = (slots: readonly Slot[]): void => {
      for (const [nth, { local }] of slots.entries()) {
        this.#code.out.byte(Op.GlobalGet).u32(frameFunctions.register(nth));
        this.#code.set(local);
      }
    };
    this.#code.out.byte(Op.LocalGet).u32(header).byte(Op.Call).u32(frameFunctions.load(last.length));
    if (asksWhich) this.#code.set(this.#code.resume);
    else this.#code.out.byte(Op.Drop);
    const start = this.#code.frame;
    if (others.length + rest.length > 0) this.#toStartOf(shape, header, start);
    fromRegisters(last);
    for (const slots of others) {
      this.#addressOf(slots, start);
      this.#code.out.byte(Op.Call).u32(frameFunctions.fetch(slots.length));
      fromRegisters(slots);
    }
    for (const slot of rest) this.#loadSlot(slot, start);
  }

  #addressOf([first]: readonly Slot[], frame: number): void {
    this.#code.out.byte(Op.LocalGet).u32(frame);
    const offset = first?.offset ?? 0;
    if (offset === 0) return;
    this.#code.constant(offset);
    this.#code.out.byte(Op.I32Add);
  }

  /** The stack is unwound: leaves the frame behind. Returns how many operands it leaves there, all of type i32; only if it may. */
  save(shape: Shape, mayLeave: boolean): number {
    const [first] = shape.sites;
    const { checks, frameFunctions } = this.#runtime;
    if (checks) this.#code.out.raw(checks.leaving(this.#plan.fn));
    const moves = frameFunctions?.movesOf(shape);
    if (moves) return this.#saveShared(shape, moves, mayLeave);
    if (!hasOneSite(shape)) this.#code.set(this.#code.resume);
    this.#makeRoom(shape.size);
    for (const slot of shape.slots) this.#saveSlot(slot);
    const header = BigInt(first?.number ?? 0) | (BigInt(shape.size / 8) << 16n) | (BigInt(this.#plan.entry) << 32n);
    this.#code.get(this.#code.frame);
    this.#code.out.byte(Op.I64Const).s64(header);
    this.#code.memory(ValueType.I64, true, shape.size - HEADER);
    if (hasOneSite(shape)) return 0;
    this.#code.get(this.#code.frame);
    this.#code.get(this.#code.resume);
    this.#code.out
      .byte(Op.I32Store16)
      .byte(1)
      .u32(shape.size - HEADER);
    return 0;
  }

  /** The address of a new frame, into `frame`. In place, the address less the size must not be below 0, where it would look large. */
  #makeRoom(size: number): void {
    const { room, newFrame } = this.#runtime;
    const { out, frame } = this.#code;
    const call = (): void => {
      this.#code.constant(size);
      out.byte(Op.Call).u32(newFrame);
      this.#code.set(frame);
    };
    if (!room || size > LARGEST_IN_PLACE) {
      call();
      return;
    }
    out.byte(Op.GlobalGet).u32(room.written);
    this.#code.constant(size);
    out.byte(Op.I32Sub).byte(Op.LocalTee).u32(frame).byte(Op.GlobalGet).u32(room.floor).raw([Op.I32LtU, Op.If, EMPTY_BLOCK]);
    call();
    out.byte(Op.End);
    this.#code.get(frame);
    out.byte(Op.GlobalSet).u32(room.written);
  }

  #saveSlot({ local, type, offset }: Slot): void {
    this.#code.get(this.#code.frame);
    this.#code.get(local);
    this.#code.memory(type, true, offset);
  }

  #saveShared(shape: Shape, { last, others, rest }: Moves, mayLeave: boolean): number {
    const { frameFunctions } = this.#runtime;
    if (!frameFunctions) return 0;
    if (hasOneSite(shape)) this.#code.constant(shape.sites[0]?.number ?? 0);
    this.#code.getAll(last.map(({ local }) => local));
    this.#code.constant(shape.size / 8);
    this.#code.constant(this.#plan.entry);
    this.#code.out.byte(Op.Call).u32(frameFunctions.save(last.length));
    if (others.length + rest.length === 0) {
      if (!mayLeave) this.#code.out.byte(Op.Drop);
      return mayLeave ? 1 : 0;
    }
    this.#code.set(this.#code.frame);
    for (const slots of others) {
      this.#addressOf(slots, this.#code.frame);
      this.#code.getAll(slots.map(({ local }) => local));
      this.#code.out.byte(Op.Call).u32(frameFunctions.store(slots.length));
    }
    for (const slot of rest) this.#saveSlot(slot);
    return 0;
  }
}
