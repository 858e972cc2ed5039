// host-node.ts: runs a module in this process.

import { CoilTrap, load } from '../src/index.ts';
import type { HostedRun } from './run.ts';
import { Status } from './failure.ts';

export async function runInNode({ module, args, env }: HostedRun): Promise<number> {
  const app = await load(module, { args, env });
  try {
    return await app.run();
  } catch (error) {
    if (!(error instanceof CoilTrap)) throw error;
    process.stderr.write(`coil: ${error.message}\n`);
    return Status.trapped;
  }
}
