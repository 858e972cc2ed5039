// SPDX-License-Identifier: MIT
//
// error_groups.c: parts of error groups: split and subgroup, by type and by function, what the parts have of the whole; derive; notes.

#include "harness.h"

#include "core.h" // coil__raise: an error without a trail, as one of Python's that was never raised

#include <string.h>

static coil_value value(const char *text)
{
    return coil__raise(coil_ValueError, "%s", text);
}

static coil_value type(const char *text)
{
    return coil__raise(coil_TypeError, "%s", text);
}

static coil_value group(const char *message, size_t count, coil_value *errors)
{
    return coil_raise_group(message, count, errors);
}

#define GROUP(message, ...) group((message), sizeof((coil_value[]){__VA_ARGS__}) / sizeof(coil_value), (coil_value[]){__VA_ARGS__})

// ExceptionGroup('outer', [ValueError('1'), ExceptionGroup('inner', [TypeError('2'), ValueError('3')]), TypeError('4')])
static coil_value nested(void)
{
    return GROUP("outer", value("1"), GROUP("inner", type("2"), value("3")), type("4"));
}

static coil_value matching, rest; // of the last split; owned by the test

static coil_value splits(coil_value error, const coil_error_type *by)
{
    coil_value done = coil_error_split(error, by, &matching, &rest);
    keep(matching);
    keep(rest);
    return done;
}

static coil_value splits_if(coil_value error, coil_error_predicate predicate, void *arg)
{
    coil_value done = coil_error_split_if(error, predicate, arg, &matching, &rest);
    keep(matching);
    keep(rest);
    return done;
}

#define EXPECT_PARTS(of_matching, of_rest)              \
    do {                                                \
        EXPECT_VALUE(coil_repr(matching), of_matching); \
        EXPECT_VALUE(coil_repr(rest), of_rest);         \
    } while (0)

TEST(split_by_type_keeps_the_shape)
{
    coil_value error = OWN_VALUE(nested());
    EXPECT_NONE(splits(error, coil_ValueError));
    EXPECT_PARTS("\"ExceptionGroup('outer', [ValueError('1'), ExceptionGroup('inner', [ValueError('3')])])\"",
                 "\"ExceptionGroup('outer', [ExceptionGroup('inner', [TypeError('2')]), TypeError('4')])\"");
    EXPECT_STR(coil_error_message(matching), "outer (2 sub-exceptions)");
    EXPECT_STR(coil_error_message(coil_error_member(matching, 1)), "inner (1 sub-exception)");
}

TEST(split_does_not_copy_what_it_sorts)
{
    coil_value error = OWN_VALUE(nested());
    EXPECT_NONE(splits(error, coil_ValueError));
    EXPECT_INT(coil_failed(matching) ? coil_error_count(matching) : 0, 2);
    EXPECT_INT(coil_failed(rest) ? coil_error_count(rest) : 0, 2);
    EXPECT(coil_error_member(matching, 0).as.object == coil_error_member(error, 0).as.object);
    EXPECT(coil_error_member(rest, 1).as.object == coil_error_member(error, 2).as.object);
}

TEST(split_that_matches_the_whole_gives_the_whole)
{
    coil_value error = OWN_VALUE(nested());
    EXPECT_NONE(splits(error, coil_Exception));
    EXPECT(matching.as.object == error.as.object);
    EXPECT(rest.tag == COIL_NONE);
    EXPECT_NONE(splits(error, coil_ExceptionGroup));
    EXPECT(matching.as.object == error.as.object);
}

TEST(split_by_a_group_type_takes_a_member_group_as_a_whole)
{
    coil_value error = OWN_VALUE(GROUP("outer", value("1"), GROUP("base", coil_raise(coil_KeyboardInterrupt))));
    EXPECT(coil_error_type_of(error) == coil_BaseExceptionGroup);
    EXPECT_NONE(splits(error, coil_BaseExceptionGroup));
    EXPECT(matching.as.object == error.as.object);
    EXPECT_NONE(splits(error, coil_ExceptionGroup));
    EXPECT_PARTS("'None'", "\"BaseExceptionGroup('outer', [ValueError('1'), BaseExceptionGroup('base', [KeyboardInterrupt()])])\"");
}

