// SPDX-License-Identifier: MIT
//
// async_loops.c: coil_for and coil_async_for over iterables of one's own: what they ask for and how often, what passes through them, and how they are left.

#include "harness.h"

// An asynchronous iterable that is its own iterator: counts to a limit, and yields (to whoever drives the loop) at each tenth.
typedef struct steps {
    coil_object head;
    int64_t at, limit;
} steps;

static coil_value next_step(void *arg)
{
    steps *mine = *(steps **)arg;
    mine->at++;
    if (mine->at % 10 == 0) COIL_TRY(coil_yield(coil_int(mine->at * 10)));
    if (mine->at > mine->limit) return coil_raise(coil_StopAsyncIteration, "%s", "");
    return coil_int(mine->at);
}

static coil_object *steps_anext(coil_object *self)
{
    return (coil_object *)coil_coroutine_with(next_step, &self, sizeof self);
}

static coil_object *steps_aiter(coil_object *self)
{
    note("aiter");
    return coil_retain(self);
}

static const coil_type steps_type = {.name = "steps", .aiter = steps_aiter, .anext = steps_anext};

static steps *new_steps(int64_t limit)
{
    steps *made = OWN(coil_object_new(&steps_type, sizeof *made));
    made->limit = limit;
    return made;
}

static coil_value sums(void *iterable)
{
    int64_t sum = 0;
    coil_async_for (item, iterable) sum += coil_as_int(item);
    return coil_int(sum);
}

TEST(async_loop_hands_on_what_its_iterator_yields)
{
    coil_coroutine *coro = coroutine(sums, new_steps(100));
    for (int i = 1; i <= 10; i++) {
        EXPECT_INT(coil_coroutine_send(coro, coil_none(), INTO), COIL_SEND_NEXT);
        EXPECT_INT(coil_as_int(test_sent), i * 100);
    }
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "5050");
    EXPECT_LOG("aiter");
}

static coil_value breaks_at_twenty(void *iterable)
{
    int64_t rounds = 0;
    coil_async_for (item, iterable) {
        rounds++;
        if (coil_as_int(item) == 20) break;
    }
    return coil_int(rounds);
}

TEST(break_ends_an_async_loop)
{
    coil_coroutine *coro = coroutine(breaks_at_twenty, new_steps(100));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "100");
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "200");
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "20");
    EXPECT_LOG("aiter");
}

static coil_value continues_after_three(void *iterable)
{
    int64_t sum = 0;
    coil_async_for (item, iterable) {
        if (coil_as_int(item) > 3) continue;
        sum += coil_as_int(item);
    }
    return coil_int(sum);
}

TEST_ASYNC(continue_goes_to_the_next_round_of_an_async_loop)
{
    EXPECT_VALUE(continues_after_three(new_steps(8)), "6");
    EXPECT_LOG("aiter");
}

TEST_ASYNC(async_loop_leaves_the_references_of_its_iterable_as_they_were)
{
    steps *iterable = new_steps(3);
    uint32_t before = iterable->head.references;
    EXPECT_VALUE(sums(iterable), "6");
    EXPECT_INT(iterable->head.references, before);
    EXPECT_LOG("aiter");
}

static coil_value nested(void *unused)
{
    (void)unused;
    int64_t sum = 0;
    coil_async_for (tens, new_steps(2)) {
        coil_async_for (ones, new_steps(3)) sum += 10 * coil_as_int(tens) + coil_as_int(ones);
    }
    return coil_int(sum);
}

TEST_ASYNC(async_loops_nest)
{
    EXPECT_VALUE(nested(NULL), "102");
    EXPECT_LOG("aiter", "aiter", "aiter");
}

// What is no asynchronous iterable.

TEST_ASYNC(async_loop_over_what_has_no_aiter)
{
    coil_list *list = OWN(coil_list_new(0, NULL));
    uint32_t before = ((coil_object *)list)->references;
    EXPECT_ERROR(sums(list), coil_TypeError, "'async for' requires an object with __aiter__ method, got list");
    EXPECT_INT(((coil_object *)list)->references, before);
}

static coil_object *itself(coil_object *self)
{
    return coil_retain(self);
}

static const coil_type no_iterator_type = {.name = "I", .aiter = itself};

TEST_ASYNC(async_loop_over_what_gives_no_async_iterator)
{
    coil_object *iterable = OWN(coil_object_new(&no_iterator_type, sizeof *iterable));
    EXPECT_ERROR(sums(iterable), coil_TypeError, "'async for' received an object from __aiter__ that does not implement __anext__: I");
    EXPECT_INT(iterable->references, 1);
}

static coil_object *empty_list(coil_object *self)
{
    (void)self;
    return (coil_object *)coil_list_new(0, NULL);
}

