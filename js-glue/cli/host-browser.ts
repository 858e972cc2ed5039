// host-browser.ts: runs a module in a page of a headless Chromium.
//
// The browser is started anew for each run, with a profile of its own that is removed afterwards, and is only ever told an address:
// the page does the rest, and says when it is done. So nothing but the browser itself is needed to drive it.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { findProgram, isExecutable } from './find-program.ts';
import { PageServer } from './page-server.ts';
import type { HostedRun } from './run.ts';

const FLAGS: readonly string[] = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page nobody looks at must run its timers like any other.
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
];

export async function runInBrowser(run: HostedRun): Promise<number> {
  const chromium = findChromium();
  const server = new PageServer(run);
  const profile = mkdtempSync(join(tmpdir(), 'coil-chromium-'));
  const address = await server.start();
  const browser = startBrowser(chromium, profile, address);
  try {
    const status = await Promise.race([server.finished, browser.ended]);
    if (status === undefined) throw new Failure('the page crashed, or the browser was closed, before the program had ended');
    return status;
  } finally {
    server.close();
    await browser.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Browser {
  /** Resolves, with nothing, when the browser is gone. */
  readonly ended: Promise<undefined>;
  stop(): Promise<unknown>;
}

function startBrowser(chromium: string, profile: string, address: string): Browser {
  // Chromium refuses to run its sandbox as root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // A process group of its own, so that the whole family can be ended.
  const child = spawn(chromium, [...FLAGS, ...sandbox, `--user-data-dir=${profile}`, address], { stdio: 'ignore', detached: true });
  const ended = Promise.withResolvers<undefined>();
  const end = (): void => {
    ended.resolve(undefined);
  };
  child.on('error', end);
  child.on('close', end);
  const stop = async (): Promise<undefined> => {
    killGroup(child);
    return ended.promise;
  };
  process.once('exit', () => {
    killGroup(child);
  });
  return { ended: ended.promise, stop };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

function findChromium(): string {
  const asked = process.env.COIL_CHROMIUM;
  if (asked) {
    if (isExecutable(asked)) return asked;
    throw new Failure(`COIL_CHROMIUM is ${asked}, which is not a program that can be run`);
  }
  const found = findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
  if (found === undefined) throw new Failure('Chromium is not installed: install it, or set COIL_CHROMIUM to its path');
  return found;
}
