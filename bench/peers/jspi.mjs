// jspi.mjs: JavaScript Promise Integration, and the same module without it: node jspi.mjs MODULE jspi|plain WORKLOAD N
//
// jspi: exports are wrapped in WebAssembly.promising, imports in WebAssembly.Suspending; tasks are promises, and the loop is the engine's.
// plain: exports as they are, which cannot be suspended, and so cost the least that a call can.

import { readFileSync } from 'node:fs';
import { GROUP, checked, peerMain, sleepTimes, timed } from './peer.mjs';

const [file, flavour, workload, count] = process.argv.slice(2);

const promised = [undefined, undefined];

function give(side) {
  const resolve = promised[side];
  promised[side] = undefined;
  resolve?.();
}

const suspending = (imported) => (flavour === 'jspi' ? new WebAssembly.Suspending(imported) : imported);

const host = {
  yield: suspending(() => Promise.resolve()),
  sleep: suspending((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))),
  handOver: suspending((side) => {
    const mine = new Promise((resolve) => (promised[side] = resolve));
    give(1 - side);
    return mine;
  }),
  promised: suspending((value) => Promise.resolve(value)),
};

const { instance } = await WebAssembly.instantiate(readFileSync(file), { host });
const plain = instance.exports;
const calls =
  flavour === 'jspi'
    ? Object.fromEntries(
        Object.entries(plain).map(([name, made]) => [name, typeof made === 'function' ? WebAssembly.promising(made) : made]),
      )
    : {};

/** Two that run at the same time, n/2 times each. */
const both = (body) => (n) =>
  timed(async () => {
    const [first, second] = await Promise.all([body(0, n / 2), body(1, n / 2)]);
    checked(first + second, n);
  });

const JSPI = {
  W1: both(calls.yields),
  W2: (n) =>
    timed(async () => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += await calls.one();
      checked(sum, n);
    }),
  W3: both((side, times) =>
    calls.handOvers(side, times).then((made) => {
      give(1 - side); // whoever ends last must not leave the other one waiting
      return made;
    }),
  ),
  W4: (n) =>
    timed(async () => {
      const tasks = sleepTimes(n, (milliseconds) => calls.sleeper(milliseconds));
      checked((await Promise.all(tasks)).length, n);
    }),
  W6: (n) =>
    timed(async () => {
      let sum = 0;
      for (let left = n; left > 0; left -= GROUP) {
        const results = await Promise.all(Array.from({ length: GROUP }, () => calls.one()));
        sum += results.length;
      }
      checked(sum, n);
    }),
  W9: both(calls.deepYields),
  W9b: both(calls.deepYieldsInside),
  J1: (n) =>
    timed(async () => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum = await calls.add(sum, 1);
      checked(sum, n);
    }),
  J2: (n) => timed(async () => checked(await calls.awaits(n), (n * (n - 1)) / 2)),
};

const PLAIN = {
  J1: (n) =>
    timed(() => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum = plain.add(sum, 1);
      checked(sum, n);
    }),
};

await peerMain(flavour === 'jspi' ? JSPI : PLAIN, workload, count);
