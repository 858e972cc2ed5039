// checked.ts: a suspension that passes through a function that cannot be suspended ends the program, with that function's name.
//
// Such a function goes on running when what it called has been unwound, as if that had returned: whatever it does then is wrong, and nobody says so.
// The tests stand where that can come out, and nowhere else:
//   - behind calls through a pointer that the analysis takes for harmless: the pointer may have got another type on the way;
//   - behind calls of the host's own functions, which may call the module back;
//   - in functions that are marked COIL_NEVER_SUSPENDS, behind all calls of what may suspend.
// All other calls are known: who directly calls what may suspend is suspendable itself. So the innermost such function is found, before it has run on.
//
// Each function that is unwound notes its name before it returns, so that the report can tell who was called. And a frame is looked at before it is
// entered: it must be one of its function's, or something has written over it.
//
// All this is for `coil build --checked`. Only behind calls of the host's own functions is there a test in every module: few modules have such calls.

import type { Analysis } from './analysis.ts';
import { Writer } from './bytes.ts';
import { EMPTY_BLOCK, Op } from './opcodes.ts';
import { ValueType } from './operands.ts';
import type { Plan } from './plan.ts';
import type { Change } from './rewrite.ts';
import { memoryInit, Strings, type PassiveSegments } from './strings.ts';
import { functionType, importedFunction, type FunctionType, type WasmFunction, type WasmModule } from './wasm-module.ts';

const I32 = ValueType.I32;

/** The runtime's: void coil__program_die(const char *cause). */
const DIE = 'coil__program_die';
/** Bytes of the stack in which a message is put together. */
const MESSAGE = 1024;
/** How many texts a report is made of, and the length that each can have. */
const REPORTED = 4;
const LENGTH_BITS = 8;
const LONGEST = (1 << LENGTH_BITS) - 1;
const LONGEST_NAME = 80;
/** Where a frame's header has these, two bytes each. */
const [SITE, SIZE] = [0, 2];
/** A name for whom we do not know. */
const WHAT_WAITS = 'what waits';
const DAMAGED = ': somebody wrote beyond an array, or to what was freed. `coil run --host native -fsanitize=address` may tell who';

/** The modules whose functions never call back. */
const HARMLESS: ReadonlySet<string> = new Set(['coil_compiler', 'wasi_snapshot_preview1']);

/** What reports are made of, each text a number: where it stands among the module's strings, and its length. */
export class Texts {
  readonly #strings = new Strings();
  readonly #fileOf: (index: number) => string | undefined;

  /** `fileOf`: the file that a function comes from, as the user named it. */
  constructor(fileOf: (index: number) => string | undefined) {
    this.#fileOf = fileOf;
  }

  reference(text: string): number {
    const length = new TextEncoder().encode(text).length;
    if (length > LONGEST) throw new Error(`too long for a report: ${text}`);
    return this.#strings.offsetOf(text) * (LONGEST + 1) + length;
  }

  /** A function, with its file. */
  place(fn: WasmFunction): string {
    const file = this.#fileOf(fn.index);
    return file === undefined ? shown(fn) : `${shown(fn)} (${shortened(file)})`;
  }

  view(): Uint8Array {
    return this.#strings.view();
  }
}

export interface CheckedOptions {
  readonly module: WasmModule;
  readonly analysis: Analysis;
  readonly texts: Texts;
  readonly segments: PassiveSegments;
  /** False: behind calls of the host's own functions only. */
  readonly all: boolean;
  // What the unwinder has, and adds for the checks.
  readonly unwinding: number;
  readonly stackPointer: number;
  readonly newFrame: number;
  /** The global in which the stack guard notes who has found the stack full; of no meaning unless all is checked. */
  readonly overflowed: number;
  /** The places in the function table at which frames are entered. */
  readonly entries: { readonly first: number; readonly count: number };
  readonly addGlobal: (type: number) => number;
  readonly typeOf: (type: FunctionType) => number;
  readonly add: (type: FunctionType, body: Uint8Array, name: string) => number;
}

/** What the unwinder inserts; a module without checks is given none of it. */
export interface Checks {
  /** How an instruction of a function changes that is copied. */
  readonly change: (fn: WasmFunction, opcode: number, operand: number) => Change | undefined;
  /** Before a function leaves a frame and returns; without a function: before an unwinding. */
  readonly leaving: (fn?: WasmFunction) => Uint8Array;
  /** Who enters a function in place of what goes on with its frames. */
  readonly entry: (plan: Plan, goesOn: number) => number;
  /** Makes room for a frame. */
  readonly newFrame: number;
  /** What takes an address, copies there who has found the stack full, and leaves the length. */
  readonly overflowed: Uint8Array;
}

/** Undefined: the module needs none. */
export function makeChecks(options: CheckedOptions): Checks | undefined {
  const { module, all } = options;
  return all || module.functions.some(isOfHost) ? new ChecksMaker(options) : undefined;
}

