// What is read from clang's IR, and when it is not to be trusted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCallTypes } from '../call-types.ts';

const IR = `@__main_void = hidden alias i32 (), ptr @main
define internal void @inner(ptr %x) #0 !kcfi_type !8 {
  %2 = call i1 @llvm.type.test(ptr %1, metadata !"_ZTSFivE"), !nosanitize !3
  call void %1(ptr noundef null) [ "kcfi"(i32 917620134) ]
}
define hidden void @outer(ptr dead_on_unwind sret(%struct.V) align 8 %r) #0 !kcfi_type !9 {
  %call = call i32 @helper(ptr noundef @inner)
  tail call void @inner(ptr %r)
}
define hidden i32 @main() #0 !kcfi_type !10 {
  call void %2(ptr null)
}
!8 = !{i32 11}
!9 = !{i32 -12}
!10 = !{i32 13}
`;

const noSource = (): undefined => undefined;

test('functions_have_types_and_the_pointer_calls_that_they_reach', () => {
  const functions = readCallTypes(IR, '', noSource)?.functions;
  assert.deepEqual(functions?.inner, { type: '11', calls: ['917620134'] });
  assert.deepEqual(functions.outer, { type: '-12', calls: ['917620134'] });
});

test('call_without_a_type_is_not_guessed', () => {
  const functions = readCallTypes(IR, '', noSource)?.functions;
  assert.equal(functions?.main?.calls, null);
  assert.equal(functions.__main_void?.calls, null);
});

test('cast_of_a_function_defeats_types', () => {
  const warning =
    "a.c:3:9: warning: cast from 'void (*)(int *)' to 'void (*)(void *)' converts to incompatible function type [-Wcast-function-type-strict]";
  assert.equal(readCallTypes(IR, warning, noSource), undefined);
});

test('only_pointers_without_prototype_defeat_types', () => {
  const warning = (column: number) =>
    `a.c:1:${column}: warning: a function declaration without a prototype is deprecated in all versions of C [-Wstrict-prototypes]`;
  assert.notEqual(
    readCallTypes(IR, warning(9), () => 'int main() {'),
    undefined,
  );
  assert.equal(
    readCallTypes(IR, warning(13), () => 'void (*call)();'),
    undefined,
  );
});

test('types_of_calls_have_words', () => {
  assert.deepEqual(readCallTypes(IR, '', noSource)?.words, { '917620134': 'int (*)(void)' });
});
