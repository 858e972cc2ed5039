// Functions are found again by their names, which Binaryen leaves alone only if they are unique in its way.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import binaryen from 'binaryen';
import { Writer } from '../bytes.ts';
import { codeSizes, uniqueNames } from '../function-sizes.ts';
import { replaceSections } from '../rewrite.ts';
import { readModule } from '../wasm-module.ts';
import { assemble } from './samples.ts';

const MODULE = assemble(
  '(module (import "a" "b" (func $imported)) (func $one) (func $two (call $one) (call $imported)) (func $three) (func $four))',
);

test('sizes_are_those_of_the_bodies', () => {
  const { total, bodies, byName } = codeSizes(MODULE);
  assert.deepEqual(bodies, [2, 6, 2, 2]);
  assert.deepEqual(
    [...byName],
    [...['one', 'two', 'three', 'four'].entries()].map(([at, name]) => [name, bodies[at]]),
  );
  assert.equal(total, 1 + 3 + 7 + 3 + 3);
});

test('names_are_made_unique_as_binaryen_does', () => {
  const names = ['call', 'other goes on', 'call', 'call', 'call_3'];
  const section = new Writer().u32(names.length);
  for (const [index, name] of names.entries()) section.u32(index).name(name);
  const contents = new Writer().byte(1).sized(section.view()).view();
  const named = replaceSections(MODULE, readModule(MODULE).sections, { custom: new Map([['name', contents]]) });
  const module = binaryen.readBinary(named);
  binaryen.setDebugInfo(true);
  const read = readModule(module.emitBinary()).functions.map((fn) => fn.name);
  module.dispose();
  assert.deepEqual(uniqueNames(names), read);
});
