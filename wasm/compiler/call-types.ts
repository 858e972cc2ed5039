// call-types.ts: the C types of functions and of calls through pointers, as clang knows them.
//
// WebAssembly's signatures know of i32 and little else, so almost every pointer to a function could be almost every function. clang can
// write down what it knew (-fsanitize=kcfi): a hash of the prototype on every function and every indirect call, in the IR before
// any optimisation. This reads that text, for one source file at a time. Optimising inlines later what is called here directly, so
// a function is credited with the pointer calls of all the functions of its file that it reaches: that changes nothing
// about whether it can be suspended, since calling one that can is enough.
//
// Two things in C defeat types: a cast of one function type to another, and a pointer without a prototype. clang warns of both on request, and
// a file in which it does is not used: `typed` is false. The tests of -fsanitize=cfi-icall are only there for the names of the types in them, which
// say in words what the hashes stand for (prototypes.ts).

import { wordsIn } from './prototypes.ts';

export interface CallTypes {
  /** By the function's name in the object file. */
  readonly functions: Readonly<Record<string, FunctionCalls>>;
  /** The types of its calls through pointers in C's words, by their hashes. */
  readonly words: Readonly<Record<string, string>>;
}

export interface FunctionCalls {
  /** The hash of its prototype. */
  readonly type: string;
  /** The hashes of the prototypes that it calls through pointers; null where one is not known. */
  readonly calls: readonly string[] | null;
}

/** Added to the compiler proper's arguments: IR with types, before any pass. */
export const CALL_TYPES_FLAGS: readonly string[] = [
  '-fsanitize=kcfi,cfi-icall',
  '-fsanitize-trap=cfi-icall',
  '-disable-llvm-passes',
  '-emit-llvm',
  '-Wno-everything',
  '-Wcast-function-type-strict',
  '-Wstrict-prototypes',
];

interface Unit {
  readonly types: Map<string, string>;
  readonly direct: Map<string, Set<string>>;
  /** null: a call of unknown type. */
  readonly indirect: Map<string, Set<string> | null>;
}

/** The types in the IR of a file, or undefined when they are not to be relied on. */
export function readCallTypes(ir: string, diagnostics: string, readSource: (path: string) => string | undefined): CallTypes | undefined {
  if (typesAreDefeated(diagnostics, readSource)) return undefined;
  const unit = readUnit(ir);
  const functions = [...unit.types].map(([name, type]) => [name, { type, calls: callsFrom(unit, name) }] as const);
  const called = new Set([...unit.indirect.values()].flatMap((types) => [...(types ?? [])]));
  return { functions: Object.fromEntries(functions), words: wordsIn(new TextEncoder().encode(ir), called) };
}

const DIAGNOSTIC = /^(.*?):(\d+):(\d+): warning: .*\[-W([a-z-]+)\]$/;

function typesAreDefeated(diagnostics: string, readSource: (path: string) => string | undefined): boolean {
  return diagnostics.split('\n').some((line) => {
    const [, path = '', row = '', column = '', warning = ''] = DIAGNOSTIC.exec(line) ?? [];
    if (warning !== 'strict-prototypes') return warning.startsWith('cast-function-type');
    // `int main()` is harmless: nobody calls it through a pointer of that type. `void (*call)()` is not.
    const text = readSource(path)?.split('\n')[Number(row) - 1];
    const before = text?.slice(0, Number(column) - 1);
    return before === undefined || before.trimEnd().endsWith(')');
  });
}

const METADATA = /^!(\d+) = !\{i32 (-?\d+)\}$/;
const DEFINITION = /^define .*?@("?)([^"\s(]+)\1\(.*\{$/;
const TYPE = /!kcfi_type !(\d+)/;
const ALIAS = /^@("?)([^"\s]+)\1 = .*\balias\b.*, ptr @("?)([^"\s]+)\3$/;
const CALL = /^\s+(?:%\S+ = )?(?:(?:must|no)?tail )?(?:call|invoke)\b/;
const CALL_TYPE = /"kcfi"\(i32 (-?\d+)\)/;
const DIRECT = / @("?)([^"\s(]+)\1\(/;
const THROUGH_POINTER = / %[\w.$-]+\(/;

function readUnit(ir: string): Unit {
  const unit: Unit = { types: new Map(), direct: new Map(), indirect: new Map() };
  const metadata = new Map<string, string>();
  const aliases: [alias: string, target: string][] = [];
  let current: string | undefined;
  for (const line of ir.split('\n')) {
    if (line === '}') current = undefined;
    const definition = DEFINITION.exec(line);
    if (definition) {
      current = definition[2] ?? '';
      unit.types.set(current, TYPE.exec(line)?.[1] ?? '');
      unit.direct.set(current, new Set());
      unit.indirect.set(current, new Set());
    } else if (current !== undefined && CALL.test(line)) {
      readCall(unit, current, line);
    } else if (line.startsWith('!')) {
      const entry = METADATA.exec(line);
      if (entry) metadata.set(entry[1] ?? '', entry[2] ?? '');
    } else {
      const alias = ALIAS.exec(line);
      if (alias) aliases.push([alias[2] ?? '', alias[4] ?? '']);
    }
  }
  for (const [name, node] of unit.types) unit.types.set(name, metadata.get(node) ?? '');
  for (const [alias, target] of aliases) addAlias(unit, alias, target);
  return unit;
}

function readCall(unit: Unit, caller: string, line: string): void {
  const type = CALL_TYPE.exec(line)?.[1];
  if (type !== undefined) {
    unit.indirect.get(caller)?.add(type);
    return;
  }
  const callee = DIRECT.exec(line)?.[2];
  if (callee !== undefined) unit.direct.get(caller)?.add(callee);
  else if (THROUGH_POINTER.test(line)) unit.indirect.set(caller, null);
}

function addAlias(unit: Unit, alias: string, target: string): void {
  const type = unit.types.get(target);
  if (type === undefined) return;
  unit.types.set(alias, type);
  unit.direct.set(alias, new Set([target]));
  unit.indirect.set(alias, new Set());
}

function callsFrom(unit: Unit, name: string): string[] | null {
  const reached = new Set([name]);
  const calls = new Set<string>();
  // Grows while it is walked.
  for (const at of reached) {
    const types = unit.indirect.get(at);
    if (types === null) return null;
    for (const type of types ?? []) calls.add(type);
    for (const callee of unit.direct.get(at) ?? []) reached.add(callee);
  }
  return [...calls];
}
