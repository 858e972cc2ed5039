// What a module carries: no primitive that the program does not use, and no more bytes than are told here. Where a figure grows, this is the place that has to
// say so; docs/performance.md tells where they go.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { buildPlain } from '../bench/unwinding/builds.mjs';
import { readOrigins } from '../build/js/wasm/compiler/link-map.js';
import { readModule } from '../build/js/wasm/compiler/wasm-module.js';
import { linkProgram } from './linked.mjs';
import { declarationsOf } from './parse-header.mjs';
import { build, root, temporaryFolder, text } from './tools.mjs';

const program = (use) => `#include <coil.h>
static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(1));
    ${use}
    return coil_none();
}
int main(void)
{
    return coil_main(app, NULL);
}
`;

/** By name: how a task uses it, and the files of src that come with it, beside those that every program carries. */
const PRIMITIVES = {
  future: ['coil_release(coil_future_new());'],
  task: ['coil_release(coil_create_task(coil_coroutine_new(app, NULL)));'],
  context: ['coil_release(coil_context_copy());'],
  'context variable': ['coil_release(coil_var_new("name"));', 'context_var'],
  generator: ['coil_release(coil_generator_new(app, NULL));', 'generator'],
  'async generator': ['coil_release(coil_async_generator_new(app, NULL));', 'async_generator', 'gather', 'seen'],
  timeout: ['coil_release(coil_timeout_new(1));', 'timeout'],
  wait_for: ['COIL_TRY(coil_wait_for(coil_future_new(), 1));', 'double', 'timeout'],
  group: ['coil_release(coil_group_new());', 'group'],
  'task of a group': ['coil_group_create_task(coil_group_new(), coil_coroutine_new(app, NULL), COIL_NO_TASK_OPTIONS);', 'group', 'eager'],
  gather: ['COIL_TRY(coil_gather(0, NULL, 0));', 'gather', 'seen'],
  shield: ['coil_release(coil_shield(coil_future_new()));', 'shield'],
  as_completed: ['coil_release(coil_as_completed_new(0, NULL, COIL_FOREVER));', 'as_completed', 'seen'],
  lock: ['coil_release(coil_lock_new());', 'lock', 'waiters'],
  event: ['COIL_TRY(coil_event_wait(coil_event_new()));', 'event', 'waiters'],
  condition: ['coil_release(coil_condition_new(NULL));', 'condition', 'lock', 'waiters'],
  semaphore: ['coil_release(coil_semaphore_new(1));', 'semaphore', 'waiters'],
  barrier: ['coil_release(coil_barrier_new(1));', 'barrier', 'condition', 'lock', 'waiters'],
  queue: ['COIL_TRY(coil_queue_get(coil_queue_new(1)));', 'queue', 'event', 'waiters'],
  'priority queue': ['coil_release(coil_priority_queue_new(1, NULL));', 'priority_queue', 'queue', 'event', 'waiters'],
  runner: ['coil_release(coil_runner_new((coil_runner_options){0}));'],
  double: ['coil_value_release(coil_repr(coil_double(1)));', 'double'],
  'eager start': ['coil_release(coil_create_task_with(coil_coroutine_new(app, NULL), (coil_task_options){.eager_start = 1}));', 'eager'],
  'stream reader': ['coil_release(coil_stream_reader_new(1, NULL));', 'byte_queue', 'stream_error', 'stream_reader', 'transport'],
};

async function carriedBy(folder, name, use) {
  const file = join(folder, `${name}.c`);
  writeFileSync(file, program(use));
  const { module, map } = await linkProgram([file], ['-Os', '-w']);
  const origins = [...readOrigins(readModule(module), map).values()];
  return new Set(origins.flatMap(({ file }) => /^\d+-src-(\w+)\.c\.o$/.exec(file)?.[1] ?? []));
}

test('a program carries the primitives that it uses, and no others', async (t) => {
  const folder = temporaryFolder(t);
  const always = await carriedBy(folder, 'nothing', '');
  assert.ok(always.has('loop') && always.has('no_trace') && !always.has('queue') && !always.has('trace'), [...always].join(' '));
  for (const [name, [use, ...expected]] of Object.entries(PRIMITIVES)) {
    const more = [...(await carriedBy(folder, name, use))].filter((file) => !always.has(file));
    assert.deepEqual(more.sort(), expected.sort(), name);
  }
});

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

/** What libc takes in a program that allocates and prints as the first example does, without Coil. */
const PLAIN = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv)
{
    char *text = malloc(argc * 100);
    strcpy(text, argv[0]);
    fputs(text, stdout);
    text = realloc(text, argc * 1000);
    puts(text);
    free(text);
    return 0;
}
`;

// A table of all functions of the header.
function everything() {
  const names = declarationsOf(text('src/coil.h')).flatMap(
    ({ text }) => /\b(coil_\w+)\([^;]*\)$/.exec(text.replace(/\bCOIL_\w+\([^()]*\)/g, ''))?.[1] ?? [],
  );
  assert.ok(names.length > 400, `${names.length}`);
  return `${program('')}void *volatile everything[] = {${names.map((name) => `(void *)${name}`).join(', ')}};\n__attribute__((constructor)) static void use(void) { everything[0] = everything[1]; }\n`;
}

test('modules stay under their size budgets', async (t) => {
  const folder = temporaryFolder(t);
  const write = (name, source) => {
    writeFileSync(join(folder, name), source);
    return join(folder, name);
  };
  const libc = gzipped(await buildPlain([write('plain.c', PLAIN)], ['-Os', '-w']));
  const beyond = async (what, file, budget) => {
    const bytes = gzipped(readFileSync(await build(t, [file], ['-Os', '-w'])));
    t.diagnostic(`${what}: ${bytes} bytes gzipped, ${bytes - libc} beyond libc's ${libc}`);
    assert.ok(bytes - libc < budget, `${what}: ${bytes - libc} bytes beyond libc, and not ${budget}`);
  };
  await beyond('a task that sleeps', write('sleeps.c', program('')), 15_400);
  await beyond('the first example', 'examples/await_or_task.c', 17_700);
  await beyond('everything', write('everything.c', everything()), 92_500);
});

test('a page loads less than 6 KB of JavaScript, and less than 13 KB where C and JavaScript call each other', async (t) => {
  const { outputFiles, metafile } = await esbuild.build({
    entryPoints: [join(root, 'build/js/js-glue/src/index.js')],
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['node:*'],
    outdir: 'out',
    write: false,
    metafile: true,
  });
  // What is for Node.js alone is imported when it is needed, and a page never needs it; what is for calls, if the program has any.
  const size = (path) => gzipped(outputFiles.find((file) => file.path.endsWith(path)).contents);
  const outputs = metafile.outputs;
  const loaded = (path) => [path, ...outputs[path].imports.filter(({ kind }) => kind === 'import-statement').map((entry) => entry.path)];
  const [main] = Object.keys(outputs).filter((path) => outputs[path].entryPoint?.endsWith('src/index.js'));
  const [interop] = Object.keys(outputs).filter((path) => outputs[path].entryPoint?.endsWith('src/interop.js'));
  const sum = (paths) => [...new Set(paths)].reduce((total, path) => total + size(path), 0);
  const bytes = { alone: sum(loaded(main)), calls: sum([...loaded(main), ...loaded(interop)]) };
  t.diagnostic(`${bytes.alone} bytes gzipped, ${bytes.calls} with calls`);
  assert.ok(bytes.alone < 6 * 1024, `${bytes.alone} bytes`);
  assert.ok(bytes.calls < 13 * 1024, `${bytes.calls} bytes`);
});
