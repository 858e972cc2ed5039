// SPDX-License-Identifier: MIT
//
// wait_for.c: wait_for: a result in time, a timeout, no time at all, and cancellations from both sides.

#include "harness.h"

static coil_value sleeps_one(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(1);
    if (coil_failed(slept)) return note_value("inner", slept);
    return coil_string("in time");
}

TEST_ASYNC(result_in_time)
{
    double start = coil_loop_time(NULL);
    EXPECT_VALUE(coil_wait_for(coil_coroutine_new(sleeps_one, NULL), 2), "'in time'");
    EXPECT(coil_loop_time(NULL) == start + 1);
}

TEST_ASYNC(timeout_cancels_and_raises_timeout_error)
{
    double start = coil_loop_time(NULL);
    coil_value error = OWN_VALUE(coil_wait_for(coil_coroutine_new(sleeps_one, NULL), 0.5));
    EXPECT_LOG("inner: CancelledError");
    EXPECT_ERROR(coil_value_retain(error), coil_TimeoutError, "");
    EXPECT(coil_error_matches(coil_error_cause(error), coil_CancelledError));
    EXPECT(coil_loop_time(NULL) == start + 0.5);
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

TEST_ASYNC(timeout_of_a_future_cancels_it)
{
    coil_future *future = new_future();
    EXPECT_ERROR(coil_wait_for(future, 1), coil_TimeoutError, "");
    EXPECT(coil_future_cancelled(future));
}

TEST_ASYNC(timeout_of_a_task_cancels_it_and_waits_for_its_end)
{
    coil_task *task = spawn(sleeps_one, NULL);
    EXPECT_ERROR(coil_wait_for(task, 0.5), coil_TimeoutError, "");
    EXPECT(coil_task_cancelled(task));
    EXPECT_LOG("inner: CancelledError");
}

TEST_ASYNC(coroutine_runs_in_place)
{
    spawn(logs, "other task");
    EXPECT_NONE(coil_wait_for(coil_coroutine_new(logs, "inner"), 1));
    EXPECT_LOG("inner");
    settle();
    EXPECT_LOG("other task");
}

TEST_ASYNC(without_a_limit_it_waits_for_ever)
{
    double start = coil_loop_time(NULL);
    EXPECT_NONE(coil_wait_for(coil_sleep_coro(1e9), COIL_FOREVER));
    EXPECT(coil_loop_time(NULL) == start + 1e9);
}

TEST_ASYNC(error_in_time_is_raised)
{
    EXPECT_ERROR(coil_wait_for(coil_coroutine_new(raises_value_error, "x"), 1), coil_ValueError, "x");
}

// No time at all.

TEST_ASYNC(no_time_never_starts_the_coroutine)
{
    double start = coil_loop_time(NULL);
    EXPECT_ERROR(coil_wait_for(coil_coroutine_new(logs, "never"), 0), coil_TimeoutError, "");
    EXPECT_ERROR(coil_wait_for(coil_coroutine_new(logs, "never"), -1), coil_TimeoutError, "");
    EXPECT_LOG();
    EXPECT(coil_loop_time(NULL) == start);
}

TEST_ASYNC(no_time_is_enough_for_what_is_done)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT_VALUE(coil_wait_for(future, 0), "1");
    EXPECT_VALUE(coil_wait_for(future, -1), "1");
    coil_future *failed = new_future();
    EXPECT_NONE(coil_future_set_exception(failed, coil_raise(coil_ValueError, "x")));
    EXPECT_ERROR(coil_wait_for(failed, 0), coil_ValueError, "x");
    coil_future *cancelled = new_future();
    coil_future_cancel(cancelled, "before");
    EXPECT_ERROR(coil_wait_for(cancelled, 0), coil_CancelledError, "before");
}

static coil_value swallows(void *unused)
{
    (void)unused;
    coil_value_release(coil_sleep(1000));
    COIL_TRY(coil_sleep(1));
    return coil_string("all the same");
}

