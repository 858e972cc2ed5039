// JavaScript and C, both ways: one suite for each program in tests/js/programs, in this Node.js and in a page of Chromium, under a strict content security policy.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { findProgram } from '../build/js/js-glue/cli/find-program.js';
import * as coil from '../build/js/js-glue/src/index.js';
import { coil as command, programs, root, temporaryFolder } from './tools.mjs';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const PAGE = '<!doctype html><meta charset="utf-8"><title>suites</title>';
const TYPES = { js: 'text/javascript', mjs: 'text/javascript', wasm: 'application/wasm' };
const names = programs('tests/js/programs');

let folder;
const whenDone = [];

before(async () => {
  folder = temporaryFolder({ after: (then) => whenDone.push(then) });
  for (const name of names) {
    const built = await command(['build', `tests/js/programs/${name}.c`, '-Wall', '-Wextra', '-o', join(folder, `${name}.wasm`)]);
    assert.equal(built.stderr, '');
    assert.equal(built.status, 0);
  }
});

after(() => {
  for (const then of whenDone) then();
});

const suite = async (name) => (await import(pathToFileURL(join(root, `tests/js/suites/${name}.mjs`)).href)).tests;

async function loadIn(name, options) {
  const hasSnippets = readdirSync(folder).includes(`${name}.snippets.js`);
  const snippets = hasSnippets ? await import(pathToFileURL(join(folder, `${name}.snippets.js`)).href) : {};
  return coil.load(readFileSync(join(folder, `${name}.wasm`)), { snippets, ...options });
}

for (const name of names) {
  test(`${name}, in Node.js`, async (t) => {
    for (const [what, run] of Object.entries(await suite(name)))
      await t.test(what, async () => {
        const app = await loadIn(name);
        await run({ ...coil, app, load: loadIn });
        app.dispose();
      });
  });
}

test('the same in a page', async (t) => {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const place = /^\/(programs)\/([\w.-]+)$/.exec(path) ? join(folder, path.slice('/programs/'.length)) : /^\/(?:build\/js\/js-glue\/src|tests\/js)\/[\w./-]+$/.test(path) && !path.includes('..') ? join(root, path) : undefined;
    response.setHeader('content-security-policy', POLICY);
    if (path === '/') return response.setHeader('content-type', 'text/html').end(PAGE);
    if (path === '/text') return response.setHeader('content-type', 'text/plain').end('fetched');
    if (path === '/slow') return void setTimeout(() => response.end('slow'), 10_000).unref();
    try {
      response.setHeader('content-type', TYPES[path.split('.').pop()] ?? 'text/plain').end(readFileSync(place));
    } catch {
      response.writeHead(404).end();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const executablePath = process.env.COIL_CHROMIUM || findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
  const browser = await puppeteer.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'] });
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const snippets = readdirSync(folder).filter((file) => file.endsWith('.snippets.js'));
  for (const name of names)
    await t.test(name, async (t) => {
      for (const what of Object.keys(await suite(name)))
        await t.test(what, async () => {
          const failure = await page.evaluate(
            async (name, what, snippets) => {
              const coil = await import('/build/js/js-glue/src/index.js');
              const { tests } = await import(`/tests/js/suites/${name}.mjs`);
              const load = async (name, options) =>
                coil.load(`/programs/${name}.wasm`, {
                  snippets: snippets.includes(`${name}.snippets.js`) ? await import(`/programs/${name}.snippets.js`) : {},
                  ...options,
                });
              try {
                const app = await load(name);
                await tests[what]({ ...coil, app, load });
                app.dispose();
                return undefined;
              } catch (error) {
                return error?.stack ?? String(error);
              }
            },
            name,
            what,
            snippets,
          );
          assert.equal(failure, undefined);
        });
    });
});
