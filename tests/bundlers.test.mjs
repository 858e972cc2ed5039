// The package in a page, built by each bundler and by none, and opened in Chromium under a strict content security policy.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from '@rollup/wasm-node';
import { build as vite } from 'vite';
import webpack from 'webpack';
import { BROWSERS } from './browsers.mjs';
import { packedProject } from './packed.mjs';
import { coil, root, temporaryFolder } from './tools.mjs';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
const TYPES = { js: 'text/javascript', mjs: 'text/javascript', wasm: 'application/wasm', html: 'text/html' };

const PROGRAM = `#include <coil.h>
COIL_EXPORT coil_value add(int argc, coil_value *argv)
{
    if (argc != 2) return coil_raise(coil_ValueError, "add takes two numbers");
    COIL_TRY(coil_sleep(0.001));
    return coil_int(coil_as_int(argv[0]) + coil_as_int(argv[1]));
}
`;

const PAGE = (libcoil) => `import { CError, load } from '${libcoil}';

const address = new URL('./program.wasm', import.meta.url);
const controller = new AbortController();
globalThis.outcome = (async () => {
  await using app = await load(address);
  const sum = await app.exports.add(20, 22);
  await using other = await load(address, { worker: true });
  const there = await other.exports.add(2, 3);
  controller.abort(new Error('stopped'));
  const stopped = await other.exports.add(1, 1, { signal: controller.signal }).catch((error) => error.message);
  const refused = await other.exports.add(1).catch((error) => [error instanceof CError, error.name, error.message]);
  return [sum, there, stopped, refused];
})();
`;

const HTML = (script) => `<!doctype html><meta charset="utf-8"><title>page</title><script type="module" src="${script}"></script>`;

let project, browser;
const whenDone = [];

before(async () => {
  const folder = temporaryFolder({ after: (then) => whenDone.push(then) });
  ({ project } = await packedProject(folder));
  writeFileSync(join(project, 'program.c'), PROGRAM);
  const built = await coil(['build', join(project, 'program.c'), '-o', join(project, 'program.wasm')]);
  assert.equal(built.status, 0, built.stderr);
  writeFileSync(join(project, 'page.js'), PAGE('libcoil'));
  writeFileSync(join(project, 'index.html'), HTML('./page.js'));
  browser = await BROWSERS.Chromium();
});

after(async () => {
  await browser?.close();
  for (const then of whenDone) then();
});

/** The page in a folder, and what it complains about. */
async function open(t, folder) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const file = join(folder, path === '/' ? 'index.html' : path);
    response.setHeader('content-security-policy', POLICY);
    if (path === '/favicon.ico') return response.writeHead(204).end(); // which a browser asks for by itself
    if (!existsSync(file) || path.includes('..')) return response.writeHead(404).end();
    response.setHeader('content-type', TYPES[file.split('.').pop()] ?? 'text/plain').end(readFileSync(file));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const page = await browser.newPage();
  t.after(async () => {
    await page.close();
    server.closeAllConnections();
    server.close();
  });
  const complaints = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (response) => response.status() >= 400 && complaints.push(`${response.url()}: ${response.status()}`));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  return { page, complaints };
}

/** What it comes to. */
async function outcomeOf(t, folder) {
  const { page, complaints } = await open(t, folder);
  await page.waitForFunction(() => globalThis.outcome, { timeout: 10_000 }).catch(() => undefined); // then the complaints say why
  const outcome = await page.evaluate(() => globalThis.outcome);
  assert.deepEqual(complaints, []);
  return outcome;
}

const EXPECTED = [42, 5, 'stopped', [true, 'ValueError', 'add takes two numbers']];

/** A folder for a bundler's output, with what no bundler was told of. */
function outputFolder(name) {
  const folder = join(project, `dist-${name}`);
  mkdirSync(folder);
  copyFileSync(join(project, 'program.wasm'), join(folder, 'program.wasm'));
  writeFileSync(join(folder, 'index.html'), HTML('./page.js'));
  return folder;
}

