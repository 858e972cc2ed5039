// The package as it is published: packed, installed into a fresh project, and used there by every JavaScript that it is for.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { packedProject } from './packed.mjs';
import { coil, execute, programs, root, temporaryFolder } from './tools.mjs';

const runtimes = join(root, 'build/runtimes/node_modules');
const RUNTIMES = {
  'this Node.js': [process.execPath, []],
  'Node.js 22': [join(runtimes, 'node22/bin/node'), []],
  'Node.js 26': [join(runtimes, 'node26/bin/node'), []],
  Deno: [join(runtimes, `@deno/linux-${process.arch}-glibc/deno`), ['run', '--allow-all', '--no-lock', '--node-modules-dir=manual']],
  Bun: [join(runtimes, `@oven/bun-linux-${process.arch === 'arm64' ? 'aarch64' : 'x64'}/bin/bun`), []],
};

let project, listed, tarball;
const whenDone = [];

before(async () => {
  const folder = temporaryFolder({ after: (then) => whenDone.push(then) });
  ({ project, tarball, files: listed } = await packedProject(folder));
  for (const name of programs('tests/js/programs')) {
    const built = await coil(['build', `tests/js/programs/${name}.c`, '-o', join(project, `${name}.wasm`)]);
    assert.equal(built.status, 0, built.stderr);
  }
  for (const name of ['suites', 'assert.mjs', 'run.mjs']) cpSync(join(root, 'tests/js', name), join(project, name), { recursive: true });
});

after(() => {
  for (const then of whenDone) then();
});

test('it has what it needs, and nothing else', () => {
  for (const file of ['README.md', 'LICENSE', 'package.json', 'src/coil.h', 'src/js_call.c', 'wasm/no_main.c', 'wasm/js_imports.c'])
    assert.ok(listed.includes(file), file);
  for (const file of listed) assert.doesNotMatch(file, /^(?:tests|bench|web-demo|examples|docs|\.)|\.test\.|\.ts\.|(?<!\.d)\.ts$/, file);
});

test('a project that leaves the compiler out installs no dependency', () => {
  assert.deepEqual(
    readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['libcoil'],
  );
});

test('without the compiler the command says how to get it', async () => {
  writeFileSync(join(project, 'hello.c'), 'int main(void) { return 0; }\n');
  const { stderr, status } = await execute(process.execPath, ['node_modules/libcoil/build/js/js-glue/cli/main.js', 'build', 'hello.c'], {
    cwd: project,
    env: { COIL_CACHE: join(project, 'cache'), COIL_TOOLCHAIN: 'npm' },
  });
  assert.match(stderr, /^coil: no C compiler: run `npm install @yowasp\/clang binaryen`/);
  assert.equal(status, 1);
});

for (const [name, [program, args]] of Object.entries(RUNTIMES)) {
  test(`the suites pass in ${name}`, async (t) => {
    if (!existsSync(program)) return t.skip('it is not set up on this machine: ./build.sh need runtimes');
    const { stdout, stderr, status } = await execute(program, [...args, 'run.mjs', '.'], { cwd: project });
    assert.deepEqual(stdout.match(/^not ok[^]*?(?=^(?:ok|not ok|# \d)|(?![^]))/gm) ?? [], []);
    assert.equal(status, 0, stderr.slice(-2000));
    assert.ok((stdout.match(/^ok /gm) ?? []).length > 30);
  });
}

test('the example fetches titles in each of them', async (t) => {
  const built = await coil(['build', 'examples/javascript/fetch_titles.c', '-o', join(project, 'fetch_titles.wasm')]);
  assert.equal(built.status, 0, built.stderr);
  cpSync(join(root, 'examples/javascript/fetch_titles.mjs'), join(project, 'fetch_titles.mjs'));
  const server = createServer((request, response) => response.end(`<title>Page ${request.url.slice(1)}</title>`));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const urls = [1, 2, 3].map((page) => `http://127.0.0.1:${server.address().port}/${page}`);
  for (const [name, [program, args]] of Object.entries(RUNTIMES).filter(([, [program]]) => existsSync(program))) {
    const { stdout, stderr, status } = await execute(program, [...args, 'fetch_titles.mjs', 'fetch_titles.wasm', ...urls], {
      cwd: project,
    });
    assert.deepEqual([stdout, status], ['Page 1\nPage 2\nPage 3\n', 0], `${name}: ${stderr}`);
  }
});

test('publint and attw find nothing wrong', async () => {
  for (const [command, ...args] of [
    ['publint', '--strict'],
    ['attw', '--profile', 'esm-only'],
  ]) {
    const { stdout, status } = await execute(join(root, 'node_modules/.bin', command), [tarball, ...args]);
    assert.equal(status, 0, stdout);
  }
});

test('its manifest names what is there', () => {
  const manifest = JSON.parse(readFileSync(join(project, 'node_modules/libcoil/package.json'), 'utf8'));
  const targets = [
    ...Object.values(manifest.bin),
    ...Object.values(manifest.exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry))),
  ];
  for (const target of targets) assert.ok(existsSync(join(project, 'node_modules/libcoil', target)), target);
});
