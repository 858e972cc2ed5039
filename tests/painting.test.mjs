// A million callbacks that are ready, in a page: it goes on painting, and that costs next to nothing. Figures of a machine that has other work vary, so the
// median of five runs counts, and the best of four such medians.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { BROWSERS } from './browsers.mjs';
import { build, root } from './tools.mjs';

const CALLBACKS = 1_000_000;
const ROUNDS = 4;
const LATER = 16; // milliseconds that a frame may come later than while nothing runs
const LONGER = 1.15;

/** In the page: how much later a frame came at most, in milliseconds, and how many times as long as without a pause the work took. */
async function measure(count) {
  const { load } = await import('/build/js/js-glue/src/index.js');
  const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
  const watch = async (run) => {
    let last = performance.now();
    let longest = 0;
    let isRunning = true;
    const frame = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      if (isRunning) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    await new Promise((resolve) => setTimeout(resolve, 100));
    longest = 0;
    const start = performance.now();
    await run();
    const time = performance.now() - start;
    isRunning = false;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { longest, time };
  };
  const address = new URL('/burst.wasm', location.href);
  const app = await load(address);
  const whole = await load(address, { budget: 60_000 });
  const later = [];
  const longer = [];
  for (let run = 0; run < 5; run++) {
    const idle = await watch(() => new Promise((resolve) => setTimeout(resolve, 200)));
    const burst = await watch(() => whole.exports.burst(count));
    const shared = await watch(() => app.exports.burst(count));
    later.push(shared.longest - idle.longest);
    longer.push(shared.time / burst.time);
  }
  app.dispose();
  whole.dispose();
  return { later: median(later), longer: median(longer) };
}

test('a page goes on painting while a million callbacks run', async (t) => {
  const program = readFileSync(await build(t, ['tests/js/burst.c']));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/') return response.setHeader('content-type', 'text/html').end('<!doctype html><title>painting</title>');
    if (pathname === '/burst.wasm') return response.setHeader('content-type', 'application/wasm').end(program);
    if (!/^\/build\/js\/js-glue\/src\/[\w-]+\.js$/.test(pathname)) return response.writeHead(404).end();
    response.setHeader('content-type', 'text/javascript').end(readFileSync(join(root, pathname)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const browser = await BROWSERS.Chromium();
  t.after(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const seen = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { later, longer } = await page.evaluate(measure, CALLBACKS);
    t.diagnostic(`a frame comes at most ${later.toFixed(1)} ms later, and the work takes ${longer.toFixed(2)} times as long`);
    seen.push(later <= LATER && longer <= LONGER);
    if (seen.at(-1)) break;
  }
  assert.ok(seen.includes(true), 'no round was good enough');
});
