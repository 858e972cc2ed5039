// SPDX-License-Identifier: MIT
//
// futures.c: Future: its states, its results, its callbacks and their order, and what happens to an error that nobody looks at.

#include "harness.h"

#include <stdio.h>
#include <string.h>

TEST_ASYNC(pending_future_has_neither_result_nor_exception)
{
    coil_future *future = new_future();
    EXPECT(!coil_future_done(future));
    EXPECT(!coil_future_cancelled(future));
    EXPECT_ERROR(coil_future_result(future), coil_InvalidStateError, "Result is not set.");
    EXPECT_ERROR(coil_future_exception(future), coil_InvalidStateError, "Exception is not set.");
}

TEST(future_needs_a_running_loop)
{
    EXPECT_NULL(coil_future_new(), coil_RuntimeError, "no running event loop");
}

TEST(future_of_a_loop_that_does_not_run_yet)
{
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    EXPECT(coil_future_get_loop(future) == test_loop());
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT_VALUE(coil_future_result(future), "1");
}

TEST_ASYNC(result_can_be_read_many_times)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_string("r")));
    EXPECT(coil_future_done(future));
    EXPECT_VALUE(coil_future_result(future), "'r'");
    EXPECT_VALUE(coil_future_result(future), "'r'");
    EXPECT_NONE(coil_future_exception(future));
    EXPECT_VALUE(coil_await(future), "'r'");
}

TEST_ASYNC(exception_is_raised_by_result_and_returned_by_exception)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_exception(future, coil_raise(coil_ValueError, "x")));
    EXPECT_ERROR(coil_future_result(future), coil_ValueError, "x");
    EXPECT_ERROR(coil_future_exception(future), coil_ValueError, "x");
    EXPECT_ERROR(coil_await(future), coil_ValueError, "x");
}

TEST_ASYNC(done_future_cannot_be_completed_again)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT_ERROR(coil_future_set_result(future, coil_string("released")), coil_InvalidStateError, "invalid state");
    EXPECT_ERROR(coil_future_set_exception(future, coil_raise(coil_ValueError, "released")), coil_InvalidStateError, "invalid state");
    EXPECT(!coil_future_cancel(future, NULL));
    EXPECT_VALUE(coil_future_result(future), "1");
}

TEST_ASYNC(cancelled_future_cannot_be_completed)
{
    coil_future *future = new_future();
    EXPECT(coil_future_cancel(future, "why"));
    EXPECT(coil_future_cancelled(future));
    EXPECT(coil_future_done(future));
    EXPECT(!coil_future_cancel(future, "again"));
    EXPECT_ERROR(coil_future_set_result(future, coil_none()), coil_InvalidStateError, "invalid state");
    EXPECT_ERROR(coil_future_result(future), coil_CancelledError, "why");
    EXPECT_ERROR(coil_future_exception(future), coil_CancelledError, "why");
}

TEST_ASYNC(cancel_without_a_message)
{
    coil_future *future = new_future();
    EXPECT(coil_future_cancel(future, NULL));
    EXPECT_ERROR(coil_await(future), coil_CancelledError, "");
}

TEST_ASYNC(stop_iteration_becomes_a_runtime_error)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_exception(future, coil_raise(coil_StopIteration)));
    coil_value error = OWN_VALUE(coil_future_exception(future));
    EXPECT_ERROR(coil_value_retain(error), coil_RuntimeError, "StopIteration interacts badly with generators and cannot be raised into a Future");
    EXPECT(coil_error_matches(coil_error_cause(error), coil_StopIteration));
}

TEST_ASYNC(wrong_kind_of_outcome_is_refused)
{
    coil_future *future = new_future();
    EXPECT_ERROR(coil_future_set_result(future, coil_raise(coil_ValueError, "x")), coil_TypeError,
                 "the result is an error: use coil_future_set_exception");
    EXPECT_ERROR(coil_future_set_exception(future, coil_int(3)), coil_TypeError, "invalid exception object");
    EXPECT(!coil_future_done(future));
}

TEST_ASYNC(is_future_knows_futures_and_tasks)
{
    EXPECT(coil_is_future(new_future()));
    EXPECT(coil_is_future(spawn(returns_none, NULL)));
    coil_coroutine *coro = coroutine(returns_none, NULL);
    EXPECT(!coil_is_future(coro));
    EXPECT(!coil_is_future(NULL));
    EXPECT_NONE(coil_coroutine_close(coro));
}

// Callbacks.

