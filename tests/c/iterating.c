// SPDX-License-Identifier: MIT
//
// iterating.c: coil_for and coil_async_for over lists, generators and types of one's own; leaving them in every way; coil_iter, coil_aiter, coil_anext,
// and what all of them say to what cannot be iterated.

#include "harness.h"

#define async_generator(function, arg) ((coil_async_generator *)OWN(coil_async_generator_new(function, arg)))

// ---------------------------------------------------------------------------------------------------------------------
// Types of one's own
// ---------------------------------------------------------------------------------------------------------------------

// Counts up to its limit: an iterator by the send slot, and an asynchronous one by the anext slot, whose awaitables wait for `delay` seconds each.
typedef struct counter {
    coil_object head;
    int at, limit;
    double delay;
    coil_object *other; // borrowed: what the slots hand out instead
} counter;

static coil_send_result counter_send(coil_object *object, coil_value sent, coil_value *result)
{
    counter *self = (counter *)object;
    coil_value_release(sent);
    if (self->at == self->limit) {
        *result = coil_string("end");
        return coil_failed(*result) ? COIL_SEND_ERROR : COIL_SEND_RETURN;
    }
    *result = coil_int(++self->at);
    return COIL_SEND_NEXT;
}

static coil_value counts_on(void *object)
{
    counter *self = object;
    if (self->delay > 0) COIL_TRY(coil_sleep(self->delay));
    if (self->at == self->limit) return coil_raise(coil_StopAsyncIteration);
    return coil_int(++self->at);
}

static coil_object *counter_anext(coil_object *object)
{
    return (coil_object *)coil_coroutine_new(counts_on, object);
}

static coil_object *itself(coil_object *object)
{
    note("asked for an iterator");
    return coil_retain(object);
}

static coil_object *other(coil_object *object)
{
    return coil_retain(((counter *)object)->other);
}

static coil_object *refuses(coil_object *object)
{
    (void)object;
    return coil_raise_null(coil_raise(coil_ZeroDivisionError, "division by zero"));
}

static coil_object *ends(coil_object *object)
{
    (void)object;
    return coil_raise_null(coil_raise(coil_StopAsyncIteration, "sync"));
}

static const coil_type counter_type = {.name = "Counter", .send = counter_send, .iter = itself, .aiter = itself, .anext = counter_anext};
static const coil_type bare_type = {.name = "Bare", .send = counter_send, .anext = counter_anext};
static const coil_type opaque_type = {.name = "Opaque"};
static const coil_type container_type = {.name = "Container", .iter = other, .aiter = other};
static const coil_type refusing_type = {.name = "Refusing", .iter = refuses, .aiter = refuses, .anext = refuses};

static counter *counter_of(const coil_type *type, int limit, void *instead)
{
    counter *made = OWN(coil_object_new(type, sizeof *made));
    made->limit = limit;
    made->other = instead;
    return made;
}

static coil_value counts_to(void *limit)
{
    for (int i = 1; i <= *(int *)limit; i++) COIL_TRY(coil_yield(coil_int(i)));
    return coil_string("ignored");
}

static coil_value counts_slowly_to(void *limit)
{
    for (int i = 1; i <= *(int *)limit; i++) {
        COIL_TRY(coil_sleep(0.1));
        COIL_TRY(coil_yield(coil_int(i)));
    }
    return coil_none();
}

static int two = 2, three = 3;

static coil_list *list_of_three(void)
{
    return OWN(coil_list_new(3, (coil_value[]){coil_int(10), coil_int(20), coil_int(30)}));
}

// ---------------------------------------------------------------------------------------------------------------------
// coil_for
// ---------------------------------------------------------------------------------------------------------------------

static coil_value sums(void *iterable)
{
    int64_t sum = 0;
    coil_for (item, iterable) sum += coil_as_int(item);
    return coil_int(sum);
}

TEST(for_goes_over_a_list)
{
    EXPECT_VALUE(sums(list_of_three()), "60");
    EXPECT_VALUE(sums(OWN(coil_list_new(0, NULL))), "0");
}

TEST(for_goes_over_a_generator_and_forgets_what_it_returns)
{
    EXPECT_VALUE(sums(generator(counts_to, &three)), "6");
}

TEST(for_goes_over_an_iterator_of_ones_own)
{
    EXPECT_VALUE(sums(counter_of(&bare_type, 4, NULL)), "10");
    EXPECT_VALUE(sums(counter_of(&counter_type, 4, NULL)), "10");
    EXPECT_LOG("asked for an iterator");
}

TEST(for_goes_over_what_the_iter_slot_hands_out)
{
    EXPECT_VALUE(sums(counter_of(&container_type, 0, generator(counts_to, &three))), "6");
}

static coil_value finds_b(void *iterable)
{
    coil_for (item, iterable)
        if (*coil_as_string(item) == 'b') return coil_value_retain(item);
    return coil_none();
}

static coil_value yields_texts(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_string("a")));
    COIL_TRY(coil_yield(coil_string("b")));
    return coil_none();
}

TEST(item_that_is_retained_outlives_its_round)
{
    EXPECT_VALUE(finds_b(generator(yields_texts, NULL)), "'b'");
}

static coil_value logs_with_continue(void *iterable)
{
    coil_for (item, iterable) {
        if (coil_as_int(item) == 2) continue;
        note("item %d", (int)coil_as_int(item));
    }
    note("after the loop");
    return coil_none();
}

TEST(continue_goes_to_the_next_item)
{
    EXPECT_NONE(logs_with_continue(generator(counts_to, &three)));
    EXPECT_LOG("item 1", "item 3", "after the loop");
}

static coil_value logs_with_break(void *iterable)
{
    coil_for (item, iterable) {
        if (coil_as_int(item) == 2) break;
        note("item %d", (int)coil_as_int(item));
    }
    note("after the loop");
    return coil_none();
}

