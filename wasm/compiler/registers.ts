// registers.ts: what load and fetch leave in globals they leave on the operand stack instead.
//
// A call with several results, each of which goes into a local, is the shortest way to load a frame:
//
//     call load_3   local.set (site)   global.get 0   local.set a   global.get 1   local.set b   global.get 2   local.set c
//     call load_3   local.set (site)   local.set c   local.set b   local.set a
//
// Binaryen cannot write it: it gives each result a local of its own and copies it. So frame-functions.ts writes the first, and this pass makes the second
// of it when the optimiser has run. Where a local has got lost or something else has come in between, the result goes into its global, as before.

import { Reader, Writer } from './bytes.ts';
import { REGISTER_LOADERS } from './frame-functions.ts';
import { Op, visitInstructions } from './opcodes.ts';
import { ValueType } from './operands.ts';
import { appendToVector, copyChanged, replaceSections } from './rewrite.ts';
import { TypeList } from './type-list.ts';
import { functionType, SectionId, type Body, type WasmFunction, type WasmModule } from './wasm-module.ts';

interface Loader {
  readonly fn: WasmFunction;
  /** The globals, in the order in which they are set. */
  readonly registers: readonly number[];
}

export function returnRegisters(module: WasmModule): Uint8Array {
  const loaders = new Map<number, Loader>();
  for (const fn of module.functions) {
    const registers = REGISTER_LOADERS.test(fn.name) && fn.body ? registersOf(module.bytes, fn.body) : [];
    if (registers.length > 0) loaders.set(fn.index, { fn, registers });
  }
  const calls = new Map<number, readonly LoaderCall[]>();
  for (const { index, body } of module.functions)
    if (body?.calls.some((callee) => loaders.has(callee))) calls.set(index, callsIn(module.bytes, body, loaders));
  for (const call of [...calls.values()].flat()) if (!call.canChange) loaders.delete(call.loader.fn.index);
  if (loaders.size === 0) return module.bytes;

  const types = new TypeList(module);
  const code = new Writer(module.bytes.length);
  const bodies = module.functions.filter((fn) => fn.body !== undefined);
  code.u32(bodies.length);
  for (const { index, body } of bodies) {
    if (!body) continue;
    const loader = loaders.get(index);
    const changed = calls.get(index)?.filter((call) => loaders.has(call.loader.fn.index)) ?? [];
    code.sized(loader ? withoutRegisters(module.bytes, body, loader) : withResults(module.bytes, body, changed));
  }
  const typeOf = (index: number, type: number): number => {
    const loader = loaders.get(index);
    if (!loader) return type;
    const { params, results } = loader.fn.type;
    return types.indexOf(functionType(params, [...loader.registers.map(() => ValueType.I32), ...results]));
  };
  const sections = new Map<number, Uint8Array>([
    [SectionId.Function, mapFunctionTypes(module, typeOf)],
    [SectionId.Code, code.view()],
  ]);
  if (types.added.length > 0) sections.set(SectionId.Type, appendToVector(module, SectionId.Type, types.added));
  return replaceSections(module.bytes, module.sections, { sections });
}

/** The globals that a function sets to what it has just loaded. */
function registersOf(bytes: Uint8Array, body: Body): number[] {
  const registers: number[] = [];
  let last = 0;
  visitInstructions(new Reader(bytes, body.code, body.end), (opcode, operand) => {
    if (opcode === Op.GlobalSet && last === Op.I32Load) registers.push(operand);
    last = opcode;
  });
  return registers;
}

function withoutRegisters(bytes: Uint8Array, body: Body, { registers }: Loader): Uint8Array {
  const nothing = new Uint8Array();
  const code = copyChanged(bytes, body.code, body.end, (opcode, operand) =>
    opcode === Op.GlobalSet && registers.includes(operand) ? { instead: nothing } : undefined,
  );
  return new Writer(code.length + 8).raw(bytes.subarray(body.start, body.code)).raw(code).view();
}

/** A call of a loader, with what follows it. */
interface LoaderCall {
  readonly loader: Loader;
  /** Offsets: of what is replaced. */
  readonly start: number;
  readonly end: number;
  /** The instruction that takes the function's own result, if it has one. */
  readonly own: Uint8Array;
  /** Which local each register goes into. */
  readonly locals: ReadonlyMap<number, number>;
  /** Not where something else is done with the function's own result, which lies on top of the others. */
  readonly canChange: boolean;
}

function callsIn(bytes: Uint8Array, body: Body, loaders: ReadonlyMap<number, Loader>): LoaderCall[] {
  const instructions: { opcode: number; operand: number; start: number; end: number }[] = [];
  visitInstructions(new Reader(bytes, body.code, body.end), (opcode, operand, start, end) => {
    instructions.push({ opcode, operand, start, end });
  });
  return instructions.flatMap(({ opcode, operand, start, end }, at) => {
    const loader = opcode === Op.Call || opcode === Op.ReturnCall ? loaders.get(operand) : undefined;
    if (!loader) return [];
    let next = at + 1;
    const taker = loader.fn.type.results.length > 0 ? instructions[next++] : undefined;
    const takes = loader.fn.type.results.length === 0 || taker?.opcode === Op.LocalSet || taker?.opcode === Op.Drop;
    const locals = new Map<number, number>();
    const taken = new Set<number>();
    let last = taker?.end ?? end;
    for (; ; next += 2) {
      const [get, set] = [instructions[next], instructions[next + 1]];
      if (get?.opcode !== Op.GlobalGet || set?.opcode !== Op.LocalSet) break;
      if (!loader.registers.includes(get.operand) || locals.has(get.operand) || taken.has(set.operand)) break;
      locals.set(get.operand, set.operand);
      taken.add(set.operand);
      last = set.end;
    }
    const canChange = takes && opcode === Op.Call;
    return [{ loader, start, end: last, own: bytes.subarray(taker?.start ?? end, taker?.end ?? end), locals, canChange }];
  });
}

function withResults(bytes: Uint8Array, body: Body, calls: readonly LoaderCall[]): Uint8Array {
  const out = new Writer(body.end - body.start);
  let copied = body.start;
  for (const { loader, start, end, own, locals } of calls) {
    out.raw(bytes.subarray(copied, start)).byte(Op.Call).u32(loader.fn.index).raw(own);
    for (const register of loader.registers.toReversed()) {
      const local = locals.get(register);
      if (local === undefined) out.byte(Op.GlobalSet).u32(register);
      else out.byte(Op.LocalSet).u32(local);
    }
    copied = end;
  }
  return out.raw(bytes.subarray(copied, body.end)).view();
}

function mapFunctionTypes(module: WasmModule, typeOf: (index: number, type: number) => number): Uint8Array {
  const section = module.sections.find((candidate) => candidate.id === SectionId.Function);
  const reader = new Reader(module.bytes, section?.contents ?? 0, section?.end ?? 0);
  const count = reader.u32();
  const first = module.functions.length - count;
  const out = new Writer(2 * count + 8).u32(count);
  for (let at = 0; at < count; at++) out.u32(typeOf(first + at, reader.u32()));
  return out.view();
}
