// The pages hold: those that are made from the header are fresh, code in the guide is what its files say, and no link leads nowhere.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { renderPages, stalePages } from './api-pages.mjs';
import { checkBlocks, checkGuide, isPiece } from './guide.mjs';
import { build, execute, root, text } from './tools.mjs';

test('docs/api is what src/coil.h makes of it', () => assert.deepEqual(stalePages(), [], 'run: node tests/api-pages.mjs'));

const HEADER = `\
// x.h: a sample.
//
//   Names   one word and
//           another.
#define COIL_VERSION "1"

// ${'-'.repeat(60)}
// Things
// ${'-'.repeat(60)}

typedef struct coil_thing coil_thing;

// What a thing is. See coil_thing_wait.
//
//     int x = 1;
//
//     int y = 2;
//
// No more.
typedef enum coil_state {
    COIL_ON, // it is
} coil_state;

// Two of a kind.
#define coil_one(x) (x)
#define coil_two(x, y) \\
    (x) + (y)

/// Waits for a <thing> | more.
///
/// @param thing  borrowed;
///        see coil_state.
/// @return none.
/// Suspends. Tasks only.
/// Python: \`await thing.wait(a | b)\`
COIL_SUSPENDS coil_value coil_thing_wait(coil_thing *thing);
`;

test('a page has the functions, macros, types and constants of its section', () => {
  const { 'things.md': page, ...others } = renderPages(HEADER);
  assert.deepEqual(Object.keys(others), ['README.md']);
  const blocks = [
    '# Things',
    '[Opaque types](#opaque-types) · [coil_state](#coil_state) · [coil_one](#coil_one) · [coil_thing_wait](#coil_thing_wait)',
    '### Opaque types\n\n```c\ntypedef struct coil_thing coil_thing;\n```',
    '### coil_state\n\nWhat a thing is. See [`coil_thing_wait`](things.md#coil_thing_wait).\n\n```c\nint x = 1;\n\nint y = 2;\n```\n\nNo more.\n\n```c\ntypedef enum coil_state {\n    COIL_ON, // it is\n} coil_state;\n```',
    '### coil_one\n\nTwo of a kind.\n\n```c\n#define coil_one(x) (x)\n#define coil_two(x, y) \\\n    (x) + (y)\n```',
    '### coil_thing_wait\n\nWaits for a \\<thing\\> \\| more.\n\n```c\nCOIL_SUSPENDS coil_value coil_thing_wait(coil_thing *thing);\n```',
    '| `thing` | borrowed; see [`coil_state`](things.md#coil_state). |\n| returns | none. |\n| | Suspends. Tasks only. |\n| Python | `await thing.wait(a \\| b)` |',
  ];
  for (const block of blocks) assert.ok(page.includes(`${block}\n`), `${block}\n\nis not in\n\n${page}`);
});

test('the index has every name, by what it is in Python where there is such a thing', () => {
  const { 'README.md': index } = renderPages(HEADER);
  const blocks = [
    '| Names | one word and another. |',
    '- [Things](things.md): 6 names',
    '| `await thing.wait(a \\| b)` | [`coil_thing_wait`](things.md#coil_thing_wait) |',
    '[`COIL_ON`](things.md#coil_state), [`COIL_VERSION`](README.md#coil_version), [`coil_one`](things.md#coil_one), [`coil_state`](things.md#coil_state), [`coil_thing`](things.md#opaque-types), [`coil_two`](things.md#coil_one)',
  ];
  for (const block of blocks) assert.ok(index.includes(`${block}\n`), `${block}\n\nis not in\n\n${index}`);
});

test('code in the guide is what the programs say', () => assert.deepEqual(checkGuide(), [], 'run: node tests/guide.mjs'));

test('a block of the guide that is not what its file says is found', () => {
  const files = { 'examples/guide/a.c': 'int a;\n{\n    int b;\n    int c;\n}\n' };
  const problems = (intro, code) => checkBlocks(`${intro}\n\n\`\`\`c\n${code}\`\`\`\n`, (file) => files[file]);
  const [whole, piece] = ['In C, [examples/guide/a.c](../../examples/guide/a.c):', 'From [a.c](../../examples/guide/a.c):'];
  assert.deepEqual(problems(whole, files['examples/guide/a.c']), []);
  assert.deepEqual(problems(piece, 'int b;\nint c;\n'), []);
  assert.deepEqual(problems(whole, 'int a;\n'), [`the block after "${whole}" is not what examples/guide/a.c says`]);
  assert.deepEqual(problems(piece, 'int a;\nint c;\n'), [`the block after "${piece}" is not what examples/guide/a.c says`]);
  assert.deepEqual(problems('So:', 'int a;\n'), ['the block after "So:" does not say which file it is from']);
  assert.deepEqual(problems('[b.c](b.c):', 'int a;\n'), ['docs/guide/b.c does not exist']);
  assert.ok(isPiece('a\n\n  b\n', 'x\n  a\n\n    b\ny\n'));
});

// Links.

const anchorsOf = (page) => {
  const used = {};
  const headings = page.replace(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, heading]) => {
      const anchor = heading.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-');
      used[anchor] = (used[anchor] ?? -1) + 1;
      return used[anchor] > 0 ? `${anchor}-${used[anchor]}` : anchor;
    }),
  );
};

const markdown = () => ['.', 'docs', 'docs/api', 'docs/compiler', 'docs/guide', 'examples', 'tests/conformance'].flatMap((folder) =>
  readdirSync(join(root, folder)).filter((file) => file.endsWith('.md')).map((file) => join(folder, file)),
);

test('links between the pages lead somewhere', () => {
  const anchors = Object.fromEntries(markdown().map((file) => [file, anchorsOf(text(file))]));
  const broken = [];
  for (const file of markdown())
    for (const [, link] of readFileSync(join(root, file), 'utf8').replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [path, anchor] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      if (!existsSync(join(root, target))) broken.push(`${file}: ${link}`);
      else if (anchor && anchors[target] && !anchors[target].has(anchor)) broken.push(`${file}: ${link}`);
    }
  assert.deepEqual(broken, []);
});

test('no shorthand of a writer is left in the pages', () => {
  for (const file of markdown()) assert.doesNotMatch(text(file), /\{api /, file);
});

test('the program that embeds another runs it', async (t) => {
  const module = await build(t, ['examples/guide/coroutines.c'], []);
  const run = await execute(process.execPath, [join(root, 'examples/guide/embed.mjs'), module]);
  assert.equal(run.stdout, text('examples/guide/expected/coroutines.txt'), run.stderr);
  assert.equal(run.status, 0);
});