TEST(break_leaves_the_loop_and_the_iterator_where_it_is)
{
    coil_generator *gen = generator(counts_to, &three);
    EXPECT_NONE(logs_with_break(gen));
    EXPECT_LOG("item 1", "after the loop");
    EXPECT_NEXT(coil_next(gen, INTO), "3");
}

static coil_value returns_from_a_loop(void *iterable)
{
    coil_for (item, iterable)
        if (coil_as_int(item) > 1) return coil_string_format("returned %d", (int)coil_as_int(item));
    return coil_string("not found");
}

TEST(return_leaves_the_loop_and_releases_its_iterator)
{
    EXPECT_VALUE(returns_from_a_loop(generator(counts_to, &three)), "'returned 2'");
    EXPECT_VALUE(returns_from_a_loop(list_of_three()), "'returned 10'");
    EXPECT_VALUE(returns_from_a_loop(OWN(coil_list_new(0, NULL))), "'not found'");
}

static coil_value notes_its_end(void *limit)
{
    coil_value outcome = counts_to(limit);
    note("closed");
    return outcome;
}

static coil_value takes_and_returns(void *unused)
{
    (void)unused;
    coil_for_taken (item, coil_generator_new(notes_its_end, &three)) {
        note("item %d", (int)coil_as_int(item));
        if (coil_as_int(item) == 2) return coil_string("found");
    }
    return coil_none();
}

TEST(iterable_that_was_made_for_a_loop_is_given_back_however_it_ends)
{
    EXPECT_VALUE(takes_and_returns(NULL), "'found'");
    EXPECT_LOG("item 1", "item 2", "closed");
}

static coil_value loops_over_what_could_not_be_made(void *unused)
{
    (void)unused;
    coil_for_taken (item, coil_raise_null(coil_raise(coil_OSError, "not made"))) (void)item;
    return coil_none();
}

TEST(iterable_that_could_not_be_made_is_the_error_of_its_loop)
{
    EXPECT_ERROR(loops_over_what_could_not_be_made(NULL), coil_OSError, "not made");
}

static coil_value fails_in_a_loop(void *iterable)
{
    coil_for (item, iterable) COIL_TRY(coil_as_int(item) == 2 ? coil_raise(coil_ValueError, "two") : coil_none());
    return coil_none();
}

TEST(error_in_the_body_leaves_the_loop)
{
    EXPECT_ERROR(fails_in_a_loop(generator(counts_to, &three)), coil_ValueError, "two");
}

static coil_value nests(void *list)
{
    coil_for (outer, list) {
        coil_for (inner, list) {
            if (coil_as_int(inner) == 20 && coil_as_int(outer) == 10) continue;
            if (coil_as_int(inner) == 30) break;
            note("%d %d", (int)coil_as_int(outer), (int)coil_as_int(inner));
        }
        if (coil_as_int(outer) == 20) break;
    }
    return coil_none();
}

TEST(loops_nest_and_each_is_left_alone)
{
    EXPECT_NONE(nests(list_of_three()));
    EXPECT_LOG("10 10", "20 10", "20 20");
}

static coil_value nests_in_if(void *list)
{
    if (coil_list_count(list) == 3)
        coil_for (item, list) note("%d", (int)coil_as_int(item));
    else
        note("not three");
    return coil_none();
}

TEST(loop_is_one_statement)
{
    EXPECT_NONE(nests_in_if(list_of_three()));
    EXPECT_LOG("10", "20", "30");
    EXPECT_NONE(nests_in_if(OWN(coil_list_new(1, NULL))));
    EXPECT_LOG("not three");
}

static coil_value grows_while_it_iterates(void *list)
{
    coil_for (item, list) {
        if (coil_list_count(list) < 6) COIL_TRY(coil_list_append(list, coil_int(coil_as_int(item) + 1)));
        note("%d", (int)coil_as_int(item));
    }
    return coil_none();
}

TEST(list_may_grow_while_it_is_iterated)
{
    coil_list *list = OWN(coil_list_new(2, (coil_value[]){coil_int(1), coil_int(5)}));
    EXPECT_NONE(grows_while_it_iterates(list));
    EXPECT_LOG("1", "5", "2", "6", "3", "7");
}

TEST(iterator_of_a_list_has_ended_for_good)
{
    coil_list *list = OWN(coil_list_new(1, (coil_value[]){coil_int(1)}));
    coil_object *iterator = OWN(coil_iter(list));
    EXPECT_NEXT(coil_next(iterator, INTO), "1");
    EXPECT_RETURN(coil_next(iterator, INTO), "None");
    EXPECT_NONE(coil_list_append(list, coil_int(2)));
    EXPECT_RETURN(coil_next(iterator, INTO), "None");
    EXPECT_VALUE(coil_object_value(coil_retain(iterator)), "<list_iterator object at 0x...>");
}

static coil_value counts_errors(void *list)
{
    int errors = 0;
    coil_for (item, list) errors += coil_failed(item);
    return coil_int(errors);
}

// In a list errors are items, as gather returns them.
TEST(for_takes_errors_in_a_list_as_items)
{
    coil_list *list = OWN(coil_list_new(3, (coil_value[]){coil_int(1), coil_raise(coil_ValueError, "x"), coil_raise(coil_KeyError, "y")}));
    EXPECT_VALUE(counts_errors(list), "2");
}

static coil_value fails_after_one(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_int(1)));
    return coil_raise(coil_OSError, "broken");
}

static coil_value logs_items(void *iterable)
{
    coil_for (item, iterable) note("item %d", (int)coil_as_int(item));
    note("after the loop");
    return coil_none();
}

