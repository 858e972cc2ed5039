// unwind.ts: binaryen's two runs, the one that makes functions suspendable and the one that optimises.
//
// Two runs, in this order, and never one: inlining before Asyncify can pull a coroutine's code into the function that resumes it,
// which is not instrumented, and its resumes are then lost without an error. And Asyncify must itself run at an optimize level:
// without it every local that flattening made is saved, and the program is fifteen times slower.
//
// Features are those that the module's own target_features section names, which is what binaryen reads by default. Asking for all
// of them would let it write encodings that engines refuse.

import type { Analysis } from './analysis.ts';
import { indexName } from './names.ts';

export interface OptimizeLevel {
  /** 0 to 3. */
  readonly optimize: number;
  /** 0, 1 for -Os, 2 for -Oz. */
  readonly shrink: number;
}

/** The level of a compiler flag: -O0 to -O3, -Os, -Oz; -O is -O1, and what is not known is -O2. */
export function optimizeLevel(flag: string): OptimizeLevel {
  switch (flag) {
    case '-O0':
      return { optimize: 0, shrink: 0 };
    case '-O':
    case '-O1':
      return { optimize: 1, shrink: 0 };
    case '-O3':
    case '-Ofast':
      return { optimize: 3, shrink: 0 };
    case '-Os':
      return { optimize: 2, shrink: 1 };
    case '-Oz':
      return { optimize: 2, shrink: 2 };
    default:
      return { optimize: 2, shrink: 0 };
  }
}

/** Compiles unwinding and rewinding into the suspendable functions; the functions must be named by index. */
export async function instrument(bytes: Uint8Array, analysis: Analysis): Promise<Uint8Array> {
  // The starters are in the list although they are never instrumented: without them binaryen believes that calling one changes nothing.
  const list = [...analysis.suspendable.keys()].map(indexName).join(',');
  const settings = new Map([
    ['asyncify-ignore-imports', '1'],
    ['asyncify-onlylist', list],
  ]);
  return runBinaryen(bytes, { optimize: 2, shrink: 0 }, settings, ['asyncify'], true, (module) => {
    for (const name of ASYNCIFY_EXPORTS) module.removeExport(name);
  });
}

const ASYNCIFY_EXPORTS = [
  'asyncify_start_unwind',
  'asyncify_stop_unwind',
  'asyncify_start_rewind',
  'asyncify_stop_rewind',
  'asyncify_get_state',
];

/** Optimises the module and drops what nothing uses, such as the imports that have become instructions. */
export async function optimize(bytes: Uint8Array, level: OptimizeLevel, keepNames: boolean): Promise<Uint8Array> {
  const strip = keepNames ? ['strip-dwarf'] : ['strip-debug', 'strip-dwarf', 'strip-producers', 'strip-target-features'];
  const passes = [...strip, 'remove-unused-module-elements'];
  return runBinaryen(bytes, level, new Map(), passes, keepNames, (module) => {
    if (level.optimize > 0) module.optimize();
  });
}

/**
 * Binaryen inlines a function with one caller however large it is, by default. A large one gains nothing from it, and what unwinding made
 * of it compresses worse: the runtime of a small program is 4 % larger then, gzipped.
 */
const ONE_CALLER_INLINE = 120;

type Binaryen = (typeof import('binaryen'))['default'];
type BinaryenModule = InstanceType<Binaryen['Module']>;

async function runBinaryen(
  bytes: Uint8Array,
  level: OptimizeLevel,
  settings: ReadonlyMap<string, string>,
  passes: readonly string[],
  keepNames: boolean,
  then: (module: BinaryenModule) => void,
): Promise<Uint8Array> {
  const { default: binaryen } = await import('binaryen');
  const module = binaryen.readBinary(bytes);
  try {
    // These are global in binaryen; all are set here, synchronously with their use.
    binaryen.setOptimizeLevel(level.optimize);
    binaryen.setShrinkLevel(level.shrink);
    binaryen.setDebugInfo(keepNames);
    binaryen.setOneCallerInlineMaxSize(ONE_CALLER_INLINE);
    binaryen.clearPassArguments();
    for (const [key, value] of settings) binaryen.setPassArgument(key, value);
    module.runPasses(passes);
    then(module);
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
