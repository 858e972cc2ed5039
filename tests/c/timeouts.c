// SPDX-License-Identifier: MIT
//
// timeouts.c: asyncio.timeout: entering, expiring, moving, nesting, and whose cancellation it was.

#include "harness.h"

// The test owns the timeout, also when it ends before the exit that takes one.
#define within(delay) ((coil_timeout *)OWN(coil_timeout_enter(delay)))
#define leave(timeout, result) coil_timeout_exit(coil_retain(timeout), result)

TEST_ASYNC(code_that_ends_in_time)
{
    coil_timeout *timeout = within(2);
    EXPECT_NONE(leave(timeout, coil_sleep(1)));
    EXPECT(!coil_timeout_expired(timeout));
    EXPECT_NONE(coil_sleep(5)); // nothing comes after
}

TEST_ASYNC(code_that_does_not)
{
    double start = coil_loop_time(NULL);
    coil_timeout *timeout = within(1);
    coil_value error = keep(leave(timeout, coil_sleep(5)));
    EXPECT_ERROR(coil_value_retain(error), coil_TimeoutError, "");
    EXPECT(coil_error_matches(coil_error_cause(error), coil_CancelledError));
    EXPECT(coil_timeout_expired(timeout));
    EXPECT(coil_loop_time(NULL) == start + 1);
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
    EXPECT_NONE(coil_sleep(1));
}

TEST_ASYNC(result_passes_through)
{
    EXPECT_VALUE(leave(within(1), coil_string("result")), "'result'");
    EXPECT_ERROR(leave(within(1), coil_raise(coil_ValueError, "x")), coil_ValueError, "x");
}

TEST_ASYNC(timeout_without_a_limit)
{
    coil_timeout *timeout = within(COIL_FOREVER);
    EXPECT(coil_timeout_when(timeout) == COIL_FOREVER);
    EXPECT_NONE(leave(timeout, coil_sleep(1e6)));
    EXPECT(!coil_timeout_expired(timeout));
}

TEST_ASYNC(timeout_at_a_time_of_the_clock)
{
    double when = coil_loop_time(NULL) + 3;
    coil_timeout *timeout = OWN(coil_timeout_enter_at(when));
    EXPECT(coil_timeout_when(timeout) == when);
    EXPECT_ERROR(leave(timeout, coil_sleep(10)), coil_TimeoutError, "");
    EXPECT(coil_loop_time(NULL) == when);
}

TEST_ASYNC(timeout_in_the_past_expires_at_the_first_wait)
{
    coil_timeout *timeout = within(-1);
    EXPECT(!coil_timeout_expired(timeout));
    coil_value slept = keep(coil_sleep(1));
    EXPECT(coil_timeout_expired(timeout));
    EXPECT_ERROR(leave(timeout, coil_value_retain(slept)), coil_TimeoutError, "");
}

TEST_ASYNC(timeout_of_zero_lets_code_pass_that_does_not_wait)
{
    coil_timeout *timeout = within(0);
    EXPECT_VALUE(leave(timeout, coil_int(1)), "1");
    EXPECT(!coil_timeout_expired(timeout));
    EXPECT_NONE(coil_sleep(1));
}

