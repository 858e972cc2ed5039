// SPDX-License-Identifier: MIT
//
// eager.c: tasks that run their first step before the function that makes them returns.

#include "harness.h"

#include <string.h>

#define spawn_eagerly(function, arg) spawn_with(function, arg, .eager_start = true)

TEST_ASYNC(eager_task_runs_at_once_and_may_be_done)
{
    spawn(logs, "scheduled");
    coil_task *task = spawn_eagerly(logs, "eager");
    EXPECT_LOG("eager");
    EXPECT(coil_task_done(task));
    EXPECT_NONE(coil_await(task));
    EXPECT_LOG();
    settle();
    EXPECT_LOG("scheduled");
}

static coil_value logs_two_steps(void *text)
{
    note("%s first", (const char *)text);
    COIL_TRY(coil_sleep(0));
    note("%s second", (const char *)text);
    return coil_none();
}

TEST_ASYNC(eager_task_goes_on_as_any_other)
{
    coil_task *scheduled = spawn(logs_two_steps, "scheduled");
    coil_task *eager = spawn_eagerly(logs_two_steps, "eager");
    EXPECT_LOG("eager first");
    EXPECT_NONE(coil_await(eager));
    EXPECT_NONE(coil_await(scheduled));
    EXPECT_LOG("scheduled first", "eager second", "scheduled second");
}

static coil_value logs_current(void *unused)
{
    (void)unused;
    note("%s", coil_task_get_name(coil_current_task()));
    return coil_none();
}

TEST_ASYNC(eager_task_is_the_current_one_while_it_runs)
{
    coil_task *self = coil_current_task();
    spawn_with(logs_current, NULL, .eager_start = true, .name = "eager");
    EXPECT_LOG("eager");
    EXPECT(coil_current_task() == self);
}

TEST_ASYNC(eager_task_that_fails_at_once)
{
    coil_task *task = spawn_eagerly(raises_value_error, "x");
    EXPECT(coil_task_done(task));
    EXPECT_ERROR(coil_await(task), coil_ValueError, "x");
}

TEST_ASYNC(eager_task_whose_error_nobody_looks_at_is_reported)
{
    coil_release(coil_create_task_with(coil_coroutine_new(raises_value_error, "x"), (coil_task_options){.eager_start = true}));
    EXPECT_LOG("report: Task exception was never retrieved: ValueError: x");
}

static coil_value spawns_eagerly(void *depth)
{
    int left = *(int *)depth;
    note("in %d", left);
    if (left > 0) {
        left--;
        COIL_TRY(coil_join(coil_create_task_with(coil_coroutine_with(spawns_eagerly, &left, sizeof left), (coil_task_options){.eager_start = true})));
    }
    note("out");
    return coil_none();
}

TEST_ASYNC(eager_tasks_nest)
{
    int depth = 3;
    EXPECT_NONE(coil_await(spawn_eagerly(spawns_eagerly, &depth)));
    EXPECT_LOG("in 3", "in 2", "in 1", "in 0", "out", "out", "out", "out");
}

TEST_ASYNC(eager_task_that_waits_is_among_all_tasks)
{
    coil_task *waiting = spawn_eagerly(waits_forever, NULL);
    spawn_eagerly(returns_none, NULL);
    coil_list *all = coil_as_list(OWN_VALUE(coil_all_tasks()));
    EXPECT_INT(coil_list_count(all), 2);
    EXPECT(coil_as_object(coil_list_get(all, 1)) == waiting);
}

TEST_ASYNC(eager_task_can_be_cancelled_where_it_waits)
{
    coil_future *future = new_future();
    coil_task *task = spawn_eagerly(logs_await, future);
    coil_task_cancel(task, "why");
    EXPECT_LOG();
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
    EXPECT_LOG("woken: CancelledError: why");
}

TEST(eager_start_waits_for_a_loop_that_does_not_run)
{
    coil_task *task = OWN(coil_loop_create_task(test_loop(), coil_coroutine_new(logs, "runs"), (coil_task_options){.eager_start = true}));
    EXPECT_LOG();
    EXPECT_NONE(coil_loop_run_until_complete(test_loop(), task));
    EXPECT_LOG("runs");
}

