// SPDX-License-Identifier: MIT
//
// groups.c: TaskGroup: tasks that end together. After CPython's test_taskgroups.py, as far as C can have its cases, and 3.15's cancel().

#include "harness.h"

#include "core.h"

#include <string.h>

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
    return coil_raise(coil_KeyboardInterrupt);
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
    // The main task ends with it a second time, while the loop is shut down: nobody looks at that.
    EXPECT_LOG("cancelled: CancelledError", "join: KeyboardInterrupt", "report: Task exception was never retrieved: KeyboardInterrupt");
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

// Asked for before the group begins: everything in it is cancelled when it does.
TEST_ASYNC(group_cancelled_before_it_begins_is_cancelled_then)
{
    coil_group *group = OWN(coil_group_prepare());
    coil_group_cancel(group);
    coil_group_cancel(group);
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
    EXPECT_VALUE(coil_object_value(coil_retain(group)), "<TaskGroup>");
    EXPECT_NONE(coil_group_enter(group));
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 1);
    EXPECT_NULL(coil_group_spawn(group, logs, "x"), coil_RuntimeError, "TaskGroup <TaskGroup cancelling> is shutting down");
    EXPECT_NONE(exit_group(group, note_value("body", coil_sleep(10))));
    EXPECT_LOG("body: CancelledError");
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
    EXPECT_NONE(coil_sleep(0));
}

TEST_ASYNC(body_that_never_waits_does_not_hear_of_the_cancellation)
{
    coil_group *group = new_group();
    coil_group_cancel(group);
    EXPECT_VALUE(exit_group(group, coil_string("body")), "'body'");
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
    EXPECT_NONE(coil_sleep(0));
}

static coil_value cancels_group_and_cleans_up(void *arg)
{
    coil_group *group = *(coil_group **)arg;
    group_spawn(group, sleeps, &hundred);
    coil_group_spawn(group, fails_in_cleanup, "cleanup");
    coil_value slept = coil_sleep(1);
    coil_group_cancel(group);
    return note_value("exit", exit_group(group, slept));
}

TEST_ASYNC(errors_of_the_cleanup_of_a_cancelled_group_come_out)
{
    static coil_group *group;
    group = OWN(coil_group_prepare());
    coil_value entered = coil_group_enter(group);
    EXPECT_NONE(entered);
    EXPECT_ERROR(cancels_group_and_cleans_up(&group), coil_ExceptionGroup, GROUP_ERROR);
    EXPECT_LOG("cancelled: CancelledError", "exit: ExceptionGroup: " GROUP_ERROR);
}

static coil_value cleans_up_for_two(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(100);
    if (coil_failed(slept)) coil_value_release(note_value("cleanup", coil_sleep(2)));
    return slept;
}

static coil_value joins_cancelled_group(void *arg)
{
    coil_group *group = coil_group_new();
    *(coil_group **)arg = coil_retain(group);
    coil_group_spawn(group, cleans_up_for_two, NULL);
    return note_value("join", coil_group_join(group));
}

// gh-155433: what others ask for is not taken back with what the group asked for.
TEST_ASYNC(cancellation_from_outside_of_a_cancelled_group_is_kept)
{
    coil_group *group = NULL;
    coil_task *parent = spawn(joins_cancelled_group, &group);
    EXPECT_NONE(coil_sleep(1));
    EXPECT(group);
    test_own(group);
    coil_group_cancel(group);
    EXPECT_NONE(coil_sleep(1));
    coil_task_cancel(parent, "outside");
    EXPECT_ERROR(coil_await(parent), coil_CancelledError, "outside");
    EXPECT_LOG("cleanup: None", "join: CancelledError: outside");
    EXPECT_INT(coil_task_cancelling(parent), 1);
}

static coil_value cancels_its_group_and_waits(void *group)
{
    coil_group_cancel(group);
    return note_value("eager", coil_sleep(1));
}

