// SPDX-License-Identifier: MIT
//
// errors.c: errors as values: types and bases, causes, groups, and the error that a function returning NULL keeps.

#include "harness.h"

#include <string.h>

// Takes its members; second may be none.
static coil_value group(const char *message, coil_value first, coil_value second)
{
    coil_value members[] = {first, second};
    return coil_raise_group(message, second.tag == COIL_NONE ? 1 : 2, members);
}

TEST(message_of_an_error_with_a_value_is_the_value)
{
    coil_value error = OWN_VALUE(coil_raise_value(coil_SystemExit, coil_int(3)));
    EXPECT_STR(coil_error_message(error), "3");
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(error))), "SystemExit(3)");
    EXPECT_INT(coil_as_int(coil_error_value(error)), 3);
    error = OWN_VALUE(coil_raise_value(coil_StopIteration, coil_string("text")));
    EXPECT_STR(coil_error_message(error), "text");
    EXPECT_STR(coil_error_message(error), "text");
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(error))), "StopIteration('text')");
    EXPECT_STR(coil_error_message(OWN_VALUE(coil_raise_value(coil_StopIteration, coil_none()))), "");
}

TEST(error_matches_its_type_and_its_bases)
{
    coil_value error = OWN_VALUE(coil_raise(coil_ConnectionResetError, "x"));
    EXPECT(coil_error_matches(error, coil_ConnectionResetError));
    EXPECT(coil_error_matches(error, coil_ConnectionError));
    EXPECT(coil_error_matches(error, coil_OSError));
    EXPECT(coil_error_matches(error, coil_Exception));
    EXPECT(coil_error_matches(error, coil_BaseException));
    EXPECT(!coil_error_matches(error, coil_ConnectionAbortedError));
    EXPECT(!coil_error_matches(error, coil_ValueError));
    EXPECT(!coil_error_matches(coil_int(3), coil_BaseException));
}

TEST(cancelled_error_is_no_exception)
{
    coil_value error = OWN_VALUE(coil_raise(coil_CancelledError));
    EXPECT(!coil_error_matches(error, coil_Exception));
    EXPECT(coil_error_matches(error, coil_BaseException));
}

TEST(exception_group_has_two_bases)
{
    coil_value made = OWN_VALUE(group("g", coil_raise(coil_ValueError, "x"), coil_none()));
    EXPECT(coil_error_matches(made, coil_ExceptionGroup));
    EXPECT(coil_error_matches(made, coil_BaseExceptionGroup));
    EXPECT(coil_error_matches(made, coil_Exception));
}

TEST(type_names_are_pythons)
{
    EXPECT_STR(coil_TimeoutError->name, "TimeoutError");
    EXPECT(coil_TimeoutError->base == coil_OSError);
    EXPECT(coil_IncompleteReadError->base == coil_EOFError);
    EXPECT(coil_BaseException->base == NULL);
}

TEST(message_is_formatted_and_may_be_empty)
{
    coil_value error = OWN_VALUE(coil_raise(coil_ValueError, "no such port: %d", 80));
    EXPECT_STR(coil_error_message(error), "no such port: 80");
    error = OWN_VALUE(coil_raise(coil_ValueError));
    EXPECT_STR(coil_error_message(error), "");
    EXPECT(coil_error_type_of(error) == coil_ValueError);
}

TEST(message_of_any_length)
{
    coil_value error = OWN_VALUE(coil_raise(coil_ValueError, "%1000d", 1));
    EXPECT_INT(strlen(coil_error_message(error)), 1000);
}

TEST(cause_is_kept)
{
    coil_value error = OWN_VALUE(coil_raise_from(coil_raise(coil_KeyError, "why"), coil_ValueError, "what"));
    EXPECT_STR(coil_error_message(coil_error_cause(error)), "'why'");
    EXPECT(coil_error_cause(coil_error_cause(error)).tag == COIL_NONE);
}

TEST(plain_error_carries_no_value_no_cause_no_members)
{
    coil_value error = OWN_VALUE(coil_raise(coil_ValueError, "x"));
    EXPECT(coil_error_value(error).tag == COIL_NONE);
    EXPECT(coil_error_cause(error).tag == COIL_NONE);
    EXPECT_INT(coil_error_count(error), 0);
}

