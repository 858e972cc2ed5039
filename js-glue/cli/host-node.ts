// host-node.ts: runs a module in this process.

import { openSync } from 'node:fs';
import { deliveredSnippets } from '../../wasm/compiler/snippets.ts';
import { CoilTrap, load } from '../src/index.ts';
import type { HostedRun } from './run.ts';
import { Status } from './failure.ts';
import { writeAll } from './write-all.ts';

export async function runInNode({ module, args, env, trace, desk }: HostedRun): Promise<number> {
  const app = await load(module, {
    args,
    env,
    trace: trace === undefined ? undefined : writerTo(trace),
    snippets: snippetsOf(module),
  });
  if (app.canListTasks) desk.open(() => app.tasks());
  try {
    return await app.run();
  } catch (error) {
    if (!(error instanceof CoilTrap)) throw error;
    process.stderr.write(`coil: ${error.message}\n`);
    return Status.trapped;
  }
}

/** The module's own snippets; a page imports them as a file. */
function snippetsOf(module: Uint8Array): string | undefined {
  const text = deliveredSnippets(module);
  return text && `data:text/javascript,${encodeURIComponent(text)}`;
}

/** Written at once, as the program does: nothing is lost if this process is killed. */
function writerTo(file: string): (chunk: Uint8Array) => void {
  const fd = openSync(file, 'w');
  return (chunk) => {
    writeAll(fd, chunk);
  };
}
