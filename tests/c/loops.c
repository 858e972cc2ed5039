// SPDX-License-Identifier: MIT
//
// loops.c: the event loop: call_soon and its order, running, stopping, closing, and what it says to those who misuse it.

#include "harness.h"

TEST(callbacks_run_in_the_order_in_which_they_were_scheduled)
{
    coil_loop_call_soon(test_loop(), note_call, "1");
    coil_loop_call_soon(test_loop(), note_call, "2");
    coil_loop_call_soon(test_loop(), note_call, "3");
    EXPECT_LOG();
    settle();
    EXPECT_LOG("1", "2", "3");
}

static void schedules_another(void *text)
{
    note("%s", (const char *)text);
    coil_loop_call_soon(NULL, note_call, "scheduled by it");
}

TEST(callback_scheduled_by_a_callback_runs_at_the_next_turn)
{
    coil_loop_call_soon(test_loop(), schedules_another, "first");
    coil_loop_call_soon(test_loop(), note_call, "second");
    one_turn();
    EXPECT_LOG("first", "second");
    one_turn();
    EXPECT_LOG("scheduled by it");
}

TEST(cancelled_handle_does_not_run)
{
    coil_handle *handle = OWN(coil_retain(coil_loop_call_soon(test_loop(), note_call, "never")));
    coil_loop_call_soon(test_loop(), note_call, "runs");
    EXPECT(!coil_handle_cancelled(handle));
    coil_handle_cancel(handle);
    coil_handle_cancel(handle);
    EXPECT(coil_handle_cancelled(handle));
    settle();
    EXPECT_LOG("runs");
}

static void cancels_handle(void *handle)
{
    coil_handle_cancel(*(coil_handle **)handle);
}

TEST(callback_cancels_one_of_the_same_turn)
{
    static coil_handle *later;
    later = NULL;
    coil_loop_call_soon(test_loop(), cancels_handle, &later);
    later = OWN(coil_retain(coil_loop_call_soon(test_loop(), note_call, "never")));
    settle();
    EXPECT_LOG();
}

TEST(null_callback_is_refused)
{
    EXPECT_NULL(coil_loop_call_soon(test_loop(), NULL, NULL), coil_TypeError, "a callable object was expected by call_soon(), got NULL");
    EXPECT_NULL(coil_loop_call_at(test_loop(), 1, NULL, NULL), coil_TypeError, "a callable object was expected by call_at(), got NULL");
    EXPECT_NULL(coil_loop_call_later(test_loop(), 1, NULL, NULL), coil_TypeError, "a callable object was expected by call_at(), got NULL");
    EXPECT_ERROR(coil_loop_call_soon_threadsafe(test_loop(), NULL, NULL), coil_TypeError,
                 "a callable object was expected by call_soon_threadsafe(), got NULL");
}

TEST(no_loop_is_running)
{
    EXPECT_NULL(coil_loop_get_running(), coil_RuntimeError, "no running event loop");
    EXPECT_NULL(coil_loop_call_soon(NULL, note_call, "x"), coil_RuntimeError, "no running event loop");
    EXPECT_NULL(coil_loop_call_later(NULL, 1, note_call, "x"), coil_RuntimeError, "no running event loop");
    EXPECT_NULL(coil_loop_call_at(NULL, 1, note_call, "x"), coil_RuntimeError, "no running event loop");
    EXPECT_ERROR(coil_loop_add_reader(NULL, 0, note_call, "x"), coil_RuntimeError, "no running event loop");
    EXPECT(!coil_loop_remove_reader(NULL, 0));
    coil_loop_stop(NULL);
    coil_loop_set_debug(NULL, true);
    coil_loop_set_exception_handler(NULL, NULL, NULL);
}

static void logs_running(void *loop)
{
    note("%s", coil_loop_get_running() == loop && coil_loop_is_running(loop) ? "running" : "not running");
}

TEST(loop_runs_while_its_callbacks_do)
{
    coil_loop *loop = test_loop();
    EXPECT(!coil_loop_is_running(loop));
    coil_loop_call_soon(loop, logs_running, loop);
    settle();
    EXPECT_LOG("running");
    EXPECT(!coil_loop_is_running(loop));
}

// Stopping.

