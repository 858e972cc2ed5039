// SPDX-License-Identifier: MIT
//
// generators.c: generators: send, throw, close, exhaustion, and yield from, which hands all of them on.

#include "harness.h"

static coil_value counts_to(void *limit)
{
    for (int i = 1; i <= *(int *)limit; i++) COIL_TRY(coil_yield(coil_int(i)));
    return coil_string("end");
}

static int two = 2, three = 3;

TEST(generator_yields_and_then_returns)
{
    coil_generator *gen = generator(counts_to, &two);
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_NEXT(coil_next(gen, INTO), "2");
    EXPECT_RETURN(coil_next(gen, INTO), "'end'");
}

TEST(exhausted_generator_returns_none_again_and_again)
{
    coil_generator *gen = generator(returns_none, NULL);
    EXPECT_RETURN(coil_next(gen, INTO), "None");
    EXPECT_RETURN(coil_next(gen, INTO), "None");
    EXPECT_RETURN(coil_generator_send(gen, coil_int(3), INTO), "None");
}

TEST(first_send_to_a_generator_must_be_none)
{
    coil_generator *gen = generator(counts_to, &two);
    EXPECT_RAISE(coil_generator_send(gen, coil_int(1), INTO), coil_TypeError, "can't send non-None value to a just-started generator");
    EXPECT_NEXT(coil_next(gen, INTO), "1");
}

static coil_value averages(void *unused)
{
    (void)unused;
    double total = 0;
    for (int count = 0;; count++) {
        COIL_LET(sent, coil_yield(count ? coil_double(total / count) : coil_none()));
        total += coil_as_double(sent);
    }
}

TEST(sent_values_arrive_at_the_yield)
{
    coil_generator *gen = generator(averages, NULL);
    EXPECT_NEXT(coil_next(gen, INTO), "None");
    EXPECT_NEXT(coil_generator_send(gen, coil_int(10), INTO), "10.0");
    EXPECT_NEXT(coil_generator_send(gen, coil_int(20), INTO), "15.0");
}

TEST(generator_that_was_never_started_is_released_in_silence)
{
    coil_release(coil_generator_new(counts_to, &two));
    EXPECT_LOG();
}

static coil_value catches_everything(void *unused)
{
    (void)unused;
    for (;;) {
        coil_value got = coil_yield(coil_string("ready"));
        if (coil_error_matches(got, coil_GeneratorExit)) return got;
        if (coil_failed(got)) note("caught %s", coil_error_type_of(got)->name);
        coil_value_release(got);
    }
}

TEST(generator_goes_on_after_an_error_that_it_caught)
{
    coil_generator *gen = generator(catches_everything, NULL);
    EXPECT_NEXT(coil_next(gen, INTO), "'ready'");
    EXPECT_NEXT(coil_generator_throw(gen, coil_raise(coil_KeyError, "x"), INTO), "'ready'");
    EXPECT_LOG("caught KeyError");
    EXPECT_NONE(coil_generator_close(gen));
}

TEST(throw_ends_a_generator_that_does_not_catch)
{
    coil_generator *gen = generator(counts_to, &two);
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_RAISE(coil_generator_throw(gen, coil_raise(coil_KeyError, "x"), INTO), coil_KeyError, "'x'");
    EXPECT_RETURN(coil_next(gen, INTO), "None");
}

TEST(throw_into_an_exhausted_generator_raises_the_error)
{
    coil_generator *gen = generator(returns_none, NULL);
    EXPECT_RETURN(coil_next(gen, INTO), "None");
    EXPECT_RAISE(coil_generator_throw(gen, coil_raise(coil_KeyError, "x"), INTO), coil_KeyError, "'x'");
}

TEST(throw_before_the_start_ends_a_generator)
{
    coil_generator *gen = generator(counts_to, &two);
    EXPECT_RAISE(coil_generator_throw(gen, coil_raise(coil_KeyError, "x"), INTO), coil_KeyError, "'x'");
    EXPECT_RETURN(coil_next(gen, INTO), "None");
}

static coil_value logs_exit(void *text)
{
    coil_value got = coil_yield(coil_none());
    note("%s %s", (const char *)text, coil_failed(got) ? coil_error_type_of(got)->name : "sent");
    return got;
}

TEST(close_ends_a_generator_where_it_waits)
{
    coil_generator *gen = generator(logs_exit, "cleanup");
    EXPECT_NEXT(coil_next(gen, INTO), "None");
    EXPECT_NONE(coil_generator_close(gen));
    EXPECT_LOG("cleanup GeneratorExit");
    EXPECT_RETURN(coil_next(gen, INTO), "None");
}

TEST(closing_a_generator_twice_or_unstarted_does_nothing)
{
    coil_generator *gen = generator(logs_exit, "cleanup");
    EXPECT_NONE(coil_generator_close(gen));
    EXPECT_NONE(coil_generator_close(gen));
    EXPECT_LOG();
}

static coil_value yields_in_cleanup(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_int(1)));
    coil_value got = coil_yield(coil_int(2));
    return coil_failed(got) ? got : coil_int(3);
}

TEST(generator_that_ignores_generator_exit)
{
    coil_generator *gen = generator(yields_in_cleanup, NULL);
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_ERROR(coil_generator_close(gen), coil_RuntimeError, "generator ignored GeneratorExit");
    EXPECT_RETURN(coil_next(gen, INTO), "3");
}

TEST(releasing_a_suspended_generator_closes_it)
{
    coil_generator *gen = coil_generator_new(logs_exit, "dropped");
    EXPECT(gen != NULL);
    coil_value got;
    coil_next(gen, &got);
    coil_release(gen);
    EXPECT_LOG("dropped GeneratorExit");
}

