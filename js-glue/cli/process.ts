// process.ts: runs a program with this process's standard streams.

import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { constants } from 'node:os';

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  /** What the program sees as its own name. */
  readonly argv0?: string;
  readonly stdio?: StdioOptions;
  /** Called when the program has started. */
  readonly started?: (child: ChildProcess) => void;
}

const FORWARDED: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP'];

/** The exit status; 128 and the signal's number when a signal killed it, as a shell has it. */
export async function runProcess(program: string, args: readonly string[], options: ProcessOptions): Promise<number> {
  const { started, stdio = 'inherit', ...rest } = options;
  let child: ChildProcess | undefined;
  const forward = (signal: NodeJS.Signals): void => {
    child?.kill(signal);
  };
  // The terminal sends SIGINT to both, and maybe at once; this process must outlive the program to tell how it ended.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  for (const signal of FORWARDED) process.on(signal, forward);
  try {
    child = spawn(program, args, { stdio, ...rest });
    const ended = statusOf(child);
    started?.(child);
    return await ended;
  } finally {
    process.off('SIGINT', ignore);
    for (const signal of FORWARDED) process.off(signal, forward);
  }
}

function statusOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      resolve(signal ? 128 + constants.signals[signal] : (status ?? 1));
    });
  });
}
