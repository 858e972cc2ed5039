// c-host.mjs: Coil as one side of the comparison: the interpreter, built for a host, run with many scenarios at a time.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { format } from './scenario.mjs';

export const hosts = ['native', 'node', 'wasmtime', 'browser'];

const root = fileURLToPath(new URL('../..', import.meta.url));
export const out = join(root, 'build/fuzz');
const cli = join(root, 'build/js/js-glue/cli/main.js');
const SOURCES = ['tests/fuzz/*.c', 'tests/fuzz/statements/*.c'];
const RUNTIME = ['src/*.c', 'wasm/native/*.c'];
const SANITIZERS = ['-fsanitize=address,undefined', '-fno-sanitize-recover=undefined'];
const WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Wstrict-prototypes', '-Wmissing-prototypes', '-Wundef', '-Wvla', '-Werror'];
const PATIENCE = { native: 10, others: 90 }; // seconds until something more is told

function sourcesOf(patterns) {
  return patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).sort();
}

function make(command, args) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  child.on('error', reject);
  child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(`${command} ${args.slice(-3).join(' ')} failed`))));
  return promise;
}

/** Compiles what has changed, by what is in it: the program's path. */
async function buildNatively(sanitize) {
  const compiler = process.env.CC ?? 'cc';
  const flags = ['-std=c11', '-O1', '-g', '-Isrc', ...WARNINGS, ...(sanitize ? SANITIZERS : [])];
  const headers = sourcesOf(['src/*.h', 'wasm/**/*.h', 'tests/fuzz/*.h']).map((file) => readFileSync(join(root, file)));
  const objects = sourcesOf([...RUNTIME, ...SOURCES]).map((file) => {
    const hash = createHash('sha256').update([compiler, ...flags, file].join('\0'));
    for (const bytes of [...headers, readFileSync(join(root, file))]) hash.update(bytes);
    return { file, object: join(out, 'objects', `${hash.digest('hex').slice(0, 32)}.o`) };
  });
  mkdirSync(join(out, 'objects'), { recursive: true });
  const missing = objects.filter(({ object }) => !existsSync(object));
  const compile = async () => {
    for (let next = missing.pop(); next; next = missing.pop()) {
      const made = `${next.object}.${process.pid}`; // another run may be making the same one
      await make(compiler, [...flags, '-c', next.file, '-o', made]);
      renameSync(made, next.object);
    }
  };
  await Promise.all(cpus().map(compile));
  const program = join(out, sanitize ? 'interpreter-sanitized' : 'interpreter');
  await make(compiler, [...(sanitize ? SANITIZERS : []), ...objects.map(({ object }) => object), '-lm', '-lpthread', '-o', program]);
  return program;
}

/** Builds the interpreter: the command that runs it. */
export async function buildInterpreter(host, { sanitize = false } = {}) {
  mkdirSync(out, { recursive: true });
  if (host === 'native') return [await buildNatively(sanitize)];
  const module = join(out, 'interpreter.wasm');
  await make(process.execPath, [cli, 'build', ...sourcesOf(SOURCES), '-o', module]);
  return [process.execPath, cli, 'run', module, '--host', host, '--virtual-time'];
}

function execute([program, ...args], input) {
  const seconds = args.length > 0 ? PATIENCE.others : PATIENCE.native;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, COIL_VIRTUAL_TIME: '1' } });
    const output = [];
    const errors = [];
    let late = false;
    // The first time it may be this thread that was late: it runs Python.
    let waits = 0;
    const clock = setInterval(() => {
      if (++waits < 2) return;
      late = true;
      child.kill('SIGKILL');
    }, seconds * 1000);
    child.stdout.on('data', (chunk) => {
      output.push(chunk);
      waits = 0;
      clock.refresh();
    });
    child.stderr.on('data', (chunk) => errors.push(chunk));
    child.stdin.on('error', () => {}); // it ended before it had read everything
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearInterval(clock);
      resolve({ stdout: Buffer.concat(output).toString(), stderr: Buffer.concat(errors).toString(), how: late ? 'does not end' : `ended with ${signal ?? status}` });
    });
    child.stdin.end(input);
  });
}

/** What each scenario tells. One at which the program ends early is told of in its text; the others run in a new process. */
export async function runInC(command, scenarios) {
  const texts = [];
  while (texts.length < scenarios.length) {
    const rest = scenarios.slice(texts.length);
    const input = rest.map((scenario, at) => `scenario ${at}\n${format(scenario)}`).join('');
    const { stdout, stderr, how } = await execute(command, input);
    const told = [...stdout.matchAll(/^scenario \d+\n([\s\S]*?)^end$/gm)].map(([, text]) => text.trimEnd());
    texts.push(...told);
    if (told.length < rest.length) texts.push(`the program ${how}\n${stderr.trim().split('\n').slice(0, 60).join('\n')}`);
  }
  return texts;
}
