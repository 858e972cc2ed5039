// exported.ts: functions that JavaScript calls, COIL_EXPORT in C.
//
// Each gets a place in the function table, by which the runtime calls it as it calls any pointer (src/js_call.c); so the analysis sees these calls like all
// others, and nothing else in the compiler knows of them. Their names and places are in the module's mark. What the runtime has for JavaScript is linked only
// with programs that need it: those that have such a function, or call JavaScript themselves.

import { annotated, annotatedWith } from './annotations.ts';
import type { Analysis } from './analysis.ts';
import { calleesOf, typesOf, type CallTargets, type Knowledge } from './call-targets.ts';
import { CannotSuspend } from './cannot-suspend.ts';
import { readTableLimits, segmentOf, tableEntries } from './function-table.ts';
import { appendToVector, replaceSections } from './rewrite.ts';
import { readModule, readSections, SectionId, type WasmFunction, type WasmModule } from './wasm-module.ts';

const EXPORT = 'coil.export';
const SIGNATURE_PREFIX = 'coil.signature';
/** A struct is returned through a pointer, ahead of the arguments. */
const SIGNATURE = 'i32,i32,i32->';
/** In src/js_call.c: it calls them, and nothing else through pointers. */
const CALLER = 'coil__js_call_exported';
/** Asks for wasm/no_main.c. */
export const NO_MAIN = 'coil__no_main';

/** What JavaScript calls: src/js.h. */
export const JS_FUNCTIONS: readonly string[] = [
  'coil__js_open',
  'coil__js_buffer',
  'coil__js_list',
  'coil__js_reference',
  'coil__js_drop',
  'coil__js_describe',
  'coil__js_kind',
  'coil__js_call',
  'coil__js_call_plain',
  'coil__js_call_many',
  'coil__js_call_sync',
  'coil__js_array',
  'coil__js_array_free',
  'coil__js_export',
  'coil__js_cancel',
  'coil__js_do',
  'coil__js_settle',
  'coil__js_count',
  'coil__wasm_open',
];

/** What an object has to do with JavaScript, before it is linked. */
export function usesOfJavaScript(object: Uint8Array): { readonly exports: boolean; readonly calls: boolean } {
  const sections = readSections(object);
  return {
    exports: sections.some(({ name }) => name === `llvm.func_attr.annotate.${EXPORT}`),
    calls: readModule(object).imports.some(({ name }) => /^coil_(?:js_|JSError$)/.test(name)),
  };
}

export interface Placed {
  readonly bytes: Uint8Array;
  /** By name, the function. */
  readonly functions: ReadonlyMap<string, number>;
  /** By name, the place in the function table. */
  readonly places: ReadonlyMap<string, number>;
}

/** The linked module, in which each exported function has a place in the table. */
export function placeExported(module: WasmModule, knowledge: Knowledge, fileOf: (index: number) => string | undefined): Placed {
  const { bytes } = module;
  const marked = [...annotated(module, EXPORT)].flatMap((index) => module.functions[index] ?? []);
  const functions = new Map(marked.map(({ name, index }) => [name, index]));
  if (marked.length === 0) return { bytes, functions, places: new Map() };
  // It may have been inlined: its file tells.
  const [type] = [...knowledge.types.values()].flatMap(({ functions }) =>
    Object.hasOwn(functions, CALLER) ? (functions[CALLER]?.calls ?? []) : [],
  );
  const taken = new Map([...tableEntries(module)].map(([place, index]) => [index, place]));
  const { minimum, withMore } = readTableLimits(module);
  const added: number[] = [];
  const places = new Map<string, number>();
  for (const fn of marked) {
    const where = fileOf(fn.index);
    checkType(fn, type, knowledge, where);
    if (places.has(fn.name))
      throw new CannotSuspend(`two functions named ${fn.name} are marked COIL_EXPORT: JavaScript knows them by their names`);
    const known = taken.get(fn.index);
    places.set(fn.name, known ?? minimum + added.length);
    if (known === undefined) added.push(fn.index);
  }
  if (added.length === 0) return { bytes, functions, places };
  const sections = new Map([
    [SectionId.Table, withMore(added.length)],
    [SectionId.Element, appendToVector(module, SectionId.Element, [segmentOf(minimum, added)])],
  ]);
  return { bytes: replaceSections(bytes, module.sections, { sections }), functions, places };
}

/** Functions of the runtime that tell a task of itself, or of all tasks. */
const ASKS_FOR_TASKS: ReadonlySet<string> = new Set(['coil_current_task', 'coil_current_task_of', 'coil_all_tasks', 'coil_all_tasks_of']);

/** What COIL_EXPORT_AS says, by name: `(url: string): string`. */
export function signaturesOf(module: WasmModule): ReadonlyMap<string, string> {
  return new Map([...annotatedWith(module, SIGNATURE_PREFIX)].map(([index, text]) => [module.functions[index]?.name ?? '', text]));
}

/** What the runtime does when the program is over, and where it enters other stacks. */
const NO_MATTER: ReadonlySet<string> = new Set(['coil__fatal', 'coil__program_die', 'coil__stack_resume']);

/** Of the exported functions those that need no task: whatever they call, they can neither be suspended nor find out. */
export function withoutTask(
  module: WasmModule,
  exported: ReadonlySet<number>,
  analysis: Analysis,
  targetsOf: CallTargets,
): ReadonlySet<number> {
  const found = new Set<number>();
  for (const index of exported) {
    const reached = new Set([index]);
    // Grows while it is walked.
    let asks = false;
    for (const at of reached) {
      const fn = module.functions[at];
      if (!fn || analysis.suspendable.has(at) || ASKS_FOR_TASKS.has(fn.name)) {
        asks = true;
        break;
      }
      if (!NO_MATTER.has(fn.name)) for (const callee of calleesOf(fn, targetsOf)) reached.add(callee);
    }
    if (!asks) found.add(index);
  }
  return found;
}

function checkType(fn: WasmFunction, wanted: string | undefined, knowledge: Knowledge, where: string | undefined): void {
  const type = typesOf(fn, knowledge)?.calls.type;
  const isOther = type && wanted !== undefined && type !== wanted;
  if (fn.type.key === SIGNATURE && !isOther) return;
  const place = where === undefined ? '' : ` (${where})`;
  throw new CannotSuspend(
    `${fn.name}()${place} is marked COIL_EXPORT, and is of another type: declare it as COIL_EXPORT coil_value ${fn.name}(int argc, coil_value *argv)`,
  );
}