TEST_ASYNC(swallowed_timeout_is_no_error)
{
    coil_timeout *timeout = within(1);
    coil_value_release(coil_sleep(5));
    EXPECT_VALUE(leave(timeout, coil_string("went on")), "'went on'");
    EXPECT(coil_timeout_expired(timeout));
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

TEST_ASYNC(another_error_in_place_of_the_cancellation_is_kept)
{
    coil_timeout *timeout = within(1);
    coil_value_release(coil_sleep(5));
    EXPECT_ERROR(leave(timeout, coil_raise(coil_OSError, "cleanup")), coil_OSError, "cleanup");
    EXPECT(coil_timeout_expired(timeout));
}

// Moving.

TEST_ASYNC(rescheduled_later)
{
    double start = coil_loop_time(NULL);
    coil_timeout *timeout = within(1);
    EXPECT_NONE(coil_timeout_reschedule(timeout, start + 3));
    EXPECT(coil_timeout_when(timeout) == start + 3);
    EXPECT_ERROR(leave(timeout, coil_sleep(10)), coil_TimeoutError, "");
    EXPECT(coil_loop_time(NULL) == start + 3);
}

TEST_ASYNC(rescheduled_earlier)
{
    double start = coil_loop_time(NULL);
    coil_timeout *timeout = within(10);
    EXPECT_NONE(coil_timeout_reschedule(timeout, start + 1));
    EXPECT_ERROR(leave(timeout, coil_sleep(20)), coil_TimeoutError, "");
    EXPECT(coil_loop_time(NULL) == start + 1);
}

TEST_ASYNC(rescheduled_to_the_past)
{
    double start = coil_loop_time(NULL);
    coil_timeout *timeout = within(10);
    EXPECT_NONE(coil_timeout_reschedule(timeout, start - 1));
    EXPECT_ERROR(leave(timeout, coil_sleep(20)), coil_TimeoutError, "");
    EXPECT(coil_loop_time(NULL) == start);
}

TEST_ASYNC(rescheduled_to_never)
{
    coil_timeout *timeout = within(1);
    EXPECT_NONE(coil_timeout_reschedule(timeout, COIL_FOREVER));
    EXPECT_NONE(leave(timeout, coil_sleep(10)));
}

TEST_ASYNC(finished_timeout_cannot_be_moved)
{
    coil_timeout *timeout = within(1);
    EXPECT_NONE(leave(timeout, coil_none()));
    EXPECT_ERROR(coil_timeout_reschedule(timeout, 100), coil_RuntimeError, "Cannot change state of finished Timeout");
}

TEST_ASYNC(expired_timeout_cannot_be_moved)
{
    coil_timeout *timeout = within(1);
    coil_value slept = coil_sleep(5);
    coil_value moved = keep(coil_timeout_reschedule(timeout, 100));
    EXPECT_ERROR(leave(timeout, slept), coil_TimeoutError, "");
    EXPECT_ERROR(coil_value_retain(moved), coil_RuntimeError, "Cannot change state of expiring Timeout");
    EXPECT_ERROR(coil_timeout_reschedule(timeout, 100), coil_RuntimeError, "Cannot change state of expired Timeout");
}

// Nesting.

TEST_ASYNC(inner_timeout_expires_first)
{
    coil_timeout *outer = within(5), *inner = within(1);
    EXPECT_ERROR(leave(inner, coil_sleep(10)), coil_TimeoutError, "");
    EXPECT_NONE(leave(outer, coil_sleep(1)));
    EXPECT(coil_timeout_expired(inner));
    EXPECT(!coil_timeout_expired(outer));
}

TEST_ASYNC(outer_timeout_expires_first)
{
    coil_timeout *outer = within(1), *inner = within(5);
    coil_value inner_result = keep(leave(inner, coil_sleep(10)));
    EXPECT(coil_error_matches(inner_result, coil_CancelledError));
    EXPECT(!coil_timeout_expired(inner));
    EXPECT_ERROR(leave(outer, coil_value_retain(inner_result)), coil_TimeoutError, "");
    EXPECT(coil_timeout_expired(outer));
}

TEST_ASYNC(both_timeouts_expire_in_the_same_turn)
{
    coil_timeout *outer = within(1), *inner = within(1);
    coil_value inner_result = keep(leave(inner, coil_sleep(10)));
    // Two requests were made, so the inner one is not the last: the cancellation goes on to the outer one.
    EXPECT(coil_error_matches(inner_result, coil_CancelledError));
    EXPECT_ERROR(leave(outer, coil_value_retain(inner_result)), coil_TimeoutError, "");
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

// Cancellation from outside.

static coil_value limits_a_sleep(void *unused)
{
    (void)unused;
    coil_timeout *timeout = coil_timeout_enter(5);
    return note_value("exit", coil_timeout_exit(timeout, coil_sleep(10)));
}

TEST_ASYNC(cancellation_from_outside_is_no_timeout)
{
    coil_task *task = spawn(limits_a_sleep, NULL);
    EXPECT_NONE(coil_sleep(1));
    coil_task_cancel(task, "outside");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "outside");
    EXPECT_LOG("exit: CancelledError: outside");
    EXPECT_INT(coil_task_cancelling(task), 1);
}

static void cancels_task(void *task)
{
    coil_task_cancel(*(coil_task **)task, "outside");
}

TEST_ASYNC(cancellation_from_outside_in_the_turn_of_the_timeout_wins)
{
    static coil_task *task;
    task = spawn(limits_a_sleep, NULL);
    settle();
    coil_loop_call_later(NULL, 5, cancels_task, &task);
    EXPECT(coil_error_matches(keep(coil_await(task)), coil_CancelledError));
    EXPECT_LOG("exit: CancelledError");
    EXPECT_INT(coil_task_cancelling(task), 1);
}

TEST_ASYNC(task_that_was_cancelled_before_it_entered)
{
    coil_task_cancel(coil_current_task(), NULL);
    coil_value_release(coil_sleep(0));
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 1);
    coil_timeout *timeout = within(1); // before the sleep: the order of arguments is C's own
    EXPECT_ERROR(leave(timeout, coil_sleep(5)), coil_TimeoutError, "");
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 1);
}

// Misuse, and what is seen of it.

TEST(timeout_outside_of_a_task)
{
    EXPECT_NULL(coil_timeout_enter(1), coil_RuntimeError, "no running event loop");
}

static void enters_in_callback(void *unused)
{
    (void)unused;
    coil_timeout *timeout = coil_timeout_enter(1);
    CHECK(timeout == NULL || test_failing_allocations());
    coil_value_release(note_value("enter", coil_last_error()));
}

TEST_ASYNC(timeout_in_a_callback)
{
    coil_loop_call_soon(NULL, enters_in_callback, NULL);
    settle();
    EXPECT_LOG("enter: RuntimeError: Timeout should be used inside a task");
}

TEST_ASYNC(exit_of_null_is_the_kept_error)
{
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(coil_timeout_exit(NULL, coil_string("released")), coil_ValueError, "kept");
}

TEST_ASYNC(repr_of_a_timeout_tells_its_state)
{
    double now = coil_loop_time(NULL);
    EXPECT_NONE(coil_sleep(1000.5 - (now - (double)(long long)now))); // to some time with a half
    coil_timeout *timeout = within(COIL_FOREVER);
    EXPECT_VALUE(coil_object_value(coil_retain(timeout)), "<Timeout [active] when=None>");
    EXPECT_NONE(leave(timeout, coil_none()));
    EXPECT_VALUE(coil_object_value(coil_retain(timeout)), "<Timeout [finished]>");
    timeout = within(1);
    coil_value slept = coil_sleep(5);
    coil_value_release(note_value("repr", (coil_value){.tag = COIL_OBJECT, .as.object = coil_retain(timeout)}));
    EXPECT_ERROR(leave(timeout, slept), coil_TimeoutError, "");
    EXPECT_LOG("repr: <Timeout [expiring]>");
    EXPECT_VALUE(coil_object_value(coil_retain(timeout)), "<Timeout [expired]>");
}