// gh-155418: it cancels the group before it belongs to it.
TEST_ASYNC(eager_task_that_cancels_its_group_is_cancelled_itself)
{
    double start = coil_loop_time(NULL);
    coil_group *group = new_group();
    EXPECT(coil_group_create_task(group, coil_coroutine_new(cancels_its_group_and_waits, group), (coil_task_options){.eager_start = true}));
    EXPECT_NONE(join_group(group));
    EXPECT_LOG("eager: CancelledError");
    EXPECT(coil_loop_time(NULL) == start);
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

// Beginning later.

TEST_ASYNC(group_begins_once)
{
    coil_group *group = OWN(coil_group_prepare());
    EXPECT_NONE(coil_group_enter(group));
    EXPECT_ERROR(coil_group_enter(group), coil_RuntimeError, "TaskGroup <TaskGroup entered> has already been entered");
    EXPECT_NONE(join_group(group));
    EXPECT_ERROR(coil_group_enter(group), coil_RuntimeError, "TaskGroup <TaskGroup entered> has already been entered");
}

TEST_ASYNC(group_that_has_not_begun_refuses_tasks_and_closes_the_coroutine)
{
    coil_group *group = OWN(coil_group_prepare());
    EXPECT_NULL(coil_group_spawn(group, logs, "x"), coil_RuntimeError, "TaskGroup <TaskGroup> has not been entered");
    EXPECT_ERROR(join_group(group), coil_RuntimeError, "TaskGroup <TaskGroup> has not been entered");
    EXPECT_LOG();
}

static void enters_in_callback(void *group)
{
    coil_value_release(note_value("enter", coil_group_enter(group)));
}

TEST_ASYNC(group_cannot_begin_outside_of_a_task)
{
    coil_group *group = OWN(coil_group_prepare());
    coil_loop_call_soon(NULL, enters_in_callback, group);
    settle();
    EXPECT_LOG("enter: RuntimeError: TaskGroup <TaskGroup> cannot determine the parent task");
    EXPECT_NULL(coil_group_spawn(group, logs, "x"), coil_RuntimeError, "TaskGroup <TaskGroup> has not been entered");
    EXPECT_NONE(coil_group_enter(group)); // the failure has changed nothing
    EXPECT_NONE(join_group(group));
}

TEST(group_cannot_begin_without_a_loop)
{
    coil_group *group = OWN(coil_group_prepare());
    EXPECT_ERROR(coil_group_enter(group), coil_RuntimeError, "no running event loop");
}

// More of CPython's cases.

TEST_ASYNC(tasks_join_a_group_while_others_run)
{
    coil_group *group = new_group();
    group_spawn(group, sleeps, &two);
    EXPECT_NONE(coil_sleep(1));
    coil_task *late = group_spawn(group, sleeps, &two);
    EXPECT_NONE(join_group(group));
    EXPECT_LOG("slept 2", "slept 2");
    EXPECT_VALUE(coil_task_result(late), "2");
}

TEST_ASYNC(tasks_that_are_done_leave_the_group)
{
    coil_group *group = new_group();
    for (int i = 0; i < 6; i++) {
        coil_group_spawn(group, sleeps, &two);
        EXPECT_NONE(coil_sleep(0.9));
    }
    EXPECT_VALUE(coil_object_value(coil_retain(group)), "<TaskGroup tasks=2 entered>");
    EXPECT_LOG("slept 2", "slept 2", "slept 2", "slept 2");
    EXPECT_NONE(coil_sleep(2));
    EXPECT_VALUE(coil_object_value(coil_retain(group)), "<TaskGroup entered>");
    EXPECT_LOG("slept 2", "slept 2");
    EXPECT_NONE(join_group(group));
}

static coil_value body_with_failing_cleanups(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    for (int i = 0; i < 3; i++) coil_group_spawn(group, fails_in_cleanup, "cleanup");
    return coil_group_exit(group, coil_sleep(50));
}

TEST_ASYNC(parent_cancelled_in_its_body_whose_tasks_fail_gets_the_errors)
{
    coil_task *parent = spawn(body_with_failing_cleanups, NULL);
    EXPECT_NONE(coil_sleep(1));
    coil_task_cancel(parent, NULL);
    EXPECT_ERROR(coil_await(parent), coil_ExceptionGroup, "unhandled errors in a TaskGroup (3 sub-exceptions)");
}

static coil_value nests_failing_cleanups(void *with_task)
{
    coil_group *outer = coil_group_new();
    if (*(bool *)with_task) coil_group_spawn(outer, sleeps, &hundred);
    coil_group *inner = coil_group_new();
    coil_group_spawn(inner, fails_in_cleanup, "cleanup");
    coil_value left = coil_group_exit(inner, coil_sleep(50));
    return coil_group_exit(outer, left);
}

TEST_ASYNC(cancelled_parent_of_nested_groups_gets_a_group_in_a_group)
{
    for (int i = 0; i < 2; i++) {
        bool with_task = i > 0;
        coil_task *parent = spawn(nests_failing_cleanups, &with_task);
        EXPECT_NONE(coil_sleep(1));
        coil_task_cancel(parent, NULL);
        coil_value error = OWN_VALUE(coil_await(parent));
        EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(error))),
                   "ExceptionGroup('unhandled errors in a TaskGroup', [ExceptionGroup('unhandled errors in a TaskGroup', [OSError('cleanup')])])");
        if (with_task) EXPECT_LOG("cancelled: CancelledError");
    }
}

