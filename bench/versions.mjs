// versions.mjs: with what it was measured: the machine, and the versions of what is there.

import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { built, cc, findProgram, forky, go, node26, peer, python, root, wasmtime } from './places.mjs';

export const machine = () => ({ cpu: cpus()[0].model.trim(), cores: cpus().length, system: `${process.platform} ${process.arch}` });

/** The first line that a program says about itself, without its name and whoever built it. */
function ask(command, ...args) {
  if (!command || !existsSync(command)) return undefined;
  const said = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000, stdio: ['ignore', 'pipe', 'ignore'] }).stdout ?? '';
  return /\d+\.\d+(\.\d+)?\S*/.exec(said)?.[0].replace(/[,)]$/, '');
}

const package_ = (name) => {
  const file = join(root, 'node_modules', name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
};

const crate = (name) => new RegExp(`^${name} = .*"=([^"]+)"`, 'm').exec(readFileSync(peer('rust/Cargo.toml'), 'utf8'))?.[1];

function debianPackage(folder, name) {
  const [found] = globSync(`${name}_*.deb`, { cwd: built(`${folder}/packages`) });
  return found && basename(found).split('_')[1].replace('%3a', ':');
}

/** Of what was got for the peers that were chosen, and of what the machine has. */
export function versions() {
  const rustForWasm = built('rustc-for-wasm');
  const all = {
    'Node.js': process.version.slice(1),
    'Node.js 26': ask(node26, '--version')?.replace(/^v/, ''),
    wasmtime: ask(wasmtime(), '--version'),
    binaryen: package_('binaryen'),
    'clang (npm)': package_('@yowasp/clang'),
    [basename(process.env.CC || 'cc')]: ask(cc(), '--version'),
    CPython: ask(python, '--version'),
    uvloop: existsSync(python) ? ask(python, '-c', 'import uvloop; print(uvloop.__version__)') : undefined,
    Pyodide: package_('pyodide'),
    Go: ask(go(), 'version')?.replace(/^go/, ''),
    Rust: ask(findProgram('rustc'), '--version'),
    'Rust for WebAssembly': ask(rustForWasm, '--version'),
    tokio: crate('tokio'),
    'async-executor': crate('async-executor'),
    futures: crate('futures'),
    Emscripten: existsSync(forky) ? debianPackage('forky', 'emscripten') : undefined,
    'clang-22': ask(findProgram('clang-22'), '--version'),
    libuv: debianPackage('debian', 'libuv1-dev'),
    libev: debianPackage('debian', 'libev-dev'),
    libevent: debianPackage('debian', 'libevent-dev'),
    minicoro: existsSync(built('minicoro/minicoro.h'))
      ? /minicoro - v(\S+)/.exec(readFileSync(built('minicoro/minicoro.h'), 'utf8'))?.[1]
      : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, version]) => version !== undefined));
}
