// The table of frames, read as wasm/stack_unwind.c reads it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameTable } from '../frame-table.ts';

function functionsAt(table: Uint8Array, entry: number, site: number): string[] | undefined {
  const view = new DataView(table.buffer, table.byteOffset);
  const word = (at: number): number => view.getUint32(4 * at, true);
  const text = (offset: number): string => new TextDecoder().decode(table.subarray(offset, table.indexOf(0, offset)));
  const at = entry - word(0);
  const count = word(1);
  if (at < 0 || at >= count) return undefined;
  const place = word(2 + at) + site - 1;
  if (place >= word(2 + at + 1)) return undefined;
  const found: string[] = [];
  for (let offset = word(2 + count + 1 + place) / 4; ; offset += 3) {
    const file = word(offset + 1);
    found.push(`${text(word(offset))} ${file ? text(file) : '-'}:${word(offset + 2) >> 1}`);
    if ((word(offset + 2) & 1) === 0) return found;
  }
}

test('frames_are_found_by_entry_and_site', () => {
  const table = frameTable(7, [
    { name: 'first', sites: [[], []] },
    { name: 'second', sites: [[{ name: undefined, file: 'a.c', line: 3 }]] },
    {
      name: 'third',
      sites: [
        [
          { name: 'inlined', file: 'a.h', line: 1 },
          { name: undefined, file: 'a.c', line: 99 },
        ],
        [{ name: undefined, file: 'a.c', line: 0 }],
      ],
    },
  ]);
  assert.deepEqual(functionsAt(table, 7, 1), ['first -:0']);
  assert.deepEqual(functionsAt(table, 7, 2), ['first -:0']);
  assert.deepEqual(functionsAt(table, 8, 1), ['second a.c:3']);
  assert.deepEqual(functionsAt(table, 9, 1), ['inlined a.h:1', 'third a.c:99']);
  assert.deepEqual(functionsAt(table, 9, 2), ['third a.c:0']);
  for (const [entry, site] of [
    [6, 1],
    [10, 1],
    [9, 3],
    [8, 2],
  ] as const)
    assert.equal(functionsAt(table, entry, site), undefined);
});

test('sites_at_the_same_place_share_what_is_written', () => {
  const one = frameTable(1, [{ name: 'f', sites: [[]] }]);
  const many = frameTable(1, [{ name: 'f', sites: Array.from({ length: 11 }, () => []) }]);
  assert.equal(many.length - one.length, 40);
});
