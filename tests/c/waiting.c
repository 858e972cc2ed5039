// SPDX-License-Identifier: MIT
//
// waiting.c: coil_wait: until when it waits, what it gives, that it cancels nothing and leaves nothing behind. After CPython's test_tasks.py.

#include "harness.h"

#include "core.h"

static coil_value sleeps(void *seconds)
{
    int time = *(int *)seconds;
    COIL_TRY(coil_sleep(time));
    note("%d", time);
    return coil_int(time);
}

static coil_value fails_after_one(void *text)
{
    COIL_TRY(coil_sleep(1));
    return coil_raise(coil_ValueError, "%s", (const char *)text);
}

static int one = 1, two = 2, three = 3;

static coil_list *done, *pending; // of the last wait

// Waits, and owns the lists.
static coil_value waits(size_t count, void *const *futures, double timeout, coil_return_when when)
{
    coil_value result = coil_wait(count, futures, timeout, when, &done, &pending);
    if (done) keep(coil_object_value(done));
    if (pending) keep(coil_object_value(pending));
    return result;
}

static bool holds(const coil_list *list, size_t index, void *object)
{
    return index < coil_list_count(list) && coil_as_object(coil_list_get(list, index)) == object;
}

TEST_ASYNC(all_completed_waits_for_the_last_and_keeps_the_order_given)
{
    double start = coil_loop_time(NULL);
    coil_task *slow = spawn(sleeps, &two), *fast = spawn(sleeps, &one);
    EXPECT_NONE(waits(2, (void *[]){slow, fast}, COIL_FOREVER, COIL_ALL_COMPLETED));
    EXPECT_INT(coil_list_count(done), 2);
    EXPECT(holds(done, 0, slow) && holds(done, 1, fast));
    EXPECT_INT(coil_list_count(pending), 0);
    EXPECT(coil_loop_time(NULL) == start + 2);
    EXPECT_LOG("1", "2");
    // Again it takes no time, and goes another way.
    EXPECT_NONE(waits(2, (void *[]){slow, fast}, COIL_FOREVER, COIL_ALL_COMPLETED));
    EXPECT_INT(coil_list_count(done), 2);
    EXPECT(coil_loop_time(NULL) == start + 2);
}

TEST_ASYNC(same_future_counts_once)
{
    coil_future *future = new_future();
    coil_task *task = spawn(sleeps, &one);
    EXPECT_NONE(coil_future_set_result(future, coil_string("x")));
    EXPECT_NONE(waits(4, (void *[]){task, future, task, future}, COIL_FOREVER, COIL_ALL_COMPLETED));
    EXPECT_INT(coil_list_count(done), 2);
    EXPECT(holds(done, 0, task) && holds(done, 1, future));
    EXPECT_LOG("1");
}

TEST_ASYNC(first_completed_waits_for_one)
{
    double start = coil_loop_time(NULL);
    coil_task *slow = spawn(sleeps, &three), *fast = spawn(sleeps, &one);
    EXPECT_NONE(waits(2, (void *[]){fast, slow}, COIL_FOREVER, COIL_FIRST_COMPLETED));
    EXPECT_INT(coil_list_count(done), 1);
    EXPECT(holds(done, 0, fast) && holds(pending, 0, slow));
    EXPECT(!coil_task_done(slow));
    EXPECT(coil_loop_time(NULL) == start + 1);
    EXPECT_NONE(waits(2, (void *[]){fast, slow}, COIL_FOREVER, COIL_ALL_COMPLETED));
    EXPECT_LOG("1", "3");
}

static coil_value yields(void *times)
{
    for (int i = 0; i < *(int *)times; i++) COIL_TRY(coil_sleep(0));
    return coil_none();
}

// Between the callback and the waiter's own turn others become done: they are in the list of those that are.
TEST_ASYNC(those_that_are_done_when_it_returns_are_done)
{
    coil_task *first = spawn(yields, &one), *second = spawn(yields, &two);
    EXPECT_NONE(waits(2, (void *[]){second, first}, COIL_FOREVER, COIL_FIRST_COMPLETED));
    EXPECT_INT(coil_list_count(done), 2);
    EXPECT(coil_task_done(first) && coil_task_done(second));
}

