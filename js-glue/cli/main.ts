#!/usr/bin/env node
// main.ts: the command `coil`.
//
// Parses, does, and turns whatever goes wrong into a message and an exit status. What cannot be helped by the user is a fault of Coil's,
// and says so; a stack trace is shown for COIL_DEBUG only.

import { basename, resolve } from 'node:path';
import type { BuildCommand, FinishCommand, HelpCommand } from './command-line.ts';

const OLDEST_NODE = 22;

async function main(): Promise<number> {
  const [major = '0'] = process.versions.node.split('.');
  if (Number(major) < OLDEST_NODE) {
    process.stderr.write(`coil: Node.js ${process.versions.node} is too old: coil needs version ${OLDEST_NODE} or newer\n`);
    return 1;
  }
  // Loaded after the check, since an old Node cannot even load the rest.
  const { parseCommandLine } = await import('./command-line.ts');
  const { Failure, Status } = await import('./failure.ts');
  try {
    const command = parseCommandLine(process.argv.slice(2));
    switch (command.name) {
      case 'help':
        process.stdout.write(await helpAbout(command.about));
        return 0;
      case 'version':
        process.stdout.write(`coil ${(await import('./package.ts')).packageVersion()}\n`);
        return 0;
      case 'build':
        await build(command);
        return 0;
      case 'finish':
        await finish(command);
        return 0;
      case 'run':
        return await (await import('./run.ts')).runProgram(command);
      case 'ps':
        return await (await import('./ps.ts')).tellOfPrograms(command);
      case 'inspect':
        await (await import('./inspect.ts')).inspectProgram(command);
        return 0;
    }
  } catch (error) {
    if (lacksBinaryen(error)) {
      process.stderr.write('coil: binaryen is missing: run `npm install binaryen`, which libcoil has as an optional dependency\n');
      return Status.failed;
    }
    if (!(error instanceof Failure)) {
      process.stderr.write(`coil: ${describeFault(error)}\n`);
      return Status.failed;
    }
    if (error.message !== '') process.stderr.write(`coil: ${error.message}\n`);
    return error.status;
  }
}

async function helpAbout(about: HelpCommand['about']): Promise<string> {
  const help = await import('./help.ts');
  return {
    main: help.MAIN_HELP,
    build: help.BUILD_HELP,
    finish: help.FINISH_HELP,
    run: help.RUN_HELP,
    inspect: help.INSPECT_HELP,
    ps: help.PS_HELP,
  }[about];
}

async function build({ sources, flags, tools, target, output, types, aot }: BuildCommand): Promise<void> {
  const { buildProgram } = await import('./build.ts');
  const [first = ''] = sources;
  const file = output ?? `${basename(first).replace(/\.[^.]*$/, '')}.wasm`;
  const module = await buildProgram({ sources, flags, tools, target });
  if (target === 'wasip1') await write(module, file, types);
  else await write(await (await import('./component.ts')).componentOf(module, target), file, false);
  if (aot) await (await import('./host-wasmtime.ts')).compileForWasmtime(resolve(file));
}

async function finish({ file, flags, output, types }: FinishCommand): Promise<void> {
  const { finishFile } = await import('./finish.ts');
  await write(await finishFile(file, flags), output, types);
}

/** A module, and what lies beside it: its snippets, and the types of its functions. */
async function write(module: Uint8Array, target: string, types: boolean): Promise<void> {
  const { writeAtomically } = await import('./cache.ts');
  const { Failure } = await import('./failure.ts');
  const { deliveredSnippets } = await import('../../wasm/compiler/snippets.ts');
  const { isComponent } = await import('./component.ts');
  const snippets = isComponent(module) ? undefined : deliveredSnippets(module);
  const beside = (ending: string): string => `${target.replace(/\.wasm$/, '')}${ending}`;
  const outputs: [string, Uint8Array][] = [];
  if (snippets !== undefined) outputs.push([beside('.snippets.js'), new TextEncoder().encode(snippets)]);
  if (types) {
    const { readMark } = await import('../../wasm/compiler/runtime-abi.ts');
    const { typesOf } = await import('./types.ts');
    const mark = readMark(module);
    if (mark) outputs.push([beside('.d.ts'), new TextEncoder().encode(typesOf(mark))]);
  }
  outputs.push([target, module]);
  for (const [file, contents] of outputs) {
    try {
      writeAtomically(resolve(file), contents);
    } catch (error) {
      throw new Failure(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function lacksBinaryen(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes("'binaryen'");
}

function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return `an unexpected error: ${String(error)}`;
  const detail = process.env.COIL_DEBUG ? (error.stack ?? error.message) : error.message;
  return `an unexpected error, which is a fault in coil: ${detail}`;
}

// Output is written synchronously, so nothing is lost, and a program that has ended must not wait for what it left open.
process.exit(await main());
