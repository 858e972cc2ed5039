// SPDX-License-Identifier: MIT
//
// event.c: Event: who is woken, in which order, and by what; cancelled waiters, its loop, its repr.

#include "harness.h"

typedef struct user {
    coil_event *event;
    const char *name;
} user;

static coil_value waits(void *arg)
{
    const user *me = arg;
    COIL_TRY(note_value(me->name, coil_event_wait(me->event)));
    return coil_none();
}

TEST(event_is_set_and_cleared)
{
    coil_event *event = OWN(coil_event_new());
    EXPECT(!coil_event_is_set(event));
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [unset]>");
    coil_event_set(event);
    EXPECT(coil_event_is_set(event));
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [set]>");
    coil_event_set(event);
    coil_event_clear(event);
    EXPECT(!coil_event_is_set(event));
    coil_event_clear(event);
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [unset]>");
}

TEST_ASYNC(event_that_is_set_is_not_waited_for)
{
    coil_event *event = OWN(coil_event_new());
    coil_event_set(event);
    spawn(logs, "other task");
    EXPECT_VALUE(coil_event_wait(event), "True");
    EXPECT_LOG();
    settle();
    EXPECT_LOG("other task");
}

// One that had not begun to wait finds the event set, and comes first.
TEST_ASYNC(event_wakes_its_waiters_in_the_order_in_which_they_came)
{
    coil_event *event = OWN(coil_event_new());
    user users[] = {{event, "1"}, {event, "2"}, {event, "3"}};
    spawn(waits, &users[0]);
    spawn(waits, &users[1]);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [unset, waiters:2]>");
    spawn(waits, &users[2]);
    coil_event_set(event);
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [set, waiters:2]>");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("3: True", "1: True", "2: True");
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [set]>");
}

TEST_ASYNC(event_cleared_at_once_wakes_its_waiters_all_the_same)
{
    coil_event *event = OWN(coil_event_new());
    user waiter = {event, "waiter"};
    coil_task *task = spawn(waits, &waiter);
    EXPECT_NONE(coil_sleep(0));
    coil_event_set(event);
    coil_event_clear(event);
    EXPECT(!coil_event_is_set(event));
    coil_event_set(event);
    coil_event_set(event);
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [set, waiters:1]>");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("waiter: True");
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [set]>");
    EXPECT_NONE(coil_task_result(task));
}

TEST_ASYNC(event_set_between_two_clears_wakes_only_who_waited_then)
{
    coil_event *event = OWN(coil_event_new());
    user users[] = {{event, "1"}, {event, "2"}};
    spawn(waits, &users[0]);
    settle();
    coil_event_set(event);
    coil_event_clear(event);
    coil_task *second = spawn(waits, &users[1]);
    settle();
    EXPECT_LOG("1: True");
    EXPECT(!coil_task_done(second));
    coil_event_set(event);
    settle();
    EXPECT_LOG("2: True");
}

static void sets(void *event)
{
    coil_event_set(event);
}

TEST_ASYNC(event_set_by_a_callback)
{
    coil_event *event = OWN(coil_event_new());
    double start = coil_loop_time(NULL);
    coil_loop_call_later(NULL, 5, sets, event);
    EXPECT_VALUE(coil_event_wait(event), "True");
    EXPECT(coil_loop_time(NULL) == start + 5);
}

TEST_ASYNC(event_waited_for_within_a_time)
{
    coil_event *event = OWN(coil_event_new());
    EXPECT_ERROR(coil_wait_for(coil_event_wait_coro(event), 1), coil_TimeoutError, "");
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [unset]>");
    coil_loop_call_later(NULL, 1, sets, event);
    EXPECT_VALUE(coil_wait_for(coil_event_wait_coro(event), 2), "True");
    EXPECT_ERROR(coil_wait_for(coil_event_wait_coro(event), 0), coil_TimeoutError, ""); // cancelled before it looks
}

// Cancelling.

TEST_ASYNC(event_wait_can_be_cancelled)
{
    coil_event *event = OWN(coil_event_new());
    coil_task *task = OWN(coil_create_task(coil_event_wait_coro(event)));
    EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [unset]>");
}

TEST_ASYNC(event_cancelled_waiter_does_not_swallow_the_set)
{
    coil_event *event = OWN(coil_event_new());
    user users[] = {{event, "1"}, {event, "2"}, {event, "3"}};
    coil_task *first = spawn(waits, &users[0]);
    spawn(waits, &users[1]);
    coil_task *third = spawn(waits, &users[2]);
    settle();
    coil_task_cancel(first, NULL);
    coil_event_set(event);
    coil_task_cancel(third, "after it was woken");
    settle();
    EXPECT_LOG("1: CancelledError", "2: True", "3: CancelledError: after it was woken");
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [set]>");
}

// Coroutine objects, loops, misuse.

TEST_ASYNC(event_coroutine_driven_by_hand)
{
    coil_event *event = OWN(coil_event_new());
    coil_coroutine *coro = OWN(coil_event_wait_coro(event));
    EXPECT_STR(coil_coroutine_get_name(coro), "wait");
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "<Future pending>");
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [unset, waiters:1]>");
    coil_event_set(event);
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "True");
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [set]>");
}

TEST_ASYNC(event_coroutine_closed_while_it_waits_leaves_the_queue)
{
    coil_event *event = OWN(coil_event_new());
    coil_coroutine *coro = OWN(coil_event_wait_coro(event));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "<Future pending>");
    EXPECT_NONE(coil_coroutine_close(coro));
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [unset]>");
}

TEST(event_waited_for_by_a_task_of_a_closed_loop)
{
    coil_event *event = OWN(coil_event_new());
    user waiter = {event, "waiter"};
    coil_task *task = OWN(coil_loop_create_task(test_loop(), coil_coroutine_new(waits, &waiter), (coil_task_options){0}));
    settle();
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [unset, waiters:1]>");
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT_LOG("report: Task was destroyed but it is pending!", "waiter: GeneratorExit");
    EXPECT(!coil_task_done(task));
    EXPECT_REPR(event, "<asyncio.locks.Event object at 0x... [unset]>");
    coil_event_set(event);
}

static coil_value waits_a_second(void *event)
{
    return coil_wait_for(coil_event_wait_coro(event), 1);
}

TEST(event_is_bound_to_the_loop_of_the_first_call_that_blocks)
{
    coil_event *event = OWN(coil_event_new());
    coil_event_set(event);
    EXPECT_VALUE(coil_run(waits_a_second, event), "True"); // does not block
    coil_event_clear(event);
    EXPECT_ERROR(coil_run(waits_a_second, event), coil_TimeoutError, "");
    EXPECT_ERROR(coil_run(waits_a_second, event), coil_RuntimeError, "<asyncio.locks.Event object at 0x... [unset]> is bound to a different event loop");
    coil_event_set(event);
    EXPECT_VALUE(coil_run(waits_a_second, event), "True");
}

static void waits_in_a_callback(void *event)
{
    coil_value_release(note_value("callback", coil_event_wait(event)));
}

TEST_ASYNC(event_cannot_be_waited_for_in_a_callback)
{
    coil_loop_call_soon(NULL, waits_in_a_callback, OWN(coil_event_new()));
    settle();
    EXPECT_LOG("callback: RuntimeError: 'await' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}
