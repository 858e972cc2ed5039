// SPDX-License-Identifier: MIT
//
// groups.c: TaskGroup: tasks that end together. After CPython's test_taskgroups.py, as far as C can have its cases, and 3.15's cancel().

#include "harness.h"

// The test owns the group, also when it ends before the join that takes one.
#define new_group() ((coil_group *)OWN(coil_group_new()))
#define join_group(group) coil_group_join(coil_retain(group))
#define exit_group(group, result) coil_group_exit(coil_retain(group), result)
#define group_spawn(group, function, arg) ((coil_task *)OWN(coil_retain(coil_group_spawn(group, function, arg))))

static coil_value sleeps(void *seconds)
{
    coil_value slept = coil_sleep(*(int *)seconds);
    if (coil_failed(slept)) return note_value("cancelled", slept);
    note("slept %d", *(int *)seconds);
    return coil_int(*(int *)seconds);
}

static coil_value fails(void *text)
{
    return coil_raise(coil_ValueError, "%s", (const char *)text);
}

static coil_value fails_after_one(void *text)
{
    COIL_TRY(coil_sleep(1));
    return coil_raise(coil_ValueError, "%s", (const char *)text);
}

static coil_value fails_in_cleanup(void *text)
{
    coil_value_release(coil_sleep(1000));
    return coil_raise(coil_OSError, "%s", (const char *)text);
}

static int one = 1, two = 2, hundred = 100;

#define GROUP_ERROR "unhandled errors in a TaskGroup (1 sub-exception)"

TEST_ASYNC(join_waits_for_all_tasks)
{
    double start = coil_loop_time(NULL);
    coil_group *group = new_group();
    coil_task *first = group_spawn(group, sleeps, &two);
    coil_task *second = group_spawn(group, sleeps, &one);
    EXPECT_NONE(join_group(group));
    EXPECT_LOG("slept 1", "slept 2");
    EXPECT_VALUE(coil_task_result(first), "2");
    EXPECT_VALUE(coil_task_result(second), "1");
    EXPECT(coil_loop_time(NULL) == start + 2);
}

TEST_ASYNC(join_of_an_empty_group_gives_up_no_control)
{
    spawn(logs, "other task");
    EXPECT_NONE(join_group(new_group()));
    EXPECT_LOG();
    settle();
    EXPECT_LOG("other task");
}

TEST_ASYNC(exit_hands_the_result_of_the_body_through)
{
    coil_group *group = new_group();
    group_spawn(group, sleeps, &one);
    EXPECT_VALUE(exit_group(group, coil_string("body")), "'body'");
    EXPECT_LOG("slept 1");
}

TEST_ASYNC(first_error_cancels_the_others)
{
    coil_group *group = new_group();
    coil_task *other = group_spawn(group, sleeps, &hundred);
    group_spawn(group, fails_after_one, "x");
    coil_value error = keep(join_group(group));
    EXPECT_LOG("cancelled: CancelledError");
    EXPECT_ERROR(coil_value_retain(error), coil_ExceptionGroup, GROUP_ERROR);
    EXPECT_INT(coil_error_count(error), 1);
    EXPECT_ERROR(coil_value_retain(coil_error_member(error, 0)), coil_ValueError, "x");
    EXPECT(coil_task_cancelled(other));
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
    EXPECT_NONE(coil_sleep(1));
}

TEST_ASYNC(errors_of_the_same_turn_are_all_in_the_group)
{
    coil_group *group = new_group();
    group_spawn(group, fails, "1");
    group_spawn(group, fails, "2");
    coil_value error = keep(join_group(group));
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(error))), "ExceptionGroup('unhandled errors in a TaskGroup', [ValueError('1'), ValueError('2')])");
}

TEST_ASYNC(error_while_being_cancelled_is_in_the_group)
{
    coil_group *group = new_group();
    group_spawn(group, fails_in_cleanup, "cleanup");
    group_spawn(group, fails_after_one, "x");
    coil_value error = keep(join_group(group));
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(error))), "ExceptionGroup('unhandled errors in a TaskGroup', [ValueError('x'), OSError('cleanup')])");
}

