// Streams of the Web platform in C.

import { ok, pause, rejected, same, until } from '../assert.mjs';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A stream of these chunks, and what became of it. */
function source(chunks, options) {
  const seen = { pulled: 0, cancelled: undefined };
  const stream = new ReadableStream(
    {
      pull(controller) {
        const chunk = chunks[seen.pulled++];
        if (chunk === undefined) controller.close();
        else if (chunk instanceof Error) controller.error(chunk);
        else controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      },
      cancel(reason) {
        seen.cancelled = reason ?? null;
      },
    },
    options ?? { highWaterMark: 0 },
  );
  return { stream, seen };
}

function sink(write = () => undefined, options) {
  const seen = { chunks: [], closed: false, aborted: undefined };
  const stream = new WritableStream(
    {
      async write(chunk) {
        await write(chunk);
        seen.chunks.push(chunk);
      },
      close() {
        seen.closed = true;
      },
      abort(reason) {
        seen.aborted = reason;
      },
    },
    options,
  );
  return { stream, seen };
}

/** Where the program runs in a worker, `worker` is true. */
export const inWorker = true;

export const tests = {
  async 'lines, wherever the chunks are cut'({ app }) {
    const { stream } = source(['one\ntw', 'o\n', '', 'three\nfour']);
    const lines = await app.exports.lines_of(stream);
    same(
      lines.map((line) => decoder.decode(line)),
      ['one\n', 'two\n', 'three\n', 'four'],
    );
    same(stream.locked, false, 'the lock');
    same((await app.references()).length, 0, 'what is held');
  },

  async 'text, any view, and nothing at all'({ app }) {
    const chunks = ['é', new Uint16Array([0x4241]), new Uint8Array([1, 2, 3]).subarray(1, 2).buffer.slice(0, 1)];
    const stream = new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
    same([...(await app.exports.all_of(stream))], [0xc3, 0xa9, 0x41, 0x42, 1]);
    same((await app.exports.all_of(source([]).stream)).length, 0);
  },

  async 'a chunk that is not of bytes'({ app }) {
    for (const [chunk, kind] of [
      [7, 'int'],
      [{}, 'JavaScript value'],
    ]) {
      const { stream, seen } = source([chunk]);
      const error = await rejected(app.exports.all_of(stream));
      same(error.message, `a stream of bytes was expected, got a chunk that is ${kind}`);
      same(error.name, 'TypeError');
      await until(() => seen.cancelled !== undefined, 'the source was not cancelled');
    }
    same((await app.references()).length, 0, 'what is held');
  },

  async 'a stream that fails is an error of the reader, after what came before it'({ app }) {
    const error = new RangeError('the network');
    const isIt = (other) => other === error;
    ok(isIt(await rejected(app.exports.all_of(source(['some', error]).stream))), 'another error');
    ok(isIt(await rejected(app.exports.lines_of(source(['one\n', error]).stream))), 'another error');
    same((await app.references()).length, 0, 'what is held');
  },

  async 'closing cancels the source, also while it is being read'({ app }) {
    const { stream, seen } = source(['first', 'second']);
    same(decoder.decode(await app.exports.first_of(stream, 100)), 'first');
    await until(() => seen.cancelled !== undefined, 'the source was not cancelled');
    let asked = 0;
    const silent = new ReadableStream({
      pull() {
        asked++;
        return new Promise(() => undefined);
      },
      cancel() {
        asked = 'cancelled';
      },
    });
    const controller = new AbortController();
    const reading = rejected(app.exports.first_of(silent, 1, { signal: controller.signal }));
    await until(() => asked === 1, 'it was not asked');
    controller.abort();
    same((await reading).name, 'AbortError');
    await until(() => asked === 'cancelled', 'it was not cancelled');
    same((await app.references()).length, 0, 'what is held');
  },

  async 'it is read no further than the reader has room for'({ app }) {
    const chunks = Array.from({ length: 100 }, () => new Uint8Array(10_000));
    const { stream, seen } = source(chunks);
    const { stream: slow } = sink(() => new Promise(() => undefined), { highWaterMark: 1 });
    const call = app.exports.shout(stream, slow);
    await pause(50);
    ok(seen.pulled > 5 && seen.pulled < 40, `${seen.pulled} chunks were pulled`);
    app.dispose();
    same((await rejected(call)).code, 'disposed');
  },

  async 'writing: each write a chunk, and closed at the end'({ app }) {
    const { stream, seen } = sink();
    same(await app.exports.write_to(stream, 3, 2), null);
    same(
      seen.chunks.map((chunk) => decoder.decode(chunk)),
      ['aa', 'bb', 'cc'],
    );
    same(seen.closed, true);
    same((await app.references()).length, 0, 'what is held');
  },

  async 'drain waits for a slow sink'({ app }) {
    let open;
    const opened = new Promise((resolve) => (open = resolve));
    const { stream, seen } = sink(() => opened);
    const writing = app.exports.write_to(stream, 10, 50_000);
    let done = false;
    writing.then(() => (done = true));
    await pause(20);
    same(done, false);
    open();
    await writing;
    same(seen.chunks.length, 10);
    same(seen.closed, true);
  },

  async 'a sink that fails'({ app }) {
    const error = new RangeError('the disk is full');
    const isIt = (other) => other === error;
    const { stream } = sink(() => {
      throw error;
    });
    ok(isIt(await rejected(app.exports.write_to(stream, 20, 50_000))), 'another error');
    const closes = new WritableStream({
      close() {
        throw error;
      },
    });
    ok(isIt(await rejected(app.exports.write_to(closes, 1, 1))), 'another error');
    same((await app.references()).length, 0, 'what is held');
  },

  async 'both sides at once, a lot of it, and every byte once'({ app }) {
    const length = 1_000_000;
    const chunks = [];
    for (let at = 0, size = 1; at < length; at += size, size = (size * 7) % 60_013)
      chunks.push(new Uint8Array(Math.min(size, length - at)).fill(97 + (chunks.length % 26)));
    const through = new TransformStream();
    const shouting = app.exports.shout(source(chunks).stream, through.writable);
    let at = 0;
    let wrong = 0;
    const expected = new Uint8Array(length);
    for (let place = 0, index = 0; index < chunks.length; place += chunks[index++].length) expected.set(chunks[index], place);
    const reader = through.readable.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      for (const byte of value) if (byte !== expected[at++] - 32) wrong++;
    }
    same([await shouting, at, wrong], [length, length, 0]);
    same((await app.references()).length, 0, 'what is held');
  },

  async 'what cannot be opened'({ app }) {
    same((await rejected(app.exports.open(null, null))).message, 'there is nothing to open: a ReadableStream, a WritableStream or both');
    same((await rejected(app.exports.open(5, null))).message, 'a ReadableStream was expected, or none, got int');
    same((await rejected(app.exports.open(null, 'x'))).message, 'a WritableStream was expected, or none, got str');
    same((await rejected(app.exports.open(null, {}))).name, 'TypeError');
    same(
      (await rejected(app.exports.open(source([]).stream, null))).message,
      'Cannot call write(): the stream was opened for reading only',
    );
    const locked = new WritableStream();
    locked.getWriter();
    same((await rejected(app.exports.open(null, locked))).name, 'TypeError');
    const { stream } = source([]);
    stream.getReader();
    same((await rejected(app.exports.all_of(stream))).name, 'TypeError');
    same((await app.references()).length, 0, 'what is held');
  },
};
