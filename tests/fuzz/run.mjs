// run.mjs: the fuzzer, `./build.sh fuzz`: random scenarios, run with Coil and with CPython, and compared to the letter.
//
// Differences go into build/fuzz/, each as the scenario that was made as small as it could be, with what both sides tell about it, and as a
// Python program: that is what a twin (tests/twins) is written from.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { buildInterpreter, hosts, out } from './c-host.mjs';
import { toPython } from './python.mjs';
import { parse } from './scenario.mjs';

const USAGE = `usage: ./build.sh fuzz [--seeds FIRST-LAST] [options]        random scenarios
       ./build.sh fuzz --scenario FILE [options]             one, such as a difference found before

  --host native|node|wasmtime|browser   where Coil runs (native)
  --sanitize                            native, under AddressSanitizer and UBSan
  --workers N                           threads (as many as processors)
  --shrink N                            how many of the differences are made small (10)
  --rule NAME                           change a rule of Python's on purpose (rules.py): differences must be found
`;
const MOST_SEEDS = 20; // that are named
const PATIENCE = 40; // tenths of a second
const SIGINT = 2;
const CHUNKS = { native: 100, node: 500, wasmtime: 500, browser: 500 }; // seeds a process

function fail(message) {
  process.stderr.write(`fuzz: ${message}\n${USAGE}`);
  process.exit(2);
}

function commandLine() {
  const string = { type: 'string' };
  let values;
  try {
    ({ values } = parseArgs({
      options: { seeds: string, scenario: string, host: string, sanitize: { type: 'boolean' }, workers: string, shrink: string, rule: string, help: { type: 'boolean' } },
    }));
  } catch (error) {
    fail(error.message);
  }
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(values.seeds ?? '1-1000') ?? fail(`--seeds ${values.seeds}: it is FIRST-LAST`);
  const host = values.host ?? 'native';
  if (!hosts.includes(host)) fail(`there is no host ${host}`);
  if (values.sanitize && host !== 'native') fail('--sanitize goes with --host native');
  return { ...values, host, first: Number(first), last: Number(last), workers: Number(values.workers ?? cpus().length), shrink: Number(values.shrink ?? 10) };
}

/** A worker that answers one question at a time. */
class Helper {
  #worker;
  #waiting = new Map();
  #next = 0;
  #clock;

  constructor(given) {
    const shared = new SharedArrayBuffer(2);
    this.#worker = new Worker(new URL('worker.mjs', import.meta.url), { workerData: { ...given, shared } });
    this.#interrupt(new Uint8Array(shared));
    this.#worker.on('message', ({ id, result, error }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) reject(new Error(error));
      else resolve(result);
    });
    this.#worker.on('error', (error) => this.#waiting.forEach(({ reject }) => reject(error)));
  }

  /** A scenario that takes seconds in Python has no end: it is interrupted, for as long as it takes. */
  #interrupt(shared) {
    let [running, since] = [0, 0];
    this.#clock = setInterval(() => {
      const next = Atomics.load(shared, 1);
      since = next !== 0 && next === running ? since + 1 : 0;
      running = next;
      if (since > PATIENCE) Atomics.store(shared, 0, SIGINT);
    }, 100);
  }

  ask(task, given) {
    const { promise, resolve, reject } = Promise.withResolvers();
    const id = this.#next++;
    this.#waiting.set(id, { resolve, reject });
    this.#worker.postMessage({ id, task, ...given });
    return promise;
  }

  end() {
    clearInterval(this.#clock);
    return this.#worker.terminate();
  }
}

/** Has the helpers do a list of things, each the next one as soon as it is free. */
async function share(helpers, list, ask) {
  const results = [];
  let next = 0;
  const work = async (helper) => {
    while (next < list.length) {
      const at = next++;
      results[at] = await ask(helper, list[at]);
    }
  };
  await Promise.all(helpers.map(work));
  return results;
}

function chunks(first, last, length) {
  const made = [];
  for (let from = first; from <= last; from += length) made.push({ first: from, last: Math.min(last, from + length - 1) });
  return made;
}

/** The scenario with the numbers that the events name. */
function numbered(text) {
  return text
    .trimEnd()
    .split('\n')
    .map((line, at) => `${String(at + 1).padStart(3)}  ${line}`)
    .join('\n');
}

function firstDifference(c, python) {
  const [inC, inPython] = [c.split('\n'), python.split('\n')];
  let at = 0;
  while (inC[at] === inPython[at]) at++;
  return [...inPython.slice(Math.max(0, at - 3), at), `Python: ${inPython[at] ?? '(ends)'}`, `C:      ${inC[at] ?? '(ends)'}`].join('\n');
}

function write(name, { text, c, python }) {
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, `${name}.scenario`), text);
  writeFileSync(join(out, `${name}.python`), `${python}\n`);
  writeFileSync(join(out, `${name}.c.txt`), `${c}\n`);
  writeFileSync(join(out, `${name}.py`), toPython(parse(text)));
  console.log(`== ${name}\n${numbered(text)}\n\n${firstDifference(c, python)}\n`);
}

async function fuzz(helpers, { first, last, host, shrink }) {
  const results = await share(helpers, chunks(first, last, CHUNKS[host]), (helper, seeds) => helper.ask('seeds', seeds));
  const different = results.flatMap((result) => result.different);
  const smallest = await share(helpers, different.slice(0, shrink), async (helper, found) => ({ seed: found.seed, ...(await helper.ask('shrink', found)) }));
  for (const made of smallest) write(`seed-${made.seed}`, made);
  const others = different.slice(smallest.length).map(({ seed }) => seed);
  if (others.length > 0) console.log(`and the seeds ${others.slice(0, MOST_SEEDS).join(' ')}${others.length > MOST_SEEDS ? ' ...' : ''}\n`);
  const known = results.flatMap((result) => result.known);
  for (const name of new Set(known)) console.log(`${known.filter((other) => other === name).length} times ${name}, which is known`);
  return { count: results.reduce((sum, result) => sum + result.count, 0), lines: results.reduce((sum, result) => sum + result.lines, 0), different, smallest };
}

async function runOne(helper, { scenario: file, shrink }) {
  const result = await helper.ask('scenario', { text: readFileSync(file, 'utf8') });
  const different = result.differs ? [result] : [];
  const smallest = [];
  if (different.length > 0 && shrink > 0) smallest.push({ seed: 0, ...(await helper.ask('shrink', result)) });
  if (different.length === 0) console.log(`${numbered(result.text)}\n\n${result.python}\n`);
  else write(basename(file).replace(/\.scenario$/, ''), smallest[0] ?? result);
  return { count: 1, lines: result.python.split('\n').length, different, smallest: smallest.length > 0 ? smallest : [result] };
}

const options = commandLine();
const command = await buildInterpreter(options.host, { sanitize: options.sanitize });
const started = performance.now();
const helpers = Array.from({ length: options.scenario ? 1 : options.workers }, () => new Helper({ command, rule: options.rule }));
const result = options.scenario ? await runOne(helpers[0], options) : await fuzz(helpers, options);
await Promise.all(helpers.map((helper) => helper.end()));
const seconds = (performance.now() - started) / 1000;
if (!options.scenario) console.log(`${seconds.toFixed(1)} s, ${(result.lines / result.count).toFixed(1)} events a scenario`);
console.log(`${result.count} scenarios run, ${result.different.length} differences found`);
process.exitCode = result.different.length > 0 ? 1 : 0;
