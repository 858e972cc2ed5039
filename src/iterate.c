// SPDX-License-Identifier: MIT
//
// iterate.c: iter(), yield from, a coroutine as an iterator, anext(), and what coil_for and coil_async_for are made of. An iteration owns its iterator
// and the item of the round; it is given back where the scope ends, however it ends.

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
    if (sent.tag != COIL_NONE) { // it has __next__ only
        coil__value_drop(sent);
        *result = coil__raise(coil_AttributeError, "'list_iterator' object has no attribute 'send'");
        return COIL_SEND_ERROR;
    }
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
        return coil__raise_null(coil_TypeError, "'%s' object is not iterable", object->type->name);
    }
    coil_object *iterator = call_getter(object->type->iter, object);
    if (!iterator || (iterator->type->send && !(iterator->type->flags & COIL_TYPE_COROUTINE))) return iterator;
    coil_value error = coil__raise(coil_TypeError, "iter() returned non-iterator of type '%s'", iterator->type->name);
    coil_release(iterator);
    return coil_raise_null(error);
}

// What is said of an object that has no asynchronous iterator, and of one whose __aiter__ returned something else: around its type's name.
typedef struct aiter_words {
    const char *none[2], *wrong[2];
} aiter_words;

static coil_object *find_aiter(coil_object *object, const aiter_words *words)
{
    if (!object) return NULL;
    if (!object->type->aiter) {
        if (object->type->anext) return coil_retain(object);
        return coil__raise_null(coil_TypeError, "%s%s%s", words->none[0], object->type->name, words->none[1]);
    }
    coil_object *iterator = call_getter(object->type->aiter, object);
    if (!iterator || iterator->type->anext) return iterator;
    coil_value error = coil__raise(coil_TypeError, "%s%s%s", words->wrong[0], iterator->type->name, words->wrong[1]);
    coil_release(iterator);
    return coil_raise_null(error);
}

coil_object *coil_aiter(void *iterable)
{
    static const aiter_words words = {{"'", "' object is not an async iterable"}, {"aiter() returned not an async iterator of type '", "'"}};
    return find_aiter(iterable, &words);
}

// ---------------------------------------------------------------------------------------------------------------------
// yield from
// ---------------------------------------------------------------------------------------------------------------------

// GET_YIELD_FROM_ITER: the iterator, owned.
COIL__APART static coil_object *begin_yield_from(coil_object *object)
{
    const coil__frame *frame = coil__frame_current;
    if (!object) return NULL;
    if (!frame) return coil_raise_null(coil__frame_missing("'yield from'"));
    if (frame->kind == COIL__ASYNC_GENERATOR)
        return coil__raise_null(coil_RuntimeError, "'yield from' in async generator %s: yield each value of a loop instead", frame->name);
    if (!(object->type->flags & COIL_TYPE_COROUTINE)) return coil_iter(object);
    // A generator can delegate to asend and the like, which have no name, but not to a coroutine of the program's own.
    if (frame->kind != COIL__GENERATOR || !coil__coroutine_name(object)) return coil__retain(object);
    return coil__raise_null(coil_TypeError, "cannot 'yield from' a coroutine object in a non-coroutine generator");
}

coil_value coil_yield_from(void *iterable)
{
    return coil__drive(begin_yield_from(iterable));
}

// ---------------------------------------------------------------------------------------------------------------------
// coroutine_wrapper: a coroutine as an iterator, for await slots
// ---------------------------------------------------------------------------------------------------------------------

typedef struct wrapper {
    coil_object head;
    coil_object *coroutine; // owned
} wrapper;

static coil_send_result wrapper_send(coil_object *self, coil_value sent, coil_value *result)
{
    return coil_send(((wrapper *)self)->coroutine, sent, result);
}

static coil_value wrapper_close(coil_object *self)
{
    return coil__close(((wrapper *)self)->coroutine);
}

static void wrapper_finalize(coil_object *self)
{
    coil_release(((wrapper *)self)->coroutine);
}

