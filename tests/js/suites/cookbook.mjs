// examples/javascript/cookbook.c, as docs/cookbook.md tells of it.

import { ok, pause, rejected, same } from '../assert.mjs';

/** The others are about a page. */
export const inWorker = ['a hundred fetches, at most ten at a time, each for a while', 'the hundred are cancelled together', 'a debounce'];

export const tests = {
  async 'a hundred fetches, at most ten at a time, each for a while'({ app }) {
    let running = 0;
    let most = 0;
    let aborted = 0;
    const fetch = async (url, { signal }) => {
      most = Math.max(most, ++running);
      try {
        await new Promise((resolve, reject) => {
          setTimeout(resolve, url === 'slow' ? 10_000 : 2);
          signal.addEventListener('abort', () => (aborted++, reject(signal.reason)));
        });
      } finally {
        running--;
      }
      if (url === 'broken') throw new TypeError('no such host');
      return { text: async () => `text of ${url}` };
    };
    const urls = Array.from({ length: 100 }, (_, index) => (index === 7 ? 'slow' : index === 8 ? 'broken' : `${index}`));
    const texts = await app.exports.fetch_all(fetch, urls, 10, 0.1);
    same(
      texts,
      urls.map((url) => (url === 'slow' || url === 'broken' ? null : `text of ${url}`)),
    );
    // In a worker they begin one message after the other, and on a busy machine the first have ended before the tenth begins.
    same([most > 5 && most <= 10, aborted, running], [true, 1, 0], `at most ${most} at a time`);
    same((await app.references()).length, 0, 'what is held');
  },

  async 'the hundred are cancelled together'({ app }) {
    let aborted = 0;
    const fetch = (url, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => (aborted++, reject(signal.reason))));
    const controller = new AbortController();
    const call = app.exports.fetch_all(fetch, ['a', 'b', 'c'], 2, 1000, { signal: controller.signal });
    await pause(2);
    controller.abort(new Error('left the page'));
    same((await rejected(call)).message, 'left the page');
    ok(aborted >= 1, 'no request was aborted');
    await pause(2);
    same((await app.references()).length, 0, 'what is held');
  },

  async 'a loop of animation frames'({ app }) {
    const drawn = [];
    await app.exports.animate((x) => void drawn.push(x), 4);
    same(drawn, [0.25, 0.5, 0.75, 1]);
    same(
      (
        await rejected(
          app.exports.animate(() => {
            throw new RangeError('off the canvas');
          }, 4),
        )
      ).message,
      'off the canvas',
    );
  },

  async 'a debounce'({ app }) {
    const found = await Promise.all(['c', 'co', 'coil'].map((text) => app.exports.search(text)));
    same(found, [null, null, 'found coil']);
  },

  async 'events as they come'({ app }) {
    const target = new EventTarget();
    const clicks = app.exports.await_clicks(target, 3);
    const click = (detail) => target.dispatchEvent(Object.assign(new Event('click'), { detail }));
    click(1);
    click(2);
    await pause(1);
    click(3);
    same(await clicks, 6);
    click(4);
    await pause(1);
    same((await app.references()).length, 0, 'what is held');
  },
};
