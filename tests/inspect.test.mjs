// coil inspect, as a user runs it: what it knows of a program, and when it knows nothing.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build, coil, temporaryFolder, text } from './tools.mjs';

const STORAGE = 'tests/inspect/storage.c';

async function inspect(args, options) {
  const { status, stdout, stderr } = await coil(['inspect', ...args], options);
  assert.equal(status, 0, stderr);
  return stdout;
}

/** Sizes change with every compiler, and so does what is largest; the words between them do not. */
const wordsOf = (lines) => lines.replace(/[+-]?\d[\d,.]*|\binlined\b/g, '#').replace(/ +/g, ' ').split('\n').sort();

test('the program does what it says', async () => {
  const { stdout } = await coil(['run', STORAGE, '--virtual-time']);
  assert.equal(stdout, 'blocks of 64 bytes\nmemory: 2304, 960 bytes\nslow: 2304, 960 bytes\n');
});

test('the page shows what is printed', async () => {
  const page = text('docs/compiler/inspect.md');
  for (const args of [[STORAGE], [STORAGE, '--why', 'summing']]) {
    const [, block] = page.match(new RegExp(`\`coil inspect ${args.join(' ')}\` prints[^\`]*\`\`\`\n([^]*?)\`\`\``)) ?? [];
    const printed = await inspect(args);
    assert.deepEqual(wordsOf(block ?? 'no such block'), wordsOf(printed), `docs/compiler/inspect.md should have:\n${printed}`);
    for (const line of printed.split('\n')) assert.ok(line.length <= 100, line);
  }
});

test('a module that was built here is known, and is the same as its sources', async (t) => {
  const file = await build(t, [STORAGE]);
  assert.equal(await inspect([file, '--json']), await inspect([STORAGE, '--json']));
  const sections = WebAssembly.Module.customSections;
  const module = new WebAssembly.Module(readFileSync(file));
  assert.deepEqual([sections(module, 'coil.inspect').length, sections(module, 'name').length], [0, 0]);
});

test('a module from elsewhere is known if it was built with -g', async (t) => {
  const elsewhere = { env: { COIL_CACHE: temporaryFolder(t) } };
  const [plain, debug] = [await build(t, [STORAGE]), await build(t, [STORAGE], ['-g'])];
  const { status, stderr } = await coil(['inspect', plain], elsewhere);
  assert.equal(status, 1);
  assert.match(stderr, /^coil: nothing is known of .*program\.wasm: .* Build it with -g, so that .*, or name its sources instead\n$/);
  assert.match(await inspect([debug, '--why', 'walk'], elsewhere), /^walk \(tests\/inspect\/storage\.c\) may suspend:\n {2}walk /);
});

test('a function that never suspends is told with the reason', async () => {
  const why = (name) => inspect([STORAGE, '--why', name]);
  assert.equal(await why('block_size'), `block_size (${STORAGE}) never suspends: it is marked COIL_NEVER_SUSPENDS\n`);
  assert.equal(await why('memory_read'), `memory_read (${STORAGE}) never suspends: nothing that it calls may\n`);
  assert.equal(
    await why('coil__stack_resume'),
    'coil__stack_resume (coil/wasm/stack_unwind.c) never suspends: it resumes coroutines, and what suspends is back in it\n',
  );
});

test('what is shown can be chosen', async () => {
  const functions = async (...args) => [...(await inspect([STORAGE, ...args])).matchAll(/^ +[\d,]+ +[+-][\d,]+ +(?:[\d,]+|inlined) {2}(\w+)/gm)].map(([, name]) => name);
  const all = await functions('--all', '--sort', 'name');
  assert.deepEqual(all, all.toSorted());
  for (const name of ['app', 'coil_sleep', 'slow_read', 'summing', 'walk']) assert.ok(all.includes(name), name);
  assert.deepEqual(await functions('--match', 'slow'), ['slow_read']);
  assert.ok((await functions('--match', 'coil/src/sleep')).includes('coil_sleep'));
  assert.equal((await functions('--top', '2')).length, 2);
  assert.match(await inspect([STORAGE, '--match', 'nothing like it']), /No function that may suspend has nothing like it in its name/);
});

test('a second build says what suspending costs', async () => {
  const [, plain, delivered, cost] = (await inspect([STORAGE, '--compare']))
    .replaceAll(/\s+/g, ' ')
    .match(/delivered code would be ([\d,]+) bytes and not ([\d,]+): suspending costs ([\d,]+) bytes/)
    .map((number) => Number(number.replaceAll(',', '')));
  assert.ok(plain < delivered);
  assert.equal(delivered - plain, cost);
  assert.equal(JSON.parse(await inspect([STORAGE, '--json'])).code.delivered, delivered);
});

