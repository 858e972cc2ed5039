// SPDX-License-Identifier: MIT
//
// delegating.c: yield from, when the inner generator is thrown into or closed, and generators that delegate to each other.

#include "harness.h"

// What comes out of a delegation that is thrown into, or closed: the inner one catches what it is given, and then answers it in one of these ways.

typedef enum answer { RETURNS,
                      YIELDS,
                      RAISES_GENERATOR_EXIT,
                      RAISES_STOP_ITERATION,
                      RAISES_BASE_EXCEPTION,
                      RAISES_EXCEPTION } answer;

static coil_value answers(void *arg)
{
    static const coil_error_type *const types[] = {NULL, NULL, coil_GeneratorExit, coil_StopIteration, coil_BaseException, coil_Exception};
    answer kind = *(answer *)arg;
    coil_value got = coil_yield(coil_string("first"));
    if (!coil_failed(got)) return got;
    if (kind == YIELDS) {
        coil_value_release(coil_yield(coil_string("second")));
        return got;
    }
    coil_value_release(got);
    return kind == RETURNS ? coil_string("returned") : coil_raise(types[kind], "raised");
}

static coil_value passes_on(void *inner)
{
    return coil_yield_from(inner);
}

static coil_generator *begun(answer *kind)
{
    coil_generator *gen = generator(passes_on, generator(answers, kind));
    coil_value first = coil_none();
    coil_next(gen, &first);
    keep(first);
    return gen;
}

static const coil_error_type *const thrown_types[] = {coil_StopIteration, coil_BaseException, coil_Exception};

TEST(inner_generator_that_returns)
{
    answer kind = RETURNS;
    coil_generator *gen = begun(&kind);
    EXPECT_NONE(coil_generator_close(gen));
    EXPECT_RETURN(coil_next(gen, INTO), "None");
    EXPECT_RAISE(coil_generator_throw(begun(&kind), coil_raise(coil_GeneratorExit, "thrown"), INTO), coil_GeneratorExit, "thrown");
    for (size_t i = 0; i < 3; i++) {
        gen = begun(&kind);
        EXPECT_RETURN(coil_generator_throw(gen, coil_raise(thrown_types[i], "thrown"), INTO), "'returned'");
        EXPECT_RETURN(coil_next(gen, INTO), "None");
    }
}

TEST(inner_generator_that_yields)
{
    answer kind = YIELDS;
    coil_generator *gen = begun(&kind);
    EXPECT_ERROR(coil_generator_close(gen), coil_RuntimeError, "generator ignored GeneratorExit");
    EXPECT_RETURN(coil_next(gen, INTO), "None");
    gen = begun(&kind);
    EXPECT_RAISE(coil_generator_throw(gen, coil_raise(coil_GeneratorExit, "thrown"), INTO), coil_RuntimeError, "generator ignored GeneratorExit");
    for (size_t i = 0; i < 3; i++) {
        gen = begun(&kind);
        EXPECT_NEXT(coil_generator_throw(gen, coil_raise(thrown_types[i], "thrown"), INTO), "'second'");
        EXPECT_RAISE(coil_next(gen, INTO), i == 0 ? coil_RuntimeError : thrown_types[i], i == 0 ? "generator raised StopIteration" : "thrown");
        EXPECT_RETURN(coil_next(gen, INTO), "None");
    }
}

TEST(inner_generator_that_raises_generator_exit)
{
    answer kind = RAISES_GENERATOR_EXIT;
    EXPECT_NONE(coil_generator_close(begun(&kind)));
    // The one that was thrown in goes on, not the one that the inner one's close has swallowed.
    EXPECT_RAISE(coil_generator_throw(begun(&kind), coil_raise(coil_GeneratorExit, "thrown"), INTO), coil_GeneratorExit, "thrown");
    for (size_t i = 0; i < 3; i++)
        EXPECT_RAISE(coil_generator_throw(begun(&kind), coil_raise(thrown_types[i], "thrown"), INTO), coil_GeneratorExit, "raised");
}

