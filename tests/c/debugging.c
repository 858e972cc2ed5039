// SPDX-License-Identifier: MIT
//
// debugging.c: debug mode: where things were made, slow callbacks, coroutines that nobody awaited; and exception handlers: what they are told, in which context, and
// what the default one logs.

#include "harness.h"

#include "core.h" // coil__clock_skip: a callback that takes time

#include <stdio.h>
#include <string.h>

static void log_logged(coil_log_level level, const char *text, void *unused)
{
    (void)unused;
    note("%s: %s", level == COIL_LOG_WARNING ? "warning" : level == COIL_LOG_ERROR ? "error"
                                                                                   : "?",
         text);
}

// Runs the rest of a test with what is logged in the test's log; the body of a task.
#define LOGGED(statements)                      \
    do {                                        \
        coil_log_set_handler(log_logged, NULL); \
        statements;                             \
        coil_log_set_handler(NULL, NULL);       \
    } while (0)

static coil_value object(void *borrowed)
{
    return coil_object_value(coil_retain(borrowed));
}

TEST(debug_mode_is_off_at_first)
{
    EXPECT(!coil_loop_get_debug(test_loop()));
    coil_loop_set_debug(test_loop(), true);
    EXPECT(coil_loop_get_debug(test_loop()));
    coil_loop_set_debug(test_loop(), false);
    EXPECT(!coil_loop_get_debug(test_loop()));
}

// Where things were made.

TEST_ASYNC(future_tells_in_debug_mode_where_it_was_made)
{
    coil_future *before = OWN(coil_future_new_at("f.c", 11));
    coil_loop_set_debug(NULL, true);
    coil_future *future = OWN(coil_future_new_at("f.c", 12));
    coil_future *unknown = OWN(coil_future_new_at(NULL, 0));
    coil_loop_set_debug(NULL, false);
    EXPECT_VALUE(object(before), "<Future pending>");
    EXPECT_VALUE(object(future), "<Future pending created at f.c:12>");
    EXPECT_VALUE(object(unknown), "<Future pending>");
    EXPECT_NONE(coil_future_set_result(future, coil_int(4)));
    EXPECT_VALUE(object(future), "<Future finished result=4 created at f.c:12>");
}

TEST_ASYNC(macros_know_the_place)
{
    coil_loop_set_debug(NULL, true);
    coil_future *future = OWN(coil_future_new()), *other = OWN(coil_loop_create_future(coil_loop_get_running()));
    coil_handle *soon = OWN(coil_retain(coil_loop_call_soon(NULL, note_call, "x")));
    coil_handle *later = OWN(coil_retain(coil_loop_call_later(NULL, 5, note_call, "x")));
    void *made[] = {future, other, soon, later};
    for (size_t i = 0; i < 4; i++) EXPECT(strstr(coil_as_string(OWN_VALUE(coil_repr(OWN_VALUE(object(made[i]))))), "debugging.c:") != NULL);
    coil_handle_cancel(soon);
    coil_handle_cancel(later);
}

TEST_ASYNC(task_tells_in_debug_mode_where_its_coroutine_was_made)
{
    coil_loop_set_debug(NULL, true);
    coil_task *task = OWN(coil_create_task_with(coil_coroutine_new_at(returns_none, NULL, 0, "worker", "f.c", 7), (coil_task_options){.name = "t"}));
    EXPECT_VALUE(object(task), "<Task pending name='t' coro=<worker() running at f.c:7> created at f.c:7>");
    settle();
    EXPECT_VALUE(object(task), "<Task finished name='t' coro=<worker() done, defined at f.c:7> result=None created at f.c:7>");
}

