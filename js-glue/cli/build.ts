// build.ts: a program's module, made or remembered.
//
// Two kinds of things are remembered: each object, by its source and headers, and the finished module, by the objects in it, the
// flags and the compiler's own code. When all are, neither clang nor binaryen is loaded. The link itself is not kept: it
// is quick, and whatever changes it changes the module.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
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
import { dependencyVersion, packageRoot, packageVersion } from './package.ts';

export interface ProgramToBuild {
  readonly sources: readonly string[];
  readonly flags: readonly string[];
  readonly tools: readonly Tool[];
}

/** The finished module; warnings and errors have been printed. */
export async function buildProgram({ sources, flags, tools }: ProgramToBuild): Promise<Uint8Array> {
  checkSources(sources);
  const cache = new Cache();
  const toolchain = new CachingToolchain(chooseToolchain(cache), cache);
  const program: Program = { directory: process.cwd(), sources, flags, tools };
  try {
    const compiled = await compileObjects(toolchain, runtimeSources('wasm'), program);
    const key = moduleKey(toolchain.id, compiled, flags);
    const known = cache.get<{ diagnostics: string }>(key);
    if (known) {
      printDiagnostics(known.note.diagnostics);
      return known.bytes;
    }
    const linked = await linkObjects(toolchain, compiled);
    const { module } = await finishProgram(linked, flags, packageVersion());
    cache.put(key, { note: { diagnostics: linked.diagnostics }, bytes: module });
    printDiagnostics(linked.diagnostics);
    return module;
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    printDiagnostics(error.diagnostics);
    throw new Failure('');
  }
}

/** A sentence for what the compiler would say in its own words about a file of another name. */
export function checkSources(sources: readonly string[]): void {
  for (const source of sources) {
    if (!existsSync(source)) throw new Failure(`${source}: there is no such file`);
    if (statSync(source).isDirectory()) throw new Failure(`${source} is a directory: name the C files in it`);
    if (!/\.(?:c|i|s|S|cc|cpp|cxx|c\+\+|C)$/.test(source)) {
      throw new Failure(`${source} is not a C or C++ source: its name must end in .c, .cc or .cpp`);
    }
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
