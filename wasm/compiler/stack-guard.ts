// stack-guard.ts: a C stack that overflows is found at once, before anything is written past its end.
//
// wasm's C stack lives in linear memory and grows down by nothing more than arithmetic on the global __stack_pointer, so an overflow
// silently writes into whatever lies below: another task's stack. Where a function lowers the stack pointer, and only there, this
// pass inserts
//
//     if ((int)(__stack_pointer - limit) < RED_ZONE) coil__stack_overflow();
//
// unless the function is so small, with all that it calls, that the red zone holds it (red-zone.ts). Where a function that calls nothing goes below the
// stack pointer without moving it, as far as only it knows, that address is handed to coil__stack_overflow_below.
// The limit is a new global, which the runtime sets through an import that becomes a plain global access,
// coil_compiler.set_stack_limit. It starts as 0, which nothing is below. The comparison is of the signed difference: one frame larger
// than all of the memory below it would wrap around to an address that looks high enough.
//
// Recursion without a C frame never lowers the stack pointer, and would end in the engine's own stack overflow, which differs from
// host to host and names no task. So functions that can call themselves, by whatever detour, are given a frame that they do not use,
// the *charge*, large enough that the C stack ends first (recursion.ts). Where that would be code, in a function that cannot suspend, it is left out: such
// code is as fast as without Coil, and the engine's error is told in words that say what to do. A call by way of a bottom function is no such detour: it goes on on
// another C stack. Where there is a frame already, it becomes larger; only its size changes.
//
// Where code should be small, checks and charges are calls of functions that are there once.
//
// Must run before unwinding is compiled in: what is inserted belongs to a call of the function, and not to going on in it.

import type { Analysis } from './analysis.ts';
import { Reader, Writer } from './bytes.ts';
import { functionsOnCycles } from './call-cycles.ts';
import type { CallTargets } from './call-targets.ts';
import { EMPTY_BLOCK, Op, visitInstructions } from './opcodes.ts';
import { ValueType } from './operands.ts';
import { RED_ZONE, uncheckedFunctions } from './red-zone.ts';
import { recursionCharges, type Charge } from './recursion.ts';
import { appendToVector, replaceSections } from './rewrite.ts';
import { findLoweringSets, findReach } from './stack-pointer.ts';
import { TypeList } from './type-list.ts';
import {
  exportedFunction,
  exportsWithout,
  functionType,
  importedFunction,
  nameSection,
  readNames,
  SectionId,
  type Body,
  type WasmFunction,
  type WasmModule,
} from './wasm-module.ts';

const OVERFLOW_HANDLER = 'coil__stack_overflow';
const BELOW = 'coil__stack_overflow_below';
const NO_CHARGE: Charge = { missing: 0, fixed: undefined };

export interface GuardOptions {
  /** What is left in one more global when that function has found the stack full. */
  readonly nameOf?: ((fn: WasmFunction) => number) | undefined;
  /** No function does without a check; for tests. */
  readonly everywhere?: boolean;
  /** Small code, instead of fast code. */
  readonly small?: boolean;
  /** Functions that cannot suspend are charged, too: where the stack is full is to be told by name. */
  readonly chargesAll?: boolean;
}

export function guardStack(module: WasmModule, analysis: Analysis, targetsOf: CallTargets, options: GuardOptions = {}): Uint8Array {
  const { nameOf, everywhere = false, small = false, chargesAll = nameOf !== undefined } = options;
  const context = prepare(module, nameOf);
  const cut = new Set([...analysis.bottoms, ...module.functions.filter(isExempt).map((fn) => fn.index)]);
  const onCycles = functionsOnCycles(module, targetsOf, cut);
  const isCharged = chargesAll ? () => true : (index: number) => analysis.suspendable.has(index);
  const charges = new Map(
    [...recursionCharges(module, onCycles, context.stackPointer)].filter(([index, { fixed }]) => fixed !== undefined || isCharged(index)),
  );
  const unchecked = everywhere ? new Set<number>() : uncheckedFunctions(module, targetsOf, onCycles, context.stackPointer);
  const types = new TypeList(module);
  // Each function's check would leave another name behind.
  const shared = small && !nameOf ? sharedChecks(context, types) : [];
  const inserts = shared.length > 0 ? callsOf(module.functions.length) : inPlace(context);
  const code = new Writer(module.bytes.length);
  const bodies = module.functions.filter((fn) => fn.body !== undefined);
  code.u32(bodies.length + shared.length);
  for (const fn of bodies) {
    if (fn.body) code.sized(guardBody(context, inserts, fn, fn.body, charges.get(fn.index), unchecked.has(fn.index), types));
  }
  for (const { body } of shared) code.sized(body);

  const zero = Uint8Array.of(ValueType.I32, 1, Op.I32Const, 0, Op.End);
  const sections = new Map<number, Uint8Array>([
    [SectionId.Global, appendToVector(module, SectionId.Global, nameOf ? [zero, zero] : [zero])],
    [SectionId.Export, exportsWithout(module, OVERFLOW_HANDLER, BELOW)],
    [SectionId.Code, code.view()],
  ]);
  const custom = new Map<string, Uint8Array>();
  if (shared.length > 0) {
    const added = shared.map(({ type }) => new Writer().u32(type).view());
    sections.set(SectionId.Function, appendToVector(module, SectionId.Function, added));
    const names = readNames(module.bytes, module.sections);
    const ofShared = shared.map(({ name }, at) => [module.functions.length + at, name] as const);
    custom.set('name', nameSection(new Map([...names.functions, ...ofShared]), names.globals));
  }
  if (types.added.length > 0) sections.set(SectionId.Type, appendToVector(module, SectionId.Type, types.added));
  return replaceSections(module.bytes, module.sections, { sections, custom });
}

