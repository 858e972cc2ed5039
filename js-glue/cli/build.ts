// build.ts: a program's module, made or remembered.
//
// Two kinds of things are remembered: each object, by its source and headers, and the finished module, by the objects in it, the
// flags and the compiler's own code. When all are, neither clang nor binaryen is loaded. The link itself is not kept: it
// is quick, and whatever changes it changes the module. With each module its report is kept, for `coil inspect`, which knows a module by its bytes.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
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
import { decodeReport, encodeReport, readReport, type Report } from '../../wasm/compiler/report.ts';
import { withoutColours, type Toolchain } from '../../wasm/compiler/toolchain.ts';
import { Cache, hashOf } from './cache.ts';
import type { Target } from './command-line.ts';
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
  readonly target?: Target;
}

/** The finished module; warnings and errors have been printed. */
export function buildProgram(request: ProgramToBuild): Promise<Uint8Array> {
  return withCompiled(request, async ({ cache, toolchain, compiled }) => {
    const key = moduleKey(toolchain.id, compiled, request.flags);
    const known = cache.get<{ diagnostics: string }>(key);
    if (known && cache.get(reportKey(known.bytes))) {
      printDiagnostics(known.note.diagnostics);
      return known.bytes;
    }
    const linked = await linkObjects(toolchain, compiled);
    const finished = await finishProgram(linked, request.flags, packageVersion(), true, checkSnippet);
    const { module } = finished;
    const diagnostics = linked.diagnostics + finished.diagnostics;
    cache.put(reportKey(module), { note: {}, bytes: await encodeReport(finished.report()) });
    cache.put(key, { note: { diagnostics }, bytes: module });
    printDiagnostics(diagnostics);
    return module;
  });
}

/** Only parses it. */
function checkSnippet(text: string): void {
  new Script(`(${text})`);
}

/** Bytes of code of the same program, if nothing in it could suspend. */
export function plainCodeBytes(request: ProgramToBuild): Promise<number> {
  return withCompiled(request, async ({ toolchain, compiled }) => {
    const linked = await linkObjects(toolchain, compiled);
    const { report } = await finishProgram(linked, request.flags, packageVersion(), false);
    return report().code.delivered;
  });
}

/** What is known of a module: it says so itself, or was built here. */
export async function reportOf(module: Uint8Array): Promise<Report | undefined> {
  const carried = await readReport(module);
  if (carried) return carried;
  const kept = new Cache().get(reportKey(module));
  return kept && decodeReport(kept.bytes);
}

function reportKey(module: Uint8Array): string {
  return hashOf('report', module);
}

interface Compiled {
  readonly cache: Cache;
  readonly toolchain: Toolchain;
  readonly compiled: CompiledProgram;
}

async function withCompiled<T>(
  { sources, flags, tools, target = 'wasip1' }: ProgramToBuild,
  then: (compiled: Compiled) => Promise<T>,
): Promise<T> {
  const inputs = readInputs(sources);
  const cache = new Cache();
  const toolchain = new CachingToolchain(chooseToolchain(cache), cache);
  const program: Program = { directory: process.cwd(), ...inputs, flags, tools };
  try {
    return await then({ cache, toolchain, compiled: await compileObjects(toolchain, runtimeSources(target), program) });
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    printDiagnostics(error.diagnostics);
    throw new Failure('');
  }
}

const WITHOUT_SOCKETS: readonly string[] = ['wasm/no_sockets.c', 'wasm/no_http.c', 'wasm/poll_wasi.c'];

interface Port {
  readonly folders: readonly string[];
  readonly files?: readonly string[];
  /** Files of the folders that others stand for. */
  readonly without: readonly string[];
}

/** What the port of a target consists of. */
const PORTS: Readonly<Record<Target | 'native', Port>> = {
  wasip1: { folders: ['wasm'], without: [] },
  wasip2: { folders: ['wasm', 'wasm/wasip2', 'src/http'], without: WITHOUT_SOCKETS },
  wasip3: { folders: ['wasm', 'wasm/wasip3'], without: ['wasm/no_sockets.c', 'wasm/poll_wasi.c', 'wasm/sleep_wasi.c'] },
  'wasi-http': { folders: ['wasm', 'wasm/wasip2', 'wasm/wasi-http', 'src/http'], without: WITHOUT_SOCKETS },
  native: { folders: ['wasm/native'], files: ['wasm/no_http.c'], without: [] },
};

/** The runtime's C files: the portable core, and the port beside it. */
export function runtimeSources(target: Target | 'native'): RuntimeSources {
  const sourcesIn = (directory: string): string[] => {
    const path = join(packageRoot, directory);
    const files = existsSync(path) ? readdirSync(path).sort() : [];
    return files.filter((file) => file.endsWith('.c')).map((file) => `${directory}/${file}`);
  };
  const { folders, files = [], without } = PORTS[target];
  const port = folders.map(sourcesIn);
  const core = sourcesIn('src');
  if ([core, ...port].some((sources) => sources.length === 0)) {
    throw new Failure(`the package is incomplete: there are no C sources in src or in ${folders.join(' or ')}`);
  }
  return { directory: packageRoot, core, port: [...port.flat().filter((source) => !without.includes(source)), ...files] };
}

/** As the compiler wrote it; in colour where it goes to a terminal. */
export function printDiagnostics(diagnostics: string): void {
  process.stderr.write(process.stderr.isTTY ? diagnostics : withoutColours(diagnostics));
}

function moduleKey(toolchain: string, compiled: CompiledProgram, flags: readonly string[]): string {
  // The same object can come from sources that tell other things of their types.
  const objects = compiled.inputs.flatMap(({ name, object, callTypes }) => [name, hashOf(object), JSON.stringify(callTypes ?? null)]);
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
