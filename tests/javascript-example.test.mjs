// examples/javascript, as its first lines say to run it: the titles of pages that a server of this machine serves.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, copyFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { coil, execute, root, temporaryFolder } from './tools.mjs';

test('C fetches titles, called by JavaScript', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/libcoil'));
  copyFileSync(join(root, 'examples/javascript/fetch_titles.mjs'), join(folder, 'fetch_titles.mjs'));
  const built = await coil(['build', 'examples/javascript/fetch_titles.c', '-Wall', '-Wextra', '-o', join(folder, 'fetch_titles.wasm')]);
  assert.deepEqual([built.stderr, built.status], ['', 0]);
  const server = createServer((request, response) => response.end(request.url === '/none' ? 'no title' : `<title>Page ${request.url.slice(1)}</title>`));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const url = (path) => `http://127.0.0.1:${server.address().port}/${path}`;
  const urls = [...Array.from({ length: 100 }, (_, at) => url(`${at}`)), url('none'), 'http://127.0.0.1:1/'];
  const { stdout, stderr, status } = await execute(process.execPath, ['fetch_titles.mjs', 'fetch_titles.wasm', ...urls], { cwd: folder });
  assert.deepEqual([stderr, status], ['', 0]);
  const lines = stdout.trimEnd().split('\n');
  assert.deepEqual(lines.slice(0, 100), Array.from({ length: 100 }, (_, at) => `Page ${at}`));
  assert.equal(lines[100], 'ValueError: the page has no title');
  assert.match(lines[101], /^TypeError: fetch failed$|bad port/);
});