TEST_ASYNC(callbacks_run_through_the_loop_in_the_order_in_which_they_were_added)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "first"));
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "second"));
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "third"));
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    EXPECT_LOG();
    settle();
    EXPECT_LOG("first", "second", "third");
}

TEST_ASYNC(callback_added_to_a_done_future_runs_at_the_next_turn)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "late"));
    EXPECT_LOG();
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("late");
}

TEST_ASYNC(same_callback_added_twice_runs_twice)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "same"));
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "same"));
    EXPECT(coil_future_cancel(future, NULL));
    settle();
    EXPECT_LOG("same", "same");
}

TEST_ASYNC(remove_takes_away_every_match_and_nothing_else)
{
    static char same[] = "same", other[] = "other";
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, same));
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, other));
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, same));
    EXPECT_INT(coil_future_remove_done_callback(future, note_done, same), 2);
    EXPECT_INT(coil_future_remove_done_callback(future, note_done, same), 0);
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "last"));
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    settle();
    EXPECT_LOG("other", "last");
}

TEST_ASYNC(scheduled_callback_cannot_be_removed)
{
    static char text[] = "runs";
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, text));
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    EXPECT_INT(coil_future_remove_done_callback(future, note_done, text), 0);
    settle();
    EXPECT_LOG("runs");
}

static void adds_another(coil_future *future, void *text)
{
    note("%s", (const char *)text);
    coil_value_release(coil_future_add_done_callback(future, note_done, "added by it"));
}

TEST_ASYNC(callback_added_by_a_callback_runs_one_turn_later)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_add_done_callback(future, adds_another, "first"));
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "second"));
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("first", "second");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("added by it");
}

static void reads_result(coil_future *future, void *what)
{
    coil_value_release(note_value(what, coil_future_result(future)));
}

TEST_ASYNC(callback_is_given_the_future)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_add_done_callback(future, reads_result, "result"));
    EXPECT_NONE(coil_future_set_result(future, coil_int(3)));
    settle();
    EXPECT_LOG("result: 3");
}

// What waits for a future is kept alive by it: the future lives until its callbacks have run.
TEST_ASYNC(future_that_is_released_when_done_still_calls_back)
{
    coil_future *future = coil_future_new();
    EXPECT(future != NULL);
    coil_value added = coil_future_add_done_callback(future, reads_result, "result");
    coil_value set = coil_future_set_result(future, coil_int(3));
    coil_release(future);
    EXPECT_NONE(added);
    EXPECT_NONE(set);
    settle();
    EXPECT_LOG("result: 3");
}

TEST_ASYNC(pending_future_that_is_released_forgets_its_callbacks)
{
    coil_future *future = coil_future_new();
    EXPECT(future != NULL);
    coil_value added = coil_future_add_done_callback(future, note_done, "never");
    coil_release(future);
    EXPECT_NONE(added);
    settle();
    EXPECT_LOG();
}

// Waiting.

TEST_ASYNC(waiters_wake_in_the_order_in_which_they_came)
{
    coil_future *future = new_future();
    for (int i = 0; i < 3; i++) spawn(logs_await, future);
    settle();
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT_LOG();
    settle();
    EXPECT_LOG("woken: 1", "woken: 1", "woken: 1");
}

TEST_ASYNC(awaiting_a_done_future_gives_up_no_control)
{
    spawn(logs, "other task");
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT_VALUE(coil_await(future), "1");
    EXPECT_LOG();
    settle();
    EXPECT_LOG("other task");
}

TEST_ASYNC(cancelled_future_cancels_its_waiter)
{
    coil_future *future = new_future();
    coil_task *task = spawn(awaits, future);
    settle();
    coil_future_cancel(future, "why");
    settle();
    EXPECT(coil_task_cancelled(task));
    EXPECT_ERROR(coil_task_result(task), coil_CancelledError, "why");
}

// An iterator over a future, as CPython's FutureIter.

TEST_ASYNC(future_driven_by_hand_yields_itself_once)
{
    coil_future *future = new_future();
    coil_object *iterator = OWN(coil_get_awaitable(future));
    EXPECT_NEXT(coil_next(iterator, INTO), "<Future pending>");
    EXPECT_NONE(coil_future_set_result(future, coil_int(7)));
    EXPECT_RETURN(coil_next(iterator, INTO), "7");
    EXPECT_RETURN(coil_next(iterator, INTO), "None");
}

TEST_ASYNC(future_driven_by_hand_too_early)
{
    coil_object *iterator = OWN(coil_get_awaitable(new_future()));
    EXPECT_NEXT(coil_next(iterator, INTO), "<Future pending>");
    EXPECT_RAISE(coil_next(iterator, INTO), coil_RuntimeError, "await wasn't used with future");
}

