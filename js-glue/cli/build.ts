// build.ts: a program's module, made or remembered.
//
// Two kinds of things are remembered: each object, by its source and headers, and the finished module, by the objects in it, the
// flags and the compiler's own code. When all are, neither clang nor binaryen is loaded. The link itself is not kept: it
// is quick, and whatever changes it changes the module.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  BuildFailed,
  compileObjects,
  finishProgram,
  linkObjects,
  type CompiledProgram,
  type Program,
  type RuntimeSources,
  type Tool,
} from '../../wasm/compiler/pipeline.ts';
import { withoutColours } from '../../wasm/compiler/toolchain.ts';
import { Cache, hashOf } from './cache.ts';
import { CachingToolchain } from './caching-toolchain.ts';
import { chooseToolchain } from './choose-toolchain.ts';
import { Failure } from './failure.ts';
import { readInputs } from './inputs.ts';
import { dependencyVersion, packageRoot, packageVersion } from './package.ts';

export interface ProgramToBuild {
  /** Objects and archives among them. */
  readonly sources: readonly string[];
  readonly flags: readonly string[];
  readonly tools: readonly Tool[];
}

/** The finished module; warnings and errors have been printed. */
export async function buildProgram({ sources, flags, tools }: ProgramToBuild): Promise<Uint8Array> {
  const inputs = readInputs(sources);
  const cache = new Cache();
  const toolchain = new CachingToolchain(chooseToolchain(cache), cache);
  const program: Program = { directory: process.cwd(), ...inputs, flags, tools };
  try {
    const compiled = await compileObjects(toolchain, runtimeSources('wasm'), program);
    const key = moduleKey(toolchain.id, compiled, flags);
    const known = cache.get<{ diagnostics: string }>(key);
    if (known) {
      printDiagnostics(known.note.diagnostics);
      return known.bytes;
    }
    const linked = await linkObjects(toolchain, compiled);
    const finished = await finishProgram(linked, flags, packageVersion());
    const diagnostics = linked.diagnostics + finished.diagnostics;
    cache.put(key, { note: { diagnostics }, bytes: finished.module });
    printDiagnostics(diagnostics);
    return finished.module;
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    printDiagnostics(error.diagnostics);
    throw new Failure('');
  }
}

/** The runtime's C files: the portable core, and the port beside it. */
export function runtimeSources(port: 'wasm' | 'wasm/native'): RuntimeSources {
  const sourcesIn = (directory: string): string[] => {
    const path = join(packageRoot, directory);
    const files = existsSync(path) ? readdirSync(path).sort() : [];
    return files.filter((file) => file.endsWith('.c')).map((file) => `${directory}/${file}`);
  };
  const runtime = { directory: packageRoot, core: sourcesIn('src'), port: sourcesIn(port) };
  if (runtime.core.length === 0 || runtime.port.length === 0) {
    throw new Failure(`the package is incomplete: there are no C sources in src or in ${port}`);
  }
  return runtime;
}

/** As the compiler wrote it; in colour where it goes to a terminal. */
export function printDiagnostics(diagnostics: string): void {
  process.stderr.write(process.stderr.isTTY ? diagnostics : withoutColours(diagnostics));
}

function moduleKey(toolchain: string, compiled: CompiledProgram, flags: readonly string[]): string {
  const objects = compiled.inputs.flatMap((input) => [input.name, hashOf(input.object)]);
  return hashOf(
    'module',
    toolchain,
    compilerIdentity(),
    ...objects,
    'flags',
    ...flags,
    'tools',
    ...compiled.tools,
    'diagnostics',
    compiled.diagnostics,
  );
}

/** Changes with Coil's compiler and with binaryen, so that neither's old output is taken for its new. */
function compilerIdentity(): string {
  const directory = fileURLToPath(new URL('../../wasm/compiler/', import.meta.url));
  const files = readdirSync(directory).filter((file) => /\.(?:js|ts)$/.test(file) && !file.endsWith('.d.ts'));
  const contents = files.sort().map((file) => readFileSync(join(directory, file)));
  return hashOf(dependencyVersion('binaryen') ?? '', packageVersion(), ...contents);
}
