// coil.mjs: Coil's calls between C and JavaScript: node coil.mjs MODULE WORKLOAD N

import { readFileSync } from 'node:fs';
import { load } from '../../build/js/js-glue/src/index.js';
import { checked, peerMain, timed } from './peer.mjs';

const [file, workload, count] = process.argv.slice(2);
// What is beside the module is `coil build`'s second output; it says the same.
const snippets = { promised: (value) => Promise.resolve(value) };
const { exports: calls } = await load(readFileSync(file), { snippets });

const WORKLOADS = {
  J1: (n) =>
    timed(async () => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum = await calls.add(sum, 1);
      checked(sum, n);
    }),
  J2: (n) => timed(async () => checked(await calls.awaits(n), (n * (n - 1)) / 2)),
};

await peerMain(WORKLOADS, workload, count);
