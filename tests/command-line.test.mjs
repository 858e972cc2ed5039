// The examples for the command line: with arguments, input, and others to talk to.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { build, coil, execute, root, temporaryFolder } from './tools.mjs';

const HOSTS = ['wasmtime', 'node', 'native'];
const cli = join(root, 'build/js/js-glue/cli/main.js');

async function onHosts(t, name, args, input, check) {
  const source = `examples/${name}.c`;
  const module = await build(t, [source]);
  for (const host of HOSTS) {
    await t.test(host, async () =>
      check(await coil(['run', host === 'native' ? source : module, '--host', host, '--', ...args], { input })),
    );
  }
}

test('pipeline.c numbers the lines that are new', async (t) => {
  await onHosts(t, 'pipeline', [], 'a\nb\na\nc\nb\nlast', ({ stdout, stderr, status }) => {
    assert.equal(stdout, '1\ta\n2\tb\n3\tc\n4\tlast');
    assert.equal(stderr, '');
    assert.equal(status, 0);
  });
});

test('tail.c shows the last lines, and what is added', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'a.log');
  const wasmtime = process.env.COIL_WASMTIME ?? join(root, 'build/venv/bin/wasmtime');
  const module = await build(t, ['examples/tail.c']);
  for (const [host, command, args] of [
    ['native', process.execPath, [cli, 'run', 'examples/tail.c', '--host', 'native', '--', file, '0.5']],
    ['wasmtime', wasmtime, ['run', `--dir=${folder}::/logs`, module, '/logs/a.log', '0.5']],
  ]) {
    await t.test(host, async () => {
      writeFileSync(file, Array.from({ length: 30 }, (_, line) => `${line}\n`).join(''));
      const running = execute(command, args);
      await sleep(host === 'native' ? 4000 : 300); // until it is compiled, and has begun
      appendFileSync(file, 'added\n');
      const { stdout, stderr, status } = await running;
      assert.match(stdout, /^20\n21\n22\n23\n24\n25\n26\n27\n28\n29\n/);
      assert.equal(stderr, 'nothing for 0.5 seconds\n');
      assert.equal(status, 0);
    });
  }
  const missing = await execute(wasmtime, ['run', module, file]);
  assert.match(missing.stderr, /under wasmtime a program sees the directories that it is given: wasmtime run --dir=\. tail\.wasm FILE/);
  assert.equal(missing.status, 1);
});

/** A server that runs natively: its process, and the port that it tells. */
async function serve(t, name, pattern, args = []) {
  const child = spawn(process.execPath, [cli, 'run', `examples/${name}.c`, '--host', 'native', '--', '127.0.0.1', '0', ...args], {
    cwd: root,
  });
  t.after(() => child.kill('SIGTERM'));
  child.stderr.pipe(process.stderr);
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const [, port] = pattern.exec(String(chunk)) ?? [];
      if (port) resolve({ child, port: Number(port) });
    });
    child.on('exit', () => reject(new Error('it does not serve')));
  });
}

/** All that a connection is sent, as text; what was sent up to now is in `text`. */
function talk(port) {
  const socket = connect(port, '127.0.0.1');
  const peer = { socket, text: '', ended: false };
  socket.on('data', (chunk) => (peer.text += chunk));
  socket.on('end', () => (peer.ended = true));
  peer.until = async (wanted) => {
    for (let i = 0; i < 500 && !wanted(peer.text); i++) await sleep(10);
    assert.ok(wanted(peer.text), peer.text);
  };
  return peer;
}

test('echo_server.c answers many clients at once, and survives those that go', async (t) => {
  const { port } = await serve(t, 'echo_server', /serving on \[\['127\.0\.0\.1', (\d+)\]\]/);
  const clients = Array.from({ length: 50 }, () => talk(port));
  const big = 'x'.repeat(300_000);
  clients.forEach(({ socket }, index) => {
    if (index % 10 === 3) socket.write('gone', () => socket.resetAndDestroy());
    else socket.end(`${index}:${big}`);
  });
  for (const [index, client] of clients.entries()) {
    if (index % 10 !== 3) await client.until((text) => text.length === big.length + `${index}:`.length && text.startsWith(`${index}:x`));
  }
  const last = talk(port);
  last.socket.end('still there?');
  await last.until((text) => text === 'still there?');
});

