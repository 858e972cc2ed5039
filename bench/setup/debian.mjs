// debian.mjs: packages of Debian's, unpacked into build/ and not installed; some from its next release, which run with their own libraries.

import { chmodSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { built, findProgram, forky } from '../places.mjs';
import { Missing, setStamp, sh, stamp } from './shell.mjs';

export const isRoot = () => process.getuid?.() === 0;

export function needsApt() {
  if (!findProgram('apt-get') || !findProgram('dpkg'))
    throw new Missing('it comes from Debian, and this machine has no apt-get', 'run it on Debian');
}

/** Downloads packages without installing them, and unpacks them. */
export function unpack(packages, folder, aptOptions = []) {
  const kept = join(folder, 'packages');
  mkdirSync(kept, { recursive: true });
  for (const name of packages) {
    if (globSync(`${name}_*.deb`, { cwd: kept }).length === 0) sh('apt-get', [...aptOptions, 'download', name], { cwd: kept });
    for (const archive of globSync(`${name}_*.deb`, { cwd: kept })) sh('dpkg', ['-x', join(kept, archive), join(folder, 'root')]);
  }
}

/** A state of apt's of our own, which knows Debian's next release and nothing else. */
export function forkyOptions() {
  const folder = built('forky');
  return [
    ['Dir::Etc::SourceList', join(folder, 'sources.list')],
    ['Dir::Etc::SourceParts', '/nonexistent'],
    ['Dir::State::Lists', join(folder, 'lists')],
    ['Dir::Cache', join(folder, 'cache')],
    ['Dir::State::status', join(folder, 'status')],
    ...(isRoot() ? [['APT::Sandbox::User', 'root']] : []),
  ].flatMap(([option, value]) => ['-o', `${option}=${value}`]);
}

/** Where this machine gets Debian from. */
export function debianSource() {
  for (const name of globSync('/etc/apt/sources.list.d/*.sources')) {
    const uri = /^URIs: *(\S*\/debian)\/?$/m.exec(readFileSync(name, 'utf8'));
    if (uri) return uri[1];
  }
  const list = existsSync('/etc/apt/sources.list') ? readFileSync('/etc/apt/sources.list', 'utf8') : '';
  const line = /^deb (?:\[[^\]]*\] )?(\S*\/debian)\/? /m.exec(list);
  if (!line) throw new Missing('apt has no source with Debian’s packages', 'add one to /etc/apt/sources.list.d');
  return line[1];
}

export const forkyPackages = (name, says, packages) => ({
  says,
  needs: ['forky'],
  there: () => existsSync(stamp(name)),
  make() {
    unpack(packages(), built('forky'), forkyOptions());
    setStamp(name);
  },
});

/** What programs of that release run with, whose C library is newer than this machine's may be. */
export const FORKY_LIBRARIES = ['libc6', 'libgcc-s1', 'libstdc++6', 'zlib1g'];

/** A script that runs a program of that release with its own libraries. */
export function wrap(program, at, options = '') {
  const libraries = join(forky, 'lib/x86_64-linux-gnu');
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(
    at,
    `#!/bin/sh\nexec ${join(libraries, 'ld-linux-x86-64.so.2')} --library-path ${libraries} ${join(forky, 'bin', program)} ${options} "$@"\n`,
  );
  chmodSync(at, 0o755);
  return at;
}

export function rustPackages() {
  const asked = sh('apt-cache', [...forkyOptions(), 'search', '-n', '^libstd-rust-[0-9]']);
  const standard = asked
    .split('\n')
    .map((line) => line.split(' ')[0])
    .filter((name) => /^libstd-rust-[\d.]+$/.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
  if (!standard) throw new Missing('Debian has no libstd-rust', 'look into build/bench/log');
  const [llvm] = /libllvm\d+/.exec(sh('apt-cache', [...forkyOptions(), 'show', standard])) ?? [];
  return [
    ...FORKY_LIBRARIES,
    standard,
    llvm,
    'rustc',
    'libstd-rust-dev',
    'libstd-rust-dev-wasm32',
    'wasi-libc',
    'libz3-4',
    'libzstd1',
    'libxml2-16',
    'libffi8',
    'libedit2',
    'libtinfo6',
    'libbsd0',
    'libmd0',
    'liblzma5',
  ];
}
