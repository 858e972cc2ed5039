// SPDX-License-Identifier: MIT
//
// threads.c: other threads: run_in_executor, to_thread, call_soon_threadsafe, run_coroutine_threadsafe, shutting the executor down. Only the native host has
// any: on the others each test looks at the refusal instead.
//
// Two threads meet by what Coil gives them, or by a flag that both look at; nothing here waits for real time. Where a worker waits for a flag, no allocation is
// made to fail: the test would end, and not set it.

#include "harness.h"

#include "core.h" // the seam, for a thread that Coil knows nothing of

#include <stdatomic.h>

#define REFUSAL "can't start new thread: this host has none; call the function directly, or run natively"

static bool host_has_threads(void)
{
    return !coil__host_thread_start(NULL, NULL);
}

// Ends a test that needs them, on a host that has none, with the refusal.
#define NEEDS_THREADS(loop)                                                                                 \
    do {                                                                                                    \
        if (!host_has_threads()) {                                                                          \
            EXPECT_NULL(coil_loop_run_in_executor((loop), returns_none, NULL), coil_RuntimeError, REFUSAL); \
            return;                                                                                         \
        }                                                                                                   \
    } while (0)

// Functions for workers. They know of the test's thread what their argument tells, and nothing else.

static coil_value adds(void *numbers)
{
    const int *pair = numbers;
    return coil_int(pair[0] + pair[1]);
}

static coil_value raises_runtime_error(void *text)
{
    return coil_raise(coil_RuntimeError, "%s", (const char *)text);
}

static coil_value counts(void *counter)
{
    atomic_fetch_add((atomic_int *)counter, 1);
    return coil_none();
}

static atomic_bool flag;

static coil_value waits_for_flag(void *text)
{
    while (!atomic_load(&flag)) continue;
    return coil_string(text);
}

static void sets_flag(void *unused)
{
    (void)unused;
    atomic_store(&flag, true);
}

// to_thread

TEST_ASYNC(to_thread_returns_what_the_function_returns)
{
    NEEDS_THREADS(NULL);
    int numbers[] = {40, 2};
    EXPECT_VALUE(coil_to_thread(adds, numbers), "42");
    EXPECT_VALUE(coil_to_thread(returns_text, "made there"), "'made there'");
    EXPECT_NONE(coil_to_thread(returns_none, NULL));
}

static coil_value sets_flag_there(void *unused)
{
    sets_flag(unused);
    return coil_none();
}

// The first would wait for ever.
TEST_ASYNC(two_threads_work_at_the_same_time, WITHOUT_FAILURES)
{
    NEEDS_THREADS(NULL);
    atomic_store(&flag, false);
    coil_future *waits = OWN(coil_loop_run_in_executor(NULL, waits_for_flag, "met"));
    EXPECT_NONE(coil_to_thread(sets_flag_there, NULL));
    EXPECT_VALUE(coil_await(waits), "'met'");
}

static coil_value makes_a_list(void *unused)
{
    (void)unused;
    coil_list *list = coil_list_new(2, (coil_value[]){coil_double(0.5), coil_bytes("x", 1)});
    return coil_object_value(list);
}

TEST_ASYNC(what_a_function_has_made_itself_goes_to_the_loop_as_it_is)
{
    NEEDS_THREADS(NULL);
    EXPECT_VALUE(coil_to_thread(makes_a_list, NULL), "[0.5, b'x']");
}

static coil_value tries(void *text)
{
    COIL_TRY(raises_runtime_error(text));
    return coil_none();
}

TEST_ASYNC(to_thread_returns_the_error_with_its_trail)
{
    NEEDS_THREADS(NULL);
    EXPECT_ERROR(coil_to_thread(raises_runtime_error, "test"), coil_RuntimeError, "test");
    coil_value error = keep(coil_to_thread(tries, "test"));
    EXPECT(coil_error_matches(error, coil_RuntimeError));
    EXPECT_INT(coil__error_of(error)->trail_length, 2);
    EXPECT_STR(coil__error_of(error)->trail[1].function, "tries");
}

static coil_value has_no_memory(void *unused)
{
    (void)unused;
    return coil_raise_no_memory();
}

static coil_value keeps_an_error(void *unused)
{
    (void)unused;
    coil_raise_null(coil_raise(coil_ValueError, "nobody asks for it"));
    return coil_none();
}

TEST_ASYNC(memory_error_of_a_thread_is_delivered)
{
    NEEDS_THREADS(NULL);
    EXPECT_ERROR(coil_to_thread(has_no_memory, NULL), coil_MemoryError, "");
    EXPECT_NONE(coil_to_thread(keeps_an_error, NULL));
}

static coil_value raises_stop_iteration(void *unused)
{
    (void)unused;
    return coil_raise(coil_StopIteration);
}

TEST_ASYNC(stop_iteration_of_a_thread_becomes_a_runtime_error)
{
    NEEDS_THREADS(NULL);
    EXPECT_ERROR(coil_to_thread(raises_stop_iteration, NULL), coil_RuntimeError,
                 "StopIteration interacts badly with generators and cannot be raised into a Future");
}

TEST_ASYNC(to_thread_calls_the_function_once)
{
    NEEDS_THREADS(NULL);
    static atomic_int calls;
    atomic_store(&calls, 0);
    EXPECT_NONE(coil_to_thread(counts, &calls));
    EXPECT_INT(atomic_load(&calls), 1);
}