TEST(error_of_the_iterator_is_returned)
{
    EXPECT_ERROR(logs_items(generator(fails_after_one, NULL)), coil_OSError, "broken");
    EXPECT_LOG("item 1");
}

TEST(error_of_an_iterator_notes_where_the_loop_is)
{
    coil_value error = keep(logs_items(generator(fails_after_one, NULL)));
    EXPECT_LOG("item 1");
    coil_value text = OWN_VALUE(coil_error_format(error));
    const char *written = coil_as_string(text), *place = written;
    for (int i = 0; *place && i < 2; place++) i += *place == '\n';
    EXPECT(*place);
    char function[20] = "";
    for (const char *at = written; *at; at++)
        if (at[0] == ' ' && at[1] == 'i' && at[2] == 'n' && at[3] == ' ' && !*function)
            for (size_t i = 0; i + 1 < sizeof function && at[4 + i] != '\n'; i++) function[i] = at[4 + i];
    EXPECT_STR(function, "logs_items");
}

TEST(for_over_what_is_not_iterable)
{
    EXPECT_ERROR(logs_items(counter_of(&opaque_type, 0, NULL)), coil_TypeError, "'Opaque' object is not iterable");
    EXPECT_ERROR(logs_items(async_generator(counts_slowly_to, &two)), coil_TypeError, "'async_generator' object is not iterable");
    EXPECT_ERROR(logs_items(counter_of(&refusing_type, 0, NULL)), coil_ZeroDivisionError, "division by zero");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(logs_items(NULL), coil_ValueError, "kept");
}

TEST(for_over_a_coroutine_leaves_it_never_awaited)
{
    coil_coroutine *coro = coil_coroutine_new(returns_none, NULL);
    coil_value result = logs_items(coro);
    coil_release(coro);
    EXPECT_ERROR(result, coil_TypeError, "'coroutine' object is not iterable");
    EXPECT_LOG("RuntimeWarning: coroutine 'returns_none' was never awaited");
}

TEST(iter_slot_must_return_an_iterator)
{
    EXPECT_NULL(coil_iter(counter_of(&container_type, 0, counter_of(&opaque_type, 0, NULL))), coil_TypeError,
                "iter() returned non-iterator of type 'Opaque'");
    coil_coroutine *coro = coroutine(returns_none, NULL);
    EXPECT_NULL(coil_iter(counter_of(&container_type, 0, coro)), coil_TypeError, "iter() returned non-iterator of type 'coroutine'");
    EXPECT_NONE(coil_coroutine_close(coro));
}

TEST(iter_of_an_iterator_is_itself)
{
    coil_generator *gen = generator(counts_to, &two);
    EXPECT(OWN(coil_iter(gen)) == (void *)gen);
    coil_object *iterator = OWN(coil_iter(list_of_three()));
    EXPECT(OWN(coil_iter(iterator)) == iterator);
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_iter(NULL), coil_ValueError, "kept");
}

TEST(iterator_of_a_list_takes_no_values)
{
    coil_object *iterator = OWN(coil_iter(list_of_three()));
    EXPECT_RAISE(coil_send(iterator, coil_int(1), INTO), coil_AttributeError, "'list_iterator' object has no attribute 'send'");
    EXPECT_RAISE(coil_send(iterator, coil_raise(coil_ValueError, "x"), INTO), coil_ValueError, "x");
    EXPECT_NEXT(coil_next(iterator, INTO), "10");
}

static coil_value suspends_in_a_slot(void *unused)
{
    (void)unused;
    return coil_sleep(1);
}

static coil_object *waits_in_iter(coil_object *object)
{
    coil_value_release(note_value("in the slot", suspends_in_a_slot(NULL)));
    return coil_retain(object);
}

