// whatwg-streams.ts: standard input and output as streams of the Web platform. Loaded only if a program is given one.
//
// The program's output is a stream's chunks, and the stream is closed when the program ends. Input is read on demand: a chunk when the program waits for
// some, and the next one when that is used up.

import { PulledInput } from './pulled-input.ts';
import type { InputSource, OutputSink } from './streams.ts';

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

export function streamInput(stream: ReadableStream<Uint8Array | string>): InputSource {
  const reader = stream.getReader();
  const encoder = new TextEncoder();
  return new PulledInput(async () => {
    const { done, value } = await reader.read();
    if (done) return undefined;
    return typeof value === 'string' ? encoder.encode(value) : value;
  });
}
