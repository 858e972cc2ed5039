// SPDX-License-Identifier: MIT
//
// awaitables.c: objects of one's own that can be awaited: the slots await, send, throw_error and close, and what awaiting says to those that lack them.

#include "harness.h"

#include <stdio.h>

// Counts down: yields none so often, then returns its name.
typedef struct countdown {
    coil_object head;
    int left;
} countdown;

static coil_send_result countdown_send(coil_object *self, coil_value sent, coil_value *result)
{
    countdown *counter = (countdown *)self;
    coil_value_release(sent);
    *result = coil_none();
    if (counter->left-- > 0) return COIL_SEND_NEXT;
    *result = coil_string("lift-off");
    return coil_failed(*result) ? COIL_SEND_ERROR : COIL_SEND_RETURN;
}

static coil_send_result countdown_throw(coil_object *self, coil_value error, coil_value *result)
{
    (void)self;
    note("thrown into: %s", coil_error_type_of(error)->name);
    coil_value_release(error);
    *result = coil_int(-1);
    return COIL_SEND_RETURN;
}

static coil_value countdown_close(coil_object *self)
{
    (void)self;
    note("closed");
    return coil_none();
}

static void countdown_repr(coil_object *self, char *buffer, size_t size)
{
    snprintf(buffer, size, "<countdown at %d>", ((countdown *)self)->left);
}

static coil_object *returns_itself(coil_object *self)
{
    return coil_retain(self);
}

static const coil_type countdown_type = {
    .name = "countdown", .await = returns_itself, .send = countdown_send, .throw_error = countdown_throw, .close = countdown_close, .repr = countdown_repr};
// The same, without the slots that may be left out.
static const coil_type plain_type = {.name = "plain", .await = returns_itself, .send = countdown_send};
static const coil_type opaque_type = {.name = "opaque"};

static countdown *new_countdown(const coil_type *type, int from)
{
    countdown *made = OWN(coil_object_new(type, sizeof *made));
    made->left = from;
    return made;
}

TEST_ASYNC(awaiting_an_object_drives_it_to_its_result)
{
    EXPECT_VALUE(coil_await(new_countdown(&countdown_type, 3)), "'lift-off'");
}

TEST_ASYNC(awaiting_an_object_that_returns_at_once_gives_up_no_control)
{
    spawn(logs, "other task");
    EXPECT_VALUE(coil_await(new_countdown(&countdown_type, 0)), "'lift-off'");
    EXPECT_LOG();
    settle();
    EXPECT_LOG("other task");
}

TEST_ASYNC(awaiting_borrows_an_object)
{
    countdown *counter = new_countdown(&countdown_type, 0);
    EXPECT_VALUE(coil_await(counter), "'lift-off'");
    counter->left = 1;
    EXPECT_VALUE(coil_await(counter), "'lift-off'");
}

TEST_ASYNC(cancelling_is_thrown_into_the_object)
{
    coil_task *task = spawn(awaits, new_countdown(&countdown_type, 1000000));
    EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(task, NULL);
    EXPECT_VALUE(coil_await(task), "-1");
    EXPECT_LOG("thrown into: CancelledError");
}

TEST_ASYNC(without_a_throw_slot_the_error_is_raised_in_the_awaiter)
{
    coil_task *task = spawn(awaits, new_countdown(&plain_type, 1000000));
    EXPECT_NONE(coil_sleep(0));
    coil_task_cancel(task, "why");
    EXPECT_ERROR(coil_await(task), coil_CancelledError, "why");
}

TEST(generator_exit_closes_the_object_that_is_awaited)
{
    coil_coroutine *coro = coroutine(awaits, new_countdown(&countdown_type, 5));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_NONE(coil_coroutine_close(coro));
    EXPECT_LOG("closed");
    EXPECT_INT(coil_coroutine_get_state(coro), COIL_CORO_CLOSED);
}

TEST(without_a_close_slot_generator_exit_is_raised_in_the_awaiter)
{
    coil_coroutine *coro = coroutine(awaits, new_countdown(&plain_type, 5));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_NONE(coil_coroutine_close(coro));
    EXPECT_LOG();
}

static coil_value fails_to_close(coil_object *self)
{
    (void)self;
    return coil_raise(coil_OSError, "disk on fire");
}

TEST(error_of_the_close_slot_replaces_generator_exit)
{
    static const coil_type type = {.name = "stuck", .await = returns_itself, .send = countdown_send, .close = fails_to_close};
    coil_coroutine *coro = coroutine(awaits, new_countdown(&type, 5));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_ERROR(coil_coroutine_close(coro), coil_OSError, "disk on fire");
}

TEST_ASYNC(awaiting_an_object_without_an_await_slot)
{
    EXPECT_ERROR(coil_await(new_countdown(&opaque_type, 0)), coil_TypeError, "'opaque' object can't be awaited");
}

