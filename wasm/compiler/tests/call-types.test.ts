// What is read from clang's code: types, the calls through pointers, and where the addresses of functions go.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCallTypes, type CallTypes } from '../call-types.ts';
import { findCastTargets } from '../cast-targets.ts';
import { NpmToolchain } from '../toolchain-npm.ts';

const toolchain = new NpmToolchain('tests', { read: (path) => new TextEncoder().encode(sources.get(path)) });
const sources = new Map<string, string>();

async function typesOf(text: string, ...flags: string[]): Promise<CallTypes> {
  const name = `source${sources.size}.c`;
  sources.set(`/${name}`, text);
  const { callTypes, diagnostics } = await toolchain.compile({ source: name, directory: '/', flags: ['-O2', '-w', ...flags] });
  assert.ok(callTypes, diagnostics);
  return callTypes;
}

/** Whether `target` gets to what `caller` calls, in a program of these files; the caller calls nothing else. */
async function reaches(
  texts: readonly string[],
  { foreign = false, flags = [] }: { foreign?: boolean; flags?: string[] } = {},
): Promise<boolean> {
  const units = await Promise.all(texts.map(async (text, at) => ({ file: `${at}.o`, types: await typesOf(text, ...flags) })));
  const casts = findCastTargets(units, foreign);
  const calls = units.flatMap(({ types }) => types.functions.caller?.calls ?? []);
  assert.equal(calls.length, 1);
  const [called = ''] = calls;
  return units.some(({ file, types }) => types.functions.target?.type !== called && casts.reaches(called, 'target', file));
}

const TARGET = 'typedef int (*own)(int *); typedef int (*other)(void *); static int target(int *x) { return *x; }\n';

test('functions_have_types_and_the_pointer_calls_that_they_reach', async () => {
  const { functions } = await typesOf(`
    static void inner(void (*f)(int)) { f(1); }
    void outer(void) { inner(0); }
    void taken(int x) {}
    static void plain(long x) {}
    void *use(int i) { plain(i); return (void *)taken; }
    void renamed(int x) __attribute__((alias("taken")));
    int unprototyped(int (*f)()) { return f(1); }
    void (*pointer)(int) = taken;
  `);
  assert.deepEqual(functions.outer?.calls, [functions.taken?.type]);
  assert.deepEqual(functions.inner?.calls, functions.outer.calls);
  assert.equal(functions.inner.local, true);
  // Nobody has the address of a static function that is only called.
  assert.equal(functions.plain?.type, '');
  assert.deepEqual([functions.renamed?.type, functions.renamed?.aliasOf], [functions.taken?.type, 'taken']);
  assert.equal(functions.unprototyped?.calls, null);
});

test('types_have_words', async () => {
  const { functions, words } = await typesOf('int caller(int (*f)(const char *, long)) { return f("", 1); }');
  assert.equal(words[functions.caller?.calls?.[0] ?? ''], 'int (*)(const char *, long)');
});

