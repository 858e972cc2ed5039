// host-node.ts: runs a module in this process.

import { openSync } from 'node:fs';
import { CoilTrap, load } from '../src/index.ts';
import type { HostedRun } from './run.ts';
import { Status } from './failure.ts';
import { writeAll } from './write-all.ts';

export async function runInNode({ module, args, env, trace, desk }: HostedRun): Promise<number> {
  const app = await load(module, { args, env, trace: trace === undefined ? undefined : writerTo(trace) });
  if (app.canListTasks) desk.open(() => app.tasks());
  try {
    return await app.run();
  } catch (error) {
    if (!(error instanceof CoilTrap)) throw error;
    process.stderr.write(`coil: ${error.message}\n`);
    return Status.trapped;
  }
}

/** Written at once, as the program does: nothing is lost if this process is killed. */
function writerTo(file: string): (chunk: Uint8Array) => void {
  const fd = openSync(file, 'w');
  return (chunk) => {
    writeAll(fd, chunk);
  };
}
