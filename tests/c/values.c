// SPDX-License-Identifier: MIT
//
// values.c: what a coil_value holds, how it is read, and that its repr is Python's. Reading a value as what it is not ends the program, so that is not here.

#include "harness.h"

#include "core.h"

#include <stdio.h>
#include <wchar.h>
#include <stdlib.h>
#include <string.h>

TEST(repr_of_none_and_bools)
{
    EXPECT_VALUE(coil_none(), "None");
    EXPECT_VALUE(coil_bool(true), "True");
    EXPECT_VALUE(coil_bool(false), "False");
}

TEST(repr_of_ints_reaches_both_ends)
{
    EXPECT_VALUE(coil_int(0), "0");
    EXPECT_VALUE(coil_int(-42), "-42");
    EXPECT_VALUE(coil_int(INT64_MAX), "9223372036854775807");
    EXPECT_VALUE(coil_int(INT64_MIN), "-9223372036854775808");
}

TEST(repr_of_doubles_is_the_shortest_that_reads_back)
{
    EXPECT_VALUE(coil_double(0.0), "0.0");
    EXPECT_VALUE(coil_double(-0.0), "-0.0");
    EXPECT_VALUE(coil_double(1.0), "1.0");
    EXPECT_VALUE(coil_double(100.0), "100.0");
    EXPECT_VALUE(coil_double(0.1), "0.1");
    EXPECT_VALUE(coil_double(0.1 + 0.2), "0.30000000000000004");
    EXPECT_VALUE(coil_double(1.0 / 3.0), "0.3333333333333333");
    EXPECT_VALUE(coil_double(123456.789), "123456.789");
    EXPECT_VALUE(coil_double(9007199254740993.0), "9007199254740992.0");
}

TEST(repr_of_doubles_takes_an_exponent_where_python_does)
{
    EXPECT_VALUE(coil_double(1e15), "1000000000000000.0");
    EXPECT_VALUE(coil_double(9999999999999998.0), "9999999999999998.0");
    EXPECT_VALUE(coil_double(1e16), "1e+16");
    EXPECT_VALUE(coil_double(123456789012345678.0), "1.2345678901234568e+17");
    EXPECT_VALUE(coil_double(1e22), "1e+22");
    EXPECT_VALUE(coil_double(1e23), "1e+23");
    EXPECT_VALUE(coil_double(0.0001), "0.0001");
    EXPECT_VALUE(coil_double(0.00001), "1e-05");
    EXPECT_VALUE(coil_double(-1.5e-7), "-1.5e-07");
}

TEST(repr_of_doubles_at_the_ends_of_the_range)
{
    EXPECT_VALUE(coil_double(5e-324), "5e-324");
    EXPECT_VALUE(coil_double(2.2250738585072014e-308), "2.2250738585072014e-308");
    EXPECT_VALUE(coil_double(1.7976931348623157e308), "1.7976931348623157e+308");
}

// How many digits the shortest decimal that reads back needs, the slow way.
static int shortest_digits(double number)
{
    char text[40];
    for (int digits = 1; digits < 17; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, number);
        if (strtod(text, NULL) == number) return digits;
    }
    return 17;
}

static int significant_digits(const char *text)
{
    char digits[40];
    int count = 0;
    for (; *text && *text != 'e'; text++)
        if (*text >= '0' && *text <= '9' && (count || *text != '0')) digits[count++] = *text;
    while (count > 1 && digits[count - 1] == '0') count--;
    return count;
}

static bool repr_is_exact(double number)
{
    coil_value repr = coil_repr(coil_double(number));
    bool exact = coil_failed(repr)
                 || (strtod(coil_as_string(repr), NULL) == number && significant_digits(coil_as_string(repr)) == shortest_digits(number));
    if (!exact) note("%s is not %.17g", coil_as_string(repr), number);
    coil_value_release(repr);
    return exact;
}

TEST(repr_of_every_power_of_two_and_ten_reads_back, WITHOUT_FAILURES)
{
    for (double number = 5e-324; number < (double)INFINITY; number *= 2) EXPECT(repr_is_exact(number));
    for (int exponent = -323; exponent <= 308; exponent++) {
        char text[16];
        snprintf(text, sizeof text, "1e%d", exponent);
        EXPECT(repr_is_exact(strtod(text, NULL)));
    }
}

