// coverage.mjs: which branches of src/ the tests take, `./build.sh coverage`.
//
//   node tests/coverage.mjs [--list]
//
// Compiles everything natively with the C compiler's own counters, runs the suite as it is and with every allocation failing in turn, then each twin,
// example, fault and native test, while both tools watch it (COIL_EXPLAIN, COIL_TRACE), and reads the counters by gcov. Prints a table; with --list every
// line that has a branch nobody took. Lines that no test can take whole are in uncovered.txt, each with a reason, which is
// good for one branch of that line; they count as any other.
// Fails when less than 95 % of the branches are taken, when one is not taken that uncovered.txt does not explain, or when uncovered.txt names a line that
// is not there or that is covered.

import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const tests = dirname(fileURLToPath(import.meta.url));
const root = resolve(tests, '..');
const folder = join(root, 'build/coverage');
const LEAST = 95; // percent of all branches
/**
 * Not counted. What JavaScript calls, or calls JavaScript: half of it cannot run natively; its tests are tests/js.test.mjs and tests/c/javascript.c. And what
 * answers to the refusals of a host, which cannot be made to refuse everything: its tests are tests/native/{blocking,descriptors,sockets}.c, and those of the command line.
 */
const OF_HOSTS = /^src\/(?:js(?:_\w+)?|addresses|blocking|connection|datagram|descriptors|selector_transport|server)\.c$/;
const AT_ONCE = 2; // processes
const FLAGS = ['-std=c11', '-O0', '-g', '-Isrc', '-Itests/c', '-Itests/twins', '-Wno-format-zero-length'];

function sources(path) {
  return readdirSync(join(root, path)).filter((name) => name.endsWith('.c')).map((name) => `${path}/${name}`);
}

/** Examples that need arguments, or somebody to talk to, have no output that is expected (tests/command-line.test.mjs). */
function endsByItself(file) {
  return !/^examples\/\w+\.c$/.test(file) || existsSync(join(root, 'examples/expected', `${basename(file, '.c')}.txt`));
}

/** Runs a program to its end, whatever it says: { status, stderr }. */
function run(command, options) {
  const [program, ...args] = command;
  return new Promise((done) => {
    const child = execFile(program, args, { cwd: root, maxBuffer: 1 << 30, timeout: 300_000, ...options }, (error, stdout, stderr) => {
      const failures = stdout.match(/^not ok.*\n(#.*\n)*/gm) ?? [];
      done({ status: error ? (error.code ?? error.signal) : 0, stderr: [...failures, stderr.slice(-2000)].join('') });
    });
    child.stdin.end();
  });
}

async function mustRun(command, options) {
  const { status, stderr } = await run(command, options);
  if (status !== 0) throw new Error(`${command.join(' ')}: ${status}\n${stderr}`);
}

/** Does something with each item, a few at a time. */
async function each(items, work) {
  const left = [...items];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left.length > 0) await work(left.shift());
  }));
}

const object = (file) => join(folder, `${file.replaceAll('/', '_')}.o`);
const changed = (file) => statSync(file).mtimeMs;

/** Compiles what is older than its source, or than a header. */
async function compile(files) {
  const headers = ['src', 'tests/c', 'tests/twins'].flatMap((path) => readdirSync(join(root, path)).filter((name) => name.endsWith('.h')).map((name) => join(root, path, name)));
  const newest = Math.max(...[...headers, fileURLToPath(import.meta.url)].map(changed));
  const stale = files.filter(({ file }) => !existsSync(object(file)) || changed(object(file)) < Math.max(newest, changed(join(root, file))));
  await each(stale, ({ file, flags }) => mustRun(['cc', ...FLAGS, ...flags, '-c', file, '-o', object(file)]));
}