export function stackPointerOf(module: WasmModule): number {
  const stackPointer = module.globals.findIndex((global) => global.name === '__stack_pointer');
  if (stackPointer < 0) throw new Error('the linked module does not name its __stack_pointer: it must be linked without --strip-all');
  return stackPointer;
}

/** The global that is added to a module. */
export function limitGlobal(module: WasmModule): number {
  return module.globals.length;
}

/** The other one, if there are names. */
export function overflowedGlobal(limit: number): number {
  return limit + 1;
}

interface Context {
  readonly module: WasmModule;
  readonly stackPointer: number;
  readonly limit: number;
  readonly overflow: number;
  readonly setLimit: number | undefined;
  readonly check: Uint8Array;
  /** The same, with the function's name left behind. */
  readonly checkOf: (fn: WasmFunction) => Uint8Array;
  /** The same for an address that is not the stack pointer's. */
  readonly checkBelowOf: (fn: WasmFunction) => Uint8Array;
}

function prepare(module: WasmModule, nameOf?: (fn: WasmFunction) => number): Context {
  const stackPointer = stackPointerOf(module);
  const overflow = exportedFunction(module, OVERFLOW_HANDLER);
  if (overflow?.type.key !== '->') throw new Error(`the runtime must export void ${OVERFLOW_HANDLER}(void)`);
  const below = exportedFunction(module, BELOW);
  if (below?.type.key !== 'i32,i32->i32') throw new Error(`the runtime must export char *${BELOW}(char *, char *)`);
  const limit = limitGlobal(module);
  const noteOf = (fn: WasmFunction): Uint8Array =>
    nameOf ? new Writer().byte(Op.I32Const).s32(nameOf(fn)).byte(Op.GlobalSet).u32(overflowedGlobal(limit)).view() : new Uint8Array();
  const checkWith = (note: Uint8Array): Uint8Array => {
    const test = new Writer()
      .byte(Op.GlobalGet)
      .u32(stackPointer)
      .byte(Op.GlobalGet)
      .u32(limit)
      .raw([Op.I32Sub, Op.I32Const])
      .s32(RED_ZONE)
      .raw([Op.I32LtS, Op.If, EMPTY_BLOCK]);
    return test.raw(note).byte(Op.Call).u32(overflow.index).byte(Op.End).view();
  };
  return {
    module,
    stackPointer,
    limit,
    overflow: overflow.index,
    setLimit: findSetLimit(module),
    check: checkWith(new Uint8Array()),
    checkOf: (fn) => checkWith(noteOf(fn)),
    checkBelowOf: (fn) => new Writer().raw(noteOf(fn)).byte(Op.GlobalGet).u32(limit).byte(Op.Call).u32(below.index).view(),
  };
}

function findSetLimit(module: WasmModule): number | undefined {
  const fn = importedFunction(module, 'coil_compiler', 'set_stack_limit');
  if (!fn) return undefined;
  if (fn.type.key !== 'i32->') throw new Error(`coil_compiler.set_stack_limit must be declared as i32->, not as ${fn.type.key}`);
  if (module.addressTaken.has(fn.index)) throw new Error('coil_compiler.set_stack_limit must be called directly: its address was taken');
  return fn.index;
}

/** The handler runs when there is no stack left: what it does itself must not ask again. */
export function isExempt(fn: WasmFunction): boolean {
  return fn.name.startsWith(OVERFLOW_HANDLER);
}