static void stops(void *loop)
{
    note("stop");
    coil_loop_stop(loop);
}

TEST(stop_ends_the_loop_after_the_turn)
{
    coil_loop *loop = test_loop();
    coil_loop_call_soon(loop, stops, loop);
    coil_loop_call_soon(loop, schedules_another, "same turn");
    EXPECT_NONE(coil_loop_run_forever(loop));
    EXPECT_LOG("stop", "same turn");
    coil_loop_call_soon(loop, stops, loop);
    EXPECT_NONE(coil_loop_run_forever(loop));
    EXPECT_LOG("scheduled by it", "stop");
}

TEST(stop_before_running_makes_one_turn)
{
    coil_loop *loop = test_loop();
    coil_loop_call_soon(loop, schedules_another, "first");
    coil_loop_stop(loop);
    EXPECT_NONE(coil_loop_run_forever(loop));
    EXPECT_LOG("first");
    coil_loop_stop(loop);
    EXPECT_NONE(coil_loop_run_forever(loop));
    EXPECT_LOG("scheduled by it");
}

TEST(stop_with_nothing_ready_is_no_deadlock)
{
    coil_loop_stop(test_loop());
    EXPECT_NONE(coil_loop_run_forever(test_loop()));
}

TEST(run_forever_with_nothing_left_is_a_deadlock)
{
    EXPECT_ERROR(coil_loop_run_forever(test_loop()), coil_RuntimeError, "deadlock: nothing is left that could wake the program");
    coil_loop_call_soon(test_loop(), stops, NULL);
    EXPECT_NONE(coil_loop_run_forever(test_loop()));
    EXPECT_LOG("stop");
}

// run_until_complete

TEST(run_until_complete_of_a_coroutine_returns_its_result)
{
    EXPECT_VALUE(coil_loop_run_until_complete(test_loop(), coil_coroutine_new(returns_text, "r")), "'r'");
}

TEST(run_until_complete_of_a_future_borrows_it)
{
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    EXPECT_NONE(coil_future_set_result(future, coil_int(3)));
    EXPECT_VALUE(coil_loop_run_until_complete(test_loop(), future), "3");
    EXPECT_VALUE(coil_loop_run_until_complete(test_loop(), future), "3");
}

TEST(run_until_complete_returns_the_error)
{
    EXPECT_ERROR(coil_loop_run_until_complete(test_loop(), coil_coroutine_new(raises_value_error, "x")), coil_ValueError, "x");
}

static coil_value stops_and_sleeps(void *unused)
{
    (void)unused;
    coil_loop_stop(NULL);
    return coil_sleep(10);
}

TEST(loop_that_stops_before_its_future_is_done)
{
    EXPECT_ERROR(coil_loop_run_until_complete(test_loop(), coil_coroutine_new(stops_and_sleeps, NULL)), coil_RuntimeError,
                 "Event loop stopped before Future completed.");
    EXPECT_NONE(coil_loop_close(test_loop()));
}

TEST(run_until_complete_of_null_is_the_kept_error)
{
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(coil_loop_run_until_complete(test_loop(), NULL), coil_ValueError, "kept");
}

TEST(run_until_complete_of_what_cannot_be_awaited)
{
    EXPECT_ERROR(coil_loop_run_until_complete(test_loop(), OWN(coil_list_new(0, NULL))), coil_TypeError,
                 "An asyncio.Future, a coroutine or an awaitable is required");
}

TEST(future_that_nobody_will_complete_is_a_deadlock)
{
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    EXPECT_ERROR(coil_loop_run_until_complete(test_loop(), future), coil_RuntimeError, "deadlock: nothing is left that could wake the program");
}

static void runs_nested(void *loop)
{
    coil_value_release(note_value("same", coil_loop_run_forever(loop)));
    coil_value_release(note_value("until", coil_loop_run_until_complete(loop, coil_coroutine_new(returns_none, NULL))));
    coil_loop *other = OWN(coil_loop_new());
    coil_value_release(note_value("other", coil_loop_run_forever(other)));
    coil_value_release(coil_loop_close(other));
    coil_value_release(note_value("run", coil_run(returns_none, NULL)));
}

