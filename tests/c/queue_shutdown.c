// SPDX-License-Identifier: MIT
//
// queue_shutdown.c: shutting queues down: getters, putters and joins that wait, items that are left, immediately or not.

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

static coil_task *puts_text(coil_queue *queue, const char *text)
{
    return OWN(coil_create_task(coil_queue_put_coro(queue, coil_string(text))));
}

static coil_task *joins(coil_queue *queue)
{
    return OWN(coil_create_task(coil_queue_join_coro(queue)));
}

// Whether everything on an empty queue is refused.
static bool refuses(coil_value (*call)(coil_queue *queue), coil_queue *queue)
{
    coil_value result = call(queue);
    bool refused = coil_error_matches(result, coil_QueueShutDown) && *coil_error_message(result) == '\0';
    coil_value_release(result);
    return refused;
}

static coil_value puts_data(coil_queue *queue)
{
    return coil_queue_put(queue, coil_string("data"));
}

static coil_value puts_data_at_once(coil_queue *queue)
{
    return coil_queue_put_nowait(queue, coil_string("data"));
}

#define EXPECT_ENDED(queue)                            \
    do {                                               \
        EXPECT(refuses(puts_data, queue));             \
        EXPECT(refuses(puts_data_at_once, queue));     \
        EXPECT(refuses(coil_queue_get, queue));        \
        EXPECT(refuses(coil_queue_get_nowait, queue)); \
    } while (0)

TEST(shutdown_is_in_the_repr)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_queue_shutdown(queue, false);
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=0 shutdown>");
    coil_queue_shutdown(queue, true);
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=0 shutdown>");
}

static void shutdown_of_an_empty_queue(int kind)
{
    coil_queue *queue = new_queue(kind, 0);
    coil_task *getter = gets(queue);
    EXPECT_NONE(coil_sleep(0));
    coil_queue_shutdown(queue, false);
    EXPECT_INT(coil_queue_qsize(queue), 0);
    EXPECT_NONE(coil_queue_join(queue));
    EXPECT_NONE(coil_sleep(0));
    EXPECT(coil_task_done(getter));
    EXPECT_ERROR(coil_await(getter), coil_QueueShutDown, "");
    EXPECT_ENDED(queue);
}

TEST_ASYNC(shutdown_of_an_empty_queue_ends_its_getters)
{
    for (int kind = 0; kind < 3; kind++) shutdown_of_an_empty_queue(kind);
}

static void shutdown_of_a_full_queue(int kind)
{
    coil_queue *queue = new_queue(kind, 1);
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_string("data")));
    coil_task *join = joins(queue), *putter = puts_text(queue, "data2");
    EXPECT_NONE(coil_sleep(0));
    EXPECT(!coil_task_done(putter));
    coil_queue_shutdown(queue, false);
    EXPECT_INT(coil_queue_qsize(queue), 1);
    EXPECT_NONE(coil_sleep(0));
    EXPECT(coil_task_done(putter));
    EXPECT_ERROR(coil_await(putter), coil_QueueShutDown, "");
    EXPECT_ERROR(coil_queue_put_nowait(queue, coil_string("not even full")), coil_QueueShutDown, "");
    EXPECT_VALUE(coil_queue_get(queue), "'data'");
    EXPECT_NONE(coil_sleep(0));
    EXPECT(!coil_task_done(join));
    EXPECT_ENDED(queue);
    EXPECT_NONE(coil_queue_task_done(queue));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_task_result(join));
    EXPECT_ERROR(coil_queue_task_done(queue), coil_ValueError, "task_done() called too many times");
}

TEST_ASYNC(shutdown_leaves_the_items_to_be_got)
{
    for (int kind = 0; kind < 3; kind++) shutdown_of_a_full_queue(kind);
}

static void immediate_shutdown(int kind)
{
    coil_queue *queue = new_queue(kind, 0);
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_string("data")));
    coil_task *join = joins(queue);
    coil_queue_shutdown(queue, true);
    EXPECT_INT(coil_queue_qsize(queue), 0);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_task_result(join));
    EXPECT_ENDED(queue);
    EXPECT_ERROR(coil_queue_task_done(queue), coil_ValueError, "task_done() called too many times");
}

TEST_ASYNC(immediate_shutdown_throws_the_items_away)
{
    for (int kind = 0; kind < 3; kind++) immediate_shutdown(kind);
}

