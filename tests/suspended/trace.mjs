// trace.mjs: runs a module, and has the engine say at each suspension who stands on the stack: node trace.mjs MODULE NAMES [ARGUMENTS]
//
// The engine knows nothing of the compiler's analysis, so it is a witness. MODULE calls probe.suspending() where a suspension begins; NAMES is a JSON file with
// the names of the functions that may be suspended. The last line of standard error is { suspensions, seen, wrong }, as JSON: how many there
// were, how many functions were seen suspended, and the names of those that may not be.

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { load } from '../../build/js/js-glue/src/index.js';

const [, , file, names, ...args] = process.argv;
const allowed = new Set(JSON.parse(readFileSync(names, 'utf8')));
// The function itself may stand behind a switch to the plain stack, which has its name.
const [BEGINS, ENDS] = ['coil__stack_suspend', /^coil__stack_resume(?: itself)?$/];
const FRAME = /^ {4}at (?:\S+\.)?(.+) \(wasm:\/\//;

const seen = new Set();
const wrong = new Set();
let suspensions = 0;
Error.stackTraceLimit = Infinity;

/** The version that goes on has the function's name in its own, and of equal names all but the first have a number behind them. */
function maySuspend(name) {
  const ofFunction = name.replace(/ goes on(?:_\d+)?$/, '');
  return allowed.has(ofFunction) || allowed.has(ofFunction.replace(/_\d+$/, ''));
}

function suspending() {
  suspensions++;
  const frames = new Error().stack.split('\n').flatMap((line) => FRAME.exec(line)?.[1] ?? []);
  const first = frames.indexOf(BEGINS);
  const last = frames.findIndex((name) => ENDS.test(name));
  if (first < 0 || last < first) throw new Error(`no suspension: ${frames.join(', ')}`);
  for (const name of frames.slice(first, last)) {
    if (seen.has(name)) continue;
    seen.add(name);
    if (!maySuspend(name)) wrong.add(name);
  }
}

const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = (module, imports) => instantiate(module, { ...imports, probe: { suspending } });

const app = await load(readFileSync(file), { virtualTime: true, args: ['program', ...args] });
process.exitCode = await app.run();
process.stderr.write(`${JSON.stringify({ suspensions, seen: seen.size, wrong: [...wrong] })}\n`);
