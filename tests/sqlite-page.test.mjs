// examples/sqlite/indexeddb.c in pages: what is written is there for the next page, one tab waits for another, and what is cancelled half-way leaves nothing.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { BROWSERS } from './browsers.mjs';
import { coil, root, temporaryFolder, text } from './tools.mjs';

const PAGE = '<!doctype html><title>SQLite</title>';
const whenDone = [];
let folder, address;

before(async () => {
  folder = temporaryFolder({ after: (then) => whenDone.push(then) });
  const flags = text('examples/sqlite/flags').trim().split('\n');
  const sources = ['examples/sqlite/indexeddb.c', 'build/sqlite/sqlite3.c'];
  const built = await coil(['build', ...sources, ...flags, '-Os', '-o', join(folder, 'sqlite.wasm')]);
  assert.deepEqual([built.stderr, built.status], ['', 0]);
  const server = createServer((request, response) => {
    const [, area, file] = /^\/(programs|src)\/([\w.-]+)$/.exec(request.url) ?? [];
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'");
    if (!area) return response.setHeader('content-type', 'text/html').end(PAGE);
    response.setHeader('content-type', file.endsWith('.wasm') ? 'application/wasm' : 'text/javascript');
    response.end(readFileSync(area === 'src' ? join(root, 'build/js/js-glue/src', file) : join(folder, file)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  whenDone.push(() => {
    server.closeAllConnections();
    server.close();
  });
  address = `http://127.0.0.1:${server.address().port}/`;
});

after(() => {
  for (const then of whenDone) then();
});

/** A page with a program in it: globalThis.app. */
async function open(browser) {
  const page = await browser.newPage();
  await page.goto(address);
  await page.evaluate(async () => {
    const { load } = await import('/src/index.js');
    const snippets = await import('/programs/sqlite.snippets.js');
    globalThis.app = await load(new URL('/programs/sqlite.wasm', location.href), { snippets });
  });
  return page;
}

for (const [name, launch] of Object.entries(BROWSERS))
  test(`a database in IndexedDB, in ${name}`, async (t) => {
    const browser = await launch();
    t.after(() => browser.close());
    const first = await open(browser);
    const counted = await first.evaluate(async () => {
      const { open_database: openDatabase, query } = app.exports;
      await openDatabase('notes');
      await query('CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT, weight REAL, data BLOB)');
      await query('BEGIN');
      for (let id = 1; id <= 2000; id++)
        await query('INSERT INTO note VALUES (?, ?, ?, ?)', id, `note ${id} `.repeat(20), id / 4, new Uint8Array([id % 256]));
      await query('COMMIT');
      await query('BEGIN');
      await query('DELETE FROM note');
      await query('ROLLBACK');
      // Many at once: they wait for one another.
      const sums = await Promise.all(Array.from({ length: 10 }, (_, at) => query('SELECT sum(id) FROM note WHERE id % 10 = ?', at)));
      return sums.reduce((sum, [[part]]) => sum + part, 0);
    });
    assert.equal(counted, (2000 * 2001) / 2);

    // Another tab has to wait for the database, and then reads what was written.
    const second = await open(browser);
    await second.evaluate(() => void (globalThis.opened = app.exports.open_database('notes')));
    const isOpen = () =>
      second.evaluate(() => Promise.race([opened.then(() => true), new Promise((resolve) => setTimeout(resolve, 100, false))]));
    assert.equal(await isOpen(), false);
    await first.evaluate(() => app.exports.close_database());
    assert.equal(await isOpen(), true);
    const row = await second.evaluate(async () => {
      const [[text, weight, data]] = await app.exports.query('SELECT text, weight, data FROM note WHERE id = 1999');
      return [text, weight, ...data];
    });
    assert.deepEqual(row, ['note 1999 '.repeat(20), 499.75, 207]);
    const integrity = await second.evaluate(() => app.exports.query('PRAGMA integrity_check'));
    assert.deepEqual(integrity, [['ok']]);

    // Cancelled while it reads: an error, and the database goes on.
    const cancelled = await second.evaluate(async () => {
      await app.exports.close_database();
      await app.exports.open_database('notes');
      const controller = new AbortController();
      const query = app.exports.query('SELECT count(*) FROM note WHERE text LIKE ?', '%x%', { signal: controller.signal });
      setTimeout(() => controller.abort(new Error('no longer wanted')), 0);
      const outcome = await query.then(String, (error) => error.message);
      return [outcome, await app.exports.query('SELECT count(*) FROM note')];
    });
    assert.deepEqual(cancelled, ['no longer wanted', [[2000]]]);

    const errors = await second.evaluate(async () => {
      const said = [];
      for (const sql of ['SELECT nonsense', 'SELECT * FROM nowhere'])
        said.push(await app.exports.query(sql).catch((error) => `${error.name}: ${error.message}`));
      said.push(await app.exports.open_database('notes').catch((error) => error.message));
      await app.exports.close_database();
      said.push(await app.exports.query('SELECT 1').catch((error) => error.message));
      return [...said, app.references().length];
    });
    assert.deepEqual(errors, [
      'RuntimeError: no such column: nonsense',
      'RuntimeError: no such table: nowhere',
      'a database is open already',
      'no database is open',
      1, // the store
    ]);
  });