static coil_value raises_stop(void *unused)
{
    (void)unused;
    return coil_raise(coil_StopIteration, "%s", "");
}

TEST(stop_iteration_of_a_generator_does_not_leak)
{
    EXPECT_RAISE(coil_next(generator(raises_stop, NULL), INTO), coil_RuntimeError, "generator raised StopIteration");
}

static coil_generator *itself;

static coil_value drives_itself(void *unused)
{
    (void)unused;
    coil_value got;
    coil_next(itself, &got);
    return got;
}

TEST(running_generator_cannot_be_driven)
{
    itself = generator(drives_itself, NULL);
    EXPECT_RAISE(coil_next(itself, INTO), coil_ValueError, "generator already executing");
}

// yield from

static coil_value delegates(void *inner)
{
    COIL_TRY(coil_yield(coil_string("before")));
    COIL_LET(result, coil_yield_from(inner));
    coil_value_release(note_value("inner returned", result));
    COIL_TRY(coil_yield(coil_string("after")));
    return coil_none();
}

TEST(yield_from_hands_on_every_value)
{
    coil_generator *gen = generator(delegates, generator(counts_to, &two));
    EXPECT_NEXT(coil_next(gen, INTO), "'before'");
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_NEXT(coil_next(gen, INTO), "2");
    EXPECT_NEXT(coil_next(gen, INTO), "'after'");
    EXPECT_LOG("inner returned: 'end'");
    EXPECT_RETURN(coil_next(gen, INTO), "None");
}

TEST(yield_from_hands_on_what_is_sent)
{
    coil_generator *gen = generator(delegates, generator(averages, NULL));
    EXPECT_NEXT(coil_next(gen, INTO), "'before'");
    EXPECT_NEXT(coil_next(gen, INTO), "None");
    EXPECT_NEXT(coil_generator_send(gen, coil_int(10), INTO), "10.0");
    EXPECT_NEXT(coil_generator_send(gen, coil_int(20), INTO), "15.0");
}

TEST(yield_from_hands_on_what_is_thrown)
{
    coil_generator *gen = generator(delegates, generator(catches_everything, NULL));
    EXPECT_NEXT(coil_next(gen, INTO), "'before'");
    EXPECT_NEXT(coil_next(gen, INTO), "'ready'");
    EXPECT_NEXT(coil_generator_throw(gen, coil_raise(coil_KeyError, "x"), INTO), "'ready'");
    EXPECT_LOG("caught KeyError");
}

TEST(yield_from_raises_what_the_inner_one_does_not_catch)
{
    coil_generator *inner = generator(counts_to, &two);
    coil_generator *gen = generator(delegates, inner);
    EXPECT_NEXT(coil_next(gen, INTO), "'before'");
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_RAISE(coil_generator_throw(gen, coil_raise(coil_KeyError, "x"), INTO), coil_KeyError, "'x'");
    EXPECT_RETURN(coil_next(inner, INTO), "None");
}

TEST(closing_closes_the_inner_one_first)
{
    coil_generator *inner = generator(logs_exit, "inner");
    coil_generator *gen = generator(delegates, inner);
    EXPECT_NEXT(coil_next(gen, INTO), "'before'");
    EXPECT_NEXT(coil_next(gen, INTO), "None");
    EXPECT_NONE(coil_generator_close(gen));
    EXPECT_LOG("inner GeneratorExit");
    EXPECT_RETURN(coil_next(inner, INTO), "None");
}

TEST(closing_raises_what_the_inner_one_makes_of_it)
{
    coil_generator *gen = generator(delegates, generator(yields_in_cleanup, NULL));
    EXPECT_NEXT(coil_next(gen, INTO), "'before'");
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_ERROR(coil_generator_close(gen), coil_RuntimeError, "generator ignored GeneratorExit");
}

TEST(yield_from_an_exhausted_generator_returns_at_once)
{
    coil_generator *inner = generator(returns_none, NULL);
    EXPECT_RETURN(coil_next(inner, INTO), "None");
    coil_generator *gen = generator(delegates, inner);
    EXPECT_NEXT(coil_next(gen, INTO), "'before'");
    EXPECT_NEXT(coil_next(gen, INTO), "'after'");
    EXPECT_LOG("inner returned: None");
}

static coil_value delegates_through(void *inner)
{
    return coil_yield_from(inner);
}

TEST(yield_from_through_three_levels)
{
    coil_generator *lowest = generator(counts_to, &three);
    coil_generator *gen = generator(delegates_through, generator(delegates_through, generator(delegates_through, lowest)));
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_NEXT(coil_next(gen, INTO), "2");
    EXPECT_NEXT(coil_next(gen, INTO), "3");
    EXPECT_RETURN(coil_next(gen, INTO), "'end'");
}

TEST(yield_from_outside_of_everything)
{
    EXPECT_ERROR(coil_yield_from(generator(counts_to, &two)), coil_RuntimeError,
                 "'yield from' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

TEST(struct_is_copied_into_a_generator)
{
    int limit = 1;
    coil_generator *gen = OWN(coil_generator_with(counts_to, &limit, sizeof limit));
    limit = 0;
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_RETURN(coil_next(gen, INTO), "'end'");
}

TEST(repr_of_a_generator_names_it)
{
    EXPECT_VALUE(coil_object_value(coil_retain(generator(counts_to, &two))), "<generator object counts_to at 0x...>");
}

// A generator driven by a task is a plain function call: the task goes on running.
TEST_ASYNC(task_drives_a_generator_without_giving_up_control)
{
    spawn(logs, "other task");
    coil_generator *gen = generator(counts_to, &two);
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_NEXT(coil_next(gen, INTO), "2");
    EXPECT_LOG();
    settle();
    EXPECT_LOG("other task");
}
