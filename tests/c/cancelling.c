// SPDX-License-Identifier: MIT
//
// cancelling.c: task.cancel(): before the first step, while it waits, while it is ready, from inside; swallowed, counted, taken back.

#include "harness.h"

#include "core.h" // an error's trail

TEST_ASYNC(cancel_before_first_step_never_runs_body)
{
    coil_task *task = spawn(logs, "body");
    EXPECT(coil_task_cancel(task, "early"));
    settle();
    EXPECT_LOG();
    EXPECT(coil_task_cancelled(task));
    EXPECT_ERROR(coil_task_result(task), coil_CancelledError, "early");
}

static coil_value sleeps(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(1000);
    coil_value_release(note_value("slept", coil_value_retain(slept)));
    return slept;
}

TEST_ASYNC(cancel_is_raised_where_the_task_waits)
{
    double start = coil_loop_time(NULL);
    coil_task *task = spawn(sleeps, NULL);
    settle();
    EXPECT(coil_task_cancel(task, "why"));
    EXPECT_LOG();
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
    EXPECT_LOG("slept: CancelledError: why");
    EXPECT(coil_task_cancelled(task));
    EXPECT(coil_loop_time(NULL) == start);
}

TEST_ASYNC(cancel_cancels_the_future_that_the_task_waits_for)
{
    coil_future *future = new_future();
    coil_task *task = spawn(awaits, future);
    settle();
    coil_task_cancel(task, "why");
    EXPECT(coil_future_cancelled(future));
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
}

// The result is on its way already: the cancellation is raised instead of it at the next step.
TEST_ASYNC(cancel_while_the_result_is_on_its_way)
{
    coil_future *future = new_future();
    coil_task *task = spawn(logs_await, future);
    settle();
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT(coil_task_cancel(task, "late"));
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "late");
    EXPECT_LOG("woken: CancelledError: late");
    EXPECT(!coil_future_cancelled(future));
}

static coil_value yields_forever(void *unused)
{
    (void)unused;
    for (;;) COIL_TRY(coil_sleep(0));
}

TEST_ASYNC(cancel_while_the_task_is_ready)
{
    coil_task *task = spawn(yields_forever, NULL);
    EXPECT_NONE(coil_sleep(0));
    EXPECT(coil_task_cancel(task, NULL));
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
}

TEST_ASYNC(cancel_of_a_done_task_does_nothing)
{
    coil_task *task = spawn(returns_none, NULL);
    EXPECT_NONE(coil_await(task));
    EXPECT(!coil_task_cancel(task, NULL));
    EXPECT(!coil_task_cancelled(task));
    EXPECT_INT(coil_task_cancelling(task), 0);
}

static coil_value awaits_a_task(void *task)
{
    coil_value result = coil_await(task);
    note("outer: %s", coil_failed(result) ? coil_error_type_of(result)->name : "result");
    return result;
}

TEST_ASYNC(cancel_goes_through_to_the_awaited_task)
{
    coil_task *inner = spawn(sleeps, NULL);
    coil_task *outer = spawn(awaits_a_task, inner);
    settle();
    coil_task_cancel(outer, "why");
    EXPECT_INT(coil_task_cancelling(inner), 1);
    EXPECT_ERROR(coil_await(outer), coil_CancelledError, "why");
    EXPECT_LOG("slept: CancelledError: why", "outer: CancelledError");
    EXPECT(coil_task_cancelled(inner));
}

TEST_ASYNC(cancelled_inner_task_raises_in_the_outer_one)
{
    coil_task *inner = spawn(sleeps, NULL);
    coil_task *outer = spawn(awaits_a_task, inner);
    settle();
    coil_task_cancel(inner, "inner");
    EXPECT_ERROR(coil_await(outer), coil_CancelledError, "inner");
    EXPECT_LOG("slept: CancelledError: inner", "outer: CancelledError");
    EXPECT_INT(coil_task_cancelling(outer), 0);
}

// Swallowing.

static coil_value swallows(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(1000);
    note("%s", coil_failed(slept) ? "swallowed" : "slept");
    coil_value_release(slept);
    COIL_TRY(coil_sleep(1));
    return coil_int(42);
}

TEST_ASYNC(swallowed_cancellation_lets_the_task_finish)
{
    coil_task *task = spawn(swallows, NULL);
    settle();
    coil_task_cancel(task, NULL);
    EXPECT_VALUE(coil_await(task), "42");
    EXPECT_LOG("swallowed");
    EXPECT(!coil_task_cancelled(task));
    EXPECT_INT(coil_task_cancelling(task), 1);
}

