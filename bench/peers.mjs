// peers.mjs: the rows of the benchmark: what each is called, what it needs, how it is run, and which workloads it has.
//
// A program takes a workload and N as its last arguments and prints {"n":N,"s":SECONDS}, or {"na":"why"}. A row may have several programs.
// `needs` are steps of setup/steps.mjs. `sizes` are N where the machine, or patience, has not enough for that of the others. A command is a function,
// since what it names may not be there before the set-up.

import { built, cli, node26, peer, python, wasmtime } from './places.mjs';

const TASKS = ['W1', 'W2', 'W3', 'W5', 'W6', 'W7', 'W9', 'W9b'];
const TIMERS = ['W4', 'W8', 'W8b'];
const ALL = [...TASKS, ...TIMERS];
const COIL = [...ALL, 'W4s', 'W9c'];
const SWITCH = ['W1', 'W2', 'W6', 'W9', 'W9b'];
const CALLBACKS = ['W4', 'W7', 'W7i', 'W8', 'W8b'];
const INTEROP = ['J1', 'J2'];

const node = process.execPath;

// Enough for it to have settled, and seconds at that.
const PYODIDE_SIZES = {
  ...Object.fromEntries([...TASKS, ...INTEROP].map((workload) => [workload, 20_000])),
  ...Object.fromEntries(['W7', 'W8', 'W8b'].map((workload) => [workload, 100_000])),
};

const underWasmtime =
  (file, ...args) =>
  () => [wasmtime(), 'run', '--allow-precompiled', built(file), ...args];
const underWasi =
  (file, ...args) =>
  () => [node, '--no-warnings', peer('wasi.mjs'), built(file), ...args];
const native =
  (file, ...args) =>
  () => [built(file), ...args];
const javascript = (flavour) => () => [node, peer('javascript.mjs'), flavour];
const coilOnNode = (file) => () => [node, cli, 'run', built(file), '--host', 'node', '--'];

export const GROUPS = {
  coil: 'Coil',
  wasm: 'tasks in WebAssembly',
  switch: 'bare switches in WebAssembly',
  js: 'JavaScript',
  native: 'native',
};