TEST(running_loop_cannot_be_run)
{
    coil_loop_call_soon(test_loop(), runs_nested, test_loop());
    one_turn();
    EXPECT_LOG("same: RuntimeError: This event loop is already running", "RuntimeWarning: coroutine 'returns_none' was never awaited",
               "until: RuntimeError: This event loop is already running",
               "other: RuntimeError: Cannot run the event loop while another loop is running",
               "run: RuntimeError: asyncio.run() cannot be called from a running event loop");
}

static coil_value runs_a_loop(void *loop)
{
    return coil_loop_run_forever(loop);
}

TEST(coroutine_that_is_driven_by_hand_cannot_run_a_loop)
{
    coil_coroutine *coro = coroutine(runs_a_loop, test_loop());
    EXPECT_RAISE(coil_coroutine_send(coro, coil_none(), INTO), coil_RuntimeError,
                 "Cannot run the event loop from inside of a coroutine or generator");
}

// Closing.

static void closes(void *loop)
{
    coil_value_release(note_value("close", coil_loop_close(loop)));
}

TEST(running_loop_cannot_be_closed)
{
    coil_loop_call_soon(test_loop(), closes, test_loop());
    settle();
    EXPECT_LOG("close: RuntimeError: Cannot close a running event loop");
    EXPECT(!coil_loop_is_closed(test_loop()));
}

TEST(closed_loop_refuses_everything)
{
    coil_loop *loop = test_loop();
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT(coil_loop_is_closed(loop));
    EXPECT_NULL(coil_loop_call_soon(loop, note_call, "x"), coil_RuntimeError, "Event loop is closed");
    EXPECT_NULL(coil_loop_call_later(loop, 1, note_call, "x"), coil_RuntimeError, "Event loop is closed");
    EXPECT_NULL(coil_loop_call_at(loop, 1, note_call, "x"), coil_RuntimeError, "Event loop is closed");
    EXPECT_ERROR(coil_loop_run_forever(loop), coil_RuntimeError, "Event loop is closed");
    EXPECT_ERROR(coil_loop_add_reader(loop, 0, note_call, "x"), coil_RuntimeError, "Event loop is closed");
    EXPECT_NULL(coil_loop_create_task(loop, coil_coroutine_new(logs, "x"), (coil_task_options){0}), coil_RuntimeError, "Event loop is closed");
    EXPECT_LOG("RuntimeWarning: coroutine 'logs' was never awaited");
}

TEST(closing_drops_what_is_scheduled)
{
    coil_loop *loop = test_loop();
    coil_loop_call_soon(loop, note_call, "soon");
    coil_loop_call_later(loop, 1, note_call, "later");
    EXPECT_NONE(coil_loop_add_reader(loop, 0, note_call, "readable"));
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT_LOG();
}

TEST(released_loop_that_is_open_warns)
{
    coil_loop *loop = coil_loop_new();
    EXPECT(loop != NULL);
    coil_loop_call_soon(loop, note_call, "never");
    coil_release(loop);
    EXPECT_LOG("ResourceWarning: unclosed event loop <EventLoop running=False closed=False debug=False>");
}

TEST(repr_of_a_loop_tells_its_state)
{
    coil_loop *loop = test_loop();
    EXPECT_VALUE(coil_object_value(coil_retain(loop)), "<EventLoop running=False closed=False debug=False>");
    coil_loop_set_debug(loop, true);
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT_VALUE(coil_object_value(coil_retain(loop)), "<EventLoop running=False closed=True debug=True>");
}

// Errors that nobody can catch.

static void keeps_context(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    note("%s: %s (%s)", (const char *)arg, context->message, coil_failed(context->error) ? coil_error_message(context->error) : "no error");
    CHECK(loop == test_loop());
    CHECK(!context->future && !context->task && !context->handle);
}

TEST(exception_handler_is_told_what_it_is_called_with)
{
    coil_loop *loop = test_loop();
    coil_loop_set_exception_handler(loop, keeps_context, "handler");
    coil_value error = OWN_VALUE(coil_raise(coil_ValueError, "x"));
    coil_loop_call_exception_handler(loop, &(coil_exception_context){.message = "it happened", .error = error});
    coil_loop_call_exception_handler(loop, &(coil_exception_context){.message = "nothing happened"});
    EXPECT_LOG("handler: it happened (x)", "handler: nothing happened (no error)");
}

