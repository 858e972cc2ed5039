// The benchmark: what it reports, what it says of bad command lines, and that its programs run. No figure is looked at.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { findProgram } from '../build/js/js-glue/cli/find-program.js';
import { GROUPS, PEERS } from '../bench/peers.mjs';
import { drawPicture } from '../bench/picture.mjs';
import { bars, markdown, ranking, text as report } from '../bench/report.mjs';
import { STEPS } from '../bench/setup/steps.mjs';
import { BARS, WORKLOADS } from '../bench/workloads.mjs';
import { build, coil, execute, root, temporaryFolder, text } from './tools.mjs';

const bench = (args, options) => execute(process.execPath, [join(root, 'bench/run.mjs'), ...args], options);

// Made-up results: two repetitions, of which the second met so much noise that everything took twice as long.

const measured = (first, second = 2 * first) => ({ median: (first + second) / 2, min: first, max: second, samples: [first, second] });
const ns = (first) => ({ n: 1000, ns: measured(first) });

const RESULTS = {
  date: '2000-01-01 00:00 UTC',
  machine: { cpu: 'Abacus', cores: 2, system: 'linux x64' },
  versions: { wasmtime: '1.2.3', Go: '4.5' },
  repetitions: 2,
  target: 0.15,
  peers: {
    coil: {
      label: 'Coil, wasmtime',
      group: 'coil',
      figures: { W1: ns(40), W2: ns(100), W4: { n: 10, cpu: measured(90), wall: measured(500), bytes: measured(600, 1200) }, W9c: ns(50) },
    },
    'tokio-wasm': {
      label: 'tokio, wasmtime',
      group: 'wasm',
      figures: { W1: ns(50), W4: { n: 10, cpu: measured(100), wall: measured(500), bytes: measured(266) } },
    },
    'lp-wasm': { label: 'LocalPool, wasmtime', group: 'wasm', figures: { W2: ns(80) } },
    cpython: { label: 'CPython asyncio', group: 'native', figures: { W1: ns(1234567) } },
  },
  missing: {
    go: { label: 'Go', workloads: ['W1'], reason: 'Go is not | installed', help: 'install Go' },
    'lp-wasm': { label: 'LocalPool, wasmtime', workloads: ['W3', 'W5'], reason: 'the disk is full', help: 'make room' },
  },
  notMeasured: [
    { peer: 'coil-node', workload: 'J1', na: 'not yet' },
    { peer: 'lp-wasm', workload: 'W1', error: 'the result is wrong' },
  ],
};

test('a bar compares within a repetition', () => {
  const found = Object.fromEntries(bars(RESULTS).map((bar) => [`${bar.workload} ${bar.measure}`, bar]));
  assert.deepEqual(Object.keys(found), ['W1 ns', 'W2 ns', 'W4 cpu', 'W4 bytes', 'W9c ns'], 'what was not measured is left out');
  assert.equal(found['W1 ns'].ratio, 0.8);
  assert.equal(found['W1 ns'].held, true);
  assert.equal(found['W2 ns'].ratio, 1.25);
  assert.equal(found['W2 ns'].held, false);
  assert.equal(found['W4 cpu'].ratio, 0.9);
  assert.equal(found['W4 bytes'].ratio, 900, 'without a peer it is the figure itself');
  assert.equal(found['W4 bytes'].held, false);
  assert.equal(found['W9c ns'].ratio, 1.25, 'against another workload of its own');
  assert.equal(found['W9c ns'].toLimit, 1.25 / 1.3);
});

test('the quickest come first', () => {
  assert.deepEqual(ranking(RESULTS, 'W1', 'ns').map(({ key }) => key), ['coil', 'tokio-wasm', 'cpython']);
});

