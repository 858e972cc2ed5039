// call-types.ts: what is known of the functions of one C file, for the question whom a call through a pointer may reach.
//
// WebAssembly's signatures know of i32 and little else, so almost every pointer to a function could be almost every function. clang can
// write down what it knew (-fsanitize=kcfi): a hash of the prototype on every function and every indirect call, in its code before
// any optimisation. This reads that, for one source file at a time. Optimising inlines later what is called here directly, so
// a function is credited with the pointer calls of all the functions of its file that it reaches: that changes nothing
// about whether it can be suspended, since calling one that can is enough.
//
// The tests of -fsanitize=cfi-icall are only there for the names of the types in them, which say in words what the hashes stand for (prototypes.ts). From
// the same code comes how addresses of functions travel (pointer-flow.ts), which tells where a function is called as if it were of another type.

import { BitcodeError } from './bitstream.ts';
import { readLlvmModule, type IrFunction, type LlvmModule } from './llvm-module.ts';
import { FlowBuilder, shapeOf, type PointerFlow } from './pointer-flow.ts';
import { wordsIn } from './prototypes.ts';

export interface CallTypes {
  /** By the function's name in the object file. */
  readonly functions: Readonly<Record<string, FunctionCalls>>;
  /** The types of its functions and of its calls through pointers in C's words, by their hashes. */
  readonly words: Readonly<Record<string, string>>;
  readonly flow: PointerFlow;
}

export interface FunctionCalls {
  /** The hash of its prototype; empty for a function that is static and whose address nobody takes. */
  readonly type: string;
  /** The hashes of the prototypes that it calls through pointers; null where one is not known. */
  readonly calls: readonly string[] | null;
  /** Its parameters and its result as WebAssembly sees them. */
  readonly shape: string;
  /** Only seen in its own file. */
  readonly local?: true;
  /** What else it is called. */
  readonly aliasOf?: string;
}

/** Added to the compiler proper's arguments: its code with types, before any pass, with the lines that it stands in. */
export const CALL_TYPES_FLAGS: readonly string[] = [
  '-fsanitize=kcfi,cfi-icall',
  '-fsanitize-trap=cfi-icall',
  '-disable-llvm-passes',
  '-emit-llvm-bc',
  '-debug-info-kind=line-tables-only',
  '-Wno-everything',
];

interface Calls {
  readonly direct: Set<string>;
  /** null: a call of unknown type. */
  indirect: Set<string> | null;
}

/** The types in the bitcode of a file, or undefined when it has something in it that is not understood. */
export function readCallTypes(bitcode: Uint8Array, source: string): CallTypes | undefined {
  try {
    return readTypes(bitcode, source);
  } catch (error) {
    if (error instanceof BitcodeError) return undefined;
    throw error;
  }
}

function readTypes(bitcode: Uint8Array, source: string): CallTypes {
  const calls = new Map<string, Calls>();
  const flow = new FlowBuilder(source);
  const functions = new Map<string, FunctionCalls>();
  const shapes = new Map<string, string>();
  const visit = (fn: IrFunction, module: LlvmModule): void => {
    flow.function(fn, module);
    const value = module.values[fn.value];
    if (value?.kind !== 'function') return;
    calls.set(value.name, callsOf(fn, module));
    shapes.set(value.name, shapeOf(module.types, fn.type));
  };
  const module = readLlvmModule(bitcode, {
    begin: (read) => {
      flow.begin(read);
    },
    function: visit,
  });
  for (const [index, value] of module.values.entries()) {
    if (value.kind === 'function' && calls.has(value.name)) {
      const type = module.hashes.get(index) ?? '';
      const shape = shapes.get(value.name) ?? '*';
      functions.set(value.name, { type, shape, calls: callsFrom(calls, value.name), ...(value.local ? { local: true } : {}) });
    }
  }
  for (const value of module.values) {
    const target = value.kind === 'alias' ? module.values[value.target] : undefined;
    const known = target?.kind === 'function' ? functions.get(target.name) : undefined;
    if (value.kind !== 'alias' || target?.kind !== 'function' || !known) continue;
    functions.set(value.name, { ...known, aliasOf: target.name, ...(value.local ? { local: true } : {}) });
  }
  const named = new Set([...functions.values()].flatMap(({ type, calls: called }) => [type, ...(called ?? [])]));
  return { functions: Object.fromEntries(functions), words: wordsIn(bitcode, named), flow: flow.finish() };
}

function callsOf(fn: IrFunction, module: LlvmModule): Calls {
  const found: Calls = { direct: new Set(), indirect: new Set() };
  for (const { does } of fn.instructions) {
    if (does.kind !== 'call') continue;
    const callee = module.values[does.callee];
    if (does.hash !== undefined) found.indirect?.add(does.hash);
    else if (callee?.kind === 'function' || callee?.kind === 'alias') found.direct.add(callee.name);
    else if (callee?.kind !== 'assembly') found.indirect = null;
  }
  return found;
}

function callsFrom(calls: ReadonlyMap<string, Calls>, name: string): string[] | null {
  const reached = new Set([name]);
  const types = new Set<string>();
  // Grows while it is walked.
  for (const at of reached) {
    const own = calls.get(at);
    if (own?.indirect === null) return null;
    for (const type of own?.indirect ?? []) types.add(type);
    for (const callee of own?.direct ?? []) reached.add(callee);
  }
  return [...types];
}