static const coil__type wrapper_type = {
    .public_type = {.name = "coroutine_wrapper",
                    .flags = COIL__TYPE_CORE,
                    .finalize = wrapper_finalize,
                    .send = wrapper_send,
                    .throw_error = wrapper_send, // an error that is sent is thrown
                    .close = wrapper_close}};

coil_object *coil_coroutine_wrapper(void *coroutine)
{
    coil_object *object = coroutine;
    if (!object) return NULL;
    if (!(object->type->flags & COIL_TYPE_COROUTINE))
        return coil__raise_null(coil_TypeError, "a coroutine was expected, got '%s' object", object->type->name);
    wrapper *made = coil_object_new(&wrapper_type.public_type, sizeof *made);
    if (made) made->coroutine = object;
    else coil_release(object);
    return (coil_object *)made;
}

// ---------------------------------------------------------------------------------------------------------------------
// anext()
// ---------------------------------------------------------------------------------------------------------------------

coil_object *coil_anext_coro(void *iterator)
{
    coil_object *object = iterator;
    if (!object) return NULL;
    if (object->type->anext) return call_getter(object->type->anext, object);
    return coil__raise_null(coil_TypeError, "'%s' object is not an async iterator", object->type->name);
}

coil_value coil_anext(void *iterator)
{
    return coil_join(coil_anext_coro(iterator));
}

// With a value for the end. What the slot itself raises is no end of the iteration: only what the awaitable raises is.
COIL__APART static coil_value or_fallback(bool awaited, coil_value value, coil_value fallback)
{
    bool ended = awaited && coil_error_matches(value, coil_StopAsyncIteration);
    coil__value_drop(ended ? value : fallback);
    return ended ? fallback : value;
}

coil_value coil_anext_default(void *iterator, coil_value fallback)
{
    coil_object *awaitable = coil_anext_coro(iterator);
    return or_fallback(awaitable != NULL, coil_join(awaitable), fallback);
}

// The same as an object, for tasks and for driving by hand: anext_awaitable.
typedef struct anext_awaitable {
    coil_object head;
    coil_object *awaitable; // owned
    coil_object *iterator;  // owned: what drives it; NULL before the first step
    coil_value fallback;    // owned
} anext_awaitable;

static coil_send_result anext_send(coil_object *object, coil_value sent, coil_value *result)
{
    anext_awaitable *self = (anext_awaitable *)object;
    if (!self->iterator) self->iterator = coil_get_awaitable(self->awaitable);
    coil_send_result step = COIL_SEND_ERROR;
    if (self->iterator) {
        step = coil_send(self->iterator, sent, result);
    } else {
        coil__value_drop(sent);
        *result = coil_last_error();
    }
    if (step != COIL_SEND_ERROR || !coil_error_matches(*result, coil_StopAsyncIteration)) return step;
    coil__value_drop(*result);
    *result = coil__value_keep(self->fallback);
    return COIL_SEND_RETURN;
}

static coil_value anext_close(coil_object *object)
{
    anext_awaitable *self = (anext_awaitable *)object;
    if (!self->iterator) self->iterator = coil_get_awaitable(self->awaitable);
    return self->iterator ? coil__close(self->iterator) : coil_last_error();
}

static void anext_finalize(coil_object *object)
{
    anext_awaitable *self = (anext_awaitable *)object;
    coil_release(self->iterator);
    coil_release(self->awaitable);
    coil__value_drop(self->fallback);
}

static const coil__type anext_type = {
    .public_type = {.name = "anext_awaitable",
                    .flags = COIL__TYPE_CORE | COIL_TYPE_COROUTINE,
                    .finalize = anext_finalize,
                    .send = anext_send,
                    .throw_error = anext_send, // an error that is sent is thrown
                    .close = anext_close}};