test('the text has figures, bars, what is missing, what was not measured, and errors', () => {
  const lines = report(RESULTS);
  for (const line of [
    /^2000-01-01 00:00 UTC, 2 × Abacus; 2 repetitions, interleaved$/m,
    /^W1 {2}yield, ns +median +min +max +N$/m,
    /^ {2}Coil, wasmtime \(coil\) +60\.0 +40\.0 +80\.0 +1,000$/m,
    /^ {2}CPython asyncio \(cpython\) +1,851,851 +1,234,567 +2,469,134 +1,000$/m,
    /^W4 CPU ms +135 +tokio-wasm +150 +0\.9 +1\.0 +held$/m,
    /^W4 bytes each +900 +the limit itself +900 +800 +NOT HELD$/m,
    /^W9c +75\.0 +coil W1 +60\.0 +1\.25 +1\.3 +held$/m,
    /^missing: Go \(go\): Go is not \| installed\n {2}what would help: install Go$/m,
    /^missing: LocalPool, wasmtime \(lp-wasm\) for W3, W5: the disk is full\n {2}what would help: make room$/m,
    /^not measured: coil-node J1: not yet$/m,
    /^ERROR: lp-wasm W1: the result is wrong$/m,
  ])
    assert.match(lines, line);
});

test('the markdown has the same', () => {
  const page = markdown(RESULTS);
  for (const line of [
    '| Coil, wasmtime | 60.0 (40.0–80.0) | 150 (100–200) | 75.0 (50.0–100) |',
    '| LocalPool, wasmtime | **error** | 120 (80.0–160) |  |',
    '| W1 | 60.0 | tokio-wasm | 75.0 | 0.8 | 0.85 | 0.94 | held |',
    '- Go is missing: Go is not | installed. What would help: `install Go`',
    '- LocalPool, wasmtime is missing for W3, W5: the disk is full. What would help: `make room`',
    '- not measured: coil-node J1: not yet',
    'wasmtime 1.2.3, Go 4.5.',
  ])
    assert.ok(page.includes(`${line}\n`), `${line}\n\nis not in\n\n${page}`);
});

