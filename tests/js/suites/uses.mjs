// C calls JavaScript.

import { ok, pause, rejected, same } from '../assert.mjs';

export const tests = {
  async 'snippets: functions whose bodies are JavaScript'({ app }) {
    same(await app.exports.snippets(), [5, 'none', ['it is none', 'a "quoted" \\ text\n', true], '01234567', 'late']);
    same(await app.exports.snippet_errors('far'), 'RangeError: far, TypeError: rejected');
    same((await app.references()).length, 0, 'what is held');
  },

  async 'snippets that were not given are asked for'({ load }) {
    const app = await load('uses', { snippets: {} });
    const error = await rejected(app.exports.snippets());
    same([error.name, error.code], ['CoilError', 'no-snippets']);
    ok(/sum .*snippets/.test(error.message), error.message);
    app.dispose();
  },

  async 'properties and elements'({ app }) {
    const object = {
      name: 'x',
      nested: { deep: [1] },
      get bad() {
        throw new RangeError('getter');
      },
    };
    same(await app.exports.get(object, 'name'), 'x');
    ok((await app.exports.get(object, 'nested')) === object.nested, 'another object');
    same(await app.exports.get(object, 'missing'), null);
    same((await rejected(app.exports.get(object, 'bad'))).message, 'getter');
    same(await app.exports.get_index(new Set(['a']), 0), null);
    same(await app.exports.get_index(Object.assign(Object.create(null), { 1: 'one' }), 1), 'one');
    await app.exports.set(object, 'name', [1, 'two']);
    same(object.name, [1, 'two']);
    same((await rejected(app.exports.set(Object.freeze({}), 'x', 1))).name, 'TypeError');
    const revoked = Proxy.revocable(() => 1, {});
    same(await app.exports.call(revoked.proxy), 1);
    const held = app.exports.get(revoked.proxy, 'x');
    same(await held, null);
    same((await rejected(app.exports.get(5, 'x'))).message, 'a JavaScript value was expected, got int');
  },

  async 'globals, functions, methods, classes'({ app }) {
    ok((await app.exports.global('Map')) === Map, 'another Map');
    same(await app.exports.global('NaN'), NaN);
    same(await app.exports.global('there is no such global'), null);
    same(await app.exports.call((...args) => args.length, 1, 'x', null), 3);
    same(await app.exports.call(Math.max, 3, 9, 4), 9);
    const object = {
      factor: 3,
      times(x) {
        return this.factor * x;
      },
    };
    same(await app.exports.method(object, 'times', 5), 15);
    same((await rejected(app.exports.method(object, 'factor'))).message, 'factor is no function, but a number');
    same((await rejected(app.exports.call({}))).message, 'the value is no function, but an Object');
    same((await app.exports.construct(Date, 0)).getTime(), 0);
    same((await rejected(app.exports.construct(() => 1))).name, 'TypeError');
    const error = new SyntaxError('the very same');
    ok(
      (await rejected(
        app.exports.call(() => {
          throw error;
        }),
      )) === error,
      'another error',
    );
    same(await app.exports.macros(), [7, 42]);
    same(
      await app.exports.call((...args) => args.join(), ...Array.from({ length: 20 }, (_, index) => index)),
      Array.from({ length: 20 }, (_, index) => index).join(),
    );
    same((await app.references()).length, 0, 'what is held');
  },

  async 'what a value is'({ app }) {
    for (const [value, name] of [
      [{}, 'Object'],
      [new Map(), 'Map'],
      [() => 1, 'function'],
      [Symbol('x'), 'symbol'],
      [1, 'int'],
      ['x', 'str'],
    ])
      same(await app.exports.type_of(value), name);
    const object = {};
    same(await app.exports.is_same(object, object), true);
    same(await app.exports.is_same(object, {}), false);
    same(await app.exports.is_same(1, 1), true);
  },

  async 'functions of C are functions of JavaScript'({ app }) {
    const [slowly, atOnce, waits] = await app.exports.functions();
    same(await slowly(1, 2), 103);
    same(atOnce(5), 205);
    same(
      [3, 1, 2].map((x) => atOnce(x)),
      [203, 201, 202],
    );
    let thrown;
    try {
      atOnce(5000);
    } catch (error) {
      thrown = error;
    }
    same(`${thrown.name}: ${thrown.message}`, 'OverflowError: 5200 is too much');
    try {
      waits();
    } catch (error) {
      thrown = error;
    }
    same(thrown.name, 'RuntimeError');
    const atOncePart = 'use coil_js_function, which returns a promise';
    same(
      thrown.message,
      `coil_sleep cannot wait in tries_to_wait(), which JavaScript has called and whose result it needs at once: ${atOncePart}`,
    );
    const between = (await rejected(app.exports.call(waits))).message;
    ok(
      /^coil_sleep cannot wait in tries_to_wait\(\): call\(\) has called JavaScript, which has called it, stands between/.test(between),
      between,
    );
    ok(between.endsWith(atOncePart), between);
    const inTask = (await rejected(app.exports.call_and_await(waits))).message;
    ok(/: call_and_await\(\) of Task-\d+ has called JavaScript, which/.test(inTask), inTask);
    ok((await app.exports.call(atOnce, 1)) === 201, 'C calls C through JavaScript');
    same(await app.exports.call_and_await(slowly, 1), 101);
  },

  async 'JavaScript that C calls may call C'({ app }) {
    const depth = async (left) => (left === 0 ? 0 : 1 + (await app.exports.call_and_await(depth, left - 1)));
    same(await app.exports.call_and_await(depth, 20), 20);
    same(await app.exports.call_and_await(() => app.exports.total(1, 2, 3)), 6);
    let inside;
    await app.exports.call(() => void (inside = app.exports.total(4, 5)));
    same(await inside, 9);
    same(
      (
        await rejected(
          app.exports.call_and_await(() =>
            app.exports.call(() => {
              throw new Error('deep');
            }),
          ),
        )
      ).message,
      'deep',
    );
  },

  async 'cancelling a task aborts the signal that it has given away'({ app }) {
    if (typeof location === 'object') same(await app.exports.fetch_text(fetch, '/text'), 'fetched');
    const signals = [];
    const hang = (url, { signal }) =>
      new Promise((_, reject) => {
        signals.push(signal);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const controller = new AbortController();
    const call = app.exports.fetch_text(hang, 'x', { signal: controller.signal });
    await pause(1);
    controller.abort(new Error('changed my mind'));
    same((await rejected(call)).message, 'changed my mind');
    await pause(1);
    same(
      signals.map((signal) => signal.aborted),
      [true],
    );
    const other = app.exports.fetch_text((url, { signal }) => (signals.push(signal), Promise.resolve({ text: async () => url })), 'fine');
    same(await other, 'fine');
    same(signals[1].aborted, false);
    same((await app.references()).length, 0, 'what is held');
  },

  async 'coil_for over what JavaScript iterates over'({ app }) {
    same(await app.exports.sum_at_once([1, 2, 3]), 6);
    same(await app.exports.sum_at_once(new Set([4, 5])), 9);
    const ended = [];
    function* numbers() {
      try {
        yield 1;
        yield -1;
        yield 100;
      } finally {
        ended.push('ended');
      }
    }
    same(await app.exports.sum_at_once(numbers()), 1);
    same(ended, ['ended']);
    same((await rejected(app.exports.sum_at_once({}))).name, 'TypeError');
    same(
      (
        await rejected(
          app.exports.sum_at_once(
            (function* () {
              throw new Error('first');
            })(),
          ),
        )
      ).message,
      'first',
    );
    same((await app.references()).length, 0, 'what is held');
  },

  async 'functions are called before main, beside it, and not behind it'({ load }) {
    const lines = [];
    const app = await load('uses', { stdout: (chunk) => lines.push(new TextDecoder().decode(chunk)) });
    same(await app.exports.total(1), 1);
    const running = app.run();
    same(await app.exports.total(2), 2);
    while (!(await app.exports.is_open())) await pause(1);
    await app.exports.post('a letter');
    same(await running, 0);
    same(lines.join(''), 'a letter\n');
    same((await rejected(app.exports.total(3))).code, 'exited');
  },

  async 'standard output is a WritableStream'({ load }) {
    const lines = [];
    let closed = false;
    const stdout = new WritableStream({
      write: async (chunk) => {
        await pause(1);
        lines.push(new TextDecoder().decode(chunk));
      },
      close: () => {
        closed = true;
      },
    });
    const app = await load('uses', { stdout });
    const running = app.run();
    while (!(await app.exports.is_open())) await pause(1);
    await app.exports.post('through a stream');
    same(await running, 0);
    same(lines.join(''), 'through a stream\n');
    ok(closed, 'the stream is still open');
  },
};