test('no bundler: a module script, and the package as it lies in node_modules', async (t) => {
  const folder = join(project, 'plain');
  mkdirSync(folder);
  writeFileSync(join(project, 'plain.js'), PAGE('./node_modules/libcoil/build/js/js-glue/src/index.js'));
  writeFileSync(join(project, 'plain.html'), HTML('./plain.js'));
  const html = readFileSync(join(project, 'index.html'));
  writeFileSync(join(project, 'index.html'), HTML('./plain.js'));
  try {
    assert.deepEqual(await outcomeOf(t, project), EXPECTED);
  } finally {
    writeFileSync(join(project, 'index.html'), html);
  }
});

test('esbuild', async (t) => {
  const outdir = outputFolder('esbuild');
  const { warnings } = await esbuild.build({
    absWorkingDir: project,
    entryPoints: { page: './page.js', worker: 'libcoil/worker' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outdir,
    logLevel: 'silent',
  });
  assert.deepEqual(warnings, []);
  assert.deepEqual(await outcomeOf(t, outdir), EXPECTED);
});

test('Rollup', async (t) => {
  const dir = outputFolder('rollup');
  const warnings = [];
  const bundle = await rollup({
    input: { page: join(project, 'page.js'), worker: join(project, 'node_modules/libcoil/build/js/js-glue/src/worker.js') },
    plugins: [nodeResolve({ browser: true, rootDir: project })],
    onwarn: (warning) => warnings.push(warning.message),
  });
  await bundle.write({ dir, format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' });
  await bundle.close();
  assert.deepEqual(warnings, []);
  assert.deepEqual(await outcomeOf(t, dir), EXPECTED);
});

test('Vite finds the worker and the program by itself', async (t) => {
  const outDir = join(project, 'dist-vite');
  const warnings = [];
  const logger = {
    warn: (text) => warnings.push(text),
    warnOnce: (text) => warnings.push(text),
    error: (text) => warnings.push(text),
    info() {},
    clearScreen() {},
    hasErrorLogged: () => false,
    hasWarned: false,
  };
  await vite({
    root: project,
    configFile: false,
    customLogger: logger,
    base: './',
    build: { outDir, target: 'es2022' },
    worker: { format: 'es' },
  });
  assert.deepEqual(warnings, []);
  assert.deepEqual(await outcomeOf(t, outDir), EXPECTED);
});

test('webpack finds the worker and the program by itself', async (t) => {
  const path = outputFolder('webpack');
  const stats = await promisify(webpack)({
    mode: 'production',
    context: project,
    entry: { page: './page.js' },
    output: { path, filename: '[name].js', module: true, publicPath: 'auto' },
    experiments: { outputModule: true },
    target: ['web', 'es2022'],
  });
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  assert.deepEqual([...errors, ...warnings], []);
  assert.deepEqual(await outcomeOf(t, path), EXPECTED);
});

test('a component of React', async (t) => {
  const outdir = join(project, 'dist-react');
  mkdirSync(outdir);
  const built = await coil(['build', 'examples/javascript/cookbook.c', '-o', join(outdir, 'cookbook.wasm')]);
  assert.equal(built.status, 0, built.stderr);
  copyFileSync(join(root, 'examples/javascript/search.jsx'), join(outdir, 'search.jsx'));
  const { warnings } = await esbuild.build({
    entryPoints: { page: join(outdir, 'search.jsx') },
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    nodePaths: [join(project, 'node_modules'), join(root, 'node_modules')],
    outdir,
    logLevel: 'silent',
  });
  assert.deepEqual(warnings, []);
  writeFileSync(join(outdir, 'index.html'), `${HTML('./page.js')}<div id="root"></div>`);
  const { page, complaints } = await open(t, outdir);
  const input = await page.waitForSelector('input');
  await input.type('coil', { delay: 20 });
  await page.waitForFunction(() => document.querySelector('p').textContent === 'found coil');
  await input.press('Backspace');
  await page.waitForFunction(() => document.querySelector('p').textContent === 'found coi');
  assert.deepEqual(complaints, []);
});
