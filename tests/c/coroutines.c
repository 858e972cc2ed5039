// SPDX-License-Identifier: MIT
//
// coroutines.c: coroutine objects driven by hand: send, throw, close, and what becomes of those that nobody drives to their end.

#include "harness.h"

static coil_value echoes(void *unused)
{
    (void)unused;
    note("started");
    coil_value got = coil_yield(coil_int(1));
    if (coil_failed(got)) return got;
    got = coil_yield(got); // hands back what came in
    if (coil_failed(got)) return got;
    coil_value_release(got);
    return coil_string("done");
}

TEST(send_runs_to_the_next_yield_and_then_to_the_result)
{
    coil_coroutine *coro = coroutine(echoes, NULL);
    EXPECT_LOG();
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "1");
    EXPECT_LOG("started");
    EXPECT_NEXT(coil_coroutine_send(coro, coil_string("two"), INTO), "'two'");
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "'done'");
}

TEST(first_send_must_be_none)
{
    coil_coroutine *coro = coroutine(echoes, NULL);
    EXPECT_RAISE(coil_coroutine_send(coro, coil_int(1), INTO), coil_TypeError, "can't send non-None value to a just-started coroutine");
    EXPECT_INT(coil_coroutine_get_state(coro), COIL_CORO_CREATED);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "1");
    EXPECT_LOG("started");
}

TEST(finished_coroutine_cannot_be_reused)
{
    coil_coroutine *coro = coroutine(returns_none, NULL);
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_RAISE(coil_coroutine_send(coro, coil_none(), INTO), coil_RuntimeError, "cannot reuse already awaited coroutine");
    EXPECT_RAISE(coil_coroutine_send(coro, coil_string("x"), INTO), coil_RuntimeError, "cannot reuse already awaited coroutine");
    EXPECT_RAISE(coil_coroutine_throw(coro, coil_raise(coil_ValueError, "x"), INTO), coil_RuntimeError, "cannot reuse already awaited coroutine");
    EXPECT_NONE(coil_coroutine_close(coro));
}

TEST(error_of_the_body_is_raised_and_ends_it)
{
    coil_coroutine *coro = coroutine(raises_value_error, "x");
    EXPECT_RAISE(coil_coroutine_send(coro, coil_none(), INTO), coil_ValueError, "x");
    EXPECT_INT(coil_coroutine_get_state(coro), COIL_CORO_CLOSED);
}

typedef struct two {
    int number;
    const char *text;
} two;

static coil_value gives_back(void *arg)
{
    const two *mine = arg;
    return coil_string_format("%d %s", mine->number, mine->text);
}

TEST(arguments_may_be_written_where_they_are_passed)
{
    EXPECT_RETURN(coil_coroutine_send(OWN(coil_coroutine_with(gives_back, &(two){1, "copied"}, sizeof(two))), coil_none(), INTO), "'1 copied'");
    EXPECT_RETURN(coil_coroutine_send(OWN(coil_coroutine_new(gives_back, &(two){2, "lent"})), coil_none(), INTO), "'2 lent'");
    static const two constant = {3, "constant"};
    EXPECT_RETURN(coil_coroutine_send(OWN(coil_coroutine_with(gives_back, &constant, sizeof constant)), coil_none(), INTO), "'3 constant'");
    EXPECT_RETURN(coil_coroutine_send(OWN(coil_coroutine_new(gives_back, &constant)), coil_none(), INTO), "'3 constant'");
    EXPECT_RETURN(coil_generator_send(OWN(coil_generator_with(gives_back, &(two){4, "generator"}, sizeof(two))), coil_none(), INTO), "'4 generator'");
}

TEST(states_follow_the_body)
{
    coil_coroutine *coro = coroutine(echoes, NULL);
    EXPECT_INT(coil_coroutine_get_state(coro), COIL_CORO_CREATED);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "1");
    EXPECT_INT(coil_coroutine_get_state(coro), COIL_CORO_SUSPENDED);
    EXPECT_NONE(coil_coroutine_close(coro));
    EXPECT_INT(coil_coroutine_get_state(coro), COIL_CORO_CLOSED);
    EXPECT_LOG("started");
}

