// `--explain`: the log of a program is what is recorded, on every host; CPython executes what it says; and docs/await.md shows it as it is.
//
//   RECORD=1 node --test tests/explain.test.mjs      writes tests/explain/expected anew

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { loadPyodide } from 'pyodide';
import { isPiece } from './guide.mjs';
import { build, coil, hosts, root, temporaryFolder, text } from './tools.mjs';

const folder = join(root, 'tests/explain');
const virtual = '--virtual-time';

for (const name of ['await_or_task', 'hello', 'cancellation', 'generators']) {
  test(`examples/${name}: the log is what is recorded, on every host`, async (t) => {
    const expected = join(folder, 'expected', `${name}.txt`);
    for (const host of hosts) {
      const run = await coil(['run', `examples/${name}.c`, virtual, '--host', host, '--explain']);
      if (process.env.RECORD) writeFileSync(expected, run.stderr);
      assert.equal(run.stderr, readFileSync(expected, 'utf8'), host);
      assert.equal(run.stdout, text(`examples/expected/${name}.txt`));
      assert.equal(run.status, 0);
    }
  });
}

test('docs/await.md shows the log as it is', () => {
  const logs = ['await_or_task', 'hello'].map((name) => readFileSync(join(folder, 'expected', `${name}.txt`), 'utf8'));
  const blocks = [...text('docs/await.md').matchAll(/^```text\n([^]*?)^```$/gm)].map(([, block]) => block);
  assert.ok(blocks.length >= 4);
  for (const block of blocks) assert.ok(logs.some((log) => isPiece(block, log)), `this is not in the log:\n${block}`);
});

// The log of a program against the instructions that CPython executes for its twin.

/** The instructions that a log tells of: "name: INSTRUCTION". A call is the beginning of an await in Python. */
function instructionsOf(log) {
  return log.split('\n').flatMap((line) => {
    const [, who, instruction] = /^ *(\w+): (GET_AWAITABLE|SEND|YIELD_VALUE|RESUME|END_SEND)\b/.exec(line) ?? [];
    if (who) return [`${who}: ${instruction}`];
    const [, caller, callee] = /^ *(\w+): calls (\w+)\(/.exec(line) ?? [];
    const isCoroutine = callee && (!callee.startsWith('coil_') || callee === 'coil_sleep');
    return isCoroutine ? [`${caller}: GET_AWAITABLE`, `${caller}: SEND`, `${callee}: RESUME`] : [];
  });
}

async function startPython() {
  const python = await loadPyodide();
  for (const [name, at] of [['twins', join(root, 'tests/twins')], ['explain', folder]]) {
    python.FS.mkdirTree(`/repo/${name}`);
    python.FS.mount(python.FS.filesystems.NODEFS, { root: at }, `/repo/${name}`);
  }
  const run = python.runPython(`
import contextlib, io, sys
sys.path.insert(0, "/repo/twins")
sys.dont_write_bytecode = True
import virtual_loop

def run(path):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        virtual_loop.run_file(path)
    return output.getvalue()

run
`);
  return { python, linesOf: (path) => run(`/repo/${path}`).trimEnd().split('\n') };
}

const DISASSEMBLY = `
import dis

async def f(x):
    result = await x

" ".join(instruction.opname for instruction in dis.get_instructions(f))
`;

// A function that is called, and returns without having waited, may be none that Python would await: the log does not say END_SEND then.
const withoutEnds = (lines) => lines.filter((line) => !line.endsWith('END_SEND'));

test('the log says what CPython executes, instruction by instruction', async (t) => {
  const { python, linesOf } = await startPython();
  const [, compiled] = /^```asm\n([^]*?)^```$/m.exec(text('docs/await.md'));
  const shown = compiled.match(/[A-Z]+_[A-Z_]+|\b[A-Z]{4,}\b/g).join(' ');
  assert.ok(python.runPython(DISASSEMBLY).includes(shown), shown);

  const expected = linesOf('explain/awaits.py');
  assert.ok(expected.length > 100);
  const objects = await coil(['run', 'tests/explain/awaits.c', virtual, '--explain']);
  assert.equal(objects.status, 0, objects.stderr);
  assert.deepEqual(instructionsOf(objects.stderr), expected);

  const called = text('tests/explain/awaits.c')
    .replace(/coil_await\(coil_coroutine_new\((\w+), (\w+)\)\)/g, '$1($2)')
    .replace(/coil_await\(coil_sleep_coro\(([\d.]+)\)\)/g, 'coil_sleep($1)');
  const source = join(temporaryFolder(t), 'awaits.c');
  writeFileSync(source, called);
  const calls = await coil(['run', source, virtual, '--explain']);
  assert.equal(calls.status, 0, calls.stderr);
  const told = instructionsOf(calls.stderr).map((line) => line.replace('coil_sleep', 'sleep'));
  assert.deepEqual(withoutEnds(told), withoutEnds(expected));
});

test('errors are told where they pass', async () => {
  const run = await coil(['run', 'tests/faults/error.c', virtual, '--explain']);
  const error = 'ValueError: no such port: 99999';
  for (const lines of [
    `    parse: raises ${error}\nTask-2: has failed: ${error}\nTask-2: schedules Task-1.__wakeup(Task-2)\n`,
    `Task-1: __wakeup(Task-2)\nTask-1: __step(${error}): app().throw(${error})\n    app: goes on with an error, ${error}\n    app: raises ${error}\nTask-1: has failed: ${error}\n`,
  ])
    assert.ok(run.stderr.includes(lines), run.stderr);
});

test('a program that was built to explain says nothing unless it is asked to', async (t) => {
  const module = await build(t, ['examples/hello.c'], ['--explain']);
  const quiet = await coil(['run', module, virtual]);
  assert.equal(quiet.stderr, '');
  const asked = await coil(['run', module, virtual, '--explain']);
  assert.equal(asked.stdout, quiet.stdout);
  assert.match(asked.stderr, /GET_AWAITABLE/);
});

test('a module that was not built to explain is refused', async (t) => {
  const run = await coil(['run', await build(t, ['examples/hello.c']), '--explain']);
  assert.equal(run.status, 1);
  assert.match(run.stderr, /^coil: .*program\.wasm was built without --explain: build it again with `coil build --explain`\n$/);
});

test('a trace and an explanation go together', async (t) => {
  const file = join(temporaryFolder(t), 'trace.json');
  const run = await coil(['run', 'examples/hello.c', virtual, '--explain', '--trace', file]);
  assert.equal(run.stderr, readFileSync(join(folder, 'expected/hello.txt'), 'utf8'));
  assert.ok(JSON.parse(readFileSync(file, 'utf8')).length > 100);
});
