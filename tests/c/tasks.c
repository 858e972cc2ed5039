// SPDX-License-Identifier: MIT
//
// tasks.c: Task: when it runs, what it returns, its name, what it may wait for, and what is said of those that nobody looks at.

#include "harness.h"

#include <string.h>

TEST_ASYNC(tasks_start_in_the_order_in_which_they_were_made)
{
    spawn(logs, "first");
    spawn(logs, "second");
    spawn(logs, "third");
    EXPECT_LOG();
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("first", "second", "third");
}

TEST_ASYNC(task_returns_what_its_coroutine_returns)
{
    coil_task *task = spawn(returns_text, "result");
    EXPECT(!coil_task_done(task));
    EXPECT_ERROR(coil_task_result(task), coil_InvalidStateError, "Result is not set.");
    EXPECT_ERROR(coil_task_exception(task), coil_InvalidStateError, "Exception is not set.");
    EXPECT_VALUE(coil_await(task), "'result'");
    EXPECT(coil_task_done(task));
    EXPECT_VALUE(coil_task_result(task), "'result'");
    EXPECT_NONE(coil_task_exception(task));
}

TEST_ASYNC(task_raises_what_its_coroutine_raises)
{
    coil_task *task = spawn(raises_value_error, "x");
    EXPECT_ERROR(coil_await(task), coil_ValueError, "x");
    EXPECT_ERROR(coil_await(task), coil_ValueError, "x");
    EXPECT_ERROR(coil_task_exception(task), coil_ValueError, "x");
    EXPECT(!coil_task_cancelled(task));
}

static coil_value yields_three_times(void *text)
{
    for (int i = 1; i <= 3; i++) {
        note("%s %d", (const char *)text, i);
        COIL_TRY(coil_sleep(0));
    }
    return coil_none();
}

TEST_ASYNC(tasks_take_turns)
{
    spawn(yields_three_times, "a");
    spawn(yields_three_times, "b");
    settle();
    EXPECT_LOG("a 1", "b 1", "a 2", "b 2", "a 3", "b 3");
}

static coil_value resolves_and_logs(void *future)
{
    COIL_TRY(coil_future_set_result(future, coil_int(1)));
    note("resolved");
    return coil_none();
}

static coil_value returns_object(void *object)
{
    return coil_object_value(coil_retain(object));
}

// A future that is returned is a value as any other: nobody waits for it.
TEST_ASYNC(coroutine_may_return_a_future)
{
    coil_future *future = new_future();
    coil_value returned = keep(coil_await(spawn(returns_object, future)));
    EXPECT(returned.tag == COIL_OBJECT && coil_as_object(returned) == future);
    EXPECT(!coil_future_done(future));
}

TEST_ASYNC(waiter_runs_a_turn_after_its_future_is_resolved)
{
    coil_future *future = new_future();
    spawn(logs_await, future);
    spawn(resolves_and_logs, future);
    spawn(logs, "after");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("resolved", "after");
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("woken: 1");
}

// As in CPython: the task finds out in its next step.
TEST_ASYNC(coroutine_that_is_closed_by_hand_cannot_go_on)
{
    coil_future *future = new_future();
    coil_task *task = spawn(logs_await, future);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_NONE(coil_coroutine_close((coil_coroutine *)coil_task_get_coro(task)));
    EXPECT_LOG("woken: GeneratorExit");
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT_ERROR(coil_await(task), coil_RuntimeError, "cannot reuse already awaited coroutine");
}

TEST_ASYNC(several_tasks_await_one_task)
{
    coil_task *task = spawn(returns_text, "r");
    spawn(logs_await, task);
    spawn(logs_await, task);
    settle();
    EXPECT_LOG("woken: 'r'", "woken: 'r'");
}

TEST_ASYNC(done_callbacks_of_a_task_run_in_order)
{
    coil_task *task = spawn(logs, "body");
    EXPECT_NONE(coil_task_add_done_callback(task, note_done, "first"));
    EXPECT_NONE(coil_future_add_done_callback(coil_task_as_future(task), note_done, "second"));
    settle();
    EXPECT_LOG("body", "first", "second");
}

