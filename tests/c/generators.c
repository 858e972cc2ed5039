// SPDX-License-Identifier: MIT
//
// generators.c: generators: send, throw, close, exhaustion, and yield from, which hands all of them on.

#include "harness.h"

#include <string.h>

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

static coil_value returns_what_is_sent(void *unused)
{
    (void)unused;
    return coil_yield(coil_int(1));
}

static coil_value delegates_through(void *inner)
{
    return coil_yield_from(inner);
}

TEST(what_is_sent_last_can_be_returned)
{
    coil_generator *gen = generator(returns_what_is_sent, NULL);
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_RETURN(coil_generator_send(gen, coil_int(2), INTO), "2");
    gen = generator(delegates_through, generator(returns_what_is_sent, NULL));
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_RETURN(coil_generator_send(gen, coil_int(2), INTO), "2");
}

TEST(list_is_a_result_as_any_other)
{
    coil_generator *gen = generator(returns_what_is_sent, NULL);
    coil_list *list = OWN(coil_list_new(1, (coil_value[]){coil_int(2)}));
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_RETURN(coil_generator_send(gen, coil_object_value(coil_retain(list)), INTO), "[2]");
}

TEST(name_of_a_generator_is_its_functions)
{
    EXPECT_STR(coil_generator_get_name(generator(counts_to, &two)), "counts_to");
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

static coil_value returns_on_exit(void *unused)
{
    (void)unused;
    coil_value got = coil_yield(coil_none());
    if (!coil_error_matches(got, coil_GeneratorExit)) return got;
    coil_value_release(got);
    return coil_int(0);
}

TEST(close_returns_what_the_generator_returns_on_exit)
{
    coil_generator *gen = generator(returns_on_exit, NULL);
    EXPECT_NEXT(coil_next(gen, INTO), "None");
    EXPECT_VALUE(coil_generator_close(gen), "0");
    EXPECT_NONE(coil_generator_close(gen));
}

TEST(close_before_the_start_returns_none)
{
    coil_generator *gen = generator(returns_on_exit, NULL);
    EXPECT_NONE(coil_generator_close(gen));
    EXPECT_RETURN(coil_next(gen, INTO), "None");
}

TEST(closing_an_exhausted_generator_returns_none)
{
    coil_generator *gen = generator(returns_on_exit, NULL);
    EXPECT_NEXT(coil_next(gen, INTO), "None");
    EXPECT_RETURN(coil_next(gen, INTO), "None");
    EXPECT_NONE(coil_generator_close(gen));
}

static coil_value fails_on_exit(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_none()));
    return coil_raise(coil_RuntimeError, "cleaning up failed");
}

TEST(close_raises_what_cleaning_up_raises)
{
    coil_generator *gen = generator(fails_on_exit, NULL);
    EXPECT_NEXT(coil_next(gen, INTO), "None");
    EXPECT_ERROR(coil_generator_close(gen), coil_RuntimeError, "cleaning up failed");
}

static void logs_release(coil_object *self)
{
    (void)self;
    note("released");
}

static const coil_type logging_type = {.name = "logging", .finalize = logs_release};

static coil_value owns_an_object(void *unused)
{
    (void)unused;
    void *object = coil_object_new(&logging_type, sizeof(coil_object));
    if (!object) return coil_last_error();
    coil_value got = coil_yield(coil_none());
    coil_release(object);
    return got;
}

TEST(closing_lets_a_generator_release_what_it_owns)
{
    coil_generator *gen = generator(owns_an_object, NULL);
    EXPECT_NEXT(coil_next(gen, INTO), "None");
    EXPECT_NONE(coil_generator_close(gen));
    EXPECT_LOG("released");
}

static coil_generator *kept;

static coil_value keeps_itself_on_exit(void *unused)
{
    (void)unused;
    coil_value got = coil_yield(coil_int(1));
    if (coil_failed(got)) coil_retain(kept);
    return got;
}

