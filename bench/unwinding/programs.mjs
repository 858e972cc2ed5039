// programs.mjs: what it costs that a program can be suspended, for programs that nobody here wrote: node bench/unwinding/programs.mjs [--rounds 5] [sqlite] [lua] [compute]
//
// Each is built plain, which cannot suspend, by Binaryen's Asyncify as its users run it, and by Coil at three levels, and every build gives the same answers. All
// run in turns on the same machine; what counts are the ratios: to the plain build of the same level, and for fifty at once to Asyncify's.
// ./build.sh bench programs gets the sources first.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { buildAsyncify, buildCoil, buildPlain, root } from './builds.mjs';
import { median, runModule } from './run-module.mjs';

const out = join(root, 'build/bench/unwinding');
const here = 'bench/unwinding';

const PROGRAMS = {
  compute: {
    sources: [`${here}/compute.c`, `${here}/programs.c`],
    flags: [],
  },
  sqlite: {
    sources: [`${here}/sqlite.c`, `${here}/programs.c`, 'examples/sqlite/disk.c', 'build/sqlite/sqlite3.c'],
    flags: [...readFileSync(join(root, 'examples/sqlite/flags'), 'utf8').trim().split('\n'), '-Iexamples/sqlite'],
  },
  lua: {
    sources: [`${here}/lua.c`, `${here}/programs.c`, `${here}/lua/core.c`],
    flags: ['-Ibuild/lua', `-I${here}/lua`, '-w'],
  },
};

/** The last of each: the build that its figures are compared with. */
const BUILDS = {
  'plain -Os': [buildPlain, '-Os'],
  'plain -O2': [buildPlain, '-O2'],
  'plain -O3': [buildPlain, '-O3'],
  'Asyncify -O2': [buildAsyncify, '-O2', 'plain -O2'],
  'Coil -Os': [buildCoil, '-Os', 'plain -Os'],
  'Coil -O2': [buildCoil, '-O2', 'plain -O2'],
  'Coil -O3': [buildCoil, '-O3', 'plain -O3'],
};

const { values, positionals } = parseArgs({ options: { rounds: { type: 'string', default: '5' } }, allowPositionals: true });
mkdirSync(out, { recursive: true });

async function buildAll(name, { sources, flags }) {
  const built = {};
  for (const [build, [make, level]] of Object.entries(BUILDS)) {
    const bytes = await make(sources, [...flags, level]);
    const file = join(out, `${name} ${build}.wasm`.replaceAll(' ', '_'));
    writeFileSync(file, bytes);
    built[build] = { file, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, times: {} };
  }
  return built;
}

function measureAll(host, built) {
  const results = {};
  for (const build of Object.values(built)) build.times = {};
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, { file, times }] of Object.entries(built)) {
      for (const { name: workload, ms, result } of runModule(host, file)) {
        (times[workload] ??= []).push(ms);
        results[workload] ??= result;
        if (results[workload] !== result) throw new Error(`${workload}: ${name} computed ${result}, another ${results[workload]}`);
      }
    }
  }
  return Object.keys(results);
}

/** A figure with its ratio to that of another build. */
function cell(figure, other, digits) {
  return `${figure.toFixed(digits)}${other === undefined ? '' : ` (${(figure / other).toFixed(2)})`}`;
}

function printTable(name, host, built, workloads) {
  console.log(`\n${name} on ${host}: medians of ${values.rounds}; in brackets to the plain build of the level, fifty to Asyncify's\n`);
  console.log(`| build | bytes | gzip | ${workloads.map((workload) => `${workload}, ms`).join(' | ')} |`);
  console.log(`| --- |${' --- |'.repeat(workloads.length + 2)}`);
  for (const [build, { bytes, gzip, times }] of Object.entries(built)) {
    const plain = built[BUILDS[build][2]];
    const cells = workloads.map((workload) => {
      if (workload !== 'fifty') return cell(median(times[workload]), plain && median(plain.times[workload]), 2);
      return plain ? cell(median(times.fifty), median(built['Asyncify -O2'].times.fifty), 1) : '';
    });
    console.log(`| ${[build, cell(bytes, plain?.bytes, 0), cell(gzip, plain?.gzip, 0), ...cells].join(' | ')} |`);
  }
}

for (const name of positionals.length > 0 ? positionals : Object.keys(PROGRAMS)) {
  const built = await buildAll(name, PROGRAMS[name]);
  for (const host of ['wasmtime', 'node']) printTable(name, host, built, measureAll(host, built));
}
