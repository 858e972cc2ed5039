// SPDX-License-Identifier: MIT
//
// priority_queue.c: PriorityQueue: the least item first, equal items in heapq's order, comparisons of one's own and comparisons that fail.

#include "harness.h"

#include <string.h>

static coil_value pair(int64_t priority, const char *text)
{
    coil_value items[] = {coil_int(priority), coil_string(text)};
    return coil_object_value(coil_list_new(2, items));
}

// By priority alone, so that items can be equal and still be told apart.
static coil_value less_priority(coil_value a, coil_value b)
{
    return coil_bool(coil_as_int(coil_list_get(coil_as_list(a), 0)) < coil_as_int(coil_list_get(coil_as_list(b), 0)));
}

TEST_ASYNC(least_item_comes_first)
{
    coil_queue *queue = OWN(coil_priority_queue_new(0, NULL));
    EXPECT_NONE(coil_queue_put(queue, coil_int(1)));
    EXPECT_NONE(coil_queue_put(queue, coil_int(3)));
    EXPECT_NONE(coil_queue_put(queue, coil_int(2)));
    EXPECT_VALUE(coil_queue_get(queue), "1");
    EXPECT_VALUE(coil_queue_get(queue), "2");
    EXPECT_VALUE(coil_queue_get(queue), "3");
}

TEST(a_thousand_items_come_in_order)
{
    coil_queue *queue = OWN(coil_priority_queue_new(0, NULL));
    for (int i = 0; i < 1000; i++) EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(i * 7919 % 1000)));
    for (int i = 0; i < 1000; i++) {
        coil_value item = coil_queue_get_nowait(queue);
        EXPECT(item.tag == COIL_INT && item.as.integer == i);
    }
}

TEST(items_are_lists_of_priority_and_data)
{
    coil_queue *queue = OWN(coil_priority_queue_new(0, NULL));
    EXPECT_NONE(coil_queue_put_nowait(queue, pair(2, "b")));
    EXPECT_NONE(coil_queue_put_nowait(queue, pair(1, "z")));
    EXPECT_NONE(coil_queue_put_nowait(queue, pair(2, "a")));
    EXPECT_REPR(queue, "<PriorityQueue at 0x... maxsize=0 _queue=[[1, 'z'], [2, 'b'], [2, 'a']] tasks=3>");
    EXPECT_VALUE(coil_queue_get_nowait(queue), "[1, 'z']");
    EXPECT_VALUE(coil_queue_get_nowait(queue), "[2, 'a']");
    EXPECT_VALUE(coil_queue_get_nowait(queue), "[2, 'b']");
}

// Not first in, first out: what CPython's heapq gives for the same items (the twin queue_priority_equal has more of it).
TEST(equal_items_come_in_the_order_of_heapq)
{
    coil_queue *queue = OWN(coil_priority_queue_new(0, less_priority));
    static const char *const texts[] = {"a", "b", "c", "d", "e", "f"};
    for (int i = 0; i < 6; i++) EXPECT_NONE(coil_queue_put_nowait(queue, pair(1, texts[i])));
    static const char *const expected[] = {"[1, 'a']", "[1, 'c']", "[1, 'f']", "[1, 'e']", "[1, 'b']", "[1, 'd']"};
    for (int i = 0; i < 6; i++) EXPECT_VALUE(coil_queue_get_nowait(queue), expected[i]);
}

static coil_value greater(coil_value a, coil_value b)
{
    return coil_value_less(b, a);
}

TEST(comparison_of_ones_own)
{
    coil_queue *queue = OWN(coil_priority_queue_new(0, greater));
    for (int i = 1; i <= 4; i++) EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(i)));
    for (int i = 4; i >= 1; i--) EXPECT_INT(coil_queue_get_nowait(queue).as.integer, i);
}

TEST_ASYNC(priority_queue_has_a_maxsize_and_wakes_who_waits)
{
    coil_queue *queue = OWN(coil_priority_queue_new(1, NULL));
    coil_task *first = OWN(coil_create_task(coil_queue_put_coro(queue, coil_int(3))));
    coil_task *second = OWN(coil_create_task(coil_queue_put_coro(queue, coil_int(1))));
    settle();
    EXPECT(coil_task_done(first));
    EXPECT(!coil_task_done(second));
    EXPECT_VALUE(coil_queue_get(queue), "3");
    EXPECT_VALUE(coil_queue_get(queue), "1");
    coil_task *getter = OWN(coil_create_task(coil_queue_get_coro(queue)));
    settle();
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(5)));
    EXPECT_VALUE(coil_await(getter), "5");
}

// ---------------------------------------------------------------------------------------------------------------------
// Comparisons that fail
// ---------------------------------------------------------------------------------------------------------------------

TEST(item_that_cannot_be_compared_is_in_the_queue_all_the_same)
{
    coil_queue *queue = OWN(coil_priority_queue_new(0, NULL));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    EXPECT_ERROR(coil_queue_put_nowait(queue, coil_string("two")), coil_TypeError, "'<' not supported between instances of 'str' and 'int'");
    EXPECT_REPR(queue, "<PriorityQueue at 0x... maxsize=0 _queue=[1, 'two'] tasks=1>");
    EXPECT_VALUE(coil_queue_get_nowait(queue), "1");
    EXPECT_VALUE(coil_queue_get_nowait(queue), "'two'");
}

