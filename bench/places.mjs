// places.mjs: where the benchmark keeps its things, and how it finds programs.

import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../build/js/js-glue/cli/find-program.js';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** All that is installed or built for the benchmark. */
export const out = join(root, 'build/bench');

export const built = (name) => join(out, name);
export const peer = (name) => join(root, 'bench/peers', name);
export const cli = join(root, 'build/js/js-glue/cli/main.js');
export const python = join(root, 'build/venv/bin/python');
export const node26 = built('node26/node_modules/node/bin/node');
/** Where packages of Debian are unpacked. */
export const debian = built('debian/root/usr');
export const forky = built('forky/root/usr');
export const emscripten = join(forky, 'share/emscripten');

export function wasmtime() {
  const found = findProgram(...[process.env.COIL_WASMTIME, 'wasmtime', join(root, 'build/venv/bin/wasmtime')].filter(Boolean));
  if (!found) return undefined;
  // Where pip has put it, a script in Python starts the program: its time and memory are not to be counted.
  const [wheel] = globSync(join(dirname(found), '../lib/python3*/site-packages/wasmtime_cli/wasmtime'));
  return wheel ?? found;
}

/** A Go that knows what main.go uses; one from PyPI when the machine has none. */
export const go = () => findProgram('go', join(root, 'build/venv/bin/go'));

export const cc = () => findProgram(process.env.CC || 'cc');

export { findProgram };
