// choose-toolchain.ts: which compiler builds a program.
//
// A clang with a wasm target and a sysroot, when there is one and it can link: it is the faster. Otherwise the compiler of the npm
// package, which needs nothing. COIL_TOOLCHAIN decides instead. Looking at a clang takes three processes, so what was found
// is remembered until the clang changes.

import { execFileSync, type StdioOptions } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeFiles } from '../../wasm/compiler/node-files.ts';
import { NpmToolchain } from '../../wasm/compiler/toolchain-npm.ts';
import { ClangToolchain, type ClangInstallation } from '../../wasm/compiler/toolchain-process.ts';
import type { Toolchain } from '../../wasm/compiler/toolchain.ts';
import { hashOf, type Cache } from './cache.ts';
import { Failure, Status } from './failure.ts';
import { findProgram, isExecutable } from './find-program.ts';
import { dependencyVersion } from './package.ts';
import { PrebuiltToolchain } from './prebuilt.ts';

const NPM_PACKAGE = '@yowasp/clang';
const PROBE = '#include <math.h>\n#include <stdio.h>\n#include <wasi/api.h>\nint main(void) { return puts("works") < 0; }\n';

export function chooseToolchain(cache: Cache): Toolchain {
  const wanted = process.env.COIL_TOOLCHAIN;
  if (wanted !== undefined && wanted !== '' && wanted !== 'npm' && wanted !== 'clang') {
    throw new Failure(`COIL_TOOLCHAIN is ${wanted}: it must be npm or clang`, Status.usage);
  }
  if (wanted !== 'npm') {
    const installation = findClang(cache);
    if (installation) return new ClangToolchain(installation);
    if (wanted === 'clang') {
      throw new Failure(
        'no clang that builds for wasm32-wasip1 was found (it needs wasm-ld, its wasm32 builtins and a WASI sysroot): set WASI_SDK_PATH to a wasi-sdk',
      );
    }
  }
  const version = dependencyVersion(NPM_PACKAGE);
  if (version === undefined)
    throw new Failure(
      `no C compiler: run \`npm install ${NPM_PACKAGE} binaryen\`, which libcoil has as optional dependencies; a page needs neither`,
    );
  return new PrebuiltToolchain(new NpmToolchain(version, nodeFiles));
}

function findClang(cache: Cache): ClangInstallation | undefined {
  const sdk = process.env.WASI_SDK_PATH;
  const clang = sdk ? join(sdk, 'bin', 'clang') : findProgram('clang', 'clang-22', 'clang-21', 'clang-20', 'clang-19');
  if (clang === undefined || !isExecutable(clang)) return undefined;
  const sysroots = [process.env.COIL_WASI_SYSROOT, sdk && join(sdk, 'share', 'wasi-sysroot'), '/usr/share/wasi-sysroot', '/usr'];

  const key = hashOf('clang', PROBE, identityOf(clang), ...sysroots.map((sysroot) => sysroot ?? ''), process.env.PATH ?? '');
  const known = cache.get<ClangInstallation | 'none'>(key)?.note;
  if (known !== undefined && (known === 'none' || existsSync(known.libraries))) return known === 'none' ? undefined : known;
  const found = inspectClang(clang, sysroots);
  cache.put(key, { note: found ?? 'none', bytes: new Uint8Array() });
  return found;
}

function inspectClang(clang: string, sysroots: readonly (string | undefined)[]): ClangInstallation | undefined {
  const beside = join(dirname(clang), 'wasm-ld');
  const version = /-\d+$/.exec(clang)?.[0] ?? '';
  const linker = isExecutable(beside) ? beside : findProgram(`wasm-ld${version}`, 'wasm-ld');
  if (linker === undefined || !ask(clang, '--print-targets').includes('wasm32')) return undefined;

  for (const sysroot of sysroots) {
    const libraries = ['wasm32-wasip1', 'wasm32-wasi'].map((target) => join(sysroot ?? '', 'lib', target));
    const found = libraries.find((directory) => existsSync(join(directory, 'libc.a')));
    const builtins = sysroot === undefined ? undefined : findBuiltins(clang);
    if (sysroot === undefined || found === undefined || builtins === undefined) continue;
    const identity = hashOf(identityOf(clang), identityOf(linker), identityOf(join(found, 'libc.a')), identityOf(builtins));
    const installation = { clang, linker, sysroot, libraries: found, builtins, identity };
    if (builds(installation)) return installation;
  }
  return undefined;
}

/** Whether all of it goes together: an old clang does not know the target, and finds no headers. */
function builds({ clang, linker, sysroot, libraries, builtins }: ClangInstallation): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'coil-'));
  const object = join(directory, 'probe.o');
  try {
    const quietly = { stdio: ['pipe', 'ignore', 'ignore'] as const satisfies StdioOptions };
    const compile = ['--target=wasm32-wasip1', `--sysroot=${sysroot}`, '-O2', '-c', '-x', 'c', '-', '-o', object];
    execFileSync(clang, compile, { ...quietly, input: PROBE });
    execFileSync(
      linker,
      [object, '--no-entry', '--export-all', `-L${libraries}`, '-lc', builtins, '-o', join(directory, 'probe.wasm')],
      quietly,
    );
    return true;
  } catch {
    return false;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function findBuiltins(clang: string): string | undefined {
  const asked = ask(clang, '--target=wasm32-wasip1', '--rtlib=compiler-rt', '--print-libgcc-file-name').trim();
  if (existsSync(asked)) return asked;
  const libraries = join(ask(clang, '--print-resource-dir').trim(), 'lib');
  if (!existsSync(libraries)) return undefined;
  // Distributions disagree about the directory and the name.
  const files = readdirSync(libraries, { recursive: true, encoding: 'utf8' });
  const name = files.find((file) => /wasi|wasm32/.test(file) && /libclang_rt\.builtins(?:-wasm32)?\.a$/.test(file));
  return name && join(libraries, name);
}

function ask(command: string, ...args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/** Different whenever a program was replaced. */
export function identityOf(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${path}:${size}:${mtimeMs}`;
}