// SystemExit and KeyboardInterrupt are about the program, not about the task.

static coil_value raises_system_exit(void *unused)
{
    (void)unused;
    return coil_raise(coil_SystemExit, "enough");
}

static coil_value raises_keyboard_interrupt(void *unused)
{
    (void)unused;
    return coil_raise(coil_KeyboardInterrupt);
}

TEST(system_exit_of_a_task_ends_the_loop)
{
    coil_loop *loop = test_loop();
    coil_task *task = OWN(coil_loop_create_task(loop, coil_coroutine_new(raises_system_exit, NULL), (coil_task_options){0}));
    coil_loop_call_soon(loop, note_call, "the turn is left at once");
    EXPECT_ERROR(coil_loop_run_forever(loop), coil_SystemExit, "enough");
    EXPECT_LOG();
    EXPECT_ERROR(coil_task_exception(task), coil_SystemExit, "enough");
    settle();
    EXPECT_LOG("the turn is left at once");
}

TEST(keyboard_interrupt_of_a_task_ends_the_loop)
{
    coil_loop *loop = test_loop();
    EXPECT_ERROR(coil_loop_run_until_complete(loop, coil_coroutine_new(raises_keyboard_interrupt, NULL)), coil_KeyboardInterrupt, "");
    EXPECT_LOG();
}

// Descriptors. What a test may open differs from host to host, so only the bookkeeping and standard output, which can always be written.

TEST(descriptor_must_not_be_negative)
{
    EXPECT_ERROR(coil_loop_add_reader(test_loop(), -1, note_call, "x"), coil_ValueError, "Invalid file descriptor: -1");
    EXPECT_ERROR(coil_loop_add_writer(test_loop(), -2, note_call, "x"), coil_ValueError, "Invalid file descriptor: -2");
}

TEST(watch_is_removed_once)
{
    coil_loop *loop = test_loop();
    EXPECT(!coil_loop_remove_reader(loop, 1));
    EXPECT_NONE(coil_loop_add_reader(loop, 1, note_call, "r"));
    EXPECT_NONE(coil_loop_add_writer(loop, 1, note_call, "w"));
    EXPECT_NONE(coil_loop_add_writer(loop, 2, note_call, "w"));
    EXPECT(coil_loop_remove_reader(loop, 1));
    EXPECT(!coil_loop_remove_reader(loop, 1));
    EXPECT(coil_loop_remove_writer(loop, 1));
    EXPECT(!coil_loop_remove_writer(loop, 1));
    EXPECT(coil_loop_remove_writer(loop, 2));
}

TEST(more_watches_than_fit_at_first)
{
    coil_loop *loop = test_loop();
    for (int fd = 100; fd < 130; fd++) EXPECT_NONE(coil_loop_add_reader(loop, fd, note_call, "r"));
    for (int fd = 129; fd >= 100; fd -= 2) EXPECT(coil_loop_remove_reader(loop, fd));
    for (int fd = 100; fd < 130; fd += 2) EXPECT(coil_loop_remove_reader(loop, fd));
}

static void writes_once(void *text)
{
    note("%s", (const char *)text);
    CHECK(coil_loop_remove_writer(NULL, 1));
    coil_loop_stop(NULL);
}

TEST(writer_is_called_and_the_second_one_replaces_the_first)
{
    coil_loop *loop = test_loop();
    EXPECT_NONE(coil_loop_add_writer(loop, 1, note_call, "replaced"));
    EXPECT_NONE(coil_loop_add_writer(loop, 1, writes_once, "writable"));
    EXPECT_NONE(coil_loop_run_forever(loop));
    EXPECT_LOG("writable");
    EXPECT(!coil_loop_remove_writer(loop, 1));
}

// Futures and tasks of a loop that is named.

static coil_loop *other_loop(void)
{
    coil_loop *loop = OWN(coil_loop_new());
    return loop;
}

TEST(run_until_complete_of_another_loops_future)
{
    coil_loop *other = other_loop();
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    coil_value result = keep(coil_loop_run_until_complete(other, future));
    EXPECT_NONE(coil_loop_close(other));
    EXPECT_ERROR(coil_value_retain(result), coil_ValueError, "The future belongs to a different loop than the one specified as the loop argument");
}

