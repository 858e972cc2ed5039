// package.ts: where this package is, and what it is called.
//
// The command runs as compiled JavaScript out of build/js, in a checkout and in the installed package alike; the C sources lie beside
// it, from the package's root on.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

export function packageVersion(): string {
  return versionIn(join(packageRoot, 'package.json'));
}

/** The version of a dependency, without loading it; undefined when it is not installed. */
export function dependencyVersion(name: string): string | undefined {
  const directories = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const manifest = directories.map((directory) => join(directory, name, 'package.json')).find((path) => existsSync(path));
  return manifest && versionIn(manifest);
}

/** Whether this is a git checkout, where everything that is made goes to build/. */
export function isCheckout(): boolean {
  return existsSync(join(packageRoot, '.git'));
}

function versionIn(manifest: string): string {
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version?: unknown };
  if (typeof version !== 'string') throw new Error(`${manifest} has no version`);
  return version;
}

function findRoot(start: string): string {
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json'))) return directory;
    if (directory === dirname(directory)) throw new Error('the package is incomplete: there is no package.json above the command');
  }
}
