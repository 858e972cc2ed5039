// stack_switching.mjs: drives stack_switching.wat: node --experimental-wasm-wasmfx stack_switching.mjs MODULE WORKLOAD N

import { readFileSync } from 'node:fs';
import { checked, peerMain, timed } from './peer.mjs';

const [file, workload, count] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(file));
const { resumes, sum, ...workloads } = instance.exports;

// What the bodies compute, and how often they were resumed: those of two tasks once more than they suspend.
const EXPECTED = {
  W1: (n) => ({ resumes: n + 2, sum: 0 }),
  W2: (n) => ({ resumes: n, sum: n }),
  W9: (n) => ({ resumes: n + 2, sum: 55 * n }),
  W9b: (n) => ({ resumes: n + 2, sum: 110 }),
};

function measured(name, run) {
  return async (n) => {
    resumes.value = 0;
    sum.value = 0;
    const seconds = await timed(() => run(n));
    const expected = EXPECTED[name](n);
    checked(resumes.value, expected.resumes);
    checked(sum.value, expected.sum);
    return seconds;
  };
}

await peerMain(Object.fromEntries(Object.entries(workloads).map(([name, run]) => [name, measured(name, run)])), workload, count);