TEST_ASYNC(handle_tells_in_debug_mode_what_it_calls_and_where_it_was_made)
{
    coil_loop_set_debug(NULL, true);
    coil_handle *handle = OWN(coil_retain(coil_loop_call_soon_at(NULL, note_call, "x", NULL, "f.c", 3)));
    coil_handle *without = OWN(coil_retain(coil_loop_call_soon_at(NULL, note_call, NULL, NULL, "f.c", 4)));
    coil_handle *timer = OWN(coil_retain(coil_loop_call_at_at(NULL, 1234.5, note_call, NULL, NULL, "f.c", 5)));
    EXPECT_VALUE(object(handle), "<Handle 0x...(0x...) created at f.c:3>");
    EXPECT_VALUE(object(without), "<Handle 0x...() created at f.c:4>");
    EXPECT_VALUE(object(timer), "<TimerHandle when=1234.5 0x...() created at f.c:5>");
    coil_handle_cancel(handle);
    coil_handle_cancel(without);
    coil_handle_cancel(timer);
    EXPECT_VALUE(object(handle), "<Handle cancelled 0x...(0x...) created at f.c:3>");
    EXPECT_VALUE(object(timer), "<TimerHandle cancelled when=1234.5 0x...() created at f.c:5>");
}

TEST_ASYNC(handle_remembers_by_the_mode_in_which_it_is_cancelled)
{
    coil_handle *before = OWN(coil_retain(coil_loop_call_soon(NULL, note_call, "x")));
    coil_loop_set_debug(NULL, true);
    EXPECT_VALUE(object(before), "<Handle 0x...(0x...)>");
    coil_handle_cancel(before);
    coil_handle *after = OWN(coil_retain(coil_loop_call_soon_at(NULL, note_call, "x", NULL, "f.c", 3)));
    coil_loop_set_debug(NULL, false);
    EXPECT_VALUE(object(before), "<Handle cancelled 0x...(0x...)>");
    EXPECT_VALUE(object(after), "<Handle 0x...() created at f.c:3>");
    coil_handle_cancel(after);
    EXPECT_VALUE(object(after), "<Handle cancelled created at f.c:3>");
}

TEST_ASYNC(handle_without_debug_mode_forgets_what_it_would_have_called)
{
    coil_handle *handle = OWN(coil_retain(coil_loop_call_soon(NULL, note_call, "x")));
    coil_handle *timer = OWN(coil_retain(coil_loop_call_at(NULL, 2, note_call, "x")));
    EXPECT_VALUE(object(handle), "<Handle 0x...()>");
    EXPECT_VALUE(object(timer), "<TimerHandle when=2.0 0x...()>");
    coil_handle_cancel(handle);
    coil_handle_cancel(timer);
    EXPECT_VALUE(object(handle), "<Handle cancelled>");
    EXPECT_VALUE(object(timer), "<TimerHandle cancelled when=2.0>");
}

static void logs_source(coil_loop *loop, const coil_exception_context *context, void *unused)
{
    (void)loop;
    (void)unused;
    if (context->source) note("%s: %s:%d in %s", context->message, context->source->file, context->source->line, context->source->function);
    else note("%s: no source", context->message);
}

static coil_value fails_a_future(void *debug)
{
    coil_loop_set_debug(NULL, *(bool *)debug);
    coil_future *future = coil_future_new_at("f.c", 12);
    if (future) coil_value_release(coil_future_set_exception(future, coil__raise(coil_ValueError, "x")));
    coil_release(future);
    return coil_none();
}

TEST_ASYNC(exception_handler_is_told_in_debug_mode_where_a_future_was_made)
{
    coil_loop_set_exception_handler(NULL, logs_source, NULL);
    EXPECT_NONE(coil_await(coil_coroutine_new(fails_a_future, &(bool){false})));
    EXPECT_NONE(coil_await(coil_coroutine_new(fails_a_future, &(bool){true})));
    EXPECT_LOG("Future exception was never retrieved: no source", "Future exception was never retrieved: f.c:12 in fails_a_future");
}

TEST_ASYNC(exception_handler_is_told_in_debug_mode_where_a_task_was_made)
{
    coil_loop_set_exception_handler(NULL, logs_source, NULL);
    coil_loop_set_debug(NULL, true);
    coil_release(coil_create_task(coil_coroutine_new_at(raises_value_error, "x", 0, "worker", "f.c", 7)));
    settle();
    EXPECT_LOG("Task exception was never retrieved: f.c:7 in run_body");
}

// What the default handler logs.

