// body.ts: a function's instructions as a tree, as far as suspending it needs to know them.
//
// Constructs (block, loop, if), branches and the calls that may suspend are nodes; everything between them is a run of bytes that is copied as it
// is, with the locals that it reads and writes, in order. Operands are followed by type, so that of each node it is known what lies beneath it
// on the operand stack. Code that cannot be reached is left out.
//
// The module is valid: a linker or a validator has said so. What a suspendable function cannot have (exceptions, for now) is an error that names it.

import { Reader, WasmFormatError } from './bytes.ts';
import { CannotSuspend } from './cannot-suspend.ts';
import { EMPTY_BLOCK, Op, visitInstructions } from './opcodes.ts';
import { effectOf, ValueType } from './operands.ts';
import type { Body, FunctionType, WasmFunction, WasmModule } from './wasm-module.ts';

/** Where a branch goes. */
export interface Label {
  readonly isLoop: boolean;
}

/** Instructions without any of the other nodes among them. */
export interface Run {
  readonly kind: 'run';
  readonly start: number;
  end: number;
  /** Locals in order: 2 * index when it is read, 2 * index + 1 when it is written. */
  readonly locals: number[];
}

export interface Branch {
  readonly kind: 'branch';
  readonly conditional: boolean;
  readonly label: Label;
}

export interface BranchTable {
  readonly kind: 'table';
  /** The default is the last one. */
  readonly labels: readonly Label[];
}

export interface Return {
  readonly kind: 'return';
}

/** Ends here: unreachable, a tail call to what cannot suspend. */
export interface Stop {
  readonly kind: 'stop';
  readonly start: number;
  readonly end: number;
}

/** What can be on the way to a suspension: it has operands beneath it that must not be lost. */
interface Beneath {
  /** Operands of the sequence that it stands in, below its own, lowest first. */
  readonly beneath: readonly number[];
}

export interface Construct extends Beneath {
  readonly kind: 'construct';
  readonly opcode: number;
  /** The instruction that opens it. */
  readonly start: number;
  readonly end: number;
  readonly label: Label;
  readonly results: readonly number[];
  readonly body: readonly Item[];
  readonly orElse: readonly Item[] | undefined;
  /** The numbers of the sites inside, first > last when there are none. */
  readonly first: number;
  readonly last: number;
  /** Of an if: the last of those in its first arm. */
  readonly lastOfThen: number;
}

/** A call that may suspend. */
export interface Site extends Beneath {
  readonly kind: 'site';
  /** From 1, in the order of the code. 0: nobody comes back to it (final-calls.ts). */
  readonly number: number;
  readonly start: number;
  readonly end: number;
  readonly params: readonly number[];
  readonly results: readonly number[];
  /** A tail call: its results are returned. */
  readonly isTail: boolean;
  /** Whom it calls; undefined: a pointer of this WebAssembly type. */
  readonly callee: number | undefined;
  readonly signature: string;
}

export type Item = Run | Branch | BranchTable | Return | Stop | Construct | Site;

export interface ParsedBody {
  readonly items: readonly Item[];
  readonly sites: readonly Site[];
  /** The same, and in their order among them those that nobody comes back to, which are copied as they are. */
  readonly calls: readonly Site[];
  readonly label: Label;
  /** The type of each parameter and local. */
  readonly locals: readonly number[];
}

/** Whether a call may suspend: of a function, or by a type. */
export interface Suspends {
  readonly call: (callee: number) => boolean;
  readonly callIndirect: (type: number) => boolean;
  /** Where the calls begin that nobody comes back to. */
  readonly final: ReadonlySet<number>;
}

const EMPTY: readonly number[] = [];