/** What is inserted into functions. */
interface Inserts {
  /** Behind each lowering. */
  readonly check: (fn: WasmFunction) => Uint8Array;
  /** Takes bytes of the stack, and checks. */
  readonly charge: (fn: WasmFunction, amount: number) => Uint8Array;
  readonly giveBack: (amount: number) => Uint8Array;
}

function inPlace(context: Context): Inserts {
  return {
    check: context.checkOf,
    charge: (fn, amount) =>
      new Writer()
        .raw(moveStackPointer(context, Op.I32Sub, amount))
        .raw(context.checkOf(fn))
        .view(),
    giveBack: (amount) => moveStackPointer(context, Op.I32Add, amount),
  };
}

/** Calls of the functions that sharedChecks() makes. */
function callsOf(first: number): Inserts {
  const [check, charge, giveBack] = [first, first + 1, first + 2];
  const call = new Writer().byte(Op.Call).u32(check).view();
  const withAmount = (to: number, amount: number): Uint8Array => new Writer().byte(Op.I32Const).s32(amount).byte(Op.Call).u32(to).view();
  return {
    check: () => call,
    charge: (_, amount) => withAmount(charge, amount),
    giveBack: (amount) => withAmount(giveBack, amount),
  };
}

function sharedChecks({ stackPointer, check }: Context, types: TypeList): { name: string; type: number; body: Uint8Array }[] {
  const move = (operation: number): Writer =>
    new Writer().byte(0).byte(Op.GlobalGet).u32(stackPointer).byte(Op.LocalGet).u32(0).byte(operation).byte(Op.GlobalSet).u32(stackPointer);
  const none = types.indexOf(functionType([], []));
  const amount = types.indexOf(functionType([ValueType.I32], []));
  return [
    { name: `${OVERFLOW_HANDLER}_check`, type: none, body: new Writer().byte(0).raw(check).byte(Op.End).view() },
    { name: `${OVERFLOW_HANDLER}_charge`, type: amount, body: move(Op.I32Sub).raw(check).byte(Op.End).view() },
    { name: `${OVERFLOW_HANDLER}_give_back`, type: amount, body: move(Op.I32Add).byte(Op.End).view() },
  ];
}

function guardBody(
  context: Context,
  inserts: Inserts,
  fn: WasmFunction,
  body: Body,
  charged: Charge | undefined,
  unchecked: boolean,
  types: TypeList,
): Uint8Array {
  const { bytes } = context.module;
  const frame = isExempt(fn) ? { lowering: new Set<number>(), size: 0 } : findLoweringSets(bytes, body, context.stackPointer);
  const { ends } = isExempt(fn) ? { ends: new Set<number>() } : findReach(bytes, body, context.stackPointer);
  const { missing, fixed } = charged ?? NO_CHARGE;
  const charge = fixed ? 0 : missing;
  const check = inserts.check(fn);
  const giveBack = inserts.giveBack(charge);

  const out = new Writer(body.end - body.start + 64).raw(bytes.subarray(body.start, body.code));
  if (charge > 0) {
    // The body moves into a block, so that a branch to the function's own label, from wherever, ends where the charge is given back.
    out.raw(inserts.charge(fn, charge)).byte(Op.Block);
    types.writeBlockType(out, fn.type.results);
  }
  visitInstructions(new Reader(bytes, body.code, body.end), (opcode, operand, start, end) => {
    const leaves = opcode === Op.Return || opcode === Op.ReturnCall || opcode === Op.ReturnCallIndirect || opcode === Op.ReturnCallRef;
    if (leaves && charge > 0) out.raw(giveBack);
    if (opcode === Op.Call && operand === context.setLimit) out.byte(Op.GlobalSet).u32(context.limit);
    else if (fixed?.constants.has(start)) out.byte(Op.I32Const).s32(fixed.size + missing);
    else out.raw(bytes.subarray(start, end));
    if (frame.lowering.has(start) && !unchecked) out.raw(check);
    if (ends.has(start)) out.raw(context.checkBelowOf(fn));
  });
  // The body's own `end` has closed the block.
  if (charge > 0) out.raw(giveBack).byte(Op.End);
  return out.view();
}

function moveStackPointer(context: Context, operation: number, amount: number): Uint8Array {
  return new Writer()
    .byte(Op.GlobalGet)
    .u32(context.stackPointer)
    .byte(Op.I32Const)
    .s32(amount)
    .byte(operation)
    .byte(Op.GlobalSet)
    .u32(context.stackPointer)
    .view();
}