// The rest is a group of its own also when nothing matched.
TEST(split_that_matches_nothing_derives_the_rest)
{
    coil_value error = OWN_VALUE(nested());
    EXPECT_NONE(splits(error, coil_OSError));
    EXPECT(matching.tag == COIL_NONE);
    EXPECT(coil_failed(rest) && rest.as.object != error.as.object);
    EXPECT_VALUE(coil_repr(rest), "\"ExceptionGroup('outer', [ValueError('1'), ExceptionGroup('inner', [TypeError('2'), ValueError('3')]), TypeError('4')])\"");
}

TEST(part_without_base_exceptions_is_an_exception_group)
{
    coil_value error = OWN_VALUE(GROUP("g", value("1"), coil_raise(coil_KeyboardInterrupt)));
    EXPECT_NONE(splits(error, coil_Exception));
    EXPECT(coil_failed(matching) && coil_failed(rest));
    EXPECT(coil_error_type_of(matching) == coil_ExceptionGroup);
    EXPECT(coil_error_type_of(rest) == coil_BaseExceptionGroup);
}

TEST(error_that_is_no_group_belongs_to_one_part)
{
    coil_value error = OWN_VALUE(value("x"));
    EXPECT_NONE(splits(error, coil_ValueError));
    EXPECT(matching.as.object == error.as.object && rest.tag == COIL_NONE);
    EXPECT_NONE(splits(error, coil_TypeError));
    EXPECT(rest.as.object == error.as.object && matching.tag == COIL_NONE);
}

TEST(part_that_nobody_wants_is_not_needed)
{
    coil_value error = OWN_VALUE(nested());
    EXPECT_NONE(coil_error_split(error, coil_ValueError, &matching, NULL));
    keep(matching);
    EXPECT_NONE(coil_error_split(error, coil_ValueError, NULL, &rest));
    keep(rest);
    EXPECT_NONE(coil_error_split(error, coil_ValueError, NULL, NULL));
    EXPECT(coil_failed(matching) && coil_failed(rest));
    EXPECT_INT(coil_error_count(matching), 2);
    EXPECT_INT(coil_error_count(rest), 2);
}

// By a function.

static coil_value has_odd_text(coil_value error, void *asked)
{
    ++*(int *)asked;
    if (coil_error_count(error)) return coil_bool(false);
    return coil_int(*coil_error_message(error) & 1);
}

TEST(split_by_a_function)
{
    int asked = 0;
    coil_value error = OWN_VALUE(nested());
    EXPECT_NONE(splits_if(error, has_odd_text, &asked));
    EXPECT_PARTS("\"ExceptionGroup('outer', [ValueError('1'), ExceptionGroup('inner', [ValueError('3')])])\"",
                 "\"ExceptionGroup('outer', [ExceptionGroup('inner', [TypeError('2')]), TypeError('4')])\"");
    EXPECT_INT(asked, 6); // about the groups too
}

static coil_value is_inner(coil_value error, void *asked)
{
    note("%s", coil_error_message(error));
    (void)asked;
    return coil_bool(strcmp(coil_error_message(error), "inner (2 sub-exceptions)") == 0);
}

TEST(group_that_belongs_to_the_part_is_not_looked_into)
{
    coil_value error = OWN_VALUE(nested());
    EXPECT_NONE(splits_if(error, is_inner, NULL));
    EXPECT_PARTS("\"ExceptionGroup('outer', [ExceptionGroup('inner', [TypeError('2'), ValueError('3')])])\"",
                 "\"ExceptionGroup('outer', [ValueError('1'), TypeError('4')])\"");
    EXPECT_LOG("outer (3 sub-exceptions)", "1", "inner (2 sub-exceptions)", "4");
}

static coil_value fails_at_three(coil_value error, void *unused)
{
    (void)unused;
    if (strcmp(coil_error_message(error), "3") == 0) return coil_raise(coil_IndexError, "predicate");
    return coil_bool(coil_error_matches(error, coil_TypeError));
}

