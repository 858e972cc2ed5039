// SPDX-License-Identifier: MIT
//
// runners.c: Runner: several runs in one loop and one context, its closing, and how an interrupt ends a run; coil_run_with.

#define _POSIX_C_SOURCE 200809L // setenv

#include "harness.h"

#include "core.h" // coil__host_option: whether a test can change the environment

#include <stdlib.h>

static coil_runner *new_runner(void)
{
    return OWN(coil_runner_new((coil_runner_options){0}));
}

// A runner is closed whether or not the expectations before hold: an open loop would warn.
#define CLOSE(runner) EXPECT_NONE(coil_runner_close(runner))

static coil_value sleeps_and_returns(void *text)
{
    COIL_TRY(coil_sleep(0));
    return coil_string(text);
}

// coil_run_with

static coil_value tells_debug(void *unused)
{
    (void)unused;
    return coil_bool(coil_loop_get_debug(coil_loop_get_running()));
}

TEST(run_with_debug)
{
    EXPECT_VALUE(coil_run_with(tells_debug, NULL, (coil_runner_options){.debug = true}), "True");
    EXPECT_VALUE(coil_run_with(tells_debug, NULL, (coil_runner_options){.debug = COIL_NO}), "False");
    EXPECT_VALUE(coil_run_with(tells_debug, NULL, (coil_runner_options){.debug = 0}), "False");
    EXPECT_VALUE(coil_run(tells_debug, NULL), "False");
}

// As wasm a program cannot change what the host told it.
TEST(environment_turns_debug_mode_on)
{
    setenv("COIL_DEBUG", "1", 1);
    bool is_on = coil__host_option("COIL_DEBUG");
    coil_value by_default = keep(coil_run(tells_debug, NULL));
    coil_value refused = keep(coil_run_with(tells_debug, NULL, (coil_runner_options){.debug = COIL_NO}));
    setenv("COIL_DEBUG", "", 1);
    coil_value off = keep(coil_run(tells_debug, NULL));
    unsetenv("COIL_DEBUG");
    EXPECT_VALUE(coil_value_retain(by_default), is_on ? "True" : "False");
    EXPECT_VALUE(coil_value_retain(refused), "False");
    EXPECT_VALUE(coil_value_retain(off), "False");
}

static coil_loop *logs_and_makes_a_loop(void *text)
{
    note("%s", (const char *)text);
    return coil_loop_new();
}

TEST(run_with_a_loop_factory)
{
    EXPECT_VALUE(coil_run_with(sleeps_and_returns, "result", (coil_runner_options){.loop_factory = logs_and_makes_a_loop, .loop_factory_arg = "factory"}),
                 "'result'");
    EXPECT_LOG("factory");
}

static coil_value runs_with_options(void *unused)
{
    return coil_run_with(returns_none, unused, (coil_runner_options){.debug = true});
}

TEST(run_with_in_a_running_loop)
{
    EXPECT_ERROR(coil_run(runs_with_options, NULL), coil_RuntimeError, "asyncio.run() cannot be called from a running event loop");
}

static coil_loop *makes_no_loop(void *unused)
{
    (void)unused;
    return coil_raise_null(coil_raise(coil_ValueError, "no loop"));
}

TEST(run_with_a_loop_factory_that_fails)
{
    EXPECT_ERROR(coil_run_with(logs, "never", (coil_runner_options){.loop_factory = makes_no_loop}), coil_ValueError, "no loop");
}

// Running.

TEST(runner_runs_and_is_closed)
{
    coil_runner *runner = new_runner();
    EXPECT_VALUE(coil_runner_run(runner, coil_coroutine_new(sleeps_and_returns, "done"), NULL), "'done'");
    coil_loop *loop = OWN(coil_retain(coil_runner_get_loop(runner)));
    EXPECT(!coil_loop_is_closed(loop));
    CLOSE(runner);
    EXPECT(coil_loop_is_closed(loop));
    EXPECT_NULL(coil_runner_get_loop(runner), coil_RuntimeError, "Runner is closed");
}