TEST_ASYNC(iter_slot_cannot_wait)
{
    static const coil_type type = {.name = "Waiting", .send = counter_send, .iter = waits_in_iter};
    EXPECT_VALUE(sums(counter_of(&type, 2, NULL)), "3");
    EXPECT_LOG("in the slot: RuntimeError: coil_sleep outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

// A loop may suspend in its body, at any place.
static coil_value sleeps_in_a_loop(void *iterable)
{
    coil_for (item, iterable) COIL_TRY(coil_sleep((double)coil_as_int(item)));
    return coil_none();
}

static coil_value answers(void *number)
{
    note("runs");
    return coil_int(*(int *)number);
}

static coil_value adds_two(void *list)
{
    int64_t sum = 0;
    coil_for (coroutine, list) {
        COIL_LET(number, coil_await(coil_as_object(coroutine)));
        sum += coil_as_int(number);
        if (sum == 3) break;
    }
    return coil_int(sum);
}

// Awaiting takes it, so the loop does not give it back.
TEST_ASYNC(coroutine_in_a_for_is_the_bodys_own)
{
    coil_list *list = OWN(coil_list_new(0, NULL));
    for (int i = 1; i <= 3; i++) EXPECT_NONE(coil_list_append(list, coil_object_value(coil_retain(OWN(coil_coroutine_with(answers, &i, sizeof i))))));
    EXPECT_VALUE(adds_two(list), "3");
    EXPECT_LOG("runs", "runs");
    EXPECT_NONE(coil_coroutine_close(coil_as_object(coil_list_get(list, 2))));
}

TEST_ASYNC(body_of_a_for_may_wait)
{
    coil_task *task = spawn(sleeps_in_a_loop, list_of_three());
    EXPECT_NONE(coil_await(task));
    EXPECT(coil_loop_time(NULL) >= 60);
    task = spawn(sleeps_in_a_loop, list_of_three());
    settle();
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "");
}

// ---------------------------------------------------------------------------------------------------------------------
// coil_async_for
// ---------------------------------------------------------------------------------------------------------------------

static coil_value async_sums(void *iterable)
{
    int64_t sum = 0;
    coil_async_for (item, iterable) sum += coil_as_int(item);
    return coil_int(sum);
}

TEST_ASYNC(async_for_waits_for_each_item)
{
    double start = coil_loop_time(NULL);
    EXPECT_VALUE(async_sums(async_generator(counts_slowly_to, &three)), "6");
    EXPECT(coil_loop_time(NULL) > start + 0.29);
}

TEST_ASYNC(async_for_goes_over_an_iterator_of_ones_own)
{
    counter *slow = counter_of(&counter_type, 4, NULL);
    slow->delay = 1;
    double start = coil_loop_time(NULL);
    EXPECT_VALUE(async_sums(slow), "10");
    EXPECT_LOG("asked for an iterator"); // once
    EXPECT(coil_loop_time(NULL) == start + 5);
}

TEST_ASYNC(async_for_over_what_does_not_wait_gives_up_no_control)
{
    spawn(logs, "other task");
    EXPECT_VALUE(async_sums(counter_of(&bare_type, 4, NULL)), "10");
    EXPECT_LOG();
    settle();
    EXPECT_LOG("other task");
}

TEST_ASYNC(async_for_goes_over_what_the_aiter_slot_hands_out)
{
    EXPECT_VALUE(async_sums(counter_of(&container_type, 0, async_generator(counts_slowly_to, &three))), "6");
    EXPECT_VALUE(async_sums(counter_of(&container_type, 0, counter_of(&bare_type, 2, NULL))), "3");
}

static coil_value async_logs(void *iterable)
{
    coil_async_for (item, iterable) {
        if (coil_as_int(item) == 2) continue;
        if (coil_as_int(item) == 4) break;
        note("item %d", (int)coil_as_int(item));
    }
    note("after the loop");
    return coil_none();
}

TEST_ASYNC(continue_and_break_in_an_async_for)
{
    counter *from = counter_of(&bare_type, 10, NULL);
    EXPECT_NONE(async_logs(from));
    EXPECT_LOG("item 1", "item 3", "after the loop");
    EXPECT_INT(from->at, 4);
}

static coil_value async_returns(void *iterable)
{
    coil_async_for (item, iterable)
        if (coil_as_int(item) == 2) return coil_string("returned");
    return coil_string("not found");
}

TEST_ASYNC(return_from_an_async_for)
{
    coil_async_generator *gen = async_generator(counts_slowly_to, &three);
    EXPECT_VALUE(async_returns(gen), "'returned'");
    EXPECT_VALUE(coil_anext(gen), "3");
}

static coil_value async_takes_and_returns(void *unused)
{
    (void)unused;
    coil_async_for_taken (item, coil_async_generator_new(counts_slowly_to, &three))
        if (coil_as_int(item) == 2) return coil_string("returned");
    return coil_none();
}

static coil_value async_takes_what_could_not_be_made(void *unused)
{
    (void)unused;
    coil_async_for_taken (item, coil_raise_null(coil_raise(coil_OSError, "not made"))) (void)item;
    return coil_none();
}

TEST_ASYNC(async_iterable_that_was_made_for_a_loop_is_given_back)
{
    EXPECT_VALUE(async_takes_and_returns(NULL), "'returned'");
    EXPECT_ERROR(async_takes_what_could_not_be_made(NULL), coil_OSError, "not made");
}

static coil_value async_fails(void *iterable)
{
    coil_async_for (item, iterable) COIL_TRY(coil_raise(coil_StopAsyncIteration, "%d", (int)coil_as_int(item)));
    return coil_none();
}

// Only the iterator's ends the loop.
TEST_ASYNC(stop_async_iteration_of_the_body_is_an_error)
{
    EXPECT_ERROR(async_fails(counter_of(&bare_type, 3, NULL)), coil_StopAsyncIteration, "1");
    EXPECT_ERROR(coil_anext(async_generator(async_fails, counter_of(&bare_type, 3, NULL))), coil_RuntimeError, "async generator raised StopAsyncIteration");
}

static coil_value async_fails_after_one(void *unused)
{
    COIL_TRY(fails_after_one(unused));
    return coil_none();
}

TEST_ASYNC(error_of_the_iterator_leaves_an_async_for)
{
    EXPECT_ERROR(async_logs(async_generator(async_fails_after_one, NULL)), coil_OSError, "broken");
    EXPECT_LOG("item 1");
}

TEST_ASYNC(async_for_over_what_has_no_aiter)
{
    EXPECT_ERROR(async_logs(counter_of(&opaque_type, 0, NULL)), coil_TypeError, "'async for' requires an object with __aiter__ method, got Opaque");
    EXPECT_ERROR(async_logs(list_of_three()), coil_TypeError, "'async for' requires an object with __aiter__ method, got list");
    EXPECT_ERROR(async_logs(generator(counts_to, &two)), coil_TypeError, "'async for' requires an object with __aiter__ method, got generator");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(async_logs(NULL), coil_ValueError, "kept");
}

TEST_ASYNC(async_for_over_what_has_a_wrong_aiter)
{
    EXPECT_ERROR(async_logs(counter_of(&container_type, 0, counter_of(&opaque_type, 0, NULL))), coil_TypeError,
                 "'async for' received an object from __aiter__ that does not implement __anext__: Opaque");
    EXPECT_ERROR(async_logs(counter_of(&refusing_type, 0, NULL)), coil_ZeroDivisionError, "division by zero");
}

static const coil_type anext_type = {.name = "Anext", .anext = other};

TEST_ASYNC(async_for_over_what_has_a_wrong_anext)
{
    coil_value error = keep(async_logs(counter_of(&anext_type, 0, counter_of(&opaque_type, 0, NULL))));
    EXPECT_STR(coil_error_message(error), "'async for' received an invalid object from __anext__: Opaque");
    EXPECT_ERROR(coil_value_retain(coil_error_cause(error)), coil_TypeError, "'Opaque' object can't be awaited");
}

static const coil_type raising_awaitable_type = {.name = "Raising", .await = refuses};
static const coil_type lying_awaitable_type = {.name = "Lying", .await = other};

TEST_ASYNC(async_for_over_awaitables_that_cannot_begin)
{
    coil_value error = keep(async_logs(counter_of(&anext_type, 0, counter_of(&raising_awaitable_type, 0, NULL))));
    EXPECT_STR(coil_error_message(error), "'async for' received an invalid object from __anext__: Raising");
    EXPECT_ERROR(coil_value_retain(coil_error_cause(error)), coil_ZeroDivisionError, "division by zero");
    counter *lying = counter_of(&lying_awaitable_type, 0, counter_of(&opaque_type, 0, NULL));
    error = keep(async_logs(counter_of(&anext_type, 0, lying)));
    EXPECT_STR(coil_error_message(error), "'async for' received an invalid object from __anext__: Lying");
    EXPECT_ERROR(coil_value_retain(coil_error_cause(error)), coil_TypeError, "__await__() returned non-iterator of type 'Opaque'");
}

TEST_ASYNC(error_of_the_anext_slot_is_raised_or_ends_the_loop)
{
    static const coil_type failing = {.name = "Failing", .anext = refuses}, ending = {.name = "Ending", .anext = ends};
    EXPECT_ERROR(async_logs(counter_of(&failing, 0, NULL)), coil_ZeroDivisionError, "division by zero");
    EXPECT_NONE(async_logs(counter_of(&ending, 0, NULL)));
    EXPECT_LOG("after the loop");
}

// Awaitables of every kind.

static coil_send_result returns_seven(coil_object *object, coil_value sent, coil_value *result)
{
    counter *self = (counter *)object;
    coil_value_release(sent);
    if (self->at++ == 0) { // waits once
        *result = coil_none();
        return COIL_SEND_NEXT;
    }
    self->at = 0;
    *result = coil_int(7);
    return COIL_SEND_RETURN;
}

static coil_object *returns_itself(coil_object *object)
{
    return coil_retain(object);
}

static const coil_type seven_type = {.name = "Seven", .await = returns_itself, .send = returns_seven};

static coil_object *anext_twice(coil_object *object)
{
    counter *self = (counter *)object;
    return self->at++ == self->limit ? ends(object) : coil_retain(self->other);
}

static const coil_type twice_type = {.name = "Twice", .anext = anext_twice};

TEST_ASYNC(async_for_awaits_objects_of_ones_own_and_futures)
{
    EXPECT_VALUE(async_sums(counter_of(&twice_type, 2, counter_of(&seven_type, 0, NULL))), "14");
    coil_future *future = new_future();
    EXPECT_NONE(coil_future_set_result(future, coil_int(5)));
    EXPECT_VALUE(async_sums(counter_of(&twice_type, 3, future)), "15");
}

// What an iterator waits for comes out of the loop's coroutine.

static coil_value counts_and_yields(void *object)
{
    counter *self = object;
    if (self->at++ == self->limit) return coil_raise(coil_StopAsyncIteration);
    if (self->at % 2 == 0) COIL_TRY(coil_yield(coil_int(self->at * 10)));
    return coil_int(self->at);
}

static coil_object *anext_that_yields(coil_object *object)
{
    return (coil_object *)coil_coroutine_new(counts_and_yields, object);
}

TEST(async_for_hands_on_what_its_iterator_yields)
{
    static const coil_type type = {.name = "Yielding", .aiter = itself, .anext = anext_that_yields};
    coil_coroutine *coro = coroutine(async_sums, counter_of(&type, 5, NULL));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "20");
    EXPECT_LOG("asked for an iterator");
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "40");
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "15");
}