static coil_value delegates_to_a_future(void *future)
{
    return coil_yield_from(future);
}

TEST_ASYNC(generator_yields_from_a_future)
{
    coil_future *future = new_future();
    coil_generator *gen = generator(delegates_to_a_future, future);
    EXPECT_NEXT(coil_next(gen, INTO), "<Future pending>");
    EXPECT_RAISE(coil_next(gen, INTO), coil_RuntimeError, "await wasn't used with future");
    future = new_future();
    gen = generator(delegates_to_a_future, future);
    EXPECT_NEXT(coil_next(gen, INTO), "<Future pending>");
    EXPECT_NONE(coil_future_set_result(future, coil_int(3)));
    EXPECT_RETURN(coil_next(gen, INTO), "3");
    coil_task *task = spawn(returns_none, NULL);
    EXPECT_NONE(coil_await(task));
    EXPECT_RETURN(coil_next(generator(delegates_to_a_future, task), INTO), "None");
}

TEST(coroutine_that_awaits_a_future_and_is_resumed_too_early)
{
    coil_coroutine *coro = coroutine(awaits, OWN(coil_loop_create_future(test_loop())));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "<Future pending>");
    EXPECT_RAISE(coil_coroutine_send(coro, coil_none(), INTO), coil_RuntimeError, "await wasn't used with future");
}

// Errors that nobody looks at.

static coil_future *fail_a_future(void)
{
    coil_future *future = coil_future_new();
    if (future) coil_value_release(coil_future_set_exception(future, coil_raise(coil_ValueError, "lost")));
    return future;
}

TEST_ASYNC(exception_that_was_never_retrieved_is_reported)
{
    coil_release(fail_a_future());
    EXPECT_LOG("report: Future exception was never retrieved: ValueError: lost");
}

TEST_ASYNC(exception_that_was_looked_at_is_not_reported)
{
    coil_future *future = fail_a_future();
    EXPECT(future != NULL);
    coil_value_release(coil_future_exception(future));
    coil_release(future);
    future = fail_a_future();
    EXPECT(future != NULL);
    coil_value_release(coil_future_result(future));
    coil_release(future);
    EXPECT_LOG();
}

TEST_ASYNC(cancelling_counts_as_looking)
{
    coil_future *future = fail_a_future();
    EXPECT(future != NULL);
    EXPECT(!coil_future_cancel(future, NULL));
    coil_release(future);
    EXPECT_LOG();
}

TEST_ASYNC(cancelled_future_is_never_reported)
{
    coil_future *future = coil_future_new();
    EXPECT(future != NULL);
    coil_future_cancel(future, NULL);
    coil_release(future);
    EXPECT_LOG();
}

static void logs_future(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    note_value("future", (coil_value){.tag = COIL_OBJECT, .as.object = (coil_object *)context->future});
}

TEST_ASYNC(report_carries_the_future)
{
    coil_loop_set_exception_handler(NULL, logs_future, NULL);
    coil_release(fail_a_future());
    EXPECT_LOG("future: <Future finished exception=ValueError('lost')>");
}

// repr

TEST_ASYNC(repr_of_a_future_tells_its_state)
{
    coil_future *future = new_future();
    EXPECT_VALUE(coil_object_value(coil_retain(future)), "<Future pending>");
    EXPECT_NONE(coil_future_set_result(future, coil_int(3)));
    EXPECT_VALUE(coil_object_value(coil_retain(future)), "<Future finished result=3>");
    future = new_future();
    coil_future_cancel(future, "why");
    EXPECT_VALUE(coil_object_value(coil_retain(future)), "<Future cancelled>");
    future = new_future();
    EXPECT_NONE(coil_future_set_exception(future, coil_raise(coil_ValueError, "x")));
    EXPECT_VALUE(coil_object_value(coil_retain(future)), "<Future finished exception=ValueError('x')>");
    EXPECT_ERROR(coil_future_exception(future), coil_ValueError, "x");
}

TEST_ASYNC(repr_of_a_future_counts_its_callbacks)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "1"));
    EXPECT_VALUE(coil_object_value(coil_retain(future)), "<Future pending cb=[0x...()]>");
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "2"));
    EXPECT_VALUE(coil_object_value(coil_retain(future)), "<Future pending cb=[0x...(), 0x...()]>");
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "3"));
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "4"));
    EXPECT_VALUE(coil_object_value(coil_retain(future)), "<Future pending cb=[0x...(), <2 more>, 0x...()]>");
}