TEST(runner_makes_its_loop_when_it_is_needed)
{
    coil_runner *runner = OWN(coil_runner_new((coil_runner_options){.loop_factory = logs_and_makes_a_loop, .loop_factory_arg = "factory"}));
    EXPECT_LOG();
    coil_loop *loop = coil_runner_get_loop(runner);
    EXPECT(loop != NULL);
    EXPECT_LOG("factory");
    coil_value result = keep(coil_runner_run(runner, coil_coroutine_new(sleeps_and_returns, "r"), NULL));
    EXPECT(coil_runner_get_loop(runner) == loop);
    CLOSE(runner);
    EXPECT_VALUE(coil_value_retain(result), "'r'");
    EXPECT_LOG();
}

TEST(runner_with_debug)
{
    coil_runner *runner = OWN(coil_runner_new((coil_runner_options){.debug = true}));
    coil_loop *loop = coil_runner_get_loop(runner);
    EXPECT(loop && coil_loop_get_debug(loop));
    CLOSE(runner);
    runner = OWN(coil_runner_new((coil_runner_options){.debug = COIL_NO}));
    loop = coil_runner_get_loop(runner);
    EXPECT(loop && !coil_loop_get_debug(loop));
    CLOSE(runner);
}

TEST(runner_whose_loop_factory_fails_can_be_asked_again)
{
    coil_runner *runner = OWN(coil_runner_new((coil_runner_options){.loop_factory = makes_no_loop}));
    EXPECT_NULL(coil_runner_get_loop(runner), coil_ValueError, "no loop");
    EXPECT_ERROR(coil_runner_run(runner, OWN(coil_list_new(0, NULL)), NULL), coil_ValueError, "no loop");
    CLOSE(runner);
}

TEST(runner_raises_what_the_coroutine_raises)
{
    coil_runner *runner = new_runner();
    EXPECT_ERROR(coil_runner_run(runner, coil_coroutine_new(raises_value_error, "x"), NULL), coil_ValueError, "x");
    EXPECT_VALUE(coil_runner_run(runner, coil_coroutine_new(sleeps_and_returns, "goes on"), NULL), "'goes on'");
    CLOSE(runner);
}

TEST(runner_refuses_what_cannot_be_awaited)
{
    coil_runner *runner = new_runner();
    EXPECT_ERROR(coil_runner_run(runner, OWN(coil_list_new(0, NULL)), NULL), coil_TypeError,
                 "An asyncio.Future, a coroutine or an awaitable is required");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(coil_runner_run(runner, NULL, NULL), coil_ValueError, "kept");
    CLOSE(runner);
}

TEST(runner_runs_a_future)
{
    coil_runner *runner = new_runner();
    coil_loop *loop = coil_runner_get_loop(runner);
    EXPECT(loop != NULL);
    coil_future *future = OWN(coil_loop_create_future(loop));
    EXPECT_NONE(coil_future_set_result(future, coil_string("done")));
    EXPECT_VALUE(coil_runner_run(runner, future, NULL), "'done'");
    EXPECT_VALUE(coil_runner_run(runner, future, NULL), "'done'");
    CLOSE(runner);
}

static coil_object *await_first(coil_object *self);

static const coil_type my_awaitable = {.name = "MyAwaitable", .await = await_first};

typedef struct awaits_future {
    coil_object head;
    coil_future *future; // borrowed
} awaits_future;

static coil_object *await_first(coil_object *self)
{
    return coil_get_awaitable(((awaits_future *)self)->future);
}

TEST(runner_runs_any_awaitable)
{
    coil_runner *runner = new_runner();
    coil_loop *loop = coil_runner_get_loop(runner);
    EXPECT(loop != NULL);
    awaits_future *awaitable = OWN(coil_object_new(&my_awaitable, sizeof *awaitable));
    awaitable->future = OWN(coil_loop_create_future(loop));
    EXPECT_NONE(coil_future_set_result(awaitable->future, coil_string("done")));
    EXPECT_VALUE(coil_runner_run(runner, awaitable, NULL), "'done'");
    CLOSE(runner);
}