// Loops in loops, and what comprehensions do.

static coil_value logs_row(int row, void *gen)
{
    coil_async_for (item, gen) note("%d %d", row, (int)coil_as_int(item));
    return coil_none();
}

static coil_value logs_rows(void *list)
{
    coil_for (row, list) {
        int limit = (int)coil_as_int(row) / 10;
        coil_async_generator *gen = coil_async_generator_with(counts_slowly_to, &limit, sizeof limit);
        coil_value logged = logs_row(limit, gen);
        coil_release(gen);
        COIL_TRY(logged);
    }
    return coil_none();
}

TEST_ASYNC(async_for_in_a_for)
{
    EXPECT_NONE(logs_rows(list_of_three()));
    EXPECT_LOG("1 1", "2 1", "2 2", "3 1", "3 2", "3 3");
}

static coil_value nests_generators(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_object_value(coil_list_new(2, (coil_value[]){coil_int(10), coil_int(20)}))));
    COIL_TRY(coil_sleep(0.1));
    COIL_TRY(coil_yield(coil_object_value(coil_list_new(1, (coil_value[]){coil_int(30)}))));
    return coil_none();
}

static coil_value flattens(void *gen)
{
    coil_async_for (row, gen) {
        coil_for (item, coil_as_list(row)) note("%d", (int)coil_as_int(item));
    }
    return coil_none();
}

TEST_ASYNC(for_in_an_async_for)
{
    EXPECT_NONE(flattens(async_generator(nests_generators, NULL)));
    EXPECT_LOG("10", "20", "30");
}

static coil_value appends_large(coil_list *list, void *iterable)
{
    coil_async_for (item, iterable) {
        if (coil_as_int(item) > 1) COIL_TRY(coil_list_append(list, coil_int(coil_as_int(item) + 10)));
    }
    return coil_none();
}

