// page.ts: what a page does to run a program, here on behalf of `coil run --host browser`.
//
// Uses the package as any page would, under a content security policy that allows scripts of the same origin and WebAssembly, and
// nothing else. The standard streams go to and come from the command that serves this page.

import { CoilTrap, load } from '../../src/index.ts';
import { RemoteInput } from './remote-input.ts';
import { RemoteOutput } from './remote-output.ts';
import type { PageSettings } from './settings.ts';

/** Not known to the compiler: the server makes it. */
const SNIPPETS = new URL('/program.snippets.js', location.href).href;

async function main(): Promise<void> {
  const output = new RemoteOutput();
  const status = await run(output).catch((error: unknown) => {
    output.text(2, `coil: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof CoilTrap ? 134 : 1;
  });
  await output.finish();
  await fetch('/exit', { method: 'POST', body: String(status) });
}

async function run(output: RemoteOutput): Promise<number> {
  const settings = (await (await fetch('/settings')).json()) as PageSettings;
  const app = await load('/program.wasm', {
    args: settings.args,
    env: settings.env,
    stdin: new RemoteInput(settings.terminals[0]),
    stdout: output.sink(1, settings.terminals[1]),
    stderr: output.sink(2, settings.terminals[2]),
    trace: settings.trace ? output.sink(3, false) : undefined,
    snippets: SNIPPETS,
  });
  return app.run();
}

// Open for as long as the page lives: the command sees it close when the page crashes.
void fetch('/alive').catch(() => undefined);
await main();
