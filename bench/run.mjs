// run.mjs: the benchmark, `./build.sh bench [W1 W9 …] [--host wasmtime|node|native]`: what a yield, a task, a future or a timer costs.
//
// Builds coil.c with the coil command, finds for each workload an N that takes about 0.3 s, then runs all of them five times,
// interleaved, each in a process of its own. Under wasmtime Go's W1 runs along when `go` is on PATH. Only ratios within one run mean
// anything: other processes on the machine make everything slower, which is why minimum and maximum are shown.

import { spawn, spawnSync } from 'node:child_process';
import { globSync, mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findProgram } from '../build/js/js-glue/cli/find-program.js';

const WORKLOADS = {
  W1: 'yield',
  W2: 'task: spawn and join',
  W3: 'hand-over by futures',
  W5: 'queue item',
  W6: 'task: gather of 10,000',
  W7: 'call_soon callback',
  W8: 'timer, all pending',
  W8b: 'timer, cancelled at once',
  W9: 'yield, ten calls deep',
  W9b: 'yield, ten deep once',
  W4: 'sleeper, two calls deep',
};
// Natively Linux allows a process 65,530 mappings, and each stack with its guard page takes two.
const SLEEPERS = { wasmtime: 100_000, node: 100_000, native: 30_000 };
const TIMERS = 1_000_000; // as the peers: what a heap costs depends on its size
const REPETITIONS = 5;
const SECONDS = 0.3;

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'build/bench');
const cli = join(root, 'build/js/js-glue/cli/main.js');

function fail(message) {
  console.error(`bench: ${message}`);
  process.exit(1);
}

function commandLine() {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: { host: { type: 'string', default: 'wasmtime' } } });
  } catch (error) {
    fail(error.message);
  }
  const { values, positionals } = parsed;
  if (!['wasmtime', 'node', 'native'].includes(values.host)) fail(`there is no host ${values.host}: it is wasmtime, node or native`);
  const unknown = positionals.find((name) => !(name in WORKLOADS));
  if (unknown) fail(`there is no workload ${unknown}: they are ${Object.keys(WORKLOADS).join(', ')}`);
  return { host: values.host, names: Object.keys(WORKLOADS).filter((name) => positionals.length === 0 || positionals.includes(name)) };
}

function make(program, args, env = {}) {
  const made = spawnSync(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] });
  if (made.status !== 0) fail(`${program} ${args.slice(0, 2).join(' ')} failed`);
}

function need(program, why) {
  return findProgram(program) ?? fail(`${program} is not installed: ${why}`);
}

function findWasmtime() {
  const found = findProgram(...[process.env.COIL_WASMTIME, 'wasmtime', join(out, '../venv/bin/wasmtime')].filter(Boolean));
  if (!found) fail('wasmtime is not installed: `./build.sh bench` installs it, or set COIL_WASMTIME to its path');
  // Where pip has put it, a script in Python starts the program: its time and memory are not to be counted.
  const [wheel] = globSync(join(dirname(found), '../lib/python3*/site-packages/wasmtime_cli/wasmtime'));
  return wheel ?? found;
}

/** The command that a workload's name and N are added to. Compiled ahead, so that the compiler's time and memory are not counted. */
function prepare(host) {
  if (host === 'native') {
    const program = join(out, 'coil');
    const sources = globSync(['src/*.c', 'wasm/native/*.c', 'bench/coil.c'], { cwd: root });
    make(process.env.CC ?? 'cc', ['-std=c11', '-O3', '-Isrc', ...sources, '-lm', '-lpthread', '-o', program]);
    return [program];
  }
  const module = join(out, 'coil.wasm');
  make(process.execPath, [cli, 'build', 'bench/coil.c', '-O3', '-o', module]);
  return host === 'wasmtime' ? underWasmtime(module) : [process.execPath, cli, 'run', module, '--host', 'node', '--'];
}

function underWasmtime(module) {
  const wasmtime = findWasmtime();
  const compiled = module.replace(/\.wasm$/, '.cwasm');
  make(wasmtime, ['compile', module, '-o', compiled]);
  return [wasmtime, 'run', '--allow-precompiled', compiled];
}

function prepareGo() {
  const module = join(out, 'go.wasm');
  make(findProgram('go'), ['build', '-o', module, 'bench/go/main.go'], { GOOS: 'wasip1', GOARCH: 'wasm', GO111MODULE: 'off' });
  return underWasmtime(module);
}

