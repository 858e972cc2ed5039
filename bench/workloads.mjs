// workloads.mjs: what is measured, and what Coil is held to. README.md explains each.

/** title: of a row or a panel; unit: what one of N is; multiple: N is a multiple of it; fixed: N itself. In the order in which they are shown. */
export const WORKLOADS = {
  W1: { title: 'yield', unit: 'a yield', multiple: 2 },
  W2: { title: 'task: spawn and join', unit: 'a task' },
  W3: { title: 'hand-over by futures', unit: 'a hand-over', multiple: 2 },
  // Natively Linux allows a process 65,530 mappings, and a stack with its guard page takes two.
  W4: { title: 'sleepers, all at once', unit: 'a task', fixed: 100_000, measures: ['cpu', 'wall', 'bytes'] },
  W4s: { title: 'sleepers without stacks', unit: 'a task', fixed: 100_000, measures: ['cpu', 'wall', 'bytes'] },
  W5: { title: 'item of a queue', unit: 'an item' },
  W6: { title: 'task: gather of 10,000', unit: 'a task', multiple: 10_000 },
  // What a heap or a queue costs depends on its size, so that is the same for all.
  W7: { title: 'callback, queued', unit: 'a callback', fixed: 1_000_000 },
  W7i: { title: 'turn of the loop', unit: 'a turn' },
  W8: { title: 'timer, all pending', unit: 'a timer', fixed: 1_000_000 },
  W8b: { title: 'timer, cancelled at once', unit: 'a timer', fixed: 1_000_000 },
  W9: { title: 'yield, ten calls deep', unit: 'a yield', multiple: 2 },
  W9b: { title: 'yield, ten deep once', unit: 'a yield', multiple: 2 },
  W9c: { title: 'yield, forty deep once', unit: 'a yield', multiple: 2 },
  J1: { title: 'C called from JavaScript', unit: 'a call' },
  J2: { title: 'promise awaited from C', unit: 'an await' },
  // An engine that compiles while it runs takes its time for all of SQLite.
  SQ: { title: 'SQLite, suspending reads', unit: 'a query', fixed: 100_000 },
};

export const MEASURES = {
  ns: { title: 'ns', digits: 1 },
  cpu: { title: 'CPU ms', digits: 0 },
  wall: { title: 'ms', digits: 0 },
  bytes: { title: 'bytes each', digits: 0 },
};

/** By processor time and memory of the process, less those of one without tasks. */
export const isMeasuredOutside = (workload) => WORKLOADS[workload].measures !== undefined;

export const measuresOf = (workload) => WORKLOADS[workload].measures ?? ['ns'];

/**
 * Coil's figure is to be at most `limit` times that of the peer in the same run; without a peer, at most `limit` itself. `against`: another workload of
 * the peer's.
 */
export const BARS = [
  { workload: 'W1', peer: 'tokio-wasm', limit: 0.85 },
  { workload: 'W2', peer: 'lp-wasm', limit: 1 },
  { workload: 'W3', peer: 'lp-wasm', limit: 1 },
  { workload: 'W4', measure: 'cpu', peer: 'tokio-wasm', limit: 1 },
  { workload: 'W4', measure: 'bytes', limit: 800 },
  { workload: 'W4s', measure: 'bytes', limit: 250 },
  { workload: 'W5', peer: 'lp-wasm', limit: 1.2 },
  { workload: 'W6', peer: 'ae-wasm', limit: 1 },
  { workload: 'W7', peer: 'libev', limit: 1.5 },
  { workload: 'W8', peer: 'libev', limit: 2 },
  { workload: 'W8b', peer: 'libev', limit: 4 },
  { workload: 'W9', peer: 'tokio-wasm', limit: 1.2 },
  { workload: 'W9b', peer: 'tokio-wasm', limit: 0.85 },
  { workload: 'W9c', peer: 'coil', against: 'W1', limit: 1.3 },
];