TEST(ensure_future_of_a_loop)
{
    coil_loop *loop = test_loop();
    coil_future *future = OWN(coil_loop_create_future(loop));
    coil_future *same = OWN(coil_loop_ensure_future(loop, future));
    EXPECT(same == future);
    coil_future *task = OWN(coil_loop_ensure_future(loop, coil_coroutine_new(returns_text, "r")));
    EXPECT_VALUE(coil_loop_run_until_complete(loop, task), "'r'");
    EXPECT_NULL(coil_loop_ensure_future(loop, OWN(coil_list_new(0, NULL))), coil_TypeError, "An asyncio.Future, a coroutine or an awaitable is required");
    coil_loop *other = other_loop();
    same = coil_loop_ensure_future(other, future);
    coil_value error = same ? coil_none() : keep(coil_last_error());
    EXPECT_NONE(coil_loop_close(other));
    EXPECT_ERROR(coil_value_retain(error), coil_ValueError, "The future belongs to a different loop than the one specified as the loop argument");
}

// It was refused, and need not tell that nobody awaited it.
TEST(ensure_future_of_a_closed_loop_closes_the_coroutine)
{
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT_NULL(coil_loop_ensure_future(test_loop(), coil_coroutine_new(logs, "never")), coil_RuntimeError, "Event loop is closed");
    EXPECT_LOG();
}

TEST(closed_loop_makes_futures_and_runs_none)
{
    EXPECT_NONE(coil_loop_close(test_loop()));
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    EXPECT_ERROR(coil_loop_run_until_complete(test_loop(), future), coil_RuntimeError, "Event loop is closed");
    EXPECT_ERROR(coil_loop_run_until_complete(test_loop(), coil_coroutine_new(logs, "never")), coil_RuntimeError, "Event loop is closed");
    EXPECT_LOG("RuntimeWarning: coroutine 'logs' was never awaited");
}

TEST(tasks_of_a_loop_that_does_not_run)
{
    coil_loop *loop = test_loop();
    EXPECT_VALUE(coil_all_tasks_of(loop), "[]");
    coil_task *first = OWN(coil_loop_create_task(loop, coil_coroutine_new(returns_none, NULL), (coil_task_options){0}));
    coil_task *second = OWN(coil_loop_create_task(loop, coil_coroutine_new(returns_none, NULL), (coil_task_options){0}));
    coil_list *all = coil_as_list(OWN_VALUE(coil_all_tasks_of(loop)));
    EXPECT_INT(coil_list_count(all), 2);
    EXPECT(coil_as_object(coil_list_get(all, 0)) == first);
    EXPECT(coil_as_object(coil_list_get(all, 1)) == second);
    EXPECT(!coil_current_task_of(loop));
    EXPECT_ERROR(coil_all_tasks(), coil_RuntimeError, "no running event loop");
    settle();
}

// Turns.

TEST(negative_delays_run_in_the_order_of_their_times)
{
    coil_loop_call_later(test_loop(), -1, note_call, "a");
    coil_loop_call_later(test_loop(), -2, note_call, "b");
    one_turn();
    EXPECT_LOG("b", "a");
}

// As 0.3 and 0.1 + 0.2, which is a little later.
TEST(times_that_the_clock_cannot_tell_apart_run_in_one_turn)
{
    double time = coil_loop_time(test_loop()) + 0.3;
    coil_loop_call_at(test_loop(), time, schedules_another, "first");
    coil_loop_call_at(test_loop(), time + 1e-12, note_call, "hardly later");
    coil_loop_call_at(test_loop(), time + 1, stops, NULL);
    EXPECT_NONE(coil_loop_run_forever(test_loop()));
    EXPECT_LOG("first", "hardly later", "scheduled by it", "stop");
}

static void goes_on_writing(void *count)
{
    ++*(int *)count;
    coil_loop_call_soon(NULL, stops, NULL);
}