TEST_ASYNC(no_time_waits_for_the_end_of_what_runs_already)
{
    coil_task *task = spawn(swallows, NULL);
    settle();
    EXPECT_VALUE(coil_wait_for(task, 0), "'all the same'");
}

// The inner one's answer to its cancellation.

TEST_ASYNC(result_after_a_swallowed_cancellation_is_returned)
{
    EXPECT_VALUE(coil_wait_for(coil_coroutine_new(swallows, NULL), 1), "'all the same'");
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

static coil_value raises_on_cancel(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(1000);
    if (!coil_failed(slept)) return slept;
    coil_value_release(slept);
    return coil_raise(coil_OSError, "while cleaning up");
}

TEST_ASYNC(error_raised_on_cancellation_wins)
{
    EXPECT_ERROR(coil_wait_for(coil_coroutine_new(raises_on_cancel, NULL), 1), coil_OSError, "while cleaning up");
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

TEST_ASYNC(inner_task_that_is_cancelled_by_others)
{
    coil_task *inner = spawn(waits_forever, NULL);
    settle();
    coil_task_cancel(inner, "by others");
    EXPECT_ERROR(coil_wait_for(inner, 1), coil_CancelledError, "by others");
}

// Cancelled from outside.

static coil_value waits_for_future(void *future)
{
    coil_value result = coil_wait_for(future, 10);
    return note_value("wait_for", result);
}

TEST_ASYNC(cancelling_the_waiter_cancels_what_it_waits_for)
{
    coil_future *future = new_future();
    coil_task *task = spawn(waits_for_future, future);
    settle();
    coil_task_cancel(task, "outside");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "outside");
    EXPECT_LOG("wait_for: CancelledError: outside");
    EXPECT(coil_future_cancelled(future));
    EXPECT_INT(coil_task_cancelling(task), 1);
}

static void cancels_task(void *task)
{
    coil_task_cancel(*(coil_task **)task, "outside");
}

// Both in the same turn: the cancellation from outside wins.
TEST_ASYNC(cancelled_and_timed_out_in_the_same_turn)
{
    static coil_task *task;
    coil_loop_call_later(NULL, 10, cancels_task, &task);
    task = spawn(waits_for_future, new_future());
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "outside");
    EXPECT_LOG("wait_for: CancelledError: outside");
}

static void completes(void *future)
{
    coil_value_release(coil_future_set_result(*(coil_future **)future, coil_string("just in time")));
}

TEST_ASYNC(completed_in_the_turn_of_the_timeout)
{
    static coil_future *future;
    future = new_future();
    coil_loop_call_later(NULL, 10, completes, &future);
    // The result came first, but the timeout's request to cancel is raised at the same step: asyncio since 3.12 answers so as well.
    EXPECT_ERROR(coil_await(spawn(waits_for_future, future)), coil_TimeoutError, "");
    EXPECT_LOG("wait_for: TimeoutError");
}

TEST_ASYNC(nested_limits_the_shorter_one_wins)
{
    double start = coil_loop_time(NULL);
    coil_future *future = new_future();
    coil_timeout *outer = coil_timeout_enter(1);
    EXPECT_ERROR(coil_timeout_exit(outer, coil_wait_for(future, 5)), coil_TimeoutError, "");
    EXPECT(coil_loop_time(NULL) == start + 1);
    EXPECT(coil_future_cancelled(future));
}

// More of CPython's cases.

// Runs for its time, whatever it is asked.
static coil_value ignores_cancellation(void *unused)
{
    (void)unused;
    double end = coil_loop_time(NULL) + 4;
    while (coil_loop_time(NULL) < end) coil_value_release(coil_sleep(end - coil_loop_time(NULL)));
    note("exited");
    return coil_string("in the end");
}

static coil_value waits_for_stubborn(void *seconds)
{
    return coil_wait_for(coil_coroutine_new(ignores_cancellation, NULL), *(int *)seconds);
}

