// link.ts: two programs of JavaScript's that can only send each other messages (a page and a worker) ask things of each other.
//
// Values go over as the platform clones them, and what cannot be cloned goes over as a proxy: functions, promises, abort signals, iterators, streams, objects
// of C's. Whoever lends something keeps it until the other end's garbage collector has dropped the proxy; what comes back is the very thing. Errors are made
// anew at the other end, with their names, and also come back as what they were.
//
// Streams are not transferred, though most platforms can: one that is transferred does not tell how closing went, and not everywhere that it was cancelled.

import { checkAttached } from './attached.ts';
import { isPlainObject } from './call-options.ts';
import { CError, CErrorGroup } from './c-error.ts';
import { CObject } from './c-object.ts';
import { CoilError, CoilTrap, type CoilErrorCode } from './errors.ts';

/** The half of a MessagePort that is needed. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/** What the other end may ask for, by name. */
export type Handlers = Readonly<Record<string, (...args: never[]) => unknown>>;

type LentKind = 'function' | 'promise' | 'signal' | 'iterator' | 'readable' | 'writable' | 'transform' | 'object';

interface ErrorWire {
  readonly type: string;
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly details: Wire;
}

type Wire =
  | { readonly value: unknown }
  | { readonly list: readonly Wire[] }
  | { readonly fields: Readonly<Record<string, Wire>> }
  | { readonly own: number }
  | { readonly lent: number; readonly kind: LentKind; readonly details?: Wire }
  | { readonly lent: number; readonly error: ErrorWire };

/** Without an id nobody waits for an answer. */
export interface Message {
  readonly id?: number;
  readonly asks?: string;
  readonly args?: readonly Wire[];
  readonly fulfilled?: Wire;
  readonly rejected?: Wire;
}

interface Lent {
  readonly value: object;
  count: number;
  /** Of a signal: takes the listener off. */
  forget?: () => void;
}

interface Proxied {
  readonly id: number;
  count: number;
}

interface Outcome {
  readonly value: unknown;
  readonly failed: boolean;
}

const MOST_NESTED = 1000;

