// coverage.mjs: which branches of src/ the C tests take, `./build.sh coverage`.
//
//   node tests/coverage.mjs [--list]
//
// Compiles the suite natively with the C compiler's own counters, runs it as it is and with every allocation failing in turn, then the twins and the
// programs that fail on purpose (tests/faults), and reads the counters by gcov. Prints a table; with --list every line that has a branch nobody took. Lines that no test can reach are in uncovered.txt, each with a reason.
// Fails when less than 95 % of the branches are taken, or uncovered.txt names a line that is not there or that is covered.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const tests = dirname(fileURLToPath(import.meta.url));
const root = resolve(tests, '..');
const folder = join(root, 'build/coverage');
const LEAST = 95; // percent of all branches

function sources(path) {
  return readdirSync(join(root, path)).filter((name) => name.endsWith('.c')).map((name) => `${path}/${name}`);
}

function run(command, options) {
  const { status, stderr } = spawnSync(command[0], command.slice(1), { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (status !== 0) throw new Error(`${command.join(' ')} failed:\n${stderr?.slice(-2000)}`);
}

function measure() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const flags = ['-std=c11', '-O0', '-g', '-Isrc', '-Itests/c', '-Wno-format-zero-length'];
  const object = (file) => join(folder, `${file.replaceAll('/', '_')}.o`);
  const counted = sources('src');
  const others = [...sources('wasm/native'), ...sources('tests/c')];
  for (const file of counted) run(['cc', ...flags, '--coverage', '-c', file, '-o', object(file)]);
  // Without -D a program that fails would leave without writing its counters.
  for (const file of others) run(['cc', ...flags, '-D_exit=exit', '-DDEFAULT_SIZE=((size_t)1<<20)', '-c', file, '-o', object(file)]);
  const program = join(folder, 'suite');
  run(['cc', '--coverage', ...[...counted, ...others].map(object), '-lm', '-lpthread', '-o', program]);
  run([program]);
  run([program, '--fail-allocations']);
  const runtime = [...counted, ...sources('wasm/native')].map(object);
  for (const file of [...sources('tests/twins'), ...sources('tests/faults')]) {
    run(['cc', ...flags, '-Itests/twins', '--coverage', '-fno-profile-arcs', file, ...runtime, '-lm', '-lpthread', '-o', program]);
    spawnSync(program, { cwd: folder, env: { ...process.env, COIL_VIRTUAL_TIME: '1' }, input: '', timeout: 60_000 }); // the faults end with a status of their own
  }
  return counted.map((file) => ({ file, lines: branches(object(file)) }));
}

/** The lines of a source file that branch: { number, function, taken, all }. */
function branches(object) {
  const report = JSON.parse(execFileSync('gcov', ['--json-format', '--branch-probabilities', '--stdout', object], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 }));
  const found = report.files.find(({ file }) => /(^|\/)src\/[^/]*\.c$/.test(file));
  return (found?.lines ?? [])
    .filter(({ branches: all }) => all.length > 0)
    .map(({ line_number: number, function_name: name, branches: all }) => ({ number, function: name, taken: all.filter(({ count }) => count > 0).length, all: all.length }));
}

/** uncovered.txt: `file.c: function: text of the line: reason`, the text without its indentation, its colons as they are, the reason after the last " -- ". */
function readExceptions() {
  const rows = readFileSync(join(tests, 'uncovered.txt'), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));
  return rows.map((row) => {
    const match = /^(\S+\.c): (.*) -- (.+)$/.exec(row);
    if (!match) throw new Error(`uncovered.txt: not "file.c: line -- reason": ${row}`);
    return { row, file: match[1], text: match[2].trim(), used: false };
  });
}

const list = process.argv.includes('--list');
const measured = measure();
const exceptions = readExceptions();
const texts = new Map(measured.map(({ file }) => [file, readFileSync(join(root, file), 'utf8').split('\n')]));
const open = [];
let taken = 0;
let all = 0;
console.log('file                      branches   taken');
for (const { file, lines } of measured) {
  const here = lines.reduce((sum, line) => ({ taken: sum.taken + line.taken, all: sum.all + line.all }), { taken: 0, all: 0 });
  taken += here.taken;
  all += here.all;
  console.log(`${basename(file).padEnd(24)} ${String(here.all).padStart(9)} ${(here.all ? (100 * here.taken) / here.all : 100).toFixed(1).padStart(6)} %`);
  for (const line of lines.filter((each) => each.taken < each.all)) {
    const text = texts.get(file)[line.number - 1].trim();
    const known = exceptions.filter((each) => each.file === basename(file) && each.text === text);
    for (const each of known) each.used = true;
    if (known.length === 0) open.push(`${file}:${line.number}: ${line.function}: ${line.taken} of ${line.all}: ${text}`);
  }
}
const percent = (100 * taken) / all;
console.log(`${'all'.padEnd(24)} ${String(all).padStart(9)} ${percent.toFixed(1).padStart(6)} %`);
if (list) console.log(open.join('\n'));
else console.log(`${open.length} lines have a branch that no test takes and that tests/uncovered.txt does not explain: --list prints them`);
const stale = exceptions.filter(({ used }) => !used);
for (const { row } of stale) console.error(`coverage: uncovered.txt names a line that is covered, or not there: ${row}`);
if (percent < LEAST) console.error(`coverage: less than ${LEAST} % of the branches are taken`);
process.exitCode = percent < LEAST || stale.length > 0 ? 1 : 0;