TEST_ASYNC(first_exception_ends_the_wait)
{
    double start = coil_loop_time(NULL);
    coil_task *slow = spawn(sleeps, &three), *failing = spawn(fails_after_one, "x");
    EXPECT_NONE(waits(2, (void *[]){slow, failing}, COIL_FOREVER, COIL_FIRST_EXCEPTION));
    EXPECT(holds(done, 0, failing) && holds(pending, 0, slow));
    EXPECT(coil_loop_time(NULL) == start + 1);
    EXPECT_NONE(waits(2, (void *[]){slow, failing}, COIL_FOREVER, COIL_ALL_COMPLETED));
    EXPECT_LOG("3");
}

TEST_ASYNC(first_exception_that_is_there_already)
{
    double start = coil_loop_time(NULL);
    coil_task *slow = spawn(sleeps, &three), *failing = spawn(raises_value_error, "x");
    EXPECT_NONE(waits(2, (void *[]){slow, failing}, COIL_FOREVER, COIL_FIRST_EXCEPTION));
    EXPECT(holds(done, 0, failing) && holds(pending, 0, slow));
    EXPECT(coil_loop_time(NULL) == start);
    coil_task_cancel(slow, NULL);
}

TEST_ASYNC(cancelled_one_is_no_exception)
{
    coil_future *cancelled = new_future();
    coil_task *task = spawn(sleeps, &one);
    coil_future_cancel(cancelled, NULL);
    EXPECT_NONE(waits(2, (void *[]){cancelled, task}, COIL_FOREVER, COIL_FIRST_EXCEPTION));
    EXPECT_INT(coil_list_count(done), 2);
    EXPECT_LOG("1");
}

TEST_ASYNC(wait_with_errors_raises_none)
{
    coil_task *fast = spawn(sleeps, &one), *failing = spawn(fails_after_one, "x");
    EXPECT_NONE(waits(2, (void *[]){failing, fast}, COIL_FOREVER, COIL_ALL_COMPLETED));
    EXPECT_INT(coil_list_count(done), 2);
    EXPECT_ERROR(coil_task_exception(failing), coil_ValueError, "x");
    EXPECT_LOG("1");
}

// Waits for a task that fails and a slow one, or for the failing one alone, and releases them.
static coil_value waits_and_releases(const char *text, bool alone, coil_return_when when)
{
    coil_task *failing = coil_create_task(coil_coroutine_new(raises_value_error, (void *)text));
    coil_task *slow = coil_create_task(coil_coroutine_new(waits_forever, NULL));
    coil_value waited = coil_wait(alone ? 1 : 2, (void *[]){failing, slow}, 1, when, NULL, NULL);
    if (slow) coil_task_cancel(slow, NULL);
    coil_release(failing);
    coil_release(slow);
    return waited;
}

// FIRST_EXCEPTION asks for errors, and so counts as having looked at them; the last one's it need not know.
TEST_ASYNC(wait_looks_at_errors_only_where_it_must)
{
    EXPECT_NONE(waits_and_releases("seen", false, COIL_FIRST_EXCEPTION));
    EXPECT_LOG();
    EXPECT_NONE(waits_and_releases("last", true, COIL_FIRST_EXCEPTION));
    EXPECT_LOG("report: Task exception was never retrieved: ValueError: last");
    EXPECT_NONE(waits_and_releases("not asked", false, COIL_FIRST_COMPLETED));
    EXPECT_NONE(waits_and_releases("not asked", false, COIL_ALL_COMPLETED));
    EXPECT_LOG("report: Task exception was never retrieved: ValueError: not asked", "report: Task exception was never retrieved: ValueError: not asked");
}

// Time.

TEST_ASYNC(timeout_of_a_wait_is_no_error_and_cancels_nothing)
{
    double start = coil_loop_time(NULL);
    coil_task *fast = spawn(sleeps, &one), *slow = spawn(sleeps, &three);
    EXPECT_NONE(waits(2, (void *[]){slow, fast}, 1.5, COIL_ALL_COMPLETED));
    EXPECT(holds(done, 0, fast) && holds(pending, 0, slow));
    EXPECT(coil_loop_time(NULL) == start + 1.5);
    EXPECT(!coil_task_done(slow));
    EXPECT_VALUE(coil_await(slow), "3");
    EXPECT_LOG("1", "3");
}