test('chat_server.c hands lines to all others', async (t) => {
  const { port } = await serve(t, 'chat_server', /a chat at 127\.0\.0\.1, port (\d+)/);
  const anna = talk(port);
  await anna.until((text) => text === 'Your name? ');
  anna.socket.write('Anna\n');
  await anna.until((text) => text.endsWith('* Anna has come\n'));
  const ben = talk(port);
  ben.socket.write('Ben\r\nhello\r\n');
  await anna.until((text) => text.endsWith('* Ben has come\nBen: hello\n'));
  anna.socket.write('hi, Ben\n');
  await ben.until((text) => text.endsWith('Anna: hi, Ben\n'));
  ben.socket.end();
  await anna.until((text) => text.endsWith('* Ben has gone\n'));
  assert.ok(!anna.text.includes('Anna: '));
});

/** What the clients of HTTP are tried against: what http_server.c serves, and what only others send. */
async function site(t) {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'sub'));
  for (let i = 0; i < 10; i++) writeFileSync(join(folder, `file${i}.txt`), `${i} `.repeat(i * 30_000 + 1));
  writeFileSync(join(folder, 'sub', 'index.html'), '<p>here</p>');
  writeFileSync(join(folder, 'a b.txt'), 'spaced');
  const { port } = await serve(t, 'http_server', /serving .* on http:\/\/127\.0\.0\.1:(\d+)\//, [folder]);
  return { folder, port, url: `http://127.0.0.1:${port}/` };
}

test('http_server.c serves files over connections that stay open', async (t) => {
  const { port, url, folder } = await site(t);
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => fetch(`${url}file${i}.txt`)));
  for (const [i, answer] of answers.entries()) {
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(await answer.text(), readFileSync(join(folder, `file${i}.txt`), 'utf8'));
  }
  assert.equal(await (await fetch(`${url}sub/?x#y`)).text(), '<p>here</p>');
  assert.equal(await (await fetch(`${url}a%20b.txt`)).text(), 'spaced');
  assert.equal((await fetch(`${url}file9.txt`, { method: 'HEAD' })).headers.get('content-length'), '540002');
  for (const [path, status] of [
    ['none', 404],
    ['sub', 404],
    ['%zz', 400],
    ['%00', 400],
  ])
    assert.equal((await fetch(url + path)).status, status, path);
  assert.equal((await fetch(url, { method: 'DELETE' })).status, 405);

  const raw = talk(port);
  raw.socket.write('GET /sub/ HTTP/1.1\r\nhost: a\r\n\r\nGET /none HTTP/1.1\r\nhost: a\r\n\r\nGET /sub/ HTTP/1.0\r\n\r\n');
  await raw.until((text) => (text.match(/HTTP\/1\.1 200 OK/g) ?? []).length === 2 && text.includes('404 Not Found'));
  await raw.until(() => raw.ended);
  for (const bad of ['GET /../../etc/passwd HTTP/1.1\r\n\r\n', 'nonsense\r\n\r\n', 'POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc']) {
    const other = talk(port);
    other.socket.end(bad);
    await other.until((text) => text.startsWith('HTTP/1.1 400 Bad Request\r\n'));
  }
  const long = talk(port);
  long.socket.on('error', () => {});
  long.socket.write(`GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`);
  await new Promise((resolve) => long.socket.on('close', resolve));
  assert.equal((await fetch(`${url}sub/`)).status, 200);
});

