// platform-node.ts: the standard streams of a Node.js process, as a native program has them.
//
// Loaded only in Node.js, and free of imports from it all the same (getBuiltinModule), so that a bundler for pages has nothing to
// resolve. Output is written synchronously: nothing is lost when the process ends in the middle of a turn. Input is read
// synchronously where the program reads without having asked, as natively, and as a stream while a task waits for it. A regular
// file is never a stream: its reads happen ahead, in another thread, and could not be told apart from ours.

import { ChunkQueue, END, type InputSource, type OutputSink } from './streams.ts';

const fs = process.getBuiltinModule('node:fs');
const tty = process.getBuiltinModule('node:tty');

const STDIN = 0;
const RETRY_MILLISECONDS = 1;
const CHUNK = 65536;

/** Waits without returning to the event loop. */
export function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

export class DescriptorSink implements OutputSink {
  readonly isTerminal: boolean;
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
    this.isTerminal = tty.isatty(fd);
  }

  write(chunk: Uint8Array): void {
    for (let rest = chunk; rest.length > 0;) {
      // A pipe shared with others may have been made non-blocking: full is then an error, where natively it is a wait.
      const written = retryWhileBusy(() => fs.writeSync(this.#fd, rest));
      rest = rest.subarray(written);
    }
  }
}

export class ProcessInput implements InputSource {
  readonly isTerminal = tty.isatty(STDIN);
  readonly #isStream = isStream();
  readonly #queue = new ChunkQueue();
  #ended = false;
  #listening = false;
  #onReady: (() => void) | undefined;

  get ready(): boolean {
    return !this.#isStream || this.#ended || !this.#queue.isEmpty;
  }

  read(max: number): Uint8Array | undefined {
    if (!this.#queue.isEmpty) return this.#queue.take(max);
    if (this.#ended) return END;
    return this.#isStream ? undefined : this.readBlocking(max);
  }

  readBlocking(max: number): Uint8Array {
    const buffer = new Uint8Array(Math.min(max, CHUNK));
    const count = retryWhileBusy(() => readStdin(buffer));
    if (count === 0 && this.#isStream && !this.isTerminal) this.#ended = true;
    return buffer.subarray(0, count);
  }

  watch(onReady: () => void): void {
    if (this.ready) {
      queueMicrotask(onReady);
      return;
    }
    this.#onReady = onReady;
    this.#listen();
    process.stdin.ref();
    process.stdin.resume();
  }

  unwatch(): void {
    this.#onReady = undefined;
    if (!this.#listening) return;
    process.stdin.pause();
    process.stdin.unref();
  }

  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    process.stdin.on('data', (chunk: Uint8Array) => {
      this.#queue.push(chunk);
      this.#notify();
    });
    const end = (): void => {
      this.#ended = true;
      this.#notify();
    };
    process.stdin.on('end', end);
    process.stdin.on('error', end);
  }

  #notify(): void {
    const onReady = this.#onReady;
    this.unwatch();
    onReady?.();
  }
}

function isStream(): boolean {
  try {
    const kind = fs.fstatSync(STDIN);
    return kind.isFIFO() || kind.isSocket() || tty.isatty(STDIN);
  } catch {
    return false; // closed: a read says so
  }
}

function readStdin(buffer: Uint8Array): number {
  try {
    return fs.readSync(STDIN, buffer);
  } catch (error) {
    if (codeOf(error) === 'EOF') return 0;
    throw error;
  }
}

function retryWhileBusy<T>(operation: () => T): T {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
      sleep(RETRY_MILLISECONDS);
    }
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
