// linked.mjs: a program as the linker made it, before any pass.

import { runtimeSources } from '../build/js/js-glue/cli/build.js';
import { Cache } from '../build/js/js-glue/cli/cache.js';
import { CachingToolchain } from '../build/js/js-glue/cli/caching-toolchain.js';
import { chooseToolchain } from '../build/js/js-glue/cli/choose-toolchain.js';
import { compileObjects, linkObjects } from '../build/js/wasm/compiler/pipeline.js';
import { root } from './tools.mjs';

const cache = new Cache();
const toolchain = new CachingToolchain(chooseToolchain(cache), cache);

/** { module, map, types, ... } */
export async function linkProgram(sources, flags = []) {
  return linkObjects(toolchain, await compileObjects(toolchain, runtimeSources('wasip1'), { directory: root, sources, flags }));
}
