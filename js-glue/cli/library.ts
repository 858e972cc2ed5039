// library.ts: the runtime as an archive, for programs that are linked by somebody else's build: node library.js FOLDER.
//
// Beside libcoil.a lies what a linker has to be told, as files of flags (wasm-ld @link-flags). What was linked is then finished by `coil finish`.

import { basename, join } from 'node:path';
import { LIBRARY_FLAGS, RUNTIME_FLAGS } from '../../wasm/compiler/pipeline.ts';
import { NpmToolchain } from '../../wasm/compiler/toolchain-npm.ts';
import type { CompileResult } from '../../wasm/compiler/toolchain.ts';
import { nodeFiles } from '../../wasm/compiler/node-files.ts';
import { runtimeSources } from './build.ts';
import { Cache, writeAtomically } from './cache.ts';
import { CachingToolchain } from './caching-toolchain.ts';
import { dependencyVersion } from './package.ts';
import { notesOf, PREBUILT_NOTES } from './prebuilt.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node library.js FOLDER');

const npm = new NpmToolchain(dependencyVersion('@yowasp/clang') ?? '', nodeFiles);
const toolchain = new CachingToolchain(npm, new Cache());
const { directory, core, port } = runtimeSources('wasip1');
const members: Record<string, Uint8Array> = {};
const compiled = new Map<string, { member: string; result: CompileResult }>();
for (const source of [...port, ...core]) {
  const result = await toolchain.compile({ source, directory, flags: RUNTIME_FLAGS });
  if (!result.object) throw new Error(result.diagnostics);
  const member = `${basename(source, '.c')}.o`;
  members[member] = result.object;
  compiled.set(source, { member, result });
}
if (Object.keys(members).length !== core.length + port.length) throw new Error('two sources of the runtime have the same name');
writeAtomically(join(folder, 'libcoil.a'), await npm.archive(members));
writeAtomically(join(folder, PREBUILT_NOTES), notesOf(toolchain.id, RUNTIME_FLAGS, compiled));
for (const [name, flags] of Object.entries(LIBRARY_FLAGS)) {
  writeAtomically(join(folder, name), new TextEncoder().encode(`${flags.join('\n')}\n`));
}
