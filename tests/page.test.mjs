// The page in web-demo, as a reader meets it: in Chromium, at an address below the server's root, under its own security policy.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import test, { after, before } from 'node:test';
import puppeteer from 'puppeteer-core';
import { findProgram } from '../build/js/js-glue/cli/find-program.js';
import { build, handler } from '../web-demo/serve.mjs';
import { examples, text } from './tools.mjs';

const FOLDER = '/some/folder';
const FLAGS = '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

let server, browser, address;

before(async () => {
  build();
  const answer = handler();
  server = createServer((request, response) => {
    const isBelow = request.url.startsWith(`${FOLDER}/`);
    answer({ method: request.method, url: isBelow ? request.url.slice(FOLDER.length) : '/outside' }, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  address = `http://127.0.0.1:${server.address().port}${FOLDER}/`;
  const executablePath = process.env.COIL_CHROMIUM || findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
  browser = await puppeteer.launch({ executablePath, headless: true, args: FLAGS.split(' ') });
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

/** Opens the page; what the browser complains about is collected. */
async function open(t) {
  const page = await browser.newPage();
  t.after(() => page.close());
  const complaints = [];
  page.on('console', (message) => ['error', 'warn'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (failed) => complaints.push(`${failed.url()}: ${failed.failure().errorText}`));
  page.on('response', (response) => response.status() >= 400 && complaints.push(`${response.url()}: ${response.status()}`));
  await page.exposeFunction('complain', (complaint) => complaints.push(complaint));
  await page.evaluateOnNewDocument(() => {
    document.addEventListener('securitypolicyviolation', (event) => globalThis.complain(`${event.violatedDirective}: ${event.blockedURI}`));
  });
  await page.goto(address);
  await page.waitForSelector('#run:not([disabled])');
  return { page, complaints };
}

const content = (page, id) => page.$eval(`#${id}`, (element) => element.textContent);
const until = (page, pattern) => page.waitForFunction((source) => new RegExp(source).test(document.getElementById('status').textContent), {}, pattern);

test('each example prints in the page what it prints everywhere', async (t) => {
  const { page, complaints } = await open(t);
  await page.click('#skip');
  const names = await page.$$eval('#example option', (options) => options.map((option) => option.value));
  assert.deepEqual(names, examples());
  for (const name of names) {
    await page.select('#example', name);
    await page.click('#run');
    await until(page, 'exit status 0');
    assert.equal(await content(page, 'output'), text(`examples/expected/${name}.txt`), name);
    await page.waitForFunction((source) => document.getElementById('source').textContent === source, {}, text(`examples/${name}.c`));
  }
  assert.deepEqual(complaints, []);
});

test('the page draws frames while a program runs, and can stop it', async (t) => {
  const { page, complaints } = await open(t);
  await page.select('#example', 'timeout');
  await page.click('#run');
  await page.waitForFunction(() => Number(document.getElementById('frames-running').textContent) > 3);
  await page.click('#run');
  await until(page, 'stopped');
  assert.equal(await content(page, 'run'), 'Run');
  assert.deepEqual(complaints, []);
});

test('the server gives out the files of the site and nothing else', async () => {
  const ask = async (path, method = 'GET') => {
    const { hostname, port } = new URL(address);
    const [response] = await once(request({ hostname, port, method, path: FOLDER + path }).end(), 'response');
    response.resume();
    return `${response.statusCode} ${response.headers['content-type'] ?? ''}`;
  };
  assert.equal(await ask('/'), '200 text/html; charset=utf-8');
  assert.equal(await ask('/page.mjs?x=1'), '200 text/javascript; charset=utf-8');
  assert.equal(await ask('/glue/index.js'), '200 text/javascript; charset=utf-8');
  assert.equal(await ask('/examples/hello.wasm'), '200 application/wasm');
  assert.equal(await ask('/examples/hello.wasm', 'POST'), '405 ');
  for (const path of [
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/glue/../../../package.json',
    '/glue',
    '//etc/passwd',
    '/nothing.html',
  ])
    assert.equal(await ask(path), '404 text/plain', path);
});
