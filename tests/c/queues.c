// SPDX-License-Identifier: MIT
//
// queues.c: Queue and LifoQueue, and what every queue does: waiting to get and to put, who is woken, cancellation at each moment, join, repr.

#include "harness.h"

// The three kinds.
static coil_queue *new_queue(int kind, int64_t maxsize)
{
    if (kind == 0) return OWN(coil_queue_new(maxsize));
    if (kind == 1) return OWN(coil_lifo_queue_new(maxsize));
    return OWN(coil_priority_queue_new(maxsize, NULL));
}

static coil_task *gets(coil_queue *queue)
{
    return OWN(coil_create_task(coil_queue_get_coro(queue)));
}

static coil_task *puts_int(coil_queue *queue, int item)
{
    return OWN(coil_create_task(coil_queue_put_coro(queue, coil_int(item))));
}

typedef struct worker {
    coil_queue *queue;
    int count, sum;
    bool stop;
} worker;

// ---------------------------------------------------------------------------------------------------------------------
// Sizes, order, repr
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(queue_gives_the_first_item_first)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    EXPECT(coil_queue_empty(queue));
    EXPECT_NONE(coil_queue_put(queue, coil_int(1)));
    EXPECT_NONE(coil_queue_put(queue, coil_int(3)));
    EXPECT_NONE(coil_queue_put(queue, coil_int(2)));
    EXPECT_INT(coil_queue_qsize(queue), 3);
    EXPECT(!coil_queue_empty(queue));
    EXPECT_VALUE(coil_queue_get(queue), "1");
    EXPECT_VALUE(coil_queue_get(queue), "3");
    EXPECT_VALUE(coil_queue_get(queue), "2");
    EXPECT(coil_queue_empty(queue));
}

TEST_ASYNC(lifo_queue_gives_the_last_item_first)
{
    coil_queue *queue = OWN(coil_lifo_queue_new(0));
    EXPECT_NONE(coil_queue_put(queue, coil_int(1)));
    EXPECT_NONE(coil_queue_put(queue, coil_int(3)));
    EXPECT_NONE(coil_queue_put(queue, coil_int(2)));
    EXPECT_REPR(queue, "<LifoQueue at 0x... maxsize=0 _queue=[1, 3, 2] tasks=3>");
    EXPECT_VALUE(coil_queue_get(queue), "2");
    EXPECT_VALUE(coil_queue_get(queue), "3");
    EXPECT_NONE(coil_queue_put(queue, coil_int(4)));
    EXPECT_VALUE(coil_queue_get(queue), "4");
    EXPECT_VALUE(coil_queue_get(queue), "1");
}

TEST(queue_is_full_at_its_maxsize)
{
    coil_queue *queue = OWN(coil_queue_new(2)), *endless = OWN(coil_queue_new(0)), *negative = OWN(coil_queue_new(-1));
    EXPECT_INT(coil_queue_maxsize(queue), 2);
    EXPECT(!coil_queue_full(queue));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    EXPECT(!coil_queue_full(queue));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(2)));
    EXPECT(coil_queue_full(queue));
    for (int i = 0; i < 20; i++) EXPECT_NONE(coil_queue_put_nowait(endless, coil_int(i)));
    for (int i = 0; i < 20; i++) EXPECT_NONE(coil_queue_put_nowait(negative, coil_int(i)));
    EXPECT(!coil_queue_full(endless));
    EXPECT(!coil_queue_full(negative));
    EXPECT_INT(coil_queue_maxsize(negative), -1);
}

TEST(put_and_get_without_waiting)
{
    coil_queue *queue = OWN(coil_queue_new(1));
    EXPECT_ERROR(coil_queue_get_nowait(queue), coil_QueueEmpty, "");
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_string("one")));
    EXPECT_ERROR(coil_queue_put_nowait(queue, coil_string("two")), coil_QueueFull, "");
    EXPECT_VALUE(coil_queue_get_nowait(queue), "'one'");
    EXPECT_ERROR(coil_queue_get_nowait(queue), coil_QueueEmpty, "");
}

// The ring grows while its items do not begin at its start.
TEST(queue_keeps_its_order_while_it_grows)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    int in = 0, out = 0;
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 5; i++) EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(in++)));
        for (int i = 0; i < 3; i++) {
            coil_value item = coil_queue_get_nowait(queue);
            EXPECT(item.tag == COIL_INT && item.as.integer == out++);
        }
    }
    EXPECT_INT(coil_queue_qsize(queue), 100);
    for (; out < in; out++) {
        coil_value item = coil_queue_get_nowait(queue);
        EXPECT(item.tag == COIL_INT && item.as.integer == out);
    }
    EXPECT_ERROR(coil_queue_get_nowait(queue), coil_QueueEmpty, "");
}

