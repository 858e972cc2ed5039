// SPDX-License-Identifier: MIT
//
// as_completed.c: as_completed, plainly and asynchronously iterated: the order of the results, the time, and who waits for what. After CPython's
// test_tasks.py.

#include "harness.h"

#include "core.h"

static coil_value sleeps(void *seconds)
{
    int time = *(int *)seconds;
    COIL_TRY(coil_sleep(time));
    return coil_int(time);
}

static coil_value fails_after_one(void *text)
{
    COIL_TRY(coil_sleep(1));
    return coil_raise(coil_ValueError, "%s", (const char *)text);
}

static int one = 1, two = 2, three = 3;

#define as_completed(timeout, ...) \
    ((coil_as_completed *)OWN(coil_as_completed_new(sizeof((void *[]){__VA_ARGS__}) / sizeof(void *), (void *[]){__VA_ARGS__}, (timeout))))

// next(iterator): an owned coroutine, or NULL at the end.
static coil_coroutine *next(coil_as_completed *iterator)
{
    coil_value value;
    coil_send_result step = coil_next(iterator, &value);
    if (step == COIL_SEND_ERROR) return coil_raise_null(value);
    if (step == COIL_SEND_NEXT) return coil_as_object(value);
    coil_value_release(value);
    return coil_raise_null(coil_raise(coil_StopIteration));
}

// A task that waits for the next result.
static coil_task *waits_for_next(coil_as_completed *iterator)
{
    coil_coroutine *coro = OWN(next(iterator));
    return OWN(coil_create_task(coil_retain(coro)));
}

// anext(iterator): a coroutine to be awaited.
static coil_object *anext(coil_as_completed *iterator)
{
    return ((coil_object *)iterator)->type->anext((coil_object *)iterator);
}

#define await_next(iterator) coil_await(next(iterator))
#define await_anext(iterator) coil_await(anext(iterator))

// The future that the iteration gives next, kept by the test; NULL for anything else.
static void *next_future(coil_as_completed *iterator)
{
    coil_value given = keep(await_anext(iterator));
    return given.tag == COIL_OBJECT && coil_is_future(given.as.object) ? given.as.object : NULL;
}

TEST_ASYNC(results_come_in_the_order_in_which_they_are_done)
{
    double start = coil_loop_time(NULL);
    coil_as_completed *iterator = as_completed(COIL_FOREVER, spawn(sleeps, &three), spawn(sleeps, &one), spawn(sleeps, &two));
    EXPECT_VALUE(await_next(iterator), "1");
    EXPECT(coil_loop_time(NULL) == start + 1);
    EXPECT_VALUE(await_next(iterator), "2");
    EXPECT_VALUE(await_next(iterator), "3");
    EXPECT(coil_loop_time(NULL) == start + 3);
    EXPECT_NULL(next(iterator), coil_StopIteration, "");
    EXPECT_NULL(next(iterator), coil_StopIteration, "");
}

TEST_ASYNC(asynchronously_it_gives_the_tasks_themselves)
{
    coil_task *slow = spawn(sleeps, &two), *fast = spawn(sleeps, &one);
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_string("future")));
    coil_as_completed *iterator = as_completed(COIL_FOREVER, slow, fast, future);
    void *const expected[] = {future, fast, slow};
    for (int i = 0; i < 3; i++) {
        EXPECT(next_future(iterator) == expected[i]);
        EXPECT(coil_future_done(expected[i]));
    }
    EXPECT_ERROR(await_anext(iterator), coil_StopAsyncIteration, "");
    EXPECT_ERROR(await_anext(iterator), coil_StopAsyncIteration, "");
}

TEST_ASYNC(asynchronously_coroutines_come_as_their_tasks)
{
    coil_coroutine *coro = coroutine(returns_int, &one);
    coil_as_completed *iterator = as_completed(COIL_FOREVER, coil_retain(coro));
    coil_task *task = next_future(iterator);
    EXPECT(task);
    EXPECT(coil_task_get_coro(task) == (coil_object *)coro);
    EXPECT_VALUE(coil_task_result(task), "1");
}

TEST_ASYNC(coroutines_run_as_tasks_from_the_beginning)
{
    coil_as_completed *iterator = as_completed(COIL_FOREVER, coil_coroutine_new(logs, "first"), coil_coroutine_new(logs, "second"));
    EXPECT_LOG();
    settle();
    EXPECT_LOG("first", "second");
    EXPECT_NONE(await_next(iterator));
    EXPECT_NONE(await_next(iterator));
}

