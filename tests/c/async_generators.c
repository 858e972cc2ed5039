// SPDX-License-Identifier: MIT
//
// async_generators.c: asynchronous generators in tasks: what they yield and what they await, errors, asend, athrow, aclose. What drives them by hand is in
// async_generator_methods.c; what becomes of those left behind, in async_generator_ends.c.

#include "harness.h"

#define async_generator(function, arg) ((coil_async_generator *)OWN(coil_async_generator_new(function, arg)))

static coil_value counts_slowly(void *limit)
{
    for (int i = 1; i <= *(int *)limit; i++) {
        COIL_TRY(coil_sleep(0.1));
        COIL_TRY(coil_yield(coil_int(i)));
    }
    return coil_none();
}

static int three = 3;

TEST_ASYNC(async_generator_yields_what_it_has_waited_for)
{
    coil_async_generator *gen = async_generator(counts_slowly, &three);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_VALUE(coil_anext(gen), "2");
    EXPECT_VALUE(coil_anext(gen), "3");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
}

static coil_value sums_up(void *gen)
{
    int64_t sum = 0;
    coil_async_for (item, gen) {
        if (coil_as_int(item) == 2) continue;
        sum += coil_as_int(item);
    }
    return coil_int(sum);
}

TEST_ASYNC(async_for_goes_to_the_end)
{
    coil_async_generator *gen = async_generator(counts_slowly, &three);
    EXPECT_VALUE(sums_up(gen), "4");
}

static coil_value stops_early(void *gen)
{
    coil_async_for (item, gen) {
        if (coil_as_int(item) == 2) break;
        note("item %d", (int)coil_as_int(item));
    }
    note("after the loop");
    return coil_none();
}

TEST_ASYNC(break_leaves_an_async_for_and_the_generator_as_it_is)
{
    coil_async_generator *gen = async_generator(counts_slowly, &three);
    EXPECT_NONE(stops_early(gen));
    EXPECT_LOG("item 1", "after the loop");
    EXPECT_VALUE(coil_anext(gen), "3");
}

static coil_value fails_at_once(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_int(1)));
    return coil_raise(coil_ValueError, "broken");
}

static coil_value cleans_up(void *unused)
{
    (void)unused;
    coil_value sent = coil_yield(coil_int(1));
    note("%s", coil_failed(sent) ? coil_error_type_of(sent)->name : "went on");
    coil_value slept = coil_failed(sent) ? coil_sleep(1) : coil_none();
    if (coil_failed(slept)) {
        coil_value_release(sent);
        return slept;
    }
    note("cleaned up");
    return sent;
}

TEST_ASYNC(aclose_waits_for_the_clean_up)
{
    coil_async_generator *gen = async_generator(cleans_up, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_NONE(coil_async_generator_aclose(gen));
    EXPECT_LOG("GeneratorExit", "cleaned up");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
    EXPECT_NONE(coil_async_generator_aclose(gen));
}

TEST_ASYNC(error_in_an_async_generator_leaves_the_loop)
{
    coil_async_generator *gen = async_generator(fails_at_once, NULL);
    EXPECT_ERROR(sums_up(gen), coil_ValueError, "broken");
}

// What it yields.

static coil_value yields_lists(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_object_value(coil_list_new(1, (coil_value[]){coil_int(1)}))));
    coil_value sent = coil_yield(coil_object_value(coil_list_new(0, NULL)));
    coil_value_release(sent);
    COIL_TRY(coil_yield(coil_none()));
    return coil_none();
}

TEST_ASYNC(async_generator_yields_lists_and_none_as_they_are)
{
    coil_async_generator *gen = async_generator(yields_lists, NULL);
    EXPECT_VALUE(coil_anext(gen), "[1]");
    EXPECT_VALUE(coil_anext(gen), "[]");
    EXPECT_NONE(coil_anext(gen));
}