static coil_value runs_in_a_run(void *runner)
{
    coil_value result = coil_runner_run(runner, coil_coroutine_new(logs, "never"), NULL);
    return note_value("inner", result);
}

TEST(runner_cannot_run_inside_of_a_run)
{
    coil_runner *runner = new_runner();
    EXPECT_ERROR(coil_runner_run(runner, coil_coroutine_new(runs_in_a_run, runner), NULL), coil_RuntimeError,
                 "Runner.run() cannot be called from a running event loop");
    EXPECT_LOG("RuntimeWarning: coroutine 'logs' was never awaited", "inner: RuntimeError: Runner.run() cannot be called from a running event loop");
    CLOSE(runner);
}

TEST(closed_runner_does_not_run)
{
    coil_runner *runner = new_runner();
    EXPECT_NONE(coil_runner_run(runner, coil_coroutine_new(logs, "1"), NULL));
    CLOSE(runner);
    EXPECT_ERROR(coil_runner_run(runner, coil_coroutine_new(logs, "2"), NULL), coil_RuntimeError, "Runner is closed");
    EXPECT_LOG("1", "RuntimeWarning: coroutine 'logs' was never awaited");
}

TEST(loop_that_stops_before_the_main_task_is_done)
{
    coil_runner *runner = new_runner();
    coil_loop *loop = coil_runner_get_loop(runner);
    EXPECT(loop != NULL);
    coil_loop_stop(loop);
    EXPECT_ERROR(coil_runner_run(runner, coil_sleep_coro(1), NULL), coil_RuntimeError, "Event loop stopped before Future completed.");
    CLOSE(runner);
}

// Contexts.

static coil_value swaps(void *pair)
{
    coil_value *items = pair; // a variable, its new value
    coil_value before = coil_var_get(items[0].as.pointer);
    if (coil_failed(before)) return before;
    coil_value slept = coil_sleep(0);
    if (!coil_failed(slept)) slept = coil_var_set(items[0].as.pointer, items[1], NULL);
    if (!coil_failed(slept)) return before;
    coil_value_release(before);
    return slept;
}

TEST(runs_share_a_context)
{
    coil_var *var = OWN(coil_var_new_default("v", coil_int(-1)));
    coil_runner *runner = new_runner();
    EXPECT_VALUE(coil_runner_run(runner, coil_coroutine_new(swaps, ((coil_value[]){coil_pointer(var), coil_int(1)})), NULL), "-1");
    EXPECT_VALUE(coil_runner_run(runner, coil_coroutine_new(swaps, ((coil_value[]){coil_pointer(var), coil_int(2)})), NULL), "1");
    CLOSE(runner);
    EXPECT_VALUE(coil_var_get(var), "-1");
}

typedef struct lazy_runner {
    coil_runner *runner;
    coil_var *var;
} lazy_runner;

static coil_value makes_its_loop(void *arg)
{
    const lazy_runner *self = arg;
    COIL_TRY(coil_var_set(self->var, coil_int(7), NULL));
    return coil_runner_get_loop(self->runner) ? coil_none() : coil_last_error();
}

TEST(runners_context_is_a_copy_of_what_was_current_when_its_loop_was_made)
{
    coil_var *var = OWN(coil_var_new_default("v", coil_int(0)));
    coil_runner *runner = new_runner();
    EXPECT_NONE(coil_context_run(OWN(coil_context_new()), makes_its_loop, &(lazy_runner){runner, var}));
    EXPECT_VALUE(coil_runner_run(runner, coil_coroutine_new(swaps, ((coil_value[]){coil_pointer(var), coil_int(8)})), NULL), "7");
    CLOSE(runner);
}

TEST(run_in_a_context_of_its_own)
{
    coil_var *var = OWN(coil_var_new_default("v", coil_int(0)));
    coil_context *context = OWN(coil_context_new());
    coil_runner *runner = new_runner();
    EXPECT_VALUE(coil_runner_run(runner, coil_coroutine_new(swaps, ((coil_value[]){coil_pointer(var), coil_int(1)})), context), "0");
    EXPECT_VALUE(coil_runner_run(runner, coil_coroutine_new(swaps, ((coil_value[]){coil_pointer(var), coil_int(2)})), NULL), "0");
    EXPECT_VALUE(coil_context_get(context, var), "1");
    CLOSE(runner);
}