TEST_ASYNC(same_coroutine_counts_once)
{
    coil_coroutine *coro = coroutine(returns_text, "ham");
    coil_retain(coro);
    coil_as_completed *iterator = coil_as_completed_new(3, (void *[]){coro, coro, coil_coroutine_new(returns_text, "spam")}, COIL_FOREVER);
    EXPECT(iterator);
    test_own(iterator);
    EXPECT_VALUE(await_next(iterator), "'ham'");
    EXPECT_VALUE(await_next(iterator), "'spam'");
    EXPECT_NULL(next(iterator), coil_StopIteration, "");
}

TEST_ASYNC(iterating_can_be_resumed_and_mixed)
{
    coil_as_completed *iterator = as_completed(COIL_FOREVER, spawn(sleeps, &three), spawn(sleeps, &one), spawn(sleeps, &two));
    EXPECT_VALUE(await_next(iterator), "1");
    coil_future *second = next_future(iterator);
    EXPECT(second);
    EXPECT_VALUE(coil_future_result(second), "2");
    EXPECT_VALUE(await_next(iterator), "3");
    EXPECT_ERROR(await_anext(iterator), coil_StopAsyncIteration, "");
}

// The first one that is awaited gets the first result, whichever was made first.
TEST_ASYNC(coroutines_may_be_awaited_in_any_order)
{
    coil_as_completed *iterator = as_completed(COIL_FOREVER, spawn(sleeps, &one), spawn(sleeps, &two));
    coil_coroutine *first = OWN(next(iterator)), *second = OWN(next(iterator));
    EXPECT_NULL(next(iterator), coil_StopIteration, "");
    EXPECT_VALUE(coil_await(coil_retain(second)), "1");
    EXPECT_VALUE(coil_await(coil_retain(first)), "2");
}

TEST_ASYNC(coroutines_may_be_awaited_at_the_same_time)
{
    coil_as_completed *iterator = as_completed(COIL_FOREVER, spawn(sleeps, &one), spawn(sleeps, &one));
    coil_task *first = waits_for_next(iterator), *second = waits_for_next(iterator);
    EXPECT_VALUE(coil_gather(2, (void *[]){second, first}, 0), "[1, 1]");
}

TEST_ASYNC(error_is_raised_by_the_coroutine_and_stays_in_the_task)
{
    coil_task *failing = spawn(fails_after_one, "x");
    coil_as_completed *iterator = as_completed(COIL_FOREVER, failing, spawn(sleeps, &two));
    EXPECT_ERROR(await_next(iterator), coil_ValueError, "x");
    EXPECT_VALUE(await_next(iterator), "2");
    iterator = as_completed(COIL_FOREVER, failing);
    EXPECT(next_future(iterator) == failing);
}

TEST_ASYNC(cancelled_one_raises_cancelled_error)
{
    coil_future *future = new_future();
    coil_as_completed *iterator = as_completed(COIL_FOREVER, future);
    coil_future_cancel(future, "why");
    EXPECT_ERROR(await_next(iterator), coil_CancelledError, "why");
    EXPECT_INT(coil_task_cancelling(coil_current_task()), 0);
}

TEST_ASYNC(nothing_is_completed_at_once)
{
    coil_as_completed *iterator = OWN(coil_as_completed_new(0, NULL, 1));
    EXPECT_NULL(next(iterator), coil_StopIteration, "");
    EXPECT_ERROR(await_anext(iterator), coil_StopAsyncIteration, "");
}

// Time.

TEST_ASYNC(what_is_not_done_in_time_is_a_timeout_error_each)
{
    double start = coil_loop_time(NULL);
    coil_task *fast = spawn(sleeps, &one), *slow = spawn(sleeps, &two), *slower = spawn(sleeps, &three);
    coil_as_completed *iterator = as_completed(1.5, slow, fast, slower);
    EXPECT_VALUE(await_next(iterator), "1");
    EXPECT_ERROR(await_next(iterator), coil_TimeoutError, "");
    EXPECT(coil_loop_time(NULL) == start + 1.5);
    EXPECT_ERROR(await_next(iterator), coil_TimeoutError, "");
    EXPECT_NULL(next(iterator), coil_StopIteration, "");
    EXPECT(!coil_task_done(slow));
    EXPECT_VALUE(coil_await(slow), "2");
    EXPECT_VALUE(coil_await(slower), "3");
}

TEST_ASYNC(asynchronously_a_timeout_is_raised_by_the_iteration)
{
    coil_task *fast = spawn(sleeps, &one), *slow = spawn(sleeps, &two);
    coil_as_completed *iterator = as_completed(1.5, slow, fast);
    EXPECT(next_future(iterator) == fast);
    EXPECT_ERROR(await_anext(iterator), coil_TimeoutError, "");
    EXPECT_ERROR(await_anext(iterator), coil_StopAsyncIteration, "");
    coil_task_cancel(slow, NULL);
}