TEST(group_of_exceptions_is_an_exception_group)
{
    coil_value made = OWN_VALUE(group("both", coil_raise(coil_ValueError, "1"), coil_raise(coil_TypeError, "2")));
    EXPECT(coil_error_type_of(made) == coil_ExceptionGroup);
    EXPECT_STR(coil_error_message(made), "both (2 sub-exceptions)");
    EXPECT_INT(coil_error_count(made), 2);
    EXPECT_STR(coil_error_message(coil_error_member(made, 1)), "2");
}

TEST(group_with_a_base_exception_is_a_base_exception_group)
{
    coil_value made = OWN_VALUE(group("g", coil_raise(coil_ValueError, "1"), coil_raise(coil_KeyboardInterrupt)));
    EXPECT(coil_error_type_of(made) == coil_BaseExceptionGroup);
    EXPECT(!coil_error_matches(made, coil_Exception));
}

TEST(empty_group_is_refused)
{
    EXPECT_ERROR(coil_raise_group("g", 0, NULL), coil_ValueError, "second argument (exceptions) must be a non-empty sequence");
}

TEST(group_of_something_else_is_refused_by_its_place)
{
    EXPECT_ERROR(group("g", coil_raise(coil_ValueError, "1"), coil_int(2)), coil_ValueError, "Item 1 of second argument (exceptions) is not an exception");
}

static const coil_error_type *own_type(void)
{
    static const coil_error_type *type; // a type lives until the program ends
    while (!type) type = coil_error_define("TeapotError", coil_LookupError);
    return type;
}

TEST(defined_type_is_named_and_derived)
{
    coil_value error = OWN_VALUE(coil_raise(own_type(), "short and stout"));
    EXPECT_STR(coil_error_type_of(error)->name, "TeapotError");
    EXPECT(coil_error_matches(error, own_type()));
    EXPECT(coil_error_matches(error, coil_LookupError));
    EXPECT(!coil_error_matches(error, coil_KeyError));
}

TEST(last_error_is_handed_out_once)
{
    EXPECT(coil_raise_null(coil_raise(coil_ValueError, "first")) == NULL);
    EXPECT_ERROR(coil_last_error(), coil_ValueError, "first");
    EXPECT_ERROR(coil_last_error(), coil_MemoryError, "");
}

TEST(last_error_is_the_newest)
{
    coil_raise_null(coil_raise(coil_ValueError, "old"));
    coil_raise_null(coil_raise(coil_TypeError, "new"));
    EXPECT_ERROR(coil_last_error(), coil_TypeError, "new");
}

TEST(no_memory_needs_no_memory)
{
    size_t live = coil_memory_live();
    coil_value error = coil_raise_no_memory();
    EXPECT(coil_memory_live() == live);
    EXPECT_ERROR(error, coil_MemoryError, "");
}

TEST(the_shared_memory_error_takes_no_trail_and_no_cause)
{
    coil_value error = coil_trail(coil_raise_no_memory(), "f.c", 1, "f");
    coil_value text = coil_error_format(error);
    coil_value_release(error);
    EXPECT_VALUE(text, "'MemoryError\\n'");
}

static coil_value tries(void *log)
{
    COIL_TRY(coil_value_retain(*(coil_value *)log));
    note("went on");
    return coil_int(1);
}

TEST(try_returns_an_error_and_forgets_a_result)
{
    coil_value error = OWN_VALUE(coil_raise(coil_ValueError, "x"));
    EXPECT_ERROR(tries(&error), coil_ValueError, "x");
    EXPECT_LOG();
    coil_value text = OWN_VALUE(coil_string("forgotten"));
    EXPECT_VALUE(tries(&text), "1");
    EXPECT_LOG("went on");
}

static coil_value lets(void *given)
{
    COIL_LET(text, coil_value_retain(*(coil_value *)given));
    note("%s", coil_as_string(text));
    coil_value_release(text);
    return coil_none();
}

TEST(let_declares_a_result_or_returns_the_error)
{
    coil_value text = OWN_VALUE(coil_string("here"));
    EXPECT_NONE(lets(&text));
    EXPECT_LOG("here");
    coil_value error = OWN_VALUE(coil_raise(coil_ValueError, "x"));
    EXPECT_ERROR(lets(&error), coil_ValueError, "x");
}

TEST(trail_of_something_else_changes_nothing)
{
    EXPECT_VALUE(coil_trail(coil_int(3), "f.c", 1, "f"), "3");
}