static coil_value turns_it_into_another_error(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(1000);
    if (!coil_failed(slept)) return slept;
    return coil_raise_from(slept, coil_ValueError, "instead");
}

TEST_ASYNC(cancellation_turned_into_another_error)
{
    coil_task *task = spawn(turns_it_into_another_error, NULL);
    settle();
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_await(task), coil_ValueError, "instead");
    EXPECT(!coil_task_cancelled(task));
}

static coil_value raises_cancelled_itself(void *unused)
{
    (void)unused;
    return coil_raise(coil_CancelledError, "my own");
}

TEST_ASYNC(task_that_raises_cancelled_error_is_cancelled)
{
    coil_task *task = spawn(raises_cancelled_itself, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "my own");
    EXPECT(coil_task_cancelled(task));
    EXPECT_INT(coil_task_cancelling(task), 0);
}

// A task that cancels itself.

static coil_value cancels_itself_and_returns(void *unused)
{
    (void)unused;
    coil_task_cancel(coil_current_task(), "self");
    note("went on");
    return coil_string("thrown away");
}

TEST_ASYNC(cancel_of_itself_without_a_later_await_cancels_the_result)
{
    coil_task *task = spawn(cancels_itself_and_returns, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "self");
    EXPECT_LOG("went on");
    EXPECT(coil_task_cancelled(task));
}

static coil_value cancels_itself_and_waits(void *unused)
{
    (void)unused;
    coil_task_cancel(coil_current_task(), "self");
    coil_value slept = coil_sleep(1);
    return note_value("slept", slept);
}

TEST_ASYNC(cancel_of_itself_is_raised_at_the_next_await)
{
    coil_task *task = spawn(cancels_itself_and_waits, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "self");
    EXPECT_LOG("slept: CancelledError: self");
}

static coil_value cancels_itself_and_yields(void *unused)
{
    (void)unused;
    coil_task_cancel(coil_current_task(), "self");
    return note_value("yielded", coil_sleep(0));
}

TEST_ASYNC(cancel_of_itself_is_raised_at_a_bare_yield)
{
    coil_task *task = spawn(cancels_itself_and_yields, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "self");
    EXPECT_LOG("yielded: CancelledError: self");
}

static coil_value cancels_itself_and_fails(void *unused)
{
    (void)unused;
    coil_task_cancel(coil_current_task(), NULL);
    return coil_raise(coil_ValueError, "wins");
}

TEST_ASYNC(error_wins_over_a_cancellation_that_was_not_raised)
{
    coil_task *task = spawn(cancels_itself_and_fails, NULL);
    EXPECT_ERROR(coil_await(task), coil_ValueError, "wins");
    EXPECT(!coil_task_cancelled(task));
}

// A done future is not waited for, so there is nowhere to raise: the task goes on.
static coil_value cancels_itself_and_awaits_what_is_done(void *future)
{
    coil_task_cancel(coil_current_task(), "self");
    coil_value_release(note_value("done", coil_await(future)));
    return note_value("slept", coil_sleep(0));
}

TEST_ASYNC(cancel_is_not_raised_where_nothing_is_waited_for)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT_ERROR(coil_await(spawn(cancels_itself_and_awaits_what_is_done, future)), coil_CancelledError, "self");
    EXPECT_LOG("done: 1", "slept: CancelledError: self");
}

// Counting.

TEST_ASYNC(requests_are_counted_and_taken_back)
{
    coil_task *task = spawn(waits_forever, NULL);
    EXPECT_INT(coil_task_cancelling(task), 0);
    EXPECT(coil_task_cancel(task, NULL));
    EXPECT_INT(coil_task_cancelling(task), 1);
    EXPECT(coil_task_cancel(task, NULL));
    EXPECT_INT(coil_task_cancelling(task), 2);
    EXPECT_INT(coil_task_uncancel(task), 1);
    EXPECT_INT(coil_task_uncancel(task), 0);
    EXPECT_INT(coil_task_uncancel(task), 0);
    EXPECT_INT(coil_task_cancelling(task), 0);
    EXPECT(coil_task_cancel(task, NULL));
    settle();
    EXPECT(coil_task_cancelled(task));
}

TEST_ASYNC(uncancel_to_zero_before_the_step_lets_the_task_run)
{
    coil_task *task = spawn(logs, "body");
    coil_task_cancel(task, NULL);
    EXPECT_INT(coil_task_uncancel(task), 0);
    EXPECT_NONE(coil_await(task));
    EXPECT_LOG("body");
}

