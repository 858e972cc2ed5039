// run.mjs: what a bare switch costs, Coil's against plain Asyncify's, on wasmtime and Node: node bench/unwinding/run.mjs [--level -O2]
//
// Both are built from switch.c with the same compiler and the same flags, and run in turns, five times each. Ratios of medians are what counts.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAsyncify, buildCoil, root } from './builds.mjs';
import { median, runModule } from './run-module.mjs';

const out = join(root, 'build/bench/unwinding');
const REPETITIONS = 5;
const COUNT = '1000000';

const { values } = parseArgs({ options: { level: { type: 'string', default: '-O2' } } });

mkdirSync(out, { recursive: true });
const files = {};
for (const [name, build] of [
  ['coil', buildCoil],
  ['asyncify', buildAsyncify],
]) {
  files[name] = join(out, `${name}.wasm`);
  writeFileSync(files[name], await build(['bench/unwinding/switch.c'], [values.level]));
}
for (const host of ['wasmtime', 'node']) {
  const times = new Map();
  const sums = new Map();
  for (let round = 0; round < REPETITIONS; round++) {
    for (const name of Object.keys(files)) {
      for (const { name: workload, ns, sum } of runModule(host, files[name], [COUNT])) {
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