interface Frame {
  readonly opcode: number;
  readonly start: number;
  readonly end: number;
  readonly label: Label;
  readonly params: readonly number[];
  readonly results: readonly number[];
  readonly beneath: readonly number[];
  readonly height: number;
  readonly first: number;
  items: Item[];
  then: Item[] | undefined;
  lastOfThen: number;
  run: Run | undefined;
  /** What follows, up to its end, cannot be reached. */
  dead: boolean;
}

/** The types of all parameters and locals. */
function localTypes(module: WasmModule, fn: WasmFunction, body: Body): number[] {
  const types = [...fn.type.params];
  const reader = new Reader(module.bytes, body.start, body.code);
  for (let groups = reader.u32(); groups > 0; groups--) {
    const count = reader.u32();
    const type = reader.byte();
    for (let i = 0; i < count; i++) types.push(type);
  }
  return types;
}

export function parseBody(module: WasmModule, fn: WasmFunction, body: Body, suspends: Suspends): ParsedBody {
  return new Parser(module, fn, body, suspends).parse();
}

class Parser {
  readonly #module: WasmModule;
  readonly #fn: WasmFunction;
  readonly #body: Body;
  readonly #suspends: Suspends;
  readonly #locals: number[];
  readonly #operands: number[] = [];
  readonly #frames: Frame[] = [];
  readonly #sites: Site[] = [];
  readonly #calls: Site[] = [];
  /** Constructs opened in dead code. */
  #skipped = 0;

  constructor(module: WasmModule, fn: WasmFunction, body: Body, suspends: Suspends) {
    this.#module = module;
    this.#fn = fn;
    this.#body = body;
    this.#suspends = suspends;
    this.#locals = localTypes(module, fn, body);
  }

  parse(): ParsedBody {
    const { results } = this.#fn.type;
    const outermost = this.#open({ opcode: Op.Block, start: 0, end: 0, params: EMPTY, results, beneath: EMPTY });
    visitInstructions(new Reader(this.#module.bytes, this.#body.code, this.#body.end), (opcode, operand, start, end) => {
      this.#instruction(opcode, operand, start, end);
    });
    return { items: outermost.items, sites: this.#sites, calls: this.#calls, label: outermost.label, locals: this.#locals };
  }

  get #frame(): Frame {
    const frame = this.#frames.at(-1);
    if (!frame) throw this.#malformed('an end too many');
    return frame;
  }

