// What is read from texts: includes, the linker's map, dependency rules, compiler messages.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { includeFlags, reachableFiles } from '../include-scan.ts';
import { readOrigins } from '../link-map.ts';
import { parseDependencies } from '../toolchain-process.ts';
import { isCplusplus, withoutColours } from '../toolchain.ts';
import { sample, SUSPENDING } from './samples.ts';

function files(contents: Readonly<Record<string, string>>) {
  return { read: (path: string) => (Object.hasOwn(contents, path) ? new TextEncoder().encode(contents[path]) : undefined) };
}

test('includes_are_found_beside_the_file_and_in_directories', () => {
  const tree = files({
    '/w/app/main.c': '#include "local.h"\n#  include <lib/deep.h>\n#include <stdio.h>\n#define CONFIG "config.h"\n#include CONFIG\n',
    '/w/app/local.h': '#include "../shared.h"',
    '/w/shared.h': '',
    '/w/include/lib/deep.h': '#include "sibling.h"\n#if __has_include("/abs.h")\n',
    '/w/include/lib/sibling.h': '',
    '/w/app/config.h': '',
    '/abs.h': '',
  });
  assert.deepEqual([...reachableFiles(tree, ['/w/app/main.c'], ['/w/include']).keys()].sort(), [
    '/abs.h',
    '/w/app/config.h',
    '/w/app/local.h',
    '/w/app/main.c',
    '/w/include/lib/deep.h',
    '/w/include/lib/sibling.h',
    '/w/shared.h',
  ]);
});

test('include_flags_name_directories_and_files', () => {
  const flags = ['-Iinc', '-I', '../up', '-isystem', '/sys', '-include', 'pre.h', '-O2', '-DX=-Iy'];
  assert.deepEqual(includeFlags('/w', flags), { directories: ['/w/inc', '/up', '/sys'], files: ['/w/pre.h'] });
});

test('dependency_rules_have_spaces_and_continued_lines', () => {
  assert.deepEqual(parseDependencies('/tmp/a.o: a.c \\\n  /x/my\\ file.h sub/../b.h\n', '/w'), ['/w/a.c', '/x/my file.h', '/w/b.h']);
});

test('map_that_does_not_fit_is_not_used', () => {
  const module = sample(SUSPENDING);
  const line = (size: number, input: string): string => `       -        1 ${size.toString(16).padStart(8)}         ${input}`;
  const sizes = module.functions.flatMap((fn) => (fn.body ? [fn.body.end - fn.body.start + 1] : []));
  const map = (adjust: number): string =>
    [
      '       -        0        0 CODE',
      ...sizes.map((size) => line(size + adjust, '/lib/libc.a(x.c.obj):(f)')),
      '       -        0        0 DATA',
    ].join('\n');
  assert.deepEqual(readOrigins(module, map(0))?.get(2), { file: 'libc.a', member: 'x.c.obj' });
  assert.equal(readOrigins(module, map(1)), undefined);
});

test('colours_are_removed_and_nothing_else', () => {
  assert.equal(withoutColours('\x1b[1ma.c:1:2: \x1b[0m\x1b[0;1;31merror: \x1b[0mx [-Wy]\n'), 'a.c:1:2: error: x [-Wy]\n');
});

test('language_is_told_by_the_name', () => {
  assert.deepEqual(['a.c', 'a.cc', 'b.cpp', 'c.C', 'd.s'].map(isCplusplus), [false, true, true, true, false]);
});