export const PEERS = [
  {
    key: 'coil',
    label: 'Coil, wasmtime',
    group: 'coil',
    programs: [
      { needs: ['coil.cwasm'], command: underWasmtime('coil.cwasm'), workloads: COIL },
      { needs: ['coil_sqlite.cwasm'], command: underWasmtime('coil_sqlite.cwasm'), workloads: ['SQ'] },
    ],
  },
  {
    key: 'coil-node',
    label: 'Coil, Node',
    group: 'coil',
    programs: [
      { needs: ['coil.wasm'], command: coilOnNode('coil.wasm'), workloads: COIL },
      { needs: ['coil_sqlite.wasm'], command: coilOnNode('coil_sqlite.wasm'), workloads: ['SQ'] },
      { needs: ['coil_js.wasm'], command: () => [node, peer('coil.mjs'), built('coil_js.wasm')], workloads: INTEROP },
    ],
  },
  {
    key: 'coil-native',
    label: 'Coil, native',
    group: 'coil',
    programs: [{ needs: ['coil-native'], command: native('coil-native'), workloads: COIL, sizes: { W4: 30_000 } }],
  },
  {
    key: 'tokio-wasm',
    label: 'tokio, wasmtime',
    group: 'wasm',
    programs: [{ needs: ['rust.cwasm'], command: underWasmtime('rust.cwasm', 'tokio'), workloads: ALL }],
  },
  {
    key: 'tokio-node',
    label: 'tokio, Node',
    group: 'wasm',
    programs: [{ needs: ['rust.wasm'], command: underWasi('rust.wasm', 'tokio'), workloads: ALL }],
  },
  {
    key: 'ae-wasm',
    label: 'async-executor, wasmtime',
    group: 'wasm',
    programs: [{ needs: ['rust.cwasm'], command: underWasmtime('rust.cwasm', 'async-executor'), workloads: TASKS }],
  },
  {
    key: 'lp-wasm',
    label: 'LocalPool, wasmtime',
    group: 'wasm',
    programs: [{ needs: ['rust.cwasm'], command: underWasmtime('rust.cwasm', 'local-pool'), workloads: TASKS }],
  },
  {
    key: 'go-wasi',
    label: 'Go, wasmtime',
    group: 'wasm',
    programs: [{ needs: ['go-wasip1.cwasm'], command: underWasmtime('go-wasip1.cwasm'), workloads: ALL }],
  },
  {
    key: 'go-js',
    label: 'Go, Node',
    group: 'wasm',
    programs: [{ needs: ['go-js.wasm'], command: () => [node, built('wasm_exec_node.js'), built('go-js.wasm')], workloads: ALL }],
  },
  {
    key: 'pyodide',
    label: 'Pyodide, Node',
    group: 'wasm',
    programs: [
      {
        needs: [],
        command: () => [node, peer('pyodide.mjs')],
        workloads: [...ALL, ...INTEROP],
        sizes: PYODIDE_SIZES,
      },
    ],
  },
  {
    key: 'jspi',
    label: 'JSPI, Node',
    group: 'wasm',
    programs: [
      {
        needs: ['jspi.wasm'],
        command: () => [node, peer('jspi.mjs'), built('jspi.wasm'), 'jspi'],
        workloads: ['W1', 'W2', 'W3', 'W4', 'W6', 'W9', 'W9b', ...INTEROP],
      },
      {
        needs: ['sqlite_jspi.wasm'],
        command: () => [node, '--no-warnings', peer('sqlite_jspi.mjs'), built('sqlite_jspi.wasm')],
        workloads: ['SQ'],
      },
    ],
  },
  {
    key: 'em-asyncify',
    label: 'Emscripten Asyncify, Node',
    group: 'wasm',
    programs: [
      {
        needs: ['emscripten-asyncify.cjs'],
        command: () => [node, peer('emscripten.mjs'), built('emscripten-asyncify.cjs'), 'asyncify'],
        workloads: INTEROP,
      },
    ],
  },
  {
    key: 'em-jspi',
    label: 'Emscripten JSPI, Node',
    group: 'wasm',
    programs: [
      {
        needs: ['emscripten-jspi.cjs'],
        command: () => [node, peer('emscripten.mjs'), built('emscripten-jspi.cjs'), 'jspi'],
        workloads: INTEROP,
      },
    ],
  },
  {
    key: 'fiber',
    label: 'Emscripten fibers, Node',
    group: 'switch',
    programs: [{ needs: ['raw-emscripten.cjs'], command: () => [node, built('raw-emscripten.cjs')], workloads: SWITCH }],
  },
  {
    key: 'mco-em',
    label: 'minicoro Emscripten, Node',
    group: 'switch',
    programs: [{ needs: ['raw-minicoro.cjs'], command: () => [node, built('raw-minicoro.cjs')], workloads: SWITCH }],
  },
  {
    key: 'wasmfx',
    label: 'stack switching, Node 26',
    group: 'switch',
    programs: [
      {
        needs: ['stack_switching.wasm', 'node26'],
        command: () => [node26, '--experimental-wasm-wasmfx', peer('stack_switching.mjs'), built('stack_switching.wasm')],
        workloads: ['W1', 'W2', 'W9', 'W9b'],
      },
    ],
  },
  {
    key: 'proto',
    label: 'bare Asyncify, wasmtime',
    group: 'switch',
    programs: [
      { needs: ['raw-asyncify.cwasm'], command: underWasmtime('raw-asyncify.cwasm'), workloads: SWITCH },
      { needs: ['sqlite_asyncify.cwasm'], command: underWasmtime('sqlite_asyncify.cwasm'), workloads: ['SQ'] },
    ],
  },
  {
    key: 'proto-node',
    label: 'bare Asyncify, Node',
    group: 'switch',
    programs: [
      { needs: ['raw-asyncify.wasm'], command: underWasi('raw-asyncify.wasm'), workloads: SWITCH },
      { needs: ['sqlite_asyncify.wasm'], command: underWasi('sqlite_asyncify.wasm'), workloads: ['SQ'] },
    ],
  },
  {
    key: 'plain',
    label: 'cannot suspend, wasmtime',
    group: 'switch',
    programs: [{ needs: ['sqlite_blocking.cwasm'], command: underWasmtime('sqlite_blocking.cwasm'), workloads: ['SQ'] }],
  },
  {
    key: 'plain-node',
    label: 'cannot suspend, Node',
    group: 'switch',
    programs: [
      { needs: ['jspi.wasm'], command: () => [node, peer('jspi.mjs'), built('jspi.wasm'), 'plain'], workloads: ['J1'] },
      { needs: ['sqlite_blocking.wasm'], command: underWasi('sqlite_blocking.wasm'), workloads: ['SQ'] },
    ],
  },
  {
    key: 'js-await',
    label: 'JS promises',
    group: 'js',
    programs: [{ needs: [], command: javascript('await'), workloads: [...ALL, ...INTEROP] }],
  },
  { key: 'js-gen', label: 'JS generators', group: 'js', programs: [{ needs: [], command: javascript('gen'), workloads: SWITCH }] },
  {
    key: 'js-immediate',
    label: 'JS setImmediate',
    group: 'js',
    programs: [{ needs: [], command: javascript('immediate'), workloads: ['W1', 'W7'] }],
  },
  {
    key: 'js-channel',
    label: 'JS MessageChannel',
    group: 'js',
    programs: [{ needs: [], command: javascript('channel'), workloads: ['W1', 'W7'] }],
  },
  {
    key: 'js-timeout',
    label: 'JS setTimeout(0)',
    group: 'js',
    // A turn takes a millisecond.
    programs: [{ needs: [], command: javascript('timeout'), workloads: ['W1', 'W7'], sizes: { W1: 300 } }],
  },
  {
    key: 'cpython',
    label: 'CPython asyncio',
    group: 'native',
    programs: [{ needs: ['venv'], command: () => [python, peer('asyncio_peer.py'), 'asyncio'], workloads: ALL }],
  },
  {
    key: 'uvloop',
    label: 'CPython with uvloop',
    group: 'native',
    programs: [{ needs: ['uvloop'], command: () => [python, peer('asyncio_peer.py'), 'uvloop'], workloads: ALL }],
  },
  { key: 'go', label: 'Go', group: 'native', programs: [{ needs: ['go-native'], command: native('go-native'), workloads: ALL }] },
  {
    key: 'tokio',
    label: 'tokio',
    group: 'native',
    programs: [{ needs: ['rust-native'], command: native('rust-native', 'tokio'), workloads: ALL }],
  },
  {
    key: 'ae',
    label: 'async-executor',
    group: 'native',
    programs: [{ needs: ['rust-native'], command: native('rust-native', 'async-executor'), workloads: TASKS }],
  },
  { key: 'libuv', label: 'libuv', group: 'native', programs: [{ needs: ['libuv'], command: native('libuv'), workloads: CALLBACKS }] },
  { key: 'libev', label: 'libev', group: 'native', programs: [{ needs: ['libev'], command: native('libev'), workloads: CALLBACKS }] },
  {
    key: 'libevent',
    label: 'libevent',
    group: 'native',
    programs: [{ needs: ['libevent'], command: native('libevent'), workloads: CALLBACKS }],
  },
  {
    key: 'asm',
    label: 'switch in assembly',
    group: 'native',
    programs: [{ needs: ['raw-x86_64'], command: native('raw-x86_64'), workloads: SWITCH }],
  },
  {
    key: 'minicoro',
    label: 'minicoro',
    group: 'native',
    programs: [{ needs: ['raw-minicoro'], command: native('raw-minicoro'), workloads: SWITCH }],
  },
  {
    key: 'ucontext',
    label: 'ucontext',
    group: 'native',
    programs: [{ needs: ['raw-ucontext'], command: native('raw-ucontext'), workloads: SWITCH }],
  },
];
