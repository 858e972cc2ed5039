// The examples for the command line: with arguments, input, and others to talk to.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
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
async function serve(t, name, pattern) {
  const child = spawn(process.execPath, [cli, 'run', `examples/${name}.c`, '--host', 'native', '--', '127.0.0.1', '0'], { cwd: root });
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
