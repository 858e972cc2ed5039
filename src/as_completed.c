// SPDX-License-Identifier: MIT
//
// as_completed.c: asyncio.as_completed, futures in the order in which they are done. One object that is iterated in two ways: asynchronously it gives
// the futures themselves, plainly it gives coroutines that wait for the next one and return its result.
//
// Owns what is done and was not asked for yet (asyncio has a Queue for it: a list here, with the same rules for those who wait), and the futures
// that are not done, whose callbacks borrow the iterator: it is gone with its last user, and with it the callbacks.

#include "core.h"

COIL__COLD_BEGIN

typedef struct entry {
    coil_as_completed *iterator;
    coil_future *future;   // owned until it is handed out
    coil_handle *listener; // owned; NULL: the callback was called, or is not needed
    struct entry *next;    // among those that are done
} entry;

struct coil_as_completed {
    coil_object head;
    entry *entries;
    size_t count, room;
    size_t todo;    // futures whose callback was not called
    size_t unasked; // results that nobody has asked for: _todo_left
    entry *done_first, *done_last;
    size_t timeouts; // results that are a TimeoutError, behind those that are done
    coil_handle *timer; // owned; NULL: no limit, or it is over
    coil_future **getters; // owned; those who wait for a result, oldest first
    size_t getter_count, getter_capacity;
};

static void forget_todo(coil_as_completed *iterator)
{
    for (size_t i = 0; i < iterator->count; i++) coil__listener_drop(&iterator->entries[i].listener, iterator->entries[i].future);
    iterator->todo = 0;
}

static void drop_timer(coil_as_completed *iterator)
{
    if (!iterator->timer) return;
    coil_handle_cancel(iterator->timer);
    coil_release(iterator->timer);
    iterator->timer = NULL;
}

static void finalize(coil_object *self)
{
    coil_as_completed *iterator = (coil_as_completed *)self;
    forget_todo(iterator);
    drop_timer(iterator);
    for (size_t i = 0; i < iterator->count; i++) coil_release(iterator->entries[i].future);
    coil__free(iterator->entries, iterator->room * sizeof *iterator->entries);
    coil__free(iterator->getters, iterator->getter_capacity * sizeof *iterator->getters);
}

// ---------------------------------------------------------------------------------------------------------------------
// The queue of results
// ---------------------------------------------------------------------------------------------------------------------

static bool is_empty(const coil_as_completed *iterator)
{
    return !iterator->done_first && iterator->timeouts == 0;
}

static void remove_getter(coil_as_completed *iterator, size_t place)
{
    coil_release(iterator->getters[place]);
    iterator->getter_count--;
    for (size_t i = place; i < iterator->getter_count; i++) iterator->getters[i] = iterator->getters[i + 1];
}

static void wake_next(coil_as_completed *iterator)
{
    while (iterator->getter_count > 0) {
        coil_future *getter = iterator->getters[0];
        bool waits = !coil_future_done(getter);
        if (waits) coil__future_finish(getter, COIL__FINISHED, coil_none());
        remove_getter(iterator, 0);
        if (waits) return;
    }
}

// What to wait for before a result may be there. Owned; NULL: the error is kept.
COIL__APART static coil_future *begin_get(coil_as_completed *iterator)
{
    coil_future *getter = coil_future_new();
    if (!getter) return NULL;
    if (coil__grow((void **)&iterator->getters, &iterator->getter_capacity, iterator->getter_count, sizeof *iterator->getters)) {
        iterator->getters[iterator->getter_count++] = coil_retain(getter);
        return getter;
    }
    coil_release(getter);
    return coil_raise_null(coil_raise_no_memory());
}

// One that was woken and cannot take its result any more wakes the next one in its place.
COIL__APART static coil_value end_get(coil_as_completed *iterator, coil_future *getter, coil_value woken)
{
    if (coil_failed(woken)) {
        coil_future_cancel(getter, NULL);
        for (size_t i = 0; i < iterator->getter_count; i++)
            if (iterator->getters[i] == getter) remove_getter(iterator, i);
        if (!is_empty(iterator) && !coil_future_cancelled(getter)) wake_next(iterator);
    }
    coil_release(getter);
    return woken;
}

// The next result: a future, owned, or NULL with a TimeoutError that is kept.
COIL__APART static coil_future *take(coil_as_completed *iterator)
{
    entry *next = iterator->done_first;
    if (!next) {
        iterator->timeouts--;
        return coil__raise_null(coil_TimeoutError, "%s", "");
    }
    iterator->done_first = next->next;
    if (!next->next) iterator->done_last = NULL;
    coil_future *future = next->future;
    next->future = NULL;
    return future;
}

static void on_done(coil_future *future, void *arg)
{
    (void)future;
    entry *done = arg;
    coil_as_completed *iterator = done->iterator;
    coil_release(done->listener);
    done->listener = NULL;
    if (iterator->done_last) iterator->done_last->next = done;
    else iterator->done_first = done;
    iterator->done_last = done;
    wake_next(iterator);
    if (--iterator->todo == 0) drop_timer(iterator);
}

static void on_timeout(void *arg)
{
    coil_as_completed *iterator = arg;
    drop_timer(iterator);
    for (size_t left = iterator->todo; left > 0; left--) {
        iterator->timeouts++;
        wake_next(iterator);
    }
    forget_todo(iterator);
}

// ---------------------------------------------------------------------------------------------------------------------
// Iterating
// ---------------------------------------------------------------------------------------------------------------------