TEST(error_of_the_function_is_returned_and_there_are_no_parts)
{
    coil_value error = OWN_VALUE(nested());
    EXPECT_ERROR(splits_if(error, fails_at_three, NULL), coil_IndexError, "predicate");
    EXPECT(matching.tag == COIL_NONE && rest.tag == COIL_NONE);
    EXPECT_ERROR(coil_error_subgroup_if(error, fails_at_three, NULL), coil_IndexError, "predicate");
}

static coil_value suspends(coil_value error, void *unused)
{
    (void)error;
    (void)unused;
    return coil_sleep(1);
}

TEST_ASYNC(function_of_a_split_cannot_suspend)
{
    coil_value error = OWN_VALUE(nested());
    EXPECT_ERROR(splits_if(error, suspends, NULL), coil_RuntimeError,
                 "coil_sleep outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

// Subgroup, derive.

TEST(subgroup_is_the_matching_part)
{
    coil_value error = OWN_VALUE(nested());
    coil_value part = OWN_VALUE(coil_error_subgroup(error, coil_TypeError));
    EXPECT_VALUE(coil_repr(part), "\"ExceptionGroup('outer', [ExceptionGroup('inner', [TypeError('2')]), TypeError('4')])\"");
    EXPECT_NONE(coil_error_subgroup(error, coil_OSError));
    int asked = 0;
    part = OWN_VALUE(coil_error_subgroup_if(error, has_odd_text, &asked));
    EXPECT_INT(coil_failed(part) ? coil_error_count(part) : 0, 2);
}

TEST(derive_keeps_the_message_and_nothing_else)
{
    coil_value error = OWN_VALUE(nested());
    EXPECT_NONE(coil_error_add_note(error, "note"));
    coil_value derived = OWN_VALUE(coil_error_derive(error, 1, (coil_value[]){value("x")}));
    EXPECT_VALUE(coil_repr(derived), "\"ExceptionGroup('outer', [ValueError('x')])\"");
    EXPECT(coil_error_notes(derived) == NULL);
    EXPECT_ERROR(coil_error_derive(error, 0, NULL), coil_ValueError, "second argument (exceptions) must be a non-empty sequence");
    EXPECT_ERROR(coil_error_derive(error, 2, (coil_value[]){value("x"), coil_int(1)}), coil_ValueError,
                 "Item 1 of second argument (exceptions) is not an exception");
    derived = keep(coil_error_derive(error, 1, (coil_value[]){coil_raise(coil_GeneratorExit)}));
    EXPECT(coil_error_type_of(derived) == coil_BaseExceptionGroup);
}

TEST(message_of_a_group_may_look_like_the_number_of_its_members)
{
    coil_value error = OWN_VALUE(GROUP("odd (2 sub-exceptions)", value("1"), type("2")));
    EXPECT_STR(coil_error_message(error), "odd (2 sub-exceptions) (2 sub-exceptions)");
    EXPECT_NONE(splits(error, coil_ValueError));
    EXPECT(coil_failed(matching));
    EXPECT_STR(coil_error_message(matching), "odd (2 sub-exceptions) (1 sub-exception)");
}

// What the parts have of the whole.

// A group with a cause, a trail and a note.
static coil_value raised_group(void)
{
    coil_value error = GROUP("g", value("1"), type("2"));
    coil__error_set_cause(error, coil__raise(coil_OSError, "cause"));
    return coil_trail(coil_trail(error, "a.c", 1, "inner"), "b.c", 2, "outer");
}

TEST(parts_have_the_cause_and_notes_of_their_own)
{
    coil_value error = OWN_VALUE(raised_group());
    EXPECT_NONE(coil_error_add_note(error, "first"));
    EXPECT_NONE(coil_error_add_note(error, "second"));
    EXPECT_NONE(splits(error, coil_ValueError));
    EXPECT(coil_failed(matching) && coil_failed(rest));
    EXPECT_VALUE(coil_object_value(coil_retain(coil_error_notes(matching))), "['first', 'second']");
    EXPECT_VALUE(coil_object_value(coil_retain(coil_error_notes(rest))), "['first', 'second']");
    EXPECT(coil_error_cause(matching).as.object == coil_error_cause(error).as.object);
    EXPECT(coil_error_cause(rest).as.object == coil_error_cause(error).as.object);
    EXPECT_NONE(coil_error_add_note(matching, "of the part"));
    EXPECT_INT(coil_list_count(coil_error_notes(error)), 2);
    EXPECT_INT(coil_list_count(coil_error_notes(rest)), 2);
}

TEST(parts_are_printed_with_what_they_have_of_the_whole)
{
    coil_value error = OWN_VALUE(raised_group());
    EXPECT_INT(coil_error_count(error), 2);
    EXPECT_NONE(coil_error_add_note(error, "two\nlines"));
    EXPECT_NONE(coil_error_add_note(coil_error_member(error, 0), "of the member"));
    EXPECT_NONE(splits(error, coil_ValueError));
    EXPECT(coil_failed(matching));
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_error_format(matching))), "OSError: cause\n"
                                                                       "\n"
                                                                       "The above exception was the direct cause of the following exception:\n"
                                                                       "\n"
                                                                       "  + Exception Group Traceback (most recent call last):\n"
                                                                       "  |   File \"b.c\", line 2, in outer\n"
                                                                       "  |   File \"a.c\", line 1, in inner\n"
                                                                       "  | ExceptionGroup: g (1 sub-exception)\n"
                                                                       "  | two\n"
                                                                       "  | lines\n"
                                                                       "  +-+---------------- 1 ----------------\n"
                                                                       "    | ValueError: 1\n"
                                                                       "    | of the member\n"
                                                                       "    +------------------------------------\n");
}

