// javascript.mjs: what JavaScript itself has: node javascript.mjs await|gen|immediate|channel|timeout WORKLOAD N
//
// await: promises, as anybody writes them. There are no tasks: to call an async function is to start it, and `await null` goes to the end of the
// queue of microtasks. gen: generators and a ring. The others: the queues of the host, to which a promise does not go.

import { GROUP, checked, delays, peerMain, sleepTimes, timed } from './peer.mjs';

const QUEUE = 64;
const DEPTH = 10;

const [flavour, workload, count] = process.argv.slice(2);

// ---------------------------------------------------------------------------------------------------------------------
// await
// ---------------------------------------------------------------------------------------------------------------------

/** Two that run at the same time, n/2 times each; both return how often. */
const both = (body) => (n) =>
  timed(async () => {
    const [first, second] = await Promise.all([body(n / 2), body(n / 2)]);
    checked(first + second, n);
  });

async function yields(times) {
  for (let i = 0; i < times; i++) await null;
  return times;
}

async function one() {
  return 1;
}

async function spawnAndJoin(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += await one();
  checked(sum, n);
}

/** Each makes a promise, resolves the other's, and awaits its own. */
async function handOver(n) {
  const promised = [undefined, undefined];
  function give(side) {
    const resolve = promised[side];
    promised[side] = undefined;
    resolve?.();
  }
  async function handOvers(side) {
    let made = 0;
    for (; made < n / 2; made++) {
      const mine = new Promise((resolve) => (promised[side] = resolve));
      give(1 - side);
      await mine;
    }
    give(1 - side); // whoever ends last must not leave the other one waiting
    return made;
  }
  const [first, second] = await Promise.all([handOvers(0), handOvers(1)]);
  checked(first + second, n);
}

async function sleepers(n) {
  async function sleeper(milliseconds) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return 1;
  }
  const results = await Promise.all(sleepTimes(n, sleeper));
  checked(results.length, n);
}

/** Bounded, first in first out; for one producer and one consumer. */
class Queue {
  #items = new Array(QUEUE);
  #first = 0;
  #length = 0;
  #getter;
  #putter;

