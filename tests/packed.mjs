// packed.mjs: the package as it is published, installed into a fresh project.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from './tools.mjs';

/** Packs it into the folder, and installs it there as a page's author would who has no use for the compiler: { project, tarball, files }, files being those in it. */
export async function packedProject(folder) {
  const packed = await execute('npm', ['pack', '--json', '--pack-destination', folder]);
  assert.equal(packed.status, 0, packed.stderr);
  const [{ filename, files }] = JSON.parse(packed.stdout);
  const tarball = join(folder, filename);
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true, "type": "module" }');
  const flags = ['--omit=optional', '--no-audit', '--no-fund', '--ignore-scripts'];
  const installed = await execute('npm', ['install', ...flags, tarball], { cwd: project });
  assert.equal(installed.status, 0, installed.stderr);
  return { project, tarball, files: files.map(({ path }) => path) };
}