test('http_client.c and download.c get what is there, natively and in components', async (t) => {
  const { url, folder } = await site(t);
  const other = createServer((asked, answer) => {
    if (asked.url === '/cut') answer.writeHead(200, { 'content-length': '9' }).write('half', () => answer.destroy());
    else for (const part of ['in ', 'three ', 'chunks\n', '']) part ? answer.write(part) : answer.end();
  });
  await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  const there = `http://127.0.0.1:${other.address().port}/`;

  for (const host of [
    ['--host', 'native'],
    ['--target', 'wasip2'],
  ]) {
    const client = (address) => coil(['run', 'examples/http_client.c', ...host, '--', address]);
    const got = await client(`${url}sub/`);
    assert.deepEqual([got.stdout, got.status], ['<p>here</p>', 0], got.stderr);
    assert.match(got.stderr, /^HTTP\/1\.1 200 OK\ncontent-type: text\/html; charset=utf-8\ncontent-length: 11\n/);
    assert.equal((await client(there)).stdout, 'in three chunks\n');
    const cut = await client(`${there}cut`);
    assert.match(cut.stderr, /IncompleteReadError: the connection ended 5 bytes before the body|ConnectionResetError/);
    assert.equal(cut.status, 1);
    assert.match((await client('https://a/')).stderr, /ValueError: not a URL that begins with http:\/\/: https:\/\/a\//);
  }

  const names = Array.from({ length: 10 }, (_, i) => `file${i}.txt`);
  const wasmtime = process.env.COIL_WASMTIME ?? join(root, 'build/venv/bin/wasmtime');
  const component = join(temporaryFolder(t), 'download.wasm');
  assert.equal((await coil(['build', 'examples/download.c', '--target', 'wasip2', '-o', component])).status, 0);
  for (const run of [
    (into, urls) => coil(['run', 'examples/download.c', '--host', 'native', '--', into, ...urls]),
    (into, urls) => execute(wasmtime, ['run', '-S', 'inherit-network', `--dir=${into}::/to`, component, '/to', ...urls]),
  ]) {
    const into = temporaryFolder(t);
    const { stdout, status } = await run(into, [
      ...names.map((name) => url + name),
      `${url}none`,
      `${there}cut`,
      'http://127.0.0.1:1/x',
      'bogus',
    ]);
    assert.deepEqual(readdirSync(into).sort(), names);
    for (const name of names) assert.ok(readFileSync(join(into, name)).equals(readFileSync(join(folder, name))), name);
    assert.match(stdout, /file9\.txt: 540002 bytes in /);
    assert.match(stdout, /none: status 404\n/);
    assert.match(stdout, /http:\/\/127\.0\.0\.1:1\/x: \[Errno 111\] Connect call failed/);
    assert.match(stdout, /bogus: not a URL that begins with http:\/\/: bogus\n/);
    assert.equal(status, 1);
  }
});

test('top.c draws, and takes keys meanwhile', async (t) => {
  const module = await build(t, ['examples/top.c']);
  for (const host of HOSTS) {
    await t.test(host, async () => {
      const child = spawn(process.execPath, [cli, 'run', host === 'native' ? 'examples/top.c' : module, '--host', host, '--', '2'], {
        cwd: root,
      });
      t.after(() => child.kill());
      let text = '';
      child.stdout.on('data', (chunk) => (text += chunk));
      const until = async (pattern) => {
        for (let i = 0; i < 1500 && !pattern.test(text); i++) await sleep(10);
        assert.match(text, pattern);
      };
      await until(/ 2 workers {3}\[\+\] more/);
      child.stdin.write('++');
      await until(/ 4 workers {3}\[\+\] more/);
      await until(/\n {3}4 {2}(?:working|resting)/);
      child.stdin.write('p');
      await until(/ 4 workers, paused/);
      child.stdin.write('-');
      await until(/ 3 workers, paused/);
      child.stdin.end('q');
      assert.equal(await new Promise((resolve) => child.on('close', resolve)), 0);
    });
  }
  const usage = await coil(['run', module, '--', '99']);
  assert.deepEqual([usage.stderr, usage.status], ['usage: top [WORKERS]: 0 to 20\n', 2]);
});

test('Ctrl-C cancels the main task, and ends the program as Python does', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'waits.c');
  writeFileSync(
    file,
    `#include <coil.h>
    #include <stdio.h>
    static coil_value app(void *arg)
    {
        puts("waiting");
        fflush(stdout);
        coil_value result = coil_sleep(60);
        puts(coil_error_matches(result, coil_CancelledError) ? "cleaned up" : "woke");
        return result;
    }
    int main(void) { return coil_main(app, NULL); }`,
  );
  const child = spawn(process.execPath, [cli, 'run', file, '--host', 'native'], { cwd: root, detached: true });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
    if (output.stdout === 'waiting\n') process.kill(-child.pid, 'SIGINT'); // to the whole group, as a terminal does
  });
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(output.stdout, 'waiting\ncleaned up\n');
  assert.equal(output.stderr, 'KeyboardInterrupt\n');
  assert.equal(status, 130);
});