TEST_ASYNC(awaiting_a_generator)
{
    EXPECT_ERROR(coil_await(generator(returns_none, NULL)), coil_TypeError, "'generator' object can't be awaited");
}

static coil_object *returns_opaque(coil_object *self)
{
    (void)self;
    return coil_object_new(&opaque_type, sizeof(countdown));
}

static coil_object *returns_coroutine(coil_object *self)
{
    (void)self;
    return (coil_object *)coil_coroutine_new(returns_none, NULL);
}

static coil_object *refuses(coil_object *self)
{
    (void)self;
    return coil_raise_null(coil_raise(coil_OSError, "not today"));
}

TEST_ASYNC(await_slot_must_return_an_iterator)
{
    static const coil_type type = {.name = "liar", .await = returns_opaque};
    EXPECT_ERROR(coil_await(new_countdown(&type, 0)), coil_TypeError, "__await__() returned non-iterator of type 'opaque'");
}

TEST_ASYNC(await_slot_must_not_return_a_coroutine)
{
    static const coil_type type = {.name = "liar", .await = returns_coroutine};
    EXPECT_ERROR(coil_await(new_countdown(&type, 0)), coil_TypeError, "__await__() returned a coroutine");
    EXPECT_LOG("RuntimeWarning: coroutine 'returns_none' was never awaited");
}

TEST_ASYNC(error_of_the_await_slot_is_raised)
{
    static const coil_type type = {.name = "refuser", .await = refuses};
    EXPECT_ERROR(coil_await(new_countdown(&type, 0)), coil_OSError, "not today");
}

TEST_ASYNC(awaiting_null_returns_the_kept_error)
{
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_ERROR(coil_await(NULL), coil_ValueError, "kept");
    coil_raise_null(coil_raise(coil_ValueError, "kept too"));
    EXPECT_ERROR(coil_join(NULL), coil_ValueError, "kept too");
}

TEST(get_awaitable_of_an_object_is_its_iterator)
{
    countdown *counter = new_countdown(&countdown_type, 1);
    coil_object *iterator = OWN(coil_get_awaitable(counter));
    EXPECT(iterator == &counter->head);
    EXPECT_NEXT(coil_next(iterator, INTO), "None");
    EXPECT_RETURN(coil_next(iterator, INTO), "'lift-off'");
}

TEST(get_awaitable_of_a_coroutine_is_itself)
{
    coil_coroutine *coro = coroutine(returns_none, NULL);
    EXPECT(OWN(coil_get_awaitable(coro)) == (void *)coro);
    EXPECT_NONE(coil_coroutine_close(coro));
}

TEST(get_awaitable_of_null_keeps_the_kept_error)
{
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_get_awaitable(NULL), coil_ValueError, "kept");
}

TEST(get_awaitable_refuses_what_cannot_be_awaited)
{
    EXPECT_NULL(coil_get_awaitable(new_countdown(&opaque_type, 0)), coil_TypeError, "'opaque' object can't be awaited");
}

TEST(send_to_what_is_no_iterator)
{
    EXPECT_RAISE(coil_send(new_countdown(&opaque_type, 0), coil_none(), INTO), coil_TypeError, "'opaque' object is not an iterator");
    EXPECT_RAISE(coil_next(new_countdown(&opaque_type, 0), INTO), coil_TypeError, "'opaque' object is not an iterator");
}

TEST(send_of_an_error_throws_it)
{
    countdown *counter = new_countdown(&countdown_type, 5);
    EXPECT_RETURN(coil_send(counter, coil_raise(coil_ValueError, "x"), INTO), "-1");
    EXPECT_LOG("thrown into: ValueError");
    EXPECT_RAISE(coil_send(new_countdown(&plain_type, 5), coil_raise(coil_ValueError, "x"), INTO), coil_ValueError, "x");
}

TEST(send_to_null_is_the_kept_error)
{
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_RAISE(coil_send(NULL, coil_none(), INTO), coil_ValueError, "kept");
}

static coil_value yields_from(void *iterator)
{
    return coil_yield_from(iterator);
}

TEST(yield_from_what_is_not_iterable)
{
    coil_generator *gen = generator(yields_from, new_countdown(&opaque_type, 0));
    EXPECT_RAISE(coil_generator_send(gen, coil_none(), INTO), coil_TypeError, "'opaque' object is not iterable");
}

TEST(repr_of_an_object_is_its_slot_or_its_address)
{
    EXPECT_VALUE(coil_object_value(coil_retain(new_countdown(&countdown_type, 4))), "<countdown at 4>");
    EXPECT_VALUE(coil_object_value(coil_retain(new_countdown(&opaque_type, 4))), "<opaque object at 0x...>");
}

