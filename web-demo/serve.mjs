// serve.mjs: builds the page into build/web/ and serves it: `node web-demo/serve.mjs [PORT]`, 8080 by default, 0 for any free one.
//
// What is in build/web/ is a static site with relative addresses only: any web server can serve it, from any folder. This one is for
// development, listens on this machine only, and lists the site's files when it starts: nothing else can be asked of it.

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const site = join(root, 'build/web');
const cli = join(root, 'build/js/js-glue/cli/main.js');
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.c': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

function copy(folder, to, extensions) {
  mkdirSync(join(site, to), { recursive: true });
  const files = readdirSync(join(root, folder)).filter((file) => extensions.includes(extname(file)));
  for (const file of files) copyFileSync(join(root, folder, file), join(site, to, file));
  return files;
}

/** Makes the site anew. */
export function build() {
  rmSync(site, { recursive: true, force: true });
  copy('web-demo', '.', ['.html', '.css']);
  copyFileSync(join(root, 'web-demo/page.mjs'), join(site, 'page.mjs'));
  copy('build/js/js-glue/src', 'glue', ['.js']);
  const names = copy('examples', 'examples', ['.c'])
    .map((file) => file.replace('.c', ''))
    .filter((name) => existsSync(join(root, `examples/expected/${name}.txt`))) // a page has neither arguments nor sockets
    .sort();
  writeFileSync(join(site, 'examples/index.json'), JSON.stringify(names));
  for (const name of names) {
    const command = [cli, 'build', `examples/${name}.c`, '-o', join(site, 'examples', `${name}.wasm`)];
    const made = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
    if (made.status !== 0) throw new Error(`examples/${name}.c could not be built`);
  }
}

/** What answers a request for a file of the site. */
export function handler() {
  const files = new Set(
    readdirSync(site, { recursive: true })
      .map((file) => `/${file}`)
      .filter((file) => extname(file) in TYPES),
  );
  return ({ method, url }, response) => {
    const path = url.replace(/[?#].*/, '').replace(/\/$/, '/index.html');
    if (method !== 'GET' && method !== 'HEAD') return response.writeHead(405, { allow: 'GET, HEAD' }).end();
    if (!files.has(path)) return response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    response.writeHead(200, { 'content-type': TYPES[extname(path)], 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' });
    response.end(method === 'HEAD' ? undefined : readFileSync(join(site, path)));
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv[2] ?? 8080);
  build();
  const server = createServer(handler());
  server.on('error', (error) => {
    console.error(error.code === 'EADDRINUSE' ? `port ${port} is in use: name another one` : error.message);
    process.exitCode = 1;
  });
  server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
}
