// The words for a prototype, and the hash that it goes by in clang's IR. The hashes were written by clang 22.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsByHash, wordsOf } from '../prototypes.ts';

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

test('hash_of_a_mangled_name_is_the_one_in_the_ir', () => {
  assert.deepEqual(wordsByHash(KNOWN.map(([mangled]) => mangled)), Object.fromEntries(KNOWN.map(([, hash, words]) => [hash, words])));
});

const MORE: readonly (readonly [mangled: string, words: string])[] = [
  ['_ZTSFvPA5_hE', 'void (*)(unsigned char (*)[5])'],
  ['_ZTSFPA3_iPVKvE', 'int (*(*)(const volatile void *))[3]'],
  ['_ZTSFPFPFviES0_ES2_E', 'void (*(*(*)(void (*(*)(void (*)(int)))(int)))(void (*)(int)))(int)'],
  ['_ZTSFvPrPcPKS_E', 'void (*)(char *restrict *, char *const *)'],
  ['_ZTSFCdbgDB7_E', '_Complex double (*)(_Bool, __float128, _BitInt(7))'],
  ['_ZTSFvP3$_0E', 'void (*)((a type without a name) *)'],
];

for (const [mangled, words] of MORE) {
  test(`words of ${mangled}`, () => {
    assert.equal(wordsOf(mangled), words);
  });
}

test('name_that_no_type_of_c_has_is_left_as_it_is', () => {
  for (const mangled of ['_ZTSFvN1a1bE', '_ZTSFvS_E', '_ZTSFv', '_ZTSFvEx', '_ZTSFvOiE']) assert.equal(wordsOf(mangled), mangled);
});
