// emscripten.mjs: calls what is in emscripten.c, as Emscripten's manual says: node emscripten.mjs MODULE asyncify|jspi WORKLOAD N

import { createRequire } from 'node:module';
import { checked, peerMain, timed } from './peer.mjs';

const [file, flavour, workload, count] = process.argv.slice(2);
const module = await createRequire(import.meta.url)(file)();

// By Asyncify a call that may suspend goes through ccall; with JSPI the export itself returns a promise.
const asyncify = {
  add: (a, b) => module.ccall('add', 'number', ['number', 'number'], [a, b], { async: true }),
  awaits: (times) => module.ccall('awaits', 'number', ['number'], [times], { async: true }),
};
const jspi = { add: module._add, awaits: module._awaits };
const { add, awaits } = flavour === 'jspi' ? jspi : asyncify;

const WORKLOADS = {
  J1: (n) =>
    timed(async () => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum = await add(sum, 1);
      checked(sum, n);
    }),
  J2: (n) => timed(async () => checked(await awaits(n), (n * (n - 1)) / 2)),
};

await peerMain(WORKLOADS, workload, count);
