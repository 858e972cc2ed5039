// app.ts: a program in this thread: compiled, connected with the host's loop and its streams, and asked things.

import { Driver, type HostedProgram } from './driver.ts';
import { CoilError } from './errors.ts';
import { hostLoop } from './host-loop.ts';
import type { ExportedFunction, Interop, InteropExports } from './interop.ts';
import type { HeldReference } from './references.ts';
import { CallbackSink, ConsoleSink, GivenInput, type InputSource, type OutputSink } from './streams.ts';
import { Wasi } from './wasi.ts';
import type { WorkerLike } from './worker-app.ts';

const ABI_VERSION = 1;
const DEFAULT_BUDGET = 8;

type Binary = URL | string | Response | ArrayBuffer | Uint8Array<ArrayBuffer>;

/** Where a module comes from; text is a URL. */
export type Source = Binary | WebAssembly.Module;

/** The functions of a program's COIL_JS snippets: what the file that `coil build` has written beside the module exports. */
export type Snippets = Readonly<Record<string, unknown>>;

/** Where a program's output goes. */
export type Output = ((chunk: Uint8Array) => void) | WritableStream<Uint8Array> | OutputSink;

export interface LoadOptions {
  /** The program's argv; argv[0] is its name. */
  readonly args?: readonly string[] | undefined;
  /** Environment variables; none by default. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** By default the process's in Node.js, and nothing in a page. */
  readonly stdin?: string | Uint8Array | ReadableStream<Uint8Array | string> | InputSource | undefined;
  /** Receives bytes as they are written; by default the process's output in Node.js, the console in a page. A stream is closed when the program ends. */
  readonly stdout?: Output | undefined;
  readonly stderr?: Output | undefined;
  /** Receives the trace of a program that was built with `coil build --trace`, an event at a time; put together it is a JSON file for https://ui.perfetto.dev. */
  readonly trace?: Output | undefined;
  /** Jump over waiting instead of waiting. */
  readonly virtualTime?: boolean | undefined;
  /** How many milliseconds the program may run before the host has its turn. */
  readonly budget?: number | undefined;
  /** False: a timer of the program's does not keep Node.js alive, and nothing else does. */
  readonly keepAlive?: boolean | undefined;
  /** The program's snippets of JavaScript, if it has any: `import * as snippets from './app.snippets.js'`; or the address of that file. */
  readonly snippets?: Snippets | URL | string | undefined;
  /**
   * True: the program runs in a worker of its own, and load() returns a WorkerApp. A worker, or its address, where a bundler has put the package's worker
   * ('libcoil/worker') elsewhere.
   */
  readonly worker?: boolean | URL | string | WorkerLike | undefined;
}

/** The functions that a program exports. */
export type Exports = Readonly<Record<string, ExportedFunction>>;

/** A program that was loaded, and can be run once. */
export class App<E = Exports> implements Disposable, AsyncDisposable {
  readonly #driver: Driver;
  readonly #program: HostedProgram;
  readonly #sinks: readonly OutputSink[];
  readonly #interop: Interop | undefined;
  /**
   * The program's functions that are marked COIL_EXPORT. Each returns a promise; any number may be waiting at once. `{ signal }` as the last argument is not
   * the function's: an AbortSignal, which cancels the call.
   */
  readonly exports: E;

  /** Use `load`. */
  constructor(driver: Driver, program: HostedProgram, sinks: readonly OutputSink[], interop: Interop | undefined, exports: E) {
    this.#driver = driver;
    this.#program = program;
    this.#sinks = sinks;
    this.#interop = interop;
    this.exports = exports;
  }

  /** The values of JavaScript's that C holds at this time. What grows without end is a leak: a coil_value that C has not released. */
  references(): HeldReference[] {
    return this.#interop?.held() ?? [];
  }

  /**
   * Runs the program to its end.
   *
   * @returns its exit status. Rejects with a CoilTrap when it did what no program may, such as reading beyond its memory.
   */
  async run(): Promise<number> {
    try {
      return await this.#driver.run();
    } finally {
      for (const sink of this.#sinks) await sink.flush?.();
    }
  }

  /** Whether the program was built with `coil build --ps`. */
  get canListTasks(): boolean {
    return this.#program.coil__snapshot !== undefined;
  }

  /**
   * Lists the program's tasks: what `coil ps --json` prints, as text. Call it between two turns, as any code of the host's does.
   *
   * @returns undefined when it cannot: see canListTasks, or it has no memory left for the list.
   */
  tasks(): string | undefined {
    const { coil__snapshot: snapshot, memory } = this.#program;
    const start = (snapshot?.(1) ?? 0) >>> 0;
    if (start === 0) return undefined;
    const bytes = new Uint8Array(memory.buffer);
    const text = new TextDecoder().decode(bytes.subarray(start, bytes.indexOf(0, start)));
    snapshot?.(0);
    return text;
  }

  /** Ends the program where it stands; a `run` that has not ended is rejected. */
  dispose(): void {
    this.#driver.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
    return Promise.resolve();
  }
}

/** Fetches, compiles and instantiates a program, which reads from and writes to these. */
export async function loadHere<E = Exports>(source: Source, options: LoadOptions, streams: StandardStreams): Promise<App<E>> {
  const { stdin, stdout, stderr, trace, sleep } = streams;
  const { module, mark } = await compile(source);
  const env = {
    ...options.env,
    ...(options.virtualTime ? { COIL_VIRTUAL_TIME: '1' } : {}),
    ...(trace ? { COIL_TRACE: 'trace.json' } : {}),
  };
  const wasi = new Wasi({ args: options.args ?? ['app'], env, stdin, stdout, stderr, trace, sleep });

  const uses = WebAssembly.Module.exports(module).some(({ name }) => name === 'coil__js_open');
  let interop: Interop | undefined;
  const operate = (...args: [number, number, number, number, number, number]): number => interop?.operate(...args) ?? 0;
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.imports(module), coil_js: { operate } });
  const program = hostedProgram(instance);
  wasi.attach(program.memory);
  const budget = (options.budget ?? DEFAULT_BUDGET) / 1000;
  const driver = new Driver(program, { loop: hostLoop(options.keepAlive ?? true), stdin, budget, hasMain: mark.main !== false });
  const exports: Record<string, ExportedFunction> = {};
  if (uses) {
    const { Interop: Made } = await import('./interop.ts');
    const made = new Made(instance.exports as unknown as InteropExports, driver, await snippetsFrom(options.snippets));
    interop = driver.companion = made;
    made.begin();
    const plain = new Set(mark.plain);
    for (const [name, place] of Object.entries(mark.exports ?? {})) exports[name] = made.exported(name, place, plain.has(name));
  }
  return new App<E>(driver, program, [stdout, stderr], interop, Object.freeze(exports) as E);
}