static coil_value body_that_cleans_up_slowly(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, fails_after_one, "x");
    coil_value slept = coil_sleep(50);
    coil_value_release(note_value("cleanup", coil_sleep(5)));
    return note_value("exit", coil_group_exit(group, slept));
}

static coil_value awaits_body_that_cleans_up(void *unused)
{
    (void)unused;
    return coil_join(coil_create_task(coil_coroutine_new(body_that_cleans_up_slowly, NULL)));
}

// The request that the failing task makes interrupts the cleanup, as the first one interrupted the body.
TEST_ASYNC(task_that_fails_while_the_cancelled_body_cleans_up)
{
    coil_function parents[] = {body_that_cleans_up_slowly, awaits_body_that_cleans_up};
    for (int i = 0; i < 2; i++) {
        coil_task *parent = spawn(parents[i], NULL);
        EXPECT_NONE(coil_sleep(0.5));
        coil_task_cancel(parent, NULL);
        EXPECT_ERROR(coil_await(parent), coil_ExceptionGroup, GROUP_ERROR);
        EXPECT_LOG("cleanup: CancelledError", "exit: ExceptionGroup: " GROUP_ERROR);
    }
}

static coil_value body_of_an_empty_group(void *error)
{
    coil_group *group = coil_group_new();
    coil_value slept = coil_sleep(50);
    if (error) {
        coil_value_release(slept);
        slept = coil_raise(coil_IndexError, "%s", (const char *)error);
    }
    return coil_group_exit(group, slept);
}

TEST_ASYNC(cancelled_body_of_an_empty_group)
{
    coil_task *parent = spawn(body_of_an_empty_group, NULL);
    settle();
    coil_task_cancel(parent, "why");
    EXPECT_ERROR(coil_await(parent), coil_CancelledError, "why");
    // One that makes another error of it: that one is the group's.
    parent = spawn(body_of_an_empty_group, "instead");
    settle();
    coil_task_cancel(parent, NULL);
    EXPECT_ERROR(coil_await(parent), coil_ExceptionGroup, GROUP_ERROR);
}

// The body is interrupted by a task that fails, and fails as well.
static coil_value interrupted_body(const coil_error_type *body)
{
    coil_group *group = coil_group_new();
    coil_group_spawn(group, fails_after_one, "task");
    coil_value_release(note_value("body", coil_sleep(50)));
    return coil_group_exit(group, coil_raise(body, "body"));
}