TEST_ASYNC(async_generator_that_awaits_nothing_gives_up_no_control)
{
    spawn(logs, "other task");
    coil_async_generator *gen = async_generator(yields_lists, NULL);
    EXPECT_VALUE(coil_anext(gen), "[1]");
    EXPECT_VALUE(coil_anext(gen), "[]");
    EXPECT_NONE(coil_anext(gen));
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
    EXPECT_LOG();
    settle();
    EXPECT_LOG("other task");
}

static coil_value yields_an_error(void *unused)
{
    (void)unused;
    coil_value sent = coil_yield(coil_raise(coil_ValueError, "not to be had"));
    return note_value("at the yield", sent);
}

// As where Python's `yield f()` does not get to the yield, because f raises.
TEST_ASYNC(error_that_is_to_be_yielded_is_raised_at_the_yield)
{
    EXPECT_ERROR(coil_anext(async_generator(yields_an_error, NULL)), coil_ValueError, "not to be had");
    EXPECT_RAISE(coil_next(generator(yields_an_error, NULL), INTO), coil_ValueError, "not to be had");
    EXPECT_LOG("at the yield: ValueError: not to be had", "at the yield: ValueError: not to be had");
}

static coil_value yields_through_a_call(int from, int to)
{
    for (int i = from; i < to; i++) COIL_TRY(coil_yield(coil_int(i)));
    return coil_none();
}

static coil_value yields_from_calls(void *unused)
{
    (void)unused;
    COIL_TRY(yields_through_a_call(0, 2));
    COIL_TRY(yields_through_a_call(10, 12));
    return coil_none();
}

// The values of an iterable, as a list.
static coil_value fills(coil_list *list, void *iterable)
{
    coil_async_for (item, iterable) COIL_TRY(coil_list_append(list, coil_value_retain(item)));
    return coil_none();
}

static coil_value collects(void *iterable)
{
    coil_list *list = coil_list_new(0, NULL);
    if (!list) return coil_last_error();
    coil_value filled = fills(list, iterable);
    if (!coil_failed(filled)) return coil_object_value(list);
    coil_release(list);
    return filled;
}

TEST_ASYNC(async_generator_yields_at_any_call_depth)
{
    EXPECT_VALUE(collects(async_generator(yields_from_calls, NULL)), "[0, 1, 10, 11]");
}

static coil_value multiplies(void *unused)
{
    (void)unused;
    COIL_LET(got, coil_yield(coil_int(1)));
    COIL_LET(next, coil_yield(got));
    COIL_TRY(coil_yield(coil_int(coil_as_int(next) * 100)));
    return coil_none();
}

TEST_ASYNC(asend_hands_a_value_to_the_yield)
{
    coil_async_generator *gen = async_generator(multiplies, NULL);
    EXPECT_VALUE(coil_async_generator_asend(gen, coil_none()), "1");
    EXPECT_VALUE(coil_async_generator_asend(gen, coil_int(10)), "10");
    EXPECT_VALUE(coil_async_generator_asend(gen, coil_int(12)), "1200");
    EXPECT_ERROR(coil_async_generator_asend(gen, coil_int(1)), coil_StopAsyncIteration, "");
}