TEST_ASYNC(item_that_cannot_be_compared_wakes_nobody)
{
    coil_queue *queue = OWN(coil_priority_queue_new(0, NULL));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    EXPECT_VALUE(coil_queue_get_nowait(queue), "1");
    coil_task *getter = OWN(coil_create_task(coil_queue_get_coro(queue)));
    settle();
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(2)));
    EXPECT_ERROR(coil_await(coil_queue_put_coro(queue, coil_none())), coil_TypeError, "'<' not supported between instances of 'NoneType' and 'int'");
    EXPECT_VALUE(coil_await(getter), "2");
    EXPECT_REPR(queue, "<PriorityQueue at 0x... maxsize=0 _queue=[None] tasks=2>");
}

TEST(getting_may_fail_to_compare_and_loses_the_item_as_heapq_does)
{
    coil_queue *queue = OWN(coil_priority_queue_new(0, NULL));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(2)));
    EXPECT_ERROR(coil_queue_put_nowait(queue, coil_string("three")), coil_TypeError, "'<' not supported between instances of 'str' and 'int'");
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(4)));
    EXPECT_ERROR(coil_queue_get_nowait(queue), coil_TypeError, "'<' not supported between instances of 'int' and 'str'");
    EXPECT_REPR(queue, "<PriorityQueue at 0x... maxsize=0 _queue=[4, 2, 'three'] tasks=3>");
    EXPECT_ERROR(coil_queue_get_nowait(queue), coil_TypeError, "'<' not supported between instances of 'str' and 'int'");
    EXPECT_VALUE(coil_queue_get_nowait(queue), "2");
    EXPECT_REPR(queue, "<PriorityQueue at 0x... maxsize=0 _queue=['three'] tasks=3>");
}

static coil_value fails_for_thirteen(coil_value a, coil_value b)
{
    if (coil_as_int(a) == 13 || coil_as_int(b) == 13) return coil_raise(coil_ValueError, "unlucky");
    return coil_value_less(a, b);
}

TEST_ASYNC(error_of_a_comparison_of_ones_own)
{
    coil_queue *queue = OWN(coil_priority_queue_new(0, fails_for_thirteen));
    for (int i = 20; i > 13; i--) EXPECT_NONE(coil_queue_put(queue, coil_int(i)));
    EXPECT_ERROR(coil_queue_put(queue, coil_int(13)), coil_ValueError, "unlucky");
    EXPECT_INT(coil_queue_qsize(queue), 8);
}

static coil_value sleeps(coil_value a, coil_value b)
{
    (void)a;
    (void)b;
    return coil_sleep(1);
}

TEST_ASYNC(comparison_cannot_suspend)
{
    coil_queue *queue = OWN(coil_priority_queue_new(0, sleeps));
    EXPECT_NONE(coil_queue_put(queue, coil_int(1)));
    EXPECT_ERROR(coil_queue_put(queue, coil_int(2)), coil_RuntimeError,
                 "coil_sleep outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

static coil_queue *compared;
static int comparisons;

// Changes the queue under the feet of the one who compares.
static coil_value puts_while_it_compares(coil_value a, coil_value b)
{
    if (++comparisons == 1)
        for (int i = 0; i < 20; i++) COIL_TRY(coil_queue_put_nowait(compared, coil_string_format("between %d", i)));
    return coil_value_less(a, b);
}

TEST(comparison_that_puts_into_the_queue)
{
    compared = OWN(coil_priority_queue_new(0, puts_while_it_compares));
    comparisons = 0;
    EXPECT_NONE(coil_queue_put_nowait(compared, coil_string("a")));
    EXPECT_ERROR(coil_queue_put_nowait(compared, coil_string("b")), coil_RuntimeError, "list changed size during iteration");
    EXPECT_INT(coil_queue_qsize(compared), 22);
}

static coil_value takes_while_it_compares(coil_value a, coil_value b)
{
    if (++comparisons == 2) coil_value_release(coil_queue_get_nowait(compared));
    return coil_value_less(a, b);
}

TEST(comparison_that_takes_out_of_the_queue)
{
    compared = OWN(coil_priority_queue_new(0, takes_while_it_compares));
    comparisons = 0;
    EXPECT_NONE(coil_queue_put_nowait(compared, coil_string("a")));
    EXPECT_NONE(coil_queue_put_nowait(compared, coil_string("b")));
    EXPECT_ERROR(coil_queue_put_nowait(compared, coil_string("c")), coil_RuntimeError, "list changed size during iteration");
    EXPECT_INT(coil_queue_qsize(compared), 2);
}

// What a comparison returns is read as Python reads it.
static coil_value length_difference(coil_value a, coil_value b)
{
    size_t left = strlen(coil_as_string(a)), right = strlen(coil_as_string(b));
    return coil_int(left < right ? (int64_t)(right - left) : 0);
}

TEST(comparison_may_return_any_value)
{
    coil_queue *queue = OWN(coil_priority_queue_new(0, length_difference));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_string("three")));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_string("a")));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_string("to")));
    EXPECT_VALUE(coil_queue_get_nowait(queue), "'a'");
    EXPECT_VALUE(coil_queue_get_nowait(queue), "'to'");
    EXPECT_VALUE(coil_queue_get_nowait(queue), "'three'");
}