  async put(item) {
    while (this.#length === QUEUE) await new Promise((resolve) => (this.#putter = resolve));
    this.#items[(this.#first + this.#length++) % QUEUE] = item;
    const waiting = this.#getter;
    this.#getter = undefined;
    waiting?.();
  }

  async get() {
    while (this.#length === 0) await new Promise((resolve) => (this.#getter = resolve));
    const item = this.#items[this.#first];
    this.#first = (this.#first + 1) % QUEUE;
    this.#length--;
    const waiting = this.#putter;
    this.#putter = undefined;
    waiting?.();
    return item;
  }
}

async function queueItems(n) {
  const queue = new Queue();
  async function produce() {
    for (let i = 0; i < n; i++) await queue.put(i);
  }
  async function consume() {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await queue.get();
    return sum;
  }
  const [, sum] = await Promise.all([produce(), consume()]);
  checked(sum, (n * (n - 1)) / 2);
}

async function gather(n) {
  let sum = 0;
  for (let left = n; left > 0; left -= GROUP) {
    const results = await Promise.all(Array.from({ length: GROUP }, one));
    sum += results.length;
  }
  checked(sum, n);
}

function callbacks(post) {
  return (n) =>
    timed(
      () =>
        new Promise((resolve) => {
          let left = n;
          const countDown = () => {
            if (--left === 0) resolve();
          };
          for (let i = 0; i < n; i++) post(countDown);
        }),
    );
}

const never = () => {
  throw new Error('a timer of an hour ran out');
};

async function timers(n) {
  const handles = [];
  for (const seconds of delays(n, 3600)) handles.push(setTimeout(never, (3600 + seconds) * 1000));
  for (const handle of handles) clearTimeout(handle);
  await new Promise((resolve) => setImmediate(resolve)); // a turn of the loop
}

async function briefTimers(n) {
  for (let i = 0; i < n; i++) {
    clearTimeout(setTimeout(never, 3_600_000));
    if (i % 1024 === 0) await null;
  }
}

async function deep(depth) {
  if (depth > 1) await deep(depth - 1);
  else await null;
}

async function deepYields(times) {
  for (let i = 0; i < times; i++) await deep(DEPTH);
  return times;
}

async function deepLoop(depth, times) {
  return depth > 1 ? await deepLoop(depth - 1, times) : await yields(times);
}

async function add(a, b) {
  return a + b;
}

async function calls(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum = await add(sum, 1);
  checked(sum, n);
}

async function awaits(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += await Promise.resolve(i);
  checked(sum, (n * (n - 1)) / 2);
}

const AWAIT = {
  W1: both(yields),
  W2: (n) => timed(() => spawnAndJoin(n)),
  W3: (n) => timed(() => handOver(n)),
  W4: (n) => timed(() => sleepers(n)),
  W5: (n) => timed(() => queueItems(n)),
  W6: (n) => timed(() => gather(n)),
  W7: callbacks(queueMicrotask),
  W8: (n) => timed(() => timers(n)),
  W8b: (n) => timed(() => briefTimers(n)),
  W9: both(deepYields),
  W9b: both((times) => deepLoop(DEPTH, times)),
  J1: (n) => timed(() => calls(n)),
  J2: (n) => timed(() => awaits(n)),
};

// ---------------------------------------------------------------------------------------------------------------------
// gen
// ---------------------------------------------------------------------------------------------------------------------

/** Runs generators in turn until all have returned; the sum of what they returned. */
function runAll(generators) {
  const ring = generators.slice();
  let sum = 0;
  for (let left = ring.length, at = 0; left > 0; at = at + 1 === ring.length ? 0 : at + 1) {
    const step = ring[at]?.next();
    if (!step?.done) continue;
    sum += step.value;
    ring[at] = undefined;
    left--;
  }
  return sum;
}

const bothGenerators = (body) => (n) => timed(() => checked(runAll([body(n / 2), body(n / 2)]), n));

function* generatorYields(times) {
  for (let i = 0; i < times; i++) yield;
  return times;
}

function* generatorOne() {
  return 1;
}

function* generatorDeep(depth) {
  if (depth > 1) yield* generatorDeep(depth - 1);
  else yield;
}

function* generatorDeepYields(times) {
  for (let i = 0; i < times; i++) yield* generatorDeep(DEPTH);
  return times;
}

function* generatorDeepLoop(depth, times) {
  return depth > 1 ? yield* generatorDeepLoop(depth - 1, times) : yield* generatorYields(times);
}

const GENERATORS = {
  W1: bothGenerators(generatorYields),
  W2: (n) =>
    timed(() => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += generatorOne().next().value;
      checked(sum, n);
    }),
  W6: (n) =>
    timed(() => {
      let sum = 0;
      for (let left = n; left > 0; left -= GROUP) sum += runAll(Array.from({ length: GROUP }, generatorOne));
      checked(sum, n);
    }),
  W9: bothGenerators(generatorDeepYields),
  W9b: bothGenerators((times) => generatorDeepLoop(DEPTH, times)),
};

// ---------------------------------------------------------------------------------------------------------------------
// The queues of the host
// ---------------------------------------------------------------------------------------------------------------------

function channelPost() {
  const { port1, port2 } = new MessageChannel();
  let posted = [];
  let next = 0;
  port1.onmessage = () => {
    const callback = posted[next];
    posted[next++] = undefined;
    if (next === posted.length) {
      posted = [];
      next = 0;
    }
    callback();
  };
  return (callback) => {
    posted.push(callback);
    port2.postMessage(0);
  };
}

function hostQueue(post) {
  return {
    W1: both(async (times) => {
      for (let i = 0; i < times; i++) await new Promise(post);
      return times;
    }),
    W7: callbacks(post),
  };
}

const FLAVOURS = {
  await: () => AWAIT,
  gen: () => GENERATORS,
  immediate: () => hostQueue((callback) => setImmediate(callback)),
  channel: () => hostQueue(channelPost()),
  timeout: () => hostQueue((callback) => setTimeout(callback, 0)),
};

await peerMain(FLAVOURS[flavour](), workload, count);