TEST_ASYNC(anext_sends_none)
{
    coil_async_generator *gen = async_generator(multiplies, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_NONE(coil_anext(gen));
}

TEST_ASYNC(first_asend_must_be_none)
{
    coil_async_generator *gen = async_generator(multiplies, NULL);
    EXPECT_ERROR(coil_async_generator_asend(gen, coil_int(1)), coil_TypeError, "can't send non-None value to a just-started async generator");
    EXPECT_VALUE(coil_anext(gen), "1");
}

// Errors.

static coil_value awaits_an_error(void *future)
{
    COIL_TRY(coil_yield(coil_int(1)));
    COIL_TRY(coil_await(future));
    COIL_TRY(coil_yield(coil_int(2)));
    return coil_none();
}

TEST_ASYNC(error_of_what_an_async_generator_awaits_comes_out)
{
    coil_future *future = new_future();
    coil_async_generator *gen = async_generator(awaits_an_error, future);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_NONE(coil_future_set_exception(future, coil_raise(coil_OSError, "gone")));
    EXPECT_ERROR(coil_anext(gen), coil_OSError, "gone");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
}

static coil_value raises_after_a_yield(void *type)
{
    COIL_TRY(coil_yield(coil_int(123)));
    return coil_raise((const coil_error_type *)type, "leak");
}

TEST_ASYNC(stop_async_iteration_of_an_async_generator_does_not_leak)
{
    coil_async_generator *gen = async_generator(raises_after_a_yield, (void *)coil_StopAsyncIteration);
    EXPECT_VALUE(coil_anext(gen), "123");
    coil_value error = keep(coil_anext(gen));
    EXPECT_STR(coil_error_message(error), "async generator raised StopAsyncIteration");
    EXPECT(coil_error_matches(error, coil_RuntimeError));
    EXPECT(coil_error_matches(coil_error_cause(error), coil_StopAsyncIteration));
}

TEST_ASYNC(stop_iteration_of_an_async_generator_does_not_leak)
{
    coil_async_generator *gen = async_generator(raises_after_a_yield, (void *)coil_StopIteration);
    EXPECT_VALUE(coil_anext(gen), "123");
    coil_value error = keep(coil_anext(gen));
    EXPECT_STR(coil_error_message(error), "async generator raised StopIteration");
    EXPECT(coil_error_matches(coil_error_cause(error), coil_StopIteration));
}

static coil_value raises_stop_async_iteration(void *unused)
{
    (void)unused;
    return coil_raise(coil_StopAsyncIteration, "leak");
}

static coil_value awaits_stop_async_iteration(void *unused)
{
    return coil_await(coil_coroutine_new(raises_stop_async_iteration, unused));
}

// A coroutine may raise it; it is stopped where it would leave the generator.
TEST_ASYNC(stop_async_iteration_of_what_it_awaits_does_not_leak)
{
    coil_async_generator *gen = async_generator(awaits_stop_async_iteration, NULL);
    EXPECT_ERROR(coil_anext(gen), coil_RuntimeError, "async generator raised StopAsyncIteration");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
}

typedef struct clean_up {
    bool waits; // an asynchronous generator's
} clean_up;

// Fails, yields while it cleans up, and fails once more on the way.
static coil_value yields_in_its_clean_up(void *arg)
{
    COIL_TRY(coil_yield(coil_int(1)));
    coil_value error = coil_raise(coil_ZeroDivisionError, "first");
    coil_value sent = coil_yield(coil_int(2));
    coil_value_release(sent);
    if (((clean_up *)arg)->waits) coil_value_release(coil_sleep(0.01));
    sent = coil_yield(coil_int(3));
    coil_value_release(sent);
    return error;
}

// A generator and an asynchronous one with the same body yield the same, and then raise or end alike.
TEST_ASYNC(async_generator_that_yields_in_its_clean_up_is_as_a_generator)
{
    static clean_up waiting = {true}, at_once = {false};
    coil_async_generator *async = async_generator(yields_in_its_clean_up, &waiting);
    EXPECT_VALUE(coil_anext(async), "1");
    EXPECT_VALUE(coil_anext(async), "2");
    EXPECT_VALUE(coil_anext(async), "3");
    EXPECT_ERROR(coil_anext(async), coil_ZeroDivisionError, "first");
    EXPECT_ERROR(coil_anext(async), coil_StopAsyncIteration, "");
    coil_generator *gen = generator(yields_in_its_clean_up, &at_once);
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_NEXT(coil_next(gen, INTO), "2");
    EXPECT_NEXT(coil_next(gen, INTO), "3");
    EXPECT_RAISE(coil_next(gen, INTO), coil_ZeroDivisionError, "first");
    EXPECT_RETURN(coil_next(gen, INTO), "None");
}

static coil_value awaits_a_cancelled_task(void)
{
    coil_task *sleeping = coil_create_task(coil_sleep_coro(1));
    if (!sleeping) return coil_last_error();
    coil_task_cancel(sleeping, "enough");
    coil_value result = coil_join(sleeping);
    coil_value_release(coil_sleep(0.01));
    note("cleaned up");
    return result;
}

static coil_value cancels_its_wait(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_int(1)));
    return awaits_a_cancelled_task();
}