TEST_ASYNC(uncancel_of_one_of_two_keeps_the_cancellation)
{
    coil_task *task = spawn(logs, "body");
    coil_task_cancel(task, "first");
    coil_task_cancel(task, "second");
    EXPECT_INT(coil_task_uncancel(task), 1);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "second");
    EXPECT_LOG();
}

TEST_ASYNC(uncancel_comes_too_late_once_the_future_is_cancelled)
{
    coil_task *task = spawn(waits_forever, NULL);
    settle();
    coil_task_cancel(task, NULL);
    EXPECT_INT(coil_task_uncancel(task), 0);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
}

static coil_value survives_two(void *unused)
{
    (void)unused;
    for (int i = 0; i < 2; i++) {
        coil_value slept = coil_sleep(1000);
        note("%s", coil_failed(slept) ? coil_error_message(slept) : "slept");
        coil_value_release(slept);
    }
    return coil_none();
}

TEST_ASYNC(second_cancel_before_the_step_changes_nothing)
{
    coil_task *task = spawn(survives_two, NULL);
    settle();
    coil_task_cancel(task, "first");
    coil_task_cancel(task, "second");
    settle();
    EXPECT_LOG("first");
    EXPECT_INT(coil_task_cancelling(task), 2);
    coil_task_cancel(task, "third");
    EXPECT_NONE(coil_await(task));
    EXPECT_LOG("third");
}

TEST_ASYNC(cancel_through_the_future_is_the_same)
{
    coil_task *task = spawn(waits_forever, NULL);
    settle();
    EXPECT(coil_future_cancel(coil_task_as_future(task), "why"));
    EXPECT_INT(coil_task_cancelling(task), 1);
    EXPECT(!coil_task_done(task));
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
}

static coil_value cleans_up_slowly(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(1000);
    if (!coil_failed(slept)) return slept;
    coil_value_release(note_value("cleanup", coil_sleep(5)));
    return slept;
}

TEST_ASYNC(cleanup_may_wait)
{
    double start = coil_loop_time(NULL);
    coil_task *task = spawn(cleans_up_slowly, NULL);
    settle();
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
    EXPECT_LOG("cleanup: None");
    EXPECT(coil_loop_time(NULL) == start + 5);
}

static coil_value awaits_another(void *task)
{
    return note_value("woken", coil_await(*(coil_task **)task));
}

TEST_ASYNC(cancel_cuts_a_circle_of_tasks)
{
    coil_task *tasks[3];
    for (int i = 0; i < 3; i++) tasks[i] = spawn(awaits_another, &tasks[(i + 1) % 3]);
    settle();
    EXPECT(coil_task_cancel(tasks[0], "why"));
    settle();
    EXPECT_LOG("woken: CancelledError: why", "woken: CancelledError: why", "woken: CancelledError: why");
    for (int i = 0; i < 3; i++) EXPECT(coil_task_cancelled(tasks[i]));
}

// More of CPython's cases.

TEST_ASYNC(message_of_a_cancellation_is_in_result_and_exception)
{
    const char *const messages[] = {NULL, "", "my message"};
    for (int i = 0; i < 3; i++) {
        const char *expected = messages[i] ? messages[i] : "";
        coil_task *task = spawn(waits_forever, NULL);
        settle();
        coil_task_cancel(task, messages[i]);
        EXPECT_NONE(coil_wait(1, (void *[]){task}, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL));
        EXPECT_ERROR(i == 1 ? coil_task_exception(task) : coil_task_result(task), coil_CancelledError, expected);
        EXPECT_ERROR(coil_task_result(task), coil_CancelledError, ""); // the error itself is handed out once
    }
}

static coil_value uncancels(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(10);
    if (!coil_failed(slept)) return slept;
    coil_value_release(slept);
    coil_task_uncancel(coil_current_task());
    return coil_sleep(10);
}

TEST_ASYNC(uncancelled_task_goes_on_and_can_be_cancelled_again)
{
    coil_task *task = spawn(uncancels, NULL);
    settle();
    EXPECT(coil_task_cancel(task, NULL));
    EXPECT_INT(coil_task_cancelling(task), 1);
    EXPECT(!coil_task_done(task));
    settle();
    EXPECT_INT(coil_task_cancelling(task), 0);
    EXPECT(!coil_task_done(task));
    EXPECT(coil_task_cancel(task, NULL));
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
    EXPECT(coil_task_cancelled(task));
    EXPECT_INT(coil_task_uncancel(task), 0); // too late
    EXPECT(coil_task_cancelled(task));
}

