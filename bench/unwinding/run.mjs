// run.mjs: what a bare switch costs, Coil's against plain Asyncify's, on wasmtime and Node: node bench/unwinding/run.mjs [--level -O2]
//
// Both are built from switch.c with the same compiler and the same flags, and run in turns, five times each. Ratios of medians are what counts.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import binaryen from 'binaryen';
import { Cache } from '../../build/js/js-glue/cli/cache.js';
import { chooseToolchain } from '../../build/js/js-glue/cli/choose-toolchain.js';
import { findProgram } from '../../build/js/js-glue/cli/find-program.js';
import { optimizeLevel } from '../../build/js/wasm/compiler/optimise.js';
import { finishModule } from '../../build/js/wasm/compiler/passes.js';
import { LINK_FLAGS, PROGRAM_FLAGS } from '../../build/js/wasm/compiler/pipeline.js';
import { linkName } from '../../build/js/wasm/compiler/toolchain.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'build/bench/unwinding');
const REPETITIONS = 5;
const COUNT = '1000000';
const here = 'bench/unwinding';

const { values } = parseArgs({ options: { level: { type: 'string', default: '-O2' } } });
const level = optimizeLevel(values.level);
const toolchain = chooseToolchain(new Cache());

async function link(sources) {
  const inputs = [];
  for (const source of sources) {
    const { object, callTypes, diagnostics } = await toolchain.compile({
      source,
      directory: root,
      flags: [...PROGRAM_FLAGS, values.level, '-Isrc'],
    });
    if (!object) throw new Error(diagnostics);
    inputs.push({ name: `${source}.o`, object, callTypes, optional: false });
  }
  const linked = await toolchain.link({ inputs, flags: LINK_FLAGS, cplusplus: false });
  if (!linked.module) throw new Error(linked.diagnostics);
  return { ...linked, types: new Map(inputs.flatMap((input, at) => (input.callTypes ? [[linkName(input, at), input.callTypes]] : []))) };
}

async function buildCoil() {
  const { module, map, types } = await link([`${here}/switch.c`, `${here}/switch_coil.c`, 'wasm/stack_unwind.c']);
  return (await finishModule(module, { map, types, level, debug: false, version: '0' })).module;
}

/** In two runs, the first with an optimize level: any other way makes it slower. */
async function buildAsyncify() {
  const { module: linked } = await link([`${here}/switch.c`, `${here}/switch_asyncify.c`]);
  const run = (bytes, then) => {
    const module = binaryen.readBinary(bytes);
    then(module);
    const done = module.emitBinary();
    module.dispose();
    return done;
  };
  const suspendable = run(linked, (module) => {
    binaryen.setOptimizeLevel(2);
    binaryen.setShrinkLevel(0);
    binaryen.clearPassArguments();
    binaryen.setPassArgument('asyncify-ignore-imports', '1');
    module.runPasses(['asyncify']);
  });
  return run(suspendable, (module) => {
    binaryen.setOptimizeLevel(level.optimize);
    binaryen.setShrinkLevel(level.shrink);
    module.optimize();
  });
}

const RUN_IN_NODE = `
import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';
const wasi = new WASI({ version: 'preview1', args: ['switch', process.argv[2]] });
const { instance } = await WebAssembly.instantiate(readFileSync(process.env.MODULE), { wasi_snapshot_preview1: wasi.wasiImport });
wasi.start(instance);
`;

function measure(host, file) {
  const [command, args, env] =
    host === 'node'
      ? [process.execPath, ['--no-warnings', '--input-type=module', '-e', RUN_IN_NODE, 'switch', COUNT], { ...process.env, MODULE: file }]
      : [findProgram('wasmtime') ?? 'wasmtime', ['run', '-C', 'cache=y', file, COUNT], process.env];
  const text = execFileSync(command, args, { encoding: 'utf8', env });
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

mkdirSync(out, { recursive: true });
const files = {};
for (const [name, build] of [
  ['coil', buildCoil],
  ['asyncify', buildAsyncify],
]) {
  files[name] = join(out, `${name}.wasm`);
  writeFileSync(files[name], await build());
}
for (const host of ['wasmtime', 'node']) {
  const times = new Map();
  const sums = new Map();
  for (let round = 0; round < REPETITIONS; round++) {
    for (const name of Object.keys(files)) {
      for (const { name: workload, ns, sum } of measure(host, files[name])) {
        const key = `${workload} ${name}`;
        times.set(key, [...(times.get(key) ?? []), ns]);
        if (sums.has(workload) && sums.get(workload) !== sum)
          throw new Error(`${workload}: ${name} computed ${sum}, another ${sums.get(workload)}`);
        sums.set(workload, sum);
      }
    }
  }
  console.log(`${host}, ${values.level}: ns a switch, the median of ${REPETITIONS}`);
  for (const workload of sums.keys()) {
    const [coil, asyncify] = ['coil', 'asyncify'].map((name) => median(times.get(`${workload} ${name}`)));
    console.log(
      `  ${workload.padEnd(12)} Coil ${coil.toFixed(1).padStart(7)}   Asyncify ${asyncify.toFixed(1).padStart(7)}   ${(coil / asyncify).toFixed(2)}`,
    );
  }
}
