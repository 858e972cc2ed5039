// host-loop.ts: the host's own event loop, in a page and in Node.js.
//
// "Soon" is a message to oneself in a page: setTimeout(0) is held back by 4 ms as soon as it nests. Node has setImmediate, which
// runs after pending input and output. Each program has a channel of its own, closed with it, so that nothing is left behind.

import type { HostLoop } from './driver.ts';

export function hostLoop(): HostLoop {
  return typeof setImmediate === 'function' ? new ImmediateLoop() : new MessageLoop();
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
  soon(callback: () => void): void {
    setImmediate(callback);
  }
}

class MessageLoop extends TimerLoop {
  readonly #channel = new MessageChannel();
  #callback: (() => void) | undefined;

  constructor() {
    super();
    this.#channel.port1.onmessage = () => {
      const callback = this.#callback;
      this.#callback = undefined;
      callback?.();
    };
  }

  soon(callback: () => void): void {
    this.#callback = callback;
    this.#channel.port2.postMessage(undefined);
  }

  override close(): void {
    this.#channel.port1.close();
  }
}
