// SPDX-License-Identifier: MIT
//
// running.c: coil_run and coil_main: the result, the exit status, what is left when the main task ends, and deadlocks.

#include "harness.h"

#include "core.h" // coil_raise_value: an exit status in a SystemExit

#include <string.h>

TEST(run_returns_the_result)
{
    EXPECT_VALUE(coil_run(returns_text, "result"), "'result'");
    EXPECT_NULL(coil_loop_get_running(), coil_RuntimeError, "no running event loop");
}

TEST(run_returns_the_error)
{
    EXPECT_ERROR(coil_run(raises_value_error, "x"), coil_ValueError, "x");
}

TEST(runs_follow_each_other)
{
    for (int i = 0; i < 3; i++) EXPECT_VALUE(coil_run(returns_int, &i), i == 0 ? "0" : i == 1 ? "1"
                                                                                              : "2");
}

typedef struct driver {
    coil_object head;
    coil_object *iterator; // owned by the test
} driver;

static coil_send_result driver_send(coil_object *self, coil_value sent, coil_value *result)
{
    return coil_send(((driver *)self)->iterator, sent, result);
}

static const coil_type driver_type = {.name = "driver", .flags = COIL_TYPE_COROUTINE, .send = driver_send};

TEST(deadlock_of_a_coroutine_without_a_name)
{
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    driver *waits = OWN(coil_object_new(&driver_type, sizeof *waits));
    waits->iterator = OWN(coil_get_awaitable(future));
    EXPECT_ERROR(coil_loop_run_until_complete(test_loop(), coil_retain(waits)), coil_RuntimeError,
                 "deadlock: nothing is left that could wake the program\n  Task-... waits for <Future pending cb=[Task.task_wakeup()]>");
}

static coil_value runs_again(void *unused)
{
    (void)unused;
    return coil_run(returns_none, NULL);
}

TEST(run_inside_of_a_run)
{
    EXPECT_ERROR(coil_run(runs_again, NULL), coil_RuntimeError, "asyncio.run() cannot be called from a running event loop");
}

// What is left.

static coil_value logs_its_end(void *text)
{
    coil_value slept = coil_sleep(1000);
    note("%s: %s", (const char *)text, coil_failed(slept) ? coil_error_type_of(slept)->name : "slept");
    return slept;
}

static coil_value leaves_tasks(void *unused)
{
    (void)unused;
    log_reports(NULL);
    coil_release(coil_create_task(coil_coroutine_new(logs_its_end, "first")));
    coil_release(coil_create_task(coil_coroutine_new(logs_its_end, "second")));
    COIL_TRY(coil_sleep(0));
    return coil_string("main");
}

TEST(tasks_that_are_left_are_cancelled)
{
    EXPECT_VALUE(coil_run(leaves_tasks, NULL), "'main'");
    EXPECT_LOG("first: CancelledError", "second: CancelledError");
}

static coil_value leaves_an_unstarted_task(void *unused)
{
    (void)unused;
    coil_release(coil_create_task(coil_coroutine_new(logs_its_end, "last")));
    return coil_none();
}

// The loop stops by a done callback of the main task, which comes after the first step of a task made before.
TEST(task_made_at_the_very_end_gets_its_first_step)
{
    EXPECT_NONE(coil_run(leaves_an_unstarted_task, NULL));
    EXPECT_LOG("last: CancelledError");
}

static coil_value fails_at_the_end(void *unused)
{
    (void)unused;
    coil_value_release(coil_sleep(1000));
    return coil_raise(coil_OSError, "cleanup");
}

static coil_value leaves_a_task_that_fails(void *unused)
{
    (void)unused;
    log_reports(NULL);
    coil_release(coil_create_task(coil_coroutine_new(fails_at_the_end, NULL)));
    return coil_sleep(0);
}

TEST(task_that_fails_while_being_cancelled_is_reported)
{
    EXPECT_NONE(coil_run(leaves_a_task_that_fails, NULL));
    EXPECT_LOG("report: unhandled exception during asyncio.run() shutdown: OSError: cleanup");
}

static coil_value cleans_up_slowly(void *unused)
{
    (void)unused;
    coil_value slept = coil_sleep(1000);
    coil_value_release(note_value("cleanup", coil_sleep(5)));
    return slept;
}

static coil_value leaves_a_slow_task(void *unused)
{
    (void)unused;
    coil_release(coil_create_task(coil_coroutine_new(cleans_up_slowly, NULL)));
    return coil_sleep(0);
}

TEST(cleanup_of_a_left_task_may_wait)
{
    EXPECT_NONE(coil_run(leaves_a_slow_task, NULL));
    EXPECT_LOG("cleanup: None");
}

static coil_value leaves_a_task_with_a_callback(void *unused)
{
    (void)unused;
    coil_task *task = coil_create_task(coil_coroutine_new(logs_its_end, "left"));
    if (task) coil_value_release(coil_task_add_done_callback(task, note_done, "told"));
    coil_release(task);
    return coil_sleep(0);
}

// The loop runs until what the end of the last task has scheduled has run, as it does when asyncio gathers them.
TEST(done_callback_of_a_left_task_is_called)
{
    EXPECT_NONE(coil_run(leaves_a_task_with_a_callback, NULL));
    EXPECT_LOG("left: CancelledError", "told");
}

static coil_value waits_twice(void *unused)
{
    coil_value_release(waits_forever(unused));
    return waits_forever(unused);
}

static coil_value leaves_a_task_that_does_not_end(void *unused)
{
    coil_release(coil_create_task_with(coil_coroutine_new(waits_twice, unused), (coil_task_options){.name = "stuck"}));
    COIL_TRY(coil_sleep(0));
    return coil_string("lost");
}