static coil_error_type my_base[1] = {{"MyBaseExc", coil_BaseException, NULL}};

static coil_value fails_with_my_base(void *unused)
{
    (void)unused;
    COIL_TRY(coil_sleep(1));
    return coil_raise(my_base, "task");
}

TEST_ASYNC(body_that_fails_when_a_task_interrupts_it)
{
    coil_value error = keep(interrupted_body(coil_TypeError));
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(error))), "ExceptionGroup('unhandled errors in a TaskGroup', [ValueError('task'), TypeError('body')])");
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
    error = keep(interrupted_body(my_base));
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(error))), "BaseExceptionGroup('unhandled errors in a TaskGroup', [ValueError('task'), MyBaseExc('body')])");
    EXPECT_LOG("body: CancelledError", "body: CancelledError");
}

TEST_ASYNC(base_exception_of_a_task_makes_a_base_exception_group)
{
    coil_group *group = new_group();
    group_spawn(group, fails_with_my_base, NULL);
    coil_value_release(coil_sleep(50));
    coil_value error = keep(exit_group(group, coil_raise(coil_TypeError, "body")));
    EXPECT_STR(coil_as_string(OWN_VALUE(coil_repr(error))), "BaseExceptionGroup('unhandled errors in a TaskGroup', [MyBaseExc('task'), TypeError('body')])");
}

TEST_ASYNC(base_error_of_an_interrupted_body_comes_out_bare)
{
    EXPECT_ERROR(interrupted_body(coil_KeyboardInterrupt), coil_KeyboardInterrupt, "body");
    EXPECT_LOG("body: CancelledError");
    // As in 3.14 the group's own request to cancel is not taken back then.
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 1);
}

// Tasks that make tasks, until one fails.
static int hydras;

static coil_value hydra(void *group)
{
    hydras++;
    COIL_TRY(coil_sleep(1));
    coil_group_spawn(group, hydra, group);
    coil_group_spawn(group, hydra, group);
    return coil_none();
}

static coil_value hercules(void *unused)
{
    (void)unused;
    while (hydras < 10) COIL_TRY(coil_sleep(1.5));
    return coil_raise(coil_ValueError, "%s", "enough");
}

TEST_ASYNC(tasks_that_spawn_until_one_fails)
{
    hydras = 0;
    coil_group *group = new_group();
    group_spawn(group, hydra, group);
    group_spawn(group, hercules, NULL);
    EXPECT_ERROR(join_group(group), coil_ExceptionGroup, GROUP_ERROR);
    EXPECT(hydras >= 10);
}

static coil_value sets_variable(void *var)
{
    COIL_TRY(coil_sleep(0));
    return coil_var_set(var, coil_string("set"), NULL);
}

TEST_ASYNC(context_of_a_groups_task)
{
    coil_var *var = OWN(coil_var_new("v"));
    coil_context *context = OWN(coil_context_copy());
    coil_group *group = new_group();
    coil_task *task = OWN(coil_retain(coil_group_create_task(group, coil_coroutine_new(sets_variable, var), (coil_task_options){.context = context})));
    EXPECT_NONE(coil_await(task));
    EXPECT_VALUE(coil_context_get(context, var), "'set'");
    EXPECT_NONE(join_group(group));
}

static coil_value both_groups_fail(void *unused)
{
    (void)unused;
    coil_group *outer = coil_group_new();
    coil_group *inner = coil_group_new();
    coil_group_spawn(inner, fails, "inner");
    coil_group_spawn(outer, fails, "outer");
    coil_value_release(note_value("inner", coil_group_join(inner)));
    note("cancelling %u", coil_task_cancelling(coil_current_task()));
    return note_value("outer", coil_group_join(outer));
}