static void spawns_in_callback(void *text)
{
    coil_release(coil_create_task_with(coil_coroutine_new(logs, text), (coil_task_options){.eager_start = true}));
    note("made");
}

TEST_ASYNC(callback_starts_a_task_eagerly)
{
    coil_loop_call_soon(NULL, spawns_in_callback, "body");
    settle();
    EXPECT_LOG("body", "made");
}

static coil_value cancels_its_maker(void *maker)
{
    coil_task_cancel(maker, "by its child");
    return coil_none();
}

TEST_ASYNC(eager_task_cancels_its_maker)
{
    spawn_eagerly(cancels_its_maker, coil_current_task());
    EXPECT_ERROR(coil_sleep(1), coil_CancelledError, "by its child");
    EXPECT_INT(coil_task_uncancel(coil_current_task()), 0);
}

// A done callback of an eager task that is done comes through the loop all the same.
TEST_ASYNC(done_callback_of_an_eager_task_comes_through_the_loop)
{
    coil_task *task = spawn_eagerly(returns_none, NULL);
    EXPECT_NONE(coil_task_add_done_callback(task, note_done, "done"));
    EXPECT_LOG();
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("done");
}

TEST_ASYNC(eager_task_that_is_done_has_no_coroutine_any_more)
{
    coil_task *task = spawn_eagerly(returns_none, NULL);
    EXPECT(!coil_task_get_coro(task));
    EXPECT_NONE(coil_await(task));
    coil_task *waiting = spawn_eagerly(waits_forever, NULL);
    EXPECT(coil_task_get_coro(waiting) != NULL);
    EXPECT_VALUE(coil_object_value(coil_retain(task)), "<Task finished name='Task-...' result=None>");
}

static coil_value completes(void *future)
{
    return coil_future_set_result(future, coil_string("my message"));
}

TEST_ASYNC(eager_task_completes_what_its_maker_will_await)
{
    coil_future *future = new_future();
    coil_task *task = spawn_eagerly(completes, future);
    EXPECT(coil_task_done(task));
    EXPECT_VALUE(coil_await(future), "'my message'");
}

static coil_value sleeps_and_returns(void *text)
{
    COIL_TRY(coil_sleep(0.1));
    return coil_string(text);
}

TEST_ASYNC(eager_task_that_waits_is_not_done)
{
    coil_task *task = spawn_eagerly(sleeps_and_returns, "finished after blocking");
    EXPECT(!coil_task_done(task));
    EXPECT_VALUE(coil_await(task), "'finished after blocking'");
    EXPECT(coil_task_done(task));
}

TEST_ASYNC(eager_task_that_is_done_cannot_be_cancelled)
{
    coil_task *task = spawn_eagerly(returns_text, "finished without blocking");
    EXPECT(!coil_task_cancel(task, NULL));
    EXPECT_VALUE(coil_await(task), "'finished without blocking'");
    EXPECT(!coil_task_cancelled(task));
}

static coil_value cancels_itself_and_returns(void *unused)
{
    (void)unused;
    coil_task_cancel(coil_current_task(), "too late to wait");
    return coil_string("lost");
}

static coil_value cancels_itself_and_waits(void *future)
{
    coil_task_cancel(coil_current_task(), "in its first step");
    note("goes on");
    return coil_await(future);
}

TEST_ASYNC(eager_task_cancelled_in_its_first_step)
{
    coil_task *task = spawn_eagerly(cancels_itself_and_returns, NULL);
    EXPECT(coil_task_done(task));
    EXPECT(coil_task_cancelled(task));
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "too late to wait");
    coil_future *future = new_future();
    task = spawn_eagerly(cancels_itself_and_waits, future);
    EXPECT_LOG("goes on");
    EXPECT(coil_future_cancelled(future));
    EXPECT(!coil_task_done(task));
    EXPECT_INT(coil_task_cancelling(task), 1);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "in its first step");
}

static coil_value raises_system_exit(void *unused)
{
    (void)unused;
    return coil_raise_value(coil_SystemExit, coil_int(3));
}

