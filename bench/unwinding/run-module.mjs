// run-module.mjs: runs a module that imports nothing but WASI, and reads its lines of JSON.

import { execFileSync } from 'node:child_process';
import { findProgram } from '../../build/js/js-glue/cli/find-program.js';

const RUN_IN_NODE = `
import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';
const [file, ...args] = process.argv.slice(1);
const wasi = new WASI({ version: 'preview1', args: ['program', ...args] });
const { instance } = await WebAssembly.instantiate(readFileSync(file), { wasi_snapshot_preview1: wasi.wasiImport });
wasi.start(instance);
`;

export function runModule(host, file, args = []) {
  const [command, before] =
    host === 'node'
      ? [process.execPath, ['--no-warnings', '--input-type=module', '-e', RUN_IN_NODE, '--', file]]
      : [findProgram('wasmtime') ?? 'wasmtime', ['run', '-C', 'cache=y', file]];
  const text = execFileSync(command, [...before, ...args], { encoding: 'utf8' });
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
