// The words for a prototype, and the hash that it goes by in clang's IR. The hashes were written by clang 22.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsIn } from '../prototypes.ts';

const KNOWN: readonly (readonly [mangled: string, hash: string, words: string])[] = [
  ['_ZTSFiP12sqlite3_filePvixE', '-1678500729', 'int (*)(sqlite3_file *, void *, int, long long)'],
  ['_ZTSF10coil_valuePvE', '-194983632', 'coil_value (*)(void *)'],
  [
    '_ZTSFDv4_iS_malysnPFPvvEE',
    '-462866132',
    'vector of 4 int (*)(vector of 4 int, unsigned long, signed char, long, unsigned long long, short, __int128, void *(*)(void))',
  ],
  ['_ZTSFdfzE', '1161398306', 'double (*)(float, ...)'],
  ['_ZTSFiPKPKcP4anonE', '-1215883956', 'int (*)(const char *const *, anon *)'],
  ['_ZTSFPvjPPFviEE', '124484026', 'void *(*)(unsigned int, void (**)(int))'],
  ['_ZTSFivE', '917620134', 'int (*)(void)'],
];

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test('hash_of_a_mangled_name_is_the_one_in_the_code', () => {
  const code = bytesOf(`\u0001x${KNOWN.map(([mangled]) => mangled).join('')}v.generalized_ZT`);
  const words = Object.fromEntries(KNOWN.map(([, hash, text]) => [hash, text]));
  assert.deepEqual(wordsIn(code, new Set(Object.keys(words))), words);
  assert.deepEqual(wordsIn(code, new Set(['917620134'])), { '917620134': 'int (*)(void)' });
});

/** Whatever hashes it has. */
const all = { has: () => true } as unknown as ReadonlySet<string>;

const MORE: readonly (readonly [mangled: string, words: string])[] = [
  ['_ZTSFvPA5_hE', 'void (*)(unsigned char (*)[5])'],
  ['_ZTSFPA3_iPVKvE', 'int (*(*)(const volatile void *))[3]'],
  ['_ZTSFPFPFviES0_ES2_E', 'void (*(*(*)(void (*(*)(void (*)(int)))(int)))(void (*)(int)))(int)'],
  ['_ZTSFvPrPcPKS_E', 'void (*)(char *restrict *, char *const *)'],
  ['_ZTSFCdbgDB7_E', '_Complex double (*)(_Bool, __float128, _BitInt(7))'],
  ['_ZTSFvP7größeE', 'void (*)(größe *)'],
  ['_ZTSFvP3$_0E', 'void (*)((a type without a name) *)'],
];

for (const [mangled, words] of MORE) {
  test(`words of ${mangled}`, () => {
    assert.deepEqual(Object.values(wordsIn(bytesOf(mangled), all)), [words]);
  });
}

test('name_that_no_type_of_c_has_is_left_out', () => {
  const names = ['_ZTSFvN1a1bE', '_ZTSFvS_E', '_ZTSFv', '_ZTSFvOiE', '_ZTSFvP99xE'];
  assert.deepEqual(wordsIn(bytesOf(names.join(' ')), all), {});
});