/** Runs one process: what it printed, { n, s } or { na }, with its processor seconds and its peak in bytes. */
async function run(command, name, n) {
  const child = spawn(join(out, 'measure'), [...command, name, String(n)], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const streams = [1, 2, 3].map(async (fd) => Buffer.concat(await child.stdio[fd].toArray()).toString());
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', (code, signal) => resolve(code ?? signal)));
  const [printed, errors, used] = await Promise.all(streams);
  if (status !== 0) return { na: errors.trim().split('\n').at(-1) || `it ended with ${status}` };
  return { ...JSON.parse(printed), ...JSON.parse(used) };
}

async function chooseCount(command, name) {
  if (name === 'W4') return SLEEPERS[host];
  if (name === 'W8' || name === 'W8b') return TIMERS;
  let n = 10_000;
  for (const goal of [SECONDS / 10, SECONDS]) {
    const { na, s, n: made } = await run(command, name, n);
    if (na) return n; // the run itself will say so
    n = Math.min(20_000_000, Math.max(2, Math.round((made * goal) / Math.max(s, 1e-5))));
  }
  return name === 'W6' ? Math.max(1, Math.round(n / 10_000)) * 10_000 : n - (n % 2);
}

async function measureOnce(row) {
  const result = await run(row.command, row.name, row.n);
  if (result.na) {
    row.na = result.na;
  } else if (row.name === 'W4') {
    const idle = await run(row.command, row.name, 0);
    row.samples.push({ cpu: (result.cpu - idle.cpu) * 1e3, bytes: (result.peak - idle.peak) / row.n });
  } else {
    row.samples.push({ ns: (result.s / result.n) * 1e9 });
  }
}

const sorted = (row, what) => row.samples.map((sample) => sample[what]).sort((a, b) => a - b);
const median = (values) => values[Math.floor(values.length / 2)];
const figure = (value) => value.toLocaleString('en', value < 100 ? { minimumFractionDigits: 1, maximumFractionDigits: 1 } : { maximumFractionDigits: 0 });

function line(label, unit, count, values) {
  const numbers = [count, ...values].map((text) => text.padStart(10)).join('');
  console.log(`${label.padEnd(6)}${unit.padEnd(34)}${numbers}`.trimEnd());
}

function printRow(row) {
  if (row.na) {
    line(row.label, `${WORKLOADS[row.name]}: ${row.na}`, '', []);
    return;
  }
  const show = (unit, what) => {
    const values = sorted(row, what);
    line(row.label, unit, row.n.toLocaleString('en'), [median(values), values[0], values.at(-1)].map(figure));
  };
  if (row.name !== 'W4') return show(`${WORKLOADS[row.name]}, ns`, 'ns');
  show(`${WORKLOADS[row.name]}: all, CPU ms`, 'cpu');
  show(`${WORKLOADS[row.name]}: each, bytes`, 'bytes');
}

const { host, names } = commandLine();
mkdirSync(out, { recursive: true });
make(need(process.env.CC ?? 'cc', 'the benchmark needs a C compiler; set CC to one'), ['-O2', 'bench/measure.c', '-o', join(out, 'measure')]);
const coil = prepare(host);
const rows = names.map((name) => ({ name, label: name, command: coil, samples: [] }));
const withGo = host === 'wasmtime' && names.includes('W1') && findProgram('go');
// Right after Coil's, so that both meet the same noise.
if (withGo) rows.splice(1, 0, { name: 'W1', label: 'Go W1', command: prepareGo(), samples: [] });

for (const row of rows) row.n = await chooseCount(row.command, row.name);
for (let repetition = 0; repetition < REPETITIONS; repetition++) {
  for (const row of rows) if (!row.na) await measureOnce(row);
  if (process.stderr.isTTY) console.error(`bench: ${repetition + 1} of ${REPETITIONS}`);
}

console.log(`Coil, ${host}, ${cpus().length} × ${cpus()[0].model.trim()}; ${REPETITIONS} runs\n`);
line('', '', 'N', ['median', 'min', 'max']);
rows.forEach(printRow);
if (withGo && !rows[0].na && !rows[1].na) {
  const ratios = rows[0].samples.map(({ ns }, run) => rows[1].samples[run].ns / ns).sort((a, b) => a - b);
  const best = sorted(rows[1], 'ns')[0] / sorted(rows[0], 'ns')[0];
  console.log(`\nA yield of Go takes ${figure(median(ratios))} times as long (median of the runs; ${figure(best)} by the best of each).`);
}