// The sleeper's timer is older than the wait's: it is done in the same turn, before.
TEST_ASYNC(one_that_is_done_in_the_turn_of_the_timeout_is_done)
{
    double start = coil_loop_time(NULL);
    coil_task *fast = spawn(sleeps, &one), *slow = spawn(sleeps, &three);
    settle();
    EXPECT_NONE(waits(2, (void *[]){slow, fast}, 1, COIL_ALL_COMPLETED));
    EXPECT_INT(coil_list_count(done), 1);
    EXPECT(holds(done, 0, fast) && holds(pending, 0, slow));
    EXPECT(coil_loop_time(NULL) == start + 1);
    EXPECT_LOG("1");
    coil_task_cancel(slow, NULL);
}

TEST_ASYNC(wait_of_no_time_runs_the_loop_once)
{
    double start = coil_loop_time(NULL);
    coil_task *quick = spawn(returns_none, NULL), *slow = spawn(sleeps, &one);
    EXPECT_NONE(waits(2, (void *[]){quick, slow}, 0, COIL_ALL_COMPLETED));
    EXPECT(holds(done, 0, quick) && holds(pending, 0, slow));
    EXPECT_NONE(waits(1, (void *[]){slow}, -5, COIL_ALL_COMPLETED));
    EXPECT_INT(coil_list_count(done), 0);
    EXPECT(coil_loop_time(NULL) == start);
    coil_task_cancel(slow, NULL);
}

TEST_ASYNC(unused_timer_of_a_wait_is_gone)
{
    double start = coil_loop_time(NULL);
    EXPECT_NONE(waits(1, (void *[]){spawn(sleeps, &one)}, 1000, COIL_ALL_COMPLETED));
    EXPECT_LOG("1");
    settle();
    EXPECT(coil_loop_time(NULL) == start + 1);
}

// It suspends also when all are done.
TEST_ASYNC(wait_for_what_is_done_lets_others_run)
{
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    spawn(logs, "other task");
    EXPECT_NONE(waits(1, (void *[]){future}, COIL_FOREVER, COIL_ALL_COMPLETED));
    EXPECT_LOG("other task");
}

// Cancelling.

static coil_value waits_for_two(void *futures)
{
    coil_list *of_done, *of_pending;
    coil_value waited = note_value("wait", coil_wait(2, futures, 10, COIL_ALL_COMPLETED, &of_done, &of_pending));
    if (coil_failed(waited)) CHECK(!of_done && !of_pending);
    coil_release(of_done);
    coil_release(of_pending);
    return waited;
}

TEST_ASYNC(cancelled_wait_cancels_none_of_them)
{
    void *futures[] = {new_future(), spawn(sleeps, &one)};
    coil_task *task = spawn(waits_for_two, futures);
    settle();
    coil_task_cancel(task, "why");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
    EXPECT_LOG("wait: CancelledError: why");
    EXPECT(!coil_future_done(futures[0]));
    EXPECT_VALUE(coil_object_value(coil_retain(futures[0])), "<Future pending>"); // no callback is left
    EXPECT_VALUE(coil_await(futures[1]), "1");
    EXPECT_LOG("1");
}

// The callback is on its way when the wait ends: it comes after, and finds nothing to do.
TEST_ASYNC(callback_that_comes_after_the_wait_was_cancelled)
{
    void *futures[] = {new_future(), new_future()};
    coil_task *task = spawn(waits_for_two, futures);
    settle();
    coil_task_cancel(task, NULL);
    EXPECT_NONE(coil_future_set_result(futures[0], coil_none()));
    EXPECT_NONE(coil_future_set_result(futures[1], coil_none()));
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
    EXPECT_LOG("wait: CancelledError");
}

TEST_ASYNC(wait_that_was_satisfied_and_cancelled_in_one_turn)
{
    void *futures[] = {new_future(), new_future()};
    coil_task *task = spawn(waits_for_two, futures);
    settle();
    EXPECT_NONE(coil_future_set_result(futures[0], coil_none()));
    EXPECT_NONE(coil_future_set_result(futures[1], coil_none()));
    EXPECT_NONE(coil_sleep(0)); // the callbacks have run, the task has not
    coil_task_cancel(task, "late");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "late");
    EXPECT_LOG("wait: CancelledError: late");
}

