// SPDX-License-Identifier: MIT
//
// async_generators.c: asynchronous generators: what they yield and what they await, asend, athrow, aclose, and what the loop does with those left behind.

#include "harness.h"

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
    coil_async_generator *gen = OWN(coil_async_generator_new(counts_slowly, &three));
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
    coil_async_generator *gen = OWN(coil_async_generator_new(counts_slowly, &three));
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
    coil_async_generator *gen = OWN(coil_async_generator_new(counts_slowly, &three));
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
    if (coil_failed(sent)) COIL_TRY(coil_sleep(1));
    note("cleaned up");
    return sent;
}

TEST_ASYNC(aclose_waits_for_the_clean_up)
{
    coil_async_generator *gen = OWN(coil_async_generator_new(cleans_up, NULL));
    EXPECT_VALUE(coil_anext(gen), "1");
    EXPECT_NONE(coil_async_generator_aclose(gen));
    EXPECT_LOG("GeneratorExit", "cleaned up");
    EXPECT_ERROR(coil_anext(gen), coil_StopAsyncIteration, "");
    EXPECT_NONE(coil_async_generator_aclose(gen));
}

TEST_ASYNC(error_in_an_async_generator_leaves_the_loop)
{
    coil_async_generator *gen = OWN(coil_async_generator_new(fails_at_once, NULL));
    EXPECT_ERROR(sums_up(gen), coil_ValueError, "broken");
}

static coil_value leaves_one_behind(void *unused)
{
    (void)unused;
    coil_async_generator *gen = coil_async_generator_new(cleans_up, NULL);
    coil_value first = coil_anext(gen);
    coil_release(gen);
    COIL_TRY(first);
    note("released");
    return coil_none();
}

static coil_value leaves_one_behind_and_sleeps(void *unused)
{
    COIL_TRY(leaves_one_behind(unused));
    COIL_TRY(coil_sleep(5));
    note("slept");
    return coil_none();
}

TEST(generator_left_half_way_is_closed_by_a_task)
{
    EXPECT_NONE(coil_run(leaves_one_behind_and_sleeps, NULL));
    EXPECT_LOG("released", "GeneratorExit", "cleaned up", "slept");
}

static coil_value keeps_one_open(void *slot)
{
    coil_async_generator *gen = coil_async_generator_new(cleans_up, NULL);
    *(coil_async_generator **)slot = gen;
    COIL_TRY(coil_anext(gen));
    note("main ends");
    return coil_none();
}

TEST(run_closes_what_is_open_at_its_end)
{
    coil_async_generator *gen = NULL;
    coil_value result = coil_run(keeps_one_open, &gen);
    coil_release(gen);
    EXPECT_NONE(result);
    EXPECT_LOG("main ends", "GeneratorExit", "cleaned up");
}
