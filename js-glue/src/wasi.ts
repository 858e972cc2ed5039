// wasi.ts: wasi_snapshot_preview1, as far as a program without a file system needs it.
//
// Answers arguments, environment, clocks, random numbers, the three standard streams, and descriptor 3, to which a trace may go; there are
// no preopened directories, and every function that is not here answers ENOSYS. Nothing is kept of the module's memory between calls: it moves when it grows.
// Time is the host's monotonic clock, and never goes back.

import { ExitStatus } from './errors.ts';
import { END, type InputSource, type OutputSink } from './streams.ts';

export const Errno = {
  success: 0,
  acces: 2,
  again: 6,
  badf: 8,
  fbig: 22,
  inval: 28,
  io: 29,
  nospc: 51,
  nosys: 52,
  notsup: 58,
  perm: 63,
  pipe: 64,
  spipe: 70,
} as const;

const FileType = { unknown: 0, characterDevice: 2 } as const;
const FLAG_NONBLOCK = 4;
const RIGHT_FD_READ = 1n << 1n;
const RIGHT_FD_WRITE = 1n << 6n;
const RIGHT_POLL = 1n << 27n;
const SUBSCRIPTION_SIZE = 48;
const EVENT_SIZE = 32;
const EventType = { clock: 0, fdRead: 1, fdWrite: 2 } as const;

export interface WasiOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: InputSource;
  readonly stdout: OutputSink;
  readonly stderr: OutputSink;
  /** What is written to descriptor 3; undefined: it is closed. */
  readonly trace?: OutputSink | undefined;
  /** Waits without returning to the host; undefined where that must not be, as in a page. */
  readonly sleep: ((milliseconds: number) => void) | undefined;
}

type WasiFunction = (...args: never[]) => number;

const encoder = new TextEncoder();

export class Wasi {
  readonly #options: WasiOptions;
  readonly #args: readonly Uint8Array[];
  readonly #environment: readonly Uint8Array[];
  readonly #flags = [0, 0, 0, 0];
  readonly #open: boolean[];
  #memory: WebAssembly.Memory | undefined;

  constructor(options: WasiOptions) {
    this.#options = options;
    this.#open = [true, true, true, options.trace !== undefined];
    this.#args = options.args.map(zeroTerminated);
    this.#environment = Object.entries(options.env).map(([name, value]) => zeroTerminated(`${name}=${value}`));
  }

