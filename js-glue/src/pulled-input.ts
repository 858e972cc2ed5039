// pulled-input.ts: standard input that is somewhere else, and comes a chunk at a time: when the program waits for some, and the next one when that is used up.

import { ChunkQueue, END, type InputSource } from './streams.ts';

export class PulledInput implements InputSource {
  readonly isTerminal: boolean;
  readonly #pull: () => Promise<Uint8Array | undefined>;
  readonly #queue = new ChunkQueue();
  #ended = false;
  #reading = false;
  #onReady: (() => void) | undefined;

  /** pull: the next chunk; undefined at the end. What fails is at its end. */
  constructor(pull: () => Promise<Uint8Array | undefined>, isTerminal = false) {
    this.#pull = pull;
    this.isTerminal = isTerminal;
  }

  get ready(): boolean {
    return this.#ended || !this.#queue.isEmpty;
  }

  read(max: number): Uint8Array | undefined {
    if (!this.#queue.isEmpty) return this.#queue.take(max);
    return this.#ended ? END : undefined;
  }

  /** It cannot be waited for where it is read: wait for standard input with coil_loop_add_reader, or poll. */
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
    while (!this.ready) {
      const chunk = await this.#pull().catch(() => undefined);
      if (chunk) this.#queue.push(chunk);
      else this.#ended = true;
    }
    this.#reading = false;
    this.#notify();
  }
}