TEST_ASYNC(async_for_collects_what_passes_a_test)
{
    coil_list *list = OWN(coil_list_new(0, NULL));
    EXPECT_NONE(appends_large(list, async_generator(counts_slowly_to, &three)));
    EXPECT_VALUE(coil_object_value(coil_retain(list)), "[12, 13]");
}

static coil_value maps(void *gen)
{
    coil_async_for (item, gen) COIL_TRY(coil_yield(coil_int(2 * coil_as_int(item))));
    return coil_none();
}

// (i * 2 async for i in gen)
TEST_ASYNC(async_generator_over_another)
{
    EXPECT_VALUE(async_sums(async_generator(maps, async_generator(maps, async_generator(counts_slowly_to, &three)))), "24");
    EXPECT_ERROR(async_sums(async_generator(maps, counter_of(&opaque_type, 0, NULL))), coil_TypeError,
                 "'async for' requires an object with __aiter__ method, got Opaque");
}

static coil_value waits_and_returns(void *integer)
{
    COIL_TRY(coil_sleep(0.1));
    return coil_int(*(int *)integer);
}

static coil_value awaits_in_a_loop(void *list)
{
    static int numbers[] = {1, 41};
    coil_for (index, list) {
        COIL_LET(got, coil_await(coil_coroutine_new(waits_and_returns, &numbers[coil_as_int(index)])));
        note("%d", (int)coil_as_int(got));
    }
    return coil_none();
}

// [await c for c in coroutines]
TEST_ASYNC(for_awaits_in_its_body)
{
    EXPECT_NONE(awaits_in_a_loop(OWN(coil_list_new(2, (coil_value[]){coil_int(0), coil_int(1)}))));
    EXPECT_LOG("1", "41");
}

static coil_value maps_awaiting(void *list)
{
    static int numbers[] = {0, 1, 2};
    coil_for (index, list) {
        COIL_LET(got, coil_await(coil_coroutine_new(waits_and_returns, &numbers[coil_as_int(index)])));
        if (coil_as_bool(got)) COIL_TRY(coil_yield(coil_int(2 * coil_as_int(got))));
    }
    return coil_none();
}

// (i * 2 for i in items if await wrap(i))
TEST_ASYNC(async_generator_over_a_list_that_awaits)
{
    coil_list *list = OWN(coil_list_new(3, (coil_value[]){coil_int(0), coil_int(1), coil_int(2)}));
    EXPECT_VALUE(async_sums(async_generator(maps_awaiting, list)), "6");
}

// Where it cannot wait.

TEST(async_for_outside_of_a_coroutine)
{
    EXPECT_ERROR(async_logs(counter_of(&bare_type, 3, NULL)), coil_RuntimeError,
                 "'await' outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

TEST(async_for_in_a_generator)
{
    EXPECT_RAISE(coil_next(generator(async_logs, counter_of(&bare_type, 3, NULL)), INTO), coil_RuntimeError,
                 "'await' in generator async_logs: only coroutines can await");
}

TEST_ASYNC(cancelling_an_async_for)
{
    counter *slow = counter_of(&bare_type, 4, NULL);
    slow->delay = 1;
    coil_task *task = spawn(async_logs, slow);
    EXPECT_NONE(coil_sleep(1.5));
    coil_task_cancel(task, "enough");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "enough");
    EXPECT_LOG("item 1");
}

// ---------------------------------------------------------------------------------------------------------------------
// aiter, anext
// ---------------------------------------------------------------------------------------------------------------------

TEST(aiter_of_an_async_generator_is_itself)
{
    coil_async_generator *gen = async_generator(counts_slowly_to, &two);
    EXPECT(OWN(coil_aiter(gen)) == (void *)gen);
    counter *bare = counter_of(&bare_type, 1, NULL);
    EXPECT(OWN(coil_aiter(bare)) == &bare->head);
}

TEST(aiter_of_what_has_none)
{
    EXPECT_NULL(coil_aiter(counter_of(&opaque_type, 0, NULL)), coil_TypeError, "'Opaque' object is not an async iterable");
    EXPECT_NULL(coil_aiter(list_of_three()), coil_TypeError, "'list' object is not an async iterable");
    EXPECT_NULL(coil_aiter(counter_of(&container_type, 0, counter_of(&opaque_type, 0, NULL))), coil_TypeError,
                "aiter() returned not an async iterator of type 'Opaque'");
    EXPECT_NULL(coil_aiter(counter_of(&refusing_type, 0, NULL)), coil_ZeroDivisionError, "division by zero");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_aiter(NULL), coil_ValueError, "kept");
}

TEST_ASYNC(anext_goes_on_to_the_end)
{
    counter *bare = counter_of(&bare_type, 2, NULL);
    EXPECT_VALUE(coil_anext(bare), "1");
    EXPECT_VALUE(coil_anext(bare), "2");
    EXPECT_ERROR(coil_anext(bare), coil_StopAsyncIteration, "");
    EXPECT_ERROR(coil_anext(bare), coil_StopAsyncIteration, "");
}

TEST_ASYNC(anext_of_what_is_no_async_iterator)
{
    EXPECT_ERROR(coil_anext(counter_of(&opaque_type, 0, NULL)), coil_TypeError, "'Opaque' object is not an async iterator");
    EXPECT_ERROR(coil_anext_default(generator(counts_to, &two), coil_string("x")), coil_TypeError, "'generator' object is not an async iterator");
    EXPECT_NULL(coil_anext_coro(list_of_three()), coil_TypeError, "'list' object is not an async iterator");
    EXPECT_NULL(coil_anext_default_coro(list_of_three(), coil_string("x")), coil_TypeError, "'list' object is not an async iterator");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(coil_anext(NULL), coil_ValueError, "kept");
}