TEST(queue_releases_the_items_that_it_still_has)
{
    for (int kind = 0; kind < 3; kind++) {
        coil_queue *queue = new_queue(kind, 0);
        for (int i = 0; i < 10; i++) EXPECT_NONE(coil_queue_put_nowait(queue, coil_string_format("item %d", i)));
    }
}

TEST(error_is_not_an_item)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    EXPECT_ERROR(coil_queue_put_nowait(queue, coil_raise(coil_ValueError, "while making it")), coil_ValueError, "while making it");
    EXPECT_NULL(coil_queue_put_coro(queue, coil_raise(coil_ValueError, "while making it")), coil_ValueError, "while making it");
    EXPECT(coil_queue_empty(queue));
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=0>");
}

TEST_ASYNC(queue_repr_tells_items_and_who_waits)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=0>");
    coil_task *getter = gets(queue);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=0 _getters[1]>");
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(0)));
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=0 _queue=[0] tasks=1>"); // who is woken does not wait any more
    EXPECT_VALUE(coil_await(getter), "0");

    queue = OWN(coil_queue_new(1));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    coil_task *putter = puts_int(queue, 2);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=1 _queue=[1] _putters[1] tasks=1>");
    EXPECT_VALUE(coil_queue_get_nowait(queue), "1");
    EXPECT_NONE(coil_await(putter));
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=1 _queue=[2] tasks=2>");
    coil_queue_shutdown(queue, false);
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=1 _queue=[2] tasks=2 shutdown>");
}

TEST(queue_repr_of_each_kind)
{
    EXPECT_REPR(new_queue(0, 0), "<Queue at 0x... maxsize=0>");
    EXPECT_REPR(new_queue(1, 3), "<LifoQueue at 0x... maxsize=3>");
    EXPECT_REPR(new_queue(2, -7), "<PriorityQueue at 0x... maxsize=-7>");
    for (int kind = 0; kind < 3; kind++) {
        coil_queue *queue = new_queue(kind, 0);
        EXPECT_NONE(coil_queue_put_nowait(queue, coil_string("a")));
        EXPECT_NONE(coil_queue_put_nowait(queue, coil_string("b")));
        coil_value_release(coil_queue_get_nowait(queue));
        coil_value_release(coil_queue_get_nowait(queue));
        EXPECT_REPR(queue, kind == 0   ? "<Queue at 0x... maxsize=0 tasks=2>"
                           : kind == 1 ? "<LifoQueue at 0x... maxsize=0 tasks=2>"
                                       : "<PriorityQueue at 0x... maxsize=0 tasks=2>");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Waiting
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(put_and_get_do_not_give_up_control_when_they_need_not)
{
    coil_queue *queue = OWN(coil_queue_new(1));
    spawn(logs, "other task");
    EXPECT_NONE(coil_queue_put(queue, coil_int(1)));
    EXPECT_VALUE(coil_queue_get(queue), "1");
    EXPECT_LOG();
    settle();
    EXPECT_LOG("other task");
}

static void puts_one(void *queue)
{
    coil_value_release(coil_queue_put_nowait(queue, coil_int(1)));
}

TEST_ASYNC(get_waits_for_an_item)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    double start = coil_loop_time(NULL);
    coil_loop_call_later(NULL, 1, puts_one, queue);
    EXPECT_VALUE(coil_queue_get(queue), "1");
    EXPECT(coil_loop_time(NULL) == start + 1);
}

static void gets_one(void *queue)
{
    coil_value_release(coil_queue_get_nowait(queue));
}

TEST_ASYNC(put_waits_for_room)
{
    coil_queue *queue = OWN(coil_queue_new(1));
    double start = coil_loop_time(NULL);
    coil_loop_call_later(NULL, 1, gets_one, queue);
    EXPECT_NONE(coil_queue_put(queue, coil_int(1)));
    EXPECT_NONE(coil_queue_put(queue, coil_int(2)));
    EXPECT(coil_loop_time(NULL) == start + 1);
    EXPECT_VALUE(coil_queue_get_nowait(queue), "2");
}

static coil_value puts_three(void *queue)
{
    for (int i = 0; i < 3; i++) {
        COIL_TRY(coil_queue_put(queue, coil_int(i)));
        note("put %d", i);
    }
    return coil_bool(true);
}

TEST_ASYNC(putter_of_many_items_waits_at_each_one_that_does_not_fit)
{
    coil_queue *queue = OWN(coil_queue_new(2));
    coil_task *task = spawn(puts_three, queue);
    settle();
    EXPECT_LOG("put 0", "put 1");
    EXPECT_VALUE(coil_queue_get(queue), "0");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("put 2");
    EXPECT_VALUE(coil_queue_get(queue), "1");
    EXPECT_VALUE(coil_queue_get(queue), "2");
    EXPECT_VALUE(coil_task_result(task), "True");
}

TEST_ASYNC(get_wakes_a_waiting_putter)
{
    coil_queue *queue = OWN(coil_queue_new(1));
    puts_int(queue, 1);
    puts_int(queue, 2);
    EXPECT_VALUE(coil_queue_get(queue), "1");
    EXPECT_VALUE(coil_queue_get(queue), "2");
    EXPECT(coil_queue_empty(queue));
}

TEST_ASYNC(put_wakes_a_waiting_getter)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_task *task = gets(queue);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_queue_put(queue, coil_string("a")));
    EXPECT_VALUE(coil_await(task), "'a'");
}