// Closing.

TEST(closing_twice_or_before_there_is_a_loop_does_nothing)
{
    coil_runner *runner = new_runner();
    CLOSE(runner);
    EXPECT(coil_runner_get_loop(runner) != NULL);
    CLOSE(runner);
    CLOSE(runner);
}

TEST(released_runner_that_is_open_warns)
{
    coil_runner *runner = coil_runner_new((coil_runner_options){0});
    EXPECT(runner != NULL);
    coil_loop *loop = coil_runner_get_loop(runner);
    coil_release(runner);
    EXPECT(loop != NULL);
    EXPECT_LOG("ResourceWarning: unclosed event loop <EventLoop running=False closed=False debug=False>");
}

static coil_value closes(void *runner)
{
    return note_value("close", coil_runner_close(runner));
}

TEST(runner_cannot_be_closed_while_it_runs)
{
    coil_runner *runner = new_runner();
    EXPECT_ERROR(coil_runner_run(runner, coil_coroutine_new(closes, runner), NULL), coil_RuntimeError, "Cannot close a running event loop");
    EXPECT_LOG("close: RuntimeError: Cannot close a running event loop");
    CLOSE(runner);
}

static coil_value logs_its_cleanup(void *text)
{
    coil_value slept = coil_sleep(1000);
    note("%s: %s", (const char *)text, coil_failed(slept) ? coil_error_type_of(slept)->name : "slept");
    coil_value rested = coil_sleep(*(const char *)text == 'a' ? 2 : 1);
    note("%s ends", (const char *)text);
    coil_value_release(rested);
    return slept;
}

static coil_value leaves_two_tasks(void *unused)
{
    (void)unused;
    coil_release(coil_create_task(coil_coroutine_new(logs_its_cleanup, "a")));
    coil_release(coil_create_task(coil_coroutine_new(logs_its_cleanup, "b")));
    return coil_sleep(0);
}

// All are cancelled before one is waited for, and they clean up at the same time.
TEST(tasks_that_are_left_are_gathered)
{
    coil_runner *runner = new_runner();
    EXPECT_NONE(coil_runner_run(runner, coil_coroutine_new(leaves_two_tasks, NULL), NULL));
    EXPECT_LOG();
    CLOSE(runner);
    EXPECT_LOG("a: CancelledError", "b: CancelledError", "b ends", "a ends");
}

static coil_value fails_when_cancelled(void *text)
{
    coil_value_release(coil_sleep(1000));
    coil_value_release(coil_sleep(*(const char *)text == 'a' ? 2 : 1));
    note("%s fails", (const char *)text);
    return coil_raise(coil_ValueError, "%s", (const char *)text);
}

static coil_value leaves_two_that_fail(void *unused)
{
    (void)unused;
    log_reports(NULL);
    coil_release(coil_create_task(coil_coroutine_new(fails_when_cancelled, "a")));
    coil_release(coil_create_task(coil_coroutine_new(fails_when_cancelled, "b")));
    return coil_sleep(0);
}

TEST(failures_of_closing_are_reported_when_all_tasks_have_ended)
{
    EXPECT_NONE(coil_run(leaves_two_that_fail, NULL));
    EXPECT_LOG("b fails", "a fails", "report: unhandled exception during asyncio.run() shutdown: ValueError: a",
               "report: unhandled exception during asyncio.run() shutdown: ValueError: b");
}

static void logs_and_goes_on(void *turns)
{
    note("turn");
    if (--*(int *)turns > 0) coil_loop_call_soon(NULL, logs_and_goes_on, turns);
}

static coil_value leaves_a_callback(void *turns)
{
    coil_loop_call_soon(NULL, logs_and_goes_on, turns);
    return coil_none();
}