TEST(name_is_the_functions)
{
    coil_coroutine *coro = coroutine(logs, "x");
    EXPECT_STR(coil_coroutine_get_name(coro), "logs");
    EXPECT_VALUE(coil_object_value(coil_retain(coro)), "<coroutine object logs at 0x...>");
    EXPECT_NONE(coil_coroutine_close(coro));
}

// Throwing.

static coil_value catches(void *unused)
{
    (void)unused;
    coil_value got = coil_yield(coil_int(1));
    if (!coil_failed(got)) return got;
    note("caught %s", coil_error_message(got));
    coil_value_release(got);
    return coil_yield(coil_int(2));
}

TEST(throw_raises_where_it_waits)
{
    coil_coroutine *coro = coroutine(catches, NULL);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "1");
    EXPECT_NEXT(coil_coroutine_throw(coro, coil_raise(coil_ValueError, "x"), INTO), "2");
    EXPECT_LOG("caught x");
    EXPECT_RAISE(coil_coroutine_throw(coro, coil_raise(coil_ValueError, "y"), INTO), coil_ValueError, "y");
    EXPECT_INT(coil_coroutine_get_state(coro), COIL_CORO_CLOSED);
}

TEST(throw_before_the_start_ends_it_without_running)
{
    coil_coroutine *coro = coroutine(echoes, NULL);
    EXPECT_RAISE(coil_coroutine_throw(coro, coil_raise(coil_ValueError, "x"), INTO), coil_ValueError, "x");
    EXPECT_LOG();
    EXPECT_RAISE(coil_coroutine_send(coro, coil_none(), INTO), coil_RuntimeError, "cannot reuse already awaited coroutine");
}

TEST(send_of_an_error_is_a_throw)
{
    coil_coroutine *coro = coroutine(catches, NULL);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "1");
    EXPECT_NEXT(coil_coroutine_send(coro, coil_raise(coil_ValueError, "x"), INTO), "2");
    EXPECT_LOG("caught x");
}

static coil_value raises_stop_iteration(void *unused)
{
    (void)unused;
    return coil_raise(coil_StopIteration, "leak");
}

TEST(stop_iteration_does_not_leak)
{
    coil_coroutine *coro = coroutine(raises_stop_iteration, NULL);
    EXPECT_INT(coil_coroutine_send(coro, coil_none(), INTO), COIL_SEND_ERROR);
    coil_value error = keep(test_sent);
    test_sent = coil_none();
    EXPECT_STR(coil_error_message(error), "coroutine raised StopIteration");
    EXPECT(coil_error_matches(coil_error_cause(error), coil_StopIteration));
}

// It is no StopIteration of the body.
TEST(stop_iteration_thrown_before_the_start_comes_out_as_it_is)
{
    coil_coroutine *coro = coroutine(echoes, NULL);
    EXPECT_RAISE(coil_coroutine_throw(coro, coil_raise(coil_StopIteration, "x"), INTO), coil_StopIteration, "x");
    EXPECT_INT(coil_coroutine_get_state(coro), COIL_CORO_CLOSED);
    EXPECT_RAISE(coil_generator_throw(generator(echoes, NULL), coil_raise(coil_StopIteration, "x"), INTO), coil_StopIteration, "x");
}

TEST_ASYNC(stop_iteration_of_a_coroutine_in_place_does_not_leak)
{
    EXPECT_ERROR(coil_await(coil_coroutine_new(raises_stop_iteration, NULL)), coil_RuntimeError, "coroutine raised StopIteration");
}

// Closing.

static coil_value cleans_up(void *text)
{
    coil_value got = coil_yield(coil_none());
    note("%s: %s", (const char *)text, coil_failed(got) ? coil_error_type_of(got)->name : "sent");
    return got;
}

TEST(close_raises_generator_exit_where_it_waits)
{
    coil_coroutine *coro = coroutine(cleans_up, "cleanup");
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_NONE(coil_coroutine_close(coro));
    EXPECT_LOG("cleanup: GeneratorExit");
    EXPECT_NONE(coil_coroutine_close(coro));
    EXPECT_LOG();
}