TEST_ASYNC(items_go_to_getters_in_the_order_in_which_they_came)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_task *first = gets(queue), *second = gets(queue), *third = gets(queue);
    settle();
    for (int i = 1; i <= 3; i++) EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(i)));
    EXPECT_VALUE(COIL_GATHER(third, second, first), "[3, 2, 1]");
}

// Between its being woken and its running, another task is faster: it waits again, at the end of the line.
TEST_ASYNC(woken_getter_that_finds_nothing_waits_again)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_task *first = gets(queue), *second = gets(queue);
    settle();
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    EXPECT_VALUE(coil_queue_get_nowait(queue), "1");
    settle();
    EXPECT(!coil_task_done(first));
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=0 _getters[2] tasks=1>");
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(2)));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(3)));
    EXPECT_VALUE(COIL_GATHER(first, second), "[3, 2]");
}

TEST_ASYNC(woken_putter_that_finds_no_room_waits_again)
{
    coil_queue *queue = OWN(coil_queue_new(1));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(0)));
    coil_task *first = puts_int(queue, 1), *second = puts_int(queue, 2);
    settle();
    EXPECT_VALUE(coil_queue_get_nowait(queue), "0");
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(3)));
    settle();
    EXPECT(!coil_task_done(first));
    EXPECT_VALUE(coil_queue_get(queue), "3");
    EXPECT_VALUE(coil_queue_get(queue), "2");
    EXPECT_VALUE(coil_queue_get(queue), "1");
    EXPECT_NONE(coil_await(first));
    EXPECT_NONE(coil_await(second));
}

static coil_value produces(void *arg)
{
    const worker *me = arg;
    for (int i = 0; i < me->count; i++) COIL_TRY(coil_queue_put(me->queue, coil_int(i)));
    return coil_none();
}

static coil_value consumes(void *arg)
{
    worker *me = arg;
    for (int i = 0; i < me->count; i++) {
        COIL_LET(item, coil_queue_get(me->queue));
        me->sum += (int)coil_as_int(item);
    }
    return coil_none();
}

TEST_ASYNC(producer_and_consumer_through_a_queue_of_one)
{
    worker state = {.queue = OWN(coil_queue_new(1)), .count = 5};
    EXPECT_VALUE(COIL_GATHER(coil_coroutine_new(produces, &state), coil_coroutine_new(consumes, &state)), "[None, None]");
    EXPECT_INT(state.sum, 0 + 1 + 2 + 3 + 4);
}

static coil_value drains_after_a_turn(void *queue)
{
    COIL_TRY(coil_sleep(0));
    for (int64_t count = coil_queue_qsize(queue); count > 0; count--) COIL_TRY(coil_queue_get_nowait(queue));
    return coil_none();
}

TEST_ASYNC(several_items_taken_at_once_wake_as_many_putters)
{
    coil_queue *queue = OWN(coil_queue_new(2));
    coil_task *getter = spawn(drains_after_a_turn, queue);
    coil_task *putters[4];
    for (int i = 0; i < 4; i++) putters[i] = puts_int(queue, i);
    EXPECT_NONE(coil_await(getter));
    EXPECT_VALUE(coil_gather(4, (void *const *)putters, 0), "[None, None, None, None]");
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=2 _queue=[2, 3] tasks=4>");
}