TEST_ASYNC(to_thread_ten_at_the_same_time)
{
    NEEDS_THREADS(NULL);
    static atomic_int calls;
    atomic_store(&calls, 0);
    void *coroutines[10];
    for (int i = 0; i < 10; i++) coroutines[i] = coil_to_thread_coro(counts, &calls);
    EXPECT_VALUE(coil_gather(10, coroutines, 0), "[None, None, None, None, None, None, None, None, None, None]");
    EXPECT_INT(atomic_load(&calls), 10);
}

static _Thread_local char own_address;

static coil_value tells_its_thread(void *unused)
{
    (void)unused;
    return coil_pointer(&own_address);
}

TEST_ASYNC(to_thread_runs_in_another_thread)
{
    NEEDS_THREADS(NULL);
    EXPECT(coil_as_pointer(tells_its_thread(NULL)) == &own_address);
    coil_value thread = keep(coil_to_thread(tells_its_thread, NULL));
    EXPECT(thread.tag == COIL_POINTER && thread.as.pointer != &own_address);
}

static coil_value asks_for_the_loop(void *unused)
{
    (void)unused;
    if (coil_loop_get_running()) return coil_string("a loop");
    return coil_last_error();
}

static coil_value sleeps_there(void *unused)
{
    (void)unused;
    return coil_sleep(1);
}