/** All programs are one, which is called with the name of one of them, so that it is linked once. */
function writeDispatcher(programs) {
  const file = join(folder, 'dispatcher.c');
  const lines = [
    '#include <string.h>',
    ...programs.map(({ symbol }) => `int ${symbol}(int count, char **arguments);`),
    'int main(int count, char **arguments)',
    '{',
    '    if (count < 2) return 99;',
    ...programs.map(({ file: name, symbol }) => `    if (!strcmp(arguments[1], "${name}")) return ${symbol}(count - 1, arguments + 1);`),
    '    return 99;',
    '}',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

async function measure() {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (name.endsWith('.gcda')) rmSync(join(folder, name));
  const counted = sources('src').filter((file) => !OF_HOSTS.test(file)).map((file) => ({ file, flags: ['--coverage'] }));
  // With _exit a program that fails would leave without writing its counters. Code that is not optimised needs larger stacks.
  const host = [...sources('wasm/native'), ...sources('src').filter((file) => OF_HOSTS.test(file))].map((file) => ({ file, flags: ['-D_exit=exit', '-DDEFAULT_SIZE=((size_t)1<<20)'] }));
  const suite = sources('tests/c').map((file) => ({ file, flags: [] }));
  const programs = ['tests/twins', 'tests/faults', 'tests/native', 'tests/explain', 'examples', 'examples/guide'].flatMap(sources).filter(endsByItself).map((file) => {
    const symbol = `main_of_${file.replaceAll(/[/.]/g, '_')}`;
    return { file, symbol, flags: [`-Dmain=${symbol}`, ...(/twins|guide|explain/.test(file) ? ['-DCOIL_EXPLAIN'] : [])] };
  });
  await compile([...counted, ...host, ...suite, ...programs]);
  const link = (files, more, name) => mustRun(['cc', '--coverage', '-fno-profile-arcs', ...more, ...files.map(({ file }) => object(file)), '-lm', '-lpthread', '-lgcov', '-o', join(folder, name)]);
  await each([
    () => link([...counted, ...host, ...suite], [], 'suite'),
    () => link([...counted, ...host, ...programs], [writeDispatcher(programs)], 'programs'),
  ], (work) => work());

  const watched = { COIL_EXPLAIN: '1', COIL_TRACE: '/dev/null' };
  const start = (name, args, env) => run([join(folder, name), ...args], { cwd: folder, env: { ...process.env, COIL_VIRTUAL_TIME: '1', ...env } });
  const all = [
    { name: 'suite', args: ['--fail-allocations'], env: {} },
    { name: 'suite', args: [], env: {} },
    { name: 'programs', args: ['examples/hello.c'], env: { COIL_TRACE: '/nowhere/trace' } },
    { name: 'programs', args: ['examples/hello.c'], env: { COIL_VIRTUAL_TIME: '', COIL_TRACE: '' } }, // in real time, watched by nobody
    { name: 'programs', args: ['tests/explain/awaits.c'], env: {} },
    ...programs.map(({ file }) => ({ name: 'programs', args: [file], env: watched })),
  ];
  await each(all, async ({ name, args, env }) => {
    const { status, stderr } = await start(name, args, env);
    // The faults have a status of their own.
    if (status !== 0 && !args[0]?.startsWith('tests/faults')) throw new Error(`${name} ${args.join(' ')}: ${status}\n${stderr}`);
  });
  return branches(counted);
}

/** The lines of each source file that branch: { file, lines: [{ number, function, taken, all }] }. */
function branches(counted) {
  const output = execFileSync('gcov', ['--json-format', '--branch-probabilities', '--stdout', ...counted.map(({ file }) => object(file))], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 30 });
  const reports = output.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  return counted.map(({ file }) => {
    const found = reports.flatMap(({ files }) => files).find((each) => each.file === file);
    const lines = (found?.lines ?? []).filter(({ branches: all }) => all.length > 0).map(({ line_number: number, function_name: name, branches: all }) => {
      return { number, function: name, taken: all.filter(({ count }) => count > 0).length, all: all.length };
    });
    return { file, lines };
  });
}

/** uncovered.txt: `file.c: text of the line -- reason`, the text without its indentation. */
function readExceptions() {
  const rows = readFileSync(join(tests, 'uncovered.txt'), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));
  return rows.map((row) => {
    const match = /^(\S+\.c): (.*) -- (.+)$/.exec(row);
    if (!match) throw new Error(`uncovered.txt: not "file.c: line -- reason": ${row}`);
    return { row, file: match[1], text: match[2].trim(), used: false };
  });
}

const list = process.argv.includes('--list');
const measured = await measure();
const exceptions = readExceptions();
const texts = new Map(measured.map(({ file }) => [file, readFileSync(join(root, file), 'utf8').split('\n')]));
const unexplained = [];
const listed = [];
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
    const isExplained = known.length > 0 && line.all - line.taken === 1;
    (isExplained ? listed : unexplained).push(`${file}:${line.number}: ${line.function}: ${line.taken} of ${line.all}: ${text}`);
  }
}
const percent = (100 * taken) / all;
console.log(`${'all'.padEnd(24)} ${String(all).padStart(9)} ${percent.toFixed(1).padStart(6)} %`);
console.log(`${all - taken} branches are not taken, ${listed.length} of them for reasons that tests/uncovered.txt gives`);
if (list) for (const line of listed) console.log(line);
for (const line of unexplained) console.error(`coverage: a branch is not taken: ${line}`);
const stale = exceptions.filter(({ used }) => !used);
for (const { row } of stale) console.error(`coverage: uncovered.txt names a line that is covered, or not there: ${row}`);
if (percent < LEAST) console.error(`coverage: less than ${LEAST} % of the branches are taken`);
process.exitCode = percent < LEAST || unexplained.length > 0 || stale.length > 0 ? 1 : 0;