TEST(repr_of_random_doubles_reads_back, WITHOUT_FAILURES)
{
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < 3000; i++) {
        double number;
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        memcpy(&number, &state, sizeof number);
        if (isfinite(number)) EXPECT(repr_is_exact(fabs(number)));
    }
}

TEST(repr_of_nan_and_infinities)
{
    EXPECT_VALUE(coil_double((double)NAN), "nan");
    EXPECT_VALUE(coil_double((double)INFINITY), "inf");
    EXPECT_VALUE(coil_double(-(double)INFINITY), "-inf");
}

TEST(repr_of_strings_chooses_the_quote)
{
    EXPECT_VALUE(coil_string(""), "''");
    EXPECT_VALUE(coil_string("plain"), "'plain'");
    EXPECT_VALUE(coil_string("it's"), "\"it's\"");
    EXPECT_VALUE(coil_string("say \"x\""), "'say \"x\"'");
    EXPECT_VALUE(coil_string("both ' and \""), "'both \\' and \"'");
}

TEST(repr_of_strings_escapes_what_python_escapes)
{
    EXPECT_VALUE(coil_string("tab\t nl\n cr\r"), "'tab\\t nl\\n cr\\r'");
    EXPECT_VALUE(coil_string_n("\0\033\177", 3), "'\\x00\\x1b\\x7f'");
    EXPECT_VALUE(coil_string("back\\"), "'back\\\\'");
    EXPECT_VALUE(coil_string("\xc3\xa9"), "'\xc3\xa9'");
}

TEST(repr_of_bytes_escapes_everything_beyond_ascii)
{
    EXPECT_VALUE(coil_bytes("", 0), "b''");
    EXPECT_VALUE(coil_bytes("it's", 4), "b\"it's\"");
    EXPECT_VALUE(coil_bytes("\xff\0a", 3), "b'\\xff\\x00a'");
}

TEST(repr_of_lists_nests)
{
    coil_value items[] = {coil_int(1), OWN_VALUE(coil_string("two")), OWN_VALUE(coil_object_value(coil_list_new(0, NULL)))};
    coil_value_retain(items[1]);
    coil_value_retain(items[2]);
    EXPECT_VALUE(coil_object_value(coil_list_new(3, items)), "[1, 'two', []]");
}

TEST(repr_of_pointers_and_errors)
{
    int target;
    EXPECT_VALUE(coil_pointer(&target), "<pointer 0x...>");
    coil_value error = OWN_VALUE(coil_raise(coil_ValueError, "it's %d", 3));
    coil_value text = OWN_VALUE(coil_repr(error));
    EXPECT_STR(coil_as_string(text), "ValueError(\"it's 3\")");
    error = OWN_VALUE(coil_raise(coil_ValueError));
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(error))), "ValueError()");
}

TEST(repr_of_error_groups_shows_the_members)
{
    coil_value members[] = {OWN_VALUE(coil_raise(coil_ValueError, "x")), OWN_VALUE(coil_raise(coil_TypeError))};
    coil_value_retain(members[0]);
    coil_value_retain(members[1]);
    coil_value group = keep(coil_raise_group("g", 2, members));
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(group))), "ExceptionGroup('g', [ValueError('x'), TypeError()])");
}

TEST(strings_keep_their_own_copy_and_may_contain_nul)
{
    char text[] = "abc";
    coil_value value = OWN_VALUE(coil_string(text));
    text[0] = 'x';
    EXPECT_STR(coil_as_string(value), "abc");
    size_t length = 0;
    coil_value with_nul = OWN_VALUE(coil_string_n("a\0b", 3));
    EXPECT(memcmp(coil_as_bytes(with_nul, &length), "a\0b", 4) == 0); // and a NUL behind it
    EXPECT_INT(length, 3);
}

TEST(string_format_formats_as_printf)
{
    EXPECT_VALUE(coil_string_format("%d and %s", 3, "four"), "'3 and four'");
    EXPECT_VALUE(coil_string_format("%s", ""), "''");
    coil_value wide = OWN_VALUE(coil_string_format("%5000d", 1));
    size_t length;
    coil_as_bytes(wide, &length);
    EXPECT_INT(length, 5000);
}