TEST_ASYNC(error_interrupts_the_body_where_it_waits)
{
    coil_group *group = new_group();
    group_spawn(group, fails_after_one, "x");
    double start = coil_loop_time(NULL);
    coil_value slept = keep(coil_sleep(1000));
    EXPECT(coil_error_matches(slept, coil_CancelledError));
    EXPECT(coil_loop_time(NULL) == start + 1);
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 1);
    EXPECT_ERROR(exit_group(group, coil_value_retain(slept)), coil_ExceptionGroup, GROUP_ERROR);
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

TEST_ASYNC(child_that_cancels_itself_is_no_error)
{
    coil_group *group = new_group();
    coil_task *child = group_spawn(group, sleeps, &hundred);
    group_spawn(group, sleeps, &one);
    settle();
    coil_task_cancel(child, NULL);
    EXPECT_NONE(join_group(group));
    EXPECT_LOG("cancelled: CancelledError", "slept 1");
}

// The body.

TEST_ASYNC(error_of_the_body_cancels_the_tasks_and_is_in_the_group)
{
    coil_group *group = new_group();
    group_spawn(group, sleeps, &hundred);
    settle();
    coil_value error = keep(exit_group(group, coil_raise(coil_KeyError, "body")));
    EXPECT_LOG("cancelled: CancelledError");
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(error))), "ExceptionGroup('unhandled errors in a TaskGroup', [KeyError('body')])");
}

TEST_ASYNC(error_of_the_body_before_the_tasks_have_started)
{
    coil_group *group = new_group();
    group_spawn(group, logs, "never");
    EXPECT_ERROR(exit_group(group, coil_raise(coil_KeyError, "body")), coil_ExceptionGroup, GROUP_ERROR);
    EXPECT_LOG();
}

TEST_ASYNC(errors_of_body_and_tasks_are_in_one_group)
{
    coil_group *group = new_group();
    group_spawn(group, fails_in_cleanup, "task");
    settle();
    coil_value error = keep(exit_group(group, coil_raise(coil_KeyError, "body")));
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(error))), "ExceptionGroup('unhandled errors in a TaskGroup', [OSError('task'), KeyError('body')])");
}

// SystemExit and KeyboardInterrupt.

static coil_value raises_keyboard_interrupt(void *unused)
{
    (void)unused;
    return coil_raise(coil_KeyboardInterrupt, "%s", "");
}

static coil_value base_error_app(void *unused)
{
    (void)unused;
    log_reports(NULL);
    coil_group *group = coil_group_new();
    coil_group_spawn(group, sleeps, &hundred);
    coil_group_spawn(group, raises_keyboard_interrupt, NULL);
    return note_value("join", coil_group_join(group));
}

TEST(base_error_of_a_task_ends_the_program_and_comes_out_bare)
{
    EXPECT_ERROR(coil_run(base_error_app, NULL), coil_KeyboardInterrupt, "");
    EXPECT_LOG("cancelled: CancelledError", "join: KeyboardInterrupt");
}

TEST_ASYNC(base_error_of_the_body_comes_out_bare)
{
    coil_group *group = new_group();
    group_spawn(group, fails_in_cleanup, "lost");
    settle();
    EXPECT_ERROR(exit_group(group, coil_raise(coil_SystemExit, "bye")), coil_SystemExit, "bye");
}

// The parent is cancelled from outside.

static coil_value joins(void *seconds)
{
    coil_group *group = coil_group_new();
    coil_group_spawn(group, sleeps, seconds);
    return note_value("join", coil_group_join(group));
}

TEST_ASYNC(cancelled_parent_cancels_its_tasks)
{
    coil_task *parent = spawn(joins, &hundred);
    settle();
    settle();
    coil_task_cancel(parent, "outside");
    EXPECT_ERROR(coil_await(parent), coil_CancelledError, "outside");
    EXPECT_LOG("cancelled: CancelledError", "join: CancelledError: outside");
    EXPECT_INT(coil_task_cancelling(parent), 1);
}

static coil_value sleeps_in_body(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, sleeps, &hundred);
    return note_value("exit", coil_group_exit(group, coil_sleep(50)));
}