// Shutting down asynchronous generators and the executor takes two turns each, whether or not there are any.
TEST(callbacks_that_are_left_get_the_turns_of_closing)
{
    static int turns;
    turns = 100;
    coil_runner *runner = new_runner();
    EXPECT_NONE(coil_runner_run(runner, coil_coroutine_new(leaves_a_callback, &turns), NULL));
    EXPECT_INT(turns, 99);
    CLOSE(runner);
    EXPECT_INT(turns, 95);
    EXPECT_LOG("turn", "turn", "turn", "turn", "turn");
}

static coil_value ignores_its_end(void *unused)
{
    (void)unused;
    coil_value_release(coil_sleep(1000));
    return waits_forever(NULL);
}

static coil_value leaves_one_that_does_not_end(void *unused)
{
    (void)unused;
    log_reports(NULL);
    coil_release(coil_create_task_with(coil_coroutine_new(ignores_its_end, NULL), (coil_task_options){.name = "stubborn"}));
    COIL_TRY(coil_sleep(0));
    return coil_string("lost");
}

TEST(task_that_does_not_end_when_it_is_cancelled_is_a_deadlock)
{
    EXPECT_ERROR(coil_run(leaves_one_that_does_not_end, NULL), coil_RuntimeError,
                 "deadlock: nothing is left that could wake the program\n  stubborn (ignores_its_end) waits for <Future pending cb=[Task.task_wakeup()]>");
    EXPECT_LOG("report: Task was destroyed but it is pending!");
}

static coil_value exits_when_cancelled(void *unused)
{
    (void)unused;
    coil_value_release(coil_sleep(1000));
    return coil_raise_value(coil_SystemExit, coil_int(5));
}

static coil_value leaves_one_that_exits(void *unused)
{
    (void)unused;
    log_reports(NULL);
    coil_release(coil_create_task(coil_coroutine_new(exits_when_cancelled, NULL)));
    COIL_TRY(coil_sleep(0));
    return coil_raise(coil_ValueError, "of main");
}

// As an exception in __exit__ replaces that of the body.
TEST(system_exit_while_closing_comes_out_instead)
{
    coil_value error = keep(coil_run(leaves_one_that_exits, NULL));
    EXPECT(coil_error_matches(error, coil_SystemExit));
    EXPECT_INT(coil_as_int(coil_error_value(error)), 5);
    EXPECT_LOG("report: Task exception was never retrieved: SystemExit: 5");
}

static coil_value exits(void *unused)
{
    (void)unused;
    log_reports(NULL);
    return coil_raise_value(coil_SystemExit, coil_int(3));
}

// Somebody has looked at it: the callback that ends the run.
TEST(system_exit_of_the_main_task_is_not_reported)
{
    coil_value error = keep(coil_run(exits, NULL));
    EXPECT(coil_error_matches(error, coil_SystemExit));
    EXPECT_LOG();
}

// Interrupts.

static void interrupts(void *times)
{
    for (const char *c = times; *c; c++) coil_interrupt_main();
}

static coil_value yields_until_cancelled(void *unused)
{
    (void)unused;
    for (;;) COIL_TRY(coil_sleep(0));
}

static coil_value run_interrupted(coil_function function, void *arg)
{
    coil_runner *runner = coil_runner_new((coil_runner_options){0});
    coil_loop *loop = runner ? coil_runner_get_loop(runner) : NULL;
    coil_value result = coil_none();
    if (!loop || !coil_loop_call_soon(loop, interrupts, "x")) result = coil_last_error();
    if (!coil_failed(result)) result = coil_runner_run(runner, coil_coroutine_new(function, arg), NULL);
    coil_value closed = runner ? coil_runner_close(runner) : coil_none();
    coil_release(runner);
    coil_value_release(closed);
    return result;
}

TEST(interrupt_of_a_task_that_is_ready)
{
    EXPECT_ERROR(run_interrupted(yields_until_cancelled, NULL), coil_KeyboardInterrupt, "");
}