TEST_ASYNC(done_callback_of_a_task_can_be_removed)
{
    coil_context *context = OWN(coil_context_new());
    coil_task *task = spawn(logs, "body");
    EXPECT(coil_task_get_loop(task) == coil_loop_get_running());
    EXPECT_NONE(coil_task_add_done_callback(task, note_done, "first"));
    EXPECT_NONE(coil_task_add_done_callback_with(task, note_done, "second", context));
    EXPECT_INT(coil_task_remove_done_callback(task, note_done, "third"), 0);
    settle();
    EXPECT_LOG("body", "first", "second");

    task = spawn(logs, "body");
    char same[] = "removed";
    EXPECT_NONE(coil_task_add_done_callback(task, note_done, same));
    EXPECT_NONE(coil_task_add_done_callback(task, note_done, same));
    EXPECT_INT(coil_task_remove_done_callback(task, note_done, same), 2);
    settle();
    EXPECT_LOG("body");
}

TEST_ASYNC(task_does_not_take_a_result)
{
    coil_task *task = spawn(returns_none, NULL);
    coil_future *future = coil_task_as_future(task);
    EXPECT_ERROR(coil_future_set_result(future, coil_string("x")), coil_RuntimeError, "Task does not support set_result operation");
    EXPECT_ERROR(coil_future_set_exception(future, coil_raise(coil_ValueError, "x")), coil_RuntimeError,
                 "Task does not support set_exception operation");
    EXPECT_NONE(coil_await(task));
}

// Making.

TEST(task_needs_a_running_loop)
{
    EXPECT_NULL(coil_create_task(coil_coroutine_new(returns_none, NULL)), coil_RuntimeError, "no running event loop");
    EXPECT_LOG("RuntimeWarning: coroutine 'returns_none' was never awaited");
    EXPECT(coil_current_task() == NULL);
    EXPECT_ERROR(coil_all_tasks(), coil_RuntimeError, "no running event loop");
}

TEST_ASYNC(task_of_something_else_is_refused)
{
    EXPECT_NULL(coil_create_task(new_future()), coil_TypeError, "a coroutine was expected, got <Future pending>");
    EXPECT_NULL(coil_create_task(generator(returns_none, NULL)), coil_TypeError,
                "a coroutine was expected, got <generator object returns_none at 0x...>");
}

TEST_ASYNC(task_of_null_keeps_the_kept_error)
{
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_create_task(NULL), coil_ValueError, "kept");
}

TEST(task_of_a_loop_that_does_not_run_yet)
{
    coil_task *task = OWN(coil_loop_create_task(test_loop(), coil_coroutine_new(logs, "runs"), (coil_task_options){0}));
    EXPECT_LOG();
    EXPECT_NONE(coil_loop_run_until_complete(test_loop(), task));
    EXPECT_LOG("runs");
}

TEST_ASYNC(task_that_could_not_be_made_keeps_nothing)
{
    coil_loop *closed = OWN(coil_loop_new());
    coil_context *context = OWN(coil_context_new());
    coil_future *object = new_future();
    EXPECT_NONE(coil_loop_close(closed));
    for (int i = 0; i < 5; i++) {
        EXPECT_NULL(coil_loop_create_task(closed, object, (coil_task_options){.name = "x", .context = context}), coil_RuntimeError, "Event loop is closed");
        EXPECT_NULL(coil_create_task_with(object, (coil_task_options){.name = "x", .context = context}), coil_TypeError, "a coroutine was expected, got <Future pending>");
    }
    EXPECT_INT(((coil_object *)context)->references, 1);
    EXPECT_INT(((coil_object *)object)->references, 1);
}

TEST_ASYNC(finished_coroutine_makes_a_task_that_fails)
{
    coil_coroutine *coro = coroutine(returns_none, NULL);
    EXPECT_NONE(coil_await(coil_retain(coro)));
    coil_task *task = OWN(coil_create_task(coil_retain(coro)));
    EXPECT_ERROR(coil_await(task), coil_RuntimeError, "cannot reuse already awaited coroutine");
}

// Each step of the second task resumes a coroutine that waits already: it yields its future again, so both tasks wait for the same one.
TEST_ASYNC(two_tasks_of_one_coroutine_wait_for_the_same_future)
{
    coil_future *future = new_future();
    coil_coroutine *coro = coroutine(awaits, future);
    coil_task *first = OWN(coil_create_task(coil_retain(coro)));
    coil_task *second = OWN(coil_create_task(coil_retain(coro)));
    settle();
    EXPECT(!coil_task_done(first));
    EXPECT(!coil_task_done(second));
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT_VALUE(coil_await(first), "1");
    EXPECT_ERROR(coil_await(second), coil_RuntimeError, "cannot reuse already awaited coroutine");
}