// It does not stop the loop: whoever makes the task may catch it.
TEST_ASYNC(system_exit_of_a_first_step_comes_out_of_whoever_makes_the_task)
{
    coil_task *self = coil_current_task();
    coil_task *task = coil_create_task_with(coil_coroutine_new(raises_system_exit, NULL), (coil_task_options){.eager_start = true});
    coil_value error = task ? coil_none() : keep(coil_last_error());
    coil_release(task);
    EXPECT(coil_error_matches(error, coil_SystemExit));
    EXPECT_INT(coil_as_int(coil_error_value(error)), 3);
    EXPECT(coil_current_task() == self);
    EXPECT_LOG("report: Task exception was never retrieved: SystemExit: 3");
    EXPECT_NONE(coil_sleep(1));
}

TEST_ASYNC(eager_task_cannot_enter_a_context_that_is_entered)
{
    coil_context *entered = OWN(coil_retain(coil_task_get_context(coil_current_task())));
    EXPECT_NULL(coil_create_task_with(coil_coroutine_new(logs, "never"), (coil_task_options){.eager_start = true, .context = entered}), coil_RuntimeError,
                "cannot enter context: <_contextvars.Context object at 0x...> is already entered");
    EXPECT_LOG("RuntimeWarning: coroutine 'logs' was never awaited");
    EXPECT_INT(coil_list_count(coil_as_list(OWN_VALUE(coil_all_tasks()))), 1);
    coil_task *later = spawn_with(logs, "through the loop", .context = entered);
    settle();
    EXPECT_LOG("through the loop");
    EXPECT(coil_task_done(later));
}

// Task factories.

static coil_task *counts_and_makes(coil_loop *loop, void *coroutine, coil_task_options options, void *count)
{
    ++*(int *)count;
    return coil_task_new(loop, coroutine, options);
}

TEST_ASYNC(task_factory_makes_all_tasks)
{
    static int count;
    count = 0;
    coil_loop *loop = coil_loop_get_running();
    void *arg = NULL;
    EXPECT(!coil_loop_get_task_factory(loop, &arg));
    coil_loop_set_task_factory(NULL, counts_and_makes, &count);
    EXPECT(coil_loop_get_task_factory(loop, &arg) == counts_and_makes);
    EXPECT(arg == &count);
    EXPECT_NONE(coil_join(coil_create_task(coil_coroutine_new(returns_none, NULL))));
    EXPECT_INT(count, 1);
    EXPECT_NONE(coil_join(coil_loop_create_task(loop, coil_coroutine_new(returns_none, NULL), (coil_task_options){.name = "n"})));
    EXPECT_NONE(coil_join(coil_ensure_future(coil_coroutine_new(returns_none, NULL))));
    EXPECT_INT(count, 3);
    EXPECT_VALUE(COIL_GATHER(coil_coroutine_new(returns_none, NULL), coil_coroutine_new(returns_none, NULL)), "[None, None]");
    EXPECT_INT(count, 5);
    EXPECT_NONE(coil_join(coil_task_new(loop, coil_coroutine_new(returns_none, NULL), (coil_task_options){0})));
    EXPECT_INT(count, 5);
    coil_loop_set_task_factory(loop, NULL, NULL);
    EXPECT(!coil_loop_get_task_factory(loop, NULL));
    EXPECT_NONE(coil_join(coil_create_task(coil_coroutine_new(returns_none, NULL))));
    EXPECT_INT(count, 5);
}

TEST(without_a_loop_there_is_no_task_factory)
{
    void *arg = &arg;
    EXPECT(!coil_loop_get_task_factory(NULL, &arg));
    EXPECT(!arg);
}

static coil_task *names_and_makes(coil_loop *loop, void *coroutine, coil_task_options options, void *name)
{
    if (!options.name) options.name = name;
    return coil_task_new(loop, coroutine, options);
}

