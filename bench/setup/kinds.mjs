// kinds.mjs: the kinds of steps: { says, needs, there, make }. `there` is cheap and is asked first; without `says` nothing is said.

import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { built, cc, cli, debian, emscripten, findProgram, root, wasmtime } from '../places.mjs';
import { Missing, sh } from './shell.mjs';

const C_FLAGS = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Ibench/peers'];

/** A program of the machine's. */
export const program = (find, reason, help) => ({
  there: () => Boolean(find()),
  make() {
    throw new Missing(reason, help);
  },
});

/** What build.sh sets up for others too, and says so itself. */
export const fromBuildScript = (name, there) => ({
  there,
  make() {
    const made = spawnSync('./build.sh', ['need', name], { cwd: root, stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' });
    process.stderr.write(made.stderr);
    if (made.status !== 0)
      throw new Missing(made.stderr.trim().split('\n').at(-1) || `${name} could not be installed`, `./build.sh need ${name}`);
  },
});

/** A file that is made of others, and is made again when one of them is newer. `make` gets the file to make. */
export function file(name, { needs = [], from = [], after = [], make }) {
  const target = built(name);
  const sources = () => [
    ...from.flatMap((pattern) => globSync(pattern, { cwd: root })).map((found) => join(root, found)),
    ...after.map(built),
  ];
  return {
    says: `building ${name}`,
    needs: [...needs, ...after],
    there: () =>
      existsSync(target) && sources().every((source) => existsSync(source) && statSync(source).mtimeMs <= statSync(target).mtimeMs),
    async make() {
      rmSync(target, { force: true });
      mkdirSync(dirname(target), { recursive: true });
      await make(target);
    },
  };
}

export const nativeC = (name, source, { needs = [], flags = [], libraries = [], from = [] } = {}) =>
  file(name, {
    needs: ['cc', ...needs],
    from: [source, 'bench/peers/peer.h', ...from],
    make: (target) => sh(cc(), [...C_FLAGS, ...flags, source, '-o', target, ...libraries]),
  });

export const library = (name, archive, libraries) =>
  nativeC(name, `bench/peers/${name}.c`, {
    needs: ['debian-libraries'],
    flags: ['-isystem', join(debian, 'include'), '-isystem', join(debian, 'include/x86_64-linux-gnu')],
    libraries: [join(debian, 'lib/x86_64-linux-gnu', archive), ...libraries],
  });

/** A switch of raw/, compiled natively. */
export const rawNative = (name, options) =>
  nativeC(`raw-${name}`, 'bench/peers/raw.c', {
    flags: [`-DSWITCH_${name.toUpperCase()}`, ...(options?.flags ?? [])],
    from: ['bench/peers/raw/*.h'],
    needs: options?.needs,
  });

/** Compiled ahead, so that the compiler's time and memory are not counted. */
export const ahead = (name) =>
  file(`${name}.cwasm`, {
    needs: ['wasmtime'],
    after: [`${name}.wasm`],
    make: (target) => sh(wasmtime(), ['compile', built(`${name}.wasm`), '-o', target]),
  });

/** A module by the compiler that Coil uses, with or without Asyncify. */
export const wasmC = (name, sources, { asyncify = false, flags = [], needs = [], from = [] } = {}) =>
  file(name, {
    needs,
    from: [...sources, 'bench/peers/*.h', ...from],
    async make(target) {
      const { buildModule, instrument } = await import('../unwinding/builds.mjs');
      try {
        writeFileSync(target, await (asyncify ? instrument : buildModule)(sources, ['-O3', '-Ibench/peers', '-Wall', '-Wextra', ...flags]));
      } catch (error) {
        throw new Missing(`the compiler failed: ${stripVTControlCharacters(error.message.trim().split('\n')[0])}`, 'see the message');
      }
    },
  });

export const SQLITE = ['examples/sqlite/disk.c', 'build/sqlite/sqlite3.c'];
export const sqliteFlags = () => [...readFileSync(join(root, 'examples/sqlite/flags'), 'utf8').trim().split('\n'), '-Iexamples/sqlite'];

export const sqliteModule = (name, source, options = {}) =>
  wasmC(name, [...(options.starts === false ? [] : ['bench/peers/wasi_start.c']), source, ...SQLITE], {
    ...options,
    needs: ['sqlite'],
    flags: [...sqliteFlags(), ...(options.flags ?? [])],
    from: ['bench/peers/raw/*.h'],
  });

export const coilModule = (name, sources, flags = []) =>
  file(name, {
    from: [...sources, 'src/*', 'wasm/*.[ch]', 'build/js/stamp', 'bench/peers/sqlite.h'],
    needs: sources.includes('build/sqlite/sqlite3.c') ? ['sqlite'] : [],
    make: (target) => sh(process.execPath, [cli, 'build', ...sources, '-O3', ...flags, '-o', target]),
  });

export const clang = () => findProgram('clang-22');
export const wasmLinker = () => findProgram('wasm-ld-22');

/** By Emscripten, with its own binaryen and this machine's clang. Its first program takes minutes: it compiles its C library. */
export const emscriptenC = (name, source, flags, { needs = [], from = [] } = {}) =>
  file(name, {
    needs: ['emscripten', ...needs],
    from: [source, 'bench/peers/peer.h', ...from],
    make: (target) =>
      sh(
        'python3',
        // Debian's clang is newer than its Emscripten expects, and puts the stack first, which that does not.
        [
          join(emscripten, 'emcc.py'),
          ...C_FLAGS,
          '-Wno-version-check',
          '-Wno-experimental',
          '-Wl,--no-stack-first',
          '-sENVIRONMENT=node',
          ...flags,
          source,
          '-o',
          target,
        ],
        { env: { EM_CONFIG: built('emscripten/config') } },
      ),
  });
