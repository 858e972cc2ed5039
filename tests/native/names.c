// SPDX-License-Identifier: MIT
//
// names.c: what the tools call things by (names.c), the table that they number them with (map.c), and the core's printf (format.c).

#include "core.h"

#include "check.h"

#include <string.h>

static coil__names names;
static char buffer[COIL__NAME_SIZE];

static bool is(const char *name, const char *expected)
{
    if (strcmp(name, expected) != 0) fprintf(stderr, "%s, expected %s\n", name, expected);
    return strcmp(name, expected) == 0;
}

static bool value_is(coil_value value, const char *expected) // taken
{
    bool found = is(coil__name_value(&names, value, buffer, sizeof buffer), expected);
    coil_value_release(value);
    return found;
}

static void values_have_names(void)
{
    CHECK(value_is(coil_none(), "None"));
    CHECK(value_is(coil_bool(true), "True") && value_is(coil_bool(false), "False"));
    CHECK(value_is(coil_int(-7), "-7"));
    CHECK(value_is(coil_double(0.5), "0.5"));
    CHECK(value_is(coil_pointer(&names), "a pointer")); // never an address
    CHECK(value_is(coil_string("two\nlines"), "'two\\nlines'"));
    CHECK(value_is(coil_bytes("b", 1), "bytes"));
    CHECK(value_is(coil_object_value(coil_list_new(0, NULL)), "<list object>"));
    CHECK(value_is(coil_raise(coil_ValueError, "no"), "ValueError: no"));
    CHECK(value_is(coil_raise(coil_ValueError), "ValueError"));
    coil_value list = coil_object_value(coil_list_new(0, NULL));
    list.tag = COIL_JS; // natively there is none
    CHECK(is(coil__name_value(&names, list, buffer, sizeof buffer), "a JavaScript value"));
    CHECK(coil_as_bool(list));
    list.tag = COIL_OBJECT;
    coil_value_release(list);
}

static void names_fit_their_buffer(void)
{
    char few[16];
    coil_value text = coil_string("a text that is longer than the buffer");
    CHECK(is(coil__name_value(&names, text, few, sizeof few), "'a text th...'"));
    coil_value_release(text);
    CHECK(is(coil__name_value(&names, coil_double(0.1), few, sizeof few), "a number"));
}

static void objects_are_numbered_as_they_are_named(void)
{
    coil_loop *loop = coil_loop_new();
    coil_future *first = coil_loop_create_future(loop), *second = coil_loop_create_future(loop);
    CHECK(is(coil__name(&names, NULL, buffer, sizeof buffer), "nothing"));
    CHECK(is(coil__name(&names, (coil_object *)second, buffer, sizeof buffer), "Future-1"));
    CHECK(is(coil__name(&names, (coil_object *)first, buffer, sizeof buffer), "Future-2"));
    CHECK(is(coil__name(&names, (coil_object *)second, buffer, sizeof buffer), "Future-1"));
    coil__name_forget(&names, second);
    CHECK(is(coil__name(&names, (coil_object *)second, buffer, sizeof buffer), "Future-3"));
    coil_release(first);
    coil_release(second);
    coil_loop_close(loop);
    coil_release(loop);
}

// An address of no object, the same in each run: nobody looks there.
static void *address(uint32_t number, uint32_t seed)
{
    return (void *)(uintptr_t)(8 * (1 + (uint64_t)number * seed % 65521));
}

// Where the table is full, and where it begins again, is different for each seed.
static void table_keeps_what_is_not_removed(uint32_t seed)
{
    enum { COUNT = 1000 };
    coil__map map = {0};
    CHECK(coil__map_find(&map, address(0, seed)) == NULL && coil__map_remove(&map, address(0, seed)) == NULL);
    for (uint32_t i = 0; i < COUNT; i++) *coil__map_add(&map, address(i, seed)) = address(i, seed);
    for (uint32_t i = 0; i < COUNT; i += 3) CHECK(coil__map_remove(&map, address(i, seed)) == address(i, seed));
    for (uint32_t i = 0; i < COUNT; i++) {
        void **found = coil__map_find(&map, address(i, seed));
        CHECK(i % 3 == 0 ? found == NULL : *found == address(i, seed));
    }
    CHECK(map.count == COUNT - (COUNT + 2) / 3);
    free(map.entries);
}

static bool formats(const char *expected, const char *format, ...) COIL_PRINTF(2, 3);
static bool formats(const char *expected, const char *format, ...)
{
    char coils[100], libcs[100];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = coil__format_list(coils, sizeof coils, format, arguments), libcs_length = vsnprintf(libcs, sizeof libcs, format, again);
    va_end(again);
    va_end(arguments);
    return is(coils, expected) && is(libcs, expected) && length == libcs_length;
}

static void core_formats_as_libc(void)
{
    CHECK(formats("-1 2 -3 4", "%d %u %ld %lu", -1, 2u, -3L, 4ul));
    CHECK(formats("-9223372036854775808 18446744073709551615", "%lld %llu", (long long)INT64_MIN, (unsigned long long)UINT64_MAX));
    CHECK(formats("ff 00ff   7", "%x %04x %3d", 255u, 255u, 7));
    CHECK(formats("abc  abc abcde 100%", "%.3s %*.*s %s 100%%", "abcde", 4, 3, "abcde", "abcde"));
    CHECK(formats("1.500 -0.125 z 12", "%.3f %.3f %c %zu", 1.5, -0.125, 'z', (size_t)12));
    char few[4];
    CHECK(coil__format(few, sizeof few, "%s", "longer") == 6 && is(few, "lon"));
}

int main(void)
{
    values_have_names();
    names_fit_their_buffer();
    objects_are_numbered_as_they_are_named();
    for (uint32_t seed = 1; seed < 60000; seed += 999) table_keeps_what_is_not_removed(seed);
    core_formats_as_libc();
    CHECK(coil_memory_live() == 0);
    return 0;
}