test('function_of_another_type_is_found_however_it_gets_there', async () => {
  const ways: Readonly<Record<string, string>> = {
    cast: 'static other volatile f = (other)target; int caller(int *x) { return f(x); }',
    argument: 'static int caller(other f, int *x) { return f(x); } int run(int *x) { return caller((other)target, x); }',
    result: 'static void *get(void) { return target; } int caller(int *x) { return ((other)get())(x); }',
    condition: 'int caller(int *x, int c, other f) { return (c ? f : (other)target)(x); }',
    field: 'struct s { int n; other f; }; int caller(struct s *s) { return s->f(s); } void set(struct s *s) { s->f = (void *)target; }',
    nested: `struct in { int n; other f[2]; }; struct out { int n; struct in in[3]; } g = { 1, { { 2, { 0, (other)target } } } };
      int caller(struct in *s) { return s->f[s->n](s); }`,
    union: 'union u { own a; other b; int n; }; int caller(union u *u) { return u->b(u); } void set(union u *u) { u->a = target; }',
    'union, by value':
      'union u { own a; other b; }; int caller(union u u) { return u.b(0); } int run(void) { return caller((union u){ target }); }',
    'union of structs': `union u { struct a { int n; own f; } a; struct b { int n; other f; } b; };
      int caller(union u *u) { return u->b.f(u); } void set(union u *u) { u->a.f = target; }`,
    'union in an initial value': `struct s { long long n; union { double d; own f; } u; } g[] = { { 1, { 1.5 } }, { 2, { .f = target } } };
      int caller(struct s *s) { return ((other)s->u.f)(s); }`,
    'array of pointers': 'static void *all[3] = { 0, target }; int caller(int i) { return ((other)all[i])(0); }',
    'pointer to the pointer': 'void set(void **p) { *p = target; } int caller(void) { other f; set((void **)&f); return f(0); }',
    integer: 'static unsigned long n; void set(void) { n = (unsigned long)target | 1; } int caller(void) { return ((other)(n & ~1))(0); }',
    varargs: `#include <stdarg.h>
      int caller(int n, ...) { va_list l; va_start(l, n); other f = va_arg(l, other); va_end(l); return f(0); } int run(void) { return caller(1, target); }`,
    memcpy: '#include <string.h>\nint caller(void) { own a = target; other b; memcpy(&b, &a, sizeof b); return b(0); }',
    'memcpy of structs': `#include <string.h>
      struct a { int n; own f; }; struct b { int n; other f; }; int caller(struct a *p) { struct a x = *p; struct b y; memcpy(&y, &x, sizeof y); return y.f(0); }
      void set(struct a *p) { p->f = target; }`,
    'bytes of a struct': `#include <stddef.h>
      struct s { int n; other f; } g; void set(void) { *(own *)((char *)&g + offsetof(struct s, f)) = target; } int caller(void) { return g.f(0); }`,
    libc: '#include <stdlib.h>\nint caller(const void *k, const void *e) { return ((other)k)(0); } void *run(int *x) { return bsearch((void *)target, x, 1, 4, caller); }',
    atomic: '_Atomic(other) f; void set(void) { f = (other)target; } int caller(void) { return f(0); }',
    'another call': `static other get(int n) { return (other)target; } static own (*volatile g)(unsigned) = (own (*)(unsigned))get;
      int caller(int *x); own keep(void) { return g(1); } static int apply(own f) { return caller((int *)f); } int caller(int *x) { return ((other)x)(x); }
      int run(void) { return apply(keep()); }`,
  };
  for (const [way, text] of Object.entries(ways)) assert.ok(await reaches([TARGET + text]), way);
});

test('function_that_only_its_own_type_calls_is_not_found', async () => {
  const ways: Readonly<Record<string, string>> = {
    'never cast': 'own f = target; int caller(other g) { return g(0); }',
    'to be printed':
      '#include <stdio.h>\nvoid show(void) { printf("%p", (void *)target); } static other g; int caller(void) { return g(0); }',
    'compared, as what it is not': 'int caller(other g) { return g == (other)target ? 0 : g(0); }',
    'into another member': `struct s { other f, g; }; int caller(struct s *s) { return s->g(s); } void set(struct s *s) { s->f = (other)target; }`,
    'into other memory than variable arguments': `#include <stdarg.h>
      int caller(int n, ...) { va_list l; va_start(l, n); other f = va_arg(l, other); va_end(l); return f(0); } void set(void **p) { *p = (void *)target; }`,
    'of other parameters': 'typedef int (*wide)(void *, long long); wide f = (wide)target; int caller(void) { return f(0, 1); }',
  };
  for (const [way, text] of Object.entries(ways)) assert.equal(await reaches([TARGET + text]), false, way);
});

test('files_that_do_not_agree_are_one_program', async () => {
  const one = `${TARGET} void set(own f); void run(void) { set(target); }`;
  const two = 'typedef int (*other)(void *); other f; void set(other g) { f = g; } int caller(void) { return f(0); }';
  assert.ok(await reaches([one, two]));
  assert.equal(await reaches([one, two.replace('f = g', '')]), false);
});

test('static_names_are_told_apart_by_their_files', async () => {
  const one = `${TARGET} static other f; void set(void) { f = (other)target; }`;
  const two = 'static int (*volatile f)(void *); int caller(void) { return f(0); }';
  assert.equal(await reaches([one, two]), false);
});

test('code_that_is_not_known_may_call_what_it_is_given_with_what_it_has', async () => {
  const text = `${TARGET} void elsewhere(void *f); void run(void) { elsewhere((void *)target); } int caller(other f) { return f(0); }`;
  assert.equal(await reaches([text]), false);
  assert.ok(await reaches([text], { foreign: true }));
});

test('without_strict_aliasing_structs_are_read_as_each_other', async () => {
  const text = `${TARGET} struct a { own f; }; struct b { other f; };
    void set(struct a *a) { a->f = target; } int caller(struct b *b) { return b->f(b); }`;
  assert.equal(await reaches([text]), false);
  assert.ok(await reaches([text], { flags: ['-fno-strict-aliasing'] }));
});

test('bitcode_that_is_not_understood_is_not_used', () => {
  assert.equal(readCallTypes(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]), 'x.c'), undefined);
});