// asyncio.run would wait for ever.
TEST(left_task_that_waits_for_what_never_comes_is_a_deadlock)
{
    coil_value error = keep(coil_run(leaves_a_task_that_does_not_end, NULL));
    EXPECT(coil_error_matches(error, coil_RuntimeError));
    EXPECT(strstr(coil_error_message(error), "deadlock: nothing is left that could wake the program\n  stuck (waits_twice) waits for") != NULL);
}

static coil_value raises_with_tasks_left(void *unused)
{
    (void)unused;
    coil_release(coil_create_task(coil_coroutine_new(logs_its_end, "left")));
    COIL_TRY(coil_sleep(0));
    return coil_raise(coil_ValueError, "x");
}

TEST(tasks_are_cancelled_when_main_fails_too)
{
    EXPECT_ERROR(coil_run(raises_with_tasks_left, NULL), coil_ValueError, "x");
    EXPECT_LOG("left: CancelledError");
}

static coil_value cancels_itself(void *unused)
{
    (void)unused;
    coil_task_cancel(coil_current_task(), "self");
    return coil_sleep(1);
}

TEST(main_task_that_is_cancelled)
{
    EXPECT_ERROR(coil_run(cancels_itself, NULL), coil_CancelledError, "self");
}

// SystemExit.

static coil_value exits(void *unused)
{
    (void)unused;
    return coil_raise_value(coil_SystemExit, coil_int(3));
}

static coil_value leaves_a_task_and_exits(void *unused)
{
    (void)unused;
    log_reports(NULL);
    coil_release(coil_create_task(coil_coroutine_new(exits, NULL)));
    coil_value slept = note_value("main", coil_sleep(10));
    return slept;
}

TEST(system_exit_of_a_task_cancels_main_and_comes_out)
{
    coil_value error = keep(coil_run(leaves_a_task_and_exits, NULL));
    EXPECT(coil_error_matches(error, coil_SystemExit));
    EXPECT_INT(coil_as_int(coil_error_value(error)), 3);
    EXPECT_LOG("report: Task exception was never retrieved: SystemExit: 3", "main: CancelledError");
}

// coil_main.

static coil_value exits_without_a_status(void *unused)
{
    (void)unused;
    return coil_raise_value(coil_SystemExit, coil_none());
}

static coil_value returns_seven(void *unused)
{
    (void)unused;
    return coil_int(7);
}

TEST(main_status_is_the_result)
{
    EXPECT_INT(coil_main(returns_seven, NULL), 7);
    EXPECT_INT(coil_main(returns_none, NULL), 0);
    EXPECT_INT(coil_main(returns_text, "any other result"), 0);
}

TEST(main_status_is_that_of_system_exit)
{
    EXPECT_INT(coil_main(exits, NULL), 3);
    EXPECT_INT(coil_main(exits_without_a_status, NULL), 0);
}

// Deadlocks.

static coil_value deadlocks(void *name)
{
    coil_value named = coil_task_set_name(coil_current_task(), name);
    coil_value_release(named);
    return note_value("main", waits_forever(NULL));
}

TEST(deadlock_is_an_error_that_tells_who_waits)
{
    EXPECT_ERROR(coil_run(deadlocks, "stuck"), coil_RuntimeError,
                 "deadlock: nothing is left that could wake the program\n  stuck (deadlocks) waits for <Future pending cb=[Task.task_wakeup()]>");
    EXPECT_LOG("main: CancelledError");
}

static coil_value awaits_forever(void *task)
{
    return coil_await(*(coil_task **)task);
}

static coil_value deadlocks_in_a_circle(void *unused)
{
    (void)unused;
    static coil_task *first, *second;
    first = OWN(coil_create_task_with(coil_coroutine_new(awaits_forever, &second), (coil_task_options){.name = "a"}));
    second = OWN(coil_create_task_with(coil_coroutine_new(awaits_forever, &first), (coil_task_options){.name = "b"}));
    coil_value_release(coil_task_set_name(coil_current_task(), "main"));
    return coil_await(first);
}

// Cancelling them afterwards must come to an end too: each passes the request on to the next.
TEST(deadlock_of_tasks_that_wait_for_each_other)
{
    coil_value error = keep(coil_run(deadlocks_in_a_circle, NULL));
    EXPECT_ERROR(coil_value_retain(error), coil_RuntimeError,
                 "deadlock: nothing is left that could wake the program\n  main (deadlocks_in_a_circle) waits for a (awaits_forever)"
                 "\n  a (awaits_forever) waits for b (awaits_forever)\n  b (awaits_forever) waits for a (awaits_forever)");
}

static coil_value sleeps_for_an_age(void *unused)
{
    (void)unused;
    return coil_sleep(1e12);
}

TEST(timer_is_no_deadlock)
{
    EXPECT_NONE(coil_run(sleeps_for_an_age, NULL));
}

// A task that is not main's concern ends before the deadlock is found: it is found when nothing else is left.
static coil_value waits_beside_a_sleeper(void *unused)
{
    (void)unused;
    coil_release(coil_create_task(coil_coroutine_new(logs_its_end, "sleeper")));
    return waits_forever(NULL);
}

TEST(deadlock_is_found_when_the_last_timer_has_run)
{
    coil_value error = keep(coil_run(waits_beside_a_sleeper, NULL));
    EXPECT(coil_error_matches(error, coil_RuntimeError));
    EXPECT(strstr(coil_error_message(error), "deadlock: ") != NULL);
    EXPECT_LOG("sleeper: slept");
}
