// inspect.ts: `coil inspect`: what the compiler found out about a program, printed.
//
// A delivered module has no names in it, so what is printed comes from the report that its build has left: in the module, when that was built
// with -g, and otherwise in the cache of this machine, by the module's bytes. Sources are built first, which is quick when they were before.

import { basename } from 'node:path';
import type { Report } from '../../wasm/compiler/report.ts';
import { buildProgram, plainCodeBytes, reportOf } from './build.ts';
import type { InspectCommand } from './command-line.ts';
import { Failure } from './failure.ts';
import { similarNames, summary, whySuspends } from './inspect-text.ts';
import { checkStandsAlone, readModuleFile } from './module-file.ts';
import { writeAll } from './write-all.ts';

export async function inspectProgram(command: InspectCommand): Promise<void> {
  const [file = ''] = command.files;
  const module = await moduleOf(command);
  const known = await reportOf(module);
  if (!known) {
    throw new Failure(
      `nothing is known of ${file}: it was built on another machine, or by another version of Coil. ` +
        'Build it with -g, so that the module carries its report, or name its sources instead',
    );
  }
  const report = command.compare ? await withPlain(known, command) : known;
  writeAll(process.stdout.fd, Buffer.from(textOf(report, module, command)));
}

async function moduleOf({ files, flags, tools }: InspectCommand): Promise<Uint8Array> {
  const [file = ''] = files;
  if (!file.endsWith('.wasm')) return buildProgram({ sources: files, flags, tools });
  checkStandsAlone(files, flags);
  return readModuleFile(file).bytes;
}

async function withPlain(report: Report, { files, flags, tools }: InspectCommand): Promise<Report> {
  return { ...report, code: { ...report.code, plain: await plainCodeBytes({ sources: files, flags, tools }) } };
}

function textOf(report: Report, module: Uint8Array, command: InspectCommand): string {
  const { files, json, why, choice } = command;
  if (json) return `${JSON.stringify(report)}\n`;
  if (why === undefined) return summary(report, basename(files[0] ?? ''), module.length, choice);
  const chain = whySuspends(report, why);
  if (chain !== undefined) return chain;
  const similar = similarNames(report, why);
  throw new Failure(
    `there is no function ${why} in ${files[0] ?? ''}: ` +
      (similar.length > 0
        ? `did you mean ${similar.join(', ')}?`
        : 'the compiler has put it into its callers, or left it out as nobody calls it'),
  );
}