TEST_ASYNC(default_handler_logs_the_message_the_things_and_the_traceback)
{
    coil_future *future = new_future();
    coil_task *task = OWN(coil_create_task_with(coil_coroutine_new_at(returns_none, NULL, 0, "worker", "f.c", 7), (coil_task_options){.name = "t"}));
    coil_value error = OWN_VALUE(coil_raise_at("f.c", 3, "worker", coil_ValueError, "x"));
    LOGGED({
        coil_loop_default_exception_handler(NULL, &(coil_exception_context){.message = "it happened", .error = error, .future = future, .task = task});
        coil_loop_default_exception_handler(NULL, &(coil_exception_context){.future = future});
        coil_loop_default_exception_handler(NULL, &(coil_exception_context){.message = ""});
    });
    EXPECT_LOG("error: it happened\nfuture: <Future pending>\ntask: <Task pending name='t' coro=<worker() running at f.c:7>>\n"
               "Traceback (most recent call last):\n  File \"f.c\", line 3, in worker\nValueError: x",
               "error: Unhandled exception in event loop\nfuture: <Future pending>", "error: Unhandled exception in event loop");
}

TEST_ASYNC(default_handler_logs_in_debug_mode_where_the_thing_was_made)
{
    coil_loop_set_exception_handler(NULL, NULL, NULL);
    LOGGED(coil_value_release(coil_await(coil_coroutine_new(fails_a_future, &(bool){true}))));
    note("end");
    EXPECT_LOG("error: Future exception was never retrieved\nfuture: <Future finished exception=ValueError('x') created at f.c:12>\n"
               "source_traceback: Object created at (most recent call last):\n  File \"f.c\", line 12, in fails_a_future\n"
               "ValueError: x",
               "end");
}

TEST(default_handler_logs_of_what_was_made_outside_of_coroutines_no_function)
{
    coil_loop_set_exception_handler(test_loop(), NULL, NULL);
    coil_loop_set_debug(test_loop(), true);
    coil_future *future = coil_loop_create_future_at(test_loop(), "f.c", 3);
    EXPECT(future != NULL);
    coil_value set = coil_future_set_exception(future, coil_raise_at("f.c", 5, "fails", coil_ValueError, "x"));
    LOGGED(coil_release(future));
    EXPECT_NONE(set);
    EXPECT_LOG("error: Future exception was never retrieved\nfuture: <Future finished exception=ValueError('x') created at f.c:3>\n"
               "source_traceback: Object created at (most recent call last):\n  File \"f.c\", line 3\n"
               "Traceback (most recent call last):\n  File \"f.c\", line 5, in fails\nValueError: x");
}

static void complains(void *message)
{
    coil_loop_call_exception_handler(NULL, &(coil_exception_context){.message = message});
}

static coil_value complains_in_a_step(void *message)
{
    complains(message);
    return coil_none();
}

// What has no source is at least something that a handle or a task has done.
TEST_ASYNC(default_handler_logs_in_debug_mode_where_what_runs_was_made)
{
    coil_loop_set_exception_handler(NULL, NULL, NULL);
    coil_loop_set_debug(NULL, true);
    LOGGED({
        coil_loop_call_soon_at(NULL, complains, "callback", NULL, "f.c", 3);
        coil_loop_call_soon_at(NULL, complains, "callback of an unknown place", NULL, NULL, 0);
        coil_release(coil_create_task(coil_coroutine_new_at(complains_in_a_step, "task", 0, "worker", "f.c", 7)));
        settle();
    });
    EXPECT_LOG("error: callback\nhandle_traceback: Handle created at (most recent call last):\n  File \"f.c\", line 3, in run_body",
               "error: callback of an unknown place",
               "error: task\nhandle_traceback: Handle created at (most recent call last):\n  File \"f.c\", line 7, in run_body");
}

static void complains_of_a_protocol(void *protocol)
{
    coil_loop_call_exception_handler(NULL, &(coil_exception_context){.message = "keys", .protocol = protocol});
}

TEST_ASYNC(default_handler_logs_keys_in_the_order_of_the_alphabet)
{
    coil_stream_reader *reader = OWN(coil_stream_reader_new(1000, NULL));
    coil_protocol *protocol = OWN(coil_stream_reader_protocol_new(reader, NULL, NULL, NULL));
    coil_loop_set_exception_handler(NULL, NULL, NULL);
    coil_loop_set_debug(NULL, true);
    static char logged[256];
    coil_value name = OWN_VALUE(coil_repr(OWN_VALUE(object(protocol))));
    snprintf(logged, sizeof logged, "error: keys\nhandle_traceback: Handle created at (most recent call last):\n  File \"f.c\", line 3, in run_body\nprotocol: %s",
             coil_as_string(name));
    LOGGED({
        coil_loop_call_soon_at(NULL, complains_of_a_protocol, protocol, NULL, "f.c", 3);
        settle();
    });
    EXPECT_LOG(logged);
}