TEST_ASYNC(anext_with_a_default)
{
    coil_async_generator *gen = async_generator(counts_slowly_to, &two);
    EXPECT_VALUE(coil_anext_default(gen, coil_string("default")), "1");
    EXPECT_VALUE(coil_anext_default(gen, coil_string("default")), "2");
    EXPECT_VALUE(coil_anext_default(gen, coil_string("default")), "'default'");
    EXPECT_VALUE(coil_anext_default(gen, coil_string("default")), "'default'");
    counter *bare = counter_of(&bare_type, 1, NULL);
    EXPECT_VALUE(coil_anext_default(bare, coil_string("default")), "1");
    EXPECT_VALUE(coil_anext_default(bare, coil_string("default")), "'default'");
    EXPECT_NONE(coil_anext_default(bare, coil_none()));
}

TEST_ASYNC(anext_with_a_default_raises_other_errors)
{
    coil_async_generator *gen = async_generator(async_fails_after_one, NULL);
    EXPECT_VALUE(coil_anext_default(gen, coil_string("default")), "1");
    EXPECT_ERROR(coil_anext_default(gen, coil_string("default")), coil_OSError, "broken");
    EXPECT_VALUE(coil_anext_default(gen, coil_string("default")), "'default'");
}

// anext() has not returned yet, so there is nothing that could have a default.
TEST_ASYNC(default_is_not_for_what_the_anext_slot_raises)
{
    static const coil_type ending = {.name = "Ending", .anext = ends};
    EXPECT_ERROR(coil_anext(counter_of(&ending, 0, NULL)), coil_StopAsyncIteration, "sync");
    EXPECT_ERROR(coil_anext_default(counter_of(&ending, 0, NULL), coil_string("default")), coil_StopAsyncIteration, "sync");
    EXPECT_NULL(coil_anext_default_coro(counter_of(&ending, 0, NULL), coil_string("default")), coil_StopAsyncIteration, "sync");
    EXPECT_ERROR(coil_anext(counter_of(&refusing_type, 0, NULL)), coil_ZeroDivisionError, "division by zero");
}

// Unlike "async for", anext says what awaiting says.
TEST_ASYNC(anext_of_what_hands_out_no_awaitable)
{
    counter *opaque = counter_of(&opaque_type, 0, NULL), *raising = counter_of(&raising_awaitable_type, 0, NULL);
    counter *lying = counter_of(&lying_awaitable_type, 0, opaque);
    EXPECT_ERROR(coil_anext(counter_of(&anext_type, 0, opaque)), coil_TypeError, "'Opaque' object can't be awaited");
    EXPECT_ERROR(coil_anext_default(counter_of(&anext_type, 0, opaque), coil_int(1)), coil_TypeError, "'Opaque' object can't be awaited");
    EXPECT_ERROR(coil_anext(counter_of(&anext_type, 0, generator(counts_to, &two))), coil_TypeError, "'generator' object can't be awaited");
    EXPECT_ERROR(coil_anext(counter_of(&anext_type, 0, OWN(coil_iter(list_of_three())))), coil_TypeError, "'list_iterator' object can't be awaited");
    EXPECT_ERROR(coil_anext(counter_of(&anext_type, 0, lying)), coil_TypeError, "__await__() returned non-iterator of type 'Opaque'");
    EXPECT_ERROR(coil_anext(counter_of(&anext_type, 0, raising)), coil_ZeroDivisionError, "division by zero");
    EXPECT_ERROR(coil_anext_default(counter_of(&anext_type, 0, raising), coil_int(1)), coil_ZeroDivisionError, "division by zero");
}

// anext with a default, as an object.

static coil_value yields_text(void *text)
{
    return coil_yield(coil_string(text));
}

static coil_value catches_value_error(void *unused)
{
    coil_value got = coil_await(coil_coroutine_new(yields_text, "w1"));
    if (coil_error_matches(got, coil_ValueError)) {
        coil_value_release(got);
        got = coil_await(coil_coroutine_new(yields_text, "w2"));
    }
    (void)unused;
    return got;
}

#define anext_or(iterator) ((coil_object *)OWN(coil_anext_default_coro((iterator), coil_string("default"))))

TEST(anext_with_a_default_by_hand)
{
    coil_object *next = anext_or(async_generator(catches_value_error, NULL));
    EXPECT_NEXT(coil_next(next, INTO), "'w1'");
    EXPECT_NEXT(coil_send(next, coil_raise(coil_ValueError, "x"), INTO), "'w2'");
    EXPECT_RETURN(coil_next(next, INTO), "'default'");
    EXPECT_RAISE(coil_next(next, INTO), coil_RuntimeError, "cannot reuse already awaited __anext__()/asend()");
    EXPECT_VALUE(coil_object_value(coil_retain(next)), "<anext_awaitable object at 0x...>");

    next = anext_or(async_generator(catches_value_error, NULL));
    EXPECT_NEXT(coil_next(next, INTO), "'w1'");
    EXPECT_NEXT(coil_send(next, coil_raise(coil_ValueError, "x"), INTO), "'w2'");
    EXPECT_RAISE(coil_send(next, coil_raise(coil_ValueError, "y"), INTO), coil_ValueError, "y");
}

TEST(closing_an_anext_with_a_default)
{
    coil_async_generator *gen = async_generator(catches_value_error, NULL);
    coil_object *next = anext_or(gen);
    EXPECT_NEXT(coil_next(next, INTO), "'w1'");
    EXPECT_NONE(next->type->close(next));
    EXPECT_RAISE(coil_next(next, INTO), coil_RuntimeError, "cannot reuse already awaited __anext__()/asend()");
    next = anext_or(async_generator(catches_value_error, NULL));
    EXPECT_NONE(next->type->close(next)); // before it began
}

