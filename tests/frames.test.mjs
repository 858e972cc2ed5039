// coil_task_print_stack: the functions of C that a task is in, by name, and with -g by file and line.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { build, coil, root, text } from './tools.mjs';

const SOURCE = 'tests/frames/stacks.c';

function lineOf(file, mark) {
  return text(file).split('\n').findIndex((line) => line.endsWith(`// ${mark}`)) + 1;
}

const at = (name, mark, file = SOURCE) => `  File "${file}", line ${lineOf(file, mark)}, in ${name}`;
const outerAndSleeper = {
  outer: [at('outer', 'outer'), at('inlined', 'inlined', 'tests/frames/inlined.h'), at('leaf', 'leaf')],
  first: [at('sleeper', 'first sleep')],
  second: [at('sleeper', 'second sleep')],
};

/** The stacks that were printed: a list of lines each, the first one without what stands between < and >. */
function stacks({ status, stdout, stderr }) {
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return stdout.trimEnd().split(/\n(?=\S+ for <)/).map((stack) => stack.replace(/<.*>/, '<>').split('\n'));
}

const TITLE = 'Stack for <> (most recent call last):';
const NOT_BEGUN = [TITLE, at('outer', 'made')];
const FAILED = ['Traceback for <> (most recent call last):', at('fails', 'fails'), 'ValueError: no'];

for (const host of ['node', 'wasmtime', 'browser']) {
  test(`built with -g, functions are told with file and line, inlined ones too: ${host}`, async () => {
    const { outer, first, second } = outerAndSleeper;
    const printed = stacks(await coil(['run', '-g', SOURCE, '--host', host, '--virtual-time']));
    assert.deepEqual(printed, [NOT_BEGUN, [TITLE, ...outer], [TITLE, ...first], FAILED, [TITLE, ...second]]);
  });
}

for (const level of ['-O0', '-O1', '-O3', '-Os']) {
  test(`at ${level}`, async () => {
    const printed = stacks(await coil(['run', '-g', level, SOURCE, '--host', 'wasmtime', '--virtual-time']));
    const own = printed.map((lines) => lines.filter((line) => !line.startsWith('  In coil_')));
    const { outer, first, second } = outerAndSleeper;
    const without = (lines) => [TITLE, ...lines.filter((line) => !line.startsWith('  In coil_'))];
    assert.deepEqual(own, [NOT_BEGUN, without(outer), without(first), FAILED, without(second)]);
  });
}

test('without -g functions are told by name', async (t) => {
  const module = await build(t, [SOURCE]);
  const printed = stacks(await coil(['run', module, '--virtual-time']));
  assert.deepEqual(printed.slice(0, 3), [NOT_BEGUN, [TITLE, '  In outer', '  In leaf'], [TITLE, '  In sleeper']]);
});

test('natively functions are told by name, where they are functions still', async () => {
  const printed = stacks(await coil(['run', SOURCE, '--host', 'native', '--virtual-time', '-O0', '-fno-optimize-sibling-calls']));
  const names = printed.map(([, ...lines]) => lines.filter((line) => !line.startsWith('  In coil_')).map((line) => /[Ii]n (\w+)$/.exec(line)?.[1] ?? line));
  assert.deepEqual(names, [['outer'], ['outer', 'leaf'], ['sleeper'], ['fails', 'ValueError: no'], ['sleeper']]);
});

test('a program that prints no stack carries no names and no lines, with -g too', async (t) => {
  const module = readFileSync(await build(t, ['examples/hello.c'], ['-g']));
  assert.ok(!module.includes('hello.c:') && !module.includes('.debug_'));
  const sections = WebAssembly.Module.customSections(new WebAssembly.Module(module), '.debug_line');
  assert.deepEqual(sections, []);
});

test('no path of this machine gets into a module', async (t) => {
  const module = readFileSync(await build(t, [SOURCE], ['-g']));
  assert.ok(module.includes(SOURCE));
  assert.ok(!module.includes(root));
});
