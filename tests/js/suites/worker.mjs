// load(..., { worker: true }): a program that runs in a worker of its own.

import { ok, pause, rejected, same } from '../assert.mjs';

const decoder = new TextDecoder();
const inWorkerOf = (load) => (options) => load('worker', { ...options, worker: true });

export const tests = {
  async 'it runs in a worker, and its snippets too'({ load }) {
    const app = await inWorkerOf(load)();
    same(await app.exports.where(), 'no page');
    same(Object.keys(app.exports).sort().join(' '), 'ask_twice ask_with_signal busy doubler echo where');
    same(app.exports.echo.name, 'echo');
    await app[Symbol.asyncDispose]();
  },

  async 'main, its arguments, its environment, its output and its status'({ load }) {
    const said = { out: '', error: '' };
    const app = await inWorkerOf(load)({
      args: ['name', 'more'],
      env: { GREETING: 'good morning' },
      virtualTime: true,
      stdout: (chunk) => (said.out += decoder.decode(chunk)),
      stderr: (chunk) => (said.error += decoder.decode(chunk)),
    });
    same(await app.run(), 3);
    same(said, { out: 'name 2\ngood morning\n', error: 'to the error output\n' });
    same((await rejected(app.exports.echo(1))).code, 'exited');
    app.dispose();
  },

  async 'its output as a stream, which is closed at the end'({ load }) {
    const { readable, writable } = new TransformStream();
    const app = await inWorkerOf(load)({ env: { GREETING: 'hello' }, stdout: writable, stderr: () => undefined });
    const running = app.run();
    let text = '';
    for (const reader = readable.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value);
    }
    same([await running, text], [3, 'app 1\nhello\n']);
    app.dispose();
  },

  async 'functions of the page, called from C, and functions of C, called from the page'({ load }) {
    const app = await inWorkerOf(load)();
    same(await app.exports.ask_twice(async (x) => x + 1, 20), 42);
    const error = new RangeError('not in the mood');
    ok(
      (await rejected(
        app.exports.ask_twice(() => {
          throw error;
        }, 1),
      )) === error,
      'another error',
    );
    const twice = await app.exports.doubler();
    same(await twice(21), 42);
    ok((await app.exports.echo(twice)) === twice, 'another function');
    const own = (x) => x;
    ok((await app.exports.echo(own)) === own, 'another function');
    const held = await app.exports.echo({ nested: { own, list: [own] } });
    ok(held.nested.own === own && held.nested.list[0] === own, 'another function in an object');
    app.dispose();
  },

  async 'a signal of C reaches the page, with its reason'({ load }) {
    const app = await inWorkerOf(load)();
    const controller = new AbortController();
    let seen;
    const asked = app.exports.ask_with_signal(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject((seen = signal.reason)))),
      { signal: controller.signal },
    );
    await pause(20);
    controller.abort(new Error('enough'));
    same((await rejected(asked)).message, 'enough');
    await pause(20);
    same(seen?.name, 'AbortError');
    app.dispose();
  },

  async 'a worker that computes does not hold the page up'({ load }) {
    const app = await inWorkerOf(load)();
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 1);
    await app.exports.busy(100_000_000);
    clearInterval(ticking);
    ok(ticks > 3, `the page had ${ticks} turns`);
    app.dispose();
  },

  async 'what cannot be sent is a clear error'({ load }) {
    const app = await inWorkerOf(load)();
    const error = await rejected(app.exports.echo(Symbol('s')));
    same(error.name, 'TypeError');
    ok(/^this cannot be sent to the worker: /.test(error.message), error.message);
    const locked = new ReadableStream();
    locked.getReader();
    ok(/is locked cannot be sent to the worker/.test((await rejected(app.exports.echo(locked))).message), 'a locked stream');
    const cyclic = [];
    cyclic.push(cyclic);
    ok(/hold itself/.test((await rejected(app.exports.echo(cyclic))).message), 'a list that holds itself');
    same(await app.exports.echo(5), 5);
    app.dispose();
  },

  async 'what cannot be loaded'({ load, load: { raw }, CoilError }) {
    const error = await rejected(inWorkerOf(load)({ snippets: { where: () => 1 } }));
    ok(error instanceof CoilError && error.code === 'no-snippets', error.message);
    ok(/address/.test(error.message), error.message);
    if (!raw) return;
    const notWasm = await rejected(raw(new Uint8Array([1, 2, 3, 4]), { worker: true }));
    ok(notWasm instanceof CoilError, String(notWasm));
    same(notWasm.code, 'not-wasm');
    const noWorker = await rejected(raw(new Uint8Array(0), { worker: new URL('file:///there/is/no/such/worker.js') }));
    same(noWorker.code, 'worker');
  },

  async 'disposing it rejects what waits, and ends the worker'({ load }) {
    const app = await inWorkerOf(load)();
    const waiting = app.exports.ask_with_signal(() => new Promise(() => undefined));
    waiting.catch(() => undefined);
    await pause(5);
    app.dispose();
    app.dispose();
    same((await rejected(waiting)).code, 'disposed');
    same((await rejected(app.exports.echo(1))).code, 'disposed');
    same((await rejected(app.run())).code, 'disposed');
  },

  async 'a trap is a CoilTrap here too'({ load, CoilTrap }) {
    const app = await load('calls', { worker: true });
    const error = await rejected(app.exports.crash());
    ok(error instanceof CoilTrap && error.where === 'crash()', String(error));
    same(error.code, 'trap');
    app.dispose();
  },
};