TEST_ASYNC(thread_has_no_loop_and_nothing_to_suspend)
{
    NEEDS_THREADS(NULL);
    EXPECT_ERROR(coil_to_thread(asks_for_the_loop, NULL), coil_RuntimeError, "no running event loop");
    EXPECT_ERROR(coil_to_thread(sleeps_there, NULL), coil_RuntimeError,
                 "coil_sleep outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

TEST_ASYNC(tasks_go_on_while_a_thread_works, WITHOUT_FAILURES)
{
    NEEDS_THREADS(NULL);
    atomic_store(&flag, false);
    coil_task *task = OWN(coil_create_task(coil_to_thread_coro(waits_for_flag, "thread")));
    spawn(logs, "another task");
    settle();
    EXPECT_LOG("another task");
    EXPECT(!coil_task_done(task));
    sets_flag(NULL);
    EXPECT_VALUE(coil_await(task), "'thread'");
}

// A worker takes no time of the program's.
TEST_ASYNC(virtual_time_stands_still_while_a_thread_works, WITHOUT_FAILURES)
{
    NEEDS_THREADS(NULL);
    double start = coil_loop_time(NULL);
    atomic_store(&flag, false);
    coil_task *task = OWN(coil_create_task(coil_to_thread_coro(waits_for_flag, "in time")));
    settle();
    coil_loop_call_soon(NULL, sets_flag, NULL);
    EXPECT_VALUE(coil_wait_for(task, 5), "'in time'");
    EXPECT(coil_loop_time(NULL) == start);
}

TEST_ASYNC(coroutine_of_to_thread_has_the_methods_name)
{
    coil_coroutine *coro = OWN(coil_to_thread_coro(returns_none, NULL));
    EXPECT_STR(coil_coroutine_get_name(coro), "to_thread");
    EXPECT_NONE(coil_coroutine_close(coro));
}

TEST_ASYNC(cancelled_to_thread_leaves_the_function_running, WITHOUT_FAILURES)
{
    NEEDS_THREADS(NULL);
    atomic_store(&flag, false);
    coil_task *task = OWN(coil_create_task(coil_to_thread_coro(waits_for_flag, "nobody hears")));
    settle();
    coil_task_cancel(task, "why");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
    sets_flag(NULL);
    EXPECT_NONE(coil_loop_shutdown_default_executor(NULL, COIL_FOREVER));
}

// run_in_executor

static coil_value ends_threads(void *unused)
{
    (void)unused;
    return coil_loop_shutdown_default_executor(NULL, COIL_FOREVER);
}

// For a test whose loop nobody else shuts down: its workers would give back their memory some time later.
#define END_THREADS() EXPECT_NONE(coil_loop_run_until_complete(test_loop(), coil_coroutine_new(ends_threads, NULL)))

TEST_ASYNC(run_in_executor_makes_a_future_of_the_loop)
{
    NEEDS_THREADS(NULL);
    coil_future *future = OWN(coil_loop_run_in_executor(NULL, returns_text, "oi"));
    EXPECT(coil_is_future(future));
    EXPECT(coil_future_get_loop(future) == coil_loop_get_running());
    EXPECT(!coil_future_done(future));
    EXPECT_VALUE(coil_await(future), "'oi'");
}

TEST(run_in_executor_of_a_loop_that_does_not_run_yet, WITHOUT_FAILURES)
{
    NEEDS_THREADS(test_loop());
    coil_future *future = OWN(coil_loop_run_in_executor(test_loop(), returns_text, "early"));
    EXPECT_VALUE(coil_loop_run_until_complete(test_loop(), future), "'early'");
    END_THREADS();
}

static void reads(coil_future *future, void *text)
{
    coil_value_release(note_value(text, coil_future_result(future)));
}

// The result comes as a callback of the loop, and the future's own callbacks a turn later.
TEST_ASYNC(result_of_an_executor_passes_through_the_loop)
{
    NEEDS_THREADS(NULL);
    coil_future *future = OWN(coil_loop_run_in_executor(NULL, returns_text, "result"));
    EXPECT_NONE(coil_future_add_done_callback(future, reads, "callback"));
    EXPECT_VALUE(coil_await(future), "'result'");
    EXPECT_LOG("callback: 'result'");
}

TEST_ASYNC(error_of_an_executor_that_nobody_looks_at_is_reported)
{
    NEEDS_THREADS(NULL);
    coil_future *future = coil_loop_run_in_executor(NULL, raises_runtime_error, "lost");
    EXPECT(future != NULL);
    coil_release(future);
    EXPECT_NONE(coil_loop_shutdown_default_executor(NULL, COIL_FOREVER));
    EXPECT_LOG("report: Future exception was never retrieved: RuntimeError: lost");
}

TEST(run_in_executor_needs_a_function)
{
    EXPECT_NULL(coil_loop_run_in_executor(test_loop(), NULL, NULL), coil_TypeError, "a callable object was expected by run_in_executor(), got NULL");
    EXPECT_NULL(coil_loop_run_in_executor(NULL, returns_none, NULL), coil_RuntimeError, "no running event loop");
}

// What waits for a worker is taken out of the queue; what a worker has is not.

TEST_ASYNC(future_cancelled_before_a_thread_is_free_is_not_run, WITHOUT_FAILURES)
{
    NEEDS_THREADS(NULL);
    static atomic_int calls;
    atomic_store(&calls, 0);
    atomic_store(&flag, false);
    EXPECT_NONE(coil_loop_set_default_executor(NULL, 1));
    coil_future *first = OWN(coil_loop_run_in_executor(NULL, waits_for_flag, "first"));
    coil_future *second = OWN(coil_loop_run_in_executor(NULL, counts, &calls));
    coil_future *third = OWN(coil_loop_run_in_executor(NULL, counts, &calls));
    EXPECT(coil_future_cancel(second, NULL));
    settle();
    sets_flag(NULL);
    EXPECT_VALUE(coil_await(first), "'first'");
    EXPECT_NONE(coil_await(third));
    EXPECT_INT(atomic_load(&calls), 1);
    EXPECT(coil_future_cancelled(second));
}

TEST_ASYNC(future_cancelled_when_the_result_is_on_its_way_stays_cancelled)
{
    NEEDS_THREADS(NULL);
    coil_future *future = OWN(coil_loop_run_in_executor(NULL, returns_text, "too late"));
    bool posted = false;
    while (!posted) {
        coil__host_thread_lock();
        posted = coil__running_loop->posted_first != NULL;
        coil__host_thread_unlock();
    }
    EXPECT(coil_future_cancel(future, NULL));
    settle();
    EXPECT(coil_future_cancelled(future));
}

// What the thread returns is nobody's then.
TEST_ASYNC(future_of_a_thread_that_is_completed_by_hand_stays_so, WITHOUT_FAILURES)
{
    NEEDS_THREADS(NULL);
    atomic_store(&flag, false);
    coil_future *future = OWN(coil_loop_run_in_executor(NULL, waits_for_flag, "late"));
    EXPECT_NONE(coil_future_set_result(future, coil_string("by hand")));
    settle();
    atomic_store(&flag, true);
    EXPECT_NONE(coil_loop_shutdown_default_executor(NULL, COIL_FOREVER));
    EXPECT_VALUE(coil_await(future), "'by hand'");
}

TEST(executor_has_at_least_one_worker)
{
    EXPECT_ERROR(coil_loop_set_default_executor(test_loop(), 0), coil_ValueError, "max_workers must be greater than 0");
    EXPECT_ERROR(coil_loop_set_default_executor(NULL, 1), coil_RuntimeError, "no running event loop");
    EXPECT_NONE(coil_loop_set_default_executor(test_loop(), 3));
}

static atomic_int at_once, most_at_once;

static coil_value counts_at_once(void *unused)
{
    (void)unused;
    int now = atomic_fetch_add(&at_once, 1) + 1, most = atomic_load(&most_at_once);
    while (now > most && !atomic_compare_exchange_weak(&most_at_once, &most, now)) continue;
    for (int i = 0; i < 1000; i++) atomic_load(&at_once);
    atomic_fetch_sub(&at_once, 1);
    return coil_none();
}

TEST_ASYNC(executor_starts_no_more_threads_than_it_may)
{
    NEEDS_THREADS(NULL);
    atomic_store(&most_at_once, 0);
    EXPECT_NONE(coil_loop_set_default_executor(NULL, 2));
    void *coroutines[20];
    for (int i = 0; i < 20; i++) coroutines[i] = coil_to_thread_coro(counts_at_once, NULL);
    coil_value gathered = coil_gather(20, coroutines, 0);
    EXPECT(!coil_failed(keep(gathered)));
    EXPECT(atomic_load(&most_at_once) <= 2);
}

// Shutting down.

TEST_ASYNC(executor_that_was_shut_down_refuses)
{
    NEEDS_THREADS(NULL);
    coil_future *future = OWN(coil_loop_run_in_executor(NULL, returns_text, "last"));
    EXPECT_NONE(coil_loop_shutdown_default_executor(NULL, COIL_FOREVER));
    EXPECT_VALUE(coil_future_result(future), "'last'");
    EXPECT_NULL(coil_loop_run_in_executor(NULL, returns_none, NULL), coil_RuntimeError, "Executor shutdown has been called");
    EXPECT_ERROR(coil_to_thread(returns_none, NULL), coil_RuntimeError, "Executor shutdown has been called");
    EXPECT_NONE(coil_loop_shutdown_default_executor(NULL, COIL_FOREVER));
}

TEST(shutting_down_needs_a_loop)
{
    EXPECT_ERROR(coil_loop_shutdown_default_executor(NULL, 1), coil_RuntimeError, "no running event loop");
}

TEST_ASYNC(executor_that_was_never_used_shuts_down_at_once)
{
    spawn(logs, "gave up control");
    EXPECT_NONE(coil_loop_shutdown_default_executor(NULL, 0));
    EXPECT_LOG();
    settle();
    EXPECT_LOG("gave up control");
    EXPECT_NULL(coil_loop_run_in_executor(NULL, returns_none, NULL), coil_RuntimeError, "Executor shutdown has been called");
}

TEST_ASYNC(shutting_down_waits_for_what_is_queued)
{
    NEEDS_THREADS(NULL);
    static atomic_int calls;
    atomic_store(&calls, 0);
    EXPECT_NONE(coil_loop_set_default_executor(NULL, 1));
    for (int i = 0; i < 5; i++) (void)OWN(coil_loop_run_in_executor(NULL, counts, &calls));
    EXPECT_NONE(coil_loop_shutdown_default_executor(NULL, COIL_FOREVER));
    EXPECT_INT(atomic_load(&calls), 5);
}

static coil_value lets_a_future_wait(void *future)
{
    return coil_await(future);
}

typedef struct blocked_worker {
    coil_loop *loop;
    coil_future *future;
} blocked_worker;

// It stands still until the loop has completed the future, so that virtual time goes on.
static coil_value waits_for_the_loop(void *arg)
{
    const blocked_worker *self = arg;
    coil_concurrent_future *waits = coil_run_coroutine_threadsafe(self->loop, coil_coroutine_new(lets_a_future_wait, self->future));
    if (!waits) return coil_last_error();
    coil_value result = coil_concurrent_future_result(waits, COIL_FOREVER);
    coil_concurrent_future_release(waits);
    return result;
}

TEST_ASYNC(shutting_down_for_no_longer_than_a_time_warns, WITHOUT_FAILURES)
{
    NEEDS_THREADS(NULL);
    blocked_worker worker = {coil_loop_get_running(), new_future()};
    coil_future *blocked = OWN(coil_loop_run_in_executor(NULL, waits_for_the_loop, &worker));
    settle();
    EXPECT_NONE(coil_loop_shutdown_default_executor(NULL, 0.01));
    EXPECT_LOG("RuntimeWarning: The executor did not finishing joining its threads within 0.01 seconds.");
    EXPECT_NONE(coil_loop_shutdown_default_executor(NULL, 2));
    EXPECT_LOG("RuntimeWarning: The executor did not finishing joining its threads within 2 seconds.");
    EXPECT_NONE(coil_future_set_result(worker.future, coil_int(3)));
    EXPECT_VALUE(coil_await(blocked), "3");
}

static coil_value shuts_down(void *unused)
{
    (void)unused;
    return note_value("shutdown", coil_loop_shutdown_default_executor(NULL, COIL_FOREVER));
}

TEST_ASYNC(shutting_down_can_be_cancelled, WITHOUT_FAILURES)
{
    NEEDS_THREADS(NULL);
    blocked_worker worker = {coil_loop_get_running(), new_future()};
    coil_future *blocked = OWN(coil_loop_run_in_executor(NULL, waits_for_the_loop, &worker));
    coil_task *task = spawn(shuts_down, NULL);
    EXPECT_NONE(coil_sleep(1));
    coil_task_cancel(task, "enough");
    EXPECT_NONE(coil_sleep(1));
    EXPECT_LOG("shutdown: CancelledError: enough");
    EXPECT_NONE(coil_future_set_result(worker.future, coil_none()));
    EXPECT_NONE(coil_await(blocked));
}

static coil_value leaves_a_thread(void *unused)
{
    (void)unused;
    coil_future *future = coil_loop_run_in_executor(NULL, returns_none, NULL);
    if (!future) return coil_last_error();
    coil_release(future);
    return coil_none();
}

TEST(run_ends_the_threads_that_are_left)
{
    NEEDS_THREADS(test_loop());
    size_t before = coil_memory_live();
    coil_value result = coil_run(leaves_a_thread, NULL);
    if (test_failing_allocations()) { // without memory nobody waits for it
        coil_value_release(result);
        while (coil_memory_live() != before) continue;
        return;
    }
    EXPECT_NONE(result);
    EXPECT_INT(coil_memory_live(), before);
}

// The worker goes on alone, and nobody hears of it.
TEST(closing_a_loop_does_not_wait_for_its_threads, WITHOUT_FAILURES)
{
    NEEDS_THREADS(test_loop());
    atomic_store(&flag, false);
    size_t before = coil_memory_live();
    coil_loop *loop = coil_loop_new();
    EXPECT(loop != NULL);
    coil_future *future = coil_loop_run_in_executor(loop, waits_for_flag, "nobody hears");
    EXPECT(future != NULL);
    coil_value closed = coil_loop_close(loop);
    EXPECT(!coil_future_done(future));
    coil_release(future);
    coil_release(loop);
    sets_flag(NULL);
    EXPECT_NONE(closed);
    while (coil_memory_live() != before) continue;
}

static coil_future *future_of_a_result_that_is_there(coil_loop *loop)
{
    coil_future *future = coil_loop_run_in_executor(loop, returns_text, "nobody hears");
    for (bool posted = !future; !posted;) {
        coil__host_thread_lock();
        posted = loop->posted_first != NULL;
        coil__host_thread_unlock();
    }
    return future;
}

TEST(result_that_is_there_when_its_loop_is_closed_goes_with_it, WITHOUT_FAILURES)
{
    NEEDS_THREADS(test_loop());
    size_t before = coil_memory_live();
    coil_loop *loop = coil_loop_new();
    EXPECT(loop != NULL);
    coil_future *future = future_of_a_result_that_is_there(loop);
    EXPECT(future != NULL);
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT(!coil_future_done(future));
    coil_release(future);
    coil_release(loop);
    EXPECT_INT(coil_memory_live(), before);
}

static coil_value exits(void *unused)
{
    (void)unused;
    return coil_raise(coil_SystemExit, "now");
}

// The loop has taken it, and ends before its turn comes.
TEST(result_that_is_not_delivered_because_of_an_exit_goes_with_its_loop, WITHOUT_FAILURES)
{
    NEEDS_THREADS(test_loop());
    size_t before = coil_memory_live();
    coil_loop *loop = coil_loop_new();
    EXPECT(loop != NULL);
    coil_future *future = future_of_a_result_that_is_there(loop);
    coil_value exit = future ? coil_loop_run_until_complete(loop, coil_coroutine_new(exits, NULL)) : coil_last_error();
    EXPECT_ERROR(exit, coil_SystemExit, "now");
    EXPECT_NONE(coil_loop_close(loop));
    EXPECT(!coil_future_done(future));
    coil_release(future);
    coil_release(loop);
    EXPECT_INT(coil_memory_live(), before);
}

// call_soon_threadsafe

typedef struct poster {
    coil_loop *loop;
    coil_callback callback;
    void *arg;
} poster;

static coil_value posts(void *arg)
{
    const poster *self = arg;
    COIL_TRY(coil_loop_call_soon_threadsafe(self->loop, self->callback, self->arg));
    return coil_loop_call_soon_threadsafe(self->loop, note_call, "posted second");
}

TEST_ASYNC(callbacks_of_another_thread_run_in_the_loop_in_order)
{
    NEEDS_THREADS(NULL);
    EXPECT_NONE(coil_to_thread(posts, &(poster){coil_loop_get_running(), note_call, "posted first"}));
    EXPECT_LOG("posted first", "posted second");
}

TEST_ASYNC(call_soon_threadsafe_in_the_loops_own_thread_is_call_soon)
{
    coil_loop *loop = coil_loop_get_running();
    EXPECT_NONE(coil_loop_call_soon_threadsafe(loop, note_call, "1"));
    coil_loop_call_soon(loop, note_call, "2");
    EXPECT_NONE(coil_loop_call_soon_threadsafe(loop, note_call, "3"));
    EXPECT_LOG();
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("1", "2", "3");
}

static void tells_variable(void *var)
{
    coil_value_release(note_value("variable", coil_var_get(var)));
}

// Variables stay in their thread.
TEST_ASYNC(callback_of_another_thread_runs_in_an_empty_context)
{
    NEEDS_THREADS(NULL);
    coil_var *var = OWN(coil_var_new_default("v", coil_string("default")));
    EXPECT_NONE(coil_var_set(var, coil_string("set"), NULL));
    EXPECT_NONE(coil_loop_call_soon_threadsafe(coil_loop_get_running(), tells_variable, var));
    settle();
    EXPECT_LOG("variable: 'set'");
    EXPECT_NONE(coil_to_thread(posts, &(poster){coil_loop_get_running(), tells_variable, var}));
    EXPECT_LOG("variable: 'default'", "posted second");
}

TEST(call_soon_threadsafe_on_a_closed_loop, WITHOUT_FAILURES)
{
    coil_loop *closed = OWN(coil_loop_new());
    EXPECT_NONE(coil_loop_close(closed));
    EXPECT_ERROR(coil_loop_call_soon_threadsafe(closed, note_call, "never"), coil_RuntimeError, "Event loop is closed");
    NEEDS_THREADS(test_loop());
    poster other = {closed, note_call, "never"};
    EXPECT_ERROR(coil_loop_run_until_complete(test_loop(), coil_to_thread_coro(posts, &other)), coil_RuntimeError, "Event loop is closed");
    other.callback = NULL;
    EXPECT_ERROR(coil_loop_run_until_complete(test_loop(), coil_to_thread_coro(posts, &other)), coil_TypeError,
                 "a callable object was expected by call_soon_threadsafe(), got NULL");
    END_THREADS();
}

// A thread of the program's own.

static void unholds_and_stops(void *loop)
{
    coil_loop_unhold(loop);
    coil_loop_stop(loop);
}

static void own_thread(void *loop)
{
    coil_value_release(coil_loop_call_soon_threadsafe(loop, note_call, "from a thread of the program's"));
    coil_value_release(coil_loop_call_soon_threadsafe(loop, unholds_and_stops, loop));
}

TEST(loop_that_is_held_waits_for_a_thread_of_the_programs, WITHOUT_FAILURES)
{
    if (!host_has_threads()) {
        if (!coil__host_is_driven()) {
            EXPECT_ERROR(coil_loop_hold(test_loop()), coil_RuntimeError, REFUSAL);
            return;
        }
        EXPECT_NONE(coil_loop_hold(test_loop())); // who drives us can be waited for
        coil_loop_unhold(test_loop());
        return;
    }
    EXPECT_NONE(coil_loop_hold(test_loop()));
    EXPECT(!coil__host_thread_start(own_thread, test_loop()));
    EXPECT_NONE(coil_loop_run_forever(test_loop()));
    EXPECT_LOG("from a thread of the program's");
    EXPECT_ERROR(coil_loop_run_forever(test_loop()), coil_RuntimeError, "deadlock: nothing is left that could wake the program");
}

static struct {
    coil_loop *loop;
    coil_future *awaited;
    coil_value early, late;
} own;

static void completes(void *future)
{
    coil_value_release(coil_future_set_result(future, coil_int(7)));
}

static void waits_for_a_coroutine(void *unused)
{
    (void)unused;
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(own.loop, coil_coroutine_new(awaits, own.awaited));
    if (future) {
        own.early = coil_concurrent_future_result(future, 1e-9); // it does wait, though for nearly nothing
        coil_value_release(coil_loop_call_soon_threadsafe(own.loop, completes, own.awaited));
        own.late = coil_concurrent_future_result(future, COIL_FOREVER);
    }
    coil_concurrent_future_release(future);
    coil_value_release(coil_loop_call_soon_threadsafe(own.loop, unholds_and_stops, own.loop));
}

TEST(thread_of_the_programs_waits_for_a_coroutine, WITHOUT_FAILURES)
{
    NEEDS_THREADS(test_loop());
    own.loop = test_loop();
    own.awaited = OWN(coil_loop_create_future(test_loop()));
    own.early = own.late = coil_none();
    EXPECT_NONE(coil_loop_hold(test_loop()));
    EXPECT(!coil__host_thread_start(waits_for_a_coroutine, NULL));
    EXPECT_NONE(coil_loop_run_forever(test_loop()));
    EXPECT_ERROR(own.early, coil_TimeoutError, "");
    EXPECT_VALUE(own.late, "7");
}

TEST(hold_needs_a_loop)
{
    if (!host_has_threads()) return;
    EXPECT_ERROR(coil_loop_hold(NULL), coil_RuntimeError, "no running event loop");
    coil_loop_unhold(NULL);
}

// Debug mode tells who calls what is not for other threads.

static coil_value calls_soon(void *loop)
{
    return coil_loop_call_soon(loop, note_call, "never") ? coil_none() : coil_last_error();
}

static coil_value calls_later(void *loop)
{
    return coil_loop_call_later(loop, 60, note_call, "never") ? coil_none() : coil_last_error();
}

static coil_value calls_at(void *loop)
{
    return coil_loop_call_at(loop, 60, note_call, "never") ? coil_none() : coil_last_error();
}

TEST_ASYNC(debug_mode_refuses_calls_of_other_threads)
{
    NEEDS_THREADS(NULL);
    static const char message[] = "Non-thread-safe operation invoked on an event loop other than the current one";
    coil_loop *loop = coil_loop_get_running();
    coil_loop_set_debug(loop, true);
    EXPECT_ERROR(coil_to_thread(calls_soon, loop), coil_RuntimeError, message);
    EXPECT_ERROR(coil_to_thread(calls_later, loop), coil_RuntimeError, message);
    EXPECT_ERROR(coil_to_thread(calls_at, loop), coil_RuntimeError, message);
    EXPECT_NONE(coil_to_thread(posts, &(poster){loop, note_call, "posted first"}));
    EXPECT_LOG("posted first", "posted second");
}

// run_coroutine_threadsafe

typedef struct remote {
    coil_loop *loop;
    coil_function function;
    void *arg;
    double timeout;
    bool cancels;
} remote;

static coil_value runs_there(void *arg)
{
    const remote *self = arg;
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(self->loop, coil_coroutine_new(self->function, self->arg));
    if (!future) return coil_last_error();
    bool first = self->cancels && coil_concurrent_future_cancel(future), again = self->cancels && coil_concurrent_future_cancel(future);
    coil_value result = coil_concurrent_future_result(future, self->timeout);
    coil_concurrent_future_release(future);
    if (first == self->cancels && again == first) return result;
    coil_value_release(result);
    return coil_raise(coil_AssertionError, "cancel");
}

static coil_value run_there(coil_function function, void *arg)
{
    return coil_to_thread(runs_there, &(remote){coil_loop_get_running(), function, arg, COIL_FOREVER, false});
}

static coil_value sleeps_and_returns(void *text)
{
    COIL_TRY(coil_sleep(100));
    return coil_string(text);
}

TEST_ASYNC(thread_waits_for_a_coroutine)
{
    NEEDS_THREADS(NULL);
    int three = 3;
    EXPECT_VALUE(run_there(returns_int, &three), "3");
    EXPECT_VALUE(run_there(returns_text, "text"), "'text'");
    EXPECT_NONE(run_there(returns_none, NULL));
}

// A worker that waits for the loop lets virtual time pass.
TEST_ASYNC(thread_waits_for_a_coroutine_that_takes_time)
{
    NEEDS_THREADS(NULL);
    double start = coil_loop_time(NULL);
    EXPECT_VALUE(run_there(sleeps_and_returns, "rested"), "'rested'");
    EXPECT(coil_loop_time(NULL) == start + 100);
}

static coil_value returns_bytes(void *unused)
{
    (void)unused;
    return coil_bytes("a\0b", 3);
}

static coil_value returns_list(void *unused)
{
    (void)unused;
    return coil_object_value(coil_list_new(0, NULL));
}

static coil_value returns_a_future(void *unused)
{
    (void)unused;
    return coil_object_value(coil_future_new());
}

TEST_ASYNC(thread_gets_copies_and_no_objects)
{
    NEEDS_THREADS(NULL);
    EXPECT_VALUE(run_there(returns_bytes, NULL), "b'a\\x00b'");
    EXPECT_ERROR(run_there(returns_list, NULL), coil_TypeError, "'list' object cannot be handed to another thread");
    EXPECT_ERROR(run_there(returns_a_future, NULL), coil_TypeError, "'Future' object cannot be handed to another thread");
}

static coil_value raises_status(void *unused)
{
    (void)unused;
    return coil_raise_value(coil_StopAsyncIteration, coil_int(7));
}

TEST_ASYNC(thread_gets_the_error_of_a_coroutine)
{
    NEEDS_THREADS(NULL);
    coil_value error = keep(run_there(raises_value_error, "there"));
    EXPECT_ERROR(coil_value_retain(error), coil_ValueError, "there");
    EXPECT(coil__error_of(error)->trail_length > 0);
    EXPECT_STR(coil__error_of(error)->trail[0].function, "raises_value_error");
}

static coil_value raises_text(void *text)
{
    return coil_raise_value(coil_StopAsyncIteration, coil_string(text));
}

static coil_value raises_text_and_tells_it(void *text)
{
    coil_value error = raises_text(text);
    CHECK(*coil_error_message(error));
    return error;
}

static coil_value raises_list(void *unused)
{
    (void)unused;
    return coil_raise_value(coil_StopAsyncIteration, coil_object_value(coil_list_new(0, NULL)));
}

TEST_ASYNC(thread_gets_the_value_of_an_error_unless_it_is_an_object)
{
    NEEDS_THREADS(NULL);
    static const struct {
        coil_function raises;
        void *arg;
        const char *value;
    } cases[] = {{raises_status, NULL, "7"}, {raises_text, "made there", "'made there'"}, {raises_text_and_tells_it, "made there", "'made there'"}, {raises_list, NULL, "None"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        coil_value error = keep(run_there(cases[i].raises, cases[i].arg));
        EXPECT(coil_error_matches(error, coil_StopAsyncIteration));
        EXPECT_VALUE(coil_value_retain(coil_error_value(error)), cases[i].value);
    }
}

static coil_value cancels_itself(void *unused)
{
    (void)unused;
    coil_task_cancel(coil_current_task(), NULL);
    return coil_sleep(1);
}

TEST_ASYNC(thread_gets_the_cancellation_of_a_coroutine)
{
    NEEDS_THREADS(NULL);
    EXPECT_ERROR(run_there(cancels_itself, NULL), coil_CancelledError, "");
}

// In real time, since the thread waits: of which nothing is needed.
TEST_ASYNC(thread_waits_for_a_coroutine_no_longer_than_it_wants)
{
    NEEDS_THREADS(NULL);
    coil_future *future = new_future();
    EXPECT_ERROR(coil_to_thread(runs_there, &(remote){coil_loop_get_running(), logs_await, future, 0, false}), coil_TimeoutError, "");
    settle();
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    settle();
    EXPECT_LOG("woken: 1");
}

TEST_ASYNC(thread_cancels_a_coroutine)
{
    NEEDS_THREADS(NULL);
    coil_future *future = new_future();
    EXPECT_ERROR(coil_to_thread(runs_there, &(remote){coil_loop_get_running(), logs_await, future, COIL_FOREVER, true}), coil_CancelledError, "");
    settle();
    EXPECT_LOG("woken: CancelledError");
    EXPECT(coil_future_cancelled(future));
}

typedef struct late_canceller {
    coil_loop *loop;
    coil_future *awaited;
} late_canceller;

static coil_value cancels_when_it_waits(void *arg)
{
    const late_canceller *self = arg;
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(self->loop, coil_coroutine_new(logs_await, self->awaited));
    if (!future) return coil_last_error();
    // The second coroutine is done after the first has begun to wait.
    coil_concurrent_future *later = coil_run_coroutine_threadsafe(self->loop, coil_coroutine_new(sleeps_and_returns, "later"));
    if (later) coil_value_release(coil_concurrent_future_result(later, COIL_FOREVER));
    coil_concurrent_future_release(later);
    coil_concurrent_future_cancel(future);
    coil_value result = coil_concurrent_future_result(future, COIL_FOREVER);
    coil_concurrent_future_release(future);
    return result;
}

TEST_ASYNC(thread_cancels_a_coroutine_that_waits)
{
    NEEDS_THREADS(NULL);
    late_canceller arg = {coil_loop_get_running(), new_future()};
    EXPECT_ERROR(coil_to_thread(cancels_when_it_waits, &arg), coil_CancelledError, "");
    settle();
    EXPECT_LOG("woken: CancelledError");
}

static atomic_bool has_begun, was_cancelled;

// The loop stands still until the other thread has cancelled.
static coil_value ends_when_it_was_cancelled(void *text)
{
    atomic_store(&has_begun, true);
    while (!atomic_load(&was_cancelled)) continue;
    note("%s", (const char *)text);
    return coil_none();
}

static coil_value cancels_in_the_last_step(void *loop)
{
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(loop, coil_coroutine_new(ends_when_it_was_cancelled, "its last step"));
    while (!atomic_load(&has_begun)) continue;
    bool cancelled = coil_concurrent_future_cancel(future);
    atomic_store(&was_cancelled, true);
    coil_value result = coil_concurrent_future_result(future, COIL_FOREVER);
    coil_concurrent_future_release(future);
    if (cancelled) return result;
    coil_value_release(result);
    return coil_raise(coil_AssertionError, "cancel");
}

// There is nothing left to cancel when the loop hears of it; the thread has cancelled all the same.
TEST_ASYNC(thread_cancels_a_coroutine_in_its_last_step, WITHOUT_FAILURES)
{
    NEEDS_THREADS(NULL);
    atomic_store(&has_begun, false);
    atomic_store(&was_cancelled, false);
    EXPECT_ERROR(coil_to_thread(cancels_in_the_last_step, coil_loop_get_running()), coil_CancelledError, "");
    settle();
    EXPECT_LOG("its last step");
}

static coil_value gives_no_coroutine(void *loop)
{
    coil_list *list = coil_list_new(0, NULL);
    if (!list) return coil_last_error();
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(loop, list);
    coil_release(list);
    return future ? coil_none() : coil_last_error();
}

TEST_ASYNC(run_coroutine_threadsafe_needs_a_coroutine)
{
    EXPECT_ERROR(gives_no_coroutine(coil_loop_get_running()), coil_TypeError, "A coroutine object is required");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_run_coroutine_threadsafe(coil_loop_get_running(), NULL), coil_ValueError, "kept");
}

// The coroutine is closed, so that it does not tell that nobody awaited it.
TEST(run_coroutine_threadsafe_on_a_closed_loop, WITHOUT_FAILURES)
{
    coil_loop *closed = OWN(coil_loop_new());
    EXPECT_NONE(coil_loop_close(closed));
    EXPECT_NULL(coil_run_coroutine_threadsafe(closed, coil_coroutine_new(logs, "never")), coil_RuntimeError, "Event loop is closed");
    NEEDS_THREADS(test_loop());
    remote there = {closed, logs, "never", COIL_FOREVER, false};
    EXPECT_ERROR(coil_loop_run_until_complete(test_loop(), coil_to_thread_coro(runs_there, &there)), coil_RuntimeError, "Event loop is closed");
    END_THREADS();
    EXPECT_LOG();
}

static coil_task *refuses(coil_loop *loop, void *coroutine, coil_task_options options, void *arg)
{
    (void)loop;
    (void)options;
    (void)arg;
    coil_value_release(coil_coroutine_close(coroutine));
    coil_release(coroutine);
    return coil_raise_null(coil_raise(coil_LookupError, "x"));
}

TEST_ASYNC(error_of_a_task_factory_reaches_the_thread)
{
    NEEDS_THREADS(NULL);
    coil_future *waits = OWN(coil_loop_run_in_executor(NULL, runs_there, &(remote){coil_loop_get_running(), logs, "never", COIL_FOREVER, false}));
    coil_loop_set_task_factory(NULL, refuses, NULL);
    coil_value result = keep(coil_await(waits));
    coil_loop_set_task_factory(NULL, NULL, NULL);
    EXPECT_ERROR(coil_value_retain(result), coil_LookupError, "x");
}

TEST_ASYNC(loops_own_thread_cannot_wait_for_a_coroutine)
{
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(coil_loop_get_running(), coil_coroutine_new(returns_text, "r"));
    EXPECT(future != NULL);
    coil_value early = keep(coil_concurrent_future_result(future, COIL_FOREVER));
    bool was_done = coil_concurrent_future_done(future);
    settle();
    coil_value late = keep(coil_concurrent_future_result(future, COIL_FOREVER)), again = keep(coil_concurrent_future_result(future, 0));
    bool cancelled = coil_concurrent_future_cancel(future);
    coil_concurrent_future_release(future);
    coil_concurrent_future_release(NULL);
    EXPECT_ERROR(coil_value_retain(early), coil_RuntimeError, "the loop's own thread cannot wait for it");
    EXPECT(!was_done && !cancelled);
    EXPECT_VALUE(coil_value_retain(late), "'r'");
    EXPECT_VALUE(coil_value_retain(again), "'r'");
}

TEST_ASYNC(coroutine_cancelled_from_the_loops_own_thread)
{
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(coil_loop_get_running(), coil_coroutine_new(logs, "never"));
    EXPECT(future != NULL);
    bool cancelled = coil_concurrent_future_cancel(future), again = coil_concurrent_future_cancel(future);
    coil_value result = keep(coil_concurrent_future_result(future, COIL_FOREVER));
    coil_concurrent_future_release(future);
    settle();
    EXPECT(cancelled && again);
    EXPECT_ERROR(coil_value_retain(result), coil_CancelledError, "");
    EXPECT_LOG("never");
}

// Here it is not up to the threads whether there is memory for it: without any, it is only not told to the task.
TEST_ASYNC(coroutine_cancelled_from_the_loops_own_thread_when_it_has_begun)
{
    coil_future *never = new_future();
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(coil_loop_get_running(), coil_coroutine_new(awaits, never));
    EXPECT(future != NULL);
    settle();
    bool cancelled = coil_concurrent_future_cancel(future), again = coil_concurrent_future_cancel(future);
    settle();
    bool told = coil_future_cancelled(never);
    coil_future_cancel(never, NULL);
    settle();
    coil_concurrent_future_release(future);
    EXPECT(cancelled && again);
    EXPECT(told);
}

TEST_ASYNC(coroutine_that_was_cancelled_counts_as_cancelled)
{
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(coil_loop_get_running(), coil_coroutine_new(cancels_itself, NULL));
    EXPECT(future != NULL);
    settle();
    bool done = coil_concurrent_future_done(future), cancelled = coil_concurrent_future_cancel(future);
    coil_concurrent_future_release(future);
    EXPECT(done && cancelled);
}

// In the order in which they were asked for, with those of call_soon.
TEST_ASYNC(loops_own_thread_is_served_in_order)
{
    coil_loop *loop = coil_loop_get_running();
    coil_loop_call_soon(loop, note_call, "before");
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(loop, coil_coroutine_new(logs, "coroutine"));
    EXPECT(future != NULL);
    coil_concurrent_future_release(future);
    coil_loop_call_soon(loop, note_call, "after");
    coil_sleep(0);
    EXPECT_LOG("before", "after");
    settle();
    EXPECT_LOG("coroutine");
}

// Whoever waits for a loop that is closed is told, and does not wait for ever.
TEST(closing_a_loop_ends_the_waiting_for_its_coroutines)
{
    coil_concurrent_future *future = coil_run_coroutine_threadsafe(test_loop(), coil_coroutine_new(logs, "never"));
    EXPECT(future != NULL);
    coil_value closed = coil_loop_close(test_loop()), result = keep(coil_concurrent_future_result(future, COIL_FOREVER));
    coil_concurrent_future_release(future);
    EXPECT_NONE(closed);
    EXPECT_ERROR(coil_value_retain(result), coil_CancelledError, "");
}
