// Lines read from what clang writes: each call in the sample says itself at which line it stands, and at which line what it is inlined into was called.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reader } from '../bytes.ts';
import { readLineTable } from '../line-table.ts';
import { Op, visitInstructions } from '../opcodes.ts';
import { NpmToolchain } from '../toolchain-npm.ts';
import { readModule, type WasmModule } from '../wasm-module.ts';

const HEADER = `
static inline __attribute__((always_inline)) void from_header(int caller) { mark(__LINE__, caller); }
`;
const SOURCE = `
#define APART __attribute__((noinline))
void mark(int line, int caller);
#include "part.h"
static inline __attribute__((always_inline)) int small(int caller)
{
    mark(__LINE__, caller);

    return caller;
}
APART int plain(int x)
{
    mark(__LINE__, 0);
    if (x) mark(__LINE__, 0);
    while (x--)
        mark(__LINE__, 0);
    return x;
}
APART int large(int x)
{
    small(__LINE__);
    for (int i = 0; i < x; i++) {
        mark(__LINE__, 0);
        small(__LINE__); from_header(__LINE__);
    }
    mark(__LINE__, 0);
    return plain(x);
}
int main(void) { return large(3); }
`;

const FILES: Readonly<Record<string, string>> = { '/sources/sub/lines.c': SOURCE, '/sources/sub/part.h': HEADER };
const files = {
  read: (path: string) => (Object.hasOwn(FILES, path) ? new TextEncoder().encode(FILES[path]) : undefined),
};

async function compile(flags: readonly string[]): Promise<WasmModule> {
  const toolchain = new NpmToolchain('test', files);
  const { object, diagnostics } = await toolchain.compile({
    source: 'sub/lines.c',
    directory: '/sources',
    flags: ['-O2', ...flags, '-fdebug-compilation-dir=.'],
  });
  assert.ok(object, diagnostics);
  const input = { name: 'lines.o', object, callTypes: undefined, optional: false };
  const linked = await toolchain.link({ inputs: [input], flags: ['--no-entry', '--export-all', '--allow-undefined'], cplusplus: false });
  assert.ok(linked.module, linked.diagnostics);
  return readModule(linked.module);
}

/** Each call of mark(): by whom, with the two constants before it. */
function marks(module: WasmModule): { caller: string; at: number; line: number; outer: number }[] {
  const found: { caller: string; at: number; line: number; outer: number }[] = [];
  for (const { name, body } of module.functions) {
    const constants: number[] = [];
    if (!body) continue;
    visitInstructions(new Reader(module.bytes, body.code, body.end), (opcode, operand, start) => {
      if (opcode === Op.I32Const) constants.push(new Reader(module.bytes, start + 1).s33());
      if (opcode !== Op.Call || module.functions[operand]?.name !== 'mark') return;
      const [line = 0, outer = 0] = constants.slice(-2);
      found.push({ caller: name, at: start, line, outer });
    });
  }
  return found;
}

for (const version of ['-gdwarf-4', '-gdwarf-5']) {
  test(`each_call_is_at_the_line_that_it_says_${version.slice(1)}`, async () => {
    const module = await compile(['-gline-tables-only', version]);
    const lines = readLineTable(module);
    const all = marks(module);
    assert.ok(all.length >= 7);
    for (const { at, line, outer } of all) {
      const frames = lines?.at(at) ?? [];
      const inHeader = line === 2;
      assert.equal(frames[0]?.line, line);
      assert.equal(frames[0].file, inHeader ? 'sub/part.h' : 'sub/lines.c');
      assert.equal(frames.length, outer ? 2 : 1);
      assert.equal(frames.at(-1)?.name, undefined);
      if (!outer) continue;
      assert.equal(frames[0].name, inHeader ? 'from_header' : 'small');
      assert.equal(frames.at(-1)?.line, outer);
      assert.equal(frames.at(-1)?.file, 'sub/lines.c');
    }
  });
}

test('lines_change_no_code', async () => {
  const code = ({ bytes, sections }: WasmModule): Uint8Array[] =>
    sections.filter((section) => section.id !== 0).map((section) => bytes.slice(section.start, section.end));
  assert.deepEqual(code(await compile(['-gline-tables-only'])), code(await compile([])));
});

test('module_without_debug_information_has_no_lines', async () => {
  assert.equal(readLineTable(await compile([])), undefined);
});

test('outside_of_code_there_is_no_line', async () => {
  const lines = readLineTable(await compile(['-gline-tables-only']));
  assert.ok(lines);
  assert.deepEqual(lines.at(0), []);
  assert.deepEqual(lines.at(1 << 24), []);
});

test('damaged_debug_information_is_left_out', async () => {
  const good = await compile(['-gline-tables-only']);
  const [mark] = marks(good);
  for (const name of ['.debug_line', '.debug_info', '.debug_abbrev']) {
    const bytes = good.bytes.slice();
    const section = good.sections.find((candidate) => candidate.name === name);
    assert.ok(section);
    // The length of the first unit stays, and what follows is nonsense.
    bytes.fill(0xee, section.contents + 4, section.end);
    const frames = readLineTable(readModule(bytes))?.at(mark?.at ?? 0);
    assert.equal(frames?.length, name === '.debug_line' ? 0 : 1);
  }
});
