// driver.ts: lets a hosted program's loop run on the host's.
//
// Enters the module in one place, never while it is inside already. After each turn there is exactly one thing planned: a turn as
// soon as the host has breathed, or one timer for the next deadline, or nothing at all, when only something outside can go on. Idle costs
// nothing. A turn is given a few milliseconds and then the host has its own, so a page stays responsive and two programs share it.
//
// Timers are rounded up: waking late by less than a millisecond is right, waking early would mean asking again, in circles.

import { CoilError, ExitStatus, explainThrown } from './errors.ts';
import type { InputSource } from './streams.ts';

/** What the module exports to its driver. */
export interface HostedProgram {
  readonly memory: WebAssembly.Memory;
  coil_start(): void;
  coil_turn(budget: number): number;
  coil_watches(fd: number): number;
  coil_wake(fd: number, events: number): void;
  coil_where(): number;
  /** Of a program that was built for it: the address of the list of tasks, 0: none; or, not wanted, frees it. */
  readonly coil__snapshot?: (wanted: number) => number;
}

/** The host's own loop: all that the driver asks of it. */
export interface HostLoop {
  /** Calls back after what the host has ready, without the delay of a timer. */
  soon(callback: () => void): void;
  /** Calls back after at least that many milliseconds, at most MAX_TIMEOUT; returns how to call it off. */
  later(milliseconds: number, callback: () => void): () => void;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Lets go of what `soon` needed. */
  close(): void;
}

/** Longer timers overflow in every host, and fire at once. */
export const MAX_TIMEOUT = 2 ** 31 - 1;

const STDIN = 0;
const READABLE = 1;

export interface DriverOptions {
  readonly loop: HostLoop;
  readonly stdin: InputSource;
  /** Seconds that a turn may take. */
  readonly budget: number;
}

export class Driver {
  readonly #program: HostedProgram;
  readonly #options: DriverOptions;
  readonly #finished = Promise.withResolvers<number>();
  #state: 'new' | 'running' | 'over' = 'new';
  #turnPlanned = false;
  #cancelTimer: (() => void) | undefined;
  #watching = false;

  constructor(program: HostedProgram, options: DriverOptions) {
    this.#program = program;
    this.#options = options;
  }

  /** Runs the program to its end: the exit status. */
  run(): Promise<number> {
    if (this.#state === 'over') return Promise.reject(disposed());
    if (this.#state === 'running') {
      return Promise.reject(new CoilError('already-run', 'the program was started already: load it once more to run it again'));
    }
    this.#state = 'running';
    this.#enter(() => {
      this.#program.coil_start();
      return 0;
    });
    return this.#finished.promise;
  }

  /** Ends the program where it stands. */
  dispose(): void {
    if (this.#state === 'over') return;
    const wasRunning = this.#state === 'running';
    this.#stop();
    if (wasRunning) this.#finished.reject(disposed());
  }

  #enter(step: () => number): void {
    try {
      const delay = step();
      this.#watch((this.#program.coil_watches(STDIN) & READABLE) !== 0);
      this.#plan(delay);
    } catch (thrown) {
      this.#stop();
      if (thrown instanceof ExitStatus) this.#finished.resolve(thrown.status);
      else this.#finished.reject(explainThrown(thrown, () => this.#where()));
    }
  }

  readonly #turn = (): void => {
    this.#turnPlanned = false;
    if (this.#state !== 'running') return;
    this.#enter(() => this.#program.coil_turn(this.#options.budget));
  };

  #plan(seconds: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#turnPlanned || seconds === Infinity) return;
    if (seconds <= 0) this.#planTurn();
    else this.#planTimer(this.#options.loop.now() + seconds * 1000);
  }

  #planTurn(): void {
    this.#turnPlanned = true;
    this.#options.loop.soon(this.#turn);
  }

  #planTimer(deadline: number): void {
    const { loop } = this.#options;
    const left = Math.max(1, Math.ceil(deadline - loop.now()));
    this.#cancelTimer = loop.later(Math.min(left, MAX_TIMEOUT), () => {
      this.#cancelTimer = undefined;
      if (left > MAX_TIMEOUT) this.#planTimer(deadline);
      else this.#turn();
    });
  }

  #watch(wanted: boolean): void {
    if (wanted === this.#watching) return;
    this.#watching = wanted;
    if (wanted) this.#options.stdin.watch(this.#wake);
    else this.#options.stdin.unwatch();
  }

  readonly #wake = (): void => {
    if (this.#state !== 'running' || !this.#watching) return;
    this.#watching = false;
    this.#enter(() => {
      this.#program.coil_wake(STDIN, READABLE);
      return this.#program.coil_turn(this.#options.budget);
    });
  };

  #stop(): void {
    this.#state = 'over';
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#watching = false;
    this.#options.stdin.unwatch();
    this.#options.loop.close();
  }

  /** Who ran when the module threw; asked of the module itself, which may be too damaged to tell. */
  #where(): string {
    try {
      const start = this.#program.coil_where() >>> 0;
      const bytes = new Uint8Array(this.#program.memory.buffer);
      const end = bytes.indexOf(0, start);
      return new TextDecoder().decode(bytes.subarray(start, end)) || 'main';
    } catch {
      return 'main';
    }
  }
}

function disposed(): CoilError {
  return new CoilError('disposed', 'the program was disposed before it had ended');
}