static void finalizes(coil_object *self)
{
    note("finalized at %d", ((countdown *)self)->left);
}

TEST(object_is_finalized_with_its_last_reference)
{
    static const coil_type type = {.name = "mortal", .finalize = finalizes};
    countdown *made = coil_object_new(&type, sizeof *made);
    EXPECT(made != NULL);
    EXPECT_INT(made->left, 0);
    coil_retain(made);
    coil_release(made);
    EXPECT_LOG();
    coil_release(made);
    EXPECT_LOG("finalized at 0");
}

static coil_object *rescued;

static void saves_itself(coil_object *self)
{
    if (rescued) return;
    rescued = coil_retain(self);
}

TEST(object_that_is_kept_by_its_finalizer_stays_alive)
{
    static const coil_type type = {.name = "phoenix", .finalize = saves_itself};
    rescued = NULL;
    countdown *made = coil_object_new(&type, sizeof *made);
    EXPECT(made != NULL);
    made->left = 7;
    coil_release(made);
    EXPECT(rescued == &made->head);
    EXPECT_INT(made->left, 7);
    coil_release(rescued);
}

TEST(releasing_null_does_nothing)
{
    coil_release(NULL);
    EXPECT(coil_retain(NULL) == NULL);
}

// A stackless coroutine is a struct with a send slot and the flag.
static const coil_type stackless_type = {.name = "stackless", .flags = COIL_TYPE_COROUTINE, .send = countdown_send};

TEST_ASYNC(a_task_runs_a_stackless_coroutine)
{
    coil_task *task = OWN(coil_create_task(coil_retain(new_countdown(&stackless_type, 3))));
    EXPECT_VALUE(coil_await(task), "'lift-off'");
}

TEST_ASYNC(awaiting_takes_a_stackless_coroutine)
{
    EXPECT_VALUE(coil_await(coil_retain(new_countdown(&stackless_type, 3))), "'lift-off'");
}

TEST_ASYNC(ensure_future_wraps_an_awaitable_object)
{
    coil_future *future = OWN(coil_ensure_future(new_countdown(&countdown_type, 2)));
    EXPECT(!coil_future_done(future));
    EXPECT_VALUE(coil_await(future), "'lift-off'");
}

TEST_ASYNC(ensure_future_returns_a_future_as_it_is)
{
    coil_future *future = new_future();
    EXPECT(OWN(coil_ensure_future(future)) == future);
    coil_task *task = spawn(returns_none, NULL);
    EXPECT(OWN(coil_ensure_future(task)) == (void *)task);
}

TEST_ASYNC(ensure_future_makes_a_task_of_a_coroutine)
{
    coil_future *future = OWN(coil_ensure_future(coil_coroutine_new(returns_text, "ok")));
    EXPECT(!coil_future_done(future));
    EXPECT(coil_future_get_loop(future) == coil_loop_get_running());
    EXPECT_VALUE(coil_await(future), "'ok'");
}

TEST(ensure_future_of_a_coroutine_needs_a_running_loop)
{
    EXPECT_NULL(coil_ensure_future(coil_coroutine_new(returns_none, NULL)), coil_RuntimeError, "no running event loop");
    EXPECT_LOG("RuntimeWarning: coroutine 'returns_none' was never awaited");
    coil_future *future = OWN(coil_loop_create_future(test_loop()));
    EXPECT(OWN(coil_ensure_future(future)) == future);
}

// The task that awaits it keeps it, and lets it go also when it never begins.
TEST_ASYNC(ensure_future_keeps_the_object_that_it_wraps)
{
    countdown *object = new_countdown(&countdown_type, 2);
    coil_future *future = OWN(coil_ensure_future(object));
    EXPECT(coil_future_cancel(future, NULL));
    EXPECT_ERROR(coil_await(future), coil_CancelledError, "");
    EXPECT_ERROR(coil_wait_for(object, 0), coil_TimeoutError, "");
}

TEST_ASYNC(ensure_future_refuses_anything_else)
{
    EXPECT_NULL(coil_ensure_future(new_countdown(&opaque_type, 0)), coil_TypeError, "An asyncio.Future, a coroutine or an awaitable is required");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_ensure_future(NULL), coil_ValueError, "kept");
}

// Lists are no awaitables.
TEST_ASYNC(awaiting_a_list)
{
    EXPECT_ERROR(coil_await(OWN(coil_list_new(0, NULL))), coil_TypeError, "'list' object can't be awaited");
}

// An await slot that is written as a generator, or hands out a list's iterator: whatever is yielded comes out.

typedef struct source {
    coil_object head;
    coil_object *iterable; // borrowed
} source;

static coil_object *iterates(coil_object *self)
{
    return coil_iter(((source *)self)->iterable);
}

