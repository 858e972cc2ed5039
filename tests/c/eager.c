// SPDX-License-Identifier: MIT
//
// eager.c: tasks that run their first step before the function that makes them returns.

#include "harness.h"

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
