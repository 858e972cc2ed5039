// JavaScript calls C.

import { ok, pause, rejected, same } from '../assert.mjs';

const rejecting = (error) => Promise.reject(error);

/** Where the program runs in a worker, `worker` is true. */
export const inWorker = true;

export const tests = {
  async 'values go over by their tags, and come back'({ app, worker }) {
    const { echo, kind } = app.exports;
    for (const value of [
      null,
      true,
      false,
      0,
      1,
      -1,
      2 ** 31,
      -(2 ** 31),
      2 ** 53 - 1,
      -(2 ** 53 - 1),
      1.5,
      -0,
      NaN,
      Infinity,
      1e300,
      2 ** 60,
    ])
      ok(Object.is(await echo(value), value), `${value} came back as ${await echo(value)}`);
    for (const value of [2n ** 62n, -(2n ** 63n), 2n ** 63n - 1n]) same(await echo(value), value);
    for (const text of ['', 'a', 'Grüße', '日本語', '😀', '\0x\0', '\ufeffmark', 'x'.repeat(100_000), 'ü'.repeat(1000)])
      same(await echo(text), text);
    same(await echo(7n), 7);
    same(await echo(undefined), null);
    for (const [value, name] of [
      [undefined, 'none'],
      [true, 'bool'],
      [1, 'int'],
      [-0, 'double'],
      [1n, 'int'],
      ['', 'string'],
      [new Uint8Array(1), 'bytes'],
      [[], 'object'],
      [{}, 'js'],
      [worker ? new Map() : Symbol('x'), 'js'],
      [() => 1, 'js'],
    ])
      same(await kind(value), name);
  },

  async 'bytes are copied'({ app }) {
    const bytes = new Uint8Array([1, 2, 3, 255]);
    const back = await app.exports.echo(bytes);
    ok(back instanceof Uint8Array && back !== bytes, 'they came back as something else');
    same([...back], [1, 2, 3, 255]);
    same([...(await app.exports.echo(bytes.buffer))], [1, 2, 3, 255]);
    same([...(await app.exports.echo(new DataView(bytes.buffer, 1, 2)))], [2, 3]);
    same([...(await app.exports.echo(new Uint16Array([258])))], [2, 1]);
    same((await app.exports.echo(new Uint8Array(0))).length, 0);
    same(
      (await app.exports.echo(new Uint8Array(3_000_000).fill(7))).reduce((sum, byte) => sum + byte, 0),
      21_000_000,
    );
  },

  async 'arrays of these, and any number of arguments'({ app, worker }) {
    const object = { x: 1 };
    const back = await app.exports.echo([1, 'two', [3, [null, object]], new Uint8Array([4])]);
    same(back.length, 4);
    ok(worker ? back[2][1][1].x === 1 : back[2][1][1] === object, 'the object is another one');
    same(await app.exports.all(), []);
    for (const count of [1, 3, 4, 5, 8, 9, 100]) {
      const args = Array.from({ length: count }, (_, index) => (index % 2 ? `${index}` : index));
      same(await app.exports.all(...args), args);
    }
    same(await app.exports.repr([1, 'x', 2.5]), "[1, 'x', 2.5]");
  },

  async 'any other object is a reference, and comes back as itself'({ app, worker }) {
    if (worker) return; // most are cloned
    for (const value of [{}, new Map(), () => 1, Symbol.iterator, new Date(), new Error('x'), globalThis, Object.create(null)])
      ok((await app.exports.echo(value)) === value, `${typeof value} came back as something else`);
    same((await app.references()).length, 0, 'what is held');
  },

  async 'what cannot be a value is a clear error, and nothing is kept'({ app }) {
    const { echo, all } = app.exports;
    const cyclic = [];
    cyclic.push(cyclic);
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const { buffer } = new Uint8Array(8);
    const bytes = new Uint8Array(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    for (const [value, name, message] of [
      ['\ud800x', 'TypeError', /surrogate/],
      ['long enough not to be short '.repeat(9) + '\udc00', 'TypeError', /surrogate/],
      [2n ** 64n, 'RangeError', /more than 64 bits/],
      [cyclic, 'TypeError', /hold itself/],
      [bytes, 'TypeError', /detached/],
      [buffer, 'TypeError', /detached/],
      [revoked.proxy, 'TypeError', /revoked/],
      [[{}, 'x', '\udfff'], 'TypeError', /surrogate/],
    ]) {
      for (const call of [() => echo(value), () => all({}, 'kept?', value), () => all(1, 2, 3, 4, {}, 'x', 7, 8, value)]) {
        const error = await rejected(call());
        same(error.name, name);
        ok(message.test(error.message), error.message);
      }
    }
    const before = await app.exports.bytes_alive();
    await rejected(all({}, 'kept?', '\ud800'));
    same(await app.exports.bytes_alive(), before, 'what is alive');
    same((await app.references()).length, 0, 'what is held');
  },

  async "C's errors are Errors, with name, message, cause and traceback"({ app, CError }) {
    const error = await rejected(app.exports.fail());
    ok(error instanceof CError && error instanceof Error, 'it is no CError');
    same(error.name, 'ValueError');
    same(error.message, 'no such port: 99');
    same(`${error.cause.name}: ${error.cause.message}`, "KeyError: 'port'");
    ok(/Traceback[^]*in fail[^]*ValueError: no such port: 99/.test(error.traceback), error.traceback);
    ok(String(error) === 'ValueError: no such port: 99', String(error));
    same((await rejected(app.exports.fail('own'))).name, 'OwnError');
    same((await rejected(app.exports.fail('late'))).name, 'ValueError');
    same((await rejected(app.exports.add(1))).message, 'add takes two numbers, got 1');
    const exit = await rejected(app.exports.fail('exit'));
    same([exit.name, exit.value], ['SystemExit', 3]);
    same(await app.exports.add(1, 2), 3);
  },

  async 'a group is an AggregateError'({ app }) {
    const error = await rejected(app.exports.fail_as_group());
    ok(error instanceof AggregateError, 'it is none');
    same(error.name, 'ExceptionGroup');
    same(
      error.errors.map((member) => `${member.name}: ${member.message}`),
      ['ValueError: one', 'TypeError: two'],
    );
    ok(/2 sub-exceptions/.test(error.traceback), error.traceback);
  },

  async 'any number of calls wait at once'({ app }) {
    const calls = Array.from({ length: 1000 }, (_, index) => app.exports.nap((index % 10) / 1000, index));
    same(await app.exports.add(1, 1), 2);
    same(
      await Promise.all(calls),
      Array.from({ length: 1000 }, (_, index) => index),
    );
  },

  async 'each call is a task, and a task outlives it'({ app }) {
    const [first, second] = [await app.exports.task_name(), await app.exports.task_name()];
    ok(/^Task-\d+$/.test(first) && first !== second, `${first}, ${second}`);
    same(await app.exports.spawn(), 'child');
  },

  async 'calls share what C shares'({ app }) {
    const getting = app.exports.get();
    await pause(2);
    await app.exports.put('parcel');
    same(await getting, 'parcel');
  },

  async 'an AbortSignal cancels the task, with its reason'({ app }) {
    const controller = new AbortController();
    const call = app.exports.nap(1000, { signal: controller.signal });
    const reason = new Error('not wanted any more');
    controller.abort(reason);
    ok((await rejected(call)) === reason, 'the reason is another one');
    ok((await rejected(app.exports.nap(1000, { signal: controller.signal }))) === reason, 'an aborted signal let it begin');
    same((await rejected(app.exports.nap(1000, { signal: AbortSignal.abort() }))).name, 'AbortError');
    const keepsNodeAlive = setTimeout(() => {}, 5000);
    same((await rejected(app.exports.nap(1000, { signal: AbortSignal.timeout(5) }))).name, 'TimeoutError');
    const any = AbortSignal.any([AbortSignal.timeout(5), new AbortController().signal]);
    same((await rejected(app.exports.await_it(new Promise(() => {}), { signal: any }))).name, 'TimeoutError');
    clearTimeout(keepsNodeAlive);
    same(await app.exports.nap(0.001, 'x', { signal: new AbortController().signal }), 'x');
    same(await app.exports.echo({ signal: undefined }), null);
    ok(typeof (await app.exports.echo({ signal: 1 })) === 'object', 'an object that is no options was taken for options');
  },

  async 'cleanup awaits, and the promise is settled behind it'({ app }) {
    const controller = new AbortController();
    const call = app.exports.cleaned_up({ signal: controller.signal });
    await pause(1);
    controller.abort(new Error('enough'));
    same((await rejected(call)).message, 'enough');
    same(await app.exports.what_was_cleaned_up(), 'enough');
  },

  async 'a task that goes on all the same has its result'({ app }) {
    const controller = new AbortController();
    const call = app.exports.stubborn({ signal: controller.signal });
    controller.abort();
    same(await call, 'done all the same');
    controller.abort();
  },

  async 'C awaits promises, thenables and what is neither'({ app, worker }) {
    const { await_it: awaitIt } = app.exports;
    same(await awaitIt(Promise.resolve(5)), 5);
    same(await awaitIt(pause(2).then(() => 'late')), 'late');
    same(await awaitIt({ then: (resolve) => resolve('then') }), 'then');
    same(await awaitIt(7), 7);
    const object = { not: 'thenable' };
    ok(worker || (await awaitIt(object)) === object, 'another object');
    ok(worker || (await awaitIt(Promise.resolve(object))) === object, 'another object');
    same(await awaitIt(Promise.resolve(Promise.resolve([1, 'x']))), [1, 'x']);
    same(
      await app.exports.await_two(
        pause(3).then(() => 1),
        Promise.resolve(2),
      ),
      [1, 2],
    );
    same(
      await app.exports.gather(
        pause(3).then(() => 1),
        Promise.resolve(2),
        3,
      ),
      [1, 2, 3],
    );
  },

  async 'rejections are errors with the name and the message of JavaScript'({ app, worker }) {
    const { error_of: errorOf, await_it: awaitIt } = app.exports;
    same(await errorOf(rejecting(new TypeError('no function'))), 'TypeError|no function|110');
    same(await errorOf(rejecting(new RangeError('far'))), 'RangeError|far|101');
    same(await errorOf(rejecting(new DOMException('stop', 'AbortError'))), 'AbortError|stop|100');
    same(await errorOf(rejecting('text')), 'JSError|text|100');
    same(await errorOf(rejecting(undefined)), 'JSError|undefined|100');
    same(await errorOf(rejecting({ name: 'Odd', message: 'thing' })), 'Odd|thing|100');
    same(
      await errorOf({
        then: () => {
          throw new SyntaxError('then throws');
        },
      }),
      'SyntaxError|then throws|100',
    );
    if (!worker)
      same(
        await errorOf({
          get then() {
            throw new Error('getter');
          },
        }),
        'Error|getter|100',
      );
    same(await errorOf(rejecting(new Error('half \ud800'))), 'Error|half \ufffd|100');
    const error = new URIError('the very same');
    ok((await rejected(awaitIt(rejecting(error)))) === error, 'it came back as another one');
    const thrown = { own: true };
    ok(worker || (await rejected(awaitIt(rejecting(thrown)))) === thrown, 'it came back as something else');
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    ok(/JSError|described|revoked/.test(await errorOf(rejecting(revoked.proxy))), 'a revoked proxy');
    same((await rejected(awaitIt(Promise.resolve('\ud800')))).name, 'TypeError');
    same((await rejected(awaitIt(Promise.resolve(2n ** 70n)))).name, 'RangeError');
  },

  async 'a promise that never settles can be waited for with a limit'({ app }) {
    same((await rejected(app.exports.within(new Promise(() => {}), 0.005))).name, 'TimeoutError');
    same(await app.exports.within(Promise.resolve('x'), 5), 'x');
    same((await app.references()).length, 0, 'what is held');
  },

  async 'a C async generator is an AsyncGenerator'({ app }) {
    const seen = [];
    for await (const value of await app.exports.counter(3)) seen.push(value);
    same(seen, [1, 2, 3]);
    const sent = await app.exports.counter(3);
    same(await sent.next(), { done: false, value: 1 });
    same(await sent.next('hello'), { done: false, value: 'hello' });
    same(await sent.next(), { done: false, value: 2 });
    same(await sent.return('r'), { done: true, value: 'r' });
    same(await sent.next(), { done: true });
    const thrown = await app.exports.counter(3);
    await thrown.next();
    const error = new RangeError('into it');
    ok((await rejected(thrown.throw(error))) === error, 'another error');
    same(await thrown.next(), { done: true });
    const queued = await app.exports.counter(2);
    same(await Promise.all([queued.next(), queued.next(), queued.next()]), [
      { done: false, value: 1 },
      { done: false, value: 2 },
      { done: true },
    ]);
    ok(queued[Symbol.asyncIterator]() === queued, 'it is not its own iterator');
    for await (const value of await app.exports.counter(9)) if (value === 2) break;
  },

  async 'a C generator is an iterator'({ app, worker }) {
    if (worker) {
      // There it is asynchronous.
      const steps = await app.exports.steps(2);
      same(await steps.next(), { done: false, value: 1 });
      same(await app.exports.next_of(steps), 2);
      same(await steps.next(), { done: true, value: 'the end' });
      return;
    }
    same([...(await app.exports.steps(3))], [1, 2, 3]);
    const held = await app.exports.steps(2);
    same(held.next(), { done: false, value: 1 });
    same(await app.exports.next_of(held), 2);
    same(held.next(), { done: true, value: 'the end' });
    held[Symbol.dispose]();
    same((await rejected(app.exports.next_of(held))).message, 'this object of C was released already');
  },

  async 'C iterates over any async iterable, and over any iterable'({ app }) {
    const closed = [];
    async function* source() {
      try {
        for (const value of [1, 2, 3]) {
          await pause(1);
          yield value;
        }
      } finally {
        closed.push('closed');
      }
    }
    same(await app.exports.sum_of(source()), 6);
    same(await app.exports.first_of(source()), 1);
    await pause(5);
    same(closed, ['closed', 'closed']);
    same(await app.exports.sum_of(new Set([4, 5])), 9);
    same((await rejected(app.exports.sum_of({}))).name, 'TypeError');
    async function* failing() {
      yield 1;
      throw new Error('inside');
    }
    same((await rejected(app.exports.sum_of(failing()))).message, 'inside');
    same((await app.references()).length, 0, 'what is held');
  },

  async 'objects of one program are nothing to another one'({ app, load, worker }) {
    if (worker) return; // there it is an iterator as any other
    const other = await load('calls');
    const error = await rejected(other.exports.next_of(await app.exports.steps(2)));
    ok(/another program/.test(error.message), error.message);
    same(await other.exports.get.name, 'get');
    other.dispose();
  },

  async 'a program that was disposed says so, and settles what waits'({ load }) {
    const app = await load('calls');
    const waiting = app.exports.nap(1000);
    app.dispose();
    same((await rejected(waiting)).code, 'disposed');
    same((await rejected(app.exports.add(1, 2))).code, 'disposed');
  },

  async 'a trap rejects every call, with its cause'({ load, CoilTrap }) {
    const app = await load('calls');
    const waiting = [app.exports.nap(1000), app.exports.await_it(new Promise(() => {}))];
    for (const call of waiting) call.catch(() => {}); // looked at below
    const error = await rejected(app.exports.crash());
    ok(error instanceof CoilTrap && /crash/.test(error.message), error.message);
    for (const call of waiting) ok((await rejected(call)) === error, 'another cause');
    ok((await rejected(app.exports.add(1, 2))) === error, 'another cause');
  },

  async 'a program without main cannot be run'({ app }) {
    same((await rejected(app.run())).code, 'no-main');
  },

  async '10,000 calls, finished or cancelled at random: all settle, and nothing is left'({ app }) {
    const { await_two: awaitTwo, bytes_alive: bytesAlive } = app.exports;
    let seed = 12345;
    const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
    const round = async (count) => {
      let settled = 0;
      const calls = Array.from({ length: count }, async (_, index) => {
        const controller = new AbortController();
        const later = () =>
          random() < 0.5 ? Promise.resolve({ index }) : new Promise((resolve) => setTimeout(resolve, random() * 30, { index }));
        const call = awaitTwo(later(), later(), { signal: controller.signal });
        if (random() < 0.5) setTimeout(() => controller.abort(), random() * 30);
        try {
          const [first, second] = await call;
          ok(first.index === index && second.index === index, 'the results of another call');
        } catch (error) {
          ok(error.name === 'AbortError', error.message);
        }
        settled++;
      });
      await Promise.all(calls);
      same(settled, count);
    };
    const settled = async () => {
      await round(10_000);
      await pause(50);
      await app.exports.echo({}); // with the first order that follows, C gives back the room that it had for many
    };
    await settled();
    const before = await bytesAlive();
    await settled();
    const after = await bytesAlive();
    ok(after <= before, `${after - before} bytes more are alive`);
    same((await app.references()).length, 0, 'what is held');
  },

  async 'a long run of C does not hold the host up'({ app }) {
    let turns = 0;
    let running = true;
    const tick = () => {
      turns++;
      if (running) setTimeout(tick, 0);
    };
    tick();
    await app.exports.spin(3_000_000);
    running = false;
    ok(turns > 3, `the host had ${turns} turns`);
  },
};
