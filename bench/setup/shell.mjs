// shell.mjs: running programs for the set-up, and where it leaves its marks.

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { built, root } from '../places.mjs';

const MINUTES = 60_000;

/** Why something could not be had, and the command that would help. */
export class Missing extends Error {
  constructor(reason, help) {
    super(reason);
    this.help = help;
  }
}

let step = 'set-up';

/** From now on logs are of this step. */
export function beginStep(name) {
  step = name;
  rmSync(built(`log/${name}.txt`), { force: true });
}

/** Runs a program to its end; what it says goes into a log. */
export function sh(command, args, { cwd = root, env = {}, help } = {}) {
  const made = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 15 * MINUTES,
    maxBuffer: 1 << 28,
  });
  const log = built(`log/${step}.txt`);
  mkdirSync(dirname(log), { recursive: true });
  const said = `${made.stdout ?? ''}${made.stderr ?? ''}`;
  writeFileSync(log, `${command} ${args.join(' ')}\n${said}\n`, { flag: 'a' });
  if (made.status === 0) return made.stdout;
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const why = made.error?.message ?? lines.findLast((line) => /error|fail|cannot|unable/i.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  throw new Missing(`${basename(command)} failed: ${why.trim().slice(0, 200)}`, help ?? `look into ${relative(root, log)}`);
}

export function fresh(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

export const stamp = (name) => built(`stamp/${name}`);

export function setStamp(name) {
  mkdirSync(dirname(stamp(name)), { recursive: true });
  writeFileSync(stamp(name), '');
}
