// peer.mjs: what the programs in JavaScript have in common: the clock, the delays, the command line.
//
// A workload is run once with N/10 to warm up and once for the record, and one line is printed: {"n":N,"s":SECONDS}, or {"na":"why"}. A
// wrong result is an error, never a figure. W4, the sleepers, is measured from outside and has no warm-up.

export const GROUP = 10_000;

const MULTIPLE = { W1: 2, W3: 2, W6: GROUP, W9: 2, W9b: 2, SQ: 50 };

/** The seconds that it took. */
export async function timed(run) {
  const start = performance.now();
  const pending = run();
  if (pending instanceof Promise) await pending;
  return (performance.now() - start) / 1000;
}

export function checked(result, expected) {
  if (result !== expected) throw new Error(`the result is ${result}, and must be ${expected}`);
}

/** The same numbers for everyone: n delays between 0 and limit - 1. */
export function* delays(n, limit) {
  let state = 12345;
  for (let i = 0; i < n; i++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    yield (state >> 8) % limit;
  }
}

/** W4: what sleep makes of n times between 0 and 500 ms. */
export const sleepTimes = (n, sleep) => Array.from(delays(n, 501), sleep);

export async function peerMain(workloads, name, count) {
  const run = workloads[name];
  if (!run) {
    console.log(JSON.stringify({ na: 'not defined' }));
    return;
  }
  const multiple = MULTIPLE[name] ?? 1;
  const whole = (n) => Math.max(multiple, Math.floor(n / multiple) * multiple);
  const n = name === 'W4' ? Number(count) : whole(Number(count));
  if (name !== 'W4') await run(whole(n / 10));
  const s = await run(n);
  console.log(JSON.stringify({ n, s }));
  process.exit(0); // whatever the workload left pending
}