// A coroutine that is driven by hand has yielded a future: nobody may wait for it before the driver does.
TEST_ASYNC(future_that_was_yielded_by_hand_cannot_be_awaited)
{
    coil_future *future = new_future();
    coil_coroutine *coro = coroutine(awaits, future);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "<Future pending>");
    EXPECT_ERROR(coil_await(future), coil_RuntimeError, "await wasn't used with future");
    EXPECT_RAISE(coil_coroutine_send(coro, coil_none(), INTO), coil_RuntimeError, "await wasn't used with future");
}

TEST_ASYNC(options_choose_the_stack)
{
    coil_task *task = spawn_with(returns_text, "small", .stack_size = 16384);
    EXPECT_VALUE(coil_await(task), "'small'");
}

// Names.

TEST_ASYNC(tasks_are_numbered)
{
    coil_task *first = spawn(returns_none, NULL);
    coil_task *second = spawn(returns_none, NULL);
    coil_value expected = OWN_VALUE(coil_string(coil_task_get_name(first)));
    EXPECT_STR(coil_as_string(expected), "Task-...");
    EXPECT_STR(coil_task_get_name(second), "Task-...");
    EXPECT(coil_task_get_name(first) != coil_task_get_name(second));
    settle();
}

TEST_ASYNC(task_is_named_by_its_options_and_renamed)
{
    char name[] = "worker";
    coil_task *task = spawn_with(returns_none, NULL, .name = name);
    name[0] = 'x';
    EXPECT_STR(coil_task_get_name(task), "worker");
    EXPECT_NONE(coil_task_set_name(task, "boss"));
    EXPECT_STR(coil_task_get_name(task), "boss");
    EXPECT_NONE(coil_await(task));
    EXPECT_STR(coil_task_get_name(task), "boss");
}

// Which tasks there are.

static coil_value logs_current(void *unused)
{
    (void)unused;
    note("%s", coil_task_get_name(coil_current_task()));
    COIL_TRY(coil_sleep(0));
    note("%s", coil_task_get_name(coil_current_task()));
    return coil_none();
}

TEST_ASYNC(current_task_is_the_one_that_runs)
{
    coil_task *main_task = coil_current_task();
    spawn_with(logs_current, NULL, .name = "a");
    spawn_with(logs_current, NULL, .name = "b");
    settle();
    EXPECT_LOG("a", "b", "a", "b");
    EXPECT(coil_current_task() == main_task);
}

static void logs_current_in_callback(void *unused)
{
    (void)unused;
    note("%s", coil_current_task() ? "a task" : "no task");
}

TEST_ASYNC(callbacks_run_in_no_task)
{
    coil_loop_call_soon(NULL, logs_current_in_callback, NULL);
    settle();
    EXPECT_LOG("no task");
}

TEST_ASYNC(all_tasks_lists_those_that_are_not_done)
{
    coil_task *done = spawn(returns_none, NULL);
    settle();
    coil_task *pending = spawn(returns_none, NULL);
    coil_list *all = coil_as_list(OWN_VALUE(coil_all_tasks()));
    EXPECT_INT(coil_list_count(all), 2);
    EXPECT(coil_as_object(coil_list_get(all, 0)) == coil_current_task());
    EXPECT(coil_as_object(coil_list_get(all, 1)) == pending);
    EXPECT(coil_task_done(done));
    settle();
}

TEST_ASYNC(task_tells_its_coroutine)
{
    coil_coroutine *coro = coroutine(returns_none, NULL);
    coil_task *task = OWN(coil_create_task(coil_retain(coro)));
    EXPECT(coil_task_get_coro(task) == (void *)coro);
    EXPECT_NONE(coil_await(task));
}

// What a task may wait for.