// ---------------------------------------------------------------------------------------------------------------------
// Cancelling
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(getter_whose_time_is_over_leaves_the_line)
{
    coil_queue *queue = OWN(coil_queue_new(5));
    EXPECT_ERROR(coil_wait_for(coil_queue_get_coro(queue), 0.1), coil_TimeoutError, "");
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=5>");
}

TEST_ASYNC(getter_cancelled_before_an_item_comes)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_task *first = gets(queue), *second = gets(queue);
    EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(first, NULL);
    EXPECT_NONE(coil_sleep(0));
    EXPECT(coil_task_cancelled(first));
    EXPECT_NONE(coil_queue_put(queue, coil_string("a")));
    EXPECT_VALUE(coil_await(second), "'a'");
}

TEST_ASYNC(getter_cancelled_in_the_turn_in_which_an_item_comes)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_task *first = gets(queue), *second = gets(queue);
    EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(first, NULL);
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_string("a")));
    EXPECT_VALUE(coil_await(second), "'a'");
    EXPECT(coil_task_cancelled(first));
}

TEST_ASYNC(getter_cancelled_after_it_was_woken_loses_no_item)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_task *reader = gets(queue);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(2)));
    coil_task_cancel(reader, NULL);
    EXPECT_ERROR(coil_await(reader), coil_CancelledError, "");
    EXPECT_VALUE(coil_await(gets(queue)), "1");
}

TEST_ASYNC(getter_cancelled_after_it_was_woken_wakes_the_next)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_task *first = gets(queue), *second = gets(queue), *third = gets(queue);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(2)));
    coil_task_cancel(first, "late");
    EXPECT_ERROR(coil_await(first), coil_CancelledError, "late");
    EXPECT_VALUE(COIL_GATHER(second, third), "[1, 2]");
}

TEST_ASYNC(cancelled_putter_leaves_the_line_and_puts_nothing)
{
    coil_queue *queue = OWN(coil_queue_new(1));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    coil_task *task = OWN(coil_create_task(coil_queue_put_coro(queue, coil_string("never"))));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=1 _queue=[1] _putters[1] tasks=1>");
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=1 _queue=[1] tasks=1>");
}

TEST_ASYNC(putter_cancelled_after_it_was_woken_puts_nothing)
{
    coil_queue *queue = OWN(coil_queue_new(1));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    coil_task *writer = puts_int(queue, 2);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_VALUE(coil_queue_get_nowait(queue), "1");
    coil_task_cancel(writer, NULL);
    EXPECT_ERROR(coil_await(writer), coil_CancelledError, "");
    EXPECT(coil_queue_empty(queue));
    EXPECT_NONE(coil_await(puts_int(queue, 3)));
    EXPECT_VALUE(coil_queue_get_nowait(queue), "3");
}

TEST_ASYNC(putter_cancelled_after_it_was_woken_wakes_the_next)
{
    coil_queue *queue = OWN(coil_queue_new(1));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    coil_task *first = puts_int(queue, 2), *second = puts_int(queue, 3);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_VALUE(coil_queue_get_nowait(queue), "1");
    coil_task_cancel(first, NULL);
    EXPECT_NONE(coil_await(second));
    EXPECT(coil_task_cancelled(first));
    EXPECT_VALUE(coil_queue_get_nowait(queue), "3");
}

TEST_ASYNC(putter_in_the_middle_of_the_line_is_cancelled)
{
    coil_queue *queue = OWN(coil_queue_new(1));
    coil_task *a = puts_int(queue, 1), *b = puts_int(queue, 2), *c = puts_int(queue, 3), *d = puts_int(queue, 4);
    EXPECT_NONE(coil_sleep(0));
    EXPECT(coil_task_done(a));
    EXPECT(!coil_task_done(b));
    coil_task_cancel(c, NULL);
    EXPECT_NONE(coil_sleep(0));
    EXPECT(coil_task_cancelled(c));
    EXPECT_VALUE(coil_queue_get_nowait(queue), "1");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_VALUE(coil_queue_get_nowait(queue), "2");
    EXPECT_NONE(coil_await(b));
    EXPECT_NONE(coil_await(d));
    EXPECT_VALUE(coil_queue_get_nowait(queue), "4");
}

