// index.ts: loads a program that Coil has built, and runs it.
//
//     import { load } from 'libcoil';
//     using app = await load(new URL('./app.wasm', import.meta.url), { args: ['app'] });
//     const status = await app.run();
//
// The same module runs in a page and in Node.js; it brings its own event loop, which takes turns with the host's. Any number of
// programs may run side by side. There is no eval here: a page's content security policy needs only 'wasm-unsafe-eval'.

import { loadHere, streamsFor, type App, type Exports, type LoadOptions, type Source } from './app.ts';
import type { WorkerApp, WorkerLike } from './worker-app.ts';

export { App, type Exports, type LoadOptions, type Output, type Snippets, type Source } from './app.ts';
export { CError, CErrorGroup } from './c-error.ts';
export { CoilError, CoilTrap, type CoilErrorCode } from './errors.ts';
export type { CallOptions } from './call-options.ts';
export type { ExportedFunction } from './interop.ts';
export type { HeldReference } from './references.ts';
export type { InputSource, OutputSink } from './streams.ts';
export type { WorkerApp, WorkerLike } from './worker-app.ts';

/** Fetches, compiles and instantiates a program; `run` starts it. */
export function load<E = Exports>(
  source: Source,
  options: LoadOptions & { readonly worker: true | URL | string | WorkerLike },
): Promise<WorkerApp<E>>;
export function load<E = Exports>(source: Source, options?: LoadOptions & { readonly worker?: false | undefined }): Promise<App<E>>;
export function load<E = Exports>(source: Source, options?: LoadOptions): Promise<App<E> | WorkerApp<E>>;
export async function load<E = Exports>(source: Source, options: LoadOptions = {}): Promise<App<E> | WorkerApp<E>> {
  const streams = await streamsFor(options);
  if (options.worker !== undefined && options.worker !== false) {
    return (await import('./worker-app.ts')).loadInWorker<E>(source, options, streams);
  }
  return loadHere<E>(source, options, streams);
}
