// driver.ts: lets a hosted program's loop run on the host's.
//
// Enters the module in one place, never while it is inside already. After each turn there is exactly one thing planned: a turn as
// soon as the host has breathed, or one timer for the next deadline, or nothing at all, when only something outside can go on. Idle costs
// nothing. A turn is given a few milliseconds and then the host has its own, so a page stays responsive and two programs share it.
//
// A turn that is wanted because something from outside has happened (a call, a promise) comes as a microtask, as JavaScript's own continuations do; but only for
// as long as the budget lasts: then the host's input and painting come first.
//
// Timers are rounded up: waking late by less than a millisecond is right, waking early would mean asking again, in circles.

import { CoilError, ExitStatus, explainThrown } from './errors.ts';
import type { InputSource } from './streams.ts';

/** What a turn is made with. */
export interface Entries {
  coil_turn(budget: number): number;
}

/** What the module exports to its driver. */
export interface HostedProgram extends Entries {
  readonly memory: WebAssembly.Memory;
  coil_start(): void;
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
  /** False: there is no main to run. */
  readonly hasMain?: boolean;
}

/** What is to be done between turns, and when there will be none any more. */
export interface Companion {
  afterTurn(): void;
  end(reason: unknown): void;
}

/** How many wakings may pass between two looks at the clock. */
const UNSEEN = 16;

export class Driver {
  readonly #program: HostedProgram;
  readonly #options: DriverOptions;
  readonly #finished = Promise.withResolvers<number>();
  #started = false;
  #turnPlanned = false;
  #turnWanted = false;
  #cancelTimer: (() => void) | undefined;
  #watching = false;
  /** Since the host had its turn: how many times something has woken the program, and when that began. */
  #wakings = 0;
  #wokenSince = 0;
  companion: Companion | undefined;
  /** How deep the program stands on the engine's stack. */
  depth = 0;
  /** Why the program is over; undefined: it is not. */
  over: Error | undefined;

  constructor(program: HostedProgram, options: DriverOptions) {
    this.#program = program;
    this.#options = options;
    // Somebody who only calls functions need not look at how the program ends.
    this.#finished.promise.catch(() => undefined);
  }

  /** Runs the program to its end: the exit status. */
  run(): Promise<number> {
    if (this.over) return Promise.reject(this.over);
    if (this.#options.hasMain === false) {
      return Promise.reject(new CoilError('no-main', 'the program has no main to run: call its functions, as in app.exports.name()'));
    }
    if (this.#started) {
      return Promise.reject(new CoilError('already-run', 'the program was started already: load it once more to run it again'));
    }
    this.#started = true;
    this.#turn(() => {
      this.#program.coil_start();
      return 0;
    });
    return this.#finished.promise;
  }

  /** Ends the program where it stands. */
  dispose(): void {
    if (this.over) return;
    this.#stop(disposed());
    this.#finished.reject(disposed());
  }

  /** Calls into the module; what it throws ends the program. */
  enter(step: () => void): void {
    this.depth++;
    try {
      step();
    } catch (thrown) {
      throw this.fail(thrown);
    } finally {
      this.depth--;
    }
  }

  /** The module threw, which ends the program: why. `where`: who ran, if the module does not know. */
  fail(thrown: unknown, where?: string): unknown {
    if (this.over) return this.over;
    if (thrown instanceof ExitStatus) {
      this.#stop(new CoilError('exited', `the program has ended with status ${thrown.status}: load it once more to call its functions`));
      this.#finished.resolve(thrown.status);
      return this.over;
    }
    const explained = explainThrown(thrown, () => where ?? this.#where());
    this.#stop(explained instanceof Error ? explained : new CoilError('trap', String(explained)));
    this.#finished.reject(explained);
    return explained;
  }

  /** Throws on what has ended the program, through frames of it that are still on the stack. */
  passOn(error: unknown): void {
    if (this.over) throw error;
  }

  /** Whether what has just been woken may run at once: for as long as the budget lasts. */
  mayTurnAtOnce(): boolean {
    if (this.depth > 0) return false;
    if (this.#wakings++ % UNSEEN > 0) return true;
    const { loop, budget } = this.#options;
    if (this.#wakings === 1) {
      this.#wokenSince = loop.now();
      loop.soon(this.#breathed);
      return true;
    }
    if (loop.now() - this.#wokenSince < budget * 1000) return true;
    this.#wakings--; // asked again next time
    this.#planTurn();
    return false;
  }

  readonly #breathed = (): void => {
    this.#wakings = 0;
  };

  /** A turn as soon as what runs now has ended. */
  wantTurn(): void {
    if (this.#turnWanted || this.#turnPlanned || this.over) return;
    this.#turnWanted = true;
    queueMicrotask(this.#wantedTurn);
  }

  readonly #wantedTurn = (): void => {
    this.#turnWanted = false;
    if (this.over || this.#turnPlanned) return;
    if (this.mayTurnAtOnce()) this.#turn(() => this.#program.coil_turn(this.#options.budget));
    else this.#planTurn();
  };

  #turn(step: () => number): void {
    this.depth++;
    let delay: number;
    try {
      delay = step();
      this.#watch((this.#program.coil_watches(STDIN) & READABLE) !== 0);
    } catch (thrown) {
      this.depth--;
      this.fail(thrown);
      return;
    }
    this.depth--;
    this.companion?.afterTurn();
    this.plan(delay);
  }

  readonly #plannedTurn = (): void => {
    this.#turnPlanned = false;
    this.#wakings = 0;
    if (this.over) return;
    this.#turn(() => this.#program.coil_turn(this.#options.budget));
  };

  /** Plans the next turn, in so many seconds. */
  plan(seconds: number): void {
    if (this.over) return;
    if (this.#cancelTimer) {
      this.#cancelTimer();
      this.#cancelTimer = undefined;
    }
    if (this.#turnPlanned || seconds === Infinity) return;
    if (seconds <= 0) this.#planTurn();
    else this.#planTimer(this.#options.loop.now() + seconds * 1000);
  }

  #planTurn(): void {
    if (this.#turnPlanned) return;
    this.#turnPlanned = true;
    this.#options.loop.soon(this.#plannedTurn);
  }

  #planTimer(deadline: number): void {
    const { loop } = this.#options;
    const left = Math.max(1, Math.ceil(deadline - loop.now()));
    this.#cancelTimer = loop.later(Math.min(left, MAX_TIMEOUT), () => {
      this.#cancelTimer = undefined;
      if (left > MAX_TIMEOUT) this.#planTimer(deadline);
      else this.#plannedTurn();
    });
  }

  #watch(wanted: boolean): void {
    if (wanted === this.#watching) return;
    this.#watching = wanted;
    if (wanted) this.#options.stdin.watch(this.#wake);
    else this.#options.stdin.unwatch();
  }

  readonly #wake = (): void => {
    if (this.over || !this.#watching) return;
    this.#watching = false;
    this.#turn(() => {
      this.#program.coil_wake(STDIN, READABLE);
      return this.#program.coil_turn(this.#options.budget);
    });
  };

  #stop(reason: Error): void {
    this.over = reason;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#watching = false;
    this.#options.stdin.unwatch();
    this.#options.loop.close();
    this.companion?.end(reason);
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