// A descriptor that is ready is told of once a turn, also by the turn in which the loop stops. (A pipe that is full is not ready.)
TEST(watch_is_not_called_again_for_a_turn_that_was_stopped)
{
    coil_loop *loop = test_loop();
    static int count;
    count = 0;
    EXPECT_NONE(coil_loop_add_writer(loop, 1, goes_on_writing, &count));
    do {
        coil_loop_stop(loop);
        EXPECT_NONE(coil_loop_run_forever(loop));
    } while (count == 0);
    EXPECT_INT(count, 1);
    EXPECT(coil_loop_remove_writer(loop, 1));
    EXPECT_NONE(coil_loop_run_forever(loop));
    EXPECT_INT(count, 1);
    EXPECT_LOG("stop");
}

TEST(handle_tells_its_context)
{
    coil_context *context = OWN(coil_context_new());
    coil_handle *handle = OWN(coil_retain(coil_loop_call_soon_with(test_loop(), note_call, "runs", context)));
    EXPECT(coil_handle_get_context(handle) == context);
    handle = OWN(coil_retain(coil_loop_call_later(test_loop(), 1, note_call, "never")));
    EXPECT(coil_handle_get_context(handle) != NULL && coil_handle_get_context(handle) != context);
    coil_handle_cancel(handle);
    settle();
    EXPECT_LOG("runs");
}

// What ends a run must not end the next one.

static coil_value sleeps_shortly(void *seconds)
{
    return coil_sleep(*(double *)seconds);
}

TEST(run_that_system_exit_ended_leaves_no_callback_behind)
{
    coil_loop *loop = test_loop();
    double first = 0.1, second = 0.2;
    coil_task *task = OWN(coil_loop_create_task(loop, coil_coroutine_new(raises_system_exit, NULL), (coil_task_options){0}));
    coil_future *orphan = OWN(coil_loop_ensure_future(loop, coil_coroutine_new(sleeps_shortly, &first)));
    EXPECT_ERROR(coil_loop_run_until_complete(loop, orphan), coil_SystemExit, "enough");
    EXPECT_ERROR(coil_task_exception(task), coil_SystemExit, "enough");
    EXPECT_NONE(coil_loop_run_until_complete(loop, coil_coroutine_new(sleeps_shortly, &second)));
    EXPECT(coil_loop_time(loop) >= 0.2);
}

static void schedules_a_stop(void *loop)
{
    coil_loop_call_soon(loop, stops, loop);
}

TEST(run_that_keyboard_interrupt_ended_schedules_no_stop)
{
    coil_loop *loop = test_loop();
    EXPECT_ERROR(coil_loop_run_until_complete(loop, coil_coroutine_new(raises_keyboard_interrupt, NULL)), coil_KeyboardInterrupt, "");
    coil_loop_call_soon(loop, schedules_a_stop, loop);
    EXPECT_NONE(coil_loop_run_forever(loop));
    EXPECT_LOG("stop");
    EXPECT_NONE(coil_loop_close(loop));
}

static coil_value runs_another(void *loop)
{
    return coil_loop_run_forever(loop);
}

TEST(loop_cannot_run_in_a_task_of_another_one)
{
    coil_loop *other = other_loop();
    coil_value result = keep(coil_loop_run_until_complete(test_loop(), coil_coroutine_new(runs_another, other)));
    EXPECT_NONE(coil_loop_close(other));
    EXPECT_ERROR(coil_value_retain(result), coil_RuntimeError, "Cannot run the event loop while another loop is running");
}

static coil_value schedules_and_runs(void *context)
{
    coil_loop_call_soon_with(test_loop(), note_call, "never", context);
    one_turn();
    return coil_none();
}

// The loop runs inside of the context that the callback wants to enter.
TEST(callback_in_a_context_that_is_entered_is_reported)
{
    coil_context *context = OWN(coil_context_new());
    EXPECT_NONE(coil_context_run(context, schedules_and_runs, context));
    EXPECT_LOG("report: Exception in callback: RuntimeError: cannot enter context: <_contextvars.Context object at 0x...> is already entered");
}

static coil_value makes_a_task_and_runs(void *context)
{
    coil_task *task = coil_loop_create_task(test_loop(), coil_coroutine_new(logs, "never"), (coil_task_options){.context = context});
    coil_value result = task ? coil_loop_run_until_complete(test_loop(), task) : coil_last_error();
    coil_release(task);
    return result;
}