test('nothing measured is a report and a picture too', async () => {
  const nothing = { ...RESULTS, peers: {}, notMeasured: [] };
  assert.match(report(nothing), /^missing: Go/m);
  assert.match(markdown(nothing), /## Missing/);
  assert.match(await drawPicture(nothing), /^<svg/);
});

test('the picture has a panel for each workload and a line for each peer', async () => {
  const svg = await drawPicture(RESULTS);
  for (const words of ['W1 yield, ns', 'W2 task: spawn and join, ns', 'W4 sleepers, all at once, CPU ms', 'Coil, wasmtime', 'CPython asyncio', '1,851,851'])
    assert.ok(svg.replace(/ +/g, ' ').includes(`>${words}<`), words);
});

test('the tables go together', () => {
  assert.equal(new Set(PEERS.map(({ key }) => key)).size, PEERS.length);
  for (const { key, group, programs } of PEERS) {
    assert.ok(group in GROUPS, key);
    const workloads = programs.flatMap((program) => program.workloads);
    assert.equal(new Set(workloads).size, workloads.length, key);
    for (const workload of workloads) assert.ok(workload in WORKLOADS, `${key}: ${workload}`);
    for (const { needs = [], command, na } of programs) {
      assert.ok(Boolean(command) !== Boolean(na), key);
      for (const step of needs) assert.ok(step in STEPS, `${key} needs ${step}`);
    }
  }
  for (const [name, { needs = [] }] of Object.entries(STEPS)) for (const step of needs) assert.ok(step in STEPS, `${name} needs ${step}`);
  for (const { workload, peer, against = workload } of BARS) {
    assert.ok(workload in WORKLOADS && against in WORKLOADS, workload);
    assert.ok(peer === undefined || PEERS.some(({ key }) => key === peer), peer);
  }
});

test('every workload and every row is explained', () => {
  const page = text('bench/README.md');
  for (const name of Object.keys(WORKLOADS)) assert.ok(page.includes(`| ${name} |`), name);
  for (const { key } of PEERS) assert.ok(page.includes(`\`${key}\``), key);
});

test('a bad command line is told what to do', async () => {
  for (const [args, message] of [
    [['W99'], /^bench: there is no workload 'W99': they are W1, W2, .*SQ$/m],
    [['--only', 'coil,x'], /^bench: there is no peer 'x': they are coil, coil-node, /m],
    [['--only', ','], /^bench: --only needs a peer, .*--list shows them$/m],
    [['--reps', '0'], /^bench: --reps is '0': it must be a whole number, 1 or more$/m],
    [['--reps', 'many'], /^bench: --reps is 'many'/m],
    [['--target', '-1'], /^bench: /m],
    [['--host', 'node'], /^bench: Unknown option '--host'/m],
  ]) {
    const { status, stdout, stderr } = await bench(args);
    assert.equal(status, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, message);
    assert.match(stderr, /^usage: \.\/build\.sh bench /m);
  }
});

test('--list shows workloads and peers, and sets up nothing', async () => {
  const { status, stdout, stderr } = await bench(['--list'], { env: { PATH: '/nonexistent' } });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  for (const name of Object.keys(WORKLOADS)) assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
  for (const { key, label } of PEERS) assert.ok(stdout.includes(`  ${key} `) && stdout.includes(label), key);
});

test('one peer and one workload, from the command line to the picture', async (t) => {
  const out = temporaryFolder(t);
  const { status, stdout, stderr } = await bench(['W1', '--only', 'coil', '--reps', '1', '--target', '0.001', '--out', out]);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^ {2}Coil, wasmtime \(coil\) /m);
  const results = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'));
  assert.deepEqual(Object.keys(results.peers.coil.figures), ['W1']);
  assert.equal(results.peers.coil.figures.W1.ns.samples.length, 1);
  assert.deepEqual([results.missing, results.notMeasured], [{}, []]);
  assert.ok(results.versions.wasmtime);
  assert.ok(readFileSync(join(out, 'results.md'), 'utf8').includes('Coil, wasmtime'));
  assert.ok(readFileSync(join(out, 'results.svg'), 'utf8').startsWith('<svg'));

  // The same where nothing is installed but a C compiler: the others go on.
  const poor = { PATH: '/nonexistent', CC: findProgram(process.env.CC || 'cc') };
  const missed = await bench(['W1', 'J1', '--only', 'coil-node,tokio,js-gen', '--reps', '1', '--target', '0.001', '--out', out], { env: poor });
  assert.equal(missed.status, 0, missed.stderr);
  assert.match(missed.stdout, /^ {2}JS generators \(js-gen\) /m);
  assert.match(missed.stdout, /^missing: tokio \(tokio\): Rust is not installed\n {2}what would help: install cargo and rustc/m);
  assert.match(missed.stdout, /^ {2}Coil, Node \(coil-node\) /m);
});

test("every workload of Coil's program is known and runs", async (t) => {
  const names = [...text('bench/coil.c').matchAll(/^ {4}\{"(\w+)", /gm)].map(([, name]) => name);
  const [{ programs }] = PEERS;
  assert.deepEqual(names.toSorted(), programs[0].workloads.toSorted());
  const module = await build(t, ['bench/coil.c']);
  for (const name of names) {
    const { status, stdout, stderr } = await coil(['run', module, '--host', 'wasmtime', '--', name, '100']);
    assert.equal(status, 0, stderr);
    const { n, s } = JSON.parse(stdout);
    assert.equal(n, WORKLOADS[name].multiple === 10_000 ? 10_000 : 100, name);
    assert.ok(s >= 0, name);
  }
  assert.equal((await coil(['run', module, '--host', 'wasmtime', '--', 'W99', '1'])).stdout, '{"na":"not defined"}\n');
});

test("the peer in JavaScript has results that are right", async () => {
  const flavours = { await: ['W1', 'W2', 'W3', 'W5', 'W6', 'W7', 'W8', 'W8b', 'W9', 'W9b', 'J1', 'J2'], gen: ['W1', 'W2', 'W6', 'W9', 'W9b'] };
  for (const [flavour, workloads] of Object.entries(flavours))
    for (const workload of workloads) {
      const { status, stdout, stderr } = await execute(process.execPath, [join(root, 'bench/peers/javascript.mjs'), flavour, workload, '100']);
      assert.equal(status, 0, stderr);
      assert.ok(JSON.parse(stdout).s >= 0, workload);
    }
});