// Exception handlers.

static void hands_on(coil_loop *loop, const coil_exception_context *context, void *text)
{
    note("%s", (const char *)text);
    coil_loop_default_exception_handler(loop, context);
}

TEST_ASYNC(handler_may_leave_it_to_the_default)
{
    coil_loop_set_exception_handler(NULL, hands_on, "mine first");
    LOGGED(complains("message"));
    EXPECT_LOG("mine first", "error: message");
}

TEST_ASYNC(exception_handler_can_be_read_and_taken_back)
{
    coil_loop *loop = coil_loop_get_running();
    void *arg = NULL;
    coil_loop_set_exception_handler(loop, hands_on, "arg");
    EXPECT(coil_loop_get_exception_handler(loop, &arg) == hands_on);
    EXPECT_STR(arg, "arg");
    coil_loop_set_exception_handler(loop, NULL, NULL);
    EXPECT(!coil_loop_get_exception_handler(loop, NULL));
    LOGGED(complains("by default"));
    EXPECT_LOG("error: by default");
}

TEST(report_without_a_loop_is_logged)
{
    coil_log_set_handler(log_logged, NULL);
    complains("no loop");
    coil_log_set_handler(NULL, NULL);
    EXPECT_LOG("error: no loop");
}

static void logs_variable(coil_loop *loop, const coil_exception_context *context, void *var)
{
    (void)loop;
    (void)context;
    coil_value_release(note_value("variable", coil_var_get(var)));
}

static coil_value sets_and_fails(void *var)
{
    COIL_TRY(coil_var_set(var, coil_string("bar"), NULL));
    return coil_raise(coil_ValueError, "x");
}

TEST_ASYNC(exception_handler_runs_in_the_context_of_the_task)
{
    coil_var *var = OWN(coil_var_new_default("name", coil_string("foo")));
    coil_loop_set_exception_handler(NULL, logs_variable, var);
    coil_release(coil_create_task(coil_coroutine_new(sets_and_fails, var)));
    settle();
    EXPECT_LOG("variable: 'bar'");
    EXPECT_VALUE(coil_var_get(var), "'foo'");
}

typedef struct failing_callback {
    coil_var *var;
    coil_handle *handle;
} failing_callback;

static void sets_and_reports(void *arg)
{
    const failing_callback *self = arg;
    coil_value_release(coil_var_set(self->var, coil_string("bar"), NULL));
    coil_loop_call_exception_handler(NULL, &(coil_exception_context){.message = "Exception in callback", .handle = self->handle});
}

TEST_ASYNC(exception_handler_runs_in_the_context_of_the_handle)
{
    coil_var *var = OWN(coil_var_new_default("name", coil_string("foo")));
    static failing_callback callback;
    callback.var = var;
    coil_loop_set_exception_handler(NULL, logs_variable, var);
    callback.handle = OWN(coil_retain(coil_loop_call_soon(NULL, sets_and_reports, &callback)));
    settle();
    EXPECT_LOG("variable: 'bar'");
    coil_loop_call_exception_handler(NULL, &(coil_exception_context){.message = "afterwards", .handle = callback.handle});
    EXPECT_LOG("variable: 'bar'");
    EXPECT_VALUE(coil_var_get(var), "'foo'");
}

// asyncio gives up on a context that is entered already, and calls no handler.
TEST_ASYNC(exception_handler_is_called_in_a_context_that_is_entered)
{
    coil_var *var = OWN(coil_var_new_default("name", coil_string("foo")));
    coil_loop_set_exception_handler(NULL, logs_variable, var);
    coil_loop_call_exception_handler(NULL, &(coil_exception_context){.message = "of itself", .task = coil_current_task()});
    EXPECT_LOG("variable: 'foo'");
}

// Slow callbacks.