TEST(interrupt_of_a_task_that_waits)
{
    coil_runner *runner = new_runner();
    coil_loop *loop = coil_runner_get_loop(runner);
    EXPECT(loop != NULL);
    coil_future *future = OWN(coil_loop_create_future(loop));
    coil_loop_call_later(loop, 0.1, interrupts, "x");
    EXPECT_ERROR(coil_runner_run(runner, coil_coroutine_new(logs_await, future), NULL), coil_KeyboardInterrupt, "");
    EXPECT(coil_future_cancelled(future));
    EXPECT_LOG("woken: CancelledError");
    CLOSE(runner);
}

static coil_value returns_when_cancelled(void *text)
{
    coil_value_release(waits_forever(NULL));
    return coil_string(text);
}

TEST(interrupt_that_the_main_task_catches)
{
    EXPECT_VALUE(run_interrupted(returns_when_cancelled, "cleaned up"), "'cleaned up'");
}

static coil_value cancels_and_interrupts(void *task)
{
    COIL_TRY(coil_sleep(0));
    coil_task_cancel(task, NULL);
    coil_interrupt_main();
    return coil_none();
}

static coil_value is_cancelled_and_interrupted(void *unused)
{
    (void)unused;
    coil_release(coil_create_task(coil_coroutine_new(cancels_and_interrupts, coil_current_task())));
    return coil_sleep(10);
}

// Somebody else wanted it too.
TEST(interrupt_of_a_task_that_is_being_cancelled)
{
    EXPECT_ERROR(coil_run(is_cancelled_and_interrupted, NULL), coil_CancelledError, "");
}

static coil_value is_interrupted_twice(void *unused)
{
    (void)unused;
    coil_loop_call_later(NULL, 1, interrupts, "x");
    coil_loop_call_later(NULL, 2, interrupts, "x");
    coil_value_release(note_value("first", coil_sleep(1000)));
    return note_value("second", coil_sleep(1000));
}

TEST(second_interrupt_ends_the_loop_at_once)
{
    EXPECT_ERROR(coil_run(is_interrupted_twice, NULL), coil_KeyboardInterrupt, "");
    EXPECT_LOG("first: CancelledError", "second: CancelledError");
}

TEST(interrupt_without_a_runner_ends_the_loop)
{
    coil_loop_call_later(test_loop(), 1, interrupts, "xxx");
    coil_loop_call_later(test_loop(), 2, note_call, "later");
    EXPECT_ERROR(coil_loop_run_forever(test_loop()), coil_KeyboardInterrupt, "");
    EXPECT_LOG();
    EXPECT_ERROR(coil_loop_run_until_complete(test_loop(), coil_coroutine_new(waits_forever, NULL)), coil_RuntimeError,
                 "deadlock: nothing is left that could wake the program\n  Task-... (waits_forever) waits for <Future pending cb=[Task.task_wakeup()]>");
    EXPECT_LOG("later");
}

TEST(interrupt_before_a_run_is_not_forgotten)
{
    coil_interrupt_main();
    EXPECT_ERROR(coil_run(yields_until_cancelled, NULL), coil_KeyboardInterrupt, "");
}

static int reprs;

static void counts_reprs(coil_object *self, char *buffer, size_t size)
{
    (void)self;
    reprs++;
    if (size) buffer[0] = '\0';
}

static const coil_type my_result = {.name = "MyResult", .repr = counts_reprs};

static coil_value returns_my_result(void *unused)
{
    (void)unused;
    return coil_object_value(coil_object_new(&my_result, sizeof(coil_object)));
}

TEST(result_of_a_run_is_not_asked_for_its_repr)
{
    reprs = 0;
    coil_runner *runner = new_runner();
    coil_value result = keep(coil_runner_run(runner, coil_coroutine_new(returns_my_result, NULL), NULL));
    CLOSE(runner);
    EXPECT(!coil_failed(result));
    EXPECT_INT(reprs, 0);
}

TEST_ASYNC(runner_says_what_it_is)
{
    coil_runner *runner = OWN(coil_runner_new((coil_runner_options){0}));
    EXPECT_VALUE(coil_object_value(coil_retain(runner)), "<asyncio.runners.Runner object at 0x...>");
    EXPECT_ERROR(coil_await(runner), coil_TypeError, "'Runner' object can't be awaited");
}
