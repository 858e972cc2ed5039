// build-module.mjs: what `coil build` does, in this process: for thousands of programs that are built once.
//
// With `wide` a call through a pointer may reach every function of its WebAssembly type, and every function that calls anything is taken to be one that
// may suspend. What such a module prints tells two things at once: that the analysis left nobody out, and that unwinding is right in functions of all kinds.
// With `checked` the module looks for itself whether somebody was left out (docs/compiler/checked.md).
//
// With `tight` a stack whose size the compiler has computed has not a byte more than that.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CachingToolchain } from '../../build/js/js-glue/cli/caching-toolchain.js';
import { Cache } from '../../build/js/js-glue/cli/cache.js';
import { runtimeSources } from '../../build/js/js-glue/cli/build.js';
import { chooseToolchain } from '../../build/js/js-glue/cli/choose-toolchain.js';
import { packageVersion } from '../../build/js/js-glue/cli/package.js';
import { optimizeLevel } from '../../build/js/wasm/compiler/optimise.js';
import { compileObjects, finishProgram, linkObjects } from '../../build/js/wasm/compiler/pipeline.js';
import { PASSES } from '../../build/js/wasm/compiler/passes.js';
import { readModule } from '../../build/js/wasm/compiler/wasm-module.js';
import { guardStack } from '../../build/js/wasm/compiler/stack-guard.js';
import { callTargets } from '../../build/js/wasm/compiler/call-targets.js';
import { readOrigins } from '../../build/js/wasm/compiler/link-map.js';
import { Texts } from '../../build/js/wasm/compiler/checked.js';
import { findSuspendable } from '../../build/js/wasm/compiler/analysis.js';
import { root, text } from '../tools.mjs';

let toolchain;

/** The programs are never built again, so only the runtime is remembered. */
function makeToolchain() {
  const cache = new Cache();
  const compiler = chooseToolchain(cache);
  const remembering = new CachingToolchain(compiler, cache);
  return {
    id: compiler.id,
    compile: (request) => (/^(?:src|wasm|build\/unwinding\/stack)/.test(request.source) ? remembering : compiler).compile(request),
    link: (request) => compiler.link(request),
  };
}

export async function buildModule(sources, flags, { wide = false, tight = false, checked = false } = {}) {
  toolchain ??= makeToolchain();
  const runtime = runtimeSources('wasip1');
  if (tight) runtime.port = runtime.port.map((source) => (source === 'wasm/stack_unwind.c' ? tightStacks() : source));
  const compiled = await compileObjects(toolchain, runtime, { directory: root, sources, flags, tools: checked ? ['checked'] : [] });
  const linked = await linkObjects(toolchain, compiled);
  if (wide) return finishWide(linked, flags);
  return tight ? finishTight(linked, flags) : (await finishProgram(linked, flags, packageVersion())).module;
}

async function run(passes, linked, targetsOf, analysis, flags) {
  const level = optimizeLevel(flags.findLast((flag) => flag.startsWith('-O')) ?? '-O2');
  const context = { linked, targetsOf, analysis, level, debug: false, version: packageVersion(), tools: [], observe: () => {}, checked: false, texts: new Texts(() => undefined) };
  let module = linked.bytes;
  for (const pass of passes) module = await pass.run(module, context);
  return module;
}

async function finishWide({ module: bytes, map, types }, flags) {
  const linked = readModule(bytes);
  // The runtime's own types are known: its switch must not be taken for something that waits.
  const known = new Map([...types].filter(([name]) => /^\d+-(?:src|wasm)-/.test(name)));
  const targetsOf = callTargets(linked, { origins: readOrigins(linked, map), types: known });
  return run(PASSES, linked, targetsOf, widened(linked, findSuspendable(linked, targetsOf)), flags);
}

async function finishTight({ module: bytes, map, types }, flags) {
  const linked = readModule(bytes);
  const targetsOf = callTargets(linked, { origins: readOrigins(linked, map), types });
  const everywhere = { run: (_, context) => guardStack(context.linked, context.analysis, context.targetsOf, { everywhere: true, small: context.level.shrink > 0 }) };
  const passes = PASSES.map((pass) => (pass.name === 'guard' ? everywhere : pass));
  return run(passes, linked, targetsOf, findSuspendable(linked, targetsOf), flags);
}

/** The runtime's stacks, but that one of known size ends where its frames do, to the byte, and says so when it is not enough. */
function tightStacks() {
  const changed = 'build/unwinding/stack_unwind.c';
  const replaced = text('wasm/stack_unwind.c')
    .replace('return stack->low - RED_ZONE;', 'return (stack->spilled_end ? stack->low : stack->top) - RED_ZONE;')
    .replace(
      'if (get_plain_stack()) {',
      `if (get_plain_stack() && !current->class) {
        // Frames may have gone since the limit was set.
        set_stack_limit(limit_of(current));
        if (get_stack_pointer() >= limit_of(current) + RED_ZONE) return;
        set_stack_limit(emergency);
        set_stack_pointer(emergency + sizeof emergency);
        coil__program_die("a stack of known size is too small");
    }
    if (get_plain_stack()) {`,
    );
  if (!replaced.includes('top) - RED_ZONE') || !replaced.includes('of known size is too small')) throw new Error('wasm/stack_unwind.c is not what tightStacks() knows');
  mkdirSync(join(root, 'build/unwinding'), { recursive: true });
  writeFileSync(join(root, changed), replaced);
  return changed;
}

/** What runs while a stack is unwound, or when it is full: it is left as it is, with all that it calls. */
const RUNTIME = /^coil__(?:unwind_frame|stack_overflow)/;

function widened(module, { suspendable, bottoms }) {
  const kept = new Set(bottoms);
  const queue = module.functions.filter(({ name }) => RUNTIME.test(name));
  for (const fn of queue) {
    if (kept.has(fn.index) || suspendable.has(fn.index)) continue;
    kept.add(fn.index);
    for (const callee of fn.body?.calls ?? []) queue.push(module.functions[callee]);
  }
  // Who asks for what only this compiler knows is the runtime's switch.
  const switches = (fn) => fn.body.calls.some((callee) => module.functions[callee].import?.module === 'coil_compiler');
  const all = new Map(suspendable);
  for (const fn of module.functions) {
    const calls = fn.body && (fn.body.calls.length > 0 || fn.body.indirectCalls.length > 0);
    if (calls && !switches(fn) && !kept.has(fn.index) && !all.has(fn.index)) all.set(fn.index, { index: fn.index, name: fn.name, reason: { kind: 'direct', callee: fn.index } });
  }
  return { suspendable: all, bottoms };
}
