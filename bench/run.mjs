// run.mjs: the benchmark, ./build.sh bench [WORKLOAD…] [--only PEER,…] [--reps 5] [--out DIR] [--list]: Coil and its peers, the same workloads, in one run.
//
// Sets up what the chosen peers need (setup.mjs), measures (measuring.mjs), and leaves results.json, results.md and results.svg. A peer that cannot be had is
// reported as missing; it never ends the run. README.md tells what the workloads are, and what the rows are not.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAll } from './measuring.mjs';
import { GROUPS, PEERS } from './peers.mjs';
import { drawPicture } from './picture.mjs';
import { out as usualOut } from './places.mjs';
import { bars, markdown, text } from './report.mjs';
import { ensure } from './setup.mjs';
import { machine, versions } from './versions.mjs';
import { BARS, WORKLOADS } from './workloads.mjs';

const USAGE = 'usage: ./build.sh bench [WORKLOAD…] [--only PEER,…] [--reps 5] [--out DIR] [--list]';

function fail(message) {
  console.error(`bench: ${message}\n${USAGE}`);
  process.exit(2);
}

const OPTIONS = {
  only: { type: 'string' },
  reps: { type: 'string', default: '5' },
  out: { type: 'string', default: usualOut },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  target: { type: 'string', default: '0.15' }, // the seconds that a run is to take; for the tests
};

function parse() {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    return fail(error.message);
  }
}

/** The known ones among names, in their own order; a name that is not known ends it all. */
function choose(kind, names, known) {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) fail(`there is no ${kind} '${unknown}': they are ${known.join(', ')}`);
  return known.filter((name) => names.length === 0 || names.includes(name));
}

function commandLine() {
  const { values, positionals } = parse();
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const repetitions = Number(values.reps);
  if (!Number.isInteger(repetitions) || repetitions < 1) fail(`--reps is '${values.reps}': it must be a whole number, 1 or more`);
  const target = Number(values.target);
  if (!(target > 0)) fail(`--target is '${values.target}': it must be a number of seconds`);
  const workloads = choose('workload', positionals, Object.keys(WORKLOADS));
  const only = values.only?.split(',').filter((name) => name !== '') ?? [];
  if (values.only !== undefined && only.length === 0) fail('--only needs a peer, or several with commas between; --list shows them');
  const keys = choose(
    'peer',
    only,
    PEERS.map(({ key }) => key),
  );
  return {
    workloads,
    peers: PEERS.filter(({ key }) => keys.includes(key)),
    repetitions,
    target,
    out: resolve(values.out),
    list: values.list,
  };
}

function list() {
  console.log('workloads');
  for (const [name, { title, unit }] of Object.entries(WORKLOADS)) console.log(`  ${name.padEnd(6)}${title}; one unit is ${unit}`);
  for (const [group, title] of Object.entries(GROUPS)) {
    console.log(`\n${title}`);
    for (const peer of PEERS.filter((one) => one.group === group))
      console.log(`  ${peer.key.padEnd(14)}${peer.label.padEnd(28)}${peer.programs.flatMap(({ workloads }) => workloads).join(' ')}`);
  }
}

/** Sets up what the peers need: { jobs, missing, notMeasured }. */
async function prepare({ workloads, peers }) {
  const jobs = [];
  const missing = {};
  const notMeasured = [];
  for (const { key, label, programs } of peers) {
    for (const { needs = [], command, na, sizes, workloads: own } of programs) {
      const chosen = own.filter((workload) => workloads.includes(workload));
      if (chosen.length === 0) continue;
      if (na) {
        notMeasured.push(...chosen.map((workload) => ({ peer: key, workload, na })));
        continue;
      }
      try {
        for (const needed of needs) await ensure(needed);
        const words = command();
        jobs.push(...chosen.map((workload) => ({ peer: key, workload, command: words, sizes })));
      } catch ({ message, help }) {
        console.error(`bench: ${label} is missing: ${message}; what would help: ${help}`);
        missing[key] = {
          label,
          workloads: [...(missing[key]?.workloads ?? []), ...chosen],
          reason: message,
          help: help ?? 'look at the message',
        };
      }
    }
  }
  return { jobs: jobs.sort((a, b) => placeOf(a) - placeOf(b)), missing, notMeasured };
}

/** All peers of a workload one after the other; next to Coil those that it is compared with, so that they meet the same noise. */
function placeOf({ peer, workload }) {
  const isCompared = BARS.some((bar) => bar.workload === workload && bar.peer === peer);
  return 3 * Object.keys(WORKLOADS).indexOf(workload) + (peer === 'coil' ? 0 : isCompared ? 1 : 2);
}

let phase = '';

/** On a terminal each step, in one line that is written over; elsewhere what comes before the colon, once. */
function progress(line) {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\u001b[Kbench: ${line}`);
    return;
  }
  const [now] = line.split(':');
  if (now !== phase) console.error(`bench: ${now}`);
  phase = now;
}

const settings = commandLine();
if (settings.list) {
  list();
  process.exit(0);
}
mkdirSync(settings.out, { recursive: true });
try {
  await ensure('measure');
} catch ({ message, help }) {
  fail(`${message}, and nothing can be measured without one: ${help}`);
}
const { jobs, missing, notMeasured } = await prepare(settings);
const measured = await measureAll(jobs, { ...settings, progress });
if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');

const results = {
  date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  machine: machine(),
  versions: versions(),
  repetitions: settings.repetitions,
  target: settings.target,
  peers: Object.fromEntries(
    settings.peers
      .filter(({ key }) => measured.figures[key])
      .map(({ key, label, group }) => [key, { label, group, figures: measured.figures[key] }]),
  ),
  missing,
  notMeasured: [...notMeasured, ...measured.notMeasured],
};
results.bars = bars(results);
const file = (name) => join(settings.out, name);
writeFileSync(file('results.json'), `${JSON.stringify(results, null, 1)}\n`);
writeFileSync(file('results.md'), markdown(results));
writeFileSync(file('results.svg'), await drawPicture(results));
process.stdout.write(text(results));
console.log(`\nresults.json, results.md and results.svg are in ${relative(process.cwd(), settings.out) || '.'}`);
