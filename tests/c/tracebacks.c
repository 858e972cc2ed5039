// SPDX-License-Identifier: MIT
//
// tracebacks.c: coil_error_format writes what Python's traceback.format_exception writes. The texts were taken from CPython 3.14.

#include "harness.h"

#include "core.h" // coil__raise: an error without a trail, as one of Python's that was never raised

#define EXPECT_FORMAT(error, text)                                                   \
    do {                                                                             \
        coil_value given = (error), formatted = OWN_VALUE(coil_error_format(given)); \
        EXPECT_STR(coil_as_string(formatted), (text));                               \
    } while (0)

static coil_value bare(const coil_error_type *type, const char *message)
{
    return coil__raise(type, "%s", message);
}

static coil_value group(const char *message, coil_value first, coil_value second)
{
    coil_value members[] = {first, second};
    return coil_raise_group(message, second.tag == COIL_NONE ? 1 : 2, members);
}

TEST(format_of_an_error_without_a_trail_is_its_line)
{
    EXPECT_FORMAT(OWN_VALUE(bare(coil_ValueError, "x")), "ValueError: x\n");
    EXPECT_FORMAT(OWN_VALUE(bare(coil_ValueError, "")), "ValueError\n");
}

TEST(format_of_a_trail_has_the_most_recent_call_last)
{
    coil_value error = coil_raise_at("inner.c", 7, "inner", coil_ValueError, "x");
    error = OWN_VALUE(coil_trail(error, "outer.c", 21, "outer"));
    EXPECT_FORMAT(error, "Traceback (most recent call last):\n"
                         "  File \"outer.c\", line 21, in outer\n"
                         "  File \"inner.c\", line 7, in inner\n"
                         "ValueError: x\n");
}

TEST(format_puts_the_cause_above)
{
    EXPECT_FORMAT(OWN_VALUE(coil__raise_from(bare(coil_TypeError, "y"), coil_ValueError, "x")),
                  "TypeError: y\n"
                  "\n"
                  "The above exception was the direct cause of the following exception:\n"
                  "\n"
                  "ValueError: x\n");
}

TEST(format_of_nested_groups)
{
    coil_value inner = group("h", bare(coil_ValueError, "y"), coil_none());
    EXPECT_FORMAT(keep(group("g", bare(coil_ValueError, "x"), inner)),
                  "  | ExceptionGroup: g (2 sub-exceptions)\n"
                  "  +-+---------------- 1 ----------------\n"
                  "    | ValueError: x\n"
                  "    +---------------- 2 ----------------\n"
                  "    | ExceptionGroup: h (1 sub-exception)\n"
                  "    +-+---------------- 1 ----------------\n"
                  "      | ValueError: y\n"
                  "      +------------------------------------\n");
}

TEST(format_closes_the_box_of_a_group_that_is_not_the_last_member)
{
    coil_value inner = group("h", bare(coil_ValueError, "y"), coil_none());
    EXPECT_FORMAT(keep(group("g", inner, bare(coil_ValueError, "x"))),
                  "  | ExceptionGroup: g (2 sub-exceptions)\n"
                  "  +-+---------------- 1 ----------------\n"
                  "    | ExceptionGroup: h (1 sub-exception)\n"
                  "    +-+---------------- 1 ----------------\n"
                  "      | ValueError: y\n"
                  "      +------------------------------------\n"
                  "    +---------------- 2 ----------------\n"
                  "    | ValueError: x\n"
                  "    +------------------------------------\n");
}

TEST(format_of_a_group_with_a_trail)
{
    coil_value made = coil_trail(group("g", bare(coil_ValueError, "x"), coil_none()), "f.c", 3, "f");
    EXPECT_FORMAT(keep(made), "  + Exception Group Traceback (most recent call last):\n"
                              "  |   File \"f.c\", line 3, in f\n"
                              "  | ExceptionGroup: g (1 sub-exception)\n"
                              "  +-+---------------- 1 ----------------\n"
                              "    | ValueError: x\n"
                              "    +------------------------------------\n");
}

TEST(format_of_a_member_with_a_trail)
{
    coil_value member = coil_raise_at("f.c", 3, "f", coil_ValueError, "x");
    EXPECT_FORMAT(keep(group("g", member, coil_none())), "  | ExceptionGroup: g (1 sub-exception)\n"
                                                         "  +-+---------------- 1 ----------------\n"
                                                         "    | Traceback (most recent call last):\n"
                                                         "    |   File \"f.c\", line 3, in f\n"
                                                         "    | ValueError: x\n"
                                                         "    +------------------------------------\n");
}

TEST(format_of_an_error_caused_by_a_group)
{
    EXPECT_FORMAT(OWN_VALUE(coil__raise_from(group("g", bare(coil_ValueError, "x"), coil_none()), coil_TypeError, "z")),
                  "  | ExceptionGroup: g (1 sub-exception)\n"
                  "  +-+---------------- 1 ----------------\n"
                  "    | ValueError: x\n"
                  "    +------------------------------------\n"
                  "\n"
                  "The above exception was the direct cause of the following exception:\n"
                  "\n"
                  "TypeError: z\n");
}

