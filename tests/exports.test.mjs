// What `coil build` says of functions for JavaScript, and of snippets of it.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { coil, execute, root, temporaryFolder } from './tools.mjs';

const HEAD = '#include <coil.h>\n';

async function built(t, source, ...flags) {
  const folder = temporaryFolder(t);
  const file = join(folder, 'program.c');
  writeFileSync(file, HEAD + source);
  const result = await coil(['build', file, '-o', join(folder, 'program.wasm'), ...flags]);
  const module = existsSync(join(folder, 'program.wasm')) ? readFileSync(join(folder, 'program.wasm')) : undefined;
  return { ...result, folder, module };
}

const markOf = (module) => JSON.parse(new TextDecoder().decode(WebAssembly.Module.customSections(new WebAssembly.Module(module), 'coil')[0]));
const importsOf = (module) => [...new Set(WebAssembly.Module.imports(new WebAssembly.Module(module)).map((entry) => entry.module))];

const PURE = 'COIL_EXPORT coil_value twice(int argc, coil_value *argv) { (void)argc; return coil_int(2 * coil_as_int(argv[0])); }\n';
const WAITS = 'COIL_EXPORT coil_value nap(int argc, coil_value *argv) { (void)argc; (void)argv; return coil_sleep(1); }\n';
const ASKS = 'COIL_EXPORT coil_value name(int argc, coil_value *argv) { (void)argc; (void)argv; return coil_string(coil_task_get_name(coil_current_task())); }\n';

test('a program that exports functions needs no main, and imports nothing but WASI', async (t) => {
  const { module, stderr } = await built(t, PURE + WAITS + ASKS);
  assert.equal(stderr, '');
  assert.deepEqual(importsOf(module), ['wasi_snapshot_preview1']);
  const mark = markOf(module);
  assert.deepEqual(Object.keys(mark.exports).sort(), ['name', 'nap', 'twice']);
  assert.equal(mark.main, false);
  // Only what can neither wait nor ask for its task is called without one.
  assert.deepEqual(mark.plain, ['twice']);
  assert.equal(markOf((await built(t, PURE, '--trace')).module).plain, undefined);
});

test('a program with a main of either form keeps it', async (t) => {
  for (const main of ['int main(void) { return 3; }\n', 'int main(int argc, char **argv) { (void)argv; return argc + 2; }\n']) {
    const { module, folder } = await built(t, PURE + main);
    assert.equal(markOf(module).main, undefined);
    for (const host of ['node', 'wasmtime']) assert.equal((await coil(['run', join(folder, 'program.wasm'), '--host', host])).status, 3);
  }
});

test('without a main there is nothing to run', async (t) => {
  const { folder } = await built(t, PURE);
  const file = join(folder, 'program.wasm');
  for (const host of ['node', 'wasmtime']) {
    const { status, stderr } = await coil(['run', file, '--host', host]);
    assert.deepEqual([status, stderr], [1, `coil: ${file} has no main to run: it only has functions for JavaScript, as in (await load(...)).exports.name()\n`]);
  }
  const none = await built(t, 'int unused;\n');
  assert.match(none.stderr, /the program has no main: define int main\(void\)/);
});

test('an exported function of another type is refused by name', async (t) => {
  for (const [type, parameters] of [
    ['int', '(void)'],
    ['coil_value', '(coil_value a)'],
    ['coil_value', '(int argc, const char **argv)'],
  ]) {
    const { stderr, status } = await built(t, `COIL_EXPORT ${type} wrong${parameters};\nCOIL_EXPORT ${type} wrong${parameters} { __builtin_trap(); }\n`);
    assert.match(stderr, /wrong\(\) \(.*program\.c\) is marked COIL_EXPORT, and is of another type: declare it as COIL_EXPORT coil_value wrong\(int argc, coil_value \*argv\)/);
    assert.equal(status, 1);
  }
});

const MAIN = 'int main(void) { return 0; }\n';

test('snippets go into a module beside the program, and the program imports coil_js', async (t) => {
  const { folder, module, stderr } = await built(t, `COIL_JS(sum, (a, b), { return a + b; });\nint main(void) { return (int)sum(coil_int(1), coil_int(2)).tag; }\n`);
  assert.equal(stderr, '');
  assert.match(readFileSync(join(folder, 'program.snippets.js'), 'utf8'), /^export function sum\(a, b\) \{ return a \+ b; \}$/m);
  assert.deepEqual(importsOf(module).sort(), ['coil_js', 'wasi_snapshot_preview1']);
  const { status, stderr: said } = await coil(['run', join(folder, 'program.wasm'), '--host', 'wasmtime']);
  assert.deepEqual([status, said], [1, `coil: ${join(folder, 'program.wasm')} calls JavaScript, which --host wasmtime does not have: run it with --host node or browser\n`]);
});

test('a snippet that is no JavaScript is refused', async (t) => {
  assert.match((await built(t, `COIL_JS(sum, (a), { return a +; });\n${MAIN}`)).stderr, /coil: the snippet sum is not JavaScript: Unexpected token ';', in function sum\(a\) \{ return a \+; \}/);
  assert.match((await built(t, `COIL_JS(digits, (a), { return /\\d/.test(a); });\n${MAIN}`)).stderr, /coil: in a snippet \(COIL_JS\) a backslash may stand in quotes only: write new RegExp\("\\\\d\+"\) for \/\\d\+\/\n/);
});

test('--types tells TypeScript of the functions', async (t) => {
  const source = 'COIL_EXPORT_AS("(url: string, retries?: number): string | null") coil_value title(int argc, coil_value *argv) { (void)argc; return coil_value_retain(argv[0]); }\n';
  const { folder, stderr } = await built(t, `${source}${PURE}`, '--types');
  assert.equal(stderr, '');
  const types = readFileSync(join(folder, 'program.d.ts'), 'utf8');
  assert.match(types, /readonly title: \(url: string, retries\?: number, options\?: CallOptions\) => Promise<string \| null>;/);
  assert.match(types, /readonly twice: \(\.\.\.args: any\[\]\) => Promise<any>;/);
  writeFileSync(
    join(folder, 'use.ts'),
    `import { load } from 'libcoil';
import type { Exports } from './program.d.ts';
const app = await load<Exports>('./program.wasm');
export const length: number | undefined = (await app.exports.title('x', 3, { signal: AbortSignal.timeout(5) }))?.length;
// @ts-expect-error -- a number is no URL
await app.exports.title(5);
// @ts-expect-error -- there is no such function
await app.exports.missing();
`,
  );
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/libcoil'));
  const options = '--noEmit --strict --skipLibCheck --target es2024 --lib esnext,dom --module nodenext --allowImportingTsExtensions --types node --typeRoots';
  const checked = await execute(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options.split(' '), join(root, 'node_modules/@types'), 'use.ts'], { cwd: folder });
  assert.deepEqual([checked.stdout, checked.status], ['', 0]);
  const wrong = await built(t, source.replace('(url: string, retries?: number): string | null', 'string'), '--types');
  assert.match(wrong.stderr, /title: COIL_EXPORT_AS\("string"\) is no signature/);
  assert.equal(wrong.status, 1);
});
