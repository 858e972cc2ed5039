// host-loop.ts: the host's own event loop, in a page and in Node.js.
//
// "Soon" is a message to oneself in a page: setTimeout(0) is held back by 4 ms as soon as it nests. Node has setImmediate, which
// runs after pending input and output. Each program has a channel of its own, closed with it, so that nothing is left behind.

import type { HostLoop } from './driver.ts';

/** keepsAlive: whether Node.js waits for what is planned; a page has no end that could be waited for. */
export function hostLoop(keepsAlive: boolean): HostLoop {
  return typeof setImmediate === 'function' ? new ImmediateLoop(keepsAlive) : new MessageLoop();
}

abstract class TimerLoop implements HostLoop {
  abstract soon(callback: () => void): void;

  later(milliseconds: number, callback: () => void): () => void {
    const timer = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  }

  now(): number {
    return performance.now();
  }

  close(): void {
    // Timers are the driver's to call off.
  }
}

class ImmediateLoop extends TimerLoop {
  readonly #keepsAlive: boolean;

  constructor(keepsAlive: boolean) {
    super();
    this.#keepsAlive = keepsAlive;
  }

  soon(callback: () => void): void {
    const planned = setImmediate(callback);
    if (!this.#keepsAlive) planned.unref();
  }

  override later(milliseconds: number, callback: () => void): () => void {
    const timer = setTimeout(callback, milliseconds);
    if (!this.#keepsAlive) timer.unref();
    return () => {
      clearTimeout(timer);
    };
  }
}

class MessageLoop extends TimerLoop {
  readonly #channel = new MessageChannel();
  readonly #callbacks: (() => void)[] = [];

  constructor() {
    super();
    this.#channel.port1.onmessage = () => {
      this.#callbacks.shift()?.();
    };
  }

  soon(callback: () => void): void {
    this.#callbacks.push(callback);
    this.#channel.port2.postMessage(undefined);
  }

  override close(): void {
    this.#channel.port1.close();
  }
}
