// The fuzzer: a fixed set of random scenarios gives the same events with Coil and with CPython, and mistakes that are planted are found.

import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import test from 'node:test';
import { generate } from './fuzz/generate.mjs';
import { count, format, parse } from './fuzz/scenario.mjs';
import { isValid, shrink } from './fuzz/shrink.mjs';
import { toPython } from './fuzz/python.mjs';
import { execute, root } from './tools.mjs';

function fuzz(...args) {
  return execute(process.execPath, ['tests/fuzz/run.mjs', ...args]);
}

async function findsNothing(...args) {
  const { status, stdout, stderr } = await fuzz(...args);
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /\n\d+ scenarios run, 0 differences found\n$/);
}

test('natively', () => findsNothing('--seeds', '1-300', '--workers', '1'));
test('on Node', () => findsNothing('--seeds', '301-400', '--workers', '1', '--host', 'node'));

for (const rule of ['timers_run_last_made_first', 'groups_cancel_the_youngest_first']) {
  test(`a mistake is found and made small: ${rule}`, async () => {
    const { status, stdout } = await fuzz('--seeds', '1-100', '--workers', '1', '--shrink', '1', '--rule', rule);
    assert.equal(status, 1, stdout);
    assert.match(stdout, /\n100 scenarios run, [1-9]\d* differences found\n$/);
    const [, name] = /^== (seed-\d+)$/m.exec(stdout);
    const file = `${root}/build/fuzz/${name}`;
    assert.ok(count(parse(readFileSync(`${file}.scenario`, 'utf8'))) <= 20, stdout);
    assert.notEqual(readFileSync(`${file}.python`, 'utf8'), readFileSync(`${file}.c.txt`, 'utf8'));
    for (const end of ['.scenario', '.python', '.c.txt', '.py']) rmSync(file + end);
  });
}

test('a seed is the same scenario each time, and its text is read as it was written', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const root = generate(seed);
    assert.deepEqual(generate(seed), root);
    assert.deepEqual(parse(format(root)), root);
    assert.ok(isValid(root), format(root));
  }
});

test('what is left of a scenario is the least that differs', async () => {
  const differ = (scenarios) => Promise.resolve(scenarios.map((scenario) => /await asyncio.sleep\(\d/.test(toPython(scenario)) && toPython(scenario).includes('.cancel(')));
  for (let seed = 1; seed <= 400; seed++) {
    const root = generate(seed);
    const [differs] = await differ([root]);
    if (!differs) continue;
    const smallest = await shrink(root, differ);
    assert.ok(count(smallest) <= 6, format(smallest));
    return;
  }
  assert.fail('no scenario sleeps and cancels');
});

test('mistakes in what is asked for are told', async () => {
  for (const args of [['--seeds', 'some'], ['--host', 'nowhere'], ['--sanitize', '--host', 'node'], ['--unknown']]) {
    const { status, stderr } = await fuzz(...args);
    assert.equal(status, 2);
    assert.match(stderr, /^fuzz: .*\nusage: /);
  }
});