TEST(inner_generator_that_raises_stop_iteration)
{
    answer kind = RAISES_STOP_ITERATION;
    EXPECT_ERROR(coil_generator_close(begun(&kind)), coil_RuntimeError, "generator raised StopIteration");
    EXPECT_RAISE(coil_generator_throw(begun(&kind), coil_raise(coil_GeneratorExit, "thrown"), INTO), coil_RuntimeError, "generator raised StopIteration");
    for (size_t i = 0; i < 3; i++)
        EXPECT_RAISE(coil_generator_throw(begun(&kind), coil_raise(thrown_types[i], "thrown"), INTO), coil_RuntimeError, "generator raised StopIteration");
}

TEST(inner_generator_that_raises)
{
    for (answer kind = RAISES_BASE_EXCEPTION; kind <= RAISES_EXCEPTION; kind++) {
        const coil_error_type *type = kind == RAISES_EXCEPTION ? coil_Exception : coil_BaseException;
        coil_generator *gen = begun(&kind);
        EXPECT_ERROR(coil_generator_close(gen), type, "raised");
        EXPECT_RETURN(coil_next(gen, INTO), "None");
        EXPECT_RAISE(coil_generator_throw(begun(&kind), coil_raise(coil_GeneratorExit, "thrown"), INTO), type, "raised");
        for (size_t i = 0; i < 3; i++) EXPECT_RAISE(coil_generator_throw(begun(&kind), coil_raise(thrown_types[i], "thrown"), INTO), type, "raised");
    }
}

static coil_value goes_on_after_the_delegation(void *inner)
{
    COIL_LET(returned, coil_yield_from(inner));
    return coil_yield(returned);
}

TEST(value_that_the_inner_one_returns_when_thrown_into)
{
    answer kind = RETURNS;
    coil_generator *gen = generator(goes_on_after_the_delegation, generator(answers, &kind));
    EXPECT_NEXT(coil_next(gen, INTO), "'first'");
    EXPECT_NEXT(coil_generator_throw(gen, coil_raise(coil_ValueError, "x"), INTO), "'returned'");
}

// Generators that delegate to each other.

static coil_generator *itself;

static coil_value delegates_back(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_int(1)));
    coil_value_release(note_value("back", coil_yield_from(itself)));
    COIL_TRY(coil_yield(coil_int(2)));
    return coil_none();
}

static coil_value delegates_in_a_circle(void *inner)
{
    COIL_TRY(coil_yield(coil_int(0)));
    COIL_TRY(coil_yield_from(inner));
    return coil_yield(coil_int(3));
}

TEST(generator_that_delegates_is_running)
{
    itself = generator(delegates_in_a_circle, generator(delegates_back, NULL));
    EXPECT_NEXT(coil_next(itself, INTO), "0");
    EXPECT_NEXT(coil_next(itself, INTO), "1");
    EXPECT_NEXT(coil_generator_send(itself, coil_none(), INTO), "2");
    EXPECT_LOG("back: ValueError: generator already executing");
    EXPECT_NEXT(coil_next(itself, INTO), "3");
}

typedef struct endless {
    coil_object head;
} endless;

static coil_send_result endless_send(coil_object *self, coil_value sent, coil_value *result)
{
    (void)self;
    coil_value_release(note_value("sent", sent));
    *result = coil_int(42);
    return COIL_SEND_NEXT;
}

static coil_value endless_close(coil_object *self)
{
    (void)self;
    coil_value got;
    CHECK(coil_generator_get_state(itself) == COIL_CORO_RUNNING);
    CHECK(coil_generator_get_yield_from(itself) == NULL);
    coil_next(itself, &got);
    coil_value_release(note_value("next", got));
    return coil_none();
}

TEST(generator_is_running_while_it_closes_what_it_delegates_to)
{
    static const coil_type type = {.name = "endless", .send = endless_send, .close = endless_close};
    coil_object *iterator = OWN(coil_object_new(&type, sizeof(endless)));
    itself = generator(passes_on, iterator);
    EXPECT_NEXT(coil_next(itself, INTO), "42");
    EXPECT(coil_generator_get_yield_from(itself) == iterator);
    EXPECT_NEXT(coil_generator_send(itself, coil_object_value(coil_list_new(1, NULL)), INTO), "42");
    EXPECT_NONE(coil_generator_close(itself));
    EXPECT_LOG("sent: None", "sent: [None]", "next: ValueError: generator already executing");
}