TEST(generator_that_is_kept_as_it_is_released_lives_on)
{
    kept = coil_generator_new(keeps_itself_on_exit, NULL);
    EXPECT(kept != NULL);
    coil_value got;
    if (coil_next(kept, &got) != COIL_SEND_NEXT) { // no memory
        coil_value_release(got);
        coil_release(kept);
        return;
    }
    coil_release(kept);
    EXPECT_INT(coil_generator_get_state(kept), COIL_CORO_CLOSED);
    EXPECT_STR(coil_generator_get_name(kept), "keeps_itself_on_exit");
    EXPECT_RETURN(coil_next(kept, INTO), "None");
    coil_release(kept);
}

static coil_value keeps_itself_and_yields(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_int(1)));
    coil_retain(kept);
    coil_value got = coil_yield(coil_int(2));
    return coil_failed(got) ? got : coil_string("end");
}

TEST(generator_that_is_kept_and_yields_as_it_is_released_can_be_driven_on, WITHOUT_FAILURES)
{
    kept = coil_generator_new(keeps_itself_and_yields, NULL);
    EXPECT(kept != NULL);
    EXPECT_NEXT(coil_next(kept, INTO), "1");
    coil_release(kept); // prints that it ignored GeneratorExit
    EXPECT_INT(coil_generator_get_state(kept), COIL_CORO_SUSPENDED);
    EXPECT_RETURN(coil_next(kept, INTO), "'end'");
    coil_release(kept);
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

static coil_value raises_after_a_yield(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_int(1)));
    return coil_raise(coil_ValueError, "after the yield");
}

TEST(error_of_a_generator_ends_the_loop_that_drives_it)
{
    coil_generator *gen = generator(raises_after_a_yield, NULL);
    coil_value got;
    coil_send_result step;
    int rounds = 0;
    while ((step = coil_next(gen, &got)) == COIL_SEND_NEXT) rounds++;
    EXPECT_INT(step, COIL_SEND_ERROR);
    EXPECT_ERROR(got, coil_ValueError, "after the yield");
    EXPECT_INT(rounds, 1);
    EXPECT_RETURN(coil_next(gen, INTO), "None");
}

static coil_value keeps_what_is_thrown(void *unused)
{
    (void)unused;
    coil_value thrown = coil_yield(coil_int(1));
    coil_value got = coil_yield(coil_int(2));
    if (!coil_failed(got)) got = coil_yield(coil_int(3));
    if (!coil_failed(got)) return thrown;
    coil_value_release(thrown);
    return got;
}

TEST(thrown_error_can_be_kept_over_yields_and_raised_later)
{
    coil_generator *gen = generator(keeps_what_is_thrown, NULL);
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_NEXT(coil_generator_throw(gen, coil_raise(coil_ValueError, "kept"), INTO), "2");
    EXPECT_NEXT(coil_next(gen, INTO), "3");
    EXPECT_RAISE(coil_next(gen, INTO), coil_ValueError, "kept");
}

static coil_value raises_in_place_of_what_is_thrown(void *unused)
{
    (void)unused;
    coil_value_release(coil_raise(coil_KeyError, "caught before"));
    coil_value got = coil_yield(coil_none());
    if (!coil_failed(got)) return got;
    coil_value_release(got);
    return coil_raise(coil_RuntimeError, "in its place");
}

TEST(generator_may_raise_another_error_than_the_one_thrown)
{
    coil_generator *gen = generator(raises_in_place_of_what_is_thrown, NULL);
    EXPECT_NEXT(coil_next(gen, INTO), "None");
    EXPECT_RAISE(coil_generator_throw(gen, coil_raise(coil_ValueError, "x"), INTO), coil_RuntimeError, "in its place");
}

TEST(what_is_no_error_cannot_be_thrown)
{
    coil_generator *gen = generator(counts_to, &two);
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_RAISE(coil_generator_throw(gen, coil_int(3), INTO), coil_TypeError,
                 "exceptions must be classes or instances deriving from BaseException, not int");
    EXPECT_NEXT(coil_next(gen, INTO), "2");
}

static coil_value raises_stop(void *unused)
{
    (void)unused;
    return coil_raise(coil_StopIteration);
}