// The inner group takes back its own request, and keeps the outer one's.
TEST_ASYNC(nested_groups_that_both_fail_keep_their_requests_apart)
{
    coil_task *task = spawn(both_groups_fail, NULL);
    EXPECT_ERROR(coil_await(task), coil_ExceptionGroup, GROUP_ERROR);
    EXPECT_LOG("inner: ExceptionGroup: " GROUP_ERROR, "cancelling 1", "outer: ExceptionGroup: " GROUP_ERROR);
    EXPECT_INT(coil_task_cancelling(task), 0);
}

static coil_value group_fails_and_sleeps(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, fails, "x");
    coil_value left = coil_group_exit(group, coil_sleep(1));
    coil_value_release(note_value("exit", left));
    note("cancelling %u", coil_task_cancelling(coil_current_task()));
    return note_value("sleep", coil_sleep(1));
}

TEST_ASYNC(cancellation_in_the_turn_in_which_a_group_fails_is_kept)
{
    coil_task *task = spawn(group_fails_and_sleeps, NULL);
    EXPECT_NONE(coil_sleep(0)); // the task of the group is about to fail
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
    EXPECT_LOG("exit: ExceptionGroup: " GROUP_ERROR, "cancelling 1", "sleep: CancelledError");
    EXPECT(coil_task_cancelled(task));
}

// gh-128550: a task that is made while another one is being made.
static coil_value spawns_one_that_fails(void *arg)
{
    const coil_task_options *options = ((void **)arg)[1];
    if (!coil_group_create_task(((void **)arg)[0], coil_coroutine_new(fails, "third"), *options)) return coil_last_error();
    for (int i = 0; i < 3; i++) COIL_TRY(note_value("sleep", coil_sleep(0)));
    return coil_none();
}

TEST_ASYNC(task_that_fails_while_its_maker_is_being_made_cancels_it)
{
    for (int eager = 0; eager < 2; eager++) {
        coil_group *group = new_group();
        coil_task_options options = {.eager_start = eager};
        void *arg[] = {group, &options};
        coil_task *second = coil_group_create_task(group, coil_coroutine_new(spawns_one_that_fails, arg), options);
        EXPECT(second);
        coil_retain(second);
        test_own(second);
        EXPECT_ERROR(join_group(group), coil_ExceptionGroup, GROUP_ERROR);
        EXPECT(coil_task_cancelled(second));
        if (eager) EXPECT_LOG("sleep: CancelledError");
        else EXPECT_LOG("sleep: None", "sleep: CancelledError");
    }
}