TEST(close_before_the_start_runs_nothing_and_does_not_warn)
{
    coil_coroutine *coro = coroutine(echoes, NULL);
    EXPECT_NONE(coil_coroutine_close(coro));
    EXPECT_LOG();
    EXPECT_RAISE(coil_coroutine_send(coro, coil_none(), INTO), coil_RuntimeError, "cannot reuse already awaited coroutine");
}

static coil_value answers_close(void *answer)
{
    coil_value got = coil_yield(coil_none());
    coil_value_release(got);
    return coil_int(*(int *)answer);
}

TEST(close_returns_what_the_body_returns)
{
    int answer = 42;
    coil_coroutine *coro = coroutine(answers_close, &answer);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_VALUE(coil_coroutine_close(coro), "42");
}

static coil_value fails_at_close(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_none()));
    return coil_raise(coil_OSError, "flush failed");
}

TEST(close_returns_the_error_that_the_body_raises)
{
    coil_coroutine *coro = coroutine(fails_at_close, NULL);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_ERROR(coil_coroutine_close(coro), coil_OSError, "flush failed");
}

static coil_value ignores_once(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_none()));
    coil_value got = coil_yield(coil_int(2));
    if (!coil_failed(got)) note("sent on");
    return got;
}

TEST(ignoring_generator_exit_is_an_error_and_leaves_it_suspended)
{
    coil_coroutine *coro = coroutine(ignores_once, NULL);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_ERROR(coil_coroutine_close(coro), coil_RuntimeError, "coroutine ignored GeneratorExit");
    EXPECT_INT(coil_coroutine_get_state(coro), COIL_CORO_SUSPENDED);
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_LOG("sent on");
}

// The end of a coroutine that nobody holds.

TEST(releasing_a_suspended_coroutine_runs_its_cleanup)
{
    coil_coroutine *coro = coil_coroutine_new(cleans_up, "dropped");
    EXPECT(coro != NULL);
    coil_value sent;
    coil_send_result did = coil_coroutine_send(coro, coil_none(), &sent);
    coil_release(coro);
    EXPECT_INT(did, COIL_SEND_NEXT);
    EXPECT_LOG("dropped: GeneratorExit");
}

TEST(releasing_a_coroutine_that_never_ran_warns)
{
    coil_release(coil_coroutine_new(echoes, NULL));
    EXPECT_LOG("RuntimeWarning: coroutine 'echoes' was never awaited");
}

TEST(releasing_a_finished_coroutine_is_silent)
{
    coil_coroutine *coro = coil_coroutine_new(returns_none, NULL);
    EXPECT(coro != NULL);
    coil_value sent;
    coil_coroutine_send(coro, coil_none(), &sent);
    coil_release(coro);
    EXPECT_LOG();
}

// Whoever releases one may be about to hand on an error that is kept: what the clean-up keeps and hands out is its own.

static coil_value keeps_errors_at_its_end(void *unused)
{
    (void)unused;
    coil_value got = coil_yield(coil_none());
    coil_raise_null(coil_raise(coil_KeyError, "of the clean-up"));
    coil_value_release(note_value("handed out", coil_last_error()));
    coil_raise_null(coil_raise(coil_KeyError, "left behind"));
    return got;
}

TEST(kept_error_outlives_the_release_of_a_coroutine)
{
    coil_coroutine *coro = coil_coroutine_new(keeps_errors_at_its_end, NULL);
    coil_value yielded = coil_none();
    coil_send_result did = coil_next(coro, &yielded);
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    coil_release(coro);
    coil_value error = coil_last_error();
    keep(error);
    EXPECT_NEXT((test_sent = yielded, did), "None");
    EXPECT_LOG("handed out: KeyError: 'of the clean-up'");
    EXPECT(coil_error_matches(error, coil_ValueError));
    EXPECT_ERROR(coil_last_error(), coil_MemoryError, ""); // nothing is left
}

// Entering itself.

static coil_coroutine *myself;

