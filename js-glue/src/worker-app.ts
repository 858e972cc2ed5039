// worker-app.ts: a program that runs in a worker of its own, for load(..., { worker: true }).
//
// Everything that a program can be asked goes over as a message (link.ts), and so do its standard streams. The worker is ended with the program.

import { absolute } from './addresses.ts';
import { isOptions } from './call-options.ts';
import { CoilError } from './errors.ts';
import type { ExportedFunction } from './interop.ts';
import type { Exports, LoadOptions, Source, StandardStreams } from './app.ts';
import { Link, type Message } from './link.ts';
import type { HeldReference } from './references.ts';
import type { InputSource, OutputSink } from './streams.ts';
import type { Loaded, WorkerLoad } from './worker.ts';

/** What a page's Worker and Node.js's have in common. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: Transferable[]): void;
  terminate(): unknown;
}

interface Streams {
  readonly stdin: InputSource;
  /** Standard output, standard error and the trace, by their numbers. */
  readonly sinks: Readonly<Record<number, OutputSink | undefined>>;
}

const CHUNK = 65536;

/** A program in a worker. It is used as an App is; but what that says at once, this promises. */
export class WorkerApp<E = Exports> implements Disposable, AsyncDisposable {
  readonly #link: Link;
  readonly #stop: (reason: unknown) => void;
  readonly #sinks: readonly OutputSink[];
  /** As an App's. Values are cloned on their way; functions, promises, signals, iterators and streams are met by proxies. */
  readonly exports: E;
  /** Whether the program was built with `coil build --ps`. */
  readonly canListTasks: boolean;

  /** Use `load`. */
  constructor(link: Link, { exports, canListTasks }: Loaded, sinks: readonly OutputSink[], stop: (reason: unknown) => void) {
    this.#link = link;
    this.#stop = stop;
    this.#sinks = sinks;
    this.canListTasks = canListTasks;
    this.exports = Object.freeze(Object.fromEntries(exports.map((name) => [name, caller(link, name)]))) as E;
  }

  /** Runs the program to its end: its exit status. */
  async run(): Promise<number> {
    try {
      return (await this.#link.request('run')) as number;
    } finally {
      for (const sink of this.#sinks) await sink.flush?.();
    }
  }

  /** Lists the program's tasks, as App.tasks does. */
  tasks(): Promise<string | undefined> {
    return this.#link.request('tasks') as Promise<string | undefined>;
  }

  /** The values of JavaScript's that C holds in the worker. */
  async references(): Promise<HeldReference[]> {
    const held = (await this.#link.request('references')) as [number, unknown][];
    return held.map(([place, value]) => ({ place, value }));
  }

  /** Ends the program where it stands, and its worker. */
  dispose(): void {
    this.#stop(disposed());
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
    return Promise.resolve();
  }
}

function caller(link: Link, name: string): ExportedFunction {
  const call = (...args: unknown[]): Promise<unknown> => {
    const last = args.at(-1);
    if (!isOptions(last)) return link.request('call', name, args, null);
    if (last.signal?.aborted) return Promise.reject(last.signal.reason as Error);
    return link.request('call', name, args.slice(0, -1), last.signal ?? null);
  };
  Object.defineProperty(call, 'name', { value: name });
  return call;
}

export async function loadInWorker<E>(source: Source, options: LoadOptions, streams: StandardStreams): Promise<WorkerApp<E>> {
  const { stdin, sinks } = streamsOf(streams);
  const { port1, port2 } = new MessageChannel();
  const port = port1 as MessagePort & { ref?(): void; unref?(): void };
  const worker = startWorker(options.worker, (reason) => {
    stop(reason);
  });
  const link = new Link(port, 'the worker', false, {
    output: (fd: number, chunk: Uint8Array): void => {
      sinks[fd]?.write(chunk);
    },
    input: () => read(stdin),
  });
  const stop = (reason: unknown): void => {
    link.end(reason);
    stdin.unwatch();
    port.close();
    worker.terminate();
  };
  port.onmessage = ({ data }: MessageEvent<Message>) => {
    link.receive(data);
  };
  // Node.js waits for what was asked, and for nothing else.
  port.unref?.();
  if (options.keepAlive !== false) {
    link.onIdle = (isIdle) => {
      if (isIdle) port.unref?.();
      else port.ref?.();
    };
  }
  worker.postMessage({ port: port2 }, [port2]);
  try {
    const loaded = (await link.request('load', await requestFor(source, options, stdin, sinks))) as Loaded;
    return new WorkerApp<E>(
      link,
      loaded,
      [sinks[1], sinks[2]].filter((sink) => sink !== undefined),
      stop,
    );
  } catch (error) {
    stop(error);
    throw error;
  }
}

function streamsOf({ stdin, stdout, stderr, trace }: StandardStreams): Streams {
  return { stdin, sinks: { 1: stdout, 2: stderr, 3: trace } };
}

async function requestFor(source: Source, options: LoadOptions, stdin: InputSource, sinks: Streams['sinks']): Promise<WorkerLoad> {
  const { args, env, virtualTime, budget, snippets } = options;
  if (typeof snippets === 'object' && !(snippets instanceof URL) && Object.keys(snippets).length > 0) {
    throw new CoilError(
      'no-snippets',
      "a worker loads a program's snippets itself: give their address, as in { worker: true, snippets: new URL('./app.snippets.js', import.meta.url) }",
    );
  }
  const chosen = {
    args,
    env,
    virtualTime,
    budget,
    snippets: typeof snippets === 'string' || snippets instanceof URL ? absolute(snippets) : undefined,
  };
  const given = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
  return {
    source: await sendable(source),
    options: given,
    terminals: [stdin.isTerminal, sinks[1]?.isTerminal ?? false, sinks[2]?.isTerminal ?? false],
    traces: sinks[3] !== undefined,
  };
}

/** An address is fetched by the worker; a response can be read here only. */
async function sendable(source: Source): Promise<Source> {
  if (source instanceof Response) return source.arrayBuffer();
  return typeof source === 'string' || source instanceof URL ? absolute(source) : source;
}

async function read(stdin: InputSource): Promise<Uint8Array> {
  for (;;) {
    const chunk = stdin.ready ? stdin.read(CHUNK) : undefined;
    if (chunk) return chunk;
    await new Promise<void>((resolve) => {
      stdin.watch(resolve);
    });
  }
}

function startWorker(given: LoadOptions['worker'], onEnd: (reason: unknown) => void): WorkerLike {
  if (typeof given === 'object' && !(given instanceof URL)) return given;
  const failed = (why: unknown): void => {
    onEnd(new CoilError('worker', `the program's worker has failed: ${String(why)}`, { cause: why }));
  };
  if (typeof Worker === 'function') {
    // Bundlers know these very words: the address must stand in them.
    const worker =
      typeof given === 'object' || typeof given === 'string'
        ? new Worker(given, { type: 'module' })
        : new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onerror = (event) => {
      event.preventDefault(); // whoever waits is told
      failed(event.message || 'its script could not be loaded');
    };
    return worker;
  }
  const threads = process.getBuiltinModule('node:worker_threads');
  const address = typeof given === 'string' ? new URL(given) : given instanceof URL ? given : new URL('./worker.js', import.meta.url);
  const worker = new threads.Worker(address);
  worker.unref();
  worker.on('error', failed);
  worker.on('exit', (status) => {
    failed(`it has ended with status ${status}`);
  });
  return worker as unknown as WorkerLike;
}

function disposed(): CoilError {
  return new CoilError('disposed', 'the program was disposed before it had ended');
}
