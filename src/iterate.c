// SPDX-License-Identifier: MIT
//
// iterate.c: iter(), anext(), and what coil_for and coil_async_for are made of. An iteration owns its iterator and the item of the round; it is
// given back where the scope ends, however it ends.

#include "core.h"

COIL__COLD_BEGIN

// ---------------------------------------------------------------------------------------------------------------------
// iter()
// ---------------------------------------------------------------------------------------------------------------------

typedef struct list_iterator {
    coil_object head;
    coil_list *list; // owned; NULL: ended
    size_t next;
} list_iterator;

static void list_iterator_finalize(coil_object *self)
{
    coil_release(((list_iterator *)self)->list);
}

static coil_send_result list_iterator_send(coil_object *self, coil_value sent, coil_value *result)
{
    list_iterator *iterator = (list_iterator *)self;
    coil__value_drop(sent);
    if (iterator->list && iterator->next < coil_list_count(iterator->list)) {
        *result = coil_value_retain(coil_list_get(iterator->list, iterator->next++));
        return COIL_SEND_NEXT;
    }
    coil_release(iterator->list); // it has ended for good, also if the list grows again
    iterator->list = NULL;
    *result = coil_none();
    return COIL_SEND_RETURN;
}

static const coil__type list_iterator_type = {
    .public_type = {.name = "list_iterator", .flags = COIL__TYPE_CORE, .finalize = list_iterator_finalize, .send = list_iterator_send}};

static coil_object *list_iterate(coil_list *list)
{
    list_iterator *iterator = coil_object_new(&list_iterator_type.public_type, sizeof *iterator);
    if (iterator) iterator->list = coil_retain(list);
    return (coil_object *)iterator;
}

COIL_NEVER_SUSPENDS static coil_object *call_getter(coil_object *(*slot)(coil_object *), coil_object *object)
{
    coil__frame *frame = coil__frame_current;
    coil__frame_current = NULL;
    coil_object *made = slot(object);
    coil__frame_current = frame;
    return made;
}

coil_object *coil_iter(void *iterable)
{
    coil_object *object = iterable;
    if (!object) return NULL;
    if (coil__is_list(object)) return list_iterate(iterable);
    if (!object->type->iter) {
        if (object->type->send && !(object->type->flags & COIL_TYPE_COROUTINE)) return coil_retain(object);
        return coil_raise_null(coil__raise(coil_TypeError, "'%s' object is not iterable", object->type->name));
    }
    coil_object *iterator = call_getter(object->type->iter, object);
    if (!iterator || iterator->type->send) return iterator;
    coil_value error = coil__raise(coil_TypeError, "iter() returned non-iterator of type '%s'", iterator->type->name);
    coil_release(iterator);
    return coil_raise_null(error);
}

coil_object *coil_aiter(void *iterable)
{
    coil_object *object = iterable;
    if (!object) return NULL;
    if (!object->type->aiter) {
        if (object->type->anext) return coil_retain(object);
        return coil_raise_null(coil__raise(coil_TypeError, "'async for' requires an object with __aiter__ method, got %s", object->type->name));
    }
    coil_object *iterator = call_getter(object->type->aiter, object);
    if (!iterator || iterator->type->anext) return iterator;
    coil_value error = coil__raise(coil_TypeError, "'async for' received an object from __aiter__ that does not implement __anext__: %s",
                                   iterator->type->name);
    coil_release(iterator);
    return coil_raise_null(error);
}

// ---------------------------------------------------------------------------------------------------------------------
// anext()
// ---------------------------------------------------------------------------------------------------------------------

coil_object *coil_anext_coro(void *iterator)
{
    coil_object *object = iterator;
    if (!object) return NULL;
    if (object->type->anext) return call_getter(object->type->anext, object);
    return coil_raise_null(coil__raise(coil_TypeError, "'%s' object is not an async iterator", object->type->name));
}

coil_value coil_anext(void *iterator)
{
    return coil_join(coil_anext_coro(iterator));
}

// The end is the fallback.
COIL__APART static coil_value or_fallback(coil_value value, coil_value fallback)
{
    bool ended = coil_error_matches(value, coil_StopAsyncIteration);
    coil__value_drop(ended ? value : fallback);
    return ended ? fallback : value;
}

coil_value coil_anext_default(void *iterator, coil_value fallback)
{
    return or_fallback(coil_anext(iterator), fallback);
}

// ---------------------------------------------------------------------------------------------------------------------
// coil_for, coil_async_for
// ---------------------------------------------------------------------------------------------------------------------

static coil_iteration begin(coil_object *iterator)
{
    coil_iteration iteration = {.iterator = iterator, .item = coil_none(), .in_round = false};
    if (!iterator) iteration.item = coil_last_error();
    return iteration;
}

coil_iteration coil_iteration_begin(void *iterable)
{
    return begin(coil_iter(iterable));
}

coil_iteration coil_async_iteration_begin(void *iterable)
{
    return begin(coil_aiter(iterable));
}

void coil_iteration_end(coil_iteration *iteration)
{
    coil__value_drop(iteration->item);
    coil_release(iteration->iterator);
    iteration->item = coil_none();
    iteration->iterator = NULL;
}

// Whether to ask the iterator. A round that is still on was left by break. An item that is an error, before the first round, is why it did not begin.
static bool ready(coil_iteration *iteration)
{
    if (iteration->in_round) return false;
    if (!iteration->iterator) return false;
    coil__value_drop(iteration->item);
    iteration->item = coil_none();
    return true;
}

static bool refused(const coil_iteration *iteration)
{
    return !iteration->in_round && !iteration->iterator && coil_failed(iteration->item);
}

bool coil_iteration_next(coil_iteration *iteration)
{
    if (!ready(iteration)) return refused(iteration);
    coil_send_result step = coil_next(iteration->iterator, &iteration->item);
    if (step == COIL_SEND_RETURN) return false;
    iteration->in_round = step == COIL_SEND_NEXT;
    return true;
}

COIL__APART static bool end_anext(coil_iteration *iteration, coil_value value)
{
    iteration->item = value;
    if (coil_error_matches(value, coil_StopAsyncIteration)) return false;
    iteration->in_round = !coil_failed(value);
    return true;
}

// What "async for" says of an __anext__ that returned no awaitable.
COIL__APART static coil_object *begin_anext(coil_iteration *iteration)
{
    coil_object *awaitable = coil_anext_coro(iteration->iterator);
    if (!awaitable || awaitable->type->await || awaitable->type->flags & COIL_TYPE_COROUTINE) return awaitable;
    coil_value error = coil__raise(coil_TypeError, "'async for' received an invalid object from __anext__: %s", awaitable->type->name);
    coil_release(awaitable);
    return coil_raise_null(error);
}

bool coil_async_iteration_next(coil_iteration *iteration)
{
    if (!ready(iteration)) return refused(iteration);
    return end_anext(iteration, coil_join(begin_anext(iteration)));
}

coil_value coil_iteration_error(coil_iteration *iteration, const char *file, int line, const char *function)
{
    coil_value error = iteration->item;
    iteration->item = coil_none();
    return coil_trail(error, file, line, function);
}

COIL__COLD_END