static coil_value drives_itself(void *unused)
{
    (void)unused;
    coil_value got;
    CHECK(coil_coroutine_get_state(myself) == COIL_CORO_RUNNING);
    coil_coroutine_send(myself, coil_none(), &got);
    coil_value_release(note_value("send", got));
    coil_coroutine_throw(myself, coil_raise(coil_KeyError, "x"), &got);
    coil_value_release(note_value("throw", got));
    coil_value_release(note_value("close", coil_coroutine_close(myself)));
    return coil_none();
}

TEST(running_coroutine_cannot_be_driven)
{
    myself = coroutine(drives_itself, NULL);
    EXPECT_RETURN(coil_coroutine_send(myself, coil_none(), INTO), "None");
    EXPECT_LOG("send: ValueError: coroutine already executing", "throw: ValueError: coroutine already executing",
               "close: ValueError: coroutine already executing");
}

// What is awaited, seen by whoever drives the coroutine by hand.

static coil_value squares(void *unused)
{
    (void)unused;
    coil_value got = coil_yield(coil_none());
    if (!coil_failed(got)) got = coil_yield(coil_int(coil_as_int(got) * coil_as_int(got)));
    note("%s", coil_failed(got) ? coil_error_type_of(got)->name : "sent");
    return got;
}

static coil_value awaits_squares(void *unused)
{
    (void)unused;
    return coil_await(coil_coroutine_new(squares, NULL));
}

TEST(values_errors_and_close_reach_what_is_awaited)
{
    coil_coroutine *coro = coroutine(awaits_squares, NULL);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_NEXT(coil_coroutine_send(coro, coil_int(10), INTO), "100");
    EXPECT_LOG();
    EXPECT_NONE(coil_coroutine_close(coro));
    EXPECT_LOG("GeneratorExit");

    coro = coroutine(awaits_squares, NULL);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_RAISE(coil_coroutine_throw(coro, coil_raise(coil_ZeroDivisionError), INTO), coil_ZeroDivisionError, "");
    EXPECT_LOG("ZeroDivisionError");
}

TEST(closing_again_and_again_does_nothing_more)
{
    coil_coroutine *coro = coroutine(awaits_squares, NULL);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    for (int i = 0; i < 4; i++) EXPECT_NONE(coil_coroutine_close(coro));
    EXPECT_LOG("GeneratorExit");
}

static coil_value yields_none(void *unused)
{
    (void)unused;
    return coil_yield(coil_none());
}

static coil_value awaits_again_when_closed(void *unused)
{
    coil_value got = coil_await(coil_coroutine_new(yields_none, unused));
    if (!coil_error_matches(got, coil_GeneratorExit)) return got;
    coil_value_release(got);
    return coil_await(coil_coroutine_new(yields_none, unused));
}

TEST(awaiting_again_when_closed_is_ignoring_generator_exit)
{
    coil_coroutine *coro = coroutine(awaits_again_when_closed, NULL);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_ERROR(coil_coroutine_close(coro), coil_RuntimeError, "coroutine ignored GeneratorExit");
    EXPECT_INT(coil_coroutine_get_state(coro), COIL_CORO_SUSPENDED);
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "None");
}

static coil_value returns_a_list(void *unused)
{
    (void)unused;
    return coil_object_value(coil_list_new(1, (coil_value[]){coil_int(10)}));
}

TEST(result_of_a_coroutine_may_be_any_value)
{
    EXPECT_RETURN(coil_coroutine_send(coroutine(returns_a_list, NULL), coil_none(), INTO), "[10]");
    EXPECT_RETURN(coil_coroutine_send(coroutine(returns_text, "spam"), coil_none(), INTO), "'spam'");
}

TEST(uncaught_stop_iteration_that_was_thrown_in_does_not_leak)
{
    coil_coroutine *coro = coroutine(squares, NULL);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_RAISE(coil_coroutine_throw(coro, coil_raise(coil_StopIteration, "x"), INTO), coil_RuntimeError, "coroutine raised StopIteration");
    EXPECT_LOG("StopIteration");
}

// Where it was made.

typedef struct warned {
    const char *file; // borrowed: a literal
    int line;
} warned;

