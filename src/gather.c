// SPDX-License-Identifier: MIT
//
// gather.c: asyncio.gather, a future that stands for several: done when all are, or with the first error. The same awaitable given twice is
// one child with two places in the results. Each child that is pending holds a reference to the outer future through its callback.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

typedef struct place {
    coil_future *child; // owned; the same child may stand in several places
    bool first;         // no place before it has the same child
} place;

typedef struct gathering {
    coil_future future;
    place *places;
    size_t count, room; // places that are filled; places that there are
    size_t distinct, finished;
    bool return_exceptions, cancel_requested;
} gathering;

static void finalize(coil_object *self)
{
    gathering *outer = (gathering *)self;
    coil__future_finalize(self);
    for (size_t i = 0; i < outer->count; i++) coil_release(outer->places[i].child);
    coil__free(outer->places, outer->room * sizeof *outer->places);
}

static bool cancel(coil_future *self, const char *message)
{
    gathering *outer = (gathering *)self;
    if (coil_future_done(self)) return false;
    bool any = false;
    for (size_t i = 0; i < outer->count; i++) any |= coil_future_cancel(outer->places[i].child, message);
    // The children's callbacks bring the CancelledError, also when errors are results: a request to cancel is never swallowed.
    if (any) outer->cancel_requested = true;
    return any;
}

static const coil__type gathering_type = {
    .public_type = {.name = "_GatheringFuture",
                    .flags = COIL__TYPE_CORE | COIL__TYPE_FUTURE,
                    .finalize = finalize,
                    .await = coil__future_iterate},
    .repr = coil__future_repr,
    .cancel = cancel,
};

static coil_value outcome_of(coil_future *child)
{
    if (coil_future_cancelled(child)) return coil__raise_cancelled(coil__future_message(child) ? coil__future_message(child) : "");
    coil_value error = coil_future_exception(child);
    return coil_failed(error) ? error : coil_future_result(child);
}

static void finish(gathering *outer, coil_future *last)
{
    coil_list *results = coil_list_new(outer->count, NULL);
    coil_value result = results ? coil_object_value(results) : coil_last_error();
    for (size_t i = 0; results && i < outer->count; i++) coil__list_set(results, i, outcome_of(outer->places[i].child));
    if (outer->cancel_requested) {
        coil_value_release(result);
        result = coil_future_cancelled(last) ? coil_future_exception(last) : coil__raise_cancelled(coil__future_message(last));
    }
    coil__future_finish(&outer->future, COIL__FINISHED, result);
}

static void child_finished(gathering *outer, coil_future *child)
{
    outer->finished++;
    if (coil_future_done(&outer->future)) {
        if (!coil_future_cancelled(child)) coil_value_release(coil_future_exception(child)); // counts as looked at
        return;
    }
    if (!outer->return_exceptions) {
        coil_value error = coil_future_exception(child);
        if (coil_failed(error)) {
            coil__future_finish(&outer->future, COIL__FINISHED, error);
            return;
        }
    }
    if (outer->finished == outer->distinct) finish(outer, child);
}

// What is done needs its children no more. A child that is pending keeps the gathering by its callback: without this both would live for ever.
static void forget_children(gathering *outer)
{
    while (coil_future_done(&outer->future) && outer->count > 0) coil_release(outer->places[--outer->count].child);
}

static void child_done(coil_future *child, void *arg)
{
    child_finished(arg, child);
    forget_children(arg);
}

// Finds where an awaitable was given before, by a table of places hashed by address: asyncio's arg_to_fut.
typedef struct seen {
    void *const *awaitables;
    uint32_t *slots; // place + 1; 0: empty
    size_t capacity; // a power of two
} seen;

static bool seen_init(seen *table, size_t count, void *const *awaitables)
{
    table->awaitables = awaitables;
    table->capacity = 8;
    while (table->capacity < 2 * count) table->capacity *= 2;
    table->slots = coil__allocate(table->capacity * sizeof *table->slots);
    if (table->slots) memset(table->slots, 0, table->capacity * sizeof *table->slots);
    return table->slots != NULL;
}

