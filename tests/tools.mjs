// tools.mjs: running programs from tests: the coil command as a user runs it, and what it printed.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const hosts = ['native', 'node', 'wasmtime', 'browser'];

const cli = join(root, 'build/js/js-glue/cli/main.js');

/** Runs a program to its end: { status, stdout, stderr }. Its input is text, or a function that writes it, and may look at its output. */
export function execute(command, args, { input = '', env = {}, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
    const output = { stdout: [], stderr: [] };
    child.stdout.on('data', (chunk) => output.stdout.push(chunk));
    child.stderr.on('data', (chunk) => output.stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        status: code ?? signal,
        stdout: Buffer.concat(output.stdout).toString(),
        stderr: Buffer.concat(output.stderr).toString(),
      }),
    );
    child.stdin.on('error', () => {}); // it ended without reading everything
    if (typeof input === 'function') input(child.stdin, child.stdout);
    else child.stdin.end(input);
  });
}

export function coil(args, options) {
  return execute(process.execPath, [cli, ...args], options);
}

/** The programs of a folder by name, without .c. */
export function programs(folder) {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.c'))
    .map((file) => basename(file, '.c'))
    .sort();
}

/** The examples that need neither arguments nor somebody to talk to: what they print is known. Those that do are tried in command-line.test.mjs. */
export function examples() {
  return programs('examples').filter((name) => existsSync(join(root, `examples/expected/${name}.txt`)));
}

/** Coil itself, for a native compiler. */
export function runtimeSources() {
  return ['src', 'wasm/native'].flatMap((folder) => programs(folder).map((name) => `${folder}/${name}.c`));
}

export function text(path) {
  return readFileSync(join(root, path), 'utf8');
}

/** A folder that is gone after the test. */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'coil-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Builds a module from sources of the repository. */
export async function build(t, sources, flags = [], env = {}) {
  const output = join(temporaryFolder(t), 'program.wasm');
  const built = await coil(['build', ...sources, ...flags, '-o', output], { env });
  if (built.status !== 0) throw new Error(built.stderr);
  return output;
}
