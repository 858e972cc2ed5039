// builds.mjs: one program, three ways: plain, which cannot suspend; suspendable by Coil; suspendable by Binaryen's Asyncify as its users run it.
//
// All come from the same sources by the same compiler with the same flags, but for the file with the switch (switch_*.c), and end with the same
// optimiser. Objects are kept in the cache of `coil build`.

import { fileURLToPath } from 'node:url';
import binaryen from 'binaryen';
import { Cache } from '../../build/js/js-glue/cli/cache.js';
import { CachingToolchain } from '../../build/js/js-glue/cli/caching-toolchain.js';
import { chooseToolchain } from '../../build/js/js-glue/cli/choose-toolchain.js';
import { optimize, optimizeLevel } from '../../build/js/wasm/compiler/optimise.js';
import { finishModule } from '../../build/js/wasm/compiler/passes.js';
import { replaceSections } from '../../build/js/wasm/compiler/rewrite.js';
import { readSections } from '../../build/js/wasm/compiler/wasm-module.js';
import { LINK_FLAGS, PROGRAM_FLAGS } from '../../build/js/wasm/compiler/pipeline.js';
import { linkName } from '../../build/js/wasm/compiler/toolchain.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const here = 'bench/unwinding';
const cache = new Cache();
const toolchain = new CachingToolchain(chooseToolchain(cache), cache);

async function link(sources, flags) {
  const inputs = [];
  for (const source of sources) {
    const request = { source, directory: root, flags: [...PROGRAM_FLAGS, ...flags, '-Isrc', `-I${here}`] };
    const { object, callTypes, diagnostics } = await toolchain.compile(request);
    if (!object) throw new Error(diagnostics);
    inputs.push({ name: `${source}.o`, object, callTypes, optional: false });
  }
  const linked = await toolchain.link({ inputs, flags: LINK_FLAGS, cplusplus: false });
  if (!linked.module) throw new Error(linked.diagnostics);
  return { ...linked, types: new Map(inputs.flatMap((input, at) => (input.callTypes ? [[linkName(input, at), input.callTypes]] : []))) };
}

const levelOf = (flags) => optimizeLevel(flags.findLast((flag) => flag.startsWith('-O')) ?? '-O2');

/** What is delivered has no names, as Coil's modules have none. */
async function optimizeAndStrip(module, level) {
  const bytes = await optimize(module, level, false);
  return replaceSections(bytes, readSections(bytes), { custom: new Map([['name', null]]) });
}

/** Nothing is added: what is exported is what the sources say. */
export async function buildModule(sources, flags) {
  const { module } = await link(sources, flags);
  return optimizeAndStrip(module, levelOf(flags));
}

export function buildPlain(sources, flags) {
  return buildModule([...sources, `${here}/switch_plain.c`], flags);
}

export async function buildCoil(sources, flags) {
  const { module, map, types } = await link([...sources, `${here}/switch_coil.c`, 'wasm/stack_unwind.c'], flags);
  return (await finishModule(module, { map, types, level: levelOf(flags), debug: false, version: '0' })).module;
}

/**
 * Every call through a pointer may suspend, and the optimiser runs behind. In two runs, the first with an optimize level, as is best for Asyncify: without
 * one it keeps thousands of locals.
 */
export function buildAsyncify(sources, flags) {
  return instrument([...sources, `${here}/switch_asyncify.c`], flags);
}

/** Of a program that drives Asyncify itself. */
export async function instrument(sources, flags) {
  const { module: linked } = await link(sources, flags);
  const module = binaryen.readBinary(linked);
  try {
    binaryen.setOptimizeLevel(2);
    binaryen.setShrinkLevel(0);
    binaryen.clearPassArguments();
    binaryen.setPassArgument('asyncify-ignore-imports', '1');
    module.runPasses(['asyncify']);
    return await optimizeAndStrip(module.emitBinary(), levelOf(flags));
  } finally {
    module.dispose();
  }
}