TEST_ASYNC(item_that_a_getter_was_woken_for_stays_when_all_getters_are_cancelled)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_task *first = gets(queue), *second = gets(queue);
    settle();
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    coil_task_cancel(first, NULL);
    coil_task_cancel(second, NULL);
    settle();
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=0 _queue=[1] tasks=1>");
}

// ---------------------------------------------------------------------------------------------------------------------
// Joining
// ---------------------------------------------------------------------------------------------------------------------

TEST(task_done_more_often_than_items_were_put)
{
    for (int kind = 0; kind < 3; kind++) {
        coil_queue *queue = new_queue(kind, 0);
        EXPECT_ERROR(coil_queue_task_done(queue), coil_ValueError, "task_done() called too many times");
        EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
        EXPECT_NONE(coil_queue_task_done(queue));
        EXPECT_ERROR(coil_queue_task_done(queue), coil_ValueError, "task_done() called too many times");
    }
}

static coil_value works(void *arg)
{
    worker *me = arg;
    while (!me->stop) {
        COIL_LET(item, coil_queue_get(me->queue));
        me->sum += (int)coil_as_int(item);
        COIL_TRY(coil_queue_task_done(me->queue));
    }
    return coil_none();
}

static void all_items_are_dealt_with(int kind)
{
    worker state = {.queue = new_queue(kind, 0)};
    for (int i = 0; i < 100; i++) EXPECT_NONE(coil_queue_put_nowait(state.queue, coil_int(i)));
    coil_task *first = spawn(works, &state), *second = spawn(works, &state);
    EXPECT_NONE(coil_queue_join(state.queue));
    EXPECT_INT(state.sum, 4950);
    state.stop = true;
    EXPECT_NONE(coil_queue_put_nowait(state.queue, coil_int(0)));
    EXPECT_NONE(coil_queue_put_nowait(state.queue, coil_int(0)));
    EXPECT_VALUE(COIL_GATHER(first, second), "[None, None]");
}

TEST_ASYNC(join_waits_until_all_items_are_dealt_with)
{
    for (int kind = 0; kind < 3; kind++) all_items_are_dealt_with(kind);
}

TEST_ASYNC(join_of_a_queue_without_unfinished_items_does_not_wait)
{
    for (int kind = 0; kind < 3; kind++) {
        coil_queue *queue = new_queue(kind, 0);
        spawn(logs, "other task");
        EXPECT_NONE(coil_queue_join(queue));
        EXPECT_NONE(coil_await(coil_queue_join_coro(queue)));
        EXPECT_LOG();
        settle();
        EXPECT_LOG("other task");
    }
}

TEST_ASYNC(join_goes_on_although_an_item_comes_in_the_same_turn)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    coil_task *first = OWN(coil_create_task(coil_queue_join_coro(queue))), *second = OWN(coil_create_task(coil_queue_join_coro(queue)));
    settle();
    EXPECT_NONE(coil_queue_task_done(queue));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(2)));
    EXPECT_VALUE(COIL_GATHER(first, second), "[None, None]");
    EXPECT_ERROR(coil_wait_for(coil_queue_join_coro(queue), 1), coil_TimeoutError, "");
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=0 _queue=[1, 2] tasks=1>");
}

// ---------------------------------------------------------------------------------------------------------------------
// Coroutine objects, loops, misuse
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(queue_coroutines_have_the_names_of_their_methods)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_coroutine *put = OWN(coil_queue_put_coro(queue, coil_string("x"))), *get = OWN(coil_queue_get_coro(queue)),
                   *join = OWN(coil_queue_join_coro(queue));
    EXPECT_STR(coil_coroutine_get_name(put), "put");
    EXPECT_STR(coil_coroutine_get_name(get), "get");
    EXPECT_STR(coil_coroutine_get_name(join), "join");
    EXPECT_NONE(coil_coroutine_close(put)); // releases what it did not put
    EXPECT_NONE(coil_coroutine_close(join));
    EXPECT_NEXT(coil_coroutine_send(get, coil_none(), INTO), "<Future pending>");
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=0 _getters[1]>");
    EXPECT_NONE(coil_coroutine_close(get));
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=0>");
}