TEST_ASYNC(stubborn_one_is_waited_for)
{
    double start = coil_loop_time(NULL);
    int eight = 8, two = 2;
    coil_task *task = spawn(waits_for_stubborn, &eight);
    EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(task, NULL);
    EXPECT_VALUE(coil_await(task), "'in the end'");
    EXPECT_LOG("exited");
    EXPECT(coil_loop_time(NULL) == start + 4);
    EXPECT_VALUE(waits_for_stubborn(&two), "'in the end'");
    EXPECT_LOG("exited");
    EXPECT(coil_loop_time(NULL) == start + 8);
}

static void completes_now(void *future)
{
    coil_value_release(coil_future_set_result(future, coil_string("ok")));
}

TEST_ASYNC(result_that_a_callback_brings)
{
    coil_future *future = new_future();
    coil_loop_call_soon(NULL, completes_now, future);
    EXPECT_VALUE(coil_wait_for(future, 1), "'ok'");
}

static coil_value cleans_up_for_one(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(100);
    if (!coil_failed(slept)) return slept;
    coil_value_release(note_value("cleanup", coil_sleep(1)));
    return slept;
}

TEST_ASYNC(timeout_waits_for_the_cleanup)
{
    double start = coil_loop_time(NULL);
    EXPECT_ERROR(coil_wait_for(spawn(cleans_up_for_one, NULL), 1), coil_TimeoutError, "");
    EXPECT_LOG("cleanup: None");
    EXPECT(coil_loop_time(NULL) == start + 2);
    coil_task *task = spawn(cleans_up_for_one, NULL);
    EXPECT_NONE(coil_sleep(1));
    coil_value error = keep(coil_wait_for(task, 0));
    EXPECT_ERROR(coil_value_retain(error), coil_TimeoutError, "");
    EXPECT(coil_error_matches(coil_error_cause(error), coil_CancelledError));
    EXPECT_LOG("cleanup: None");
    EXPECT(coil_loop_time(NULL) == start + 4);
}

TEST_ASYNC(error_of_a_task_raised_on_cancellation_wins)
{
    EXPECT_ERROR(coil_wait_for(spawn(raises_on_cancel, NULL), 1), coil_OSError, "while cleaning up");
    coil_task *task = spawn(raises_on_cancel, NULL);
    settle();
    EXPECT_ERROR(coil_wait_for(task, 0), coil_OSError, "while cleaning up");
}

static coil_value waits_without_limit(void *task)
{
    return coil_wait_for(task, COIL_FOREVER);
}

TEST_ASYNC(cancelling_a_waiter_without_a_limit_cancels_the_task)
{
    coil_task *task = spawn(waits_forever, NULL);
    coil_task *waiter = spawn(waits_without_limit, task);
    settle();
    coil_task_cancel(waiter, NULL);
    EXPECT_ERROR(coil_await(waiter), coil_CancelledError, "");
    EXPECT(coil_task_cancelled(task));
}

static coil_value waits_and_goes_on(void *task)
{
    COIL_TRY(coil_wait_for(task, 100));
    COIL_TRY(coil_sleep(1));
    note("reached the end");
    return coil_none();
}

// gh-86296: the inner task is done in the turn in which the waiter is cancelled, which must not be lost.
TEST_ASYNC(cancellation_in_the_turn_of_the_result_is_raised)
{
    coil_task *inner = spawn(returns_text, "done");
    coil_task *waiter = spawn(waits_and_goes_on, inner);
    EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(waiter, NULL);
    EXPECT_ERROR(coil_await(waiter), coil_CancelledError, "");
    EXPECT_VALUE(coil_await(inner), "'done'");
    EXPECT_LOG();
}

// As a coroutine object.

