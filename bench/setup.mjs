// setup.mjs: gets what the chosen peers need, and says what and why.
//
// Everything is a step with a name (setup/steps.mjs): what it needs, how to see that it is there, how to make it. A step that fails is not the end: whoever
// needs it is reported as missing, with the reason and with what would help. All goes into build/, but for clang from Debian, which only root gets. What is
// pinned by its registry is pinned; what Debian has is taken as it is, and the versions are in the results.

import { mkdirSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { built, out, root } from './places.mjs';
import { Missing, beginStep } from './setup/shell.mjs';
import { STEPS } from './setup/steps.mjs';

const ended = new Map();

async function run(name) {
  const { says, needs = [], there, make } = STEPS[name];
  for (const needed of needs) await ensure(needed);
  if (there()) return;
  if (says) console.error(`bench: ${says}`);
  beginStep(name);
  mkdirSync(out, { recursive: true });
  // What is not ours is CommonJS; our own files are modules, which the package says for all below it.
  writeFileSync(built('package.json'), '{ "private": true, "type": "commonjs" }\n');
  try {
    await make();
  } catch (error) {
    if (error instanceof Missing) throw error;
    throw new Missing(error.message, `look into ${relative(root, out)}/log`);
  }
}

/** Sees to it that something is there; throws Missing. */
export function ensure(name) {
  if (!ended.has(name)) ended.set(name, run(name));
  return ended.get(name);
}