TEST(format_of_a_member_that_has_a_cause)
{
    coil_value member = coil__raise_from(bare(coil_TypeError, "z"), coil_ValueError, "x");
    EXPECT_FORMAT(keep(group("g", member, bare(coil_ValueError, "2"))),
                  "  | ExceptionGroup: g (2 sub-exceptions)\n"
                  "  +-+---------------- 1 ----------------\n"
                  "    | TypeError: z\n"
                  "    | \n"
                  "    | The above exception was the direct cause of the following exception:\n"
                  "    | \n"
                  "    | ValueError: x\n"
                  "    +---------------- 2 ----------------\n"
                  "    | ValueError: 2\n"
                  "    +------------------------------------\n");
}

TEST(format_of_messages_with_several_lines_keeps_the_margin)
{
    EXPECT_FORMAT(OWN_VALUE(bare(coil_ValueError, "a\nb")), "ValueError: a\nb\n");
    EXPECT_FORMAT(keep(group("g\nh", bare(coil_ValueError, "x\ny"), coil_none())), "  | ExceptionGroup: g\n"
                                                                                   "  | h (1 sub-exception)\n"
                                                                                   "  +-+---------------- 1 ----------------\n"
                                                                                   "    | ValueError: x\n"
                                                                                   "    | y\n"
                                                                                   "    +------------------------------------\n");
}

TEST(format_stops_at_ten_groups_in_each_other)
{
    coil_value error = bare(coil_ValueError, "deep");
    for (int i = 0; i < 12; i++) error = group("g", error, coil_none());
    EXPECT_FORMAT(keep(error), "  | ExceptionGroup: g (1 sub-exception)\n"
                               "  +-+---------------- 1 ----------------\n"
                               "    | ExceptionGroup: g (1 sub-exception)\n"
                               "    +-+---------------- 1 ----------------\n"
                               "      | ExceptionGroup: g (1 sub-exception)\n"
                               "      +-+---------------- 1 ----------------\n"
                               "        | ExceptionGroup: g (1 sub-exception)\n"
                               "        +-+---------------- 1 ----------------\n"
                               "          | ExceptionGroup: g (1 sub-exception)\n"
                               "          +-+---------------- 1 ----------------\n"
                               "            | ExceptionGroup: g (1 sub-exception)\n"
                               "            +-+---------------- 1 ----------------\n"
                               "              | ExceptionGroup: g (1 sub-exception)\n"
                               "              +-+---------------- 1 ----------------\n"
                               "                | ExceptionGroup: g (1 sub-exception)\n"
                               "                +-+---------------- 1 ----------------\n"
                               "                  | ExceptionGroup: g (1 sub-exception)\n"
                               "                  +-+---------------- 1 ----------------\n"
                               "                    | ExceptionGroup: g (1 sub-exception)\n"
                               "                    +-+---------------- 1 ----------------\n"
                               "                      | ... (max_group_depth is 10)\n"
                               "                      +------------------------------------\n");
}

static const int innermost_line = __LINE__ + 5;

static coil_value innermost(void *unused)
{
    (void)unused;
    return coil_raise(coil_ValueError, "deep down");
}

static const int outermost_line = __LINE__ + 5;

static coil_value outermost(void *unused)
{
    (void)unused;
    COIL_TRY(coil_await(coil_coroutine_new(innermost, NULL)));
    return coil_none();
}

// The trail goes on through awaits, and through the task that nobody has looked at yet.
TEST_ASYNC(trail_passes_awaits_and_tasks)
{
    coil_task *task = spawn(outermost, NULL);
    coil_value error = OWN_VALUE(coil_await(task));
    EXPECT(coil_failed(error));
    coil_value text = OWN_VALUE(coil_error_format(error));
    coil_value expected = OWN_VALUE(coil_string_format("Traceback (most recent call last):\n"
                                                       "  File \"%s\", line %d, in outermost\n"
                                                       "  File \"%s\", line %d, in innermost\n"
                                                       "ValueError: deep down\n",
                                                       __FILE__, outermost_line, __FILE__, innermost_line));
    EXPECT_STR(coil_as_string(text), coil_as_string(expected));
}

static const int trail_line = __LINE__ + 4;

static coil_value awaits_and_trails(void *task)
{
    COIL_TRY(coil_await(task));
    return coil_none();
}

// future.result() starts from the trail that the error had when it was set: one who asks does not see where others passed it on.
TEST_ASYNC(each_awaiter_sees_the_trail_from_the_future_on)
{
    coil_future *future = new_future();
    coil_task *first = spawn(awaits_and_trails, future);
    coil_task *second = spawn(awaits_and_trails, future);
    EXPECT_NONE(coil_future_set_exception(future, coil_raise_at("origin.c", 1, "origin", coil_ValueError, "x")));
    settle();
    EXPECT_ERROR(coil_task_result(first), coil_ValueError, "x");
    coil_value error = OWN_VALUE(coil_task_result(second));
    coil_value text = OWN_VALUE(coil_error_format(error));
    coil_value expected = OWN_VALUE(coil_string_format("Traceback (most recent call last):\n"
                                                       "  File \"%s\", line %d, in awaits_and_trails\n"
                                                       "  File \"origin.c\", line 1, in origin\n"
                                                       "ValueError: x\n",
                                                       __FILE__, trail_line));
    EXPECT_STR(coil_as_string(text), coil_as_string(expected));
}