// A task whose coroutine was made at f.c:1, so that its repr is known.
#define spawn_at(function, arg, given_name) \
    ((coil_task *)OWN(coil_create_task_with(coil_coroutine_new_at(function, arg, 0, #function, "f.c", 1), (coil_task_options){.name = given_name})))

static coil_task *selfish;

static coil_value awaits_itself(void *unused)
{
    (void)unused;
    return coil_await(selfish);
}

TEST_ASYNC(task_cannot_await_itself)
{
    selfish = spawn_at(awaits_itself, NULL, "selfish");
    EXPECT_ERROR(coil_await(selfish), coil_RuntimeError,
                 "Task cannot await on itself: <Task pending name='selfish' coro=<awaits_itself() running at f.c:1> cb=[Task.task_wakeup()]>");
}

TEST_ASYNC(task_that_awaited_itself_cannot_be_awaited)
{
    coil_task *me = coil_current_task();
    coil_value_release(coil_await(me));
    EXPECT_ERROR(coil_await(me), coil_RuntimeError, "await wasn't used with future");
}

static coil_value yields_it(void *object)
{
    return coil_yield(coil_object_value(coil_retain(object)));
}

static coil_value yields_int(void *unused)
{
    (void)unused;
    return coil_yield(coil_int(3));
}

TEST_ASYNC(task_understands_no_other_yield)
{
    coil_task *task = spawn(yields_int, NULL);
    EXPECT_ERROR(coil_await(task), coil_RuntimeError, "Task got bad yield: 3");
}

static coil_value catches_bad_yield(void *unused)
{
    (void)unused;
    coil_value got = coil_yield(coil_string("bad"));
    note("%s", coil_failed(got) ? coil_error_message(got) : "nothing");
    coil_value_release(got);
    return coil_int(1);
}

TEST_ASYNC(bad_yield_can_be_caught)
{
    EXPECT_VALUE(coil_await(spawn(catches_bad_yield, NULL)), "1");
    EXPECT_LOG("Task got bad yield: 'bad'");
}

TEST_ASYNC(yielding_a_future_instead_of_awaiting_it)
{
    coil_future *future = new_future();
    coil_task *task = spawn_at(yields_it, future, "y");
    EXPECT_ERROR(coil_await(task), coil_RuntimeError,
                 "yield was used instead of yield from in task <Task pending name='y' coro=<yields_it() running at f.c:1> cb=[Task.task_wakeup()]> with <Future pending>");
}

TEST_ASYNC(yielding_a_generator_instead_of_delegating_to_it)
{
    coil_task *task = spawn_at(yields_it, generator(returns_none, NULL), "y");
    EXPECT_ERROR(coil_await(task), coil_RuntimeError,
                 "yield was used instead of yield from for generator in task <Task pending name='y' coro=<yields_it() running at f.c:1> cb=[Task.task_wakeup()]> with <generator object returns_none at 0x...>");
}

TEST_ASYNC(future_of_another_loop)
{
    coil_loop *other = OWN(coil_loop_new());
    coil_future *future = OWN(coil_loop_create_future(other));
    coil_task *task = spawn_at(awaits, future, "t");
    settle();
    EXPECT(coil_task_done(task));
    EXPECT_ERROR(coil_task_result(task), coil_RuntimeError,
                 "Task <Task pending name='t' coro=<awaits() running at f.c:1>> got Future <Future pending> attached to a different loop");
    EXPECT_NONE(coil_loop_close(other));
}

static coil_value awaits_itself_twice(void *unused)
{
    (void)unused;
    coil_value_release(coil_await(coil_current_task()));
    coil_value_release(note_value("again", coil_await(coil_current_task())));
    return coil_none();
}

// As in CPython: it stays marked as being awaited.
TEST_ASYNC(task_that_awaited_itself_cannot_be_awaited_before_it_is_done)
{
    coil_task *task = spawn(awaits_itself_twice, NULL);
    coil_sleep(0);
    EXPECT_ERROR(coil_await(task), coil_RuntimeError, "await wasn't used with future");
    settle();
    EXPECT_LOG("again: RuntimeError: await wasn't used with future");
    EXPECT_NONE(coil_await(task));
}

// Tasks that nobody keeps.

static coil_value sleeps_and_logs(void *text)
{
    COIL_TRY(coil_sleep(1));
    note("%s", (const char *)text);
    return coil_none();
}

TEST_ASYNC(task_that_nobody_keeps_runs_to_its_end)
{
    coil_release(coil_create_task(coil_coroutine_new(sleeps_and_logs, "done")));
    EXPECT_NONE(coil_sleep(2));
    EXPECT_LOG("done");
}

TEST_ASYNC(error_of_a_task_that_nobody_looks_at_is_reported)
{
    coil_release(coil_create_task(coil_coroutine_new(raises_value_error, "lost")));
    settle();
    EXPECT_LOG("report: Task exception was never retrieved: ValueError: lost");
}

TEST_ASYNC(error_is_reported_when_the_task_is_released_not_before)
{
    coil_task *task = coil_create_task(coil_coroutine_new(raises_value_error, "lost"));
    settle();
    note("settled");
    coil_release(task);
    EXPECT_LOG("settled", "report: Task exception was never retrieved: ValueError: lost");
}

TEST_ASYNC(cancelled_task_is_not_reported)
{
    coil_task *task = coil_create_task(coil_coroutine_new(waits_forever, NULL));
    EXPECT(task != NULL);
    coil_task_cancel(task, NULL);
    coil_release(task);
    settle();
    EXPECT_LOG();
}

static void logs_task(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    note_value(context->message, (coil_value){.tag = COIL_OBJECT, .as.object = (coil_object *)context->future});
}

TEST_ASYNC(report_carries_the_task)
{
    coil_loop_set_exception_handler(NULL, logs_task, NULL);
    coil_release(coil_create_task_with(coil_coroutine_new_at(raises_value_error, "lost", 0, "loses", "f.c", 12), (coil_task_options){.name = "loser"}));
    settle();
    EXPECT_LOG("Task exception was never retrieved: <Task finished name='loser' coro=<loses() done, defined at f.c:12> exception=ValueError('lost')>");
}

static coil_value cleans_up(void *text)
{
    coil_value slept = coil_sleep(1000);
    note("%s: %s", (const char *)text, coil_failed(slept) ? coil_error_type_of(slept)->name : "slept");
    return slept;
}

TEST(pending_task_is_destroyed_with_its_loop)
{
    coil_loop *loop = test_loop();
    coil_release(coil_loop_create_task(loop, coil_coroutine_new(cleans_up, "cleanup"), (coil_task_options){0}));
    settle();
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT_LOG("report: Task was destroyed but it is pending!", "cleanup: GeneratorExit");
}

static coil_value wakes_the_next(void *future)
{
    coil_value waited = waits_forever(NULL);
    coil_value_release(coil_future_set_result(future, coil_none()));
    coil_release(coil_create_task(coil_coroutine_new(returns_none, NULL))); // there is no running loop
    coil_value_release(coil_last_error());
    return waited;
}

// The step that the first one's cleanup schedules is that of a task which is destroyed next.
TEST(cleanup_that_wakes_another_task_while_the_loop_closes)
{
    coil_loop *loop = test_loop();
    coil_future *future = OWN(coil_loop_create_future(loop));
    coil_release(coil_loop_create_task(loop, coil_coroutine_new(wakes_the_next, future), (coil_task_options){0}));
    coil_release(coil_loop_create_task(loop, coil_coroutine_new(logs_await, future), (coil_task_options){0}));
    settle();
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT_LOG("report: Task was destroyed but it is pending!", "RuntimeWarning: coroutine 'returns_none' was never awaited",
               "report: Task was destroyed but it is pending!", "woken: GeneratorExit");
}

TEST(task_that_never_started_is_destroyed_with_its_loop)
{
    coil_loop *loop = test_loop();
    coil_release(coil_loop_create_task(loop, coil_coroutine_new(logs, "never"), (coil_task_options){0}));
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT_LOG("report: Task was destroyed but it is pending!", "RuntimeWarning: coroutine 'logs' was never awaited");
}

TEST(kept_task_survives_its_loop)
{
    coil_loop *loop = test_loop();
    coil_task *task = OWN(coil_loop_create_task(loop, coil_coroutine_new(cleans_up, "cleanup"), (coil_task_options){0}));
    settle();
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT_LOG("report: Task was destroyed but it is pending!", "cleanup: GeneratorExit");
    EXPECT(!coil_task_done(task));
    EXPECT(coil_task_get_coro(task) == NULL);
}

// repr

TEST_ASYNC(repr_of_a_task_tells_all_about_it)
{
    coil_task *task = OWN(coil_create_task_with(coil_coroutine_new_at(waits_forever, NULL, 0, "hang", "f.c", 81), (coil_task_options){.name = "H"}));
    EXPECT_VALUE(coil_object_value(coil_retain(task)), "<Task pending name='H' coro=<hang() running at f.c:81>>");
    settle();
    EXPECT_VALUE(coil_object_value(coil_retain(task)),
                 "<Task pending name='H' coro=<hang() running at f.c:81> wait_for=<Future pending cb=[Task.task_wakeup()]>>");
    coil_task_cancel(task, NULL);
    EXPECT_VALUE(coil_object_value(coil_retain(task)), "<Task cancelling name='H' coro=<hang() running at f.c:81> wait_for=<Future cancelled>>");
    settle();
    EXPECT_VALUE(coil_object_value(coil_retain(task)), "<Task cancelled name='H' coro=<hang() done, defined at f.c:81>>");
}

TEST_ASYNC(repr_of_a_task_quotes_its_name)
{
    coil_task *task = spawn_at(waits_forever, NULL, "it's");
    EXPECT_VALUE(coil_object_value(coil_retain(task)), "<Task pending name=\"it's\" coro=<waits_forever() running at f.c:1>>");
    coil_task_cancel(task, NULL);
    settle();
}

TEST_ASYNC(ten_thousand_tasks, WITHOUT_FAILURES)
{
    coil_group *group = coil_group_new();
    for (int i = 0; i < 10000; i++) EXPECT(coil_group_spawn(group, returns_none, NULL) != NULL);
    EXPECT_NONE(coil_group_join(group));
    coil_future *gate = new_future();
    for (int i = 0; i < 10000; i++) coil_release(coil_create_task(coil_coroutine_new(awaits, gate)));
    settle();
    coil_list *all = coil_as_list(OWN_VALUE(coil_all_tasks()));
    EXPECT_INT(coil_list_count(all), 10001);
    EXPECT_NONE(coil_future_set_result(gate, coil_none()));
    settle();
    EXPECT_INT(coil_list_count(coil_as_list(OWN_VALUE(coil_all_tasks()))), 1);
}

static coil_value awaits_another(void *task)
{
    return coil_await(*(coil_task **)task);
}

TEST_ASYNC(repr_of_tasks_that_wait_for_each_other_ends)
{
    coil_task *first, *second;
    first = spawn_at(awaits_another, &second, "a");
    second = spawn_at(awaits_another, &first, "b");
    settle();
    EXPECT_VALUE(coil_object_value(coil_retain(first)),
                 "<Task pending name='a' coro=<awaits_another() running at f.c:1> wait_for=<Task pending name='b' coro=<awaits_another() running at f.c:1>"
                 " wait_for=... cb=[Task.task_wakeup()]> cb=[Task.task_wakeup()]>");
    coil_task_cancel(first, NULL);
    settle();
}

static coil_value yields_object(void *object)
{
    return coil_yield(coil_object_value(coil_retain(object)));
}

TEST_ASYNC(object_that_is_no_future_is_a_bad_yield)
{
    coil_list *list = OWN(coil_list_new(0, NULL));
    EXPECT_ERROR(coil_await(spawn(yields_object, list)), coil_RuntimeError, "Task got bad yield: []");
    coil_value bad = keep(coil_await(spawn(yields_object, generator(returns_none, NULL))));
    EXPECT(coil_error_matches(bad, coil_RuntimeError));
    EXPECT(strncmp(coil_error_message(bad), "yield was used instead of yield from for generator in task <Task ", 65) == 0);
}

static coil_value cancels_itself_and_awaits(void *future)
{
    coil_task_cancel(coil_current_task(), "me");
    return note_value("awaited", coil_await(future));
}

// The gathering has its result on the way and cannot be cancelled: the request to cancel stays, and is raised at the next step.
TEST_ASYNC(request_to_cancel_outlives_a_future_that_cannot_be_cancelled)
{
    coil_future *future = new_future();
    coil_future *gathering = OWN(coil_gather_future(1, (void *[]){future}, 0));
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    coil_task *task = OWN(coil_create_task_with(coil_coroutine_new(cancels_itself_and_awaits, gathering), (coil_task_options){.eager_start = true}));
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "me");
    EXPECT_LOG("awaited: CancelledError: me");
}

TEST(without_a_loop_nothing_is_made_a_task)
{
    coil_list *list = OWN(coil_list_new(0, NULL));
    EXPECT_NULL(coil_create_task(list), coil_RuntimeError, "no running event loop");
    EXPECT_NULL(coil_ensure_future(list), coil_RuntimeError, "no running event loop");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_create_task(NULL), coil_ValueError, "kept");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_ensure_future(NULL), coil_ValueError, "kept");
}