TEST_ASYNC(task_factory_sees_the_options_and_may_change_them)
{
    coil_loop_set_task_factory(NULL, names_and_makes, "by the factory");
    coil_task *task = spawn(returns_none, NULL);
    EXPECT_STR(coil_task_get_name(task), "by the factory");
    task = spawn_with(returns_none, NULL, .name = "test_task");
    EXPECT_STR(coil_task_get_name(task), "test_task");
    settle();
}

static coil_task *refuses(coil_loop *loop, void *coroutine, coil_task_options options, void *text)
{
    (void)loop;
    (void)options;
    coil_release(coroutine);
    return coil_raise_null(coil_raise(coil_ValueError, "%s", (const char *)text));
}

TEST_ASYNC(task_factory_that_fails)
{
    coil_loop_set_task_factory(NULL, refuses, "no task");
    EXPECT_NULL(coil_create_task(coil_coroutine_new(logs, "never")), coil_ValueError, "no task");
    coil_loop_set_task_factory(NULL, NULL, NULL);
    EXPECT_LOG("RuntimeWarning: coroutine 'logs' was never awaited");
}

TEST(task_factory_is_not_asked_by_a_closed_loop)
{
    coil_loop *loop = test_loop();
    coil_loop_set_task_factory(loop, refuses, "not asked");
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT_NULL(coil_loop_create_task(loop, coil_coroutine_new(logs, "never"), (coil_task_options){0}), coil_RuntimeError, "Event loop is closed");
    EXPECT_LOG("RuntimeWarning: coroutine 'logs' was never awaited");
}

// The factory of eager tasks.

TEST_ASYNC(eager_task_factory_starts_every_task_at_once)
{
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    EXPECT(coil_loop_get_task_factory(coil_loop_get_running(), NULL) == coil_eager_task_factory);
    coil_task *task = spawn(logs, "at once");
    EXPECT_LOG("at once");
    EXPECT(coil_task_done(task));
    coil_task *waiting = spawn(sleeps_and_returns, "hello");
    EXPECT(!coil_task_done(waiting));
    EXPECT_VALUE(coil_await(waiting), "'hello'");
}

static coil_value logs_name(void *unused)
{
    (void)unused;
    note("in %s", coil_task_get_name(coil_current_task()));
    return coil_none();
}

TEST_ASYNC(eager_start_can_be_refused_task_by_task)
{
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    coil_task *task = spawn_with(logs_name, NULL, .eager_start = COIL_NO, .name = "example");
    EXPECT(!coil_task_done(task));
    EXPECT_LOG();
    EXPECT_NONE(coil_await(task));
    EXPECT_LOG("in example");
    spawn_with(logs_name, NULL, .name = "eager");
    EXPECT_LOG("in eager");
}

TEST_ASYNC(eager_start_can_be_asked_for_without_a_factory)
{
    coil_task *task = spawn_with(logs_name, NULL, .eager_start = true, .name = "example");
    EXPECT_LOG("in example");
    EXPECT(coil_task_done(task));
    EXPECT_NONE(coil_await(task));
}

static coil_value logs_count_of_tasks(void *unused)
{
    (void)unused;
    coil_value all = coil_all_tasks();
    if (!coil_failed(all)) note("%zu tasks", coil_list_count(coil_as_list(all)));
    coil_value_release(all);
    return coil_none();
}

TEST_ASYNC(eager_task_is_among_all_tasks_in_its_first_step)
{
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    spawn(logs_count_of_tasks, NULL);
    EXPECT_LOG("2 tasks");
    EXPECT_INT(coil_list_count(coil_as_list(OWN_VALUE(coil_all_tasks()))), 1);
}

typedef struct blocking {
    coil_future *first, *second;
} blocking;

static coil_value blocks_between(void *arg)
{
    const blocking *futures = arg;
    coil_value_release(logs_count_of_tasks(NULL));
    COIL_TRY(coil_await(futures->first));
    return coil_future_set_result(futures->second, coil_none());
}

