// compile-time.mjs: how long each pass takes: node bench/unwinding/compile-time.mjs [FILE.c…] [--level=-O2] [-- FLAGS]
//
// Without files, for bench/coil.c. It is compiled and linked once; then the passes run five times, each time in a process
// of their own, as in a build: most of what our own passes take is Node.js reading them. Milliseconds; on a busy machine the least is what counts.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { finishProgram } from '../../build/js/wasm/compiler/pipeline.js';

const REPETITIONS = 5;
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'build/bench/unwinding');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { level: { type: 'string', default: '-O2' }, finish: { type: 'boolean' } },
});

/** What the linker made, for the processes that go on with it. */
const kept = join(folder, 'linked');

async function link(sources, flags) {
  const { Cache } = await import('../../build/js/js-glue/cli/cache.js');
  const { CachingToolchain } = await import('../../build/js/js-glue/cli/caching-toolchain.js');
  const { chooseToolchain } = await import('../../build/js/js-glue/cli/choose-toolchain.js');
  const { runtimeSources } = await import('../../build/js/js-glue/cli/build.js');
  const { compileObjects, linkObjects } = await import('../../build/js/wasm/compiler/pipeline.js');
  const cache = new Cache();
  const toolchain = new CachingToolchain(chooseToolchain(cache), cache);
  const compiled = await compileObjects(toolchain, runtimeSources('wasm'), { directory: root, sources, flags: [...flags, values.level] });
  mkdirSync(folder, { recursive: true });
  writeFileSync(kept, serialize(await linkObjects(toolchain, compiled)));
}

async function finish() {
  const linked = deserialize(readFileSync(kept));
  const { milliseconds, report } = await finishProgram(linked, [values.level], '0');
  const finished = performance.now();
  report();
  console.log(JSON.stringify({ ...Object.fromEntries(milliseconds), report: performance.now() - finished }));
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

if (values.finish) {
  await finish();
} else {
  const flags = positionals.filter((argument) => argument.startsWith('-'));
  const given = positionals.filter((argument) => !argument.startsWith('-'));
  const sources = given.length > 0 ? given : ['bench/coil.c'];
  await link(sources, flags);
  const runs = Array.from({ length: REPETITIONS }, () =>
    JSON.parse(execFileSync(process.execPath, [process.argv[1], '--finish', `--level=${values.level}`], { encoding: 'utf8' })),
  );
  const own = Object.keys(runs[0]).filter((name) => name !== 'optimise' && name !== 'report');
  const row = (name, passes) => {
    const times = runs.map((run) => passes.reduce((sum, pass) => sum + run[pass], 0));
    console.log(`  ${name.padEnd(12)}${[Math.min(...times), median(times)].map((time) => time.toFixed(1).padStart(10)).join('')}`);
  };
  console.log(`${sources.join(' ')}, ${values.level}: ms, the least of ${REPETITIONS} and the median`);
  for (const name of own) row(name, [name]);
  row('our own', own);
  row('optimise', ['optimise']);
  row('the report', ['report']);
}