// A member with ? may be null, and [] is a list.
const STEP = { callee: 'number?', pointer: 'number?' };
const SCHEMA = {
  schema: 'number',
  version: 'string',
  code: { linked: 'number', guarded: 'number', unwound: 'number', delivered: 'number' },
  functions: [
    {
      name: 'string',
      file: 'string?',
      part: 'string',
      bytes: { linked: 'number', guarded: 'number', unwound: 'number', delivered: 'number?' },
      suspends: STEP,
      bottom: 'string?',
    },
  ],
  pointers: [
    {
      type: 'string',
      rule: 'string',
      signature: 'string',
      callers: ['number'],
      targets: ['number'],
      reaches: 'number',
      frees: { functions: ['number'], bytes: 'number' },
    },
  ],
  stacks: [
    {
      function: 'number',
      bytes: 'number?',
      saved: 'number',
      path: [{ function: 'number', frame: 'number?', saved: 'number' }],
      why: { kind: 'string' },
    },
  ],
  promises: [{ function: 'number', calls: STEP }],
};
const MAY_BE_NULL = new Set(['suspends', 'why', 'calls']);

function check(value, schema, path = '') {
  if (typeof schema === 'string') {
    if (value === null && schema.endsWith('?')) return;
    assert.equal(typeof value, schema.replace('?', ''), path);
  } else if (Array.isArray(schema)) {
    assert.ok(Array.isArray(value), path);
    for (const item of value) check(item, schema[0], `${path}[]`);
  } else if (value !== null || !MAY_BE_NULL.has(path.split('.').at(-1))) {
    const expected = Object.keys(schema);
    assert.deepEqual(Object.keys(value).slice(0, expected.length), expected, path);
    for (const key of expected) check(value[key], schema[key], `${path}.${key}`);
  }
}

test('JSON has the members that the page describes', async () => {
  const report = JSON.parse(await inspect([STORAGE, '--json']));
  assert.equal(report.schema, 1);
  check(report, SCHEMA);
  const page = text('docs/compiler/inspect.md');
  const described = (schema) => {
    for (const [key, member] of Object.entries(Array.isArray(schema) ? schema[0] : schema)) {
      assert.ok(page.includes(`\`${key}\``), `${key} is not in docs/compiler/inspect.md`);
      if (typeof member === 'object' && typeof member[0] !== 'string') described(member);
    }
  };
  described(SCHEMA);

  const name = (place) => report.functions[place]?.name;
  const [costly] = report.pointers;
  assert.equal(costly.type, 'int (*)(storage *, void *, int, long long)');
  assert.deepEqual(costly.targets.map(name), ['slow_read']);
  assert.ok(costly.frees.functions.map(name).includes('summing'));
  const stacks = Object.fromEntries(report.stacks.map((stack) => [name(stack.function), stack]));
  assert.ok(stacks.summing.bytes > 0 && stacks.summing.bytes < 1000 && stacks.summing.saved > 0);
  assert.deepEqual(stacks.walking.why.cycle.map(({ callee, pointer }) => [name(callee), pointer]), [['walk', null]]);
  const promise = report.promises.find((promise) => name(promise.function) === 'block_size');
  assert.equal(name(promise.calls.callee), 'slow_read');
  assert.equal(report.pointers[promise.calls.pointer].type, costly.type);
});

test('what cannot be inspected is refused in a sentence', async (t) => {
  const folder = temporaryFolder(t);
  const file = (name, contents) => {
    const path = join(folder, name);
    writeFileSync(path, contents);
    return path;
  };
  const foreign = file('foreign.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  const broken = file('broken.wasm', 'no module');
  const module = await build(t, [STORAGE]);
  const changed = file('changed.wasm', Buffer.concat([readFileSync(module), Uint8Array.of(0, 2, 1, 0x61)]));
  const refused = [
    [[foreign], 1, /foreign\.wasm was not built by Coil/],
    [[broken], 1, /broken\.wasm is not a WebAssembly module/],
    [[changed], 1, /nothing is known of .*changed\.wasm/],
    [[join(folder, 'none.wasm')], 1, /none\.wasm: there is no such file/],
    [['none.c'], 1, /none\.c: there is no such file/],
    [[module, STORAGE], 2, /is a whole program/],
    [[module, '-O3'], 2, /is compiled already/],
    [[module, '--why', 'wal'], 1, /there is no function wal in .*: did you mean walk, walking/],
    [[module, '--why', 'read_block'], 1, /no function read_block in .*: the compiler has put it into its callers/],
  ];
  for (const [args, expected, sentence] of refused) {
    const { status, stdout, stderr } = await coil(['inspect', ...args]);
    assert.equal(stderr.split('\n').length, 2, stderr);
    assert.match(stderr, sentence);
    assert.deepEqual([status, stdout], [expected, '']);
  }
});