static void keeps_place(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    warned *place = arg;
    CHECK(category == coil_RuntimeWarning);
    note("%s", message);
    place->file = file;
    place->line = line;
}

TEST(warning_tells_where_the_coroutine_was_made)
{
    warned place = {"", 0};
    coil_warnings_set_handler(keeps_place, &place);
    coil_coroutine *coro = coil_coroutine_new(echoes, NULL);
    int line = __LINE__ - 1;
    coil_release(coro);
    log_warnings();
    EXPECT(coro != NULL);
    EXPECT_LOG("coroutine 'echoes' was never awaited");
    EXPECT_STR(place.file, __FILE__);
    EXPECT_INT(place.line, line);
}

// Arguments.

typedef struct pair {
    int left, right;
} pair;

static coil_value adds(void *arg)
{
    pair *numbers = arg;
    return coil_int(numbers->left + numbers->right);
}

TEST(struct_is_copied_into_the_coroutine)
{
    pair numbers = {3, 4};
    coil_coroutine *coro = OWN(coil_coroutine_with(adds, &numbers, sizeof numbers));
    numbers.left = 100;
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "7");
}

TEST(null_function_is_refused)
{
    EXPECT_NULL(coil_coroutine_new(NULL, NULL), coil_TypeError, "'NULL' is no function to make a coroutine of");
}

// A pointer to a local of a suspended coroutine stays good: its stack stays where it is.
static coil_value lends_a_local(void *where)
{
    int local = 5;
    *(int **)where = &local;
    coil_value_release(coil_yield(coil_none()));
    return coil_int(local);
}

TEST(local_of_a_suspended_coroutine_can_be_written_through_a_pointer)
{
    int *local = NULL;
    coil_coroutine *coro = coroutine(lends_a_local, &local);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    *local = 6;
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "6");
}

// One coroutine drives another, and both wait.
static coil_value drives_another(void *coro)
{
    coil_value got;
    while (coil_coroutine_send(coro, coil_none(), &got) == COIL_SEND_NEXT) {
        note("inner yielded");
        coil_value_release(got);
        got = coil_yield(coil_string("outer"));
        if (coil_failed(got)) return got;
        coil_value_release(got);
    }
    return got;
}

static coil_value sleeps_no_time(void *unused)
{
    (void)unused;
    return coil_sleep(0);
}

// In Python it awaits a generator that yields.
TEST_ASYNC(coroutine_that_sleeps_no_time_awaits_something)
{
    coil_coroutine *coro = coroutine(sleeps_no_time, NULL);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT(coil_coroutine_get_await(coro) != NULL);
    EXPECT_ERROR(coil_await(coil_retain(coro)), coil_RuntimeError, "coroutine is being awaited already");
    EXPECT_RETURN(coil_coroutine_send(coro, coil_int(5), INTO), "None");
}

TEST(coroutine_drives_another_by_hand)
{
    coil_coroutine *inner = coroutine(cleans_up, "inner");
    coil_coroutine *outer = coroutine(drives_another, inner);
    EXPECT_NEXT(coil_coroutine_send(outer, coil_none(), INTO), "'outer'");
    EXPECT_LOG("inner yielded");
    EXPECT_INT(coil_coroutine_get_state(inner), COIL_CORO_SUSPENDED);
    EXPECT_RETURN(coil_coroutine_send(outer, coil_none(), INTO), "None");
    EXPECT_LOG("inner: sent");
}

TEST(many_coroutines_wait_at_once)
{
    coil_coroutine *coros[50];
    for (int i = 0; i < 50; i++) coros[i] = coroutine(catches, NULL);
    for (int i = 0; i < 50; i++) EXPECT_NEXT(coil_coroutine_send(coros[i], coil_none(), INTO), "1");
    for (int i = 49; i >= 0; i--) EXPECT_INT(coil_coroutine_send(coros[i], coil_int(i), INTO), COIL_SEND_RETURN);
    EXPECT_INT(coil_as_int(test_sent), 0);
    for (int i = 0; i < 50; i++) EXPECT_INT(coil_coroutine_get_state(coros[i]), COIL_CORO_CLOSED);
}