  /** The memory whose addresses the program passes. */
  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory;
  }

  /** An object with every function that the module imports. */
  imports(module: WebAssembly.Module): Record<string, WasiFunction> {
    const known: Readonly<Record<string, WasiFunction>> = this.#functions();
    const wanted = WebAssembly.Module.imports(module).filter((entry) => entry.module === 'wasi_snapshot_preview1');
    return Object.fromEntries(wanted.map(({ name }) => [name, unsigned(Object.hasOwn(known, name) ? known[name] : unsupported)]));
  }

  #functions() {
    return {
      args_get: (pointers: number, text: number) => this.#strings(this.#args, pointers, text),
      args_sizes_get: (count: number, size: number) => this.#sizes(this.#args, count, size),
      environ_get: (pointers: number, text: number) => this.#strings(this.#environment, pointers, text),
      environ_sizes_get: (count: number, size: number) => this.#sizes(this.#environment, count, size),
      clock_res_get: (clock: number, result: number) => this.#clock(clock, result, () => 1000n),
      clock_time_get: (clock: number, _precision: bigint, result: number) => this.#clock(clock, result, now),
      fd_close: (fd: number) => this.#close(fd),
      fd_fdstat_get: (fd: number, result: number) => this.#fdstat(fd, result),
      fd_fdstat_set_flags: (fd: number, flags: number) => this.#setFlags(fd, flags),
      fd_filestat_get: (fd: number, result: number) => this.#filestat(fd, result),
      fd_prestat_get: () => Errno.badf,
      fd_prestat_dir_name: () => Errno.badf,
      fd_read: (fd: number, vectors: number, count: number, result: number) => this.#read(fd, vectors, count, result),
      fd_seek: (fd: number) => (this.#isOpen(fd) ? Errno.spipe : Errno.badf),
      fd_tell: (fd: number) => (this.#isOpen(fd) ? Errno.spipe : Errno.badf),
      fd_write: (fd: number, vectors: number, count: number, result: number) => this.#write(fd, vectors, count, result),
      poll_oneoff: (subscriptions: number, events: number, count: number, result: number) =>
        this.#poll(subscriptions, events, count, result),
      proc_exit: (status: number): never => {
        throw new ExitStatus(status);
      },
      random_get: (pointer: number, length: number) => this.#random(pointer, length),
      sched_yield: () => Errno.success,
    };
  }

  get #view(): DataView {
    return new DataView(this.#buffer);
  }

  get #bytes(): Uint8Array {
    return new Uint8Array(this.#buffer);
  }

  get #buffer(): ArrayBuffer {
    if (!this.#memory) throw new Error('a WASI function was called before the module was instantiated');
    return this.#memory.buffer;
  }

  #isOpen(fd: number): boolean {
    return this.#open[fd] ?? false;
  }

  #sizes(strings: readonly Uint8Array[], count: number, size: number): number {
    const view = this.#view;
    view.setUint32(count, strings.length, true);
    view.setUint32(
      size,
      strings.reduce((sum, text) => sum + text.length, 0),
      true,
    );
    return Errno.success;
  }

  #strings(strings: readonly Uint8Array[], pointers: number, text: number): number {
    const view = this.#view;
    const bytes = this.#bytes;
    let at = text;
    for (const [index, string] of strings.entries()) {
      view.setUint32(pointers + 4 * index, at, true);
      bytes.set(string, at);
      at += string.length;
    }
    return Errno.success;
  }

  #clock(clock: number, result: number, value: (clock: number) => bigint): number {
    if (clock !== REALTIME && clock !== MONOTONIC) return Errno.inval;
    this.#view.setBigUint64(result, value(clock), true);
    return Errno.success;
  }

  #close(fd: number): number {
    if (!this.#isOpen(fd)) return Errno.badf;
    this.#open[fd] = false;
    return Errno.success;
  }

  #fdstat(fd: number, result: number): number {
    if (!this.#isOpen(fd)) return Errno.badf;
    const view = this.#view;
    view.setUint8(result, this.#fileType(fd));
    view.setUint16(result + 2, this.#flags[fd] ?? 0, true);
    view.setBigUint64(result + 8, (fd === 0 ? RIGHT_FD_READ : RIGHT_FD_WRITE) | RIGHT_POLL, true);
    view.setBigUint64(result + 16, 0n, true);
    return Errno.success;
  }

  #setFlags(fd: number, flags: number): number {
    if (!this.#isOpen(fd)) return Errno.badf;
    this.#flags[fd] = flags;
    return Errno.success;
  }

  #filestat(fd: number, result: number): number {
    if (!this.#isOpen(fd)) return Errno.badf;
    this.#bytes.fill(0, result, result + 64);
    this.#view.setUint8(result + 16, this.#fileType(fd));
    return Errno.success;
  }

  #fileType(fd: number): number {
    const { stdin, stdout, stderr } = this.#options;
    const stream = [stdin, stdout, stderr][fd];
    return stream?.isTerminal ? FileType.characterDevice : FileType.unknown;
  }

  #read(fd: number, vectors: number, count: number, result: number): number {
    if (fd !== 0 || !this.#isOpen(fd)) return Errno.badf;
    const { stdin } = this.#options;
    const parts = this.#vectors(vectors, count);
    const room = parts.reduce((sum, part) => sum + part.length, 0);
    const mayWait = ((this.#flags[fd] ?? 0) & FLAG_NONBLOCK) === 0;
    return failingAsErrno(() => {
      const chunk = room === 0 ? END : (stdin.read(room) ?? (mayWait ? stdin.readBlocking(room) : undefined));
      if (!chunk) return Errno.again;
      let taken = 0;
      for (const part of parts) {
        part.set(chunk.subarray(taken, taken + part.length));
        taken += Math.min(part.length, chunk.length - taken);
      }
      this.#view.setUint32(result, taken, true);
      return Errno.success;
    });
  }

  #write(fd: number, vectors: number, count: number, result: number): number {
    if (fd === 0 || !this.#isOpen(fd)) return Errno.badf;
    const parts = this.#vectors(vectors, count);
    const chunk = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      chunk.set(part, at);
      at += part.length;
    }
    return failingAsErrno(() => {
      const { stdout, stderr, trace } = this.#options;
      if (at > 0) [undefined, stdout, stderr, trace][fd]?.write(chunk);
      this.#view.setUint32(result, at, true); // the chunk may be given away already
      return Errno.success;
    });
  }

  #vectors(vectors: number, count: number): Uint8Array[] {
    const view = this.#view;
    const bytes = this.#bytes;
    return Array.from({ length: count }, (_, index) => {
      const start = view.getUint32(vectors + 8 * index, true);
      return bytes.subarray(start, start + view.getUint32(vectors + 8 * index + 4, true));
    });
  }

  #random(pointer: number, length: number): number {
    const bytes = this.#bytes;
    const most = 65536; // of getRandomValues
    for (let at = 0; at < length; at += most) {
      crypto.getRandomValues(bytes.subarray(pointer + at, pointer + Math.min(length, at + most)) as Uint8Array<ArrayBuffer>);
    }
    return Errno.success;
  }

  /**
   * Coil's loop does not come here when it is hosted; libc's own sleep and poll may. Streams are always said to be ready, since a read
   * waits where it can. A clock is slept for where the host may block, and is otherwise over at once: a page must not stand still.
   */
  #poll(subscriptions: number, events: number, count: number, result: number): number {
    if (count === 0) return Errno.inval;
    const all = Array.from({ length: count }, (_, index) => this.#subscription(subscriptions + SUBSCRIPTION_SIZE * index));
    const streams = all.filter((subscription) => subscription.type !== EventType.clock);
    let due = streams;
    if (streams.length === 0) {
      const soonest = all.reduce((least, { nanoseconds }) => (nanoseconds < least ? nanoseconds : least), all[0]?.nanoseconds ?? 0n);
      this.#options.sleep?.(Math.ceil(Number(soonest) / 1e6));
      due = all.filter(({ nanoseconds }) => nanoseconds <= soonest);
    }
    const view = this.#view;
    this.#bytes.fill(0, events, events + EVENT_SIZE * due.length);
    for (const [index, { userdata, type }] of due.entries()) {
      const event = events + EVENT_SIZE * index;
      view.setBigUint64(event, userdata, true);
      view.setUint8(event + 10, type);
      if (type !== EventType.clock) view.setBigUint64(event + 16, 1n, true);
    }
    view.setUint32(result, due.length, true);
    return Errno.success;
  }

  #subscription(at: number): { userdata: bigint; type: number; nanoseconds: bigint } {
    const view = this.#view;
    const userdata = view.getBigUint64(at, true);
    const type = view.getUint8(at + 8);
    if (type !== EventType.clock) return { userdata, type, nanoseconds: 0n };
    const clock = view.getUint32(at + 16, true);
    const timeout = view.getBigUint64(at + 24, true);
    const isAbsolute = (view.getUint16(at + 40, true) & 1) !== 0;
    const left = isAbsolute ? timeout - now(clock) : timeout;
    return { userdata, type, nanoseconds: left > 0n ? left : 0n };
  }
}

