// interop.ts: JavaScript calls C, and C awaits JavaScript. The other half is src/js_call.c and src/js_value.c, which say how the two talk: calls with values in a
// memory that both know, and orders, which are worked off when nothing of the program stands on the engine's stack.
//
// What happens often is written for speed: a call that does not suspend is one call into the module and a promise that is fulfilled already; a promise that C
// awaits is met by a pair of functions that are used again and again.

import { CError } from './c-error.ts';
import { isOptions, mayBeOptions } from './call-options.ts';
import { heldBy, type CObject, type ObjectMethods } from './c-object.ts';
import type { Companion, Driver, Entries } from './driver.ts';
import { CoilError } from './errors.ts';
import type { Snippets } from './app.ts';
import type { HeldReference } from './references.ts';
import { Tag, VALUE_SIZE, Values, type ValueExports } from './values.ts';

export interface InteropExports extends ValueExports, Entries {
  coil__js_open(): number;
  coil__js_call(callee: number, count: number): number;
  coil__js_call_plain(callee: number, count: number): number;
  coil__js_call_many(callee: number, count: number, values: number): number;
  coil__js_call_sync(callee: number, count: number): number;
  coil__js_array(count: number): number;
  coil__js_array_free(values: number, count: number): void;
  coil__js_export(place: number, name: number): number;
  coil__js_cancel(call: number): void;
  coil__js_do(object: number, method: number): number;
  coil__js_settle(wait: number, outcome: number, budget: number): number;
  coil__js_count(what: number): number;
  coil__wasm_open(): void;
}

export type ExportedFunction = (...args: unknown[]) => Promise<unknown>;

/** A value with which nothing else is to be done; what was thrown; the end of an iteration. */
const Outcome = { value: 0, thrown: 1, over: 2 } as const;
/** From here on it is not an outcome, but the number of a call that waits. */
const FIRST_CALL = 8;
const Order = { release: 1, await: 2, forget: 3, return: 4, abort: 5, open: 6, next: 7, close: 8 } as const;
const ORDER_SIZE = 24;
const MOST_ARGUMENTS = 8;
const Operation = {
  global: 0,
  get: 1,
  set: 2,
  invoke: 3,
  method: 4,
  construct: 5,
  function: 6,
  controller: 7,
  iterate: 8,
  step: 9,
  finish: 10,
  snippet: 11,
  equal: 12,
  type: 13,
  write: 14,
} as const;
/** How many callbacks of C's may run, at once, behind a promise that was settled. */
const AT_ONCE = -64;
const Method = { throw: 1 } as const;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** As Promise.withResolvers does, which makes an object more. */
const kept = {} as { resolve: Pending['resolve']; reject: Pending['reject'] };
const keepFunctions = (resolve: Pending['resolve'], reject: Pending['reject']): void => {
  kept.resolve = resolve;
  kept.reject = reject;
};
type Callable = (...args: unknown[]) => unknown;

interface Watched {
  readonly signal: AbortSignal;
  readonly onAbort: () => void;
}

/** A pair of functions that a promise is met with. Each pair is used for one promise at a time, and again when that is settled. */
class Meeting {
  wait = -1;
  readonly fulfilled: (value: unknown) => void;
  readonly rejected: (reason: unknown) => void;

  constructor(interop: Interop) {
    this.fulfilled = (value) => {
      interop.settle(this, Outcome.value, value);
    };
    this.rejected = (reason) => {
      interop.settle(this, Outcome.thrown, reason);
    };
  }
}

export class Interop implements ObjectMethods, Companion {
  readonly #exports: InteropExports;
  readonly #driver: Driver;
  readonly #snippets: Snippets;
  readonly values: Values;
  readonly #channel: number;
  readonly #ordersAt: number;
  readonly #calls: (Pending | undefined)[] = [];
  /** By the number of the call, of those that have one. */
  readonly #signals = new Map<number, Watched>();
  /** By the number of the wait. */
  readonly #meetings: (Meeting | undefined)[] = [];
  readonly #spare: Meeting[] = [];
  readonly #iterators = new Map<number, AsyncIteratorOf>();
  readonly #snippetsByAddress = new Map<number, Callable>();
  readonly #dropped: FinalizationRegistry<number>;
  #worked = 0;

