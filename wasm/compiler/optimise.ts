// optimise.ts: binaryen's run over the finished module.
//
// It comes after unwinding is compiled in, and then may do what it likes. Before, it must not run: it would inline a coroutine's code
// into the function that resumes it.
//
// Features are those that the module's own target_features section names, which is what binaryen reads by default. Asking for all
// of them would let it write encodings that engines refuse.

import { readSections, SectionId } from './wasm-module.ts';

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

/**
 * Binaryen inlines a function with one caller however large it is, by default. A large one gains nothing from it, and what unwinding made
 * of it compresses worse: the runtime of a small program is 4 % larger then, gzipped.
 */
const ONE_CALLER_INLINE = 120;

/**
 * Optimises the module and drops what nothing uses, such as the imports that have become instructions. The result names its functions in any case,
 * so that each can be found again; it is `keepNames` that says whether to optimise for somebody who debugs.
 */
export async function optimize(bytes: Uint8Array, level: OptimizeLevel, keepNames: boolean): Promise<Uint8Array> {
  const { default: binaryen } = await import('binaryen');
  const strip = keepNames ? ['strip-dwarf'] : ['strip-debug', 'strip-dwarf', 'strip-producers', 'strip-target-features'];
  const module = binaryen.readBinary(bytes);
  try {
    // These are global in binaryen; all are set here, synchronously with their use.
    binaryen.setOptimizeLevel(level.optimize);
    binaryen.setShrinkLevel(level.shrink);
    binaryen.setDebugInfo(keepNames);
    binaryen.setOneCallerInlineMaxSize(ONE_CALLER_INLINE);
    binaryen.clearPassArguments();
    // Passes add texts to modules that were compiled for engines without bulk memory, too.
    if (readSections(bytes).some((section) => section.id === SectionId.DataCount))
      module.setFeatures(module.getFeatures() | binaryen.Features.BulkMemory);
    module.runPasses([...strip, 'remove-unused-module-elements']);
    if (level.optimize > 0) module.optimize();
    binaryen.setDebugInfo(true);
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
