// SPDX-License-Identifier: MIT
//
// awaiting.c: coil_await of coroutines: in place, through several levels, twice, where it must not be; and what coil_coroutine_get_await tells.

#include "harness.h"

#include "core.h" // coil_future: what a task does to one

static coil_value logs_and_returns(void *text)
{
    note("%s runs", (const char *)text);
    return coil_string(text);
}

TEST_ASYNC(awaiting_a_coroutine_gives_up_no_control)
{
    spawn(logs, "other task");
    EXPECT_VALUE(coil_await(coil_coroutine_new(logs_and_returns, "inner")), "'inner'");
    EXPECT_LOG("inner runs");
    settle();
    EXPECT_LOG("other task");
}

TEST_ASYNC(joining_a_task_gives_up_control)
{
    spawn(logs, "other task");
    EXPECT_VALUE(coil_join(coil_create_task(coil_coroutine_new(logs_and_returns, "inner"))), "'inner'");
    EXPECT_LOG("other task", "inner runs");
}

static coil_value sleeps_inside(void *unused)
{
    (void)unused;
    COIL_TRY(coil_sleep(1));
    return coil_int(1);
}

static coil_value awaits_inside(void *unused)
{
    (void)unused;
    COIL_LET(got, coil_await(coil_coroutine_new(sleeps_inside, NULL)));
    return coil_int(coil_as_int(got) + 1);
}

TEST_ASYNC(nested_awaits_suspend_at_the_bottom)
{
    double start = coil_loop_time(NULL);
    EXPECT_VALUE(coil_await(coil_coroutine_new(awaits_inside, NULL)), "2");
    EXPECT(coil_loop_time(NULL) == start + 1);
}

TEST_ASYNC(error_of_an_awaited_coroutine_is_returned)
{
    EXPECT_ERROR(coil_await(coil_coroutine_new(raises_value_error, "x")), coil_ValueError, "x");
}

// The task takes a reference when it runs, so that a task that never does takes none.
static coil_value awaits_coroutine(void *coro)
{
    return coil_await(coil_retain(coro));
}

TEST_ASYNC(awaiting_a_finished_coroutine)
{
    coil_coroutine *coro = coroutine(returns_none, NULL);
    EXPECT_NONE(coil_await(coil_retain(coro)));
    EXPECT_ERROR(coil_await(coil_retain(coro)), coil_RuntimeError, "cannot reuse already awaited coroutine");
}

TEST_ASYNC(coroutine_that_a_task_awaits_cannot_be_awaited_again)
{
    coil_coroutine *coro = coroutine(waits_forever, NULL);
    coil_task *task = spawn(awaits_coroutine, coro);
    settle();
    EXPECT_ERROR(coil_await(coil_retain(coro)), coil_RuntimeError, "coroutine is being awaited already");
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
}

TEST_ASYNC(coroutine_of_a_task_cannot_be_awaited)
{
    coil_task *task = spawn(waits_forever, NULL);
    settle();
    EXPECT_ERROR(coil_await(coil_retain(coil_task_get_coro(task))), coil_RuntimeError, "coroutine is being awaited already");
}