TEST(stop_iteration_of_a_generator_does_not_leak)
{
    EXPECT_RAISE(coil_next(generator(raises_stop, NULL), INTO), coil_RuntimeError, "generator raised StopIteration");
}

static coil_value raises_stop_after_a_yield(void *unused)
{
    COIL_TRY(coil_yield(coil_int(1)));
    return raises_stop(unused);
}

TEST(stop_iteration_after_a_yield_does_not_leak)
{
    coil_generator *gen = generator(raises_stop_after_a_yield, NULL);
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_RAISE(coil_next(gen, INTO), coil_RuntimeError, "generator raised StopIteration");
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

static coil_value passes_if_interrupted(void *unused)
{
    (void)unused;
    coil_value got = coil_yield(coil_none());
    bool passed = coil_error_matches(got, coil_KeyboardInterrupt);
    coil_value_release(got);
    return coil_string(passed ? "passed" : "failed");
}

TEST(keyboard_interrupt_is_raised_in_the_innermost_generator)
{
    coil_generator *gen = generator(delegates_through, generator(passes_if_interrupted, NULL));
    EXPECT_NEXT(coil_next(gen, INTO), "None");
    EXPECT_RETURN(coil_generator_throw(gen, coil_raise(coil_KeyboardInterrupt), INTO), "'passed'");
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

TEST(yield_from_through_three_levels)
{
    coil_generator *lowest = generator(counts_to, &three);
    coil_generator *gen = generator(delegates_through, generator(delegates_through, generator(delegates_through, lowest)));
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_NEXT(coil_next(gen, INTO), "2");
    EXPECT_NEXT(coil_next(gen, INTO), "3");
    EXPECT_RETURN(coil_next(gen, INTO), "'end'");
}

static coil_generator *watched;

static const char *states[] = {"created", "running", "suspended", "closed"};

static void note_watched(const char *where)
{
    coil_object *from = coil_generator_get_yield_from(watched);
    note("%s: %s, %s", where, states[coil_generator_get_state(watched)], from ? coil_generator_get_name((coil_generator *)from) : "from nothing");
}

static coil_value notes_its_caller(void *unused)
{
    (void)unused;
    note_watched("inner begins");
    COIL_TRY(coil_yield(coil_none()));
    note_watched("inner ends");
    return coil_none();
}

static coil_value notes_itself(void *inner)
{
    note_watched("outer begins");
    COIL_TRY(coil_yield_from(inner));
    note_watched("outer goes on");
    COIL_TRY(coil_yield(coil_none()));
    note_watched("outer ends");
    return coil_none();
}

TEST(suspended_generator_tells_what_it_hands_on_to)
{
    watched = generator(notes_itself, generator(notes_its_caller, NULL));
    note_watched("made");
    EXPECT_NEXT(coil_next(watched, INTO), "None");
    note_watched("after the first");
    EXPECT_NEXT(coil_next(watched, INTO), "None");
    note_watched("after the second");
    EXPECT_RETURN(coil_next(watched, INTO), "None");
    note_watched("after the end");
    EXPECT_LOG("made: created, from nothing", "outer begins: running, from nothing", "inner begins: running, from nothing",
               "after the first: suspended, notes_its_caller", "inner ends: running, from nothing", "outer goes on: running, from nothing",
               "after the second: suspended, from nothing", "outer ends: running, from nothing", "after the end: closed, from nothing");
}

// Who called whom is seen in the trail of an error: it has to lead from the inner generator through the outer one, whichever way it was gone on with.

static coil_value raises_when_driven_on(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_none()));
    return coil_raise(coil_ValueError, "x");
}

static coil_value tries_to_delegate(void *inner)
{
    COIL_TRY(coil_yield_from(inner));
    return coil_none();
}