TEST_ASYNC(cancelled_error_of_what_it_awaits_comes_out)
{
    coil_async_generator *gen = async_generator(cancels_its_wait, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_ERROR(coil_anext(gen), coil_CancelledError, "enough");
    EXPECT_LOG("cleaned up");
}

static coil_value steps(void *gen)
{
    return coil_anext(gen);
}

static coil_value logs_its_wait(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_int(1)));
    COIL_TRY(note_value("waits", coil_sleep(10)));
    return coil_none();
}

TEST_ASYNC(cancelling_reaches_what_an_async_generator_awaits)
{
    coil_async_generator *gen = async_generator(logs_its_wait, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    coil_task *task = spawn(steps, gen);
    settle();
    coil_task_cancel(task, "why");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
    EXPECT_LOG("waits: CancelledError: why");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
}

// athrow.

static coil_value catches_once(void *unused)
{
    (void)unused;
    coil_value got = coil_yield(coil_int(1));
    if (coil_error_matches(got, coil_ValueError)) {
        note("caught %s", coil_error_message(got));
        coil_value_release(got);
        COIL_TRY(coil_sleep(0.01));
        got = coil_int(1000);
    }
    if (coil_failed(got)) return got;
    COIL_TRY(coil_yield(got));
    return coil_none();
}

TEST_ASYNC(athrow_raises_at_the_yield_and_waits_for_the_next_value)
{
    coil_async_generator *gen = async_generator(catches_once, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_VALUE(coil_async_generator_athrow(gen, coil_raise(coil_ValueError, "x")), "1000");
    EXPECT_LOG("caught x");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
}

TEST_ASYNC(athrow_that_is_not_caught_ends_the_generator)
{
    coil_async_generator *gen = async_generator(catches_once, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_ERROR(coil_async_generator_athrow(gen, coil_raise(coil_KeyError, "y")), coil_KeyError, "'y'");
    EXPECT_INT(coil_async_generator_get_state(gen), COIL_CORO_CLOSED);
}

static coil_value swallows(void *text)
{
    coil_value_release(coil_yield(coil_none()));
    note("%s", (const char *)text);
    return coil_none();
}

TEST_ASYNC(athrow_that_is_swallowed_raises_stop_async_iteration)
{
    coil_async_generator *gen = async_generator(swallows, "done");
    EXPECT_NONE(coil_async_generator_asend(gen, coil_none()));
    EXPECT_ERROR(coil_async_generator_athrow(gen, coil_raise(coil_ValueError, "x")), coil_StopAsyncIteration, "");
    EXPECT_LOG("done");
}

TEST_ASYNC(asend_to_the_end_raises_stop_async_iteration)
{
    coil_async_generator *gen = async_generator(swallows, "done");
    EXPECT_NONE(coil_async_generator_asend(gen, coil_none()));
    EXPECT_ERROR(coil_async_generator_asend(gen, coil_none()), coil_StopAsyncIteration, "");
    EXPECT_LOG("done");
}

TEST_ASYNC(athrow_of_generator_exit_is_raised_and_ends_it_for_good)
{
    coil_async_generator *gen = async_generator(counts_slowly, &three);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_ERROR(coil_async_generator_athrow(gen, coil_raise(coil_GeneratorExit)), coil_GeneratorExit, "");
    EXPECT_NONE(coil_async_generator_athrow(gen, coil_raise(coil_ValueError, "x")));
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
}

TEST_ASYNC(athrow_before_the_start_runs_nothing)
{
    coil_async_generator *gen = async_generator(swallows, "never");
    EXPECT_ERROR(coil_async_generator_athrow(gen, coil_raise(coil_ValueError, "x")), coil_ValueError, "x");
    EXPECT_NONE(coil_async_generator_athrow(gen, coil_raise(coil_ValueError, "y")));
    EXPECT_NONE(coil_async_generator_aclose(gen));
}

TEST_ASYNC(stop_errors_thrown_before_the_start_come_out_as_they_are)
{
    EXPECT_ERROR(coil_async_generator_athrow(async_generator(swallows, "never"), coil_raise(coil_StopIteration, "x")), coil_StopIteration, "x");
    EXPECT_ERROR(coil_async_generator_athrow(async_generator(swallows, "never"), coil_raise(coil_StopAsyncIteration, "x")), coil_StopAsyncIteration, "x");
}

TEST_ASYNC(athrow_takes_an_error_only)
{
    coil_async_generator *gen = async_generator(swallows, "never");
    EXPECT_ERROR(coil_async_generator_athrow(gen, coil_int(3)), coil_TypeError, "exceptions must be classes or instances deriving from BaseException, not int");
    EXPECT_NULL(coil_async_generator_athrow_coro(gen, coil_none()), coil_TypeError,
                "exceptions must be classes or instances deriving from BaseException, not NoneType");
}

static coil_value cancelled_while_it_catches(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_int(1)));
    return awaits_a_cancelled_task();
}

TEST_ASYNC(athrow_raises_what_its_handler_raises)
{
    coil_async_generator *gen = async_generator(cancelled_while_it_catches, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_ERROR(coil_async_generator_athrow(gen, coil_raise(coil_ValueError, "x")), coil_CancelledError, "enough");
    EXPECT_LOG("cleaned up");
}

// aclose.

static coil_value yields_while_it_ends(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_int(1)));
    COIL_TRY(coil_sleep(0.01));
    coil_value sent = coil_yield(coil_int(12));
    note("%s", coil_failed(sent) ? coil_error_type_of(sent)->name : "went on");
    return sent;
}