static const coil_type not_awaitable_type = {.name = "I", .anext = empty_list};

TEST_ASYNC(async_loop_over_what_gives_no_awaitable)
{
    coil_object *iterable = OWN(coil_object_new(&not_awaitable_type, sizeof *iterable));
    coil_value error = keep(sums(iterable));
    EXPECT_ERROR(coil_value_retain(error), coil_TypeError, "'async for' received an invalid object from __anext__: list");
    EXPECT_ERROR(coil_value_retain(coil_error_cause(error)), coil_TypeError, "'list' object can't be awaited");
    EXPECT_INT(iterable->references, 1);
}

static coil_object *divides_by_zero(coil_object *self)
{
    (void)self;
    return coil_raise_null(coil_raise(coil_ZeroDivisionError, "division by zero"));
}

static const coil_type broken_aiter_type = {.name = "AI", .aiter = divides_by_zero};
static const coil_type broken_await_type = {.name = "F", .anext = itself, .await = divides_by_zero};

TEST_ASYNC(error_of_aiter_is_the_loops)
{
    EXPECT_ERROR(sums(OWN(coil_object_new(&broken_aiter_type, sizeof(coil_object)))), coil_ZeroDivisionError, "division by zero");
    EXPECT_LOG();
}

TEST_ASYNC(error_of_await_is_the_cause_of_the_loops_error)
{
    coil_value error = keep(sums(OWN(coil_object_new(&broken_await_type, sizeof(coil_object)))));
    EXPECT_ERROR(coil_value_retain(error), coil_TypeError, "'async for' received an invalid object from __anext__: F");
    EXPECT_ERROR(coil_value_retain(coil_error_cause(error)), coil_ZeroDivisionError, "division by zero");
}

// An iterable that gives futures, which are awaited.

static coil_object *done_future(coil_object *self)
{
    coil_future *future = coil_future_new();
    if (!future) return NULL;
    coil_value set = ++((steps *)self)->at > 2 ? coil_future_set_exception(future, coil_raise(coil_StopAsyncIteration, "%s", ""))
                                               : coil_future_set_result(future, coil_int(((steps *)self)->at));
    coil_value_release(set);
    return (coil_object *)future;
}

static const coil_type futures_type = {.name = "futures", .anext = done_future};

TEST_ASYNC(async_loop_awaits_futures)
{
    EXPECT_VALUE(sums(OWN(coil_object_new(&futures_type, sizeof(steps)))), "3");
}

// StopAsyncIteration of the body is no end of the loop.

static coil_value source(void *unused)
{
    (void)unused;
    return coil_yield(coil_int(10));
}

static coil_value assigns_badly(void *generator)
{
    coil_async_for (item, generator) {
        (void)item;
        return coil_raise(coil_StopAsyncIteration, "42");
    }
    note("not reached");
    return coil_none();
}

static coil_value fails_in_a_generator(void *generator)
{
    COIL_TRY(assigns_badly(generator));
    return coil_yield(coil_int(0));
}

TEST_ASYNC(stop_async_iteration_of_the_body_leaves_the_function)
{
    EXPECT_ERROR(assigns_badly(OWN(coil_async_generator_new(source, NULL))), coil_StopAsyncIteration, "42");
    coil_async_generator *outer = OWN(coil_async_generator_new(fails_in_a_generator, OWN(coil_async_generator_new(source, NULL))));
    coil_value error = keep(coil_anext(outer));
    EXPECT_ERROR(coil_value_retain(error), coil_RuntimeError, "async generator raised StopAsyncIteration");
    EXPECT_ERROR(coil_value_retain(coil_error_cause(error)), coil_StopAsyncIteration, "42");
}

// What comprehensions do in Python is a loop that appends.

static coil_value appended(coil_list *list, coil_value outcome)
{
    if (coil_failed(outcome)) {
        coil_release(list);
        return outcome;
    }
    coil_value_release(outcome);
    return coil_object_value(list);
}

static coil_value appends_awaited(coil_list *list, void *coroutines)
{
    coil_for (coro, coroutines) {
        COIL_LET(value, coil_await(coil_retain(coil_as_object(coro))));
        COIL_TRY(coil_list_append(list, value));
    }
    return coil_none();
}

static coil_value lists_awaited(void *coroutines)
{
    coil_list *list = coil_list_new(0, NULL);
    return list ? appended(list, appends_awaited(list, coroutines)) : coil_last_error();
}

static int one = 1, forty_one = 41;

TEST_ASYNC(loop_awaits_each_coroutine_of_a_list)
{
    coil_list *coroutines = OWN(coil_list_new(2, (coil_value[]){coil_object_value(coil_coroutine_new(returns_int, &one)),
                                                                coil_object_value(coil_coroutine_new(returns_int, &forty_one))}));
    EXPECT_VALUE(lists_awaited(coroutines), "[1, 41]");
}