static coil_value trail_of(coil_send_result (*goes_on)(coil_generator *gen, coil_value *result))
{
    coil_generator *gen = generator(tries_to_delegate, generator(raises_when_driven_on, NULL));
    coil_value got;
    if (coil_next(gen, &got) != COIL_SEND_NEXT) return got;
    goes_on(gen, &got);
    coil_value trail = coil_error_format(keep(got));
    if (!coil_failed(trail)) {
        const char *outer = strstr(coil_as_string(trail), "in tries_to_delegate"), *inner = strstr(coil_as_string(trail), "in raises_when_driven_on");
        note("%s", outer && inner && outer < inner ? "outer, inner" : coil_as_string(trail));
    }
    return trail;
}

static coil_send_result sends_none(coil_generator *gen, coil_value *result)
{
    return coil_generator_send(gen, coil_none(), result);
}

static coil_send_result throws(coil_generator *gen, coil_value *result)
{
    return coil_generator_throw(gen, coil_raise(coil_KeyError, "y"), result);
}

TEST(send_through_yield_from_runs_the_inner_one_below_the_outer_one)
{
    EXPECT(!coil_failed(keep(trail_of(sends_none))));
    EXPECT_LOG("outer, inner");
}

TEST(throw_through_yield_from_runs_the_inner_one_below_the_outer_one)
{
    EXPECT(!coil_failed(keep(trail_of(throws))));
    EXPECT_LOG("outer, inner");
}

// An iterable whose iterator is no iterable itself.

typedef struct counter {
    coil_object head;
    int value;
} counter;

static coil_send_result counts_to_two(coil_object *self, coil_value sent, coil_value *result)
{
    coil_value_release(sent);
    bool ended = ((counter *)self)->value == 2;
    *result = ended ? coil_none() : coil_int(++((counter *)self)->value);
    return ended ? COIL_SEND_RETURN : COIL_SEND_NEXT;
}

static const coil_type counter_type = {.name = "counter", .send = counts_to_two};

static coil_object *iterates(coil_object *self)
{
    (void)self;
    note("iter");
    return coil_object_new(&counter_type, sizeof(counter));
}

static const coil_type iterable_type = {.name = "iterable", .iter = iterates};

static coil_value loops_over(void *iterable)
{
    coil_for (item, iterable) note("%d", (int)coil_as_int(item));
    return coil_none();
}

TEST(loop_asks_an_iterable_once_for_its_iterator)
{
    EXPECT_NONE(loops_over(OWN(coil_object_new(&iterable_type, sizeof(coil_object)))));
    EXPECT_LOG("iter", "1", "2");
}

// An iterator of one's own type.

static coil_send_result always_42(coil_object *self, coil_value sent, coil_value *result)
{
    (void)self;
    coil_value_release(sent);
    *result = coil_int(42);
    return COIL_SEND_NEXT;
}

static coil_send_result logs_throw(coil_object *self, coil_value error, coil_value *result)
{
    (void)self;
    note("thrown: %s", coil_error_type_of(error)->name);
    coil_value_release(error);
    *result = coil_string("caught");
    return COIL_SEND_NEXT;
}

static const coil_type endless_type = {.name = "endless", .send = always_42};
static const coil_type catching_type = {.name = "catching", .send = always_42, .throw_error = logs_throw};

TEST(throw_through_yield_from_calls_the_throw_of_an_iterator)
{
    coil_generator *gen = generator(delegates_through, OWN(coil_object_new(&catching_type, sizeof(coil_object))));
    EXPECT_NEXT(coil_next(gen, INTO), "42");
    EXPECT_NEXT(coil_generator_throw(gen, coil_raise(coil_RuntimeError, "x"), INTO), "'caught'");
    EXPECT_LOG("thrown: RuntimeError");
    EXPECT_NEXT(coil_next(gen, INTO), "42");
}

TEST(throw_through_yield_from_raises_where_an_iterator_has_no_throw)
{
    coil_generator *gen = generator(delegates_through, OWN(coil_object_new(&endless_type, sizeof(coil_object))));
    EXPECT_NEXT(coil_next(gen, INTO), "42");
    EXPECT_RAISE(coil_generator_throw(gen, coil_raise(coil_RuntimeError, "x"), INTO), coil_RuntimeError, "x");
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