TEST_ASYNC(parent_cancelled_in_its_body)
{
    coil_task *parent = spawn(sleeps_in_body, NULL);
    settle();
    coil_task_cancel(parent, "outside");
    EXPECT_ERROR(coil_await(parent), coil_CancelledError, "outside");
    EXPECT_LOG("cancelled: CancelledError", "exit: CancelledError: outside");
}

static coil_value joins_failing_cleanup(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, fails_in_cleanup, "cleanup");
    return note_value("join", coil_group_join(group));
}

// Errors have priority over the cancellation, whose request is kept: it is raised at the next await.
TEST_ASYNC(cancelled_parent_whose_tasks_fail_gets_the_errors)
{
    coil_task *parent = spawn(joins_failing_cleanup, NULL);
    settle();
    settle();
    coil_task_cancel(parent, "outside");
    coil_value error = coil_await(parent);
    EXPECT_ERROR(error, coil_ExceptionGroup, GROUP_ERROR);
    EXPECT_LOG("join: ExceptionGroup: " GROUP_ERROR);
    EXPECT_INT(coil_task_cancelling(parent), 1);
}

static coil_value waits_after_a_failed_group(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, fails_in_cleanup, "cleanup");
    coil_value_release(note_value("join", coil_group_join(group)));
    return note_value("sleep", coil_sleep(1));
}

TEST_ASYNC(cancellation_that_gave_way_to_errors_is_raised_at_the_next_await)
{
    coil_task *parent = spawn(waits_after_a_failed_group, NULL);
    settle();
    settle();
    coil_task_cancel(parent, "outside");
    EXPECT(coil_error_matches(keep(coil_await(parent)), coil_CancelledError));
    EXPECT_LOG("join: ExceptionGroup: " GROUP_ERROR, "sleep: CancelledError");
    EXPECT(coil_task_cancelled(parent));
}

static coil_value survives_a_failed_group(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, fails_after_one, "x");
    coil_value_release(note_value("join", coil_group_join(group)));
    return note_value("sleep", coil_sleep(1));
}

TEST_ASYNC(parent_goes_on_after_a_group_that_failed)
{
    coil_task *parent = spawn(survives_a_failed_group, NULL);
    EXPECT_NONE(coil_await(parent));
    EXPECT_LOG("join: ExceptionGroup: " GROUP_ERROR, "sleep: None");
    EXPECT_INT(coil_task_cancelling(parent), 0);
}

static coil_value sleeps_again_when_cancelled(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(100);
    if (!coil_failed(slept)) return slept;
    coil_value_release(note_value("cleanup", coil_sleep(5)));
    return slept;
}

static coil_value joins_slow_cleanup(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, sleeps_again_when_cancelled, NULL);
    return note_value("join", coil_group_join(group));
}

TEST_ASYNC(second_cancellation_of_the_parent_still_waits_for_the_tasks)
{
    coil_task *parent = spawn(joins_slow_cleanup, NULL);
    EXPECT_NONE(coil_sleep(1));
    coil_task_cancel(parent, "first");
    EXPECT_NONE(coil_sleep(1));
    coil_task_cancel(parent, "second");
    EXPECT_NONE(coil_sleep(1));
    EXPECT(!coil_task_done(parent));
    EXPECT_ERROR(coil_await(parent), coil_CancelledError, "first");
    EXPECT_LOG("cleanup: None", "join: CancelledError: first");
}

// Nested groups.

static coil_value nests(void *unused)
{
    (void)unused;
    coil_group *outer = coil_group_new();
    coil_group_spawn(outer, sleeps, &hundred);
    coil_group *inner = coil_group_new();
    coil_group_spawn(inner, fails_after_one, "inner");
    coil_value joined = note_value("inner", coil_group_join(inner));
    return note_value("outer", coil_group_exit(outer, joined));
}

TEST_ASYNC(error_of_an_inner_group_is_in_the_outer_one)
{
    coil_value error = OWN_VALUE(coil_await(spawn(nests, NULL)));
    EXPECT(coil_failed(error));
    EXPECT_LOG("inner: ExceptionGroup: " GROUP_ERROR, "cancelled: CancelledError", "outer: ExceptionGroup: " GROUP_ERROR);
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(error))),
               "ExceptionGroup('unhandled errors in a TaskGroup', [ExceptionGroup('unhandled errors in a TaskGroup', [ValueError('inner')])])");
}

