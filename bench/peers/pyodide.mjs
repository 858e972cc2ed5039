// pyodide.mjs: runs asyncio_peer.py in Pyodide, CPython as WebAssembly: node pyodide.mjs WORKLOAD N
//
// Its loop is the host's. J1 calls from here a coroutine function of Python's, and awaits what it returns.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPyodide } from 'pyodide';
import { checked, peerMain, timed } from './peer.mjs';

const [workload, count] = process.argv.slice(2);
const python = await loadPyodide();
python.setStdout({ batched: (line) => console.log(line) });
python.globals.set('promised', (value) => Promise.resolve(value));
python.runPython(readFileSync(fileURLToPath(new URL('asyncio_peer.py', import.meta.url)), 'utf8'));

if (workload === 'J1') {
  const add = python.globals.get('add');
  const J1 = (n) =>
    timed(async () => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum = await add(sum, 1);
      checked(sum, n);
    });
  await peerMain({ J1 }, workload, count);
} else {
  await python.globals.get('measure')(workload, Number(count));
  process.exit(0);
}