class ChecksMaker implements Checks {
  readonly newFrame: number;
  readonly overflowed: Uint8Array;
  readonly #options: CheckedOptions;
  readonly #endsUnwinding: number | undefined;
  /** The number of the name of who was unwound last. */
  readonly #called: number | undefined;
  readonly #segment: number;
  readonly #copy: number;
  readonly #report: number;
  readonly #enter: number | undefined;

  constructor(options: CheckedOptions) {
    const { module, all, add } = options;
    this.#options = options;
    this.#segment = options.segments.add(() => options.texts.view());
    this.#endsUnwinding = importedFunction(module, 'coil_compiler', 'stop_unwind')?.index;
    this.#called = all ? options.addGlobal(I32) : undefined;
    this.#copy = add(functionType([I32, I32], [I32]), this.#copyBody(), 'copy a text');
    this.#report = add(functionType(Array<number>(REPORTED).fill(I32), []), this.#reportBody(), 'report of the checks');
    this.#enter = all ? add(functionType([I32, I32], []), this.#enterBody(), 'enter a frame') : undefined;
    this.newFrame = all ? add(functionType([I32], [I32]), this.#frameBody(), 'make a frame') : options.newFrame;
    const name = add(functionType([I32], [I32]), this.#overflowedBody(), 'who has overflowed');
    this.overflowed = new Writer().byte(Op.Call).u32(name).view();
  }

  change(fn: WasmFunction, opcode: number, operand: number): Change | undefined {
    const entersFrame = opcode === Op.CallIndirect && this.#isBottom(fn) && this.#options.module.types[operand]?.key === 'i32->';
    if (entersFrame && this.#enter !== undefined) return { instead: new Writer().byte(Op.Call).u32(this.#enter).view() };
    const behind = this.#testBehind(fn, opcode, operand);
    return behind && { behind };
  }

  #testBehind(fn: WasmFunction, opcode: number, operand: number): Uint8Array | undefined {
    const { module, analysis, all } = this.#options;
    const isDirect = opcode === Op.Call || opcode === Op.ReturnCall;
    if (!isDirect && !isIndirect(opcode)) return undefined;
    const callee = isDirect ? module.functions[operand] : undefined;
    if (callee && isOfHost(callee)) {
      const name = `${shortened(`${callee.import?.module ?? ''}.${callee.import?.name ?? ''}`)}()`;
      return this.#test(
        fn,
        ` was suspended in ${name}, a function of the host, which called back `,
        '. What the host calls must not wait: let it create a task that does',
      );
    }
    if (!all || this.#isBottom(fn)) return undefined;
    if (analysis.bottoms.has(fn.index)) {
      if (callee && !analysis.suspendable.has(callee.index)) return undefined;
      return this.#test(
        fn,
        ' is marked COIL_NEVER_SUSPENDS, and was suspended: it called ',
        '. Take the mark away, or wait elsewhere: in a task that it creates',
      );
    }
    if (callee) return undefined;
    return this.#test(
      fn,
      ' was suspended, which it is not compiled for: through a pointer it called ',
      ', which is of another type than the pointer. Declare the pointer as what it points to',
    );
  }