TEST_ASYNC(uncancel_while_the_result_is_on_its_way_lets_it_through)
{
    coil_future *future = new_future();
    coil_task *task = spawn(awaits, future);
    settle();
    EXPECT_NONE(coil_future_set_result(future, coil_int(42)));
    coil_task_cancel(task, NULL);
    EXPECT_INT(coil_task_uncancel(task), 0);
    EXPECT_VALUE(coil_await(task), "42");
}

TEST_ASYNC(task_and_its_future_cancelled_at_once)
{
    coil_future *future = new_future();
    coil_task *task = spawn(awaits, future);
    settle();
    EXPECT(coil_future_cancel(future, "future"));
    EXPECT(coil_task_cancel(task, "task"));
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "future");
    EXPECT(coil_task_cancelled(task));
}

static coil_value cancels_itself_and_awaits(void *task)
{
    coil_task_cancel(coil_current_task(), NULL);
    return coil_await(task);
}

// bpo-34872: what it waits for next is cancelled as well.
TEST_ASYNC(cancel_of_itself_reaches_the_task_that_it_awaits_next)
{
    coil_future *future = new_future();
    coil_task *nested = spawn(awaits, future);
    EXPECT_NONE(coil_sleep(0));
    coil_task *task = spawn(cancels_itself_and_awaits, nested);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
    EXPECT(coil_task_cancelled(task) && coil_task_cancelled(nested) && coil_future_cancelled(future));
}

static coil_value exits_when_cancelled(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(10);
    if (!coil_failed(slept)) return slept;
    coil_value_release(slept);
    return coil_raise(coil_SystemExit, "bye");
}

TEST(cancelled_task_that_raises_system_exit_ends_the_loop)
{
    coil_task *task = OWN(coil_loop_create_task(test_loop(), coil_coroutine_new(exits_when_cancelled, NULL), (coil_task_options){0}));
    settle();
    coil_task_cancel(task, NULL);
    EXPECT(!coil_task_done(task));
    EXPECT_ERROR(coil_loop_run_forever(test_loop()), coil_SystemExit, "bye");
    EXPECT(coil_task_done(task) && !coil_task_cancelled(task));
    EXPECT_ERROR(coil_task_exception(task), coil_SystemExit, "bye");
}

// Done with an error that nobody has looked at, then cancelled: nobody wants to know.
TEST_ASYNC(cancelling_a_task_that_has_failed_counts_as_looking)
{
    coil_task *task = coil_create_task(coil_coroutine_new(raises_value_error, "x"));
    settle();
    if (task) coil_task_cancel(task, NULL);
    coil_release(task);
    EXPECT_LOG();
}

static coil_value nested_sleep(void *unused)
{
    (void)unused;
    COIL_TRY(coil_sleep(10));
    return coil_none();
}

static coil_value cancels_nested(void *unused)
{
    (void)unused;
    coil_task *task = coil_create_task(coil_coroutine_new(nested_sleep, NULL));
    if (!task) return coil_last_error();
    coil_value slept = coil_sleep(0);
    coil_task_cancel(task, NULL);
    coil_value_release(slept);
    COIL_TRY(coil_join(task));
    return coil_none();
}

TEST_ASYNC(trail_of_a_cancellation_begins_where_the_task_was_interrupted)
{
    coil_value error = keep(coil_await(spawn(cancels_nested, NULL)));
    EXPECT(coil_error_matches(error, coil_CancelledError));
    EXPECT_INT(coil__error_of(error)->trail_length, 2);
    EXPECT_STR(coil__error_of(error)->trail[0].function, "nested_sleep");
    EXPECT_STR(coil__error_of(error)->trail[1].function, "cancels_nested");
}

TEST_ASYNC(trail_of_a_cancellation_is_in_the_exception_of_the_task)
{
    coil_task *task = spawn(nested_sleep, NULL);
    settle();
    coil_task_cancel(task, NULL);
    EXPECT_NONE(coil_wait(1, (void *[]){task}, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL));
    coil_value error = keep(coil_task_exception(task));
    EXPECT(coil_error_matches(error, coil_CancelledError));
    EXPECT_INT(coil__error_of(error)->trail_length, 1);
    EXPECT_STR(coil__error_of(error)->trail[0].function, "nested_sleep");
}

// The chain of those that wait is as long as one likes.
TEST_ASYNC(cancel_goes_down_a_chain_of_tasks)
{
    coil_future *future = new_future();
    void *last = future;
    for (int i = 0; i < 20; i++) {
        last = spawn(awaits, last);
        settle();
    }
    coil_task_cancel(last, "deep");
    EXPECT(coil_future_cancelled(future));
    EXPECT_ERROR(coil_await(last), coil_CancelledError, "deep");
}
