// host-native.ts: compiles a program for this machine, with the native port of the runtime, and runs it.

import { existsSync } from 'node:fs';
import { linkNatively } from '../../wasm/compiler/pipeline.ts';
import { BuildFailed, compileObjects } from '../../wasm/compiler/pipeline.ts';
import { NativeToolchain } from '../../wasm/compiler/toolchain-process.ts';
import { printDiagnostics, runtimeSources, type ProgramToBuild } from './build.ts';
import { Cache, hashOf, writeAtomically } from './cache.ts';
import { CachingToolchain } from './caching-toolchain.ts';
import { identityOf } from './choose-toolchain.ts';
import { Failure, Status } from './failure.ts';
import type { Desk } from './ps-desk.ts';
import { findProgram } from './find-program.ts';
import { readNativeInputs } from './inputs.ts';
import { runProcess } from './process.ts';

export interface NativeRun extends ProgramToBuild {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly desk: Desk;
}

export async function runNatively({ sources, flags, tools, args, env, desk }: NativeRun): Promise<number> {
  const module = sources.find((source) => source.endsWith('.wasm'));
  if (module) throw new Failure(`${module} is a module, which --host native cannot run: name the C files`, Status.usage);
  const program = await buildNatively({ sources, flags, tools });
  const [argv0 = program, ...rest] = args;
  const asked = tools.includes('ps') ? desk.openFiles() : undefined;
  return runProcess(program, rest, { env: asked === undefined ? env : { ...env, COIL_PS: asked }, argv0 });
}

async function buildNatively({ sources, flags, tools }: ProgramToBuild): Promise<string> {
  const inputs = readNativeInputs(sources);
  const wanted = process.env.CC;
  const compiler = wanted ? findProgram(wanted) : findProgram('cc', 'gcc', 'clang');
  if (compiler === undefined) {
    throw new Failure(`${wanted ?? 'cc'} is not installed: --host native needs a C compiler; set CC to one`);
  }
  const cache = new Cache();
  const toolchain = new CachingToolchain(new NativeToolchain(compiler, identityOf(compiler)), cache);
  try {
    const runtime = runtimeSources('native');
    const compiled = await compileObjects(
      toolchain,
      runtime,
      { directory: process.cwd(), ...inputs, flags: ['-g', ...flags], tools },
      'native',
    );
    const key = hashOf('native', toolchain.id, ...compiled.inputs.map((input) => hashOf(input.object)), ...flags);
    const program = cache.path(`native-${key}`);
    if (existsSync(program)) {
      printDiagnostics(compiled.diagnostics);
    } else {
      const linked = await linkNatively(toolchain, compiled, flags);
      writeAtomically(program, linked.module, 0o777);
      printDiagnostics(linked.diagnostics);
    }
    return program;
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    printDiagnostics(error.diagnostics);
    throw new Failure('');
  }
}