// What was done in time is given in time, however late it is asked for.
TEST_ASYNC(results_that_nobody_has_asked_for_outlast_the_timeout)
{
    coil_as_completed *iterator = as_completed(1.5, spawn(sleeps, &one), spawn(sleeps, &three));
    EXPECT_NONE(coil_sleep(5));
    EXPECT_VALUE(await_next(iterator), "1");
    EXPECT_ERROR(await_next(iterator), coil_TimeoutError, "");
}

TEST_ASYNC(timeout_wakes_all_who_wait)
{
    coil_as_completed *iterator = as_completed(1, new_future(), new_future());
    coil_task *first = waits_for_next(iterator), *second = waits_for_next(iterator);
    EXPECT_VALUE(coil_gather(2, (void *[]){first, second}, COIL_RETURN_EXCEPTIONS), "[TimeoutError(), TimeoutError()]");
}

TEST_ASYNC(timer_ends_with_the_last_result)
{
    double start = coil_loop_time(NULL);
    coil_as_completed *iterator = as_completed(100, spawn(sleeps, &one));
    EXPECT_VALUE(await_next(iterator), "1");
    EXPECT_NONE(coil_sleep(200));
    EXPECT(coil_loop_time(NULL) == start + 201);
}

TEST_ASYNC(one_that_is_done_in_the_turn_of_the_timeout_comes_too_late)
{
    coil_future *future = new_future();
    coil_as_completed *iterator = as_completed(1, future);
    coil_future *timer = OWN(coil_sleep_future(1)); // after the iterator's, in the same turn
    EXPECT_NONE(coil_await(timer));
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    EXPECT_ERROR(await_next(iterator), coil_TimeoutError, "");
}

// The callback of a future is on its way when the time is over: it comes too late, as in asyncio.
static void completes(void *future)
{
    coil_value_release(coil_future_set_result(*(coil_future **)future, coil_none()));
}

TEST_ASYNC(callback_on_its_way_at_the_timeout_comes_too_late)
{
    static coil_future *future;
    future = new_future();
    coil_loop_call_later(NULL, 1, completes, &future);
    coil_as_completed *iterator = as_completed(1, future);
    EXPECT_ERROR(await_next(iterator), coil_TimeoutError, "");
    EXPECT(coil_future_done(future));
}

// Cancelling those who wait.

TEST_ASYNC(cancelled_waiter_leaves_its_result_to_the_next_one)
{
    coil_future *future = new_future();
    coil_as_completed *iterator = as_completed(COIL_FOREVER, future, new_future());
    coil_task *first = waits_for_next(iterator), *second = waits_for_next(iterator);
    settle();
    coil_task_cancel(first, NULL);
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT_ERROR(coil_await(first), coil_CancelledError, "");
    EXPECT_VALUE(coil_await(second), "1");
    EXPECT(!coil_future_cancelled(future));
}

// Woken for a result, and cancelled before it could take it.
TEST_ASYNC(waiter_that_is_cancelled_when_it_was_woken_wakes_the_next_one)
{
    coil_future *future = new_future();
    coil_as_completed *iterator = as_completed(COIL_FOREVER, future, new_future());
    coil_task *first = waits_for_next(iterator), *second = waits_for_next(iterator);
    settle();
    EXPECT_NONE(coil_future_set_result(future, coil_int(1)));
    EXPECT_NONE(coil_sleep(0)); // the future's callback has woken the first one, which has not run
    coil_task_cancel(first, NULL);
    EXPECT_ERROR(coil_await(first), coil_CancelledError, "");
    EXPECT_VALUE(coil_await(second), "1");
}

// What is left behind.

TEST_ASYNC(coroutine_keeps_the_iterator_that_made_it)
{
    coil_as_completed *iterator = coil_as_completed_new(1, (void *[]){spawn(sleeps, &one)}, COIL_FOREVER);
    coil_coroutine *coro = iterator ? next(iterator) : NULL;
    coil_release(iterator);
    EXPECT_VALUE(coil_await(coro), "1");
}

TEST_ASYNC(iterator_that_is_released_leaves_what_runs_alone)
{
    coil_task *task = spawn(sleeps, &one), *done_task = spawn(returns_none, NULL);
    coil_as_completed *iterator = coil_as_completed_new(2, (void *[]){task, done_task}, 1);
    EXPECT_NONE(coil_sleep(0)); // the second one's callback is on its way
    coil_release(iterator);
    EXPECT_VALUE(coil_await(task), "1");
}

TEST_ASYNC(futures_that_nobody_completes_are_gone_with_the_iterator)
{
    size_t live = coil_memory_live();
    void *futures[] = {coil_future_new(), coil_future_new()};
    coil_as_completed *iterator = coil_as_completed_new(2, futures, COIL_FOREVER);
    coil_release(futures[0]);
    coil_release(iterator);
    coil_release(futures[1]);
    EXPECT_INT(coil_memory_live(), live);
}

