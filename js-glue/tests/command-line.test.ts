// What the command line means, and one sentence for each thing that it cannot mean.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommandLine } from '../cli/command-line.ts';
import { Failure } from '../cli/failure.ts';

test('compiler_flags_are_told_from_ours', () => {
  const words = ['build', 'a.c', '-O3', '-std=c11', '-Wall', '-I', 'inc', '-DX=1', '-D', 'Y', '-g', '-o', 'out.wasm', 'b.c'];
  assert.deepEqual(parseCommandLine(words), {
    name: 'build',
    sources: ['a.c', 'b.c'],
    flags: ['-O3', '-std=c11', '-Wall', '-I', 'inc', '-DX=1', '-D', 'Y', '-g'],
    tools: [],
    target: 'wasip1',
    output: 'out.wasm',
    types: false,
    aot: false,
  });
});

test('everything_behind_two_dashes_is_the_programs', () => {
  const command = parseCommandLine(['run', '--virtual-time', '--host', 'wasmtime', 'a.c', '--', '--help', '-O2', '--']);
  assert.deepEqual(command, {
    name: 'run',
    files: ['a.c'],
    flags: [],
    host: 'wasmtime',
    hostIsNamed: true,
    target: 'wasip1',
    virtualTime: true,
    tools: ['ps'],
    trace: undefined,
    programArguments: ['--help', '-O2', '--'],
  });
});

test('a_trace_is_a_switch_to_build_and_a_file_to_run', () => {
  const built = parseCommandLine(['build', '--trace', 'a.c', '--explain']);
  assert.deepEqual(built, {
    name: 'build',
    sources: ['a.c'],
    flags: [],
    tools: ['trace', 'explain'],
    target: 'wasip1',
    output: undefined,
    types: false,
    aot: false,
  });
  const run = parseCommandLine(['run', 'a.c', '--trace', 'out.json']);
  assert.ok(run.name === 'run');
  assert.deepEqual([run.files, run.tools, run.trace], [['a.c'], ['trace', 'ps'], 'out.json']);
});

test('what_runs_can_be_asked_but_for_pages_and_finished_modules', () => {
  const toolsOf = (...words: string[]): readonly string[] => {
    const command = parseCommandLine(['run', ...words]);
    assert.ok(command.name === 'run');
    return command.tools;
  };
  assert.deepEqual(toolsOf('a.c'), ['ps']);
  assert.deepEqual(toolsOf('a.c', '--host', 'browser'), []);
  assert.deepEqual(toolsOf('a.wasm'), []);
});

test('an_inspection_takes_what_a_build_takes_and_what_to_show', () => {
  const command = parseCommandLine([
    'inspect',
    'a.c',
    '-O3',
    '--trace',
    '--checked',
    '--sort',
    'name',
    '--top',
    '3',
    '--match',
    'b',
    '--why',
    'f',
  ]);
  assert.deepEqual(command, {
    name: 'inspect',
    files: ['a.c'],
    flags: ['-O3'],
    tools: ['trace', 'checked'],
    json: false,
    why: 'f',
    compare: false,
    choice: { all: false, top: 3, sort: 'name', match: 'b' },
  });
});

test('help_is_help_wherever_it_stands', () => {
  assert.deepEqual(parseCommandLine([]), { name: 'help', about: 'main' });
  assert.deepEqual(parseCommandLine(['run', '--help']), { name: 'help', about: 'run' });
  assert.deepEqual(parseCommandLine(['build', 'a.c', '--help']), { name: 'help', about: 'build' });
  assert.deepEqual(parseCommandLine(['inspect', 'a.wasm', '-h']), { name: 'help', about: 'inspect' });
});

const REFUSED: readonly (readonly [words: string[], sentence: RegExp])[] = [
  [['compile', 'a.c'], /no command compile/],
  [['build'], /nothing to build/],
  [['run'], /nothing to run/],
  [['inspect'], /nothing to inspect: name a module or a C file/],
  [['inspect', 'a.wasm', '--compare'], /--compare needs the sources/],
  [['inspect', 'a.c', '--json', '--why', 'f'], /use it without --why/],
  [['inspect', 'a.c', '--top', 'ten'], /--top ten is not a number/],
  [['inspect', 'a.c', '--sort', 'size'], /cannot be sorted by size: it is one of cost, linked, delivered, name/],
  [['run', 'a.c', '--host', 'mars'], /no host mars: it is one of node, browser, wasmtime, native/],
  [['run', 'a.c', '--fast'], /unknown option '--fast' \(see coil run --help\)/],
  [['build', 'a.c', '-I'], /-I needs a value/],
  [['run', 'a.c', '--trace'], /option '--trace <value>' argument missing/],
];

for (const [words, sentence] of REFUSED) {
  test(`refused: coil ${words.join(' ')}`, () => {
    assert.throws(
      () => parseCommandLine(words),
      (error) => error instanceof Failure && error.status === 2 && sentence.test(error.message) && !error.message.includes('\n'),
    );
  });
}
