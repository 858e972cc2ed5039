// run.mjs: runs a module whose host calls it back: node run.mjs MODULE. Coil's loader has no such functions, so they are put in from beside it.

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { load } from '../../../build/js/js-glue/src/index.js';

const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (module, imports) => {
  const host = { call_back: () => instance.exports.waits() };
  const instance = await instantiate(module, { ...imports, host });
  return instance;
};

const app = await load(readFileSync(process.argv[2]), { virtualTime: true });
process.exitCode = await app.run();