TEST(error_thrown_into_a_new_anext_with_a_default)
{
    EXPECT_RAISE(coil_send(anext_or(async_generator(catches_value_error, NULL)), coil_raise(coil_ValueError, "x"), INTO), coil_ValueError, "x");
    EXPECT_RAISE(coil_send(anext_or(counter_of(&bare_type, 1, NULL)), coil_raise(coil_ValueError, "x"), INTO), coil_ValueError, "x");
}

TEST(anext_with_a_default_that_was_never_awaited)
{
    coil_release(coil_anext_default_coro(async_generator(catches_value_error, NULL), coil_none()));
    EXPECT_LOG("RuntimeWarning: coroutine method 'asend' of 'catches_value_error' was never awaited");
    coil_release(coil_anext_default_coro(counter_of(&bare_type, 1, NULL), coil_none()));
    EXPECT_LOG("RuntimeWarning: coroutine 'counts_on' was never awaited");
}

TEST_ASYNC(anext_with_a_default_can_be_a_task)
{
    coil_async_generator *gen = async_generator(counts_slowly_to, &two);
    EXPECT_VALUE(coil_wait_for(coil_anext_default_coro(gen, coil_none()), 1), "1");
    EXPECT_VALUE(coil_join(coil_create_task(coil_anext_default_coro(gen, coil_none()))), "2");
    EXPECT_VALUE(coil_join(coil_create_task(coil_anext_default_coro(gen, coil_string("default")))), "'default'");
    counter *raising = counter_of(&anext_type, 0, counter_of(&raising_awaitable_type, 0, NULL));
    EXPECT_ERROR(coil_await(coil_anext_default_coro(raising, coil_none())), coil_ZeroDivisionError, "division by zero");
    coil_object *refused = OWN(coil_anext_default_coro(raising, coil_none()));
    EXPECT_ERROR(refused->type->close(refused), coil_ZeroDivisionError, "division by zero");
}

// ---------------------------------------------------------------------------------------------------------------------
// yield from
// ---------------------------------------------------------------------------------------------------------------------

static coil_value delegates(void *iterable)
{
    COIL_LET(result, coil_yield_from(iterable));
    return note_value("result", result);
}

TEST(yield_from_a_list)
{
    coil_generator *gen = generator(delegates, list_of_three());
    EXPECT_NEXT(coil_next(gen, INTO), "10");
    EXPECT_NEXT(coil_next(gen, INTO), "20");
    EXPECT(coil_generator_get_yield_from(gen) != NULL);
    EXPECT_RAISE(coil_generator_send(gen, coil_int(42), INTO), coil_AttributeError, "'list_iterator' object has no attribute 'send'");

    gen = generator(delegates, OWN(coil_list_new(0, NULL)));
    EXPECT_RETURN(coil_next(gen, INTO), "None");
    EXPECT_LOG("result: None");
}

TEST(closing_and_throwing_while_it_yields_from_a_list)
{
    coil_generator *gen = generator(delegates, list_of_three());
    EXPECT_NEXT(coil_next(gen, INTO), "10");
    EXPECT_NONE(coil_generator_close(gen));
    gen = generator(delegates, list_of_three());
    EXPECT_NEXT(coil_next(gen, INTO), "10");
    EXPECT_RAISE(coil_generator_throw(gen, coil_raise(coil_ValueError, "x"), INTO), coil_ValueError, "x");
}

TEST(yield_from_asks_for_an_iterator)
{
    coil_generator *gen = generator(delegates, counter_of(&counter_type, 1, NULL));
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_RETURN(coil_next(gen, INTO), "'end'");
    EXPECT_LOG("asked for an iterator", "result: 'end'");
    gen = generator(delegates, counter_of(&container_type, 0, generator(counts_to, &two)));
    EXPECT_NEXT(coil_next(gen, INTO), "1");
    EXPECT_NEXT(coil_next(gen, INTO), "2");
    EXPECT_RETURN(coil_next(gen, INTO), "'ignored'");
    EXPECT_LOG("result: 'ignored'");
}

TEST(yield_from_what_cannot_be_iterated)
{
    EXPECT_RAISE(coil_next(generator(delegates, counter_of(&opaque_type, 0, NULL)), INTO), coil_TypeError, "'Opaque' object is not iterable");
    EXPECT_RAISE(coil_next(generator(delegates, counter_of(&refusing_type, 0, NULL)), INTO), coil_ZeroDivisionError, "division by zero");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_RAISE(coil_next(generator(delegates, NULL), INTO), coil_ValueError, "kept");
}

TEST(yield_from_a_coroutine_in_a_generator)
{
    coil_coroutine *coro = coroutine(returns_none, NULL);
    EXPECT_RAISE(coil_next(generator(delegates, coro), INTO), coil_TypeError,
                 "cannot 'yield from' a coroutine object in a non-coroutine generator");
    EXPECT_NONE(coil_coroutine_close(coro));
}

TEST(yield_from_a_coroutine_in_a_coroutine)
{
    EXPECT_RETURN(coil_next(coroutine(delegates, coroutine(returns_text, "spam")), INTO), "'spam'");
    EXPECT_LOG("result: 'spam'");
}

// asend is no coroutine of the program's own, and any generator may drive it.
TEST(yield_from_an_asend_in_a_generator)
{
    coil_object *asend = OWN(coil_async_generator_asend_coro(async_generator(counts_to, &two), coil_none()));
    EXPECT_RETURN(coil_next(generator(delegates, asend), INTO), "1");
    EXPECT_LOG("result: 1");
}

TEST(iteration_that_was_ended_has_no_more_rounds)
{
    coil_iteration iteration = coil_iteration_begin(generator(counts_to, &two));
    bool begun = coil_iteration_next(&iteration) && iteration.in_round;
    coil_iteration_end(&iteration);
    EXPECT(begun);
    EXPECT(!coil_iteration_next(&iteration));
}
