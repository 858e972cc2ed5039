// SPDX-License-Identifier: MIT
//
// timeouts.c: asyncio.timeout: entering, expiring, moving, nesting, and whose cancellation it was.

#include "harness.h"

#include "core.h" // coil__clock_skip: a program that keeps the loop busy

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

TEST_ASYNC(timeout_is_entered_before_the_code_in_the_same_expression)
{
    double begin = coil_loop_time(NULL);
    EXPECT_ERROR(coil_timeout_exit(coil_timeout_enter(2), coil_sleep(5)), coil_TimeoutError, "");
    EXPECT_ERROR(coil_timeout_exit(coil_timeout_enter(9),
                                   coil_timeout_exit(coil_timeout_enter(1), coil_sleep(5))),
                 coil_TimeoutError, "");
    EXPECT(coil_loop_time(NULL) - begin == 3);
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

TEST_ASYNC(repr_of_a_timeout_rounds_its_end)
{
    static const struct {
        double when;
        const char *repr;
    } cases[] = {{1e6 + 0.5, "<Timeout [active] when=1000000.5>"},
                 {1e6 + 0.12345, "<Timeout [active] when=1000000.123>"},
                 {1e6 + 0.25, "<Timeout [active] when=1000000.25>"},
                 {1e6, "<Timeout [active] when=1000000.0>"},
                 {1e6 + 0.9999, "<Timeout [active] when=1000001.0>"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        coil_timeout *timeout = OWN(coil_timeout_enter_at(cases[i].when));
        EXPECT_VALUE(coil_object_value(coil_retain(timeout)), cases[i].repr);
        EXPECT_NONE(leave(timeout, coil_none()));
    }
}

TEST_ASYNC(repr_of_a_timeout_needs_memory)
{
    coil_timeout *timeout = OWN(coil_timeout_enter_at(1e6 + 0.5));
    coil_value repr = keep(coil_repr((coil_value){.tag = COIL_OBJECT, .as.object = (coil_object *)timeout}));
    EXPECT_NONE(leave(timeout, coil_none()));
    EXPECT_VALUE(coil_value_retain(repr), "'<Timeout [active] when=1000000.5>'");
}

// Beginning later.

TEST_ASYNC(timeout_that_begins_later_counts_from_when_it_was_made)
{
    double start = coil_loop_time(NULL);
    coil_timeout *timeout = OWN(coil_timeout_new(3));
    EXPECT_VALUE(coil_object_value(coil_retain(timeout)), "<Timeout [created]>");
    EXPECT(coil_timeout_when(timeout) == start + 3);
    EXPECT_NONE(coil_sleep(1));
    EXPECT_NONE(coil_timeout_begin(timeout));
    EXPECT_ERROR(leave(timeout, coil_sleep(10)), coil_TimeoutError, "");
    EXPECT(coil_loop_time(NULL) == start + 3);
}

static coil_value expires_another(void *timeout)
{
    COIL_TRY(coil_sleep(1));
    return coil_timeout_reschedule(timeout, -1);
}

// Made before it begins, so that another task can have it: to end it.
TEST_ASYNC(timeout_that_another_task_ends)
{
    double start = coil_loop_time(NULL);
    coil_timeout *timeout = OWN(coil_timeout_new_at(COIL_FOREVER));
    spawn(expires_another, timeout);
    EXPECT_NONE(coil_timeout_begin(timeout));
    EXPECT_ERROR(leave(timeout, coil_sleep(10)), coil_TimeoutError, "");
    EXPECT(coil_loop_time(NULL) == start + 1);
}

TEST_ASYNC(timeout_begins_once)
{
    coil_timeout *timeout = OWN(coil_timeout_new(1));
    EXPECT_NONE(coil_timeout_begin(timeout));
    EXPECT_ERROR(coil_timeout_begin(timeout), coil_RuntimeError, "Timeout has already been entered");
    EXPECT_NONE(leave(timeout, coil_none()));
    EXPECT_ERROR(coil_timeout_begin(timeout), coil_RuntimeError, "Timeout has already been entered");
}

TEST_ASYNC(timeout_that_has_not_begun_cannot_be_moved)
{
    coil_timeout *timeout = OWN(coil_timeout_new(1));
    EXPECT_ERROR(coil_timeout_reschedule(timeout, 100), coil_RuntimeError, "Timeout has not been entered");
    EXPECT_VALUE(leave(timeout, coil_string("through")), "'through'");
    EXPECT(!coil_timeout_expired(timeout));
}

static void begins_in_callback(void *timeout)
{
    coil_value_release(note_value("begin", coil_timeout_begin(timeout)));
}

TEST_ASYNC(timeout_cannot_begin_outside_of_a_task)
{
    coil_timeout *timeout = OWN(coil_timeout_new(1));
    coil_loop_call_soon(NULL, begins_in_callback, timeout);
    settle();
    EXPECT_LOG("begin: RuntimeError: Timeout should be used inside a task");
    EXPECT_ERROR(coil_timeout_reschedule(timeout, 100), coil_RuntimeError, "Timeout has not been entered");
    EXPECT_NONE(coil_timeout_begin(timeout)); // the failure has changed nothing
    EXPECT_NONE(leave(timeout, coil_none()));
}

TEST(timeout_made_without_a_loop)
{
    EXPECT_NULL(coil_timeout_new(1), coil_RuntimeError, "no running event loop");
    coil_timeout *timeout = OWN(coil_timeout_new_at(1));
    EXPECT_ERROR(coil_timeout_begin(timeout), coil_RuntimeError, "no running event loop");
}

// More of CPython's cases.

TEST_ASYNC(timeout_of_no_time_expires_at_a_bare_yield)
{
    double start = coil_loop_time(NULL);
    const double delays[] = {0, -11};
    for (int i = 0; i < 2; i++) {
        coil_timeout *timeout = within(delays[i]);
        EXPECT_ERROR(leave(timeout, coil_sleep(0)), coil_TimeoutError, "");
        EXPECT(coil_timeout_expired(timeout));
        EXPECT(coil_timeout_when(timeout) == start + delays[i]);
    }
    EXPECT(coil_loop_time(NULL) == start);
}

static coil_value is_timed_out(void *unused)
{
    (void)unused;
    coil_timeout *timeout = coil_timeout_enter(1);
    coil_value_release(note_value("exit", coil_timeout_exit(timeout, coil_sleep(10))));
    return coil_none();
}

TEST_ASYNC(task_that_was_timed_out_is_not_cancelled)
{
    coil_task *task = spawn(is_timed_out, NULL);
    EXPECT_NONE(coil_await(task));
    EXPECT_LOG("exit: TimeoutError");
    EXPECT(!coil_task_cancelled(task));
    EXPECT_INT(coil_task_cancelling(task), 0);
}

// The loop hears of both at once, when the program gives it time again: each raises its own.
TEST_ASYNC(busy_program_is_past_both_timeouts)
{
    coil_timeout *outer = within(2), *inner = within(10);
    coil__clock_skip(15);
    coil_value error = keep(leave(inner, coil_sleep(100)));
    EXPECT(coil_error_matches(error, coil_CancelledError)); // two requests: the inner one's is not the last
    EXPECT_ERROR(leave(outer, coil_value_retain(error)), coil_TimeoutError, "");
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

TEST_ASYNC(outer_timeout_stops_what_comes_after_the_inner_one)
{
    double start = coil_loop_time(NULL);
    coil_timeout *outer = within(10), *inner = within(1);
    coil__clock_skip(5);
    EXPECT_ERROR(leave(inner, coil_sleep(100)), coil_TimeoutError, "");
    EXPECT_ERROR(leave(outer, coil_sleep(100)), coil_TimeoutError, "");
    EXPECT(coil_loop_time(NULL) == start + 10);
}

TEST_ASYNC(timeout_in_the_cleanup_of_another)
{
    double start = coil_loop_time(NULL);
    coil_timeout *outer = within(1);
    coil_value slept = coil_sleep(10);
    coil_timeout *inner = within(1);
    coil_value cleaned = keep(leave(inner, coil_sleep(10)));
    coil_value error = keep(leave(outer, slept));
    EXPECT_ERROR(coil_value_retain(cleaned), coil_TimeoutError, "");
    EXPECT_ERROR(coil_value_retain(error), coil_TimeoutError, "");
    EXPECT(coil_error_matches(coil_error_cause(cleaned), coil_CancelledError));
    EXPECT(coil_error_cause(error).as.object != coil_error_cause(cleaned).as.object);
    EXPECT(coil_loop_time(NULL) == start + 2);
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

TEST_ASYNC(task_that_was_cancelled_before_and_is_cancelled_again_within)
{
    coil_task_cancel(coil_current_task(), NULL);
    coil_value_release(coil_sleep(0));
    coil_timeout *timeout = within(1);
    coil_task_cancel(coil_current_task(), "within");
    EXPECT_ERROR(leave(timeout, coil_sleep(5)), coil_CancelledError, "within");
    EXPECT(!coil_timeout_expired(timeout));
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 2);
}

static coil_value crashes_in_cleanup(void *unused)
{
    (void)unused;
    coil_value_release(coil_sleep(10));
    return coil_raise(coil_ZeroDivisionError);
}

TEST_ASYNC(errors_of_a_group_that_timed_out_come_out)
{
    coil_timeout *timeout = within(1);
    coil_group *group = OWN(coil_group_new());
    (void)OWN(coil_retain(coil_group_spawn(group, crashes_in_cleanup, NULL)));
    coil_value left = coil_group_exit(coil_retain(group), coil_sleep(5));
    EXPECT_ERROR(leave(timeout, left), coil_ExceptionGroup, "unhandled errors in a TaskGroup (1 sub-exception)");
    EXPECT(coil_timeout_expired(timeout));
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

// The block that a timeout makes, by hand: uncancel() tells whose cancellation it was.
static void times_out(void *task)
{
    note("timed out");
    coil_task_cancel(task, NULL);
}

static coil_value limits_by_hand(void *seconds)
{
    coil_task *self = coil_current_task();
    coil_handle *timer = coil_retain(coil_loop_call_later(NULL, 1, times_out, self));
    if (!timer) return coil_last_error();
    coil_value slept = coil_sleep(*(int *)seconds);
    coil_handle_cancel(timer);
    coil_release(timer);
    if (coil_failed(slept) && coil_task_uncancel(self) == 0 && coil_error_matches(slept, coil_CancelledError)) note("mine");
    coil_value_release(slept);
    COIL_TRY(coil_sleep(0));
    note("outer code, cancelling %u", coil_task_cancelling(self));
    return coil_none();
}

TEST_ASYNC(structured_block_takes_back_its_own_cancellation)
{
    int ten = 10, zero = 0;
    EXPECT_NONE(coil_await(spawn(limits_by_hand, &ten)));
    EXPECT_LOG("timed out", "mine", "outer code, cancelling 0");
    EXPECT_NONE(coil_await(spawn(limits_by_hand, &zero)));
    EXPECT_LOG("outer code, cancelling 0");
}