  leaving(fn?: WasmFunction): Uint8Array {
    if (this.#called === undefined) return new Uint8Array();
    return new Writer()
      .byte(Op.I32Const)
      .s32(this.#options.texts.reference(fn ? shown(fn) : WHAT_WAITS))
      .byte(Op.GlobalSet)
      .u32(this.#called)
      .view();
  }

  entry({ fn, body, shapes }: Plan, goesOn: number): number {
    const { all, add, texts } = this.#options;
    if (!all) return goesOn;
    const load = (offset: number): number[] => [Op.LocalGet, 0, Op.I32Load16U, 1, offset];
    const out = new Writer().byte(0);
    out
      .raw([...load(SITE), Op.I32Const, 1, Op.I32Sub, Op.I32Const])
      .s32(body.sites.length)
      .byte(Op.I32GeU);
    for (const [at, size] of [...new Set(shapes.all.map((shape) => shape.size / 8))].entries()) {
      out
        .raw([...load(SIZE), Op.I32Const])
        .s32(size)
        .byte(Op.I32Ne);
      if (at > 0) out.byte(Op.I32And);
    }
    out
      .raw([Op.I32Or, Op.If, EMPTY_BLOCK])
      .raw(this.#damaged(texts.place(fn)))
      .byte(Op.End);
    out.byte(Op.LocalGet).u32(0).byte(Op.Call).u32(goesOn).byte(Op.End);
    return add(functionType([I32], []), out.view(), `${fn.name} is entered again`);
  }

  /** It is suspended by nothing: unwinding ends in it. */
  #isBottom(fn: WasmFunction): boolean {
    return this.#endsUnwinding !== undefined && fn.body?.calls.includes(this.#endsUnwinding) === true;
  }

  // The code that is inserted.

  #text(text: string): Uint8Array {
    return new Writer().byte(Op.I32Const).s32(this.#options.texts.reference(text)).view();
  }

  #test(fn: WasmFunction, was: string, advice: string): Uint8Array {
    const called = this.#called === undefined ? this.#text(WHAT_WAITS) : new Writer().byte(Op.GlobalGet).u32(this.#called).view();
    const out = new Writer().byte(Op.GlobalGet).u32(this.#options.unwinding).raw([Op.If, EMPTY_BLOCK]);
    out
      .raw(this.#text(this.#options.texts.place(fn)))
      .raw(this.#text(was))
      .raw(called)
      .raw(this.#text(advice));
    return out.byte(Op.Call).u32(this.#report).byte(Op.End).view();
  }

  #damaged(whose: string): Uint8Array {
    const out = new Writer();
    for (const text of ['what ', whose, ' needs to go on was overwritten while it waited', DAMAGED]) out.raw(this.#text(text));
    return out.byte(Op.Call).u32(this.#report).view();
  }

  // The functions that are added.

  /** Of a text's number, and of where to: copies it, and returns its length. */
  #copyBody(): Uint8Array {
    const [text, to] = [0, 1];
    const length = [Op.LocalGet, text, Op.I32Const, 0xff, 0x01, Op.I32And];
    const out = new Writer().raw([0, Op.LocalGet, to, Op.LocalGet, text, Op.I32Const, LENGTH_BITS, Op.I32ShrU]).raw(length);
    return out.raw(memoryInit(this.#segment)).raw(length).byte(Op.End).view();
  }

  /** Of the numbers of four texts. Whoever is unwound was left on the plain stack, where there is room for what follows. */
  #reportBody(): Uint8Array {
    const { module, unwinding, stackPointer } = this.#options;
    const die = module.functions.find((fn) => fn.name === DIE);
    if (die?.type.key !== 'i32->') throw new Error(`the runtime must have void ${DIE}(const char *)`);
    const end = REPORTED;
    const out = new Writer().raw([1, 1, I32, Op.I32Const, 0, Op.GlobalSet]).u32(unwinding);
    out.byte(Op.GlobalGet).u32(stackPointer).byte(Op.I32Const).s32(MESSAGE).raw([Op.I32Sub, Op.I32Const]).s32(-16).byte(Op.I32And);
    out.byte(Op.LocalTee).u32(end).byte(Op.GlobalSet).u32(stackPointer);
    for (let text = 0; text < REPORTED; text++) {
      out.byte(Op.LocalGet).u32(text).byte(Op.LocalGet).u32(end).byte(Op.Call).u32(this.#copy);
      out.byte(Op.LocalGet).u32(end).byte(Op.I32Add).byte(Op.LocalSet).u32(end);
    }
    out.byte(Op.LocalGet).u32(end).raw([Op.I32Const, 0, Op.I32Store8, 0, 0]);
    return out.byte(Op.GlobalGet).u32(stackPointer).byte(Op.Call).u32(die.index).raw([Op.Unreachable, Op.End]).view();
  }

  #overflowedBody(): Uint8Array {
    const out = new Writer().byte(0).byte(Op.GlobalGet).u32(this.#options.overflowed).byte(Op.LocalGet).u32(0);
    return out.byte(Op.Call).u32(this.#copy).byte(Op.End).view();
  }

  /** Of a frame's header, and of the place in the function table of who enters it. */
  #enterBody(): Uint8Array {
    const { entries } = this.#options;
    const [header, place] = [0, 1];
    const out = new Writer().byte(0).byte(Op.LocalGet).u32(place).byte(Op.I32Const).s32(entries.first).raw([Op.I32Sub, Op.I32Const]);
    out.s32(entries.count).raw([Op.I32GeU, Op.If, EMPTY_BLOCK]).raw(this.#damaged('a function on this stack')).byte(Op.End);
    const type = this.#options.typeOf(functionType([I32], []));
    return out.byte(Op.LocalGet).u32(header).byte(Op.LocalGet).u32(place).byte(Op.CallIndirect).u32(type).byte(0).byte(Op.End).view();
  }

  /** The runtime's, which is no function that is suspended although it runs while others are. */
  #frameBody(): Uint8Array {
    const { unwinding, newFrame } = this.#options;
    const set = (value: number): Uint8Array => new Writer().byte(Op.I32Const).s32(value).byte(Op.GlobalSet).u32(unwinding).view();
    return new Writer().byte(0).raw(set(0)).byte(Op.LocalGet).u32(0).byte(Op.Call).u32(newFrame).raw(set(1)).byte(Op.End).view();
  }
}

function isIndirect(opcode: number): boolean {
  return opcode === Op.CallIndirect || opcode === Op.ReturnCallIndirect;
}

function isOfHost(fn: WasmFunction): boolean {
  return fn.import !== undefined && !HARMLESS.has(fn.import.module);
}

/** What C calls main has other names in the linked module. */
function shown({ name }: WasmFunction): string {
  const known = /^__(?:original_main|main_void|main_argc_argv)$/.test(name) ? 'main' : name;
  return `${shortened(known)}()`;
}

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME / 2)}...${name.slice(-LONGEST_NAME / 2)}` : name;
}