TEST_ASYNC(eager_task_is_among_all_tasks_until_it_ends)
{
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    static blocking futures;
    futures = (blocking){new_future(), new_future()};
    spawn(blocks_between, &futures);
    EXPECT_LOG("2 tasks");
    EXPECT_INT(coil_list_count(coil_as_list(OWN_VALUE(coil_all_tasks()))), 2);
    EXPECT_NONE(coil_future_set_result(futures.first, coil_none()));
    EXPECT_NONE(coil_await(futures.second));
    EXPECT_INT(coil_list_count(coil_as_list(OWN_VALUE(coil_all_tasks()))), 1);
}

static coil_value sets_twice(void *var)
{
    coil_value_release(note_value("eager", coil_var_get(var)));
    COIL_TRY(coil_var_set(var, coil_int(2), NULL));
    COIL_TRY(coil_sleep(0.1));
    coil_value_release(note_value("after blocking", coil_var_get(var)));
    return coil_var_set(var, coil_int(3), NULL);
}

TEST_ASYNC(eager_tasks_have_a_context_of_their_own)
{
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    coil_var *var = OWN(coil_var_new_default("cv", coil_int(0)));
    EXPECT_NONE(coil_var_set(var, coil_int(1), NULL));
    coil_task *task = spawn(sets_twice, var);
    EXPECT_LOG("eager: 1");
    EXPECT_VALUE(coil_var_get(var), "1");
    EXPECT_NONE(coil_await(task));
    EXPECT_LOG("after blocking: 2");
    EXPECT_VALUE(coil_var_get(var), "1");
    EXPECT_VALUE(coil_context_get(coil_task_get_context(task), var), "3");
}

// How many tasks pass through the loop: those that are eager and never wait do not.

static coil_task *counts_scheduled(coil_loop *loop, void *coroutine, coil_task_options options, void *arg)
{
    int *eager_and_count = arg;
    if (!options.eager_start) options.eager_start = eager_and_count[0] ? true : COIL_NO;
    if (options.eager_start == COIL_NO) eager_and_count[1]++;
    return coil_task_new(loop, coroutine, options);
}

static coil_value awaits_in_depth(void *depth)
{
    int left = *(int *)depth;
    if (left-- == 0) return coil_int(0);
    COIL_LET(inner, coil_await(coil_coroutine_with(awaits_in_depth, &left, sizeof left)));
    return coil_int(1 + coil_as_int(inner));
}

static coil_value groups_in_depth(void *depth)
{
    int left = *(int *)depth;
    if (left-- == 0) return coil_none();
    coil_group *group = coil_group_new();
    if (!group) return coil_last_error();
    for (int i = 0; i < 5; i++) coil_group_spawn_with(group, groups_in_depth, &left, sizeof left);
    return coil_group_join(group);
}

static coil_value gathers_in_depth(void *depth)
{
    int left = *(int *)depth;
    if (left-- == 0) return coil_none();
    void *coroutines[5];
    for (int i = 0; i < 5; i++) coroutines[i] = coil_coroutine_with(gathers_in_depth, &left, sizeof left);
    return coil_gather(5, coroutines, 0);
}

static coil_value count_tasks(coil_function function, int depth, bool eager, int *count)
{
    int eager_and_count[] = {eager, 0};
    coil_loop_set_task_factory(NULL, counts_scheduled, eager_and_count);
    coil_value result = coil_join(coil_create_task(coil_coroutine_with(function, &depth, sizeof depth)));
    coil_loop_set_task_factory(NULL, NULL, NULL);
    *count = eager_and_count[1];
    return result;
}

TEST_ASYNC(chain_of_awaits_is_one_task, WITHOUT_FAILURES)
{
    int count;
    EXPECT_VALUE(count_tasks(awaits_in_depth, 100, false, &count), "100");
    EXPECT_INT(count, 1);
    EXPECT_VALUE(count_tasks(awaits_in_depth, 100, true, &count), "100");
    EXPECT_INT(count, 0);
}

TEST_ASYNC(tree_of_groups_has_a_task_for_each_node, WITHOUT_FAILURES)
{
    int count;
    EXPECT_NONE(count_tasks(groups_in_depth, 4, false, &count));
    EXPECT_INT(count, 781);
    EXPECT_NONE(count_tasks(groups_in_depth, 4, true, &count));
    EXPECT_INT(count, 0);
}

