// run.ts: a program on the host that was asked for.
//
// The module is the same on every host but the native one, which has none. What a host is given is the same too: argv with the
// file's name as the user wrote it in front, and this process's environment; its standard streams are this process's.

import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { ABI_VERSION } from '../../wasm/compiler/runtime-abi.ts';
import { moduleImports } from '../../wasm/compiler/wasm-module.ts';
import { buildProgram } from './build.ts';
import { componentOf, isComponent, isHandler, isOfWasi3 } from './component.ts';
import type { RunCommand } from './command-line.ts';
import { Failure } from './failure.ts';
import { checkStandsAlone, markOf, readInput, readModuleFile } from './module-file.ts';
import { Desk } from './ps-desk.ts';

export interface HostedRun {
  readonly module: Uint8Array<ArrayBuffer>;
  /** argv, the program's name first. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The file that the trace goes to, absolute; it is there, and empty. */
  readonly trace: string | undefined;
  /** Where `coil ps` asks. */
  readonly desk: Desk;
}

/** Runs the program: its exit status. */
export async function runProgram(command: RunCommand): Promise<number> {
  const [name = ''] = command.files;
  const args = [name, ...command.programArguments];
  const trace = command.trace === undefined ? undefined : emptyFile(command.trace);
  const desk = new Desk({ host: command.host, command: args });
  try {
    return await runOnHost(command, { args, env: environment(command), trace, desk });
  } finally {
    desk.close();
  }
}

async function runOnHost(command: RunCommand, { env, trace, ...settings }: Omit<HostedRun, 'module'>): Promise<number> {
  const { files: sources, flags, tools, host } = command;
  if (host === 'native') {
    const { runNatively } = await import('./host-native.ts');
    return runNatively({ sources, flags, tools, ...settings, env: trace === undefined ? env : { ...env, COIL_TRACE: trace } });
  }
  const module = new Uint8Array(await moduleOf(command));
  if (sources[0]?.endsWith('.cwasm')) {
    const { runUnderWasmtime } = await import('./host-wasmtime.ts');
    return runUnderWasmtime(
      { module, env, trace, ...settings },
      { allowed: isComponent(module) ? allowedFor(module) : [], serves: isHandler(module) },
    );
  }
  if (command.target !== 'wasip1' || isComponent(module)) {
    if (host !== 'wasmtime' && command.hostIsNamed)
      throw new Failure(`${sources[0] ?? ''} is a component, which --host ${host} cannot run: use --host wasmtime`);
    const component = command.target === 'wasip1' || isComponent(module) ? module : await componentOf(module, command.target);
    const served = command.target === 'wasi-http' || isHandler(component);
    const { runUnderWasmtime } = await import('./host-wasmtime.ts');
    return runUnderWasmtime({ module: component, env, trace, ...settings }, { allowed: allowedFor(component), serves: served });
  }
  checkImports(module, sources, host);
  checkMain(module, sources);
  const run: HostedRun = { module, env, trace, ...settings };
  switch (host) {
    case 'node':
      return (await import('./host-node.ts')).runInNode(run);
    case 'browser':
      return (await import('./host-browser.ts')).runInBrowser(run);
    case 'wasmtime':
      return (await import('./host-wasmtime.ts')).runUnderWasmtime(run);
  }
}

/** What a component may do under wasmtime: all that a native program may do with the network. */
const ALLOWED: readonly string[] = ['cli=y', 'http=y', 'inherit-network=y', 'allow-ip-name-lookup=y', 'tcp=y', 'udp=y'];

function allowedFor(component: Uint8Array): readonly string[] {
  return isOfWasi3(component) ? [...ALLOWED, 'p3=y'] : ALLOWED;
}

async function moduleOf({ files, flags, tools, target }: RunCommand): Promise<Uint8Array> {
  const [file = ''] = files;
  if (file.endsWith('.cwasm')) return readInput(file);
  if (!file.endsWith('.wasm')) return buildProgram({ sources: files, flags, tools, target });
  checkStandsAlone(files, flags);
  const bytes = readInput(file);
  if (isComponent(bytes)) return bytes;
  return readModuleFor(file, tools);
}

/** What a module imports, the host must have. */
function checkImports(module: Uint8Array, [file = '']: readonly string[], host: string): void {
  const hasJavaScript = host === 'node' || host === 'browser';
  const foreign = importsOf(module).find(
    (entry) => entry.module !== 'wasi_snapshot_preview1' && !(hasJavaScript && entry.module === 'coil_js' && entry.name === 'operate'),
  );
  if (!foreign) return;
  const { module: from, name } = foreign;
  if (from === 'coil_js')
    throw new Failure(`${file} calls JavaScript, which --host ${host} does not have: run it with --host node or browser`);
  throw new Failure(`${file} imports ${from}.${name}: \`coil run\` gives a program WASI preview 1 and nothing else, on every host`);
}

/** Functions that JavaScript calls are no program. */
function checkMain(module: Uint8Array, [file = '']: readonly string[]): void {
  if (markOf(module)?.main !== false) return;
  throw new Failure(`${file} has no main to run: it only has functions for JavaScript, as in (await load(...)).exports.name()`);
}

/** A module that is damaged is the engine's to refuse. */
function importsOf(module: Uint8Array): ReturnType<typeof moduleImports> {
  try {
    return moduleImports(module);
  } catch {
    return [];
  }
}

function readModuleFor(file: string, tools: readonly string[]): Uint8Array {
  const { bytes, mark } = readModuleFile(file);
  if (mark.abi !== ABI_VERSION) {
    throw new Failure(`${file} was built by Coil ${mark.version}, whose interface differs: build it again with \`coil build\``);
  }
  const missing = tools.find((tool) => !mark.tools?.includes(tool));
  if (missing !== undefined) throw new Failure(`${file} was built without --${missing}: build it again with \`coil build --${missing}\``);
  return bytes;
}

/** What cannot be written is found before the program runs. */
function emptyFile(name: string): string {
  const path = resolve(name);
  try {
    closeSync(openSync(path, 'w'));
    return path;
  } catch (error) {
    throw new Failure(`${name} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function environment({ virtualTime, tools }: RunCommand): Record<string, string> {
  const own = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const explain = tools.includes('explain');
  return { ...Object.fromEntries(own), ...(virtualTime ? { COIL_VIRTUAL_TIME: '1' } : {}), ...(explain ? { COIL_EXPLAIN: '1' } : {}) };
}
