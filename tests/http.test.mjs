// coil_http.h: handlers under `wasmtime serve`, and requests of programs under `wasmtime run`.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { Agent, createServer, request } from 'node:http';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { coil, root, temporaryFolder } from './tools.mjs';

const cli = join(root, 'build/js/js-glue/cli/main.js');
const wasmtime = process.env.COIL_WASMTIME ?? join(root, 'build/venv/bin/wasmtime');
const agent = new Agent({ keepAlive: true, maxSockets: 50 });

let host; // { port, log(), stop() }
let upstream; // what handlers ask
let component;

before(async (t) => {
  component = join(temporaryFolder({ after }), 'handler.wasm');
  const built = await coil(['build', 'tests/http/handler.c', '--target', 'wasi-http', '-o', component]);
  assert.equal(built.status, 0, built.stderr);
  upstream = createServer((asked, answer) => {
    if (asked.url === '/never') return;
    if (asked.url === '/cut') {
      answer.writeHead(200, { 'content-length': '100' });
      answer.write('ten bytes.', () => answer.destroy());
      return;
    }
    const parts = [];
    asked.on('data', (part) => parts.push(part));
    asked.on('end', () => {
      const body = Buffer.concat(parts);
      answer.setHeader('x-kind', asked.headers['x-kind'] ?? 'none');
      answer.end(`${asked.method} ${asked.headers['content-length'] ?? 'chunked'} ${body.length > 20 ? body.length : body}`);
    });
  });
  await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  host = await serve([component, '--max-instance-reuse-count', '1000']);
});

after(() => {
  host?.stop();
  agent.destroy();
  upstream?.closeAllConnections();
  upstream?.close();
});

function serve([file, ...options], command = [wasmtime, 'serve', '--addr', '127.0.0.1:0', ...options, file]) {
  const child = spawn(command[0], command.slice(1), { cwd: root });
  let log = '';
  child.stdout.on('data', (chunk) => (log += chunk));
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      log += chunk;
      const port = /Serving HTTP on http:\/\/127\.0\.0\.1:(\d+)\//.exec(log)?.[1];
      if (port) resolve({ port: Number(port), log: () => log, stop: () => child.kill() });
    });
    child.on('close', () => reject(new Error(log)));
  });
}

function ask(path, { body, port = host.port, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path, agent, ...options }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const textOf = async (path, options) => String((await ask(path, options)).body);
const there = (path) => `http://127.0.0.1:${upstream.address().port}${path}`;

/** What the handler has written to standard error since; it comes a moment later than the answer. */
async function logged(pattern) {
  for (let left = 100; left > 0 && !pattern.test(host.log()); left--) await sleep(20);
  assert.match(host.log(), pattern);
}

test('an answer with a body has its length', async () => {
  const { status, headers, body } = await ask('/');
  assert.deepEqual([status, headers['content-type'], headers['content-length'], String(body)], [200, 'text/plain', '6', 'hello\n']);
  assert.equal((await ask('/nowhere')).status, 404);
  const head = await ask('/', { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers['content-length'], head.body.length], [200, '6', 0]);
  assert.equal((await ask('/large')).body.length, 8_000_000);
  assert.equal((await ask('/misuse')).status, 204);
});

test('a request is known by its method, path, authority and headers', async () => {
  const headers = { 'X-Twice': ['one', 'two'] };
  assert.equal(await textOf('/describe?a=b', { headers }), 'GET /describe?a=b for us, x-twice 2 times, first one, x-missing no');
  assert.match(await textOf('/describe', { method: 'PROPFIND', headers }), /^PROPFIND \/describe /);
});

test('a body is read and answered piece by piece', async () => {
  const body = Buffer.alloc(3_000_000, 'coil ');
  const answer = await ask('/echo', { method: 'POST', body, headers: { 'Content-Type': 'x/y' } });
  assert.deepEqual([answer.status, answer.headers['content-type'], answer.headers['x-one']], [201, 'x/y', '1']);
  assert.ok(answer.body.equals(body));
});

test('a body is answered before it has come as a whole', async () => {
  const socket = createConnection(host.port, '127.0.0.1');
  let got = '';
  socket.on('data', (chunk) => (got += chunk));
  const has = async (text) => {
    for (let left = 200; left > 0 && !got.includes(text); left--) await sleep(10);
    assert.ok(got.includes(text), got);
  };
  socket.write('POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n');
  await has('first');
  socket.write('6\r\nsecond\r\n0\r\n\r\n');
  await has('second');
  socket.destroy();
});

test('what fails is answered with 500, and told on standard error', async () => {
  for (const path of ['/fail', '/silent', '/hang', '/bad-header']) assert.equal((await ask(path)).status, 500, path);
  await logged(/ValueError: no such thing/);
  await logged(/coil: GET \/silent was not answered: coil_http_handle must call coil_http_respond or coil_http_start_response/);
  await logged(/coil: deadlock: nothing is left that could wake who answers \/hang/);
  await logged(/ValueError: the host does not accept the header 'x-bad: a/);
  assert.equal(String((await ask('/late')).body), 'begun');
  await logged(/ValueError: too late/);
  assert.equal((await ask('/')).status, 200);
});

test('a client that goes away harms nobody', async () => {
  const leaving = request({ port: host.port, host: '127.0.0.1', path: '/echo', method: 'POST' });
  leaving.on('error', () => {});
  leaving.write(Buffer.alloc(100000));
  await sleep(50);
  leaving.destroy();
  assert.equal((await ask('/')).status, 200);
});

test('instances are used again, where the host does so', async () => {
  const counts = [];
  for (let i = 0; i < 20; i++) counts.push(Number(await textOf('/count')));
  assert.ok(Math.max(...counts) > 1, String(counts));
});

test('requests of tasks: methods, headers, bodies in pieces', async () => {
  assert.equal(await textOf(`/post?${there('/')}`), 'POST 6 posted');
  assert.equal(await textOf(`/upload?${there('/')}`), '200 upload PUT chunked 409600');
});

test('a thousand requests over fifty connections, each of which waits for two timers and a request', async () => {
  const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => textOf(`/three?${there(`/${i}`)}`)));
  assert.equal(answers.length, 1000);
  for (const answer of answers) assert.equal(answer, 'GET chunked ');
});

