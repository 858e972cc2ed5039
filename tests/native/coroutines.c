// SPDX-License-Identifier: MIT
//
// coroutines.c: coroutines that cannot begin, and generators that will not end: their stack has no memory, or a GeneratorExit does not bother them.

#include "coil.h"

#include "check.h"

#include <string.h>

static int thrown;

static coil_value refuses_to_end(void *unused)
{
    (void)unused;
    while (thrown < 100000) {
        coil_value sent = coil_yield(coil_none());
        if (!coil_failed(sent)) continue;
        CHECK(coil_error_matches(sent, coil_GeneratorExit));
        coil_value_release(sent);
        thrown++;
    }
    return coil_none();
}

// It is asked again and again, but not for ever; then its stack goes with it.
static void generator_that_never_ends_is_given_up(void)
{
    coil_generator *generator = coil_generator_new(refuses_to_end, NULL);
    coil_value yielded;
    CHECK(coil_next(generator, &yielded) == COIL_SEND_NEXT);
    coil_release(generator);
    CHECK(thrown > 100 && thrown < 10000);
}

static coil_value returns_none(void *unused)
{
    (void)unused;
    return coil_none();
}

static coil_value makes_large_task(void *unused)
{
    (void)unused;
    return coil_join(coil_create_task_with(coil_coroutine_new(returns_none, NULL), (coil_task_options){.stack_size = SIZE_MAX / 4}));
}

static void stack_without_memory_is_an_error(void)
{
    coil_value result = coil_run(makes_large_task, NULL);
    CHECK(coil_error_matches(result, coil_MemoryError));
    coil_value_release(result);
}

// What could not be resumed because too many are nested can be resumed later: it has begun nothing.
static coil_generator *given_up;
static int levels;

static coil_value nests(void *unused)
{
    coil_generator *next = coil_generator_new(nests, unused);
    coil_value result;
    levels++;
    coil_send_result did = coil_next(next, &result);
    if (did == COIL_SEND_ERROR && coil_error_matches(result, coil_RecursionError) && !given_up) {
        coil_value_release(result);
        given_up = next;
        return coil_none();
    }
    coil_release(next);
    return result;
}

static void too_deep_is_not_the_end(void)
{
    coil_generator *outermost = coil_generator_new(nests, NULL);
    coil_value result;
    CHECK(coil_next(outermost, &result) == COIL_SEND_RETURN && given_up && levels > 100);
    coil_release(outermost);
    levels = 0;
    CHECK(coil_next(given_up, &result) == COIL_SEND_ERROR && levels > 100); // as deep again, from here
    CHECK(coil_error_matches(result, coil_RecursionError));
    coil_value_release(result);
    coil_release(given_up);
}

int main(void)
{
    generator_that_never_ends_is_given_up();
    stack_without_memory_is_an_error();
    too_deep_is_not_the_end();
    CHECK(coil_memory_live() == 0);
    return 0;
}
