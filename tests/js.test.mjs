// JavaScript and C, both ways: one suite for each program in tests/js/programs, in this Node.js and in pages of Chromium and Firefox, under a strict content security policy.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as coil from '../build/js/js-glue/src/index.js';
import { BROWSERS } from './browsers.mjs';
import { packedProject } from './packed.mjs';
import { coil as command, programs, root, temporaryFolder } from './tools.mjs';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const PAGE = '<!doctype html><meta charset="utf-8"><title>suites</title>';
const TYPES = { js: 'text/javascript', mjs: 'text/javascript', wasm: 'application/wasm' };
const names = programs('tests/js/programs');

let folder, project;
const whenDone = [];

before(async () => {
  folder = temporaryFolder({ after: (then) => whenDone.push(then) });
  ({ project } = await packedProject(folder));
  for (const name of names) {
    const built = await command(['build', `tests/js/programs/${name}.c`, '-Wall', '-Wextra', '-o', join(folder, `${name}.wasm`)]);
    assert.equal(built.stderr, '');
    assert.equal(built.status, 0);
  }
});

after(() => {
  for (const then of whenDone) then();
});

const suite = (name) => import(pathToFileURL(join(root, `tests/js/suites/${name}.mjs`)).href);

async function loadIn(name, options) {
  const hasSnippets = readdirSync(folder).includes(`${name}.snippets.js`);
  const snippets = hasSnippets ? pathToFileURL(join(folder, `${name}.snippets.js`)) : undefined;
  return coil.load(readFileSync(join(folder, `${name}.wasm`)), { snippets, ...options });
}

for (const name of names)
  test(`${name}, in Node.js`, async (t) => {
    const { tests, inWorker } = await suite(name);
    for (const worker of inWorker ? [false, true] : [false])
      for (const [what, run] of Object.entries(tests).filter(([what]) => !worker || inWorker === true || inWorker.includes(what)))
        await t.test(`${what}${worker ? ', in a worker' : ''}`, async () => {
          const load = Object.assign((name, options) => loadIn(name, { worker, ...options }), { raw: coil.load });
          const app = await load(name);
          await run({ ...coil, app, load, worker });
          app.dispose();
        });
  });

/** The programs, the packed package and the suites, under the policy: the server's address. */
async function serve(t) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const [, area, file] = /^\/(programs|package|tests\/js)\/([\w./-]+)$/.exec(path) ?? [];
    const folders = { programs: folder, package: join(project, 'node_modules/libcoil'), 'tests/js': join(root, 'tests/js') };
    const place = area && !path.includes('..') ? join(folders[area], file) : undefined;
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
  return `http://127.0.0.1:${server.address().port}/`;
}

for (const [browserName, launch] of Object.entries(BROWSERS))
  test(`the same in a page of ${browserName}`, async (t) => {
    const address = await serve(t);
    const browser = await launch();
    t.after(() => browser.close());
    const page = await browser.newPage();
    await page.goto(address);
    const snippets = readdirSync(folder).filter((file) => file.endsWith('.snippets.js'));
    for (const name of names) {
      const { tests, inWorker } = await suite(name);
      const ways = [
        ['', 'failuresOf', false],
        [', the program in a worker', 'failuresOf', true],
        [', all of it in a worker', 'failuresInWorker', false],
      ];
      for (const [how, run, worker] of inWorker ? ways : ways.slice(0, 1))
        await t.test(name + how, async () => {
          const said = await page.evaluate(
            async (run, name, options) => (await import('/tests/js/in-page.mjs'))[run](name, options),
            run,
            name,
            { worker, snippets },
          );
          assert.deepEqual(said, { failures: [], count: how === '' || inWorker === true ? Object.keys(tests).length : inWorker.length });
        });
    }
  });