TEST(truth_is_pythons)
{
    EXPECT(!coil_as_bool(coil_none()));
    EXPECT(!coil_as_bool(coil_int(0)));
    EXPECT(!coil_as_bool(coil_double(-0.0)));
    EXPECT(!coil_as_bool(OWN_VALUE(coil_string(""))));
    EXPECT(!coil_as_bool(OWN_VALUE(coil_bytes("", 0))));
    EXPECT(!coil_as_bool(OWN_VALUE(coil_object_value(coil_list_new(0, NULL)))));
    EXPECT(coil_as_bool(coil_int(-1)));
    EXPECT(coil_as_bool(coil_double((double)NAN)));
    EXPECT(coil_as_bool(OWN_VALUE(coil_string("0"))));
    EXPECT(coil_as_bool(OWN_VALUE(coil_object_value(coil_list_new(1, NULL)))));
}

TEST(numbers_convert_where_nothing_is_lost)
{
    EXPECT_INT(coil_as_int(coil_bool(true)), 1);
    EXPECT_INT(coil_as_int(coil_double(-3.0)), -3);
    EXPECT(coil_as_int(coil_double(-9223372036854775808.0)) == INT64_MIN);
    EXPECT(coil_as_double(coil_int(7)) == 7.0);
    EXPECT(coil_as_double(coil_bool(true)) == 1.0);
}

TEST(none_reads_as_a_null_pointer_and_a_null_object)
{
    EXPECT(coil_as_pointer(coil_none()) == NULL);
    EXPECT(coil_as_object(coil_none()) == NULL);
    int target;
    EXPECT(coil_as_pointer(coil_pointer(&target)) == &target);
}

TEST(list_is_written_as_a_value)
{
    EXPECT_VALUE(COIL_LIST(coil_int(2), coil_string("dig"), COIL_LIST(coil_none())), "[2, 'dig', [None]]");
}

TEST(list_without_items_holds_none)
{
    coil_list *list = OWN(coil_list_new(2, NULL));
    EXPECT_INT(coil_list_count(list), 2);
    EXPECT_VALUE(coil_value_retain(coil_list_get(list, 1)), "None");
}

TEST(list_may_hold_errors)
{
    coil_value error = OWN_VALUE(coil_raise(coil_KeyError, "k"));
    coil_list *list = OWN(coil_list_new(1, (coil_value[]){coil_value_retain(error)}));
    EXPECT(coil_failed(coil_list_get(list, 0)));
    EXPECT_ERROR(coil_value_retain(coil_list_get(list, 0)), coil_KeyError, "'k'");
}

TEST(retained_value_outlives_the_first_reference)
{
    coil_value text = OWN_VALUE(coil_string("shared"));
    coil_value again = coil_value_retain(text);
    EXPECT(again.as.object == text.as.object);
    coil_value_release(again);
    EXPECT_STR(coil_as_string(text), "shared");
}

TEST(object_value_of_null_is_the_kept_error)
{
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(coil_object_value(NULL), coil_ValueError, "kept");
}

// A list that holds itself, through an object that only borrows it: an owned one would be a cycle.
typedef struct window {
    coil_object head;
    coil_list *on;
} window;

static void window_repr(coil_object *self, char *buffer, size_t size)
{
    coil_value repr = coil_repr(coil_object_value(coil_retain(((window *)self)->on)));
    snprintf(buffer, size, "<on %s>", coil_failed(repr) ? "?" : coil_as_string(repr));
    coil_value_release(repr);
    coil_release(((window *)self)->on);
}

static const coil_type window_type = {.name = "window", .repr = window_repr};

TEST(repr_of_a_list_in_itself_ends)
{
    coil_list *list = OWN(coil_list_new(0, NULL));
    window *seen = OWN(coil_object_new(&window_type, sizeof(window)));
    seen->on = list;
    EXPECT_NONE(coil_list_append(list, coil_object_value(coil_retain(seen))));
    EXPECT_VALUE(coil_object_value(coil_retain(list)), "[<on [...]>]");
    EXPECT_VALUE(coil_object_value(coil_retain(list)), "[<on [...]>]");
}