TEST_ASYNC(getter_that_is_closed_after_it_was_woken_wakes_the_next)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_coroutine *first = OWN(coil_queue_get_coro(queue));
    EXPECT_NEXT(coil_coroutine_send(first, coil_none(), INTO), "<Future pending>");
    coil_task *second = gets(queue);
    settle();
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    EXPECT_NONE(coil_coroutine_close(first)); // other than in locks, any error does
    EXPECT_VALUE(coil_await(second), "1");
}

TEST_ASYNC(future_of_a_getter_that_is_closed_is_cancelled)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_coroutine *getter = OWN(coil_queue_get_coro(queue));
    coil_value yielded;
    coil_send_result sent = coil_coroutine_send(getter, coil_none(), &yielded);
    keep(yielded);
    EXPECT(sent == COIL_SEND_NEXT);
    EXPECT_NONE(coil_coroutine_close(getter));
    EXPECT(coil_future_cancelled(coil_as_object(yielded)));
}

static coil_value waits_for_a_queue_that_is_given_back(void *unused)
{
    (void)unused;
    coil_queue *queue = coil_queue_new(1);
    if (!queue) return coil_last_error();
    coil_task *getter = coil_create_task(coil_queue_get_coro(queue));
    if (getter) coil_value_release(coil_sleep(0));
    coil_release(queue); // the waiting task keeps it
    coil_release(getter);
    return coil_none();
}

TEST(waiting_task_keeps_the_queue_alive)
{
    EXPECT_NONE(coil_run(waits_for_a_queue_that_is_given_back, NULL)); // the task is cancelled when the program ends
}

static coil_value gets_in_a_second(void *queue)
{
    return coil_wait_for(coil_queue_get_coro(queue), 1);
}

static coil_value puts_in_a_second(void *queue)
{
    return coil_wait_for(coil_queue_put_coro(queue, coil_int(2)), 1);
}

static coil_value joins_in_a_second(void *queue)
{
    return coil_wait_for(coil_queue_join_coro(queue), 1);
}

TEST(queue_is_bound_to_the_loop_of_the_first_call_that_blocks)
{
    coil_queue *queue = OWN(coil_queue_new(1));
    EXPECT_NONE(coil_run(puts_in_a_second, queue)); // does not block
    EXPECT_ERROR(coil_run(puts_in_a_second, queue), coil_TimeoutError, "");
    EXPECT_ERROR(coil_run(puts_in_a_second, queue), coil_RuntimeError, "<Queue at 0x... maxsize=1 _queue=[2] tasks=1> is bound to a different event loop");
    EXPECT_VALUE(coil_run(gets_in_a_second, queue), "2");
    EXPECT_ERROR(coil_run(gets_in_a_second, queue), coil_RuntimeError, "<Queue at 0x... maxsize=1 tasks=1> is bound to a different event loop");
    // What join waits for is an event of its own.
    EXPECT_ERROR(coil_run(joins_in_a_second, queue), coil_TimeoutError, "");
    EXPECT_ERROR(coil_run(joins_in_a_second, queue), coil_RuntimeError,
                 "<asyncio.locks.Event object at 0x... [unset]> is bound to a different event loop");
}

static void waits_in_a_callback(void *queue)
{
    coil_value_release(note_value("get", coil_queue_get(queue)));
    coil_value_release(note_value("put", coil_queue_put(queue, coil_string("one"))));
    coil_value_release(note_value("put", coil_queue_put(queue, coil_string("two"))));
    coil_value_release(note_value("join", coil_queue_join(queue)));
    coil_value_release(note_value("get", coil_queue_get(queue)));
}

TEST_ASYNC(callback_can_use_a_queue_and_cannot_wait_for_it)
{
    coil_queue *queue = OWN(coil_queue_new(1));
    coil_loop_call_soon(NULL, waits_in_a_callback, queue);
    settle();
#define NOTHING_TO_SUSPEND "RuntimeError: 'await' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run"
    EXPECT_LOG("get: " NOTHING_TO_SUSPEND, "put: None", "put: " NOTHING_TO_SUSPEND, "join: " NOTHING_TO_SUSPEND, "get: 'one'");
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=1 tasks=1>");
}

TEST_ASYNC(queue_cannot_be_awaited)
{
    EXPECT_ERROR(coil_await(new_queue(0, 0)), coil_TypeError, "'Queue' object can't be awaited");
    EXPECT_ERROR(coil_await(new_queue(1, 0)), coil_TypeError, "'LifoQueue' object can't be awaited");
    EXPECT_ERROR(coil_await(new_queue(2, 0)), coil_TypeError, "'PriorityQueue' object can't be awaited");
}