// Nothing is left behind.

TEST_ASYNC(futures_that_nobody_completes_are_gone_after_the_wait)
{
    coil_future *first = coil_future_new(), *second = coil_future_new();
    coil_value waited = coil_wait(2, (void *[]){first, second}, 1, COIL_ALL_COMPLETED, NULL, NULL);
    coil_release(first);
    coil_release(second);
    EXPECT_NONE(waited);
}

static coil_value waits_for_lost(void *unused)
{
    (void)unused;
    void *futures[] = {coil_future_new(), coil_future_new()};
    coil_value waited = coil_wait(2, futures, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL);
    coil_release(futures[0]);
    coil_release(futures[1]);
    return waited;
}

TEST(wait_is_destroyed_with_its_loop)
{
    coil_release(coil_loop_create_task(test_loop(), coil_coroutine_new(waits_for_lost, NULL), (coil_task_options){0}));
    settle();
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT_LOG("report: Task was destroyed but it is pending!");
}

// What it refuses.

TEST_ASYNC(wait_for_nothing_is_refused)
{
    EXPECT_ERROR(waits(0, NULL, COIL_FOREVER, COIL_ALL_COMPLETED), coil_ValueError, "Set of Tasks/Futures is empty.");
    EXPECT(!done && !pending);
}

TEST_ASYNC(wait_until_an_unknown_time_is_refused)
{
    EXPECT_ERROR(waits(1, (void *[]){new_future()}, COIL_FOREVER, (coil_return_when)7), coil_ValueError, "Invalid return_when value: 7");
    EXPECT_ERROR(waits(1, (void *[]){new_future()}, NAN, COIL_ALL_COMPLETED), coil_ValueError, "Invalid delay: NaN (not a number)");
}

TEST_ASYNC(wait_for_coroutines_is_forbidden_and_they_stay_the_callers)
{
    coil_coroutine *coro = coroutine(returns_int, &one);
    EXPECT_ERROR(waits(2, (void *[]){new_future(), coro}, COIL_FOREVER, COIL_ALL_COMPLETED), coil_TypeError,
                 "Passing coroutines is forbidden, use tasks explicitly.");
    EXPECT_VALUE(coil_await(coil_retain(coro)), "1");
}

TEST_ASYNC(wait_for_something_else_is_refused)
{
    EXPECT_ERROR(waits(2, (void *[]){OWN(coil_list_new(0, NULL)), coil_loop_get_running()}, COIL_FOREVER, COIL_ALL_COMPLETED), coil_AttributeError,
                 "'list' object has no attribute 'add_done_callback'");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(waits(2, (void *[]){new_future(), NULL}, COIL_FOREVER, COIL_ALL_COMPLETED), coil_ValueError, "kept");
}

TEST(wait_outside_of_a_task)
{
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    EXPECT_ERROR(coil_wait(1, (void *[]){future}, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL), coil_RuntimeError, "no running event loop");
}

static void waits_in_callback(void *future)
{
    coil_value_release(note_value("wait", coil_wait(1, &future, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL)));
}

TEST_ASYNC(wait_in_a_callback)
{
    coil_loop_call_soon(NULL, waits_in_callback, new_future());
    settle();
    EXPECT_LOG("wait: RuntimeError: 'await' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

TEST_ASYNC(wait_for_many_given_many_times, WITHOUT_FAILURES)
{
    enum { MANY = 300 };
    void *all[3 * MANY];
    coil_task *tasks[MANY];
    for (int i = 0; i < MANY; i++) tasks[i] = coil_create_task(coil_coroutine_new(yields, &three));
    for (int i = 0; i < 3 * MANY; i++) all[i] = tasks[i % MANY];
    coil_value waited = waits(3 * MANY, all, COIL_FOREVER, COIL_ALL_COMPLETED);
    for (int i = 0; i < MANY; i++) coil_release(tasks[i]);
    EXPECT_NONE(waited);
    EXPECT_INT(coil_list_count(done), MANY);
}
