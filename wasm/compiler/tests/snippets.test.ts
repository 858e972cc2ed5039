import assert from 'node:assert/strict';
import { Script } from 'node:vm';
import test from 'node:test';
import { Writer } from '../bytes.ts';
import { CannotSuspend } from '../cannot-suspend.ts';
import { readSnippets, snippetModule } from '../snippets.ts';

function moduleWith(...texts: readonly string[]): Uint8Array {
  const contents = new TextEncoder().encode(texts.map((text) => `${text}\0`).join(''));
  const section = new Writer().name('coil_js').raw(contents).view().slice();
  return new Writer().raw([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]).byte(0).sized(section).view().slice();
}

const check = (text: string): void => {
  new Script(`(${text})`);
};

test('snippets are read in their order, and become one module', () => {
  const snippets = readSnippets(moduleWith('sum', '', '(a, b)', '{ return a + b; }', 'later', 'async ', '()', '{ await null; }'));
  assert.deepEqual(
    snippets.map(({ name, isAsync }) => [name, isAsync]),
    [
      ['sum', false],
      ['later', true],
    ],
  );
  const text = snippetModule(snippets, check);
  assert.match(text, /^export function sum\(a, b\) \{ return a \+ b; \}$/m);
  assert.match(text, /^export async function later\(\) \{ await null; \}$/m);
});

test('a module without snippets has none', () => {
  assert.deepEqual(readSnippets(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)), []);
});

test('the same snippet twice, from a header, is one; two that differ are refused', () => {
  const one = ['sum', '', '(a)', '{ return a; }'];
  assert.equal(readSnippets(moduleWith(...one, ...one)).length, 1);
  assert.throws(() => readSnippets(moduleWith(...one, 'sum', '', '(a)', '{ return 2; }')), CannotSuspend);
});

test('what is not JavaScript is refused by name', () => {
  for (const [parameters, body] of [
    ['(a)', '{ return a +; }'],
    ['(class)', '{ }'],
    ['(a)', '{ return 1; } function other() { }'],
  ] as const) {
    const snippets = readSnippets(moduleWith('broken', '', parameters, body));
    assert.throws(() => snippetModule(snippets, check), /the snippet broken is not JavaScript/);
  }
});
