// page-server.ts: serves the page that runs a program, and carries its standard streams.
//
// Listens on this machine only, at an address with a secret in it, since any process here could ask. Only the package's own scripts
// are served, by name.

import { randomBytes } from 'node:crypto';
import { openSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { deliveredSnippets } from '../../wasm/compiler/snippets.ts';
import type { PageSettings } from './page/settings.ts';
import type { HostedRun } from './run.ts';
import { writeAll } from './write-all.ts';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const PAGE = '<!doctype html><meta charset="utf-8"><title>coil</title><script type="module" src="/scripts/cli/page/page.js"></script>';
const SCRIPT = /^\/scripts\/((?:src|cli\/page)\/[a-z-]+\.js)$/;
const OUTPUT_HEADER = 5;
const TRACE = 3;

export class PageServer {
  /** Resolves with the program's exit status, or undefined when the page is gone before it had one. */
  readonly finished: Promise<number | undefined>;
  readonly #finish: (status: number | undefined) => void;
  readonly #run: HostedRun;
  readonly #secret = randomBytes(16).toString('hex');
  readonly #input = new KeptInput();
  readonly #trace: number | undefined;
  readonly #server: Server;

  constructor(run: HostedRun) {
    this.#run = run;
    this.#trace = run.trace === undefined ? undefined : openSync(run.trace, 'w');
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    this.finished = promise;
    this.#finish = resolve;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  /** Starts to serve: the page's address. */
  async start(): Promise<string> {
    const listening = Promise.withResolvers<undefined>();
    this.#server.on('error', listening.reject);
    this.#server.listen(0, '127.0.0.1', () => {
      listening.resolve(undefined);
    });
    await listening.promise;
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/?${this.#secret}`;
  }

  close(): void {
    this.#input.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!this.#isOurs(request, url)) {
      response.writeHead(403).end();
      return;
    }
    const script = SCRIPT.exec(url.pathname)?.[1];
    if (script !== undefined) {
      send(response, 'text/javascript', readFileSync(fileURLToPath(new URL(`../${script}`, import.meta.url))));
      return;
    }
    switch (`${request.method ?? ''} ${url.pathname}`) {
      case 'GET /':
        response.setHeader('set-cookie', `coil=${this.#secret}; HttpOnly; SameSite=Strict`);
        send(response, 'text/html', Buffer.from(PAGE));
        return;
      case 'GET /settings':
        send(response, 'application/json', Buffer.from(JSON.stringify(this.#settings())));
        return;
      case 'GET /program.wasm':
        send(response, 'application/wasm', this.#run.module);
        return;
      case 'GET /program.snippets.js':
        send(response, 'text/javascript', Buffer.from(deliveredSnippets(this.#run.module) ?? ''));
        return;
      case 'GET /input':
        send(response, 'application/octet-stream', await this.#input.after(Number(url.searchParams.get('from'))));
        return;
      case 'GET /alive':
        response.on('close', () => {
          this.#finish(undefined);
        });
        response.writeHead(200).flushHeaders();
        return;
      case 'POST /output':
        writePieces(await bodyOf(request), this.#trace);
        response.end();
        return;
      case 'POST /exit':
        this.#finish(Number((await bodyOf(request)).toString()));
        response.end();
        return;
      default:
        response.writeHead(404).end();
    }
  }

  #isOurs(request: IncomingMessage, url: URL): boolean {
    if (url.pathname === '/') return url.search === `?${this.#secret}`;
    return (request.headers.cookie ?? '').split('; ').includes(`coil=${this.#secret}`);
  }

  #settings(): PageSettings {
    const { args, env } = this.#run;
    return { args, env, terminals: [isatty(0), isatty(1), isatty(2)], trace: this.#trace !== undefined };
  }
}

function send(response: ServerResponse, type: string, body: Uint8Array): void {
  response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY, 'cache-control': 'no-store' });
  response.end(body);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function writePieces(body: Buffer, trace: number | undefined): void {
  for (let at = 0; at < body.length;) {
    const fd = body.readUInt8(at);
    const end = at + OUTPUT_HEADER + body.readUInt32LE(at + 1);
    // Where nobody reads any more the program goes on all the same.
    const to = fd === TRACE ? trace : fd;
    if (to !== undefined) writeAll(to, body.subarray(at + OUTPUT_HEADER, end));
    at = end;
  }
}

/** Standard input, read on demand and kept, so that any part of it can be asked for again. */
class KeptInput {
  #bytes = Buffer.alloc(0);
  #ended = false;
  #started = false;
  #waiting: (() => void)[] = [];

  /** What follows the position, as soon as there is something; nothing at the end. */
  async after(position: number): Promise<Uint8Array> {
    this.#start();
    while (this.#bytes.length <= position && !this.#ended) {
      const more = Promise.withResolvers<undefined>();
      this.#waiting.push(() => {
        more.resolve(undefined);
      });
      await more.promise;
    }
    return this.#bytes.subarray(position);
  }

  close(): void {
    process.stdin.destroy();
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    process.stdin.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    process.stdin.on('end', end);
    process.stdin.on('error', end);
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