static void seen_free(seen *table)
{
    coil__free(table->slots, table->capacity * sizeof *table->slots);
}

// The first place of the awaitable that stands at this place.
static size_t seen_place(seen *table, size_t at)
{
    size_t slot = ((uintptr_t)table->awaitables[at] >> 4) * 2654435761u;
    for (;; slot++) {
        uint32_t *entry = &table->slots[slot & (table->capacity - 1)];
        if (!*entry) *entry = (uint32_t)at + 1;
        if (table->awaitables[*entry - 1] == table->awaitables[at]) return *entry - 1;
    }
}

// The items that nobody will await any more: coroutine objects are taken all the same, once each. By comparing all: only failures come here.
static void release_rest(size_t from, size_t count, void *const *awaitables)
{
    for (size_t i = from; i < count; i++) {
        coil_object *object = awaitables[i];
        size_t earlier = 0;
        while (awaitables[earlier] != object) earlier++;
        if (earlier == i && object && object->type->flags & COIL_TYPE_COROUTINE) coil_release(object);
    }
}

static bool add_children(gathering *outer, size_t count, void *const *awaitables)
{
    seen table;
    if (!seen_init(&table, count, awaitables)) {
        release_rest(0, count, awaitables);
        return coil_raise_null(coil_raise_no_memory());
    }
    for (; outer->count < count; outer->count++) {
        size_t i = outer->count, earlier = seen_place(&table, i);
        place *made = &outer->places[i];
        made->first = earlier == i;
        made->child = made->first ? coil_ensure_future(awaitables[i]) : coil_retain(outer->places[earlier].child);
        outer->distinct += made->first;
        if (made->child) continue;
        release_rest(i + 1, count, awaitables);
        break;
    }
    seen_free(&table);
    return outer->count == count;
}

static gathering *gathering_new(size_t count, unsigned flags)
{
    coil_loop *loop = coil_loop_get_running();
    gathering *outer = loop ? (gathering *)coil__future_new(&gathering_type, sizeof *outer, loop) : NULL;
    if (!outer || count == 0) return outer;
    outer->return_exceptions = flags & COIL_RETURN_EXCEPTIONS;
    outer->places = count < UINT32_MAX / sizeof *outer->places ? coil__allocate(count * sizeof *outer->places) : NULL;
    outer->room = count;
    if (outer->places) return outer;
    coil_release(outer);
    return coil_raise_null(coil_raise_no_memory());
}

// Listens to the children that are pending.
static coil_value watch_children(gathering *outer)
{
    for (size_t i = 0; i < outer->count; i++) {
        coil_future *child = outer->places[i].child;
        if (!outer->places[i].first || coil_future_done(child)) continue;
        coil_value watched = coil__future_watch(child, child_done, outer, &coil__context_outermost, outer);
        if (coil_failed(watched)) return watched;
    }
    return coil_none();
}

coil_future *coil_gather_future(size_t count, void *const *awaitables, unsigned flags)
{
    gathering *outer = gathering_new(count, flags);
    if (!outer) {
        release_rest(0, count, awaitables);
        return NULL;
    }
    coil_value result = count == 0 || add_children(outer, count, awaitables) ? watch_children(outer) : coil_last_error();
    if (coil_failed(result)) {
        for (size_t i = 0; i < outer->count; i++)
            if (outer->places[i].first) coil_future_remove_done_callback(outer->places[i].child, child_done, outer);
        coil_release(outer);
        return coil_raise_null(result);
    }
    // Children that are done already, eager tasks for one, complete the gathering at once.
    for (size_t i = 0; i < count; i++)
        if (outer->places[i].first && coil_future_done(outer->places[i].child)) child_finished(outer, outer->places[i].child);
    if (count == 0) finish(outer, &outer->future);
    forget_children(outer);
    return &outer->future;
}

coil_value coil_gather(size_t count, void *const *awaitables, unsigned flags)
{
    return coil_join(coil_gather_future(count, awaitables, flags));
}

COIL__COLD_END