TEST_ASYNC(aclose_of_one_that_yields_on)
{
    coil_async_generator *gen = async_generator(yields_while_it_ends, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_ERROR(coil_async_generator_aclose(gen), coil_RuntimeError, "async generator ignored GeneratorExit");
    EXPECT_INT(coil_async_generator_get_state(gen), COIL_CORO_SUSPENDED);
    // It counts as closed, and can be driven on.
    EXPECT_ERROR(coil_async_generator_aclose(gen), coil_StopAsyncIteration, "");
    EXPECT_ERROR(coil_async_generator_athrow(gen, coil_raise(coil_ValueError, "x")), coil_StopAsyncIteration, "");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
    EXPECT_LOG("went on");
}

static coil_value yields_at_once_while_it_ends(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_int(1)));
    return coil_yield(coil_int(2));
}

TEST_ASYNC(aclose_of_one_that_yields_on_at_once)
{
    coil_async_generator *gen = async_generator(yields_at_once_while_it_ends, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_ERROR(coil_async_generator_aclose(gen), coil_RuntimeError, "async generator ignored GeneratorExit");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
}

TEST_ASYNC(aclose_of_one_that_swallows_generator_exit)
{
    coil_async_generator *gen = async_generator(swallows, "done");
    EXPECT_NONE(coil_anext(gen));
    EXPECT_NONE(coil_async_generator_aclose(gen));
    EXPECT_LOG("done");
}

static coil_value awaits_a_failing_task_while_it_ends(void *unused)
{
    (void)unused;
    coil_task *task = coil_create_task(coil_coroutine_new(raises_value_error, "broken"));
    if (!task) return coil_last_error();
    coil_value sent = coil_yield(coil_int(1));
    coil_value_release(note_value("joined", coil_join(task)));
    return sent;
}

TEST_ASYNC(aclose_lets_the_clean_up_catch_errors)
{
    coil_async_generator *gen = async_generator(awaits_a_failing_task_while_it_ends, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_NONE(coil_async_generator_aclose(gen));
    EXPECT_LOG("joined: ValueError: broken");
}

static coil_value fails_while_it_ends(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_int(1)));
    COIL_TRY(coil_sleep(0.01));
    return coil_raise(coil_OSError, "disk on fire");
}