// Yields each item of a list.
static coil_value hands_out(void *items)
{
    coil_for (item, items) COIL_TRY(coil_yield(coil_value_retain(item)));
    return coil_none();
}

// Yields what another generator yields and is greater than 10, plus 1.
static coil_value filters(void *generator)
{
    coil_async_for (item, generator) {
        if (coil_as_int(item) > 10) COIL_TRY(coil_yield(coil_int(coil_as_int(item) + 1)));
    }
    return coil_none();
}

static coil_value appends_all(coil_list *list, void *generator)
{
    coil_async_for (item, generator) COIL_TRY(coil_list_append(list, coil_value_retain(item)));
    return coil_none();
}

static coil_value lists_all(void *generator)
{
    coil_list *list = coil_list_new(0, NULL);
    return list ? appended(list, appends_all(list, generator)) : coil_last_error();
}

#define list_of(...) \
    ((coil_list *)OWN(coil_list_new(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t), ints((int64_t[]){__VA_ARGS__}, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t)))))

static const coil_value *ints(const int64_t *numbers, size_t count)
{
    static coil_value values[8];
    for (size_t i = 0; i < count; i++) values[i] = coil_int(numbers[i]);
    return values;
}

#define agen(function, arg) ((coil_async_generator *)OWN(coil_async_generator_new(function, arg)))

TEST_ASYNC(list_is_made_of_what_an_async_generator_yields)
{
    EXPECT_VALUE(lists_all(agen(hands_out, list_of(10, 20))), "[10, 20]");
}

TEST_ASYNC(async_generator_filters_another)
{
    EXPECT_VALUE(lists_all(agen(filters, agen(hands_out, list_of(10, 20)))), "[21]");
    EXPECT_VALUE(lists_all(agen(filters, agen(hands_out, list_of(1, 11, 12, 13, 4)))), "[12, 13, 14]");
}

// For each list that an async generator yields: its items.
static coil_value appends_items(coil_list *list, void *generator)
{
    coil_async_for (items, generator) {
        coil_for (item, coil_as_object(items)) COIL_TRY(coil_list_append(list, coil_value_retain(item)));
    }
    return coil_none();
}

// For each list of a list: what an async generator makes of its items.
static coil_value appends_filtered(coil_list *list, void *lists)
{
    coil_for (items, lists) {
        coil_async_generator *inner = coil_async_generator_new(hands_out, coil_as_object(items));
        coil_async_generator *outer = inner ? coil_async_generator_new(filters, inner) : NULL;
        coil_value outcome = outer ? appends_all(list, outer) : coil_last_error();
        coil_release(outer);
        coil_release(inner);
        COIL_TRY(outcome);
    }
    return coil_none();
}

TEST_ASYNC(plain_and_async_loops_nest)
{
    coil_list *lists = OWN(coil_list_new(2, (coil_value[]){coil_object_value(coil_retain(list_of(10, 20))), coil_object_value(coil_retain(list_of(30)))}));
    coil_list *flat = OWN(coil_list_new(0, NULL));
    EXPECT_NONE(appends_items(flat, agen(hands_out, lists)));
    EXPECT_VALUE(coil_object_value(coil_retain(flat)), "[10, 20, 30]");

    coil_list *filtered = OWN(coil_list_new(0, NULL));
    EXPECT_NONE(appends_filtered(filtered, lists));
    EXPECT_VALUE(coil_object_value(coil_retain(filtered)), "[21, 31]");
}

static coil_value fails_after_two(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_int(1)));
    COIL_TRY(coil_yield(coil_int(2)));
    return coil_raise(coil_Exception, "aaa");
}

TEST_ASYNC(error_of_an_async_generator_ends_the_loop_that_makes_a_list)
{
    EXPECT_ERROR(lists_all(agen(fails_after_two, NULL)), coil_Exception, "aaa");
    EXPECT_ERROR(lists_all(agen(filters, agen(fails_after_two, NULL))), coil_Exception, "aaa");
}

// An iterable whose iterator is no iterable itself.

static coil_object *new_iterator(coil_object *self)
{
    (void)self;
    note("aiter of the iterable");
    static const coil_type iterator_type = {.name = "iterator", .anext = steps_anext};
    steps *made = coil_object_new(&iterator_type, sizeof *made);
    if (made) made->limit = 2;
    return (coil_object *)made;
}

static const coil_type iterable_type = {.name = "iterable", .aiter = new_iterator};

TEST_ASYNC(async_loop_asks_an_iterable_once_for_its_iterator)
{
    EXPECT_VALUE(sums(OWN(coil_object_new(&iterable_type, sizeof(coil_object)))), "3");
    EXPECT_LOG("aiter of the iterable");
}
