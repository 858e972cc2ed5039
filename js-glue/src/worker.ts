// worker.ts: what runs in a worker that load() has started (worker-app.ts): the same program, asked by messages.

import { CoilError } from './errors.ts';
import { loadHere, streamsFor, type App, type LoadOptions, type Source } from './app.ts';
import { Link, type Message } from './link.ts';
import { PulledInput } from './pulled-input.ts';
import type { InputSource, OutputSink } from './streams.ts';

/** What a worker is told first, with a port for everything else. */
export interface Beginning {
  readonly port: MessagePort;
}

/** Of load()'s options, what can be cloned. */
export interface WorkerLoad {
  readonly source: Source;
  readonly options: Pick<LoadOptions, 'args' | 'env' | 'virtualTime' | 'budget' | 'snippets'>;
  /** Whether a person reads along, or writes: of standard input, output and error. */
  readonly terminals: readonly boolean[];
  readonly traces: boolean;
}

export interface Loaded {
  readonly exports: readonly string[];
  readonly canListTasks: boolean;
}

/** Standard input at the other end: none at its end. */
function input(link: Link, isTerminal: boolean): InputSource {
  return new PulledInput(async () => {
    const chunk = (await link.request('input')) as Uint8Array;
    return chunk.length > 0 ? chunk : undefined;
  }, isTerminal);
}

function sink(link: Link, fd: number, isTerminal: boolean): OutputSink {
  return {
    isTerminal,
    write: (chunk) => {
      link.notify('output', fd, chunk);
    },
  };
}

function begin({ port }: Beginning): void {
  let app: App | undefined;
  const loaded = (): App => {
    if (app) return app;
    throw new CoilError('disposed', 'the worker has no program'); // it could not be loaded
  };
  const link = new Link(port, 'whoever has called the worker', true, {
    load: async ({ source, options, terminals, traces }: WorkerLoad): Promise<Loaded> => {
      const streams = await streamsFor({
        stdin: input(link, terminals[0] ?? false),
        stdout: sink(link, 1, terminals[1] ?? false),
        stderr: sink(link, 2, terminals[2] ?? false),
        trace: traces ? sink(link, 3, false) : undefined,
      });
      app = await loadHere(source, options, streams);
      return { exports: Object.keys(app.exports), canListTasks: app.canListTasks };
    },
    call: (name: string, args: unknown[], signal: AbortSignal | null) => loaded().exports[name]?.(...args, ...(signal ? [{ signal }] : [])),
    run: () => loaded().run(),
    tasks: () => loaded().tasks(),
    references: () =>
      loaded()
        .references()
        .map(({ place, value }) => [place, value]),
  });
  port.onmessage = ({ data }: MessageEvent<Message>) => {
    link.receive(data);
  };
}

// In a page, in Deno and in Bun a worker is told by an event, in Node.js by its parent's port.
const scope = globalThis as unknown as { postMessage?: unknown; onmessage: ((event: MessageEvent<Beginning>) => void) | null };
if (typeof scope.postMessage === 'function') {
  scope.onmessage = ({ data }) => {
    scope.onmessage = null;
    begin(data);
  };
} else {
  process.getBuiltinModule('node:worker_threads').parentPort?.once('message', begin);
}