coil_object *coil_anext_default_coro(void *iterator, coil_value fallback)
{
    coil_object *awaitable = coil_anext_coro(iterator);
    anext_awaitable *made = awaitable ? coil_object_new(&anext_type.public_type, sizeof *made) : NULL;
    if (made) {
        made->awaitable = awaitable;
        made->fallback = fallback;
    } else {
        coil_release(awaitable);
        coil__value_drop(fallback);
    }
    return (coil_object *)made;
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

coil_iteration coil_iteration_begin_taken(void *iterable)
{
    coil_iteration iteration = coil_iteration_begin(iterable);
    coil_release(iterable);
    return iteration;
}

coil_iteration coil_async_iteration_begin(void *iterable)
{
    static const aiter_words words = {{"'async for' requires an object with __aiter__ method, got ", ""},
                                      {"'async for' received an object from __aiter__ that does not implement __anext__: ", ""}};
    return begin(find_aiter(iterable, &words));
}

coil_iteration coil_async_iteration_begin_taken(void *iterable)
{
    coil_iteration iteration = coil_async_iteration_begin(iterable);
    coil_release(iterable);
    return iteration;
}

static void drop_item(coil_iteration *iteration)
{
    if (!iteration->given) coil_value_release(iteration->item);
    iteration->item = coil_none();
    iteration->given = false;
}

void coil_iteration_end(coil_iteration *iteration)
{
    drop_item(iteration);
    coil_release(iteration->iterator);
    iteration->iterator = NULL;
}

// A coroutine object is the body's: awaiting it takes it, and where that was done nobody may look at it afterwards.
static void begin_round(coil_iteration *iteration)
{
    iteration->in_round = true;
    iteration->given = iteration->item.tag == COIL_OBJECT && iteration->item.as.object->type->flags & COIL_TYPE_COROUTINE;
}

// Whether to ask the iterator. A round that is still on was left by break. An item that is an error, before the first round, is why it did not begin.
static bool ready(coil_iteration *iteration)
{
    if (iteration->in_round) return false;
    if (!iteration->iterator) return false;
    drop_item(iteration);
    return true;
}

static bool refused(const coil_iteration *iteration)
{
    return !iteration->iterator && coil_failed(iteration->item);
}

bool coil_iteration_next(coil_iteration *iteration)
{
    if (!ready(iteration)) return refused(iteration);
    coil_send_result step = coil_next(iteration->iterator, &iteration->item);
    if (step == COIL_SEND_RETURN) return false;
    if (step == COIL_SEND_NEXT) begin_round(iteration);
    return true;
}

COIL__APART static bool end_anext(coil_iteration *iteration, coil_value value)
{
    iteration->item = value;
    if (coil_error_matches(value, coil_StopAsyncIteration)) return false;
    if (!coil_failed(value)) begin_round(iteration);
    return true;
}

static bool can_be_awaited_as_it_is(const coil_object *object)
{
    return object->type->flags & COIL_TYPE_COROUTINE || coil__is_future(object);
}

// A coroutine object or a future; or the iterator of anything else, so that "async for" can say what it does of an __anext__ that returned no awaitable.
COIL__APART static coil_object *begin_anext(coil_iteration *iteration)
{
    coil_value refused = coil__check_await();
    if (coil_failed(refused)) return coil_raise_null(refused);
    coil_object *awaitable = coil_anext_coro(iteration->iterator);
    if (!awaitable || can_be_awaited_as_it_is(awaitable)) return awaitable;
    coil_object *iterator = coil_get_awaitable(awaitable);
    if (!iterator)
        coil_raise_null(coil__raise_from(coil_last_error(), coil_TypeError, "'async for' received an invalid object from __anext__: %s",
                                         awaitable->type->name));
    coil_release(awaitable);
    return iterator;
}

bool coil_async_iteration_next(coil_iteration *iteration)
{
    if (!ready(iteration)) return refused(iteration);
    coil_object *next = begin_anext(iteration);
    return end_anext(iteration, !next || can_be_awaited_as_it_is(next) ? coil_join(next) : coil__drive(next));
}

coil_value coil_iteration_error(coil_iteration *iteration, const char *file, int line, const char *function)
{
    coil_value error = iteration->item;
    iteration->item = coil_none();
    return coil_trail(error, file, line, function);
}

COIL__COLD_END