TEST(await_outside_of_a_coroutine)
{
    EXPECT_ERROR(coil_await(coil_coroutine_new(logs, "never")), coil_RuntimeError,
                 "'await' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
    EXPECT_LOG("RuntimeWarning: coroutine 'logs' was never awaited");
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    EXPECT_ERROR(coil_await(future), coil_RuntimeError,
                 "'await' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

static coil_value awaits_nothing(void *unused)
{
    (void)unused;
    return coil_await(coil_coroutine_new(returns_none, NULL));
}

TEST(await_inside_of_a_generator)
{
    coil_generator *gen = generator(awaits_nothing, NULL);
    EXPECT_RAISE(coil_generator_send(gen, coil_none(), INTO), coil_RuntimeError,
                 "'await' in generator awaits_nothing: only coroutines can await");
    EXPECT_LOG("RuntimeWarning: coroutine 'returns_none' was never awaited");
}

static coil_value joins(void *awaitable)
{
    return coil_join(awaitable);
}

TEST(join_where_nothing_can_be_awaited, WITHOUT_FAILURES)
{
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    EXPECT_RAISE(coil_next(generator(joins, coil_retain(future)), INTO), coil_RuntimeError, "'await' in generator joins: only coroutines can await");
    EXPECT_ERROR(coil_join(coil_retain(future)), coil_RuntimeError,
                 "'await' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

TEST_ASYNC(join_of_a_coroutine_that_has_ended, WITHOUT_FAILURES)
{
    coil_coroutine *coro = coroutine(returns_none, NULL);
    EXPECT_NONE(coil_join(coil_retain(coro)));
    EXPECT_ERROR(coil_join(coil_retain(coro)), coil_RuntimeError, "cannot reuse already awaited coroutine");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(coil_join(NULL), coil_ValueError, "kept");
}

static coil_value awaits_arg(void *future)
{
    return coil_await(future);
}

TEST(future_that_has_failed_is_raised_in_a_coroutine_that_is_driven_by_hand)
{
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    coil_coroutine *coro = coroutine(awaits_arg, future);
    coil_value yielded;
    EXPECT(coil_coroutine_send(coro, coil_none(), &yielded) == COIL_SEND_NEXT);
    coil_value_release(yielded);
    EXPECT_NONE(coil_future_set_exception(future, coil_raise(coil_ValueError, "it")));
    EXPECT_RAISE(coil_coroutine_send(coro, coil_none(), INTO), coil_ValueError, "it");
}

// GeneratorExit closes what awaits in place as well: it cannot wait again, whatever for.
static coil_value waits_for_all_when_closed(void *future)
{
    coil_value_release(note_value("first", coil_await(future)));
    coil_value_release(note_value("future", coil_await(new_future())));
    coil_value_release(note_value("taken", coil_join(coil_future_new())));
    coil_value_release(note_value("turn", coil_sleep(0)));
    return note_value("sleep", coil_sleep(1));
}

static coil_value awaits_one_that_waits_for_all(void *future)
{
    return coil_await(coil_coroutine_new(waits_for_all_when_closed, future));
}

TEST_ASYNC(coroutine_in_place_cannot_wait_for_anything_when_it_is_closed, WITHOUT_FAILURES)
{
    coil_coroutine *coro = coroutine(awaits_one_that_waits_for_all, new_future());
    coil_value yielded;
    EXPECT(coil_coroutine_send(coro, coil_none(), &yielded) == COIL_SEND_NEXT);
    coil_value_release(yielded);
    EXPECT_ERROR(coil_coroutine_close(coro), coil_RuntimeError, "coroutine ignored GeneratorExit");
    EXPECT_LOG("first: GeneratorExit", "future: RuntimeError: coroutine ignored GeneratorExit", "taken: RuntimeError: coroutine ignored GeneratorExit",
               "turn: RuntimeError: coroutine ignored GeneratorExit", "sleep: RuntimeError: coroutine ignored GeneratorExit");
    EXPECT_NONE(coil_sleep(2)); // its timer is not there any more
}

static coil_value awaits_for_ever(void *future)
{
    for (;;) {
        ((coil_future *)future)->blocking = false; // as a task does
        coil_value_release(coil_await(future));
    }
    return coil_none();
}

static coil_value yields_for_ever(void *unused)
{
    (void)unused;
    for (;;) coil_value_release(coil_yield(coil_none()));
    return coil_none();
}

TEST_ASYNC(coroutine_that_never_ends_is_given_up, WITHOUT_FAILURES)
{
    coil_future *futures[] = {new_future(), NULL};
    for (int i = 0; i < 2; i++) {
        coil_coroutine *coro = coil_coroutine_new(i == 0 ? awaits_for_ever : yields_for_ever, futures[i]);
        coil_value yielded;
        EXPECT(coil_coroutine_send(coro, coil_none(), &yielded) == COIL_SEND_NEXT);
        coil_value_release(yielded);
        coil_release(coro);
    }
    EXPECT_INT(futures[0]->head.references, 1);
}

static void awaits_in_callback(void *unused)
{
    (void)unused;
    coil_value_release(note_value("await", coil_sleep(1)));
    coil_value_release(note_value("yield", coil_yield(coil_none())));
}

TEST(callback_of_the_loop_cannot_suspend)
{
    coil_loop_call_soon(test_loop(), awaits_in_callback, NULL);
    settle();
    EXPECT_LOG("await: RuntimeError: coil_sleep outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run",
               "yield: RuntimeError: 'yield' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

TEST_ASYNC(get_await_tells_the_future_and_then_nothing)
{
    coil_future *future = new_future();
    coil_coroutine *coro = coroutine(awaits, future);
    EXPECT(coil_coroutine_get_await(coro) == NULL);
    coil_task *task = OWN(coil_create_task(coil_retain(coro)));
    settle();
    EXPECT(coil_coroutine_get_await(coro) == (void *)future);
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    EXPECT_NONE(coil_await(task));
    EXPECT(coil_coroutine_get_await(coro) == NULL);
}

TEST_ASYNC(get_await_goes_down_level_by_level)
{
    coil_future *future = new_future();
    coil_coroutine *inner = coroutine(awaits, future);
    coil_coroutine *outer = coroutine(awaits_coroutine, inner);
    coil_task *task = OWN(coil_create_task(coil_retain(outer)));
    settle();
    EXPECT(coil_coroutine_get_await(outer) == (void *)inner);
    EXPECT(coil_coroutine_get_await(inner) == (void *)future);
    EXPECT_INT(coil_coroutine_get_state(inner), COIL_CORO_SUSPENDED);
    EXPECT_INT(coil_coroutine_get_state(outer), COIL_CORO_SUSPENDED);
    EXPECT_NONE(coil_future_set_result(future, coil_none()));
    EXPECT_NONE(coil_await(task));
    EXPECT_INT(coil_coroutine_get_state(inner), COIL_CORO_CLOSED);
}

static coil_value yields_none(void *unused)
{
    (void)unused;
    return coil_yield(coil_none());
}

TEST_ASYNC(get_await_of_a_bare_yield_is_nothing)
{
    coil_coroutine *yielding = coroutine(yields_none, NULL);
    coil_task *task = OWN(coil_create_task(coil_retain(yielding)));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_INT(coil_coroutine_get_state(yielding), COIL_CORO_SUSPENDED);
    EXPECT(coil_coroutine_get_await(yielding) == NULL);
    EXPECT_NONE(coil_await(task));
}

// While it runs it waits for nothing, whatever runs in its place.

static coil_coroutine *watched;

static void expect_running(void)
{
    CHECK(coil_coroutine_get_state(watched) == COIL_CORO_RUNNING);
    CHECK(coil_coroutine_get_await(watched) == NULL);
}

static coil_value watches_and_yields(void *unused)
{
    (void)unused;
    expect_running();
    coil_value got = coil_yield(coil_none());
    expect_running();
    return got;
}

static coil_value awaits_in_between(void *unused)
{
    expect_running();
    COIL_TRY(coil_await(coil_coroutine_new(watches_and_yields, unused)));
    expect_running();
    return coil_none();
}

TEST(get_await_of_a_running_coroutine_is_nothing)
{
    watched = coroutine(awaits_in_between, NULL);
    EXPECT_INT(coil_coroutine_get_state(watched), COIL_CORO_CREATED);
    EXPECT(coil_coroutine_get_await(watched) == NULL);
    EXPECT_NEXT(coil_coroutine_send(watched, coil_none(), INTO), "None");
    EXPECT_INT(coil_coroutine_get_state(watched), COIL_CORO_SUSPENDED);
    coil_coroutine *inner = (coil_coroutine *)coil_coroutine_get_await(watched);
    EXPECT(inner != NULL);
    EXPECT_STR(coil_coroutine_get_name(inner), "watches_and_yields");
    EXPECT_RETURN(coil_coroutine_send(watched, coil_none(), INTO), "None");
    EXPECT_INT(coil_coroutine_get_state(watched), COIL_CORO_CLOSED);
    EXPECT(coil_coroutine_get_await(watched) == NULL);
}

// Two that await each other, one that awaits itself.

static coil_value awaits_watched(void *unused)
{
    (void)unused;
    return coil_await(coil_retain(watched));
}

static coil_value awaits_one_that_awaits_watched(void *unused)
{
    return coil_await(coil_coroutine_new(awaits_watched, unused));
}

TEST(coroutine_cannot_await_itself)
{
    watched = coroutine(awaits_watched, NULL);
    EXPECT_RAISE(coil_coroutine_send(watched, coil_none(), INTO), coil_ValueError, "coroutine already executing");
}

TEST(coroutines_cannot_await_each_other)
{
    watched = coroutine(awaits_one_that_awaits_watched, NULL);
    EXPECT_RAISE(coil_coroutine_send(watched, coil_none(), INTO), coil_ValueError, "coroutine already executing");
}

// One that runs in place cannot be left waiting when the one that awaits it is closed: its wait fails. (CPython leaves it suspended.)

static coil_value waits_again_when_closed(void *unused)
{
    (void)unused;
    coil_value_release(note_value("first wait", coil_yield(coil_none())));
    coil_value second = note_value("second wait", coil_yield(coil_none()));
    coil_value_release(note_value("third wait", coil_sleep(1)));
    return second;
}

static coil_value awaits_one_that_waits_again(void *unused)
{
    return note_value("awaited", coil_await(coil_coroutine_new(waits_again_when_closed, unused)));
}

TEST(coroutine_in_place_cannot_wait_again_when_it_is_closed)
{
    coil_coroutine *coro = coroutine(awaits_one_that_waits_again, NULL);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_ERROR(coil_coroutine_close(coro), coil_RuntimeError, "coroutine ignored GeneratorExit");
    EXPECT_LOG("first wait: GeneratorExit", "second wait: RuntimeError: coroutine ignored GeneratorExit",
               "third wait: RuntimeError: no running event loop", "awaited: RuntimeError: coroutine ignored GeneratorExit");
    EXPECT_INT(coil_coroutine_get_state(coro), COIL_CORO_CLOSED);
}

// One that has begun belongs to whoever drives it.

static coil_value yields_twice(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_int(1)));
    COIL_TRY(coil_yield(coil_int(2)));
    return coil_string("spam");
}

TEST(coroutine_that_is_driven_by_hand_cannot_be_awaited_half_way)
{
    watched = coroutine(yields_twice, NULL);
    EXPECT_NEXT(coil_coroutine_send(watched, coil_none(), INTO), "1");
    EXPECT_RAISE(coil_coroutine_send(coroutine(awaits_watched, NULL), coil_none(), INTO), coil_RuntimeError, "coroutine is being awaited already");
    EXPECT_NEXT(coil_coroutine_send(watched, coil_none(), INTO), "2");
}

TEST_ASYNC(coroutine_at_a_bare_yield_is_being_awaited)
{
    coil_coroutine *sleeper = OWN(coil_sleep_coro(0));
    coil_task *task = OWN(coil_create_task(coil_retain(sleeper)));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_ERROR(coil_await(coil_retain(sleeper)), coil_RuntimeError, "coroutine is being awaited already");
    EXPECT_NONE(coil_await(task));
}

TEST(finished_coroutine_cannot_be_awaited_through_another)
{
    watched = coroutine(returns_text, "spam");
    EXPECT_RETURN(coil_coroutine_send(coroutine(awaits_watched, NULL), coil_none(), INTO), "'spam'");
    EXPECT_RAISE(coil_coroutine_send(coroutine(awaits_watched, NULL), coil_none(), INTO), coil_RuntimeError, "cannot reuse already awaited coroutine");
}

static coil_value yields_and_awaits_watched(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_none()));
    return coil_await(coil_retain(watched));
}

TEST(coroutine_that_was_ended_by_a_throw_cannot_be_awaited_again)
{
    watched = coroutine(yields_twice, NULL);
    coil_coroutine *reader = coroutine(yields_and_awaits_watched, NULL);
    EXPECT_NEXT(coil_coroutine_send(reader, coil_none(), INTO), "None");
    EXPECT_NEXT(coil_coroutine_send(reader, coil_none(), INTO), "1");
    EXPECT_RAISE(coil_coroutine_throw(reader, coil_raise(coil_Exception, "ham"), INTO), coil_Exception, "ham");
    reader = coroutine(yields_and_awaits_watched, NULL);
    EXPECT_NEXT(coil_coroutine_send(reader, coil_none(), INTO), "None");
    EXPECT_RAISE(coil_coroutine_send(reader, coil_none(), INTO), coil_RuntimeError, "cannot reuse already awaited coroutine");
    EXPECT_RAISE(coil_coroutine_throw(reader, coil_raise(coil_Exception, "wat"), INTO), coil_RuntimeError, "cannot reuse already awaited coroutine");
}

// Awaits in the middle of things.

static coil_value returns_a_coroutine(void *unused)
{
    return coil_object_value(coil_coroutine_new(returns_text, unused));
}

TEST_ASYNC(coroutine_may_return_a_coroutine)
{
    coil_value inner = OWN_VALUE(coil_await(coil_coroutine_new(returns_a_coroutine, "inner")));
    EXPECT_VALUE(coil_await(coil_retain(coil_as_object(inner))), "'inner'");
}

static coil_value number(void *integer)
{
    COIL_TRY(coil_sleep(0));
    return coil_int(*(int *)integer);
}

static coil_value adds_what_it_awaits(void *unused)
{
    static int left = 42, right = 58;
    (void)unused;
    COIL_LET(a, coil_await(coil_coroutine_new(number, &left)));
    COIL_LET(b, number(&right));
    return coil_int(-coil_as_int(a) + 1000 * coil_as_int(b));
}

static coil_value fails_between_two_waits(void *unused)
{
    note("enters");
    COIL_TRY(coil_sleep(0.01));
    coil_value outcome = raises_value_error("broken");
    coil_value_release(note_value("leaves", coil_sleep(0.01)));
    (void)unused;
    return outcome;
}

TEST_ASYNC(clean_up_may_wait_while_an_error_is_on_its_way)
{
    double start = coil_loop_time(NULL);
    EXPECT_ERROR(coil_await(coil_coroutine_new(fails_between_two_waits, NULL)), coil_ValueError, "broken");
    EXPECT_LOG("enters", "leaves: None");
    EXPECT(coil_loop_time(NULL) > start + 0.015);
}

TEST_ASYNC(results_of_awaits_are_values_like_any_other)
{
    EXPECT_VALUE(adds_what_it_awaits(NULL), "57958");
}

// Deep recursion in plain C, with the coroutine suspended at the bottom and locals of every level in use.

typedef struct level {
    struct level *above;
    int depth;
} level;

static coil_value touches(void *lowest)
{
    for (level *at = lowest; at; at = at->above) at->depth += 1000; // locals of another, suspended task
    return coil_none();
}

static coil_value descends(level *above, int depth)
{
    level here = {above, depth};
    if (depth == 50) return coil_join(coil_create_task(coil_coroutine_new(touches, &here)));
    COIL_TRY(descends(&here, depth + 1));
    if (here.depth != depth + 1000) return coil_raise(coil_AssertionError, "level %d holds %d", depth, here.depth);
    return coil_none();
}

static coil_value descends_from_the_top(void *unused)
{
    (void)unused;
    return descends(NULL, 0);
}

TEST_ASYNC(locals_fifty_calls_deep_are_reached_by_another_task)
{
    coil_task *first = spawn(descends_from_the_top, NULL);
    coil_task *second = spawn(descends_from_the_top, NULL);
    EXPECT_NONE(coil_await(first));
    EXPECT_NONE(coil_await(second));
}

static coil_value nests(void *depth)
{
    int left = *(int *)depth;
    if (left == 0) return coil_sleep(1);
    left--;
    COIL_TRY(coil_await(coil_coroutine_with(nests, &left, sizeof left)));
    return coil_none();
}

TEST_ASYNC(thirty_coroutines_await_each_other)
{
    int depth = 30;
    EXPECT_NONE(coil_await(coil_coroutine_new(nests, &depth)));
}

TEST_ASYNC(cancellation_reaches_the_innermost_coroutine)
{
    coil_future *future = new_future();
    coil_coroutine *inner = coroutine(logs_await, future);
    coil_task *task = spawn(awaits_coroutine, inner);
    settle();
    coil_task_cancel(task, "why");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
    EXPECT_LOG("woken: CancelledError: why");
}

static coil_value joins_twice(void *unused)
{
    (void)unused;
    COIL_TRY(coil_join(coil_create_task(coil_coroutine_new(returns_none, NULL))));
    COIL_TRY(coil_join(coil_coroutine_new(returns_none, NULL)));
    return coil_none();
}

TEST_ASYNC(join_releases_what_it_waited_for)
{
    size_t live = coil_memory_live();
    EXPECT_NONE(coil_await(coil_coroutine_new(joins_twice, NULL)));
    EXPECT_INT(coil_memory_live(), live);
}

static coil_value sleeps(void *unused)
{
    (void)unused;
    return coil_sleep(1);
}

TEST(sleep_inside_of_a_generator)
{
    EXPECT_RAISE(coil_next(generator(sleeps, NULL), INTO), coil_RuntimeError,
                 "coil_sleep outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}
