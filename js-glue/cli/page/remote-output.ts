// remote-output.ts: standard output and error of a page, and a trace, carried to the command byte for byte and in order.
//
// One request is under way at a time; what is written meanwhile goes with the next. A piece is a byte for the stream, four for the
// length, little-endian, and the bytes.

import type { OutputSink } from '../../src/streams.ts';

const HEADER = 5;

export class RemoteOutput {
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #sending: Promise<void> | undefined;

  sink(fd: 1 | 2 | 3, isTerminal: boolean): OutputSink {
    return {
      isTerminal,
      write: (chunk) => {
        this.#push(fd, chunk);
      },
    };
  }

  text(fd: 1 | 2, text: string): void {
    this.#push(fd, new TextEncoder().encode(text));
  }

  async finish(): Promise<void> {
    while (this.#sending) await this.#sending;
  }

  #push(fd: 1 | 2 | 3, chunk: Uint8Array): void {
    const piece = new Uint8Array(HEADER + chunk.length);
    piece[0] = fd;
    new DataView(piece.buffer).setUint32(1, chunk.length, true);
    piece.set(chunk, HEADER);
    this.#waiting.push(piece);
    this.#sending ??= this.#send();
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) {
      const body = new Blob(this.#waiting);
      this.#waiting = [];
      await fetch('/output', { method: 'POST', body });
    }
    this.#sending = undefined;
  }
}