TEST_ASYNC(wait_for_as_a_coroutine_object)
{
    double start = coil_loop_time(NULL);
    coil_task *task = OWN(coil_create_task(coil_wait_for_coro(coil_coroutine_new(sleeps_one, NULL), 2)));
    EXPECT_VALUE(coil_await(task), "'in time'");
    coil_future *future = new_future();
    task = OWN(coil_create_task(coil_wait_for_coro(future, 1)));
    EXPECT_ERROR(coil_await(task), coil_TimeoutError, "");
    EXPECT(coil_future_cancelled(future));
    EXPECT(coil_loop_time(NULL) == start + 2);
    EXPECT_VALUE(COIL_GATHER(coil_wait_for_coro(coil_coroutine_new(returns_text, "a"), 1), coil_wait_for_coro(spawn(returns_text, "b"), 0)),
                 "['a', 'b']");
}

TEST_ASYNC(time_of_the_coroutine_begins_when_it_is_awaited)
{
    coil_coroutine *coro = OWN(coil_wait_for_coro(coil_coroutine_new(sleeps_one, NULL), 2));
    EXPECT_NONE(coil_sleep(10));
    EXPECT_VALUE(coil_await(coil_retain(coro)), "'in time'");
}

TEST_ASYNC(wait_for_coroutine_that_nobody_awaits_takes_the_inner_one_along)
{
    coil_coroutine *inner = coroutine(returns_none, NULL);
    coil_release(coil_wait_for_coro(coil_retain(inner), 1));
    EXPECT_LOG("RuntimeWarning: coroutine 'wait_for' was never awaited");
    EXPECT_NONE(coil_coroutine_close(inner));
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_wait_for_coro(NULL, 1), coil_ValueError, "kept");
}

TEST_ASYNC(task_that_is_done_keeps_nothing_that_its_coroutine_was_given)
{
    coil_future *future = new_future();
    coil_task *done = OWN(coil_create_task(coil_wait_for_coro(future, 1))), *cancelled = OWN(coil_create_task(coil_wait_for_coro(future, 1)));
    coil_coroutine *closed = OWN(coil_wait_for_coro(future, 1)), *in_place = OWN(coil_wait_for_coro(future, 1));
    coil_task_cancel(cancelled, NULL);
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    EXPECT_NONE(coil_await(done));
    EXPECT_ERROR(coil_await(cancelled), coil_CancelledError, "");
    EXPECT_NONE(coil_coroutine_close(closed));
    EXPECT_NONE(coil_await(coil_retain(in_place)));
    EXPECT_INT(((coil_object *)future)->references, 1);
}

// Misuse.

TEST_ASYNC(wait_for_null_is_the_kept_error)
{
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(coil_wait_for(NULL, 1), coil_ValueError, "kept");
}

TEST_ASYNC(wait_for_what_cannot_be_awaited)
{
    EXPECT_ERROR(coil_wait_for(OWN(coil_list_new(0, NULL)), 1), coil_TypeError, "'list' object can't be awaited");
    EXPECT_ERROR(coil_wait_for(OWN(coil_list_new(0, NULL)), 0), coil_TypeError, "An asyncio.Future, a coroutine or an awaitable is required");
}

TEST(wait_for_outside_of_a_task)
{
    EXPECT_ERROR(coil_wait_for(OWN(coil_loop_create_future(test_loop())), 0), coil_RuntimeError, "no running event loop");
    EXPECT_ERROR(coil_wait_for(coil_coroutine_new(returns_none, NULL), 1), coil_RuntimeError, "no running event loop");
    EXPECT_LOG("RuntimeWarning: coroutine 'returns_none' was never awaited");
}

TEST_ASYNC(nothing_is_left_of_the_limit_when_the_result_comes)
{
    double start = coil_loop_time(NULL);
    EXPECT_VALUE(coil_wait_for(coil_coroutine_new(sleeps_one, NULL), 100), "'in time'");
    EXPECT_NONE(coil_sleep(200));
    EXPECT(coil_loop_time(NULL) == start + 201);
}
