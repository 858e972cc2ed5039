// run.mjs: random C programs (generate.mjs) as WebAssembly, compared with what they do natively.
//
//     node tests/unwinding/run.mjs --seeds 1-200 [--level -O2 ...] [--host node ...] [--flag -mtail-call ...] [--spread] [--wide] [--tight]
//                                  [--batch 40] [--without NAME ...] [--sanitize] [--keep]
//
// The programs of a batch are one module: starting a compiler costs more than a program does. README.md tells of the options.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { coil, execute, root, runtimeSources } from '../tools.mjs';
import { buildModule } from './build-module.mjs';
import { generateFiles } from './generate.mjs';

export const LEVELS = ['-O0', '-O1', '-O2', '-O3', '-Os', '-Oz'];
const SIMD = ['-msimd128'];
const TAILS = ['-mtail-call'];
/** What batches are built and run with in turn, when they are spread. */
const TURNS = [
  { level: '-O1', host: 'node' },
  { level: '-O2', host: 'node' },
  { level: '-O1', host: 'wasmtime', added: TAILS },
  { level: '-Os', host: 'wasmtime', isTight: true },
  { level: '-O1', host: 'node', added: [...SIMD, ...TAILS] },
  { level: '-O0', host: 'node' },
  { level: '-O2', host: 'wasmtime', added: SIMD },
  { level: '-O1', host: 'wasmtime', isWide: true },
  { level: '-O3', host: 'node' },
  { level: '-Oz', host: 'node', added: TAILS },
];
const FLAGS = ['-std=gnu11', '-O0', '-Isrc', '-Itests/unwinding', '-w'];
const SANITIZED = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined'];
const PATIENCE = '120'; // seconds that the programs of a batch may run

/** `ways`: like TURNS, all of them. { programs, differences: [{ seed, level, host }], errors }. One program is one seed at one level on one host. */
export async function compare({ seeds, levels = [], hosts = [], ways, flags = [], spread = false, wide = false, tight = false, batch = 40, sanitize = false, checked = false, without = [], keep = false, folder, tell = () => {} }) {
  const total = { programs: 0, differences: [], errors: [] };
  const natively = [...FLAGS, ...(sanitize ? SANITIZED : [])];
  const objects = await compileRuntime(natively, folder);
  for (let at = 0; at < seeds.length; at += batch) {
    const chosen = seeds.slice(at, at + batch);
    const name = join(folder, `seeds-${chosen[0]}-${chosen.at(-1)}`);
    const sources = generateFiles(chosen, { without }).map((text, unit) => {
      writeFileSync(`${name}-${unit}.c`, text);
      return `${name}-${unit}.c`;
    });
    await succeed('gcc', [...natively, ...sources, ...objects, '-lm', '-lpthread', '-o', name]);
    const expected = await outputs(chosen, (names) => execute('timeout', [PATIENCE, name, ...names], { env: { COIL_VIRTUAL_TIME: '1', ASAN_OPTIONS: 'detect_leaks=0' } }), (error) => total.errors.push(`native, ${name}: ${error}`));
    const turns = ways ?? (spread ? [TURNS[Math.floor(chosen[0] / batch) % TURNS.length]] : levels.map((level) => ({ level })));
    for (const { level, added = flags, host: only, isWide = wide, isTight = tight } of turns) {
      const wasm = `${name}${level}.wasm`;
      try {
        writeFileSync(wasm, await buildModule([...sources, 'tests/unwinding/support.c'], ['-std=gnu11', '-Itests/unwinding', '-w', level, ...added], { wide: isWide, tight: isTight, checked }));
      } catch (error) {
        total.errors.push(`build ${level}, ${name}: ${error.diagnostics ?? error.stack}`);
        continue;
      }
      for (const host of only ? [only] : hosts) {
        const found = await outputs(chosen, (names) => coil(['run', wasm, '--host', host, '--virtual-time', '--', ...names]), (error) => total.errors.push(`run ${level} ${host}, ${name}: ${error}`));
        const wrong = chosen.filter((seed) => found.get(seed) !== expected.get(seed) || !expected.has(seed));
        for (const seed of wrong) total.differences.push({ seed, level: [level, ...added].join(' '), host });
        total.programs += chosen.length;
        tell(`${chosen[0]}-${chosen.at(-1)} ${[level, ...added].join(' ')}${isWide ? ' wide' : ''}${isTight ? ' tight' : ''} ${host}: ${wrong.length === 0 ? 'as natively' : `differ: ${wrong.join(' ')}`}`);
      }
    }
    if (!keep) for (const file of [name, ...sources, ...turns.map(({ level }) => `${name}${level}.wasm`)]) rmSync(file, { force: true });
  }
  return total;
}

/** What each program prints, by seed. One that ends the process takes the others with it: these are run again, without it. */
async function outputs(seeds, run, tellError) {
  const found = new Map();
  for (let left = seeds; left.length > 0;) {
    const { status, stdout, stderr } = await run(left.length === seeds.length ? [] : left.map(String));
    for (const [seed, text] of bySeed(stdout)) found.set(seed, text);
    if (status === 0) break;
    const last = Math.max(...bySeed(stdout).keys());
    tellError(`seed ${last}: status ${status} ${stderr.slice(0, 1000)}`);
    found.set(last, `ended with ${status}`);
    left = left.filter((seed) => seed > last);
    if (!Number.isFinite(last)) break;
  }
  return found;
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
  const yes = { type: 'boolean' };
  const { values } = parseArgs({
    args: joinDashed(process.argv.slice(2)),
    options: { seeds: string, level: list, host: list, flag: list, batch: string, without: list, spread: yes, wide: yes, tight: yes, keep: yes, sanitize: yes, checked: yes },
  });
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(values.seeds ?? '1-40') ?? [];
  const seeds = Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  const folder = values.keep ? join(root, 'build/unwinding') : mkdtempSync(join(tmpdir(), 'coil-unwinding-'));
  mkdirSync(folder, { recursive: true });
  let result;
  try {
    result = await compare({
      ...values,
      seeds,
      folder,
      levels: values.level ?? ['-O2', '-O3', '-Os'],
      hosts: values.host ?? ['node'],
      flags: values.flag ?? [],
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
function joinDashed(args) {
  return args.flatMap((arg, i) => (['--level', '--flag'].includes(arg) ? [] : ['--level', '--flag'].includes(args[i - 1]) ? [`${args[i - 1]}=${arg}`] : [arg]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
