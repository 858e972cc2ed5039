// calls.mjs: what a call from JavaScript to C costs, to an async function of JavaScript's that does the same: node bench/calls.mjs
//
// Both are measured in one run, in turn; the medians of seven. Prints nanoseconds, and the ratio.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { load } from '../build/js/js-glue/src/index.js';

const COUNT = 300_000;
const ROUNDS = 7;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'coil-calls-'));
const file = join(folder, 'calls.wasm');
execFileSync(process.execPath, [join(root, 'build/js/js-glue/cli/main.js'), 'build', join(root, 'bench/coil_calls.c'), '-o', file]);
const { exports: c } = await load(readFileSync(file));
rmSync(folder, { recursive: true });

const javascript = {
  add: async (a, b) => a + b,
  awaitsOne: async (promise) => await promise,
  awaitsMany: async (promise, count) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += await promise;
    return sum;
  },
};
const settled = Promise.resolve(1);

/** Adds one so many times. */
const adding = (add) => async () => {
  let sum = 0;
  for (let i = 0; i < COUNT; i++) sum = await add(sum, 1);
  return sum;
};
const awaiting = (one, promise) => async () => {
  let sum = 0;
  for (let i = 0; i < COUNT; i++) sum += await one(promise());
  return sum;
};

const PAIRS = {
  'cannot wait': [adding(c.plain), adding(javascript.add)],
  'could wait, and does not': [adding(c.could_wait), adding(javascript.add)],
  'awaits a promise that is settled': [awaiting(c.awaits_one, () => settled), awaiting(javascript.awaitsOne, () => settled)],
  'awaits a new promise that is settled': [
    awaiting(c.awaits_one, () => Promise.resolve(1)),
    awaiting(javascript.awaitsOne, () => Promise.resolve(1)),
  ],
  'each of many awaits in a call': [() => c.awaits_many(settled, COUNT), () => javascript.awaitsMany(settled, COUNT)],
};

async function nanoseconds(run) {
  const start = performance.now();
  const sum = await run();
  if (sum !== COUNT) throw new Error(`the sum is ${sum}, not ${COUNT}`);
  return ((performance.now() - start) / COUNT) * 1e6;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
for (const [name, pair] of Object.entries(PAIRS)) {
  const times = [[], []];
  for (let round = 0; round < ROUNDS; round++) for (const [at, run] of pair.entries()) times[at].push(await nanoseconds(run));
  const [ours, theirs] = times.map(median);
  console.log(`${name}: ${ours.toFixed(0)} ns, in JavaScript ${theirs.toFixed(0)} ns: ${(ours / theirs).toFixed(2)} times`);
}