TEST_ASYNC(group_of_a_loop_that_starts_tasks_eagerly)
{
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    coil_group *group = new_group();
    coil_task *first = group_spawn(group, sleeps, &two), *second = group_spawn(group, returns_none, NULL);
    EXPECT(coil_task_done(second));
    EXPECT_VALUE(coil_object_value(coil_retain(group)), "<TaskGroup tasks=2 entered>"); // it hears of the end through the loop
    EXPECT_NONE(join_group(group));
    EXPECT_VALUE(coil_task_result(first), "2");
    EXPECT_LOG("slept 2");
    group = new_group();
    group_spawn(group, sleeps, &hundred);
    group_spawn(group, fails, "x");
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
    EXPECT_ERROR(join_group(group), coil_ExceptionGroup, GROUP_ERROR);
    EXPECT_LOG("cancelled: CancelledError");
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

// Eager tasks that make eager tasks, more than a group has room for at first.
static coil_value spawns_eagerly(void *arg)
{
    int *left = ((void **)arg)[1];
    if (--*left > 0 && !coil_group_create_task(((void **)arg)[0], coil_coroutine_new(spawns_eagerly, arg), (coil_task_options){.eager_start = true}))
        return coil_last_error();
    return coil_sleep(0);
}

TEST_ASYNC(eager_tasks_of_a_group_nest)
{
    coil_group *group = new_group();
    int left = 40;
    void *arg[] = {group, &left};
    EXPECT(coil_group_create_task(group, coil_coroutine_new(spawns_eagerly, arg), (coil_task_options){.eager_start = true}));
    EXPECT_VALUE(coil_object_value(coil_retain(group)), "<TaskGroup tasks=40 entered>");
    EXPECT_NONE(join_group(group));
}

static coil_value forgets_its_group(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    if (!group) return coil_last_error();
    coil_group_create_task(group, coil_coroutine_new_at(fails, "x", 0, "fails", "f.c", 1), (coil_task_options){.name = "child"});
    coil_release(group);
    return coil_none();
}

TEST_ASYNC(error_of_a_task_whose_parent_has_left_without_a_join_is_reported)
{
    coil_task *parent = OWN(coil_create_task_with(coil_coroutine_new_at(forgets_its_group, NULL, 0, "forgets", "f.c", 2), (coil_task_options){.name = "parent"}));
    EXPECT_NONE(coil_await(parent));
    settle();
    EXPECT_LOG("report: Task <Task finished name='child' coro=<fails() done, defined at f.c:1> exception=ValueError('x')> has errored out but its parent task"
               " <Task finished name='parent' coro=<forgets() done, defined at f.c:2> result=None> is already completed: ValueError: x");
}

static void ignores(coil_loop *loop, const coil_exception_context *context, void *unused)
{
    (void)loop;
    (void)context;
    (void)unused;
}

static coil_value leaves_its_group(void *left)
{
    coil_group *group = *(coil_group **)left = coil_group_new();
    if (!group) return coil_last_error();
    coil_group_spawn(group, fails, "x");
    return coil_none();
}

TEST_ASYNC(error_of_a_task_whose_parent_has_left_stays_with_the_group)
{
    static coil_group *left;
    left = NULL;
    coil_loop_set_exception_handler(NULL, ignores, NULL);
    EXPECT_NONE(coil_await(spawn(leaves_its_group, &left)));
    coil_group *group = OWN(left);
    EXPECT_VALUE(coil_object_value(coil_retain(group)), "<TaskGroup tasks=1 entered>");
    settle();
    EXPECT_VALUE(coil_object_value(coil_retain(group)), "<TaskGroup errors=1 entered>");
}

TEST_ASYNC(many_errors_are_all_in_the_group)
{
    coil_group *group = new_group();
    for (int i = 0; i < 20; i++) coil_group_spawn(group, fails, "x");
    EXPECT_ERROR(join_group(group), coil_ExceptionGroup, "unhandled errors in a TaskGroup (20 sub-exceptions)");
}

TEST_ASYNC(group_refuses_what_is_no_coroutine)
{
    coil_group *group = new_group();
    coil_future *future = new_future();
    EXPECT_NULL(coil_group_create_task(group, future, COIL_NO_TASK_OPTIONS), coil_TypeError, "a coroutine was expected, got <Future pending>");
    EXPECT_NONE(join_group(group));
    EXPECT_NULL(coil_group_create_task(group, future, COIL_NO_TASK_OPTIONS), coil_RuntimeError, "TaskGroup <TaskGroup entered> is finished");
}

// What a group that is kept keeps: neither its errors nor its parent.

TEST_ASYNC(ended_group_keeps_no_error)
{
    coil_group *groups[] = {new_group(), new_group(), new_group(), new_group()};
    group_spawn(groups[0], fails, "task");
    coil_value errors[] = {
        keep(join_group(groups[0])),
        keep(exit_group(groups[1], coil_raise(coil_KeyError, "body"))),
        keep(exit_group(groups[2], coil_raise(coil_KeyboardInterrupt, "base"))),
        keep(exit_group(groups[3], coil_raise(coil_CancelledError, "cancelled"))),
    };
    for (int i = 0; i < 4; i++) {
        EXPECT(coil_failed(errors[i]) && !coil_error_matches(errors[i], coil_MemoryError));
        EXPECT_INT(errors[i].as.object->references, 1);
    }
    EXPECT_INT(coil_error_member(errors[1], 0).as.object->references, 1);
}

static coil_value joins_kept_group(void *group)
{
    COIL_TRY(coil_group_enter(group));
    return coil_group_exit(coil_retain(group), coil_raise(coil_KeyError, "body"));
}

TEST_ASYNC(ended_group_does_not_keep_its_parent)
{
    coil_group *group = OWN(coil_group_prepare());
    coil_task *parent = spawn(joins_kept_group, group);
    EXPECT_ERROR(coil_await(parent), coil_ExceptionGroup, GROUP_ERROR);
    settle();
    EXPECT_INT(parent->future.head.references, 1);
}

TEST_ASYNC(timeout_that_expired_keeps_no_cancellation)
{
    coil_timeout *timeout = OWN(coil_timeout_enter(-1));
    coil_group *group = new_group();
    coil_value left = exit_group(group, coil_sleep(0));
    coil_value error = keep(coil_timeout_exit(coil_retain(timeout), left));
    EXPECT(coil_error_matches(error, coil_TimeoutError));
    EXPECT_INT(coil_error_cause(error).as.object->references, 1);
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

static coil_value fails_behind_a_group(void *group)
{
    coil_group *made = coil_group_new();
    *(coil_group **)group = coil_retain(made);
    COIL_TRY(coil_group_join(made));
    return coil_raise(coil_ValueError, "behind");
}

// So nothing but its own references decides when an error that nobody looked at is reported.
TEST_ASYNC(group_that_has_ended_keeps_no_task)
{
    log_reports(NULL);
    coil_group *group = NULL;
    coil_release(coil_create_task(coil_coroutine_new(fails_behind_a_group, &group)));
    settle();
    if (group) keep(coil_object_value(group));
    EXPECT_LOG("report: Task exception was never retrieved: ValueError: behind");
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

// Groups that are driven by hand.

static void note_late(coil_loop *loop, const coil_exception_context *context, void *unused)
{
    (void)loop;
    (void)unused;
    coil_value_release(note_value(strstr(context->message, " has errored out") ? "late" : context->message, coil_value_retain(context->error)));
}

static coil_value joins_failing(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, fails_after_one, "late");
    return note_value("join", coil_group_join(group));
}

TEST_ASYNC(group_left_by_a_thrown_error_cancels_nobody)
{
    coil_loop_set_exception_handler(NULL, note_late, NULL);
    coil_coroutine *coroutine = OWN(coil_coroutine_new(joins_failing, NULL));
    coil_value value;
    EXPECT_INT(coil_coroutine_send(coroutine, coil_none(), &value), COIL_SEND_NEXT);
    coil_value_release(value);
    EXPECT_INT(coil_coroutine_throw(coroutine, coil_raise(coil_OSError, "thrown"), &value), COIL_SEND_ERROR);
    EXPECT_ERROR(value, coil_OSError, "thrown");
    EXPECT_NONE(coil_sleep(2));
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
    EXPECT_LOG("join: OSError: thrown", "late: ValueError: late");
}

static coil_value fails_after_a_turn(void *unused)
{
    (void)unused;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, fails, "child");
    return coil_group_exit(group, coil_sleep(0));
}

static coil_value takes_the_first_step(void *coroutine)
{
    coil_value value;
    if (coil_coroutine_send(coroutine, coil_none(), &value) != COIL_SEND_NEXT) return value;
    coil_value_release(value);
    return coil_none();
}

TEST_ASYNC(group_joined_by_another_task_raises_what_failed_after_its_parent)
{
    coil_loop_set_exception_handler(NULL, note_late, NULL);
    coil_coroutine *coroutine = OWN(coil_coroutine_new(fails_after_a_turn, NULL));
    EXPECT_NONE(coil_join(coil_create_task(coil_coroutine_new(takes_the_first_step, coroutine))));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_ERROR(coil_join(coil_create_task(coil_retain(coroutine))), coil_ExceptionGroup, "unhandled errors in a TaskGroup (1 sub-exception)");
    EXPECT_LOG("late: ValueError: child");
}
