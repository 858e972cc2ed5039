// streams.ts: standard input and output as the WASI functions see them.
//
// Output is handed on as it comes, in chunks of bytes that the receiver may keep. Input comes in two ways: at hand, which is all
// that a page can offer, or by waiting, which only a host that can block may do. Neither knows what the bytes mean.

export interface OutputSink {
  write(chunk: Uint8Array): void;
  /** Whether a person reads along: C then writes line by line instead of block by block. */
  readonly isTerminal: boolean;
  /** Writes what was held back, at the end of the program; it is waited for. */
  flush?(): void | Promise<void>;
}

export interface InputSource {
  /** Whether `read` has bytes, or the end, to give. */
  readonly ready: boolean;
  readonly isTerminal: boolean;
  /** At most `max` bytes that are at hand; none at the end; undefined when there is nothing yet. */
  read(max: number): Uint8Array | undefined;
  /** The same, waiting for the next bytes; undefined where the host cannot wait. */
  readBlocking(max: number): Uint8Array | undefined;
  /** Calls back, once, when `ready` has become true. */
  watch(onReady: () => void): void;
  /** Forgets the watch, so that nothing keeps the host alive. */
  unwatch(): void;
}

export const END = new Uint8Array(0);

/** Chunks that wait to be read, first come first served. */
export class ChunkQueue {
  readonly #chunks: Uint8Array[] = [];

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#chunks.push(chunk);
  }

  take(max: number): Uint8Array {
    const first = this.#chunks[0];
    if (!first) return END;
    if (first.length <= max) {
      this.#chunks.shift();
      return first;
    }
    this.#chunks[0] = first.subarray(max);
    return first.subarray(0, max);
  }
}

/** Input that is known from the start. */
export class GivenInput implements InputSource {
  readonly ready = true;
  readonly isTerminal = false;
  readonly #queue = new ChunkQueue();

  constructor(data: string | Uint8Array) {
    this.#queue.push(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  }

  read(max: number): Uint8Array {
    return this.#queue.take(max);
  }

  readBlocking(max: number): Uint8Array {
    return this.read(max);
  }

  watch(onReady: () => void): void {
    queueMicrotask(onReady);
  }

  unwatch(): void {
    // Nothing was started.
  }
}

/** Text for the console, a line at a time, which is all that a console can show. */
export class ConsoleSink implements OutputSink {
  readonly isTerminal = true;
  readonly #log: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  write(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#log(line);
  }

  flush(): void {
    const rest = this.#rest + this.#decoder.decode();
    this.#rest = '';
    if (rest !== '') this.#log(rest);
  }
}

/** A callback as a sink: shown as it comes, so taken for a terminal. */
export class CallbackSink implements OutputSink {
  readonly isTerminal = true;
  readonly #callback: (chunk: Uint8Array) => void;

  constructor(callback: (chunk: Uint8Array) => void) {
    this.#callback = callback;
  }

  write(chunk: Uint8Array): void {
    this.#callback(chunk);
  }
}