export class Link {
  readonly #port: Port;
  readonly #handlers: Handlers;
  readonly #other: string;
  readonly #gives: boolean;
  /** What this end has asked and was not told yet. */
  readonly #asked = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #lent = new Map<number, Lent>();
  readonly #lentIds = new WeakMap<object, number>();
  readonly #iterators = new WeakMap<object, AnyIterator>();
  readonly #readers = new WeakMap<ReadableStream, ReadableStreamDefaultReader<unknown>>();
  readonly #writers = new WeakMap<WritableStream, WritableStreamDefaultWriter<unknown>>();
  readonly #proxies = new Map<number, WeakRef<object>>();
  readonly #proxied = new WeakMap<object, Proxied>();
  readonly #controllers = new WeakMap<AbortSignal, AbortController>();
  readonly #dropped = new FinalizationRegistry<Proxied>(({ id, count }) => {
    if (this.#proxies.get(id)?.deref() === undefined) this.#proxies.delete(id);
    this.notify('drop', id, count);
  });
  /** By the message that is being made. */
  #lending: number[] = [];
  #made = 0;
  #over: unknown;
  #isOver = false;
  onIdle: ((isIdle: boolean) => void) | undefined;

  /** other: how the other end is called in messages for people. gives: what bytes are sent from here nobody uses any more, so they need not be copied. */
  constructor(port: Port, other: string, gives: boolean, handlers: Handlers) {
    this.#port = port;
    this.#other = other;
    this.#gives = gives;
    this.#handlers = { ...handlers, ...this.#own() };
  }

  /** Asks something of the other end. */
  async request(asks: string, ...args: unknown[]): Promise<unknown> {
    if (this.#isOver) throw this.#over;
    const id = ++this.#made;
    this.#send(args, (wires) => ({ id, asks, args: wires }));
    const asked = Promise.withResolvers<unknown>();
    this.#asked.set(id, asked);
    if (this.#asked.size === 1) this.onIdle?.(false);
    return asked.promise;
  }

  notify(asks: string, ...args: unknown[]): void {
    if (!this.#isOver) this.#send(args, (wires) => ({ asks, args: wires }));
  }

  /** Nothing can be asked any more; who waits is told why. */
  end(reason: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#over = reason;
    for (const asked of this.#asked.values()) asked.reject(reason);
    this.#asked.clear();
    this.onIdle?.(true);
  }

  /** A message of the other end's. */
  receive({ id, asks, args, fulfilled, rejected }: Message): void {
    if (this.#isOver) return;
    if (asks !== undefined) {
      void this.#answer(id, asks, args ?? []);
      return;
    }
    const asked = id === undefined ? undefined : this.#asked.get(id);
    if (id === undefined || !asked) return;
    this.#asked.delete(id);
    if (rejected) asked.reject(this.#decode(rejected));
    else asked.resolve(fulfilled && this.#decode(fulfilled));
    if (this.#asked.size === 0) this.onIdle?.(true);
  }

  async #answer(id: number | undefined, asks: string, args: readonly Wire[]): Promise<void> {
    const outcome = await this.#outcome(asks, args);
    if (id === undefined || this.#isOver) return;
    const answer = ({ value, failed }: Outcome): void => {
      this.#send([value], ([wire]) => (wire === undefined ? { id } : failed ? { id, rejected: wire } : { id, fulfilled: wire }));
    };
    try {
      answer(outcome);
    } catch (error) {
      answer({ value: error, failed: true });
    }
  }

  async #outcome(asks: string, args: readonly Wire[]): Promise<Outcome> {
    try {
      const handler = this.#handlers[asks] as (...args: unknown[]) => unknown;
      return { value: await handler(...args.map((wire) => this.#decode(wire))), failed: false };
    } catch (error) {
      return { value: error, failed: true };
    }
  }

  #send(values: readonly unknown[], message: (wires: Wire[]) => Message): void {
    const transfer = new Set<Transferable>();
    this.#lending = [];
    try {
      const wires = values.map((value) => this.#encode(value, transfer, 0));
      this.#port.postMessage(message(wires), [...transfer]);
    } catch (error) {
      for (const id of this.#lending) this.#takeBack(id, 1);
      if (!isCloneError(error)) throw error;
      throw new TypeError(`this cannot be sent to ${this.#other}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }

  // -------------------------------------------------------------------------------------------------------------------
  // On their way
  // -------------------------------------------------------------------------------------------------------------------

  #encode(value: unknown, transfer: Set<Transferable>, depth: number): Wire {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return { value };
    if (depth === MOST_NESTED) throw new TypeError(`arrays are nested more than ${MOST_NESTED} deep: does one hold itself?`);
    if (Array.isArray(value)) return { list: value.map((item) => this.#encode(item, transfer, depth + 1)) };
    const own = this.#proxied.get(value);
    if (own) return { own: own.id };
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) checkAttached(value);
    if (value instanceof MessagePort) transfer.add(value);
    if (this.#gives && value instanceof Uint8Array && value.byteLength === value.buffer.byteLength)
      transfer.add(value.buffer as ArrayBuffer);
    if (value instanceof Error) return { lent: this.#lend(value), error: this.#encodeError(value, transfer, depth) };
    const kind = kindOf(value);
    if (kind === undefined) return isPlainObject(value) ? this.#encodeFields(value, transfer, depth) : { value };
    if (kind === 'readable' || kind === 'writable') this.#checkUnlocked(value as ReadableStream | WritableStream);
    if (value instanceof TransformStream) {
      return { lent: this.#lend(value), kind, details: this.#encode([value.readable, value.writable], transfer, depth + 1) };
    }
    if (value instanceof Promise) value.catch(() => undefined); // the other end looks at it
    const lent = this.#lend(value);
    if (!(value instanceof AbortSignal)) return { lent, kind };
    if (value.aborted) return { lent, kind, details: this.#encode([value.reason], transfer, depth + 1) };
    this.#tellOfAbort(lent, value);
    return { lent, kind };
  }

  #tellOfAbort(id: number, signal: AbortSignal): void {
    const lent = this.#lent.get(id);
    if (!lent || lent.forget) return;
    const onAbort = (): void => {
      this.notify('abort', id, signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    lent.forget = () => {
      signal.removeEventListener('abort', onAbort);
    };
  }

  /** A plain object is cloned, unless there is something in it that cannot be: functions, say. */
  #encodeFields(object: object, transfer: Set<Transferable>, depth: number): Wire {
    if (!holdsOthers(object, new Set())) return { value: object };
    return {
      fields: Object.fromEntries(Object.entries(object).map(([name, value]) => [name, this.#encode(value, transfer, depth + 1)])),
    };
  }

  /** Unless it is locked for the other end. */
  #checkUnlocked(stream: ReadableStream | WritableStream): void {
    if (stream.locked && !this.#lentIds.has(stream)) {
      throw new TypeError(`a stream that is locked cannot be sent to ${this.#other}: somebody else reads it or writes to it`);
    }
  }

  #encodeError(error: Error, transfer: Set<Transferable>, depth: number): ErrorWire {
    const { name, message, stack, cause } = error;
    const known = error as Partial<{ errors: unknown; traceback: unknown; value: unknown; code: unknown; where: unknown }>;
    const details = [cause, known.errors, known.traceback, known.value, known.code, known.where];
    const [type] = TYPES.find(([, known]) => error instanceof known) ?? ['Error'];
    return { type, name, message, stack, details: this.#encode(details, transfer, depth + 1) };
  }

  #lend(value: object): number {
    const known = this.#lentIds.get(value);
    const lent = known === undefined ? undefined : this.#lent.get(known);
    if (known !== undefined && lent) {
      this.#lending.push(known);
      lent.count++;
      return known;
    }
    const id = ++this.#made;
    this.#lending.push(id);
    this.#lentIds.set(value, id);
    this.#lent.set(id, { value, count: 1 });
    return id;
  }

  #takeBack(id: number, count: number): void {
    const lent = this.#lent.get(id);
    if (!lent || (lent.count -= count) > 0) return;
    lent.forget?.();
    this.#lent.delete(id);
  }

  #decode(wire: Wire): unknown {
    if ('value' in wire) return wire.value;
    if ('list' in wire) return wire.list.map((item) => this.#decode(item));
    if ('fields' in wire) return Object.fromEntries(Object.entries(wire.fields).map(([name, field]) => [name, this.#decode(field)]));
    if ('own' in wire) return this.#lent.get(wire.own)?.value;
    const known = this.#proxies.get(wire.lent)?.deref();
    if (known) {
      const proxied = this.#proxied.get(known);
      if (proxied) proxied.count++;
      return known;
    }
    const made = 'error' in wire ? this.#decodeError(wire.error) : this.#proxy(wire.lent, wire.kind, wire.details);
    const proxied = { id: wire.lent, count: 1 };
    this.#proxies.set(wire.lent, new WeakRef(made));
    this.#proxied.set(made, proxied);
    this.#dropped.register(made, proxied);
    return made;
  }

  #proxy(id: number, kind: LentKind, details: Wire | undefined): object {
    switch (kind) {
      case 'function':
        return (...args: unknown[]) => {
          const result = this.request('invoke', id, args);
          result.catch(() => undefined); // C may call a function and not look at what comes of it
          return result;
        };
      case 'promise': {
        const promise = this.request('await', id);
        promise.catch(() => undefined); // whoever is given it looks at it, or nobody does
        return promise;
      }
      case 'iterator':
        return new RemoteIterator((method, value) => this.request('step', id, method, value));
      case 'signal':
        return this.#signal(details && (this.#decode(details) as [unknown]));
      case 'readable':
        return new ReadableStream(
          { pull: (controller) => this.#pull(id, controller), cancel: (reason) => this.request('cancel', id, reason) as Promise<void> },
          { highWaterMark: 0 },
        );
      case 'writable':
        return new WritableStream({
          write: (chunk) => this.request('write', id, 'write', chunk) as Promise<void>,
          close: () => this.request('write', id, 'close') as Promise<void>,
          abort: (reason) => this.request('write', id, 'abort', reason) as Promise<void>,
        });
      case 'transform': {
        const [readable, writable] = (details && this.#decode(details)) as unknown[];
        return { readable, writable };
      }
      case 'object':
        return new RemoteObject(() => {
          this.notify('release', id);
        });
    }
  }

  async #pull(id: number, controller: ReadableStreamDefaultController): Promise<void> {
    const [done, value] = (await this.request('pull', id)) as [boolean, unknown];
    if (done) controller.close();
    else controller.enqueue(value);
  }

  #signal(reason: [unknown] | undefined): AbortSignal {
    const controller = new AbortController();
    if (reason) controller.abort(reason[0]);
    this.#controllers.set(controller.signal, controller);
    return controller.signal;
  }

  #decodeError({ type, name, message, stack, details }: ErrorWire): Error {
    const [cause, errors, traceback, value, code, where] = this.#decode(details) as unknown[];
    const options = cause === undefined ? undefined : { cause };
    const described = { name, message, traceback: String(traceback), cause };
    const make = (): Error => {
      switch (type) {
        case 'CErrorGroup':
          return new CErrorGroup(errors as unknown[], described);
        case 'CError':
          return new CError(described);
        case 'CoilTrap':
          return new CoilTrap(code as 'trap', String(where), message.slice(`${String(where)}: `.length), cause);
        case 'CoilError':
          return new CoilError(code as CoilErrorCode, message, options);
        case 'DOMException':
          return new DOMException(message, name);
        case 'AggregateError':
          return new AggregateError(errors as unknown[], message, options);
        default:
          return new ((globalThis as unknown as Record<string, ErrorConstructor>)[type] ?? Error)(message, options);
      }
    };
    const error = make();
    const given = { name, stack, ...(type.startsWith('CError') && value !== undefined ? { value } : {}) };
    for (const [key, value] of Object.entries(given))
      if (error[key as 'name'] !== value) Object.defineProperty(error, key, { value, configurable: true, writable: true });
    return error;
  }

  // -------------------------------------------------------------------------------------------------------------------
  // What is asked of those who lend
  // -------------------------------------------------------------------------------------------------------------------

  #own(): Handlers {
    return {
      invoke: (id: number, args: unknown[]): unknown => (this.#lentAs(id) as (...args: unknown[]) => unknown)(...args),
      await: (id: number): unknown => this.#lentAs(id),
      release: (id: number): void => {
        (this.#lentAs(id) as Disposable)[Symbol.dispose]();
      },
      step: (id: number, method: IteratorMethod, value: unknown): Promise<IteratorResult<unknown>> =>
        this.#step(this.#lentAs(id), method, value),
      pull: async (id: number): Promise<unknown> => {
        const reader = this.#reader(id);
        const { done, value } = await reader.read();
        if (done) reader.releaseLock();
        return [done, value];
      },
      cancel: async (id: number, reason: unknown): Promise<void> => {
        const reader = this.#reader(id);
        const cancelled = reader.cancel(reason);
        reader.releaseLock();
        await cancelled;
      },
      write: (id: number, method: 'write' | 'close' | 'abort', chunk: unknown): Promise<void> => this.#writer(id)[method](chunk),
      abort: (id: number, reason: unknown): void => {
        const signal = this.#proxies.get(id)?.deref();
        if (signal) this.#controllers.get(signal as AbortSignal)?.abort(reason);
      },
      drop: (id: number, count: number): void => {
        this.#takeBack(id, count);
      },
    };
  }

  #lentAs(id: number): object {
    const lent = this.#lent.get(id);
    if (!lent) throw new ReferenceError('the other end has released this already'); // a fault of Coil's
    return lent.value;
  }

  #reader(id: number): ReadableStreamDefaultReader<unknown> {
    const stream = this.#lentAs(id) as ReadableStream<unknown>;
    const reader = this.#readers.get(stream) ?? stream.getReader();
    this.#readers.set(stream, reader);
    return reader;
  }

  #writer(id: number): WritableStreamDefaultWriter<unknown> {
    const stream = this.#lentAs(id) as WritableStream<unknown>;
    const writer = this.#writers.get(stream) ?? stream.getWriter();
    this.#writers.set(stream, writer);
    return writer;
  }

  async #step(iterable: object, method: IteratorMethod, value: unknown): Promise<IteratorResult<unknown>> {
    let iterator = this.#iterators.get(iterable);
    if (!iterator) {
      const known = iterable as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
      iterator = (known[Symbol.asyncIterator]?.() ?? known[Symbol.iterator]?.()) as AnyIterator;
      this.#iterators.set(iterable, iterator);
    }
    const steps = iterator as unknown as Record<IteratorMethod, ((value: unknown) => unknown) | undefined>;
    if (!steps[method] && method === 'throw') throw value;
    const result = ((await steps[method]?.(value)) ?? { done: true, value }) as IteratorResult<unknown>;
    return { done: result.done === true, value: await result.value };
  }
}

type AnyIterator = AsyncIterator<unknown> | Iterator<unknown>;
type IteratorMethod = 'next' | 'return' | 'throw';

/** The subclasses that are told apart, the closest first; by names that no minifier changes. */
const TYPES = [
  ['CErrorGroup', CErrorGroup],
  ['CError', CError],
  ['CoilTrap', CoilTrap],
  ['CoilError', CoilError],
  ['DOMException', DOMException],
  ['AggregateError', AggregateError],
  ['EvalError', EvalError],
  ['RangeError', RangeError],
  ['ReferenceError', ReferenceError],
  ['SyntaxError', SyntaxError],
  ['TypeError', TypeError],
  ['URIError', URIError],
] as const;

/** An object of C's at the other end: it can be handed back, and released. */
export class RemoteObject implements Disposable {
  readonly #release: () => void;

  constructor(release: () => void) {
    this.#release = release;
  }

  [Symbol.dispose](): void {
    this.#release();
  }
}

/** An iterator at the other end: asynchronous, whatever it is there. */
export class RemoteIterator implements AsyncGenerator {
  readonly #step: (method: IteratorMethod, value: unknown) => Promise<unknown>;

  constructor(step: (method: IteratorMethod, value: unknown) => Promise<unknown>) {
    this.#step = step;
  }

  next(value?: unknown): Promise<IteratorResult<unknown>> {
    return this.#step('next', value) as Promise<IteratorResult<unknown>>;
  }

  return(value?: unknown): Promise<IteratorResult<unknown>> {
    return this.#step('return', value) as Promise<IteratorResult<unknown>>;
  }

  throw(error?: unknown): Promise<IteratorResult<unknown>> {
    return this.#step('throw', error) as Promise<IteratorResult<unknown>>;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

/** What a port says of values that it cannot send. */
function isCloneError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'DataCloneError';
}

/** Whether, in plain objects and arrays, there is anything that is not cloned. */
function holdsOthers(value: unknown, seen: Set<unknown>): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return false;
  seen.add(value);
  if (kindOf(value) !== undefined) return true;
  if (Array.isArray(value) || isPlainObject(value)) return Object.values(value).some((item) => holdsOthers(item, seen));
  return value instanceof Error;
}

/** As what it is lent; undefined: it is cloned. */
function kindOf(value: object): LentKind | undefined {
  if (typeof value === 'function') return 'function';
  if (value instanceof AbortSignal) return 'signal';
  if (value instanceof ReadableStream) return 'readable';
  if (value instanceof WritableStream) return 'writable';
  if (value instanceof TransformStream) return 'transform';
  // What cannot be asked what it is, cannot be cloned either: that is said where it is sent.
  const known = value as { then?: unknown; next?: unknown; [Symbol.asyncIterator]?: unknown; [Symbol.iterator]?: unknown };
  if (typeof known.then === 'function') return 'promise';
  if (typeof known[Symbol.asyncIterator] === 'function') return 'iterator';
  if (typeof known[Symbol.iterator] === 'function' && typeof known.next === 'function') return 'iterator';
  return value instanceof CObject ? 'object' : undefined;
}