// asyncio's loop would wait for ever: it does not try again.
TEST(task_in_a_context_that_is_entered_is_reported)
{
    coil_context *context = OWN(coil_context_new());
    EXPECT_ERROR(coil_context_run(context, makes_a_task_and_runs, context), coil_RuntimeError,
                 "deadlock: nothing is left that could wake the program\n  Task-... (logs) waits for nothing: its step was refused");
    EXPECT_LOG("report: Exception in callback: RuntimeError: cannot enter context: <_contextvars.Context object at 0x...> is already entered");
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT_LOG("report: Task was destroyed but it is pending!", "RuntimeWarning: coroutine 'logs' was never awaited");
}

TEST(call_soon_in_debug_mode_of_a_loop_that_does_not_run_yet)
{
    coil_loop_set_debug(test_loop(), true);
    EXPECT(coil_loop_call_soon(test_loop(), note_call, "called") != NULL);
    settle();
    EXPECT_LOG("called");
}

TEST(repr_of_a_closed_loop)
{
    coil_loop *loop = OWN(coil_loop_new());
    EXPECT_REPR(loop, "<EventLoop running=False closed=False debug=False>");
    coil_loop_close(loop);
    EXPECT_REPR(loop, "<EventLoop running=False closed=True debug=False>");
}

TEST_ASYNC(repr_of_a_running_loop)
{
    EXPECT_REPR(coil_loop_get_running(), "<EventLoop running=True closed=False debug=False>");
}

static void everything_of_no_loop(void)
{
    bool running = coil_loop_is_running(NULL);
    note("%s, %s", running ? "running" : "not running", coil_loop_is_closed(NULL) ? "closed" : "not closed");
    void *arg = &running;
    note("handler %d, factory %d", coil_loop_get_exception_handler(NULL, &arg) != NULL, coil_loop_get_task_factory(NULL, NULL) != NULL);
    note("debug %d, task %d", coil_loop_get_debug(NULL), coil_current_task_of(NULL) != NULL);
    note("more than a moment %d", coil_loop_get_slow_callback_duration(NULL) > 0.05);
}

TEST_ASYNC(null_is_the_running_loop)
{
    everything_of_no_loop();
    EXPECT_LOG("running, not closed", "handler 1, factory 0", "debug 0, task 1", "more than a moment 1");
    EXPECT(coil_future_get_loop(OWN(coil_loop_create_future(NULL))) == coil_loop_get_running());
    coil_task *task = OWN(coil_loop_create_task(NULL, coil_coroutine_new(returns_none, NULL), (coil_task_options){.name = "given"}));
    EXPECT_STR(coil_task_get_name(task), "given");
    EXPECT_INT(coil_loop_get_ready_count(NULL), 1);
    EXPECT_INT(coil_loop_get_timer_count(NULL), 0);
    EXPECT(OWN(coil_loop_ensure_future(NULL, task)) == (void *)task);
    EXPECT_INT(coil_list_count(coil_as_list(OWN_VALUE(coil_all_tasks_of(NULL)))), 2);
    EXPECT_NONE(coil_loop_shutdown_asyncgens(NULL));
    EXPECT_NONE(coil_await(task));
}

TEST(null_is_no_loop_where_none_runs)
{
    everything_of_no_loop();
    EXPECT_LOG("not running, not closed", "handler 0, factory 0", "debug 0, task 0", "more than a moment 0");
    EXPECT_NULL(coil_loop_create_future(NULL), coil_RuntimeError, "no running event loop");
    EXPECT_NULL(coil_loop_create_task(NULL, coil_coroutine_new(returns_none, NULL), COIL_NO_TASK_OPTIONS), coil_RuntimeError, "no running event loop");
    EXPECT_LOG("RuntimeWarning: coroutine 'returns_none' was never awaited");
    EXPECT_INT(coil_loop_get_ready_count(NULL) + coil_loop_get_timer_count(NULL), 0);
    EXPECT_ERROR(coil_all_tasks_of(NULL), coil_RuntimeError, "no running event loop");
    EXPECT_ERROR(coil_loop_shutdown_asyncgens(NULL), coil_RuntimeError, "no running event loop");
}