TEST_ASYNC(repr_of_a_future_that_a_task_waits_for)
{
    coil_future *future = new_future();
    spawn(logs_await, future);
    settle();
    EXPECT_VALUE(coil_object_value(coil_retain(future)), "<Future pending cb=[Task.task_wakeup()]>");
    coil_future_cancel(future, NULL);
    settle();
    EXPECT_LOG("woken: CancelledError");
}

TEST(done_callback_of_a_future_whose_loop_is_closed_is_refused_or_dropped)
{
    coil_future *done = OWN(coil_loop_create_future(test_loop())), *pending = OWN(coil_loop_create_future(test_loop()));
    EXPECT_NONE(coil_future_set_result(done, coil_int(1)));
    EXPECT_NONE(coil_future_add_done_callback(pending, note_done, "pending"));
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT_ERROR(coil_future_add_done_callback(done, note_done, "done"), coil_RuntimeError, "Event loop is closed");
    EXPECT_NONE(coil_future_set_result(pending, coil_int(2)));
    EXPECT_LOG();
}

TEST(future_that_is_made_without_a_place)
{
    coil_future *future = OWN(coil_loop_create_future_at(test_loop(), NULL, 0));
    EXPECT_VALUE(coil_object_value(coil_retain(future)), "<Future pending>");
    EXPECT_NULL(coil_future_new_at("f.c", 1), coil_RuntimeError, "no running event loop");
}

// Callbacks that go away.

static char first[] = "first", second[] = "second", third[] = "third";

static coil_future *future_with_three_callbacks(void)
{
    coil_future *future = new_future();
    coil_value_release(coil_future_add_done_callback(future, note_done, first));
    coil_value_release(coil_future_add_done_callback(future, note_done, second));
    coil_value_release(coil_future_add_done_callback(future, note_done, third));
    return future;
}

TEST_ASYNC(first_callback_can_be_removed)
{
    coil_future *future = future_with_three_callbacks();
    EXPECT_INT(coil_future_remove_done_callback(future, note_done, first), 1);
    EXPECT_INT(coil_future_remove_done_callback(future, note_done, first), 0);
    EXPECT_NONE(coil_future_set_result(future, coil_string("foo")));
    settle();
    EXPECT_LOG("second", "third");
    EXPECT_VALUE(coil_future_result(future), "'foo'");
}

TEST_ASYNC(first_and_second_callback_can_be_removed)
{
    coil_future *future = future_with_three_callbacks();
    EXPECT_INT(coil_future_remove_done_callback(future, note_done, first), 1);
    EXPECT_INT(coil_future_remove_done_callback(future, note_done, second), 1);
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    settle();
    EXPECT_LOG("third");
}

TEST_ASYNC(last_callback_can_be_removed_and_another_one_added)
{
    coil_future *future = future_with_three_callbacks();
    EXPECT_INT(coil_future_remove_done_callback(future, note_done, third), 1);
    EXPECT_INT(coil_future_remove_done_callback(future, note_done, third), 0);
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, "another"));
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    settle();
    EXPECT_LOG("first", "second", "another");
}

TEST_ASYNC(callbacks_run_for_an_exception_too)
{
    coil_future *future = future_with_three_callbacks();
    EXPECT_NONE(coil_future_set_exception(future, coil_raise(coil_RuntimeError)));
    EXPECT_LOG();
    settle();
    EXPECT_LOG("first", "second", "third");
    EXPECT_ERROR(coil_future_exception(future), coil_RuntimeError, "");
}

static void removes_third(coil_future *future, void *unused)
{
    (void)unused;
    note("removed %zu", coil_future_remove_done_callback(future, note_done, third));
}

// They are scheduled with the result: it is too late.
TEST_ASYNC(callback_cannot_remove_those_that_run_after_it)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_add_done_callback(future, removes_third, NULL));
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, third));
    EXPECT_NONE(coil_future_add_done_callback(future, note_done, third));
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    settle();
    EXPECT_LOG("removed 0", "third", "third");
}

// Driven by hand.

static coil_value yields_from_twice(void *future)
{
    COIL_TRY(coil_yield(coil_string("A")));
    for (int i = 0; i < 2; i++) {
        coil_object *iterator = coil_get_awaitable(future);
        coil_value got = coil_yield_from(iterator);
        coil_release(iterator);
        if (coil_failed(got)) return got;
        COIL_TRY(coil_yield(got));
    }
    return coil_none();
}