static coil_future *wait_for_one(coil_as_completed *iterator)
{
    while (is_empty(iterator)) {
        coil_future *getter = begin_get(iterator);
        if (!getter) return NULL;
        coil_value woken = end_get(iterator, getter, coil__future_await(getter));
        if (coil_failed(woken)) return coil_raise_null(woken);
    }
    return take(iterator);
}

COIL__APART static coil_value resolve(coil_future *future)
{
    coil_value result = future ? coil_future_result(future) : coil_last_error();
    coil_release(future);
    return result;
}

static coil_value wait_body(void *arg)
{
    return resolve(wait_for_one(*(coil_as_completed **)arg));
}

COIL__APART static bool ask(coil_as_completed *iterator)
{
    if (iterator->unasked == 0) return false;
    iterator->unasked--;
    return true;
}

static coil_value anext_body(void *arg)
{
    coil_as_completed *iterator = *(coil_as_completed **)arg;
    if (!ask(iterator)) return coil__raise(coil_StopAsyncIteration, "%s", "");
    return coil_object_value(wait_for_one(iterator));
}

static coil_object *coroutine_new(coil_as_completed *iterator, coil_function body, const char *name)
{
    return (coil_object *)coil__method_coroutine(body, &iterator, sizeof iterator, coil__retain(&iterator->head), name, __FILE__, __LINE__);
}

static coil_send_result send(coil_object *self, coil_value sent, coil_value *result)
{
    coil_as_completed *iterator = (coil_as_completed *)self;
    coil_value_release(sent);
    *result = coil_none();
    if (iterator->unasked == 0) return COIL_SEND_RETURN;
    *result = coil_object_value(coroutine_new(iterator, wait_body, "_wait_for_one"));
    if (coil_failed(*result)) return COIL_SEND_ERROR;
    iterator->unasked--;
    return COIL_SEND_NEXT;
}

static coil_object *anext(coil_object *self)
{
    return coroutine_new((coil_as_completed *)self, anext_body, "__anext__");
}

static void repr(coil_object *self, coil__text *text)
{
    coil__text_add(text, "<asyncio.tasks._AsCompletedIterator object at %p>", (void *)self);
}

static const coil__type as_completed_type = {
    .public_type = {.name = "_AsCompletedIterator", .flags = COIL__TYPE_CORE, .finalize = finalize, .send = send, .anext = anext},
    .repr = repr,
};

// ---------------------------------------------------------------------------------------------------------------------
// Making
// ---------------------------------------------------------------------------------------------------------------------

static bool add_future(coil_as_completed *iterator, coil_loop *loop, void *awaitable)
{
    entry *made = &iterator->entries[iterator->count];
    *made = (entry){.iterator = iterator, .future = coil_loop_ensure_future(loop, awaitable)};
    if (!made->future) return false;
    iterator->count++;
    iterator->todo++;
    return true;
}

static bool add_futures(coil_as_completed *iterator, coil_loop *loop, size_t count, void *const *awaitables)
{
    coil__seen seen;
    if (!coil__seen_begin(&seen, count, awaitables)) {
        coil__release_awaitables(0, count, awaitables);
        return false;
    }
    bool added = true;
    for (size_t i = 0; added && i < count; i++) {
        if (coil__seen_first(&seen, i) < i) continue;
        added = add_future(iterator, loop, awaitables[i]);
        if (!added) coil__release_awaitables(i + 1, count, awaitables);
    }
    coil__seen_end(&seen);
    return added;
}

// False: the error is kept.
static bool begin(coil_as_completed *iterator, coil_loop *loop, double timeout)
{
    for (size_t i = 0; i < iterator->count; i++) {
        entry *made = &iterator->entries[i];
        made->listener = coil__future_listen(made->future, on_done, made);
        if (!made->listener) return false;
    }
    iterator->unasked = iterator->count;
    if (iterator->count == 0 || timeout == COIL_FOREVER) return true;
    if (timeout != timeout) return coil__raise_null(coil_ValueError, "Invalid delay: NaN (not a number)");
    coil_handle *timer = coil__timer_new(loop, coil__clock() + timeout, on_timeout, iterator, &coil__context_outermost);
    iterator->timer = coil_retain(timer);
    return timer != NULL;
}

static coil_as_completed *iterator_new(coil_loop *loop, size_t count)
{
    coil_as_completed *iterator = loop ? coil_object_new(&as_completed_type.public_type, sizeof *iterator) : NULL;
    if (!iterator || count == 0) return iterator;
    iterator->entries = count < UINT32_MAX / sizeof *iterator->entries ? coil__allocate(count * sizeof *iterator->entries) : NULL;
    iterator->room = iterator->entries ? count : 0;
    if (iterator->entries) return iterator;
    coil_release(iterator);
    return coil_raise_null(coil_raise_no_memory());
}

coil_as_completed *coil_as_completed_new(size_t count, const void *awaitables, double timeout)
{
    coil_loop *loop = coil_loop_get_running();
    coil_as_completed *iterator = iterator_new(loop, count);
    if (!iterator) {
        coil__release_awaitables(0, count, awaitables);
        return NULL;
    }
    if ((count == 0 || add_futures(iterator, loop, count, awaitables)) && begin(iterator, loop, timeout)) return iterator;
    coil_value error = coil_last_error();
    coil_release(iterator);
    return coil_raise_null(error);
}

COIL__COLD_END