static void immediate_shutdown_with_an_item_in_work(int kind)
{
    coil_queue *queue = new_queue(kind, 0);
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_string("data")));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_string("data")));
    coil_task *join = joins(queue);
    EXPECT_VALUE(coil_queue_get(queue), "'data'");
    coil_queue_shutdown(queue, true);
    EXPECT_INT(coil_queue_qsize(queue), 0);
    EXPECT_NONE(coil_sleep(0));
    EXPECT(!coil_task_done(join));
    EXPECT_ENDED(queue);
    EXPECT_NONE(coil_queue_task_done(queue));
    EXPECT_ERROR(coil_queue_task_done(queue), coil_ValueError, "task_done() called too many times");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_task_result(join));
}

TEST_ASYNC(immediate_shutdown_does_not_finish_what_is_in_work)
{
    for (int kind = 0; kind < 3; kind++) immediate_shutdown_with_an_item_in_work(kind);
}

static coil_value logs_get(void *queue)
{
    coil_value_release(note_value("get", coil_queue_get(queue)));
    return coil_none();
}

static coil_value logs_put(void *queue)
{
    coil_value_release(note_value("put", coil_queue_put(queue, coil_int(2))));
    return coil_none();
}

static coil_value logs_join(void *queue)
{
    coil_value_release(note_value("join", coil_queue_join(queue)));
    return coil_none();
}

TEST_ASYNC(shutdown_wakes_joins_then_getters_or_putters)
{
    coil_queue *queue = OWN(coil_queue_new(1));
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    spawn(logs_put, queue);
    spawn(logs_put, queue);
    spawn(logs_join, queue);
    settle();
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=1 _queue=[1] _putters[2] tasks=1>");
    coil_queue_shutdown(queue, true);
    EXPECT_REPR(queue, "<Queue at 0x... maxsize=1 shutdown>");
    settle();
    EXPECT_LOG("join: None", "put: QueueShutDown", "put: QueueShutDown");
}

TEST_ASYNC(getter_woken_by_an_item_before_the_shutdown_gets_it)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    spawn(logs_get, queue);
    spawn(logs_get, queue);
    settle();
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    coil_queue_shutdown(queue, false);
    settle();
    EXPECT_LOG("get: 1", "get: QueueShutDown");
}

TEST_ASYNC(getter_woken_by_an_item_that_an_immediate_shutdown_threw_away)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    spawn(logs_get, queue);
    settle();
    EXPECT_NONE(coil_queue_put_nowait(queue, coil_int(1)));
    coil_queue_shutdown(queue, true);
    settle();
    EXPECT_LOG("get: QueueShutDown");
}

TEST_ASYNC(cancelled_while_it_is_woken_by_a_shutdown)
{
    coil_queue *queue = OWN(coil_queue_new(0));
    coil_task *first = gets(queue), *second = gets(queue);
    settle();
    coil_queue_shutdown(queue, false);
    coil_task_cancel(first, NULL);
    EXPECT_VALUE(coil_gather(2, (void *[]){first, second}, COIL_RETURN_EXCEPTIONS), "[CancelledError(''), QueueShutDown()]");
}

// Items that cannot be compared: in Python the error comes out of shutdown(), and the rest stays in the queue.
TEST_ASYNC(immediate_shutdown_of_items_that_cannot_be_compared)
{
    coil_queue *queue = OWN(coil_priority_queue_new(0, NULL));
    coil_value_release(coil_queue_put_nowait(queue, coil_int(1)));
    coil_value_release(coil_queue_put_nowait(queue, coil_string("two")));
    coil_value_release(coil_queue_put_nowait(queue, coil_none()));
    coil_value_release(coil_queue_put_nowait(queue, coil_string("four")));
    EXPECT_INT(coil_queue_qsize(queue), 4);
    coil_queue_shutdown(queue, true);
    EXPECT_REPR(queue, "<PriorityQueue at 0x... maxsize=0 shutdown>");
    EXPECT_ENDED(queue);
}

static coil_value queue_loses_its_last_reference(void *unused)
{
    (void)unused;
    coil_queue *queue = coil_queue_new(0);
    if (!queue) return coil_last_error();
    coil_value put = coil_queue_put_nowait(queue, coil_object_value(queue)); // the queue owns itself, until it is drained
    if (!coil_failed(put)) coil_queue_shutdown(queue, true);
    return put;
}

TEST(shutdown_of_a_queue_whose_last_reference_is_in_it)
{
    EXPECT_NONE(queue_loses_its_last_reference(NULL));
}
