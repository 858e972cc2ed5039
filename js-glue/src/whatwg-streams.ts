// whatwg-streams.ts: standard input and output as streams of the Web platform. Loaded only if a program is given one.
//
// The program's output is a stream's chunks, and the stream is closed when the program ends. Input is read on demand: a chunk when the program waits for
// some, and the next one when that is used up.

import { ChunkQueue, END, type InputSource, type OutputSink } from './streams.ts';

export class StreamSink implements OutputSink {
  readonly isTerminal = false;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #failure: unknown;

  constructor(stream: WritableStream<Uint8Array>) {
    this.#writer = stream.getWriter();
    // That nobody reads any more is told by the next write, and by the end.
    this.#writer.closed.catch((error: unknown) => {
      this.#failure = error ?? new Error('the stream was closed');
    });
  }

  write(chunk: Uint8Array): void {
    if (this.#failure !== undefined) throw brokenPipe(this.#failure);
    this.#writer.write(chunk).catch(() => undefined);
  }

  /** Resolves when everything has arrived. */
  async flush(): Promise<void> {
    if (this.#failure === undefined) await this.#writer.close().catch(() => undefined);
  }
}

/** As the system says it: the program's write fails with EPIPE. */
function brokenPipe(cause: unknown): Error {
  return Object.assign(new Error('nobody reads this stream any more', { cause }), { code: 'EPIPE', syscall: 'write' });
}

export class StreamInput implements InputSource {
  readonly isTerminal = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array | string>;
  readonly #queue = new ChunkQueue();
  readonly #encoder = new TextEncoder();
  #ended = false;
  #reading = false;
  #onReady: (() => void) | undefined;

  constructor(stream: ReadableStream<Uint8Array | string>) {
    this.#reader = stream.getReader();
  }

  get ready(): boolean {
    return this.#ended || !this.#queue.isEmpty;
  }

  read(max: number): Uint8Array | undefined {
    if (!this.#queue.isEmpty) return this.#queue.take(max);
    return this.#ended ? END : undefined;
  }

  /** A stream cannot be waited for where it is read: wait for standard input with coil_loop_add_reader, or poll. */
  readBlocking(max: number): Uint8Array | undefined {
    return this.read(max);
  }

  watch(onReady: () => void): void {
    this.#onReady = onReady;
    if (this.ready) queueMicrotask(this.#notify);
    else void this.#fill();
  }

  unwatch(): void {
    this.#onReady = undefined;
  }

  readonly #notify = (): void => {
    const onReady = this.#onReady;
    this.#onReady = undefined;
    onReady?.();
  };

  async #fill(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (!this.ready) {
        const { done, value } = await this.#reader.read();
        if (done) this.#ended = true;
        else this.#queue.push(typeof value === 'string' ? this.#encoder.encode(value) : value);
      }
    } catch {
      this.#ended = true; // a stream that fails is at its end
    }
    this.#reading = false;
    this.#notify();
  }
}