test('errors of requests are those of asyncio', async () => {
  for (const [url, message] of [
    ['http://127.0.0.1:1/', /^ConnectionRefusedError: \[Errno 111\] Connection refused\n$/],
    ['http://no-such-host.invalid/', /^gaierror: \[Errno -2\] Name or service not known\n$/],
    ['ftp://a/', /^ValueError: the URL must begin with http:\/\/ or https:\/\/, got 'ftp:\/\/a\/'\n$/],
    ['http:///a', /^ValueError: the URL names no host: 'http:\/\/\/a'\n$/],
    ['http://me:secret@a/', /^ValueError: the URL has a user name in it, which HTTP does not send: use the header authorization\n$/],
    ['http://a%20b/', /^ValueError: the host's name in the URL is invalid: 'http:\/\/a%20b\/'\n$/],
    [there('/cut'), /^(?:OSError|ConnectionResetError): /],
  ])
    assert.match(await textOf(`/error?${url}`), message, url);
  assert.equal(await textOf(`/soon?${there('/never')}`), 'TimeoutError\n');
});

test('coil run serves a handler, and says what a program lacks', async (t) => {
  const running = await serve(
    [],
    [process.execPath, cli, 'run', 'tests/http/handler.c', '--target', 'wasi-http', '--', '--addr', '127.0.0.1:0'],
  );
  assert.equal(await textOf('/', { port: running.port }), 'hello\n');
  running.stop();
  const none = await coil(['build', 'examples/hello.c', '--target', 'wasi-http', '-o', join(temporaryFolder(t), 'none.wasm')]);
  assert.match(
    none.stderr,
    /coil: a program that answers HTTP defines coil_value coil_http_handle\(coil_http_request \*request\): see coil_http\.h/,
  );
  assert.equal(none.status, 1);
});

test('programs make requests, where the host speaks HTTP', async () => {
  const program = ['run', 'tests/http/client.c'];
  const asked = await coil([...program, '--target', 'wasip2', '--', there('/')]);
  assert.equal(asked.stdout, '200: GET chunked \n', asked.stderr);
  for (const hosts of [[], ['--host', 'native'], ['--host', 'wasmtime']]) {
    const refused = await coil([...program, ...hosts, '--', there('/')]);
    assert.match(
      refused.stderr,
      /NotImplementedError: there is no HTTP here: build with --target wasi-http or --target wasip2, for hosts of components/,
    );
    assert.equal(refused.status, 1);
  }
});