TEST_ASYNC(tree_of_gathers_has_a_task_for_each_node, WITHOUT_FAILURES)
{
    int count;
    EXPECT(!coil_failed(keep(count_tasks(gathers_in_depth, 4, false, &count))));
    EXPECT_INT(count, 781);
    EXPECT(!coil_failed(keep(count_tasks(gathers_in_depth, 4, true, &count))));
    EXPECT_INT(count, 0);
}

// The current task, by hand.

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

TEST_ASYNC(current_task_can_be_swapped)
{
    coil_loop *loop = coil_loop_get_running();
    coil_task *self = coil_current_task(), *other = spawn_with(returns_none, NULL, .name = "other");
    coil_value before = keep(coil_swap_current_task(loop, other));
    bool swapped = coil_current_task() == other && coil_current_task_of(loop) == other;
    coil_value again = keep(coil_swap_current_task(loop, NULL));
    bool none = !coil_current_task();
    coil_value last = keep(coil_swap_current_task(loop, self));
    EXPECT(coil_as_object(before) == self);
    EXPECT(swapped && none);
    EXPECT(coil_as_object(again) == other);
    EXPECT_NONE(coil_value_retain(last));
    EXPECT(coil_current_task() == self);
}

TEST_ASYNC(task_cannot_be_entered_while_another_one_is)
{
    coil_loop *loop = coil_loop_get_running();
    coil_value_release(coil_task_set_name(coil_current_task(), "self"));
    coil_task *other = OWN(coil_create_task_with(coil_coroutine_new_at(returns_none, NULL, 0, "worker", "f.c", 7), (coil_task_options){.name = "other"}));
    coil_value error = keep(coil_enter_task(loop, other));
    EXPECT(coil_error_matches(error, coil_RuntimeError));
    EXPECT(begins_with(coil_error_message(error),
                       "Cannot enter into task <Task pending name='other' coro=<worker() running at f.c:7>> while another task <Task pending name='self' "));
    error = keep(coil_leave_task(loop, other));
    EXPECT(coil_error_matches(error, coil_RuntimeError));
    EXPECT(begins_with(coil_error_message(error),
                       "Invalid attempt to leave task <Task pending name='other' coro=<worker() running at f.c:7>> while task <Task pending name='self' "));
}

static coil_task *of_test;

static void enters_and_leaves(void *loop)
{
    coil_value_release(note_value("enter", coil_enter_task(loop, of_test)));
    note("%s", coil_task_get_name(coil_current_task()));
    coil_value_release(note_value("leave", coil_leave_task(loop, of_test)));
    coil_value_release(note_value("leave again", coil_leave_task(loop, of_test)));
}

TEST_ASYNC(callback_works_on_behalf_of_a_task)
{
    of_test = OWN(coil_create_task_with(coil_coroutine_new_at(waits_forever, NULL, 0, "worker", "f.c", 7), (coil_task_options){.name = "t"}));
    coil_loop_call_soon(NULL, enters_and_leaves, coil_loop_get_running());
    settle();
    EXPECT_LOG("enter: None", "t", "leave: None",
               "leave again: RuntimeError: Invalid attempt to leave task <Task pending name='t' coro=<worker() running at f.c:7> wait_for=<Future pending "
               "cb=[Task.task_wakeup()]>> while task None is entered.");
}

static void enters(void *loop)
{
    coil_value_release(coil_enter_task(loop, of_test));
}

static void leaves(void *loop)
{
    coil_value_release(coil_leave_task(loop, of_test));
}

static coil_value swaps_itself_away(void *loop)
{
    coil_value_release(coil_swap_current_task(loop, NULL));
    return coil_none();
}

static coil_task *named(coil_function function, void *arg, const char *name)
{
    coil_coroutine *coro = coil_coroutine_new_at(function, arg, 0, name, "f.c", 7);
    return coil_loop_create_task(test_loop(), coro, (coil_task_options){.name = name});
}