// A task that is done has a coroutine, which had the iterator, which has a future that the gather waits for.
TEST_ASYNC(gather_of_a_task_that_has_iterated_and_of_a_future_that_is_left_is_gone)
{
    size_t live = coil_memory_live();
    void *futures[] = {coil_future_new(), coil_future_new()};
    coil_as_completed *iterator = coil_as_completed_new(2, futures, COIL_FOREVER);
    coil_task *task = coil_create_task(iterator ? next(iterator) : NULL);
    coil_release(iterator);
    coil_release(coil_gather_future(2, (void *[]){task, futures[1]}, 0));
    if (futures[0]) coil_value_release(coil_future_set_result(futures[0], coil_none()));
    settle();
    coil_release(task);
    coil_release(futures[0]);
    coil_release(futures[1]);
    coil_value_release(coil_last_error());
    EXPECT_INT(coil_memory_live(), live);
}

TEST_ASYNC(released_iterator_takes_its_callbacks_along)
{
    coil_future *future = new_future();
    coil_release(coil_as_completed_new(1, (void *[]){future}, COIL_FOREVER));
    EXPECT_VALUE(coil_object_value(coil_retain(future)), "<Future pending>");
}

static coil_value waits_for_lost(void *unused)
{
    (void)unused;
    coil_future *future = coil_future_new();
    coil_as_completed *iterator = coil_as_completed_new(1, (void *[]){future}, 10);
    coil_release(future);
    coil_coroutine *coro = iterator ? next(iterator) : NULL;
    coil_release(iterator);
    return coil_await(coro);
}

TEST(iterator_is_destroyed_with_its_loop)
{
    coil_release(coil_loop_create_task(test_loop(), coil_coroutine_new(waits_for_lost, NULL), (coil_task_options){0}));
    settle();
    EXPECT_NONE(coil_loop_close(test_loop()));
    EXPECT_LOG("report: Task was destroyed but it is pending!");
}

// What is odd about it, and what it refuses.

TEST_ASYNC(coroutines_of_the_iterator_warn_when_nobody_awaits_them)
{
    coil_as_completed *iterator = as_completed(COIL_FOREVER, new_future());
    coil_release(anext(iterator)); // asks for nothing before it runs
    coil_release(next(iterator));
    EXPECT_LOG("RuntimeWarning: coroutine '__anext__' was never awaited", "RuntimeWarning: coroutine '_wait_for_one' was never awaited");
    EXPECT_NULL(next(iterator), coil_StopIteration, "");
}

TEST_ASYNC(iterator_itself_cannot_be_awaited)
{
    coil_as_completed *iterator = as_completed(COIL_FOREVER, new_future());
    EXPECT_ERROR(coil_await(iterator), coil_TypeError, "'_AsCompletedIterator' object can't be awaited");
    EXPECT_VALUE(coil_object_value(coil_retain(iterator)), "<asyncio.tasks._AsCompletedIterator object at 0x...>");
}

TEST_ASYNC(as_completed_of_something_else_is_refused)
{
    EXPECT_NULL(coil_as_completed_new(2, (void *[]){new_future(), OWN(coil_list_new(0, NULL))}, COIL_FOREVER), coil_TypeError,
                "An asyncio.Future, a coroutine or an awaitable is required");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_as_completed_new(2, (void *[]){new_future(), NULL}, COIL_FOREVER), coil_ValueError, "kept");
    EXPECT_NULL(coil_as_completed_new(1, (void *[]){new_future()}, NAN), coil_ValueError, "Invalid delay: NaN (not a number)");
}

TEST_ASYNC(items_after_one_that_is_refused_are_taken_all_the_same)
{
    coil_coroutine *after = coroutine(returns_none, NULL);
    EXPECT_NULL(coil_as_completed_new(3, (void *[]){OWN(coil_list_new(0, NULL)), coil_retain(after), after}, COIL_FOREVER), coil_TypeError,
                "An asyncio.Future, a coroutine or an awaitable is required");
    EXPECT_NONE(coil_coroutine_close(after));
}

TEST_ASYNC(as_completed_of_a_future_of_another_loop_is_refused)
{
    coil_loop *other = OWN(coil_loop_new());
    coil_future *future = OWN(coil_loop_create_future(other));
    EXPECT_NULL(coil_as_completed_new(1, (void *[]){future}, COIL_FOREVER), coil_ValueError,
                "The future belongs to a different loop than the one specified as the loop argument");
    EXPECT_NONE(coil_loop_close(other));
}

TEST(as_completed_needs_a_running_loop)
{
    EXPECT_NULL(coil_as_completed_new(1, (void *[]){coil_coroutine_new(returns_none, NULL)}, COIL_FOREVER), coil_RuntimeError, "no running event loop");
    EXPECT_LOG("RuntimeWarning: coroutine 'returns_none' was never awaited");
}