/** What the compiler says of a module (wasm/compiler/runtime-abi.ts). */
interface Mark {
  readonly abi?: unknown;
  readonly main?: unknown;
  readonly exports?: Readonly<Record<string, number>>;
  readonly plain?: readonly string[];
}

interface Checked {
  readonly module: WebAssembly.Module;
  readonly mark: Mark;
}

async function compile(source: Source): Promise<Checked> {
  if (source instanceof WebAssembly.Module) return checked(source);
  try {
    // The type of modules has no members, so the compiler cannot tell that what is left is none.
    return checked(await compileBytes(source));
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw new CoilError('not-wasm', `this is not a WebAssembly module: ${error.message}`, { cause: error });
  }
}

async function compileBytes(source: Binary): Promise<WebAssembly.Module> {
  if (source instanceof ArrayBuffer || source instanceof Uint8Array) return WebAssembly.compile(source);
  const response = source instanceof Response ? source : await fetch(source);
  if (!response.ok) throw new CoilError('not-wasm', `${response.url} could not be fetched: ${response.status} ${response.statusText}`);
  const isTyped = response.headers.get('content-type')?.startsWith('application/wasm') ?? false;
  return isTyped ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** Refuses modules that cannot be run, before anything of them runs. */
function checked(module: WebAssembly.Module): Checked {
  const [section] = WebAssembly.Module.customSections(module, 'coil');
  if (!section) throw new CoilError('not-coil', 'this module was not built by Coil: compile its source with `coil build`');
  const mark = JSON.parse(new TextDecoder().decode(section)) as Mark;
  if (mark.abi !== ABI_VERSION) {
    const message = `this module was built for version ${String(mark.abi)} of Coil's interface, and this is version ${ABI_VERSION}: build it again`;
    throw new CoilError('wrong-abi', message);
  }
  return { module, mark };
}

function hostedProgram(instance: WebAssembly.Instance): HostedProgram {
  const needed = ['memory', 'coil_start', 'coil_turn', 'coil_watches', 'coil_wake', 'coil_where'];
  const missing = needed.filter((name) => !(name in instance.exports));
  if (missing.length > 0) throw new CoilError('not-coil', `this module lacks ${missing.join(', ')}: build it again with \`coil build\``);
  return instance.exports as unknown as HostedProgram;
}

async function inputFrom(stdin: LoadOptions['stdin']): Promise<InputSource | undefined> {
  if (typeof stdin === 'string' || stdin instanceof Uint8Array) return new GivenInput(stdin);
  if (stdin instanceof ReadableStream) return (await import('./whatwg-streams.ts')).streamInput(stdin);
  return stdin;
}

async function sinkFrom(sink: Output | undefined): Promise<OutputSink | undefined> {
  if (sink instanceof WritableStream) return new (await import('./whatwg-streams.ts')).StreamSink(sink);
  return typeof sink === 'function' ? new CallbackSink(sink) : sink;
}

async function snippetsFrom(given: LoadOptions['snippets']): Promise<Snippets> {
  if (typeof given !== 'string' && !(given instanceof URL)) return given ?? {};
  const { absolute, importModule } = await import('./addresses.ts');
  return (await importModule(absolute(given))) as Snippets;
}

/** What a program reads from and writes to. */
export interface StandardStreams {
  readonly stdin: InputSource;
  readonly stdout: OutputSink;
  readonly stderr: OutputSink;
  readonly trace?: OutputSink | undefined;
  readonly sleep: ((milliseconds: number) => void) | undefined;
}

/** Those of the options, and for the rest the platform's. */
export async function streamsFor(options: LoadOptions): Promise<StandardStreams> {
  const platform = await standardStreams();
  return {
    stdin: (await inputFrom(options.stdin)) ?? platform.stdin,
    stdout: (await sinkFrom(options.stdout)) ?? platform.stdout,
    stderr: (await sinkFrom(options.stderr)) ?? platform.stderr,
    trace: await sinkFrom(options.trace),
    sleep: platform.sleep,
  };
}

async function standardStreams(): Promise<StandardStreams> {
  if (typeof process === 'object' && typeof process.versions.node === 'string') {
    const { DescriptorSink, ProcessInput, sleep } = await import('./platform-node.ts');
    return { stdin: new ProcessInput(), stdout: new DescriptorSink(1), stderr: new DescriptorSink(2), sleep };
  }
  return {
    stdin: new GivenInput(''),
    stdout: new ConsoleSink((line) => {
      console.log(line);
    }),
    stderr: new ConsoleSink((line) => {
      console.error(line);
    }),
    sleep: undefined,
  };
}
