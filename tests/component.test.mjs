// Components of WASI 0.2 and 0.3: the same sockets as natively, under wasmtime.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { coil, execute, root, temporaryFolder } from './tools.mjs';

const wasmtime = process.env.COIL_WASMTIME ?? join(root, 'build/venv/bin/wasmtime');
const NETWORK = ['-S', 'inherit-network', '-S', 'allow-ip-name-lookup'];
const WASI = { wasip2: [], wasip3: ['-S', 'p3'] };

/** A test for each version of WASI: body(t, build, run), where build makes a component of sources of the repository, and run is how wasmtime is called. */
function testEach(name, body) {
  for (const [target, version] of Object.entries(WASI)) {
    test(`${target}: ${name}`, async (t) => {
      const build = async (...sources) => {
        const output = join(temporaryFolder(t), 'component.wasm');
        const built = await coil(['build', ...sources, '--target', target, '-o', output]);
        assert.equal(built.status, 0, built.stderr);
        return output;
      };
      await body(t, { target, build, run: ['run', ...version] });
    });
  }
}

testEach('what sockets do natively, they do in a component', async (t, { build, run }) => {
  const { status, stderr } = await execute(wasmtime, [...run, ...NETWORK, await build('tests/native/sockets.c')]);
  assert.equal(status, 0, stderr);
});

testEach('coil run gives the permissions, and a program that lacks one says which', async (t, { target, build, run }) => {
  const allowed = await coil(['run', 'tests/native/sockets.c', '--target', target]);
  assert.equal(allowed.status, 0, allowed.stderr);
  const output = await build('examples/echo_server.c');
  const refused = await execute(wasmtime, [...run, output, '127.0.0.1', '0']);
  const flags = `${run.join(' ')} ${NETWORK.join(' ')}`;
  assert.match(
    refused.stderr,
    new RegExp(`PermissionError: \\[Errno 13\\] .*does the host allow it\\? \`wasmtime ${flags} \\.\\.\\.\` does`),
  );
  assert.equal(refused.status, 1);
  for (const [args, message] of [
    [['run', output, '--host', 'node'], /is a component, which --host node cannot run/],
    [
      ['run', 'examples/hello.c', '--target', target, '--host', 'browser'],
      new RegExp(`--target ${target} makes a component, which --host browser cannot run: wasmtime can`),
    ],
    [['build', 'examples/hello.c', '--target', 'wasip9'], /there is no target wasip9: it is one of wasip1, wasip2, wasip3, wasi-http/],
  ]) {
    const { status, stderr } = await coil(args);
    assert.match(stderr, message);
    assert.notEqual(status, 0);
  }
});

testEach('a program without sockets is a component too: files, input, timers, blocking calls', async (t, { build }) => {
  const lines = await build('tests/blocking/lines.c');
  const input = Array.from({ length: 400 }, (_, number) => `line ${String(number + 1).padStart(6, '0')} end\n`).join('');
  for (const mode of ['fgets', 'poll', 'scanf']) {
    const run = await coil(['run', lines, '--host', 'wasmtime', '--', mode], { input });
    assert.match(run.stdout, /^reading\n400 lines, sum 80200, 0 wrong, /, mode);
    assert.equal(run.status, 0);
  }
  const pipeline = await build('examples/pipeline.c');
  const { stdout, status } = await coil(['run', pipeline], { input: 'a\nb\na\n' });
  assert.equal(stdout, '1\ta\n2\tb\n');
  assert.equal(status, 0);
});

testEach('an echo server in a component: two hundred clients at once, some slow, some cut off', async (t, { build, run }) => {
  const output = await build('examples/echo_server.c');
  const child = spawn(wasmtime, [...run, ...NETWORK, output, '127.0.0.1', '0']);
  t.after(() => child.kill('SIGKILL'));
  child.stderr.pipe(process.stderr);
  const port = await new Promise((resolve) => child.stdout.on('data', (chunk) => resolve(Number(/, (\d+)\]/.exec(String(chunk))?.[1]))));
  const sizes = [1, 64, 5000, 262144];

  const talk = (id) =>
    new Promise((resolve, reject) => {
      const sent = Buffer.alloc(sizes[id % 4], String.fromCharCode(65 + (id % 26)));
      const received = [];
      const socket = connect(port, '127.0.0.1', () => {
        if (id % 20 === 7) socket.write(sent, () => socket.resetAndDestroy());
        else socket.end(sent);
      });
      socket.on('data', (chunk) => {
        received.push(chunk);
        if (id % 20 !== 3) return;
        socket.pause(); // a slow one
        setTimeout(() => socket.resume(), 2);
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(id % 20 === 7 || Buffer.concat(received).equals(sent)));
    });
  for (let round = 0; round < 3; round++) {
    const all = await Promise.all(Array.from({ length: 200 }, (_, id) => talk(id)));
    assert.ok(all.every(Boolean), `round ${round}`);
    await sleep(50);
  }
});