TEST(groups_nested_too_deep_are_not_split)
{
    coil_value error = value("x");
    for (int i = 0; i < 201 && coil_failed(error); i++) error = GROUP("g", error);
    keep(error);
    EXPECT_ERROR(splits(error, coil_TypeError), coil_RecursionError, "maximum recursion depth exceeded");
    EXPECT(matching.tag == COIL_NONE && rest.tag == COIL_NONE);
    EXPECT_NONE(splits(coil_error_member(error, 0), coil_TypeError));
}

// Notes.

TEST(notes_are_listed_and_printed_below_the_message)
{
    coil_value error = OWN_VALUE(coil_raise_value(coil_ValueError, coil_none()));
    EXPECT(coil_error_notes(error) == NULL);
    EXPECT_NONE(coil_error_add_note(error, "first"));
    EXPECT_NONE(coil_error_add_note(error, ""));
    EXPECT_NONE(coil_error_add_note(error, "last\n"));
    EXPECT_VALUE(coil_object_value(coil_retain(coil_error_notes(error))), "['first', '', 'last\\n']");
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_error_format(error))), "ValueError\nfirst\n\nlast\n\n");
    EXPECT_VALUE(coil_repr(error), "'ValueError()'");
}

TEST(memory_error_that_is_everybodys_takes_no_notes)
{
    coil_value error = coil_raise_no_memory();
    EXPECT_NONE(coil_error_add_note(error, "x"));
    EXPECT(coil_error_notes(error) == NULL);
    coil_value_release(error);
}

// A task group's errors, taken apart as `except*` does.

static coil_value fails_with_key(void *text)
{
    return coil_raise(coil_KeyError, "%s", (const char *)text);
}

TEST_ASYNC(errors_of_a_task_group_are_taken_apart)
{
    coil_group *tasks = OWN(coil_group_new());
    (void)OWN(coil_retain(coil_group_spawn(tasks, raises_value_error, "a")));
    (void)OWN(coil_retain(coil_group_spawn(tasks, fails_with_key, "b")));
    coil_value error = keep(coil_group_join(coil_retain(tasks)));
    EXPECT(coil_failed(error));
    EXPECT_NONE(splits(error, coil_KeyError));
    EXPECT_PARTS("\"ExceptionGroup('unhandled errors in a TaskGroup', [KeyError('b')])\"",
                 "\"ExceptionGroup('unhandled errors in a TaskGroup', [ValueError('a')])\"");
}