static source *new_source(void *iterable)
{
    static const coil_type type = {.name = "source", .await = iterates};
    source *made = OWN(coil_object_new(&type, sizeof *made));
    made->iterable = iterable;
    return made;
}

static coil_value yields_once(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_int(42)));
    return coil_int(100);
}

TEST(await_slot_may_hand_out_a_generator)
{
    coil_coroutine *coro = coroutine(awaits, new_source(generator(yields_once, NULL)));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "42");
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "100");
}

TEST(await_slot_may_hand_out_the_iterator_of_a_list)
{
    coil_list *list = OWN(coil_list_new(2, (coil_value[]){coil_int(1), coil_int(2)}));
    coil_coroutine *coro = coroutine(awaits, new_source(list));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "1");
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "2");
    EXPECT_RETURN(coil_coroutine_send(coro, coil_none(), INTO), "None");
    coro = coroutine(awaits, new_source(list));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "1");
    EXPECT_RAISE(coil_coroutine_send(coro, coil_int(3), INTO), coil_AttributeError, "'list_iterator' object has no attribute 'send'");
}

TEST(await_slot_must_not_hand_out_itself_without_send)
{
    static const coil_type type = {.name = "selfish", .await = returns_itself};
    EXPECT_NULL(coil_get_awaitable(new_countdown(&type, 0)), coil_TypeError, "__await__() returned non-iterator of type 'selfish'");
}

// An await slot that is written as a coroutine: coil_coroutine_wrapper.

static coil_value waits_for_a_value(void *unused)
{
    (void)unused;
    coil_value got = coil_yield(coil_none());
    if (!coil_error_matches(got, coil_ZeroDivisionError)) return got;
    coil_value_release(got);
    return coil_raise(coil_ValueError, "marker");
}

static coil_object *wraps(coil_object *self)
{
    (void)self;
    return coil_coroutine_wrapper(coil_coroutine_new(waits_for_a_value, NULL));
}

static const coil_type wrapping_type = {.name = "wrapping", .await = wraps};

TEST(await_slot_may_be_a_coroutine_in_a_wrapper)
{
    countdown *object = new_countdown(&wrapping_type, 0);
    coil_coroutine *coro = coroutine(awaits, object);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_RETURN(coil_coroutine_send(coro, coil_string("spam"), INTO), "'spam'");
    coro = coroutine(awaits, object);
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_RAISE(coil_coroutine_throw(coro, coil_raise(coil_ZeroDivisionError), INTO), coil_ValueError, "marker");
}

TEST_ASYNC(task_awaits_an_object_whose_slot_is_a_coroutine)
{
    EXPECT_NONE(coil_await(new_countdown(&wrapping_type, 0)));
    EXPECT_NONE(coil_join(coil_ensure_future(new_countdown(&wrapping_type, 0))));
}

TEST(wrapper_of_a_coroutine_by_hand)
{
    coil_coroutine *coro = coroutine(yields_once, NULL);
    coil_object *iterator = OWN(coil_coroutine_wrapper(coil_retain(coro)));
    EXPECT_VALUE(coil_object_value(coil_retain(iterator)), "<coroutine_wrapper object at 0x...>");
    EXPECT(OWN(coil_iter(iterator)) == iterator);
    EXPECT_NEXT(coil_next(iterator, INTO), "42");
    EXPECT_RETURN(coil_next(iterator, INTO), "100");
    EXPECT_RAISE(coil_next(iterator, INTO), coil_RuntimeError, "cannot reuse already awaited coroutine");
    EXPECT_RAISE(coil_send(iterator, coil_raise(coil_ValueError, "x"), INTO), coil_RuntimeError, "cannot reuse already awaited coroutine");
    EXPECT_NONE(iterator->type->close(iterator));
    EXPECT_NONE(iterator->type->close(iterator));
}

TEST(closing_a_wrapper_closes_the_coroutine)
{
    coil_coroutine *coro = coroutine(awaits, new_countdown(&wrapping_type, 0));
    EXPECT_NEXT(coil_coroutine_send(coro, coil_none(), INTO), "None");
    EXPECT_NONE(coil_coroutine_close(coro));
    coil_object *iterator = OWN(coil_coroutine_wrapper(coil_coroutine_new(yields_once, NULL)));
    EXPECT_NONE(iterator->type->close(iterator));
}

TEST(wrapper_that_was_never_driven_warns_of_its_coroutine)
{
    coil_release(coil_coroutine_wrapper(coil_coroutine_new(yields_once, NULL)));
    EXPECT_LOG("RuntimeWarning: coroutine 'yields_once' was never awaited");
}

TEST(wrapper_takes_a_coroutine_only)
{
    EXPECT_NULL(coil_coroutine_wrapper(generator(yields_once, NULL)), coil_TypeError, "a coroutine was expected, got 'generator' object");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_coroutine_wrapper(NULL), coil_ValueError, "kept");
}