const REALTIME = 0;
const MONOTONIC = 1;

function now(clock: number): bigint {
  // Split, since the product in nanoseconds does not fit into a double's 53 bits since 1970.
  const milliseconds = clock === REALTIME ? performance.timeOrigin + performance.now() : performance.now();
  const whole = Math.floor(milliseconds);
  return BigInt(whole) * 1_000_000n + BigInt(Math.floor((milliseconds - whole) * 1e6));
}

function zeroTerminated(text: string): Uint8Array {
  return encoder.encode(`${text}\0`);
}

/** A pointer above 2 GiB arrives as a negative number. (An exit status that is negative stays what it is in its lowest byte.) */
function unsigned(answer: WasiFunction | undefined): WasiFunction {
  const call = answer as (...args: (number | bigint)[]) => number;
  return (...args: (number | bigint)[]) => call(...args.map((arg) => (typeof arg === 'number' ? arg >>> 0 : arg)));
}

function unsupported(): number {
  return Errno.nosys;
}

const ERRNO_OF: ReadonlyMap<string, number> = new Map([
  ['EACCES', Errno.acces],
  ['EAGAIN', Errno.again],
  ['EBADF', Errno.badf],
  ['EFBIG', Errno.fbig],
  ['ENOSPC', Errno.nospc],
  ['EPERM', Errno.perm],
  ['EPIPE', Errno.pipe],
]);

/** The system's errors become the program's; anything else is a fault in the host's code, and stays one. */
function failingAsErrno(operation: () => number): number {
  try {
    return operation();
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) throw error;
    return ERRNO_OF.get(String(error.code)) ?? Errno.io;
  }
}
