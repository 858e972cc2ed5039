// sqlite_jspi.mjs: starts the fifty connections of sqlite_jspi.c: node sqlite_jspi.mjs MODULE SQ N

import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';
import { peerMain } from './peer.mjs';

const CONNECTIONS = 50;

const [file, workload, count] = process.argv.slice(2);
const wasi = new WASI({ version: 'preview1' });
const host = { yield: new WebAssembly.Suspending(() => Promise.resolve()) };
const { instance } = await WebAssembly.instantiate(readFileSync(file), { ...wasi.getImportObject(), host });
wasi.initialize({ exports: { memory: instance.exports.memory } });
const { begin, share, answer } = instance.exports;
const connection = WebAssembly.promising(instance.exports.connection);

if (!begin()) throw new Error('SQLite could not be set up');

async function SQ(n) {
  share(n);
  const start = performance.now();
  const ended = await Promise.all(Array.from({ length: CONNECTIONS }, (_, number) => connection(number)));
  const seconds = (performance.now() - start) / 1000;
  if (!ended.every(Boolean) || answer(n) < 0) throw new Error('the result is wrong');
  return seconds;
}

await peerMain({ SQ }, workload, count);