TEST(truth_of_what_python_has_not)
{
    int here;
    EXPECT(!coil_as_bool(coil_bool(false)) && coil_as_bool(coil_bool(true)));
    EXPECT(coil_as_bool(coil_pointer(&here)) && !coil_as_bool(coil_pointer(NULL)));
    EXPECT(coil_as_bool(OWN_VALUE(coil_object_value(coil_context_new()))));
}

TEST(what_is_larger_than_an_object_can_be_is_no_memory)
{
    EXPECT_ERROR(coil_string_n("", UINT32_MAX), coil_MemoryError, "");
    EXPECT_ERROR(coil_bytes("", UINT32_MAX), coil_MemoryError, "");
    EXPECT_NULL(coil_list_new(UINT32_MAX, NULL), coil_MemoryError, "");
    EXPECT_NULL(coil_coroutine_new_at(returns_none, NULL, UINT32_MAX, "large", "f.c", 1), coil_MemoryError, "");
}

TEST(format_that_cannot_be_written_is_an_error)
{
    EXPECT_ERROR(coil_string_format("%lc", (wint_t)0x110000), coil_ValueError, "coil_string_format: the format is not valid");
}

TEST(repr_of_errors_that_carry_a_value)
{
    EXPECT_REPR(OWN_VALUE(coil_raise_value(coil_StopIteration, coil_int(3))).as.object, "StopIteration(3)");
    EXPECT_REPR(OWN_VALUE(coil_raise_value(coil_StopIteration, coil_none())).as.object, "StopIteration()");
    EXPECT_VALUE(coil_error_format(OWN_VALUE(coil_raise_value(coil_StopIteration, coil_int(3)))), "'StopIteration: 3\\n'");
}

// ---------------------------------------------------------------------------------------------------------------------
// Short, as reprlib.repr
// ---------------------------------------------------------------------------------------------------------------------

static coil_value repr_short(coil_value value) // taken
{
    coil__text text = {0};
    coil__text_repr_short(&text, value);
    coil_value_release(value);
    return coil__text_take(&text);
}

static void long_repr(coil_object *self, char *buffer, size_t size)
{
    (void)self;
    snprintf(buffer, size, "<an object that tells more of itself than is of use>");
}

static const coil_type long_type = {.name = "long", .repr = long_repr};

TEST(short_repr_cuts_the_middle_out)
{
    EXPECT_VALUE(repr_short(coil_string("abcdefghijklmnopqrstuvwxyz012345")), "\"'abcdefghijkl...tuvwxyz012345'\"");
    EXPECT_VALUE(repr_short(coil_object_value(coil_object_new(&long_type, sizeof(coil_object)))), "'<an object th...han is of use>'");
    EXPECT_VALUE(repr_short(coil_int(INT64_MIN)), "'-9223372036854775808'");
}

// Eight characters that are written as four each: what is left of the str before it is quoted is longer than itself.
TEST(short_repr_of_a_short_text_with_a_long_repr)
{
    EXPECT_VALUE(repr_short(coil_string("\x01\x02\x03\x04\x05\x06\x07\x08")), "\"'\\\\x01\\\\x02\\\\x03...5\\\\x06\\\\x07\\\\x08'\"");
}

TEST(short_repr_of_a_list_in_itself_ends_by_its_depth)
{
    coil_list *list = OWN(coil_list_new(1, NULL));
    coil__list_set(list, 0, coil_object_value(coil_retain(list)));
    coil_value repr = repr_short(coil_object_value(coil_retain(list)));
    coil__list_set(list, 0, coil_none());
    EXPECT_VALUE(repr, "'[[[[[[[...]]]]]]]'");
}

static void sixty_one_bytes(coil_object *self, char *buffer, size_t size)
{
    (void)self;
    snprintf(buffer, size, "<%059d>", 0);
}

static const coil_type sixty_one_type = {.name = "sixty_one", .repr = sixty_one_bytes};

// The dots need three bytes more than the text has room for: without memory for them there is no repr.
TEST(short_repr_that_fills_its_room)
{
    EXPECT_VALUE(repr_short(coil_object_value(coil_object_new(&sixty_one_type, sizeof(coil_object)))), "'<000000000000...0000000000000>'");
}
