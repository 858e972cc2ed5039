// call-targets.ts: which functions an indirect call may reach.
//
// The question is asked by classes of call sites, since all sites of one class have the same answer. Three rules, the finest that
// applies:
//   - By the type of C, where both the caller and the target were compiled here: the same prototype, a target whose type is not known, or one
//     whose address gets to a call of that type although it is of another (cast-targets.ts).
//   - libc's stdio calls through the function pointers of FILE, which only libc itself fills in.
//   - By signature: any function of that WebAssembly type whose address is taken.
//
// The members of stdio are listed, not the exceptions from them: a member that nobody has looked at (qsort, bsearch, atexit, scandir,
// fopencookie, which do call user code, and whatever a later libc brings) falls under the last rule. A program that hands its own functions
// to fopencookie is covered too: fopencookie's own functions live in libc, and call on by signature.

import type { CallTypes, FunctionCalls } from './call-types.ts';
import { findCastTargets, type CastTargets } from './cast-targets.ts';
import type { Origin, Origins } from './link-map.ts';
import type { WasmFunction, WasmModule } from './wasm-module.ts';

/** All functions that the call sites of one class may reach. */
export interface CallClass {
  /** For people: what the call is known by. */
  readonly label: string;
  /** The WebAssembly type. */
  readonly signature: string;
  /** The hash of its C type, where that is known. */
  readonly type: string | undefined;
  readonly targets: readonly number[];
}

/** Answers for every function that calls indirectly; equal classes are the same object. */
export type CallTargets = (caller: WasmFunction) => readonly CallClass[];

/** What stdio calls in order to read; its other calls through FILE write, seek and close, and never wait (wasm/blocking_wasi.c). */
const READERS: ReadonlySet<string> = new Set(['__uflow', 'fread']);
const READS = /^(?:__wrap_)?__stdio_read$/;

const STDIO_MEMBERS: ReadonlySet<string> = new Set([
  '__fclose_ca',
  '__overflow',
  '__stdio_exit',
  '__toread',
  '__towrite',
  '__uflow',
  'fclose',
  'fflush',
  'fread',
  'fseek',
  'ftell',
  'fwrite',
  'vfprintf',
  'vfscanf',
  'vfwprintf',
  'vfwscanf',
]);

const LIBC = 'libc.a';
const BUILTINS = /^libclang_rt\.builtins.*\.a$/;
const PRINTSCAN = /^libc-printscan-.*\.a$/;

/** What is known beside the module itself. */
export interface Knowledge {
  readonly origins: Origins | undefined;
  /** By the name of the object, as the linker's map has it. */
  readonly types: ReadonlyMap<string, CallTypes>;
}

/** What the files that are linked do with the addresses of functions. */
export function castTargets(module: WasmModule, knowledge: Knowledge): CastTargets {
  const linked = new Set([...(knowledge.origins?.values() ?? [])].map(({ file }) => file));
  const units = [...knowledge.types].flatMap(([file, types]) => (linked.has(file) ? [{ file, types }] : []));
  return findCastTargets(units, hasForeignCode(module, knowledge));
}

export function callTargets(module: WasmModule, knowledge: Knowledge, casts = castTargets(module, knowledge)): CallTargets {
  const { origins } = knowledge;
  const takenBySignature = new Map<string, number[]>();
  for (const index of module.addressTaken) {
    const signature = module.functions[index]?.type.key;
    if (signature === undefined) continue;
    const others = takenBySignature.get(signature);
    if (others) others.push(index);
    else takenBySignature.set(signature, [index]);
  }

  const classes = new Map<string, CallClass>();
  const classOf = (signature: string, rule: string, mayReach: (index: number) => boolean, type?: string): CallClass => {
    const label = `${signature}${rule}`;
    const known = classes.get(label);
    if (known) return known;
    const made = { label, signature, type, targets: (takenBySignature.get(signature) ?? []).filter(mayReach) };
    classes.set(label, made);
    return made;
  };
  const classesOf = (signature: string, caller: WasmFunction): CallClass[] => {
    const origin = origins?.get(caller.index);
    if (isStdio(origin)) {
      const isRead = (index: number) => READS.test(module.functions[index]?.name ?? '');
      if (READERS.has(memberOf(origin)))
        return [classOf(signature, " in libc's stdio, to read", (index) => isRead(index) || isLibc(origins?.get(index)))];
      return [classOf(signature, " in libc's stdio", (index) => !isRead(index) && isLibc(origins?.get(index)))];
    }
    const types = typesOf(caller, knowledge)?.calls.calls;
    if (!types) return [classOf(signature, '', () => true)];
    return types.map((type) =>
      classOf(
        signature,
        ` of C type ${type}`,
        (index) => {
          const target = module.functions[index];
          const known = target && typesOf(target, knowledge);
          // Whose address is taken in another way than by a C file is of unknown type.
          if (!known?.calls.type || known.calls.type === type) return true;
          return casts.reaches(type, known.name, origins?.get(index)?.file);
        },
        type,
      ),
    );
  };

  return (caller) => (caller.body?.indirectCalls ?? []).flatMap((type) => classesOf(module.types[type]?.key ?? '', caller));
}

/** Everybody whom a function may call, directly or through a pointer. */
export function calleesOf(fn: WasmFunction, targetsOf: CallTargets): number[] {
  return [...(fn.body?.calls ?? []), ...targetsOf(fn).flatMap((callClass) => callClass.targets)];
}

/** What C calls main has another name in the object, by its parameters, and one of these where clang tells of its types. */
const MAIN = ['main', '__original_main', '__main_void', '__main_argc_argv'];
/** What optimising appends to the name of a copy. */
const COPY = /\.(?:llvm|specialized|constprop|isra|part|cold)?\.?\d*$/;

/** What is known of a function's C types, and by which name; a copy that optimising made calls what its original calls. */
export function typesOf(fn: WasmFunction, { origins, types }: Knowledge): { name: string; calls: FunctionCalls } | undefined {
  const unit = types.get(origins?.get(fn.index)?.file ?? '')?.functions;
  const names = [fn.name, fn.name.replace(COPY, ''), ...(MAIN.includes(fn.name) ? MAIN : [])];
  for (const name of unit ? names : []) {
    const calls = unit && Object.hasOwn(unit, name) ? unit[name] : undefined;
    if (calls) return { name, calls };
  }
  return undefined;
}

/** As C calls it. */
export function nameInSource({ name }: WasmFunction): string {
  return MAIN.includes(name) ? 'main' : name.replace(COPY, '');
}

/** Whether there is code that is neither libc's nor of files whose types are known. */
function hasForeignCode(module: WasmModule, { origins, types }: Knowledge): boolean {
  if (!origins) return true;
  return module.functions.some((fn) => {
    const origin = origins.get(fn.index);
    return origin !== undefined && !isLibc(origin) && !BUILTINS.test(origin.file) && !types.has(origin.file);
  });
}

function isLibc(origin: Origin | undefined): boolean {
  return origin !== undefined && (origin.file === LIBC || PRINTSCAN.test(origin.file));
}

function isStdio(origin: Origin | undefined): boolean {
  return isLibc(origin) && STDIO_MEMBERS.has(memberOf(origin));
}

/** The name of an archive's member, without what its compiler appended. */
function memberOf(origin: Origin | undefined): string {
  return origin?.member?.split('.')[0] ?? '';
}
