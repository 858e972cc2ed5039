// c-object.ts: objects of C's that JavaScript holds: a generator can be iterated over, what can be awaited can be awaited, anything else be given back to C.
//
// Each holds one reference on its object. It is given back by `using`, when a generator has ended, or when JavaScript's garbage collector finds that nobody
// has it any more.

/** What an object asks of the program that it is of. */
export interface ObjectMethods {
  /** One more reference on an object, for C. */
  lend(object: CObject): number;
  retain(object: number): void;
  release(object: number): void;
  /** Does something to an object, at once or in a task. */
  do(object: number, method: number, value: unknown): Promise<unknown>;
  doAtOnce(object: number, method: number, value: unknown): unknown;
}

const Kind = { asyncIterator: 1, iterator: 2, awaitable: 3 } as const;
const Method = { next: 0, throw: 1, return: 2, await: 3 } as const;

interface Held {
  readonly object: number;
  readonly methods: ObjectMethods;
}

const dropped = new FinalizationRegistry<Held>(({ object, methods }) => {
  methods.release(object);
});

const held = new WeakMap<CObject, Held>();

/** An object of a C program. Give it back to the program's functions; release it with `using`, or leave that to the garbage collector. */
export class CObject implements Disposable {
  /** Use the program's functions. */
  constructor(object: number, methods: ObjectMethods) {
    methods.retain(object);
    const known = { object, methods };
    held.set(this, known);
    dropped.register(this, known, this);
  }

  [Symbol.dispose](): void {
    const known = held.get(this);
    if (!known) return;
    held.delete(this);
    dropped.unregister(this);
    known.methods.release(known.object);
  }
}

export function heldBy(object: CObject): Held {
  const known = held.get(object);
  if (!known) throw new TypeError('this object of C was released already');
  return known;
}

/** A generator of C's. */
export class CGenerator extends CObject implements Iterator<unknown>, Iterable<unknown> {
  next(value?: unknown): IteratorResult<unknown> {
    return this.#step(Method.next, value);
  }

  return(value?: unknown): IteratorResult<unknown> {
    this.#step(Method.return, undefined);
    return { done: true, value };
  }

  throw(error?: unknown): IteratorResult<unknown> {
    return this.#step(Method.throw, error);
  }

  [Symbol.iterator](): this {
    return this;
  }

  #step(method: number, value: unknown): IteratorResult<unknown> {
    const { object, methods } = heldBy(this);
    try {
      return { done: false, value: methods.doAtOnce(object, method, value) };
    } catch (error) {
      return endOf(error);
    }
  }
}

/** An asynchronous generator of C's. Requests wait for one another, as with JavaScript's own. */
export class CAsyncGenerator extends CObject implements AsyncGenerator {
  #last: Promise<unknown> = Promise.resolve();

  next(value?: unknown): Promise<IteratorResult<unknown>> {
    return this.#step(Method.next, value);
  }

  async return(value?: unknown): Promise<IteratorResult<unknown>> {
    await this.#step(Method.return, undefined);
    return { done: true, value: await value };
  }

  throw(error?: unknown): Promise<IteratorResult<unknown>> {
    return this.#step(Method.throw, error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.return().then(() => {
      this[Symbol.dispose]();
    });
  }

  #step(method: number, value: unknown): Promise<IteratorResult<unknown>> {
    const { object, methods } = heldBy(this);
    const step = this.#last.then(async () => {
      try {
        return { done: false, value: await methods.do(object, method, value) };
      } catch (error) {
        return endOf(error);
      }
    });
    this.#last = step.catch(() => undefined);
    return step;
  }
}

/** A task, a future, or anything else that C awaits. */
export class CAwaitable extends CObject implements PromiseLike<unknown> {
  #outcome: Promise<unknown> | undefined;

  then<A = unknown, B = never>(
    onFulfilled?: ((value: unknown) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    const { object, methods } = heldBy(this);
    this.#outcome ??= methods.do(object, Method.await, undefined);
    return this.#outcome.then(onFulfilled, onRejected);
  }
}

/** C says that an iteration is over by this error. */
function endOf(error: unknown): IteratorResult<unknown> {
  if (!(error instanceof Error) || error.name !== 'StopAsyncIteration') throw error;
  return { done: true, value: 'value' in error ? error.value : undefined };
}

export function objectOf(kind: number, object: number, methods: ObjectMethods): CObject {
  switch (kind) {
    case Kind.asyncIterator:
      return new CAsyncGenerator(object, methods);
    case Kind.iterator:
      return new CGenerator(object, methods);
    case Kind.awaitable:
      return new CAwaitable(object, methods);
    default:
      return new CObject(object, methods);
  }
}
