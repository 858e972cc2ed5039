// run.mjs: random C programs (generate.mjs) as WebAssembly, compared with what they do natively.
//
// The native program is built with AddressSanitizer and UBSan when --sanitize asks for it: what a program does must be defined.
//
//     node tests/unwinding/run.mjs --seeds 1-200 [--level -O2 ...] [--host node ...] [--batch 40] [--sanitize] [--keep]
//
// The programs of a batch are one C file: starting the compiler costs more than a program does.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { coil, execute, root, runtimeSources } from '../tools.mjs';
import { generateFile } from './generate.mjs';

export const LEVELS = ['-O0', '-O1', '-O2', '-O3', '-Os', '-Oz'];
const FLAGS = ['-std=c11', '-O0', '-Isrc', '-Itests/unwinding', '-w'];
const SANITIZED = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined'];

/** { programs, differences: [{ seed, level, host }], errors }. One program is one seed at one level on one host. */
export async function compare({ seeds, levels, hosts, batch = 40, sanitize = false, folder, tell = () => {} }) {
  const total = { programs: 0, differences: [], errors: [] };
  const flags = [...FLAGS, ...(sanitize ? SANITIZED : [])];
  const objects = await compileRuntime(flags, folder);
  for (let at = 0; at < seeds.length; at += batch) {
    const chosen = seeds.slice(at, at + batch);
    const file = join(folder, `seeds-${chosen[0]}-${chosen.at(-1)}`);
    writeFileSync(`${file}.c`, generateFile(chosen));
    await succeed('gcc', [...flags, `${file}.c`, ...objects, '-lm', '-lpthread', '-o', file]);
    const native = await execute(file, [], { env: { COIL_VIRTUAL_TIME: '1', ASAN_OPTIONS: 'detect_leaks=0' } });
    if (native.status !== 0) total.errors.push(`native, ${file}: ${native.status} ${native.stderr.slice(0, 2000)}`);
    const expected = bySeed(native.stdout);
    for (const level of levels) {
      const wasm = `${file}${level}.wasm`;
      const built = await coil(['build', `${file}.c`, 'tests/unwinding/support.c', '-Itests/unwinding', '-w', level, '-o', wasm]);
      if (built.status !== 0) {
        total.errors.push(`build ${level}, ${file}: ${built.stderr.slice(0, 2000)}`);
        continue;
      }
      for (const host of hosts) {
        const run = await coil(['run', wasm, '--host', host, '--virtual-time']);
        const found = bySeed(run.stdout);
        const wrong = chosen.filter((seed) => found.get(seed) !== expected.get(seed) || !expected.has(seed));
        for (const seed of wrong) total.differences.push({ seed, level, host });
        if (run.status !== 0) total.errors.push(`run ${level} ${host}, ${file}: ${run.status} ${run.stderr.slice(0, 2000)}`);
        total.programs += chosen.length;
        tell(`${chosen[0]}-${chosen.at(-1)} ${level} ${host}: ${wrong.length === 0 ? 'as natively' : `differ: ${wrong.join(' ')}`}`);
      }
    }
  }
  return total;
}

async function succeed(command, args) {
  const result = await execute(command, args);
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${result.stderr.slice(0, 4000)}`);
}

async function compileRuntime(flags, folder) {
  const sources = [...runtimeSources(), 'tests/unwinding/support.c'];
  const objects = sources.map((source) => join(folder, `${source.replaceAll('/', '_')}.o`));
  const half = Math.ceil(sources.length / 2);
  const compileSome = async (from, to) => {
    for (let i = from; i < to; i++) await succeed('gcc', [...flags, '-c', sources[i], '-o', objects[i]]);
  };
  await Promise.all([compileSome(0, half), compileSome(half, sources.length)]);
  return objects;
}

/** Each line begins with the seed of the program that printed it. */
function bySeed(output) {
  const found = new Map();
  for (const line of output.split('\n')) {
    const [, seed, rest] = /^(\d+): (.*)$/.exec(line) ?? [];
    if (seed) found.set(Number(seed), `${found.get(Number(seed)) ?? ''}${rest}\n`);
  }
  return found;
}

async function main() {
  const string = { type: 'string' };
  const list = { type: 'string', multiple: true };
  const { values } = parseArgs({ args: joinLevels(process.argv.slice(2)), options: { seeds: string, level: list, host: list, batch: string, keep: { type: 'boolean' }, sanitize: { type: 'boolean' } } });
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(values.seeds ?? '1-40') ?? [];
  const seeds = Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  const folder = values.keep ? join(root, 'build/unwinding') : mkdtempSync(join(tmpdir(), 'coil-unwinding-'));
  mkdirSync(folder, { recursive: true });
  let result;
  try {
    result = await compare({
      seeds,
      folder,
      sanitize: values.sanitize,
      levels: values.level ?? ['-O2', '-O3', '-Os'],
      hosts: values.host ?? ['node'],
      batch: Number(values.batch ?? 40),
      tell: (line) => process.stdout.write(`${line}\n`),
    });
  } finally {
    if (!values.keep) rmSync(folder, { recursive: true });
  }
  for (const error of result.errors) process.stdout.write(`${error}\n`);
  for (const { seed, level, host } of result.differences) process.stdout.write(`differs: seed ${seed} ${level} ${host}\n`);
  const count = result.differences.length + result.errors.length;
  process.stdout.write(`${result.programs} programs run, ${count} differences found\n`);
  process.exitCode = count > 0 ? 1 : 0;
}

/** --level -O2: what begins with a dash is not taken for a value otherwise. */
function joinLevels(args) {
  return args.flatMap((arg, i) => (arg === '--level' ? [] : args[i - 1] === '--level' ? [`--level=${arg}`] : [arg]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