// What was entered and not left keeps the steps of other tasks from beginning: they are reported, and lost.
TEST(steps_that_cannot_begin_or_end_are_reported)
{
    coil_loop *loop = test_loop();
    of_test = OWN(named(waits_forever, NULL, "entered"));
    settle();
    coil_loop_call_soon(loop, enters, loop);
    coil_task *lost = OWN(named(logs, "never", "lost"));
    coil_loop_call_soon(loop, leaves, loop);
    settle();
    EXPECT_LOG("report: Exception in callback Task.task_step(): RuntimeError: Cannot enter into task <Task pending name='lost' coro=<lost() running at f.c:7>> while "
               "another task <Task pending name='entered' coro=<entered() running at f.c:7> wait_for=<Future pending cb=[Task.task_wakeup()]>> is being executed.");
    EXPECT(!coil_task_done(lost));
    coil_task *ended = OWN(named(swaps_itself_away, loop, "swaps"));
    settle();
    EXPECT(coil_task_done(ended));
    EXPECT_LOG("report: Exception in callback Task.task_step(): RuntimeError: Invalid attempt to leave task <Task pending name='swaps' coro=<swaps() done, defined at "
               "f.c:7>> while task None is entered.");
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT_LOG("report: Task was destroyed but it is pending!", "report: Task was destroyed but it is pending!",
               "RuntimeWarning: coroutine 'lost' was never awaited");
}

TEST(task_of_a_loop_that_does_not_run_cannot_be_entered)
{
    coil_loop *loop = test_loop();
    coil_task *task = OWN(coil_loop_create_task(loop, coil_coroutine_new(returns_none, NULL), (coil_task_options){0}));
    EXPECT_ERROR(coil_enter_task(loop, task), coil_RuntimeError, "loop <EventLoop running=False closed=False debug=False> is not the running loop");
    EXPECT_ERROR(coil_leave_task(loop, task), coil_RuntimeError, "loop <EventLoop running=False closed=False debug=False> is not the running loop");
    EXPECT_ERROR(coil_swap_current_task(loop, task), coil_RuntimeError, "loop <EventLoop running=False closed=False debug=False> is not the running loop");
    EXPECT(!coil_current_task_of(loop));
    settle();
}

// Races of eager tasks.

static coil_value fails_after_a_turn(void *unused)
{
    (void)unused;
    COIL_TRY(coil_sleep(0));
    return coil_raise(coil_ValueError, "no good");
}

static coil_value fails_at_once(void *unused)
{
    (void)unused;
    return coil_raise(coil_ValueError, "no good");
}

static coil_value sleeps_one(void *text)
{
    COIL_TRY(coil_sleep(1));
    return coil_string(text);
}

static coil_value race_eagerly(const coil_racer *racers, double delay, coil_race_result *result)
{
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    coil_value raced = coil_staggered_race(3, racers, delay, result);
    coil_loop_set_task_factory(NULL, NULL, NULL);
    keep(coil_value_retain(result->winner));
    coil_value_release(result->winner);
    if (result->exceptions) keep(coil_object_value(result->exceptions));
    return raced;
}

TEST_ASYNC(race_of_eager_tasks_with_a_delay)
{
    coil_race_result result;
    EXPECT_NONE(race_eagerly((coil_racer[]){{waits_forever, NULL}, {sleeps_one, "sleep1"}, {fails_after_a_turn, NULL}}, 0.25, &result));
    EXPECT_VALUE(coil_value_retain(result.winner), "'sleep1'");
    EXPECT_INT(result.index, 1);
    EXPECT_VALUE(coil_object_value(coil_retain(result.exceptions)), "[CancelledError(), None, ValueError('no good')]");
}

TEST_ASYNC(race_of_eager_tasks_without_a_delay)
{
    coil_race_result result;
    EXPECT_NONE(race_eagerly((coil_racer[]){{fails_at_once, NULL}, {sleeps_one, "sleep1"}, {returns_text, "sleep0"}}, COIL_FOREVER, &result));
    EXPECT_VALUE(coil_value_retain(result.winner), "'sleep1'");
    EXPECT_INT(result.index, 1);
    EXPECT_VALUE(coil_object_value(coil_retain(result.exceptions)), "[ValueError('no good'), None]");
}