TEST(future_is_yielded_once_and_has_its_result_the_second_time)
{
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    coil_generator *gen = generator(yields_from_twice, future);
    EXPECT_NEXT(coil_next(gen, INTO), "'A'");
    EXPECT_NEXT(coil_next(gen, INTO), "<Future pending>");
    EXPECT_NONE(coil_future_set_result(future, coil_int(42)));
    EXPECT_NEXT(coil_next(gen, INTO), "42");
    EXPECT_NEXT(coil_next(gen, INTO), "42");
    EXPECT_RETURN(coil_next(gen, INTO), "None");
}

TEST(future_that_is_done_returns_when_it_is_driven)
{
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    EXPECT_NONE(coil_future_set_result(future, coil_object_value(coil_retain(OWN(coil_list_new(1, NULL))))));
    coil_object *iterator = OWN(coil_get_awaitable(future));
    EXPECT_RETURN(coil_next(iterator, INTO), "[None]");
}

TEST(error_thrown_into_a_future_comes_back)
{
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    coil_object *iterator = OWN(coil_get_awaitable(future));
    EXPECT_RAISE(coil_send(iterator, coil_raise(coil_ValueError, "zebra"), INTO), coil_ValueError, "zebra");
    EXPECT(!coil_future_done(future));
}

// Errors that go with the future.

TEST(error_type_of_ones_own_that_is_a_stop_iteration_is_refused_too)
{
    static const coil_error_type *mine;
    if (!mine) mine = coil_error_define("MyStopIteration", coil_StopIteration);
    EXPECT(mine != NULL);
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    EXPECT_NONE(coil_future_set_exception(future, coil_raise(mine)));
    coil_value error = OWN_VALUE(coil_future_exception(future));
    EXPECT(coil_error_type_of(error) == coil_RuntimeError);
    EXPECT(coil_error_matches(coil_error_cause(error), mine));
}

// Each one who asks gets one of his own, and nothing keeps it.
TEST(cancelled_future_keeps_no_error)
{
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    EXPECT(coil_future_cancel(future, NULL));
    coil_value error = keep(coil_future_result(future)), other = keep(coil_future_exception(future));
    EXPECT_INT(error.as.object->references, 1);
    EXPECT(error.as.object != other.as.object || test_failing_allocations());
}

static coil_value awaits_five_times(void *task)
{
    for (int i = 0; i < 5; i++) {
        coil_value error = coil_await(task);
        CHECK(coil_error_matches(error, coil_TypeError));
        error = coil_trail(error, "f.c", 1, "awaits_five_times");
        coil_value text = coil_failed(error) ? coil_error_format(error) : coil_none();
        int count = 0;
        if (!coil_failed(text))
            for (const char *at = coil_as_string(text); (at = strstr(at, "awaits_five_times")); at++) count++;
        CHECK(count == 1 || test_failing_allocations());
        coil_value_release(text);
        coil_value_release(error);
    }
    return coil_none();
}

static coil_value raises_type_error(void *unused)
{
    (void)unused;
    return coil_raise(coil_TypeError, "42");
}

TEST_ASYNC(traceback_does_not_grow_with_each_await)
{
    EXPECT_NONE(awaits_five_times(spawn(raises_type_error, NULL)));
}

TEST_ASYNC(future_belongs_to_the_loop_that_runs)
{
    EXPECT(coil_future_get_loop(new_future()) == coil_loop_get_running());
}

TEST_ASYNC(result_that_nobody_looks_at_is_not_reported)
{
    coil_future *future = coil_future_new();
    EXPECT(future != NULL);
    coil_value set = coil_future_set_result(future, coil_int(42));
    coil_release(future);
    EXPECT_NONE(set);
    EXPECT_LOG();
}

typedef struct mirror {
    coil_object head;
    coil_future *future; // borrowed
} mirror;

static void repr_of_the_future(coil_object *self, char *buffer, size_t size)
{
    coil_value text = coil_repr(coil_object_value(((mirror *)self)->future));
    snprintf(buffer, size, "<%s>", coil_failed(text) ? "MemoryError" : coil_as_string(text));
    coil_value_release(text);
}

TEST_ASYNC(repr_of_a_future_that_comes_round_to_itself_ends)
{
    static const coil_type mirror_type = {.name = "Mirror", .repr = repr_of_the_future};
    coil_future *future = new_future();
    mirror *result = OWN(coil_object_new(&mirror_type, sizeof *result));
    result->future = future;
    EXPECT_NONE(coil_future_set_result(future, coil_object_value(coil_retain(result))));
    EXPECT_VALUE(coil_object_value(coil_retain(future)), "<Future finished result=<...>>");
}