static void takes_its_time(void *seconds)
{
    coil__clock_skip(*(double *)seconds);
}

static coil_value takes_its_time_in_a_step(void *seconds)
{
    takes_its_time(seconds);
    return coil_none();
}

static void work_slowly(double *first, double *second)
{
    coil_loop_call_soon_at(NULL, takes_its_time, first, NULL, "f.c", 3);
    coil_release(coil_create_task_with(coil_coroutine_new_at(takes_its_time_in_a_step, second, 0, "worker", "f.c", 7), (coil_task_options){.name = "slow"}));
    settle();
}

TEST_ASYNC(slow_callbacks_are_logged_in_debug_mode)
{
    double duration = 0.12, step = 0.11;
    coil_loop_set_debug(NULL, true);
    LOGGED(work_slowly(&duration, &step));
    EXPECT_LOG("warning: Executing <Handle 0x...(0x...) created at f.c:3> took 0.120 seconds",
               "warning: Executing <Task finished name='slow' coro=<worker() done, defined at f.c:7> result=None created at f.c:7> took 0.110 seconds");
}

TEST_ASYNC(slow_callback_duration_can_be_chosen)
{
    coil_loop *loop = coil_loop_get_running();
    double duration = 0.12, step = 2;
    EXPECT(coil_loop_get_slow_callback_duration(loop) == 0.1);
    coil_loop_set_slow_callback_duration(NULL, 1);
    EXPECT(coil_loop_get_slow_callback_duration(loop) == 1);
    coil_loop_set_debug(NULL, true);
    LOGGED(work_slowly(&duration, &step));
    EXPECT_LOG("warning: Executing <Task finished name='slow' coro=<worker() done, defined at f.c:7> result=None created at f.c:7> took 2.000 seconds");
}

TEST_ASYNC(slow_callbacks_are_nobodys_business_without_debug_mode)
{
    double duration = 5, step = 5;
    LOGGED(work_slowly(&duration, &step));
    EXPECT_LOG();
}

TEST(setting_without_a_loop_does_nothing)
{
    coil_loop_set_slow_callback_duration(NULL, 3);
    coil_loop_set_task_factory(NULL, NULL, NULL);
}

// Coroutines that nobody awaited.

static void forget_a_coroutine(void)
{
    coil_release(coil_coroutine_new_at(returns_none, NULL, 0, "forgotten", "f.c", 12));
}

TEST(coroutine_that_was_never_awaited_tells_where_it_was_made)
{
    forget_a_coroutine();
    EXPECT_LOG("RuntimeWarning: coroutine 'forgotten' was never awaited");
    EXPECT_INT(coil_get_coroutine_origin_tracking_depth(), 0);
    coil_set_coroutine_origin_tracking_depth(1);
    forget_a_coroutine();
    EXPECT_INT(coil_get_coroutine_origin_tracking_depth(), 1);
    coil_set_coroutine_origin_tracking_depth(0);
    EXPECT_LOG("RuntimeWarning: coroutine 'forgotten' was never awaited\nCoroutine created at (most recent call last)\n  File \"f.c\", line 12");
}

static coil_value forgets_in_debug_mode(void *debug)
{
    coil_loop_set_debug(NULL, *(bool *)debug);
    note("%u", coil_get_coroutine_origin_tracking_depth());
    forget_a_coroutine();
    return coil_none();
}

TEST(loop_in_debug_mode_tracks_origins_while_it_runs)
{
    coil_set_coroutine_origin_tracking_depth(3);
    EXPECT_NONE(coil_run(forgets_in_debug_mode, &(bool){true}));
    EXPECT_INT(coil_get_coroutine_origin_tracking_depth(), 3);
    coil_set_coroutine_origin_tracking_depth(0);
    EXPECT_NONE(coil_run_with(forgets_in_debug_mode, &(bool){false}, (coil_runner_options){.debug = true}));
    EXPECT_INT(coil_get_coroutine_origin_tracking_depth(), 0);
    EXPECT_LOG("10", "RuntimeWarning: coroutine 'forgotten' was never awaited\nCoroutine created at (most recent call last)\n  File \"f.c\", line 12", "0",
               "RuntimeWarning: coroutine 'forgotten' was never awaited");
}