TEST_ASYNC(aclose_raises_the_error_of_the_clean_up)
{
    coil_async_generator *gen = async_generator(fails_while_it_ends, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_ERROR(coil_async_generator_aclose(gen), coil_OSError, "disk on fire");
    EXPECT_NONE(coil_async_generator_aclose(gen));
}

TEST_ASYNC(aclose_before_the_start_runs_nothing)
{
    coil_async_generator *gen = async_generator(swallows, "never");
    EXPECT_NONE(coil_async_generator_aclose(gen));
    EXPECT_INT(coil_async_generator_get_state(gen), COIL_CORO_CLOSED);
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
}

TEST_ASYNC(aclose_twice_does_nothing_more)
{
    coil_async_generator *gen = async_generator(counts_slowly, &three);
    EXPECT_NONE(coil_async_generator_aclose(gen));
    EXPECT_NONE(coil_async_generator_aclose(gen));
}

TEST_ASYNC(aclose_after_the_end_does_nothing)
{
    coil_async_generator *gen = async_generator(yields_from_calls, NULL);
    EXPECT_VALUE(collects(gen), "[0, 1, 10, 11]");
    EXPECT_NONE(coil_async_generator_aclose(gen));
}

static coil_value closes(void *gen)
{
    return coil_async_generator_aclose(gen);
}

TEST_ASYNC(cancelling_an_aclose_reaches_the_clean_up)
{
    coil_async_generator *gen = async_generator(cleans_up, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    coil_task *task = spawn(closes, gen);
    settle();
    EXPECT_LOG("GeneratorExit");
    coil_task_cancel(task, "stop it");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "stop it");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
}

// Two at once.

TEST_ASYNC(second_task_cannot_drive_an_async_generator_that_waits)
{
    coil_async_generator *gen = async_generator(counts_slowly, &three);
    coil_task *task = spawn(steps, gen);
    settle();
    EXPECT(coil_async_generator_running(gen));
    EXPECT_ERROR(coil_anext(gen), coil_RuntimeError, "anext(): asynchronous generator is already running");
    EXPECT_ERROR(coil_async_generator_asend(gen, coil_none()), coil_RuntimeError, "anext(): asynchronous generator is already running");
    EXPECT_ERROR(coil_async_generator_athrow(gen, coil_raise(coil_ValueError, "x")), coil_RuntimeError, "athrow(): asynchronous generator is already running");
    EXPECT_ERROR(coil_async_generator_aclose(gen), coil_RuntimeError, "aclose(): asynchronous generator is already running");
    EXPECT_VALUE(coil_await(task), "1");
    EXPECT(!coil_async_generator_running(gen));
    EXPECT_NONE(coil_async_generator_aclose(gen));
}

TEST_ASYNC(second_aclose_while_the_first_waits)
{
    coil_async_generator *gen = async_generator(cleans_up, NULL);
    EXPECT_VALUE(coil_anext(gen), "1");
    coil_task *task = spawn(closes, gen);
    settle();
    EXPECT_ERROR(coil_async_generator_aclose(gen), coil_RuntimeError, "aclose(): asynchronous generator is already running");
    EXPECT_NONE(coil_await(task));
    EXPECT_LOG("GeneratorExit", "cleaned up");
}

TEST_ASYNC(gather_of_acloses_closes_all)
{
    coil_async_generator *gens[3];
    for (int i = 0; i < 3; i++) {
        gens[i] = async_generator(cleans_up, NULL);
        EXPECT_VALUE(coil_anext(gens[i]), "1");
    }
    void *closing[3];
    for (int i = 0; i < 3; i++) closing[i] = coil_async_generator_aclose_coro(gens[i]);
    double start = coil_loop_time(NULL);
    EXPECT_VALUE(coil_gather(3, closing, 0), "[None, None, None]");
    EXPECT(coil_loop_time(NULL) == start + 1);
    EXPECT_LOG("GeneratorExit", "GeneratorExit", "GeneratorExit", "cleaned up", "cleaned up", "cleaned up");
}

TEST_ASYNC(asend_and_aclose_can_be_tasks)
{
    coil_async_generator *gen = async_generator(counts_slowly, &three);
    coil_task *task = OWN(coil_create_task(coil_async_generator_asend_coro(gen, coil_none())));
    EXPECT_VALUE(coil_object_value(coil_retain(task)), "<Task pending name='Task-...' coro=<<async_generator_asend without __name__>()>>");
    EXPECT_VALUE(coil_await(task), "1");
    EXPECT_ERROR(coil_wait_for(coil_anext_coro(gen), 0.01), coil_TimeoutError, "");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
    EXPECT_NONE(coil_join(coil_create_task(coil_async_generator_aclose_coro(gen))));
}

// What is told of one.

static coil_value asks_for_its_state(void *gen)
{
    coil_async_generator *self = *(coil_async_generator **)gen;
    CHECK(coil_async_generator_get_state(self) == COIL_CORO_RUNNING);
    CHECK(coil_async_generator_get_await(self) == NULL);
    COIL_TRY(coil_sleep(1));
    CHECK(coil_async_generator_get_await(self) == NULL);
    COIL_TRY(coil_yield(coil_int(1)));
    return coil_none();
}

TEST_ASYNC(states_of_an_async_generator)
{
    coil_async_generator *gen = NULL;
    gen = async_generator(asks_for_its_state, &gen);
    EXPECT_INT(coil_async_generator_get_state(gen), COIL_CORO_CREATED);
    EXPECT(!coil_async_generator_running(gen));
    coil_task *task = spawn(steps, gen);
    settle();
    EXPECT_INT(coil_async_generator_get_state(gen), COIL_CORO_RUNNING);
    EXPECT(coil_async_generator_running(gen));
    EXPECT_VALUE(coil_await(task), "1");
    EXPECT_INT(coil_async_generator_get_state(gen), COIL_CORO_SUSPENDED);
    EXPECT(!coil_async_generator_running(gen));
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
    EXPECT_INT(coil_async_generator_get_state(gen), COIL_CORO_CLOSED);
}

TEST_ASYNC(get_await_tells_what_an_async_generator_waits_for)
{
    coil_future *future = new_future();
    coil_async_generator *gen = async_generator(awaits_an_error, future);
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT(coil_async_generator_get_await(gen) == NULL);
    coil_task *task = spawn(steps, gen);
    settle();
    EXPECT(coil_async_generator_get_await(gen) == (void *)future);
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    EXPECT_VALUE(coil_await(task), "2");
    EXPECT(coil_async_generator_get_await(gen) == NULL);
}

TEST(name_and_repr_of_an_async_generator)
{
    coil_async_generator *gen = async_generator(counts_slowly, &three);
    EXPECT_STR(coil_async_generator_get_name(gen), "counts_slowly");
    EXPECT_VALUE(coil_object_value(coil_retain(gen)), "<async_generator object counts_slowly at 0x...>");
    coil_object *asend = OWN(coil_async_generator_asend_coro(gen, coil_none()));
    EXPECT_VALUE(coil_object_value(coil_retain(asend)), "<async_generator_asend object at 0x...>");
    EXPECT_NONE(asend->type->close(asend));
}

TEST(null_function_is_no_async_generator)
{
    EXPECT_NULL(coil_async_generator_new(NULL, NULL), coil_TypeError, "'NULL' is no function to make an async_generator of");
}

TEST_ASYNC(struct_is_copied_into_an_async_generator)
{
    int limit = 1;
    coil_async_generator *gen = OWN(coil_async_generator_with(counts_slowly, &limit, sizeof limit));
    limit = 0;
    EXPECT_VALUE(collects(gen), "[1]");
}

static coil_value delegates_to_a_list(void *list)
{
    return coil_yield_from(list);
}

TEST_ASYNC(yield_from_in_an_async_generator_is_refused)
{
    coil_list *list = OWN(coil_list_new(3, NULL));
    EXPECT_ERROR(coil_anext(async_generator(delegates_to_a_list, list)), coil_RuntimeError,
                 "'yield from' in async generator delegates_to_a_list: yield each value of a loop instead");
}