  #malformed(what: string): WasmFormatError {
    return new WasmFormatError(`the function ${this.#fn.name} cannot be read: ${what}`);
  }

  #open(opened: Pick<Frame, 'opcode' | 'start' | 'end' | 'params' | 'results' | 'beneath'>): Frame {
    const frame: Frame = {
      ...opened,
      label: { isLoop: opened.opcode === Op.Loop },
      height: this.#operands.length,
      first: this.#sites.length + 1,
      items: [],
      then: undefined,
      lastOfThen: 0,
      run: undefined,
      dead: false,
    };
    this.#frames.push(frame);
    this.#operands.push(...opened.params);
    return frame;
  }

  #instruction(opcode: number, operand: number, start: number, end: number): void {
    const frame = this.#frame;
    if (frame.dead) {
      if (isConstruct(opcode)) this.#skipped++;
      else if (this.#skipped > 0) this.#skipped -= opcode === Op.End ? 1 : 0;
      else if (opcode === Op.End) this.#end(frame);
      else if (opcode === Op.Else) this.#else(frame);
      return;
    }
    switch (opcode) {
      case Op.Block:
      case Op.Loop:
      case Op.If:
        this.#construct(frame, { opcode, blockType: operand, start, end });
        return;
      case Op.End:
        this.#end(frame);
        return;
      case Op.Else:
        this.#else(frame);
        return;
      case Op.Br:
      case Op.BrIf:
        this.#take(opcode === Op.BrIf ? 1 : 0);
        this.#add(frame, { kind: 'branch', conditional: opcode === Op.BrIf, label: this.#label(operand) });
        if (opcode === Op.Br) this.#stop(frame);
        return;
      case Op.BrTable: {
        const reader = new Reader(this.#module.bytes, start + 1, end);
        const labels = Array.from({ length: reader.u32() + 1 }, () => this.#label(reader.u32()));
        this.#add(frame, { kind: 'table', labels });
        this.#stop(frame);
        return;
      }
      case Op.Return:
        this.#add(frame, { kind: 'return' });
        this.#stop(frame);
        return;
      case Op.Call:
      case Op.ReturnCall: {
        const type = this.#module.functions[operand]?.type;
        if (!type) throw this.#malformed(`there is no function ${operand}`);
        this.#call(frame, type, {
          start,
          end,
          suspends: this.#suspends.call(operand),
          isTail: opcode === Op.ReturnCall,
          callee: operand,
          signature: type.key,
        });
        return;
      }
      case Op.CallIndirect:
      case Op.ReturnCallIndirect: {
        const type = this.#module.types[operand];
        if (!type) throw this.#malformed(`there is no type ${operand}`);
        this.#take(1);
        this.#operands.push(ValueType.I32); // it is the call's last parameter
        const called: FunctionType = { ...type, params: [...type.params, ValueType.I32] };
        this.#call(frame, called, {
          start,
          end,
          suspends: this.#suspends.callIndirect(operand),
          isTail: opcode === Op.ReturnCallIndirect,
          callee: undefined,
          signature: type.key,
        });
        return;
      }
      case Op.Unreachable:
        this.#add(frame, { kind: 'stop', start, end });
        this.#stop(frame);
        return;
      default:
        this.#plain(frame, opcode, operand, start, end);
    }
  }

  /** What is copied as it is. */
  #plain(frame: Frame, opcode: number, operand: number, start: number, end: number): void {
    const run = (frame.run ??= this.#startRun(frame, start));
    run.end = end;
    switch (opcode) {
      case Op.LocalGet:
        run.locals.push(2 * operand);
        this.#operands.push(this.#typeOf(operand));
        return;
      case Op.LocalSet:
      case Op.LocalTee:
        run.locals.push(2 * operand + 1);
        this.#take(1);
        if (opcode === Op.LocalTee) this.#operands.push(this.#typeOf(operand));
        return;
      case Op.GlobalGet:
        this.#operands.push(this.#module.globals[operand]?.type ?? ValueType.I32);
        return;
      case Op.GlobalSet:
        this.#take(1);
        return;
      case Op.Select:
      case Op.SelectTyped: {
        this.#take(2);
        return; // of the two operands that are left, one is taken: both have the same type
      }
      case 0x25: // table.get
        this.#take(1);
        this.#operands.push(ValueType.FuncRef);
        return;
      case 0x26: // table.set
        this.#take(2);
        return;
      case 0xd0: // ref.null
        this.#operands.push(operand === -16 ? ValueType.FuncRef : ValueType.ExternRef);
        return;
      case Op.RefFunc:
        this.#operands.push(ValueType.FuncRef);
        return;
      default: {
        const sub = opcode >= 0xfc ? new Reader(this.#module.bytes, start + 1, end).u32() : 0;
        const effect = effectOf(opcode, sub);
        if (!effect) throw this.#refused(opcode);
        this.#take(effect.takes);
        this.#operands.push(...effect.leaves);
      }
    }
  }

  #refused(opcode: number): Error {
    return new CannotSuspend(
      isException(opcode)
        ? 'it uses exceptions (setjmp, or C++ try): have a function of its own for what waits, or for them'
        : `it uses the instruction 0x${opcode.toString(16)}, which is not supported in such a function`,
    );
  }

  #typeOf(local: number): number {
    const type = this.#locals[local];
    if (type === undefined) throw this.#malformed(`there is no local ${local}`);
    return type;
  }

  #take(count: number): void {
    this.#operands.length -= count;
  }

  #label(depth: number): Label {
    const frame = this.#frames.at(-1 - depth);
    if (!frame) throw this.#malformed(`a branch over ${depth} constructs`);
    return frame.label;
  }

  #startRun(frame: Frame, start: number): Run {
    const run: Run = { kind: 'run', start, end: start, locals: [] };
    frame.items.push(run);
    return run;
  }

  #add(frame: Frame, item: Item): void {
    frame.run = undefined;
    frame.items.push(item);
  }

  #stop(frame: Frame): void {
    frame.dead = true;
  }

  #construct(frame: Frame, { opcode, blockType, start, end }: { opcode: number; blockType: number; start: number; end: number }): void {
    const type = blockTypeOf(this.#module, blockType);
    if (!type) throw this.#malformed(`there is no type ${blockType}`);
    this.#take(opcode === Op.If ? 1 : 0);
    this.#take(type.params.length);
    this.#open({ opcode, start, end, params: type.params, results: type.results, beneath: this.#operands.slice(frame.height) });
  }

  #else(frame: Frame): void {
    frame.then = frame.items;
    frame.items = [];
    frame.lastOfThen = this.#sites.length;
    frame.run = undefined;
    frame.dead = false;
    this.#operands.length = frame.height;
    this.#operands.push(...frame.params);
  }

  #end(frame: Frame): void {
    this.#frames.pop();
    const parent = this.#frames.at(-1);
    if (!parent) return;
    const last = this.#sites.length;
    if (frame.params.length > 0 && frame.first <= last)
      throw new CannotSuspend('it waits in a block with parameters: compile it without -mmultivalue');
    this.#add(parent, {
      kind: 'construct',
      opcode: frame.opcode,
      start: frame.start,
      end: frame.end,
      label: frame.label,
      results: frame.results,
      beneath: frame.beneath,
      body: frame.then ?? frame.items,
      orElse: frame.then ? frame.items : undefined,
      first: frame.first,
      last,
      lastOfThen: frame.then ? frame.lastOfThen : last,
    });
    this.#operands.length = frame.height;
    this.#operands.push(...frame.results);
  }

  #call(
    frame: Frame,
    type: FunctionType,
    call: Pick<Site, 'start' | 'end' | 'isTail' | 'callee' | 'signature'> & { suspends: boolean },
  ): void {
    const { start, end, suspends, isTail, callee, signature } = call;
    this.#take(type.params.length);
    const comesBack = suspends && !this.#suspends.final.has(start);
    if (suspends) {
      const beneath = this.#operands.slice(frame.height);
      const { params, results } = type;
      const number = comesBack ? this.#sites.length + 1 : 0;
      const site: Site = { kind: 'site', number, start, end, params, results, isTail, callee, signature, beneath };
      this.#calls.push(site);
      if (comesBack) {
        this.#sites.push(site);
        this.#add(frame, site);
      }
    }
    if (!comesBack && isTail) {
      this.#add(frame, { kind: 'stop', start, end });
    } else if (!comesBack) {
      const run = (frame.run ??= this.#startRun(frame, start));
      run.end = end;
    }
    if (isTail) this.#stop(frame);
    this.#operands.push(...type.results);
  }
}

export function isException(opcode: number): boolean {
  return (opcode >= 0x06 && opcode <= 0x0a) || opcode === 0x18 || opcode === 0x19 || opcode === 0x1f;
}

function isConstruct(opcode: number): boolean {
  return (opcode >= Op.Block && opcode <= Op.If) || opcode === 0x06 || opcode === 0x1f;
}

/** A block type as it is read: a negative number is a value type or nothing, another one an index. */
export function blockTypeOf(module: WasmModule, blockType: number): { params: readonly number[]; results: readonly number[] } | undefined {
  if (blockType >= 0) return module.types[blockType];
  const encoded = blockType & 0x7f;
  return { params: EMPTY, results: encoded === EMPTY_BLOCK ? EMPTY : [encoded] };
}