static coil_value outer_fails_while_inner_waits(void *unused)
{
    (void)unused;
    coil_group *outer = coil_group_new();
    coil_group_spawn(outer, fails_after_one, "outer");
    coil_group *inner = coil_group_new();
    coil_group_spawn(inner, sleeps, &hundred);
    coil_value joined = note_value("inner", coil_group_join(inner));
    return note_value("outer", coil_group_exit(outer, joined));
}

TEST_ASYNC(error_in_the_outer_group_cancels_the_inner_one)
{
    coil_task *task = spawn(outer_fails_while_inner_waits, NULL);
    EXPECT_ERROR(coil_await(task), coil_ExceptionGroup, GROUP_ERROR);
    EXPECT_LOG("cancelled: CancelledError", "inner: CancelledError", "outer: ExceptionGroup: " GROUP_ERROR);
    EXPECT_INT(coil_task_cancelling(task), 0);
}

// Spawning late.

static coil_value spawns_another(void *group)
{
    COIL_TRY(coil_sleep(1));
    note("spawns");
    coil_group_spawn(group, sleeps, &one);
    return coil_none();
}

TEST_ASYNC(task_may_spawn_while_the_group_is_exiting)
{
    coil_group *group = new_group();
    group_spawn(group, spawns_another, group);
    EXPECT_NONE(join_group(group));
    EXPECT_LOG("spawns", "slept 1");
}

TEST_ASYNC(finished_group_refuses_tasks_and_closes_the_coroutine)
{
    coil_group *group = new_group();
    EXPECT_NONE(join_group(group));
    EXPECT_NULL(coil_group_spawn(group, logs, "x"), coil_RuntimeError, "TaskGroup <TaskGroup entered> is finished");
    EXPECT_LOG();
}

TEST_ASYNC(group_that_shuts_down_refuses_tasks_and_closes_the_coroutine)
{
    coil_group *group = new_group();
    group_spawn(group, fails, "x");
    group_spawn(group, sleeps, &hundred);
    coil_value interrupted = coil_sleep(10);
    coil_task *refused = coil_group_spawn(group, logs, "x");
    coil_value why = keep(refused ? coil_none() : coil_last_error());
    EXPECT_ERROR(exit_group(group, interrupted), coil_ExceptionGroup, GROUP_ERROR);
    EXPECT_ERROR(coil_value_retain(why), coil_RuntimeError, "TaskGroup <TaskGroup tasks=1 errors=1 cancelling> is shutting down");
    EXPECT_LOG("cancelled: CancelledError");
}

TEST(group_outside_of_a_task)
{
    EXPECT_NULL(coil_group_new(), coil_RuntimeError, "no running event loop");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_group_spawn(NULL, logs, "x"), coil_ValueError, "kept");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(coil_group_join(NULL), coil_ValueError, "kept");
    EXPECT_LOG();
}

static void makes_group_in_callback(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    CHECK(group == NULL || test_failing_allocations());
    coil_value_release(note_value("group", coil_last_error()));
}

TEST_ASYNC(group_in_a_callback)
{
    coil_loop_call_soon(NULL, makes_group_in_callback, NULL);
    settle();
    EXPECT_LOG("group: RuntimeError: TaskGroup <TaskGroup> cannot determine the parent task");
}

TEST_ASYNC(options_of_a_groups_task)
{
    coil_group *group = new_group();
    coil_task *task = OWN(coil_retain(coil_group_create_task(group, coil_coroutine_new(logs, "eager"), (coil_task_options){.name = "n", .eager_start = true})));
    EXPECT_LOG("eager");
    EXPECT_STR(coil_task_get_name(task), "n");
    EXPECT_NONE(join_group(group));
}

// gh-128550: an eager task that fails at once must not cancel its parent before the parent waits.
TEST_ASYNC(eager_task_that_fails_at_once_cancels_the_parent_through_the_loop)
{
    coil_group *group = new_group();
    (void)OWN(coil_retain(coil_group_create_task(group, coil_coroutine_new(fails, "eager"), (coil_task_options){.eager_start = true})));
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
    group_spawn(group, logs, "never");
    EXPECT_ERROR(join_group(group), coil_ExceptionGroup, GROUP_ERROR);
    EXPECT_LOG(); // the done callback was scheduled before the first step of the second task
}

