// The headers keep to their form, and the check that says so finds each kind of mistake.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { checkCompiles, checkEntries, checkIncludes } from './check-header.mjs';
import { execute, root, temporaryFolder } from './tools.mjs';

const GOOD = `\
// A value.
typedef struct coil_value {
    int tag;
} coil_value;
typedef int (*coil_callback)(void *arg);

/// Waits for a thing.
///
/// @param thing  taken,
///        in every case.
/// @param value  borrowed.
/// @param callback  what to call.
/// @param seconds  how long.
/// @return none; or an error.
/// Suspends, unless it is there already. Tasks only.
/// Python: \`await thing\`
COIL_SUSPENDS coil_value coil_thing_wait(coil_thing *thing, coil_value value,
                                         coil_callback callback, double seconds);

/// Does nothing. Twice.
///
/// Never suspends. Any context.
/// Python: \`pass\`
static inline void coil_nothing(void)
{
}
`;

const messages = (text, options) => checkEntries(text, 'x.h', options).map(({ line, message }) => `${line}: ${message}`);

test('coil.h, port.h and the includes of src/ keep to the rules', async () => {
  const check = await execute(process.execPath, [join(root, 'tests/check-header.mjs')]);
  assert.equal(check.stdout + check.stderr, '');
  assert.equal(check.status, 0);
});

test('an entry in the right form is accepted', () => {
  assert.deepEqual(messages(GOOD), []);
});

const MISTAKES = {
  'a function without an entry': [/^\/\/\/ Does[^]*pass`\n/m, '', ['20: coil_nothing has no entry']],
  'an entry without a function': [/^static inline[^]*/m, '', ['20: this entry does not stand right before a function']],
  'a sentence without a full stop': ['for a thing.', 'for a thing', ['7: coil_thing_wait does not begin with a sentence that ends with a full stop']],
  'no empty line after the sentence': ['thing.\n///\n', 'thing.\n', /has no empty line/],
  'a parameter without @param': [/^.*how long.*\n/m, '', ['16: coil_thing_wait has no @param seconds']],
  'a @param too many': ['/// @return', '/// @param other  a thing.\n/// @return', ['14: coil_thing_wait has @param other, which is no parameter']],
  'a @param twice': ['/// @return', '/// @param seconds  again.\n/// @return', ['18: coil_thing_wait has more than one @param seconds']],
  '@params in another order': [
    /(^.*what to call.*\n)(.*\n)/m,
    '$2$1',
    ['9: coil_thing_wait has its @param in another order than thing, value, callback, seconds'],
  ],
  'a pointer whose owner is not told': ['taken,', 'a thing,', ['9: coil_thing_wait does not say whether thing is borrowed, owned, taken or copied']],
  'a struct whose owner is not told': [
    'value  borrowed',
    'value  used',
    ['11: coil_thing_wait does not say whether value is borrowed, owned, taken or copied'],
  ],
  'a result without @return': [/^.*@return.*\n/m, '', ['16: coil_thing_wait has no @return']],
  '@return of nothing': ['/// Never', '/// @return nothing.\n/// Never', ['22: coil_nothing has @return, and returns nothing']],
  'whether it suspends is not told': [/^\/\/\/ Never.*\n/m, '', ['23: coil_nothing does not say "Suspends" or "Never suspends."']],
  'where it may be called is not told': [' Any context.', '', ['22: coil_nothing does not say where it may be called']],
  'no Python line': [/^\/\/\/ Python: `pass`\n/m, '', ['23: coil_nothing has no "Python:" line']],
  'lines in another order': [/(^\/\/\/ Never.*\n)(.*\n)/m, '$2$1', ['23: coil_nothing has Suspends after Python:']],
  'a suspending function without its mark': ['COIL_SUSPENDS coil_value', 'coil_value', ['17: coil_thing_wait suspends, and is not marked COIL_SUSPENDS']],
  'a mark on a function that never suspends': [
    'static inline void',
    'COIL_SUSPENDS void',
    ['24: coil_nothing is marked COIL_SUSPENDS, and its entry says that it never suspends'],
  ],
};

for (const [mistake, [what, instead, expected]] of Object.entries(MISTAKES)) {
  test(`the check finds ${mistake}`, () => {
    const text = GOOD.replace(what, instead);
    assert.notEqual(text, GOOD);
    if (expected instanceof RegExp) assert.match(messages(text).join('\n'), expected);
    else assert.deepEqual(messages(text), expected);
  });
}

test('the seam has no Python lines', () => {
  const found = messages(GOOD, { python: false, marker: false });
  assert.deepEqual(found, [
    '16: coil_thing_wait has a "Python:" line, which is for the public header',
    '23: coil_nothing has a "Python:" line, which is for the public header',
  ]);
});

test('a file of the core may include the standard library and its own headers', () => {
  const text = '#include "core.h"\n\n#include <string.h>\n#include <unistd.h>\n#  include "../wasm/wasm.h" // no\n';
  const found = checkIncludes(text, 'x.c', ['core.h']).map(({ line, message }) => `${line}: ${message}`);
  assert.deepEqual(found, ['4: includes <unistd.h>, which is not of its layer', '5: includes "../wasm/wasm.h", which is not of its layer']);
});

test('a header that does not compile alone is found, in C and in C++', (t) => {
  const header = join(temporaryFolder(t), 'x.h');
  writeFileSync(header, '#ifndef X\n#define X\nint class;\nsize_t x(void);\n#endif\n');
  const where = (compiler, standard) => checkCompiles(header, compiler, [standard]).map(({ line }) => line);
  assert.deepEqual(where('cc', '-std=c11'), [4]);
  assert.deepEqual(where('g++', '-std=c++17'), [3]);
});
