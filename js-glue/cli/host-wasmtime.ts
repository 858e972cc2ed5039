// host-wasmtime.ts: runs a module under wasmtime, by its _start.
//
// wasmtime reads modules from files and keeps its own cache by content, so each module is put under its hash in Coil's cache. The
// environment is inherited as a whole, not named on the command line, whose length is limited.
//
// Standard error passes through this process, so that a trap is reported in one line and not in wasmtime's forty. Where standard
// output goes to the same place both take one pipe, or their order would be lost. To a terminal nothing is put in between: the
// program is to see that it is one.

import type { ChildProcess } from 'node:child_process';
import { existsSync, fstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isatty } from 'node:tty';
import { Cache, hashOf, writeAtomically } from './cache.ts';
import { Failure } from './failure.ts';
import { findProgram, isExecutable } from './find-program.ts';
import { markOf } from './module-file.ts';
import { packageRoot } from './package.ts';
import { runProcess } from './process.ts';
import type { HostedRun } from './run.ts';
import { ReportFilter } from './wasmtime-report.ts';
import { writeAll } from './write-all.ts';

const STDOUT = 1;
const STDERR = 2;

export interface ComponentRun {
  /** What wasmtime's -S is told besides. */
  readonly allowed: readonly string[];
  /** Whether it answers HTTP: `wasmtime serve`, which takes the program's arguments. */
  readonly serves: boolean;
}

/** FILE.cwasm beside FILE.wasm: code for this machine and this version of wasmtime. */
export async function compileForWasmtime(file: string): Promise<void> {
  const compiled = `${file.replace(/\.wasm$/, '')}.cwasm`;
  const status = await runProcess(findWasmtime(), ['compile', file, '-o', compiled], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
  });
  if (status !== 0) throw new Failure(`wasmtime could not compile ${file}`);
}

export async function runUnderWasmtime({ module, args, env, trace, desk }: HostedRun, component?: ComponentRun): Promise<number> {
  const wasmtime = findWasmtime();
  // What `wasmtime compile` has made is no module any more, but a program of this machine's kind.
  const isCompiled = module[0] === 0x7f;
  const file = new Cache().path(`${hashOf(module)}.${isCompiled ? 'cwasm' : 'wasm'}`);
  if (!existsSync(file)) writeAtomically(file, module);
  const [name = '', ...rest] = args;
  // wasmtime is written in Rust, and would answer to these; the program gets them all the same.
  const { RUST_BACKTRACE, ...others } = env;
  const backtrace = RUST_BACKTRACE === undefined ? [] : ['--env', `RUST_BACKTRACE=${RUST_BACKTRACE}`];
  // By a name that no path of the program's begins with.
  const traced = trace === undefined ? [] : ['--dir', `${dirname(trace)}::/coil-trace`, '--env', `COIL_TRACE=${basename(trace)}`];
  const asked = markOf(module)?.tools?.includes('ps') ? desk.openFiles() : undefined;
  const watched = asked === undefined ? [] : ['--dir', `${asked}::/coil-ps`];
  const command = [
    wasmtime,
    component?.serves ? 'serve' : 'run',
    '-S',
    'inherit-env=y',
    ...(isCompiled ? ['--allow-precompiled'] : []),
    ...(component?.allowed ?? []).flatMap((option) => ['-S', option]),
    ...backtrace,
    ...traced,
    ...watched,
    ...(component?.serves ? [...rest, file] : ['--argv0', name, file, ...rest]),
  ];
  if (isatty(STDERR)) return runProcess(wasmtime, command.slice(1), { env: others });

  const filter = new ReportFilter(file, (bytes) => writeAll(STDERR, bytes));
  const status = sameFile(STDOUT, STDERR)
    ? await runProcess('/bin/sh', ['-c', 'exec "$0" "$@" 2>&1', ...command], {
        env: others,
        stdio: ['inherit', 'pipe', 'inherit'],
        started: (child) => {
          pass(child.stdout, filter);
        },
      })
    : await runProcess(wasmtime, command.slice(1), {
        env: others,
        stdio: ['inherit', 'inherit', 'pipe'],
        started: (child) => {
          pass(child.stderr, filter);
        },
      });
  const report = filter.finish(status);
  writeAll(STDERR, Buffer.from(report.message));
  return report.status;
}

function pass(stream: ChildProcess['stdout'], filter: ReportFilter): void {
  stream?.on('data', (chunk: Uint8Array) => {
    filter.push(chunk);
  });
}

function sameFile(one: number, other: number): boolean {
  try {
    const [a, b] = [fstatSync(one), fstatSync(other)];
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    return false; // one is closed
  }
}

function findWasmtime(): string {
  const asked = process.env.COIL_WASMTIME;
  if (asked) {
    if (isExecutable(asked)) return asked;
    throw new Failure(`COIL_WASMTIME is ${asked}, which is not a program that can be run`);
  }
  const found = findProgram('wasmtime', join(packageRoot, 'build', 'venv', 'bin', 'wasmtime'));
  if (found === undefined) {
    throw new Failure('wasmtime is not installed: get it from https://wasmtime.dev, or set COIL_WASMTIME to its path');
  }
  return found;
}
