// component.ts: a module as a component of WASI 0.2 or 0.3: the module itself, what its imports are in words (coil.wit), and the adapter that answers those of preview 1.
//
// The tools are those of the package @bytecodealliance/jco-transpile, which is WebAssembly too; it is installed by whoever builds components.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importModule } from '../src/addresses.ts';
import { Failure } from './failure.ts';
import { packageRoot } from './package.ts';

const TOOLS = '@bytecodealliance/jco-transpile/wasm-tools';
const FOLDER = join(packageRoot, 'build', 'component');

interface WasmTools {
  componentEmbed(options: { binary: Uint8Array; witSource: string; world: string }): Promise<Uint8Array>;
  componentNew(module: Uint8Array, adapters: [string, Uint8Array][]): Promise<Uint8Array>;
}

/** What a component is: the folder of its coil.wit, the world there, and the adapter that goes with it. */
const KINDS = {
  wasip2: { folder: 'wasip2', world: 'program', adapter: 'command' },
  wasip3: { folder: 'wasip3', world: 'program', adapter: 'reactor' },
  'wasi-http': { folder: 'wasip2', world: 'handler', adapter: 'proxy' },
} as const;

export async function componentOf(module: Uint8Array, target: keyof typeof KINDS): Promise<Uint8Array<ArrayBuffer>> {
  const { folder, world, adapter } = KINDS[target];
  const tools = await loadTools();
  const witSource = readFileSync(join(packageRoot, 'wasm', folder, 'coil.wit'), 'utf8');
  const embedded = await tools.componentEmbed({ binary: module, witSource, world });
  return new Uint8Array(await tools.componentNew(embedded, [['wasi_snapshot_preview1', readAdapter(adapter)]]));
}

/** Whether a file's bytes are a component, and not a module: the layer in its header is 1. What wasmtime has compiled is known by the exports that it names. */
export function isComponent(bytes: Uint8Array): boolean {
  if (bytes[0] === 0x7f) return has(bytes, 'wasi:cli/run@') || isHandler(bytes);
  return bytes[4] === 0x0d && bytes[6] === 1;
}

function readAdapter(name: string): Uint8Array {
  const file = join(FOLDER, `${name}.wasm`);
  if (!existsSync(file))
    throw new Failure(`the package is incomplete: there is no ${file} (in a checkout, ./build.sh need component makes it)`);
  return readFileSync(file);
}

/** Whether a component answers HTTP: it exports what a host calls for that. */
export function isHandler(component: Uint8Array): boolean {
  return has(component, 'wasi:http/incoming-handler@');
}

/** Whether a component is one of WASI 0.3. */
export function isOfWasi3(component: Uint8Array): boolean {
  return has(component, 'wasi:cli/run@0.3.');
}

function has(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(text);
}

/** From where the command is used, from beside the package, or from the checkout. */
async function loadTools(): Promise<WasmTools> {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url, join(FOLDER, 'package.json')]) {
    let path: string;
    try {
      path = createRequire(from).resolve(TOOLS);
    } catch {
      continue;
    }
    return (await importModule(pathToFileURL(path).href)) as WasmTools;
  }
  throw new Failure('components are made by @bytecodealliance/jco-transpile: run `npm install --save-dev @bytecodealliance/jco-transpile`');
}
