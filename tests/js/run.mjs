// run.mjs: the suites in whatever JavaScript runs this, with the package as it is installed.
//
//   node run.mjs FOLDER       the folder has the programs, built, and the suites
//
// Prints a line for each test, and ends with status 1 if one has failed.

import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as coil from 'libcoil';

const folder = resolve(process.argv[2] ?? '.');
const has = (name) => readdirSync(folder).includes(name);
const importFrom = (...parts) => import(pathToFileURL(join(folder, ...parts)).href);

async function load(name, options) {
  const snippets = has(`${name}.snippets.js`) ? pathToFileURL(join(folder, `${name}.snippets.js`)).href : undefined;
  return coil.load(readFileSync(join(folder, `${name}.wasm`)), { snippets, ...options });
}

let failed = 0;
for (const file of readdirSync(join(folder, 'suites')).sort()) {
  const name = file.replace(/\.mjs$/, '');
  const { tests, inWorker } = await importFrom('suites', file);
  for (const worker of inWorker ? [false, true] : [false])
    for (const [test, run] of Object.entries(tests)) {
      if (worker && Array.isArray(inWorker) && !inWorker.includes(test)) continue;
      const what = `${name}${worker ? ' in a worker' : ''}: ${test}`;
      const loading = Object.assign((name, options) => load(name, { worker, ...options }), { raw: coil.load });
      const app = await loading(name);
      try {
        await run({ ...coil, app, load: loading, worker });
        console.log(`ok ${what}`);
      } catch (error) {
        failed++;
        console.log(`not ok ${what}\n${String(error?.stack ?? error).replace(/^/gm, '# ')}`);
      }
      app.dispose();
    }
}
console.log(`# ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
