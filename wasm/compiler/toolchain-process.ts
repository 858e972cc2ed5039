// toolchain-process.ts: compilers that are installed on this machine, run as processes.
//
// Two toolchains stand on it: a clang with a wasm target, which makes the same modules as the npm one, only faster; and the machine's
// own C compiler, for the native host. Both compile one file at a time with -MD, so that what an object depends on is the
// compiler's own answer, and work in a directory of their own that is gone afterwards.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CALL_TYPES_FLAGS, readCallTypes, type CallTypes } from './call-types.ts';
import { resolvePath } from './paths.ts';
import {
  isCplusplus,
  linkName,
  type CompileRequest,
  type CompileResult,
  type LinkRequest,
  type LinkResult,
  type Toolchain,
} from './toolchain.ts';

interface Finished {
  readonly ok: boolean;
  readonly diagnostics: string;
}

async function runTool(command: string, args: readonly string[], directory: string): Promise<Finished> {
  const child = spawn(command, args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  let diagnostics = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    diagnostics += text;
  });
  const finished = Promise.withResolvers<Finished>();
  child.on('error', finished.reject);
  child.on('close', (status) => {
    finished.resolve({ ok: status === 0, diagnostics });
  });
  return finished.promise;
}

async function inTemporaryDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'coil-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The prerequisites in the output of -MD: a make rule with escaped spaces and continued lines. */
export function parseDependencies(rule: string, directory: string): string[] {
  const [, list = ''] = /^(?:\\.|[^:\\]|:(?!\s))*:\s([\s\S]*)$/.exec(rule) ?? [];
  const names = list.replace(/\\\r?\n/g, ' ').match(/(?:\\ |\S)+/g) ?? [];
  return names.map((name) => resolvePath(directory, name.replaceAll('\\ ', ' ').replaceAll('\\#', '#').replaceAll('$$', '$')));
}

async function compileWith(
  command: string,
  commandFlags: readonly string[],
  { source, directory, flags }: CompileRequest,
): Promise<CompileResult> {
  return inTemporaryDirectory(async (temporary) => {
    const object = join(temporary, 'object.o');
    const rule = join(temporary, 'rule.d');
    const args = [...commandFlags, ...flags, '-fdiagnostics-color=always', '-MD', '-MF', rule, '-c', source, '-o', object];
    const { ok, diagnostics } = await runTool(command, args, directory);
    if (!ok) return { object: undefined, callTypes: undefined, diagnostics, dependencies: [] };
    return {
      object: readFileSync(object),
      callTypes: undefined,
      diagnostics,
      dependencies: parseDependencies(readFileSync(rule, 'utf8'), directory),
    };
  });
}

function writeObjects(inputs: LinkRequest['inputs'], optional: boolean, directory: string): string[] {
  return inputs.flatMap((input, at) => {
    if (input.optional !== optional) return [];
    const path = join(directory, linkName(input, at));
    writeFileSync(path, input.object);
    return [path];
  });
}

export interface ClangInstallation {
  readonly clang: string;
  readonly linker: string;
  readonly sysroot: string;
  /** Where libc.a is. */
  readonly libraries: string;
  /** The compiler's own library: libclang_rt.builtins.a. */
  readonly builtins: string;
  /** Version and place. */
  readonly identity: string;
}

/** A clang with a wasm target, and a WASI sysroot. */
export class ClangToolchain implements Toolchain {
  readonly id: string;
  readonly #installation: ClangInstallation;

  constructor(installation: ClangInstallation) {
    this.id = `clang-${installation.identity}`;
    this.#installation = installation;
  }

  async compile(request: CompileRequest): Promise<CompileResult> {
    const { clang, sysroot } = this.#installation;
    const isC = request.source.endsWith('.c');
    const language = isCplusplus(request.source) ? ['--driver-mode=g++'] : [];
    const flags = [...language, '--target=wasm32-wasip1', `--sysroot=${sysroot}`];
    const compiled = await compileWith(clang, flags, request);
    return compiled.object && isC ? { ...compiled, callTypes: await this.#callTypes(flags, request) } : compiled;
  }

  #callTypes(commandFlags: readonly string[], { source, directory, flags }: CompileRequest): Promise<CallTypes | undefined> {
    return inTemporaryDirectory(async (temporary) => {
      const bitcode = join(temporary, 'types.bc');
      const forCompiler = CALL_TYPES_FLAGS.flatMap((flag) => ['-Xclang', flag]);
      const kept = flags.filter((flag) => !/^-(?:W.*|w|pedantic.*|g.*)$/.test(flag));
      const args = [...commandFlags, ...kept, ...forCompiler, '-c', source, '-o', bitcode];
      const { ok } = await runTool(this.#installation.clang, args, directory);
      return ok ? readCallTypes(readFileSync(bitcode), source) : undefined;
    });
  }

  link({ inputs, flags, cplusplus }: LinkRequest): Promise<LinkResult> {
    return inTemporaryDirectory(async (directory) => {
      const { linker, libraries, builtins } = this.#installation;
      const output = join(directory, 'linked.wasm');
      const map = join(directory, 'linked.map');
      const args = [
        ...writeObjects(inputs, false, directory),
        '--start-lib',
        ...writeObjects(inputs, true, directory),
        '--end-lib',
        `-L${libraries}`,
        ...(cplusplus ? ['-lc++', '-lc++abi'] : []),
        '-lc',
        builtins,
        ...flags,
        `-Map=${map}`,
        '-o',
        output,
      ];
      const { ok, diagnostics } = await runTool(linker, args, directory);
      const module = ok ? readFileSync(output) : undefined;
      return { module, map: ok ? readFileSync(map, 'utf8') : undefined, diagnostics };
    });
  }
}

/** The machine's own compiler: what it links is a program of this machine. */
export class NativeToolchain implements Toolchain {
  readonly id: string;
  readonly #command: string;

  constructor(command: string, identity: string) {
    this.id = `native-${identity}`;
    this.#command = command;
  }

  compile(request: CompileRequest): Promise<CompileResult> {
    return compileWith(this.#command, [], request);
  }

  link({ inputs, flags, cplusplus }: LinkRequest): Promise<LinkResult> {
    return inTemporaryDirectory(async (directory) => {
      const program = join(directory, 'program');
      const objects = [...writeObjects(inputs, false, directory), ...writeObjects(inputs, true, directory)];
      const libraries = [...(cplusplus ? ['-lstdc++'] : []), '-lm', '-lpthread'];
      const { ok, diagnostics } = await runTool(this.#command, [...objects, ...flags, ...libraries, '-o', program], directory);
      return { module: ok ? readFileSync(program) : undefined, map: undefined, diagnostics };
    });
  }
}
