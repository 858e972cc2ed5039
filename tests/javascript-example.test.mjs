// examples/javascript, as its first lines say to run it: the titles of pages that a server of this machine serves.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, copyFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { coil, execute, root, temporaryFolder } from './tools.mjs';

/** A folder with a project in it: the package, a program, and what runs it. */
async function project(t, program, script) {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/libcoil'));
  copyFileSync(join(root, 'examples/javascript', script), join(folder, script));
  const built = await coil(['build', `examples/javascript/${program}.c`, '-Wall', '-Wextra', '-o', join(folder, `${program}.wasm`)]);
  assert.deepEqual([built.stderr, built.status], ['', 0]);
  return folder;
}

test('a pool of workers counts primes', async (t) => {
  const cwd = await project(t, 'primes', 'pool.mjs');
  const { stdout, stderr, status } = await execute(process.execPath, ['pool.mjs', 'primes.wasm', '1000000'], { cwd });
  assert.deepEqual([stdout, stderr, status], ['78498\n', '', 0]);
});

test('C fetches titles, called by JavaScript', async (t) => {
  const folder = await project(t, 'fetch_titles', 'fetch_titles.mjs');
  const server = createServer((request, response) =>
    response.end(request.url === '/none' ? 'no title' : `<title>Page ${request.url.slice(1)}</title>`),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const url = (path) => `http://127.0.0.1:${server.address().port}/${path}`;
  const urls = [...Array.from({ length: 100 }, (_, at) => url(`${at}`)), url('none'), 'http://127.0.0.1:1/'];
  const { stdout, stderr, status } = await execute(process.execPath, ['fetch_titles.mjs', 'fetch_titles.wasm', ...urls], { cwd: folder });
  assert.deepEqual([stderr, status], ['', 0]);
  const lines = stdout.trimEnd().split('\n');
  assert.deepEqual(
    lines.slice(0, 100),
    Array.from({ length: 100 }, (_, at) => `Page ${at}`),
  );
  assert.equal(lines[100], 'ValueError: the page has no title');
  assert.match(lines[101], /^TypeError: fetch failed$|bad port/);
});
