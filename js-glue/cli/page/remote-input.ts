// remote-input.ts: the command's standard input, in a page.
//
// The command keeps all of it and is asked for what follows a position, so that two requests can never disagree about who got what. While a task
// waits for input the answer may take its time. A program that simply reads is stopped until there is something, as natively, by
// the only means that a page has: a synchronous request.

import { ChunkQueue, END, type InputSource } from '../../src/streams.ts';

export class RemoteInput implements InputSource {
  readonly isTerminal: boolean;
  readonly #queue = new ChunkQueue();
  #position = 0;
  #ended = false;
  #asking = false;
  #onReady: (() => void) | undefined;

  constructor(isTerminal: boolean) {
    this.isTerminal = isTerminal;
  }

  get ready(): boolean {
    return this.#ended || !this.#queue.isEmpty;
  }

  read(max: number): Uint8Array | undefined {
    if (!this.#queue.isEmpty) return this.#queue.take(max);
    return this.#ended ? END : undefined;
  }

  readBlocking(max: number): Uint8Array | undefined {
    const request = new XMLHttpRequest();
    request.open('GET', this.#address(), false);
    // A synchronous request cannot ask for bytes; this encoding gives each byte as one character, marked in its upper half.
    request.overrideMimeType('text/plain; charset=x-user-defined');
    request.send();
    this.#receive(
      this.#position,
      Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 0xff),
    );
    return this.read(max);
  }

  watch(onReady: () => void): void {
    this.#onReady = onReady;
    if (this.ready) queueMicrotask(this.#notify);
    else void this.#ask();
  }

  unwatch(): void {
    this.#onReady = undefined;
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const from = this.#position;
    const response = await fetch(this.#address());
    const bytes = new Uint8Array(await response.arrayBuffer());
    this.#asking = false;
    this.#receive(from, bytes);
    this.#notify();
  }

  #receive(from: number, bytes: Uint8Array): void {
    // Read synchronously in the meantime: then it is known already.
    if (from !== this.#position) return;
    if (bytes.length === 0) this.#ended = true;
    this.#position += bytes.length;
    this.#queue.push(bytes);
  }

  readonly #notify = (): void => {
    const onReady = this.#onReady;
    this.#onReady = undefined;
    onReady?.();
  };

  #address(): string {
    return `/input?from=${this.#position}`;
  }
}