  constructor(exports: InteropExports, driver: Driver, snippets: Snippets) {
    this.#exports = exports;
    this.#driver = driver;
    this.#snippets = snippets;
    this.#channel = exports.coil__js_open() >>> 0;
    this.#ordersAt = this.#channel + MOST_ARGUMENTS * VALUE_SIZE;
    this.values = new Values(exports, this.#channel, this);
    this.#dropped = new FinalizationRegistry((callee) => {
      this.release(callee);
    });
  }

  /** Runs the program's constructors, which may call JavaScript already. */
  begin(): void {
    this.#driver.enter(() => {
      this.#exports.coil__wasm_open();
    });
    this.#leave();
  }

  // -------------------------------------------------------------------------------------------------------------------
  // JavaScript calls C
  // -------------------------------------------------------------------------------------------------------------------

  /** The function of JavaScript's by which an exported function is called. isPlain: without a task, since it needs none. */
  exported(name: string, place: number, isPlain: boolean): ExportedFunction {
    const call = this.#caller(name, this.#calleeOf(name, place), isPlain);
    Object.defineProperty(call, 'name', { value: name });
    return call;
  }

  /** What is called most: named parameters, and not a list of them, which would have to be made for each call. */
  #caller(name: string, callee: number, isPlain: boolean): ExportedFunction {
    const { values } = this;
    const driver = this.#driver;
    const channel = this.#channel;
    const exports = this.#exports;
    const otherwise = (...args: unknown[]): Promise<unknown> => this.#call(callee, args);
    const refuse = (written: number, error: unknown): Promise<never> => {
      values.drop(channel, written);
      return rejectedWith(error);
    };
    const settle = (said: number): Promise<unknown> => this.#promiseOf(said, undefined);
    return function (a?: unknown, b?: unknown, c?: unknown): Promise<unknown> {
      /* eslint-disable prefer-rest-params -- see above */
      const count = arguments.length;
      if (count > 3 || driver.over !== undefined || mayBeOptions(count > 1 ? (count > 2 ? c : b) : a)) return otherwise(...arguments);
      /* eslint-enable prefer-rest-params */
      let written = 0;
      try {
        if (count > 0) values.put(channel, a);
        written++;
        if (count > 1) values.put(channel + VALUE_SIZE, b);
        written++;
        if (count > 2) values.put(channel + 2 * VALUE_SIZE, c);
      } catch (error) {
        return refuse(written, error);
      }
      let said: number;
      driver.depth++;
      try {
        said = isPlain ? exports.coil__js_call_plain(callee, count) : exports.coil__js_call(callee, count);
      } catch (thrown) {
        driver.depth--;
        return rejectedWith(driver.fail(thrown, isPlain ? `${name}()` : undefined));
      }
      driver.depth--;
      if (values.i32.length === 0) values.refresh();
      // Giving back what is counted may be followed by an order.
      const isAll = said === Outcome.value && (values.i32[channel >>> 2] ?? 0) < Tag.string;
      return isAll ? Promise.resolve(values.get(channel)) : settle(said);
    };
  }

  #calleeOf(name: string, place: number): number {
    const { values } = this;
    values.put(this.#channel, name);
    const text = values.pointerAt(this.#channel);
    values.i32[this.#channel >>> 2] = Tag.none;
    return this.#exports.coil__js_export(place, text) >>> 0;
  }

  #call(callee: number, args: readonly unknown[]): Promise<unknown> {
    const { over } = this.#driver;
    if (over !== undefined) return rejectedWith(over);
    const last = args.at(-1);
    if (isOptions(last)) return this.#callWith(callee, args, args.length - 1, last.signal);
    return this.#callWith(callee, args, args.length, undefined);
  }

  /** With a signal, or with many arguments. */
  #callWith(callee: number, args: readonly unknown[], count: number, signal: AbortSignal | undefined): Promise<unknown> {
    if (signal?.aborted) return rejectedWith(signal.reason as Error);
    const at = count === 0 ? 0 : this.#exports.coil__js_array(count) >>> 0;
    if (at === 0 && count > 0) return rejectedWith(new RangeError(`the program has no memory left for ${count} arguments`));
    try {
      for (let index = 0; index < count; index++) this.values.put(at + index * VALUE_SIZE, args[index]);
    } catch (error) {
      this.#exports.coil__js_array_free(at, count);
      return rejectedWith(error);
    }
    return this.#outcome(() => this.#exports.coil__js_call_many(callee, count, at), signal);
  }

  /** Enters the module; what comes of it is known at once, or is to be waited for. */
  #outcome(enter: () => number, signal: AbortSignal | undefined): Promise<unknown> {
    const driver = this.#driver;
    let said: number;
    driver.depth++;
    try {
      said = enter();
    } catch (thrown) {
      driver.depth--;
      return rejectedWith(driver.fail(thrown));
    }
    driver.depth--;
    return this.#promiseOf(said, signal);
  }

  #promiseOf(said: number, signal: AbortSignal | undefined): Promise<unknown> {
    let promise: Promise<unknown>;
    if (said >= FIRST_CALL) promise = this.#pending(said - FIRST_CALL, signal);
    else if (said === Outcome.thrown) promise = rejectedWith(this.values.take(this.#channel));
    else promise = Promise.resolve(this.values.take(this.#channel));
    this.#leave();
    return promise;
  }

  #pending(call: number, signal: AbortSignal | undefined): Promise<unknown> {
    const promise = new Promise<unknown>(keepFunctions);
    const pending = { resolve: kept.resolve, reject: kept.reject };
    this.#calls[call] = pending;
    if (signal) this.#watch(call, pending, signal);
    return promise;
  }

  #watch(call: number, pending: Pending, signal: AbortSignal): void {
    const onAbort = (): void => {
      this.#cancel(call, pending, signal);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#signals.set(call, { signal, onAbort });
  }

  #cancel(call: number, pending: Pending, signal: AbortSignal): void {
    if (this.#driver.over || this.#calls[call] !== pending) return;
    this.#putText(this.#channel, messageOf(signal.reason));
    this.#enter(() => {
      this.#exports.coil__js_cancel(call);
    });
    this.#driver.wantTurn();
  }

  /** What a call has come to. */
  #settleCall(call: number, at: number): void {
    const pending = this.#calls[call];
    this.#calls[call] = undefined;
    const failed = this.values.i32[at >>> 2] === Tag.error;
    const value = this.values.take(at);
    if (!pending) return;
    const signal = this.#signals.size > 0 ? this.#unwatch(call) : undefined;
    if (!failed) pending.resolve(value);
    else if (signal?.aborted && value instanceof CError && value.name === 'CancelledError') pending.reject(signal.reason);
    else pending.reject(value);
  }

  #unwatch(call: number): AbortSignal | undefined {
    const watched = this.#signals.get(call);
    watched?.signal.removeEventListener('abort', watched.onAbort);
    this.#signals.delete(call);
    return watched?.signal;
  }

  /** After the module was left: what it wants done. */
  #leave(): void {
    const driver = this.#driver;
    if (driver.depth > 0) return;
    const { values } = this;
    if (values.i32.length === 0) values.refresh();
    const at = this.#ordersAt >>> 2;
    if (values.i32[at + 1] !== 0) this.#workOff();
    if (values.i32[at + 2] !== 0) {
      values.i32[at + 2] = 0;
      driver.wantTurn();
    }
  }

  /** Calls into the module where nothing is expected of it but orders. */
  #enter<T>(step: () => T): T | undefined {
    const driver = this.#driver;
    driver.depth++;
    try {
      return step();
    } catch (thrown) {
      driver.fail(thrown);
      return undefined;
    } finally {
      driver.depth--;
      if (!driver.over) this.#leave();
    }
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Orders
  // -------------------------------------------------------------------------------------------------------------------

  /** Does what C has ordered. What is called here may call into the module again, and add orders: the list is read anew for each. */
  #workOff(): void {
    const { values } = this;
    const at = this.#ordersAt >>> 2;
    while (this.#worked < (values.i32[at + 1] ?? 0)) {
      const order = (values.i32[at] ?? 0) + this.#worked++ * ORDER_SIZE;
      this.#carryOut(order >>> 0);
      if (values.i32.length === 0) values.refresh();
    }
    values.i32[at + 1] = 0;
    this.#worked = 0;
  }

  #carryOut(at: number): void {
    const { values } = this;
    const number = (values.i32[(at + 4) >>> 2] ?? 0) >>> 0;
    const value = at + 8;
    switch (values.i32[at >>> 2]) {
      case Order.release:
        values.references.remove(number);
        return;
      case Order.await:
        this.#await(number, values.references.get(values.pointerAt(value)));
        return;
      case Order.forget:
        this.#forget(number);
        return;
      case Order.return:
        this.#settleCall(number, value);
        return;
      case Order.abort:
        (values.references.get(number) as AbortController).abort();
        return;
      case Order.open:
        this.#iterators.set(number, new AsyncIteratorOf(values.references.get(values.pointerAt(value))));
        return;
      case Order.next:
        this.#next(number, this.#iterators.get(values.pointerAt(value)));
        return;
      case Order.close:
        this.#iterators.get(number)?.close();
        this.#iterators.delete(number);
        return;
    }
  }

  #meet(wait: number): Meeting {
    const meeting = this.#spare.pop() ?? new Meeting(this);
    meeting.wait = wait;
    this.#meetings[wait] = meeting;
    return meeting;
  }

  #await(wait: number, value: unknown): void {
    const meeting = this.#meet(wait);
    if (isPlainPromise(value)) value.then(meeting.fulfilled, meeting.rejected);
    else awaited(value).then(meeting.fulfilled, meeting.rejected);
  }

  #next(wait: number, iterator: AsyncIteratorOf | undefined): void {
    const meeting = this.#meet(wait);
    (iterator?.next() ?? Promise.resolve(OVER)).then(meeting.fulfilled, meeting.rejected);
  }

  #forget(wait: number): void {
    const meeting = this.#meetings[wait];
    if (meeting) meeting.wait = -1;
    this.#meetings[wait] = undefined;
  }

  /** A promise that C awaits is settled. */
  settle(meeting: Meeting, outcome: number, value: unknown): void {
    const { wait } = meeting;
    const driver = this.#driver;
    // One that was forgotten can be used again only now.
    this.#spare.push(meeting);
    if (wait < 0 || driver.over) return;
    meeting.wait = -1;
    this.#meetings[wait] = undefined;
    let said = value === OVER ? Outcome.over : outcome;
    if (said === Outcome.value) {
      try {
        this.values.put(this.#channel, value);
      } catch (error) {
        said = Outcome.thrown;
        this.#putThrown(error);
      }
    } else if (said === Outcome.thrown) {
      this.#putThrown(value);
    }
    const budget = driver.mayTurnAtOnce() ? AT_ONCE : 0;
    driver.depth++;
    let delay: number;
    try {
      delay = this.#exports.coil__js_settle(wait, said, budget);
    } catch (thrown) {
      driver.depth--;
      driver.fail(thrown);
      return;
    }
    driver.depth--;
    this.#leave();
    if (delay >= 0 && driver.depth === 0) driver.plan(delay);
  }

  // -------------------------------------------------------------------------------------------------------------------
  // C calls JavaScript, at once
  // -------------------------------------------------------------------------------------------------------------------

  /** The import of programs that call JavaScript. */
  operate(operation: number, target: number, name: number, length: number, at: number, count: number): number {
    const { values } = this;
    try {
      if (values.i32.length === 0) values.refresh();
      if (operation === Operation.snippet) {
        values.put(this.#channel, this.#snippetAt(name >>> 0, length)(...values.getAll(at >>> 0, count)));
        return Outcome.value;
      }
      if (operation === Operation.write) {
        const writer = values.references.get(target >>> 0) as WritableStreamDefaultWriter<Uint8Array>;
        values.put(this.#channel, name === 0 ? abort(writer, values.get(at >>> 0)) : write(writer, values.copy(name >>> 0, length >>> 0)));
        return Outcome.value;
      }
      const text = name === 0 ? '' : values.text(name >>> 0, length >>> 0);
      const result = this.#operate(operation, target >>> 0, text, name === 0, values.getAll(at >>> 0, count));
      if (result === OVER) return Outcome.over;
      values.put(this.#channel, result);
      return Outcome.value;
    } catch (error) {
      this.#driver.passOn(error);
      this.#putThrown(error);
      return Outcome.thrown;
    }
  }

  #operate(operation: number, target: number, name: string, isNameless: boolean, args: unknown[]): unknown {
    const { references } = this.values;
    switch (operation) {
      case Operation.global:
        return (globalThis as Record<string, unknown>)[name];
      case Operation.get:
        return (references.get(target) as Record<PropertyKey, unknown>)[isNameless ? Number(args[0]) : name];
      case Operation.set:
        if (!Reflect.set(Object(references.get(target)) as object, name, args[0]))
          throw new TypeError(`the property ${name} cannot be set`);
        return undefined;
      case Operation.invoke:
        return this.#invoke(references.get(target), undefined, 'the value', args);
      case Operation.method: {
        const object = references.get(target) as Record<string, unknown>;
        return this.#invoke(object[name], object, name, args);
      }
      case Operation.construct:
        return Reflect.construct(references.get(target) as new () => unknown, args);
      case Operation.function:
        return this.#functionOf(target, name, args[0] === true);
      case Operation.controller:
        return new AbortController();
      case Operation.iterate:
        return iteratorOf(references.get(target));
      case Operation.step: {
        const step = (references.get(target) as Iterator<unknown>).next();
        return step.done ? OVER : step.value;
      }
      case Operation.finish:
        return void (references.get(target) as Iterator<unknown>).return?.();
      case Operation.equal:
        return Object.is(references.get(target), args[0]);
      default:
        return kindOf(references.get(target));
    }
  }

  /** By the address of its name, which is a literal of C's. */
  #snippetAt(address: number, length: number): Callable {
    const known = this.#snippetsByAddress.get(address);
    if (known) return known;
    const found = snippetOf(this.#snippets, this.values.text(address, length));
    this.#snippetsByAddress.set(address, found);
    return found;
  }

  #invoke(callable: unknown, receiver: unknown, name: string, args: unknown[]): unknown {
    if (typeof callable !== 'function') throw new TypeError(`${name} is no function, but ${describeKind(callable)}`);
    return Reflect.apply(callable as (...args: unknown[]) => unknown, receiver, args);
  }

  /** A function that calls C. C's half lives until JavaScript has dropped this one. */
  #functionOf(callee: number, name: string, suspends: boolean): unknown {
    const call = suspends
      ? (...args: unknown[]): Promise<unknown> => this.#call(callee, args)
      : (...args: unknown[]): unknown => this.#callSync(callee, args);
    Object.defineProperty(call, 'name', { value: name });
    this.#dropped.register(call, callee);
    return call;
  }

  #callSync(callee: number, args: readonly unknown[]): unknown {
    const driver = this.#driver;
    if (driver.over) throw driver.over;
    const count = Math.min(args.length, MOST_ARGUMENTS);
    let written = 0;
    try {
      for (; written < count; written++) this.values.put(this.#channel + written * VALUE_SIZE, args[written]);
    } catch (error) {
      this.values.drop(this.#channel, written);
      throw error;
    }
    return this.#atOnce(() => this.#exports.coil__js_call_sync(callee, count));
  }

  #atOnce(enter: () => number): unknown {
    const driver = this.#driver;
    let said: number;
    driver.depth++;
    try {
      said = enter();
    } catch (thrown) {
      driver.depth--;
      throw driver.fail(thrown);
    }
    driver.depth--;
    if (said >= FIRST_CALL) throw new CoilError('suspended', 'a step of a generator of C that must not wait has suspended');
    const value = this.values.take(this.#channel);
    this.#leave();
    if (said === Outcome.thrown) throw value;
    return value;
  }

  /** What was thrown, its name and its message. What cannot be asked has none. */
  #putThrown(thrown: unknown): void {
    const at = this.#channel;
    const { values } = this;
    const { name, message } = nameAndMessage(thrown);
    // C's own errors come back as what they were.
    const isOwn = isOfC(thrown);
    try {
      values.put(at, isOwn ? null : thrown);
    } catch {
      values.i32[at >>> 2] = Tag.none;
    }
    this.#putText(at + VALUE_SIZE, name);
    this.#putText(at + 2 * VALUE_SIZE, message);
    values.put(at + 3 * VALUE_SIZE, isOwn);
  }

  #putText(at: number, text: string): void {
    try {
      this.values.put(at, text.toWellFormed());
    } catch {
      this.values.i32[at >>> 2] = Tag.none;
    }
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Objects of C's, for c-object.ts
  // -------------------------------------------------------------------------------------------------------------------

  lend(object: CObject): number {
    const held = heldBy(object);
    if (held.methods !== this) throw new TypeError('this object is of another program: programs share nothing');
    this.retain(held.object);
    return held.object;
  }

  retain(object: number): void {
    const { i32 } = this.values;
    i32[(object + 4) >>> 2] = (i32[(object + 4) >>> 2] ?? 0) + 1;
  }

  release(object: number): void {
    if (this.#driver.over) return;
    this.#enter(() => {
      this.#exports.coil__js_drop(Tag.object, object);
    });
  }

  do(object: number, method: number, value: unknown): Promise<unknown> {
    if (this.#driver.over) return rejectedWith(this.#driver.over);
    try {
      this.#putFor(method, value);
    } catch (error) {
      return rejectedWith(error);
    }
    return this.#outcome(() => this.#exports.coil__js_do(object, method), undefined);
  }

  doAtOnce(object: number, method: number, value: unknown): unknown {
    if (this.#driver.over) throw this.#driver.over;
    this.#putFor(method, value);
    return this.#atOnce(() => this.#exports.coil__js_do(object, method));
  }

  #putFor(method: number, value: unknown): void {
    if (this.values.i32.length === 0) this.values.refresh();
    if (method === Method.throw) this.#putThrown(value);
    else this.values.put(this.#channel, value);
  }

  // -------------------------------------------------------------------------------------------------------------------
  // The end, and what is left
  // -------------------------------------------------------------------------------------------------------------------

  /** The module is left for good, and what it ordered last is done still. */
  end(reason: unknown): void {
    try {
      if (this.values.i32.length === 0) this.values.refresh();
      this.#workOff();
    } catch {
      // It may be damaged.
    }
    for (const call of [...this.#signals.keys()]) this.#unwatch(call);
    for (const pending of this.#calls.splice(0)) pending?.reject(reason);
    for (const meeting of this.#meetings.splice(0)) if (meeting) meeting.wait = -1;
    for (const iterator of this.#iterators.values()) iterator.close();
    this.#iterators.clear();
  }

  /** Works off what a turn has ordered. */
  afterTurn(): void {
    this.#leave();
  }

  held(): HeldReference[] {
    return this.values.references.list();
  }
}

const OVER = Symbol('the end of an iteration');

/** A chunk goes its way; how much room the stream has then. What goes wrong is told by the writer's other promises. */
function write(writer: WritableStreamDefaultWriter<Uint8Array>, chunk: Uint8Array): number | null {
  writer.write(chunk).catch(() => undefined);
  return writer.desiredSize;
}

function abort(writer: WritableStreamDefaultWriter<Uint8Array>, reason: unknown): null {
  writer.abort(reason ?? undefined).catch(() => undefined);
  return null;
}

/** Chunks of a stream. Its own iterator, where a browser has one, would cancel the stream only when the chunk has come that was asked for last. */
class ChunkIterator implements AsyncIterator<unknown> {
  readonly #reader: ReadableStreamDefaultReader<unknown>;

  constructor(stream: ReadableStream<unknown>) {
    this.#reader = stream.getReader();
  }

  async next(): Promise<IteratorResult<unknown>> {
    const { done, value } = await this.#reader.read();
    if (done) this.#reader.releaseLock();
    return { done, value };
  }

  async return(): Promise<IteratorResult<unknown>> {
    const cancelled = this.#reader.cancel();
    this.#reader.releaseLock();
    await cancelled;
    return { done: true, value: undefined };
  }
}

/** The async iterator of what C iterates over; it is asked for when the first value is. */
class AsyncIteratorOf {
  readonly #iterable: unknown;
  #iterator: AsyncIterator<unknown> | Iterator<unknown> | undefined;
  #over = false;

  constructor(iterable: unknown) {
    this.#iterable = iterable;
  }

  async next(): Promise<unknown> {
    if (this.#over) return OVER;
    try {
      const iterator = (this.#iterator ??= asyncIteratorOf(this.#iterable));
      const step = await iterator.next();
      if (step.done) this.#over = true;
      return step.done ? OVER : await step.value;
    } catch (error) {
      this.#over = true;
      throw error;
    }
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    // Nobody is left who could be told what goes wrong.
    Promise.resolve(this.#iterator)
      .then((iterator) => iterator?.return?.())
      .catch(() => undefined);
  }
}

function asyncIteratorOf(iterable: unknown): AsyncIterator<unknown> | Iterator<unknown> {
  if (iterable instanceof ReadableStream) return new ChunkIterator(iterable);
  const object = Object(iterable) as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  const iterator = object[Symbol.asyncIterator]?.() ?? object[Symbol.iterator]?.();
  if (!iterator)
    throw new TypeError(`${describeKind(iterable)} cannot be iterated over: it has neither Symbol.asyncIterator nor Symbol.iterator`);
  return iterator;
}

function iteratorOf(iterable: unknown): Iterator<unknown> {
  const iterator = (Object(iterable) as Partial<Iterable<unknown>>)[Symbol.iterator]?.();
  if (!iterator) throw new TypeError(`${describeKind(iterable)} cannot be iterated over at once: it has no Symbol.iterator`);
  return iterator;
}

/** One whose `then` is the engine's own: calling it does nothing else. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise && value.then === Promise.prototype.then;
}

async function awaited(value: unknown): Promise<unknown> {
  return await value;
}

/** With whatever it is: a signal's reason, say, may be anything. */
function rejectedWith(reason: unknown): Promise<never> {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- see above
  return Promise.reject(reason);
}

function snippetOf(snippets: Snippets, name: string): Callable {
  const found = Object.hasOwn(snippets, name) ? snippets[name] : undefined;
  if (typeof found === 'function') return found as Callable;
  throw new CoilError(
    'no-snippets',
    `the program calls its snippet ${name} (COIL_JS), which was not loaded: import the file that \`coil build\` has written beside the module, and give it to load() as the option snippets`,
  );
}

function isOfC(thrown: unknown): boolean {
  try {
    return thrown instanceof CError;
  } catch {
    return false; // a proxy that was revoked
  }
}

function nameAndMessage(thrown: unknown): { name: string; message: string } {
  try {
    if (typeof thrown !== 'object' || thrown === null) return { name: 'JSError', message: String(thrown) };
    const { name, message } = thrown as { name?: unknown; message?: unknown };
    const known = typeof name === 'string' && name !== '' ? name : 'JSError';
    return { name: known, message: typeof message === 'string' ? message : messageOf(thrown) };
  } catch {
    return { name: 'JSError', message: 'something that cannot be described was thrown' };
  }
}

function messageOf(value: unknown): string {
  try {
    const message = value instanceof Error || (typeof value === 'object' && value !== null && 'message' in value) ? value.message : value;
    return String(message);
  } catch {
    return '';
  }
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value;
  const constructor: unknown = (value as { constructor?: unknown }).constructor;
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'object';
}

function describeKind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  try {
    const kind = kindOf(value);
    return /^[aeiou]/i.test(kind) ? `an ${kind}` : `a ${kind}`;
  } catch {
    return 'a value that cannot be looked at';
  }
}