// cancel(), of Python 3.15.

TEST_ASYNC(cancelled_group_ends_without_an_error)
{
    double start = coil_loop_time(NULL);
    coil_group *group = new_group();
    coil_task *child = group_spawn(group, sleeps, &hundred);
    settle();
    coil_group_cancel(group);
    coil_group_cancel(group);
    EXPECT_NONE(exit_group(group, coil_sleep(10)));
    EXPECT_LOG("cancelled: CancelledError");
    EXPECT(coil_task_cancelled(child));
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
    EXPECT(coil_loop_time(NULL) == start);
    EXPECT_NONE(coil_sleep(1));
}

static coil_value cancels_group(void *group)
{
    COIL_TRY(coil_sleep(1));
    coil_group_cancel(group);
    return coil_none();
}

TEST_ASYNC(task_cancels_its_group)
{
    double start = coil_loop_time(NULL);
    coil_group *group = new_group();
    group_spawn(group, sleeps, &hundred);
    group_spawn(group, cancels_group, group);
    EXPECT_NONE(join_group(group));
    EXPECT_LOG("cancelled: CancelledError");
    EXPECT(coil_loop_time(NULL) == start + 1);
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

TEST_ASYNC(task_cancels_its_group_while_the_body_waits)
{
    coil_group *group = new_group();
    group_spawn(group, cancels_group, group);
    coil_value slept = keep(coil_sleep(1000));
    EXPECT(coil_error_matches(slept, coil_CancelledError));
    EXPECT_NONE(exit_group(group, coil_value_retain(slept)));
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

TEST_ASYNC(errors_in_a_cancelled_group_are_raised)
{
    coil_group *group = new_group();
    group_spawn(group, fails_in_cleanup, "cleanup");
    settle();
    coil_group_cancel(group);
    EXPECT_ERROR(join_group(group), coil_ExceptionGroup, GROUP_ERROR);
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

TEST_ASYNC(cancelled_group_refuses_tasks)
{
    coil_group *group = new_group();
    coil_group_cancel(group);
    EXPECT_NULL(coil_group_spawn(group, logs, "x"), coil_RuntimeError, "TaskGroup <TaskGroup cancelling> is shutting down");
    EXPECT_NONE(join_group(group));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG();
}

TEST_ASYNC(cancelling_a_finished_group_does_nothing)
{
    coil_group *group = new_group();
    EXPECT_NONE(join_group(group));
    coil_group_cancel(group);
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
    EXPECT_NONE(coil_sleep(0));
}

// Groups and timeouts.

TEST_ASYNC(timeout_around_a_group)
{
    coil_timeout *timeout = OWN(coil_timeout_enter(1));
    coil_group *group = new_group();
    group_spawn(group, sleeps, &hundred);
    EXPECT_ERROR(coil_timeout_exit(coil_retain(timeout), join_group(group)), coil_TimeoutError, "");
    EXPECT_LOG("cancelled: CancelledError");
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

TEST_ASYNC(repr_of_a_group_counts)
{
    coil_group *group = new_group();
    EXPECT_VALUE(coil_object_value(coil_retain(group)), "<TaskGroup entered>");
    group_spawn(group, sleeps, &one);
    group_spawn(group, sleeps, &two);
    EXPECT_VALUE(coil_object_value(coil_retain(group)), "<TaskGroup tasks=2 entered>");
    EXPECT_NONE(join_group(group));
    EXPECT_LOG("slept 1", "slept 2");
}

static coil_value joins_and_logs(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, sleeps, &hundred);
    return note_value("join", coil_group_join(group));
}

// A coroutine that is closed must not wait again.
TEST(parent_that_is_closed_while_it_joins)
{
    coil_loop *loop = test_loop();
    coil_release(coil_loop_create_task(loop, coil_coroutine_new(joins_and_logs, NULL), (coil_task_options){0}));
    settle();
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT_LOG("report: Task was destroyed but it is pending!", "join: GeneratorExit", "report: Task was destroyed but it is pending!", "cancelled: GeneratorExit");
}
