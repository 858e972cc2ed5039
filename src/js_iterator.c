// SPDX-License-Identifier: MIT
//
// js_iterator.c: coil_for and coil_async_for over JavaScript values. Asynchronously everything goes by orders, and each step is a future; step by step, at once,
// JavaScript must be asked while C stands on the stack.

#include "js.h"

COIL__COLD_BEGIN

typedef struct iterator {
    coil_object head;
    coil_value subject; // owned: what is iterated over; or, at once, JavaScript's iterator
    uint32_t number;    // what JavaScript calls it
    bool over;
} iterator;

static uint32_t made;

static iterator *iterator_new(const coil__type *type, coil_value subject)
{
    iterator *self = coil_object_new(&type->public_type, sizeof *self);
    if (self) self->subject = subject;
    else coil__value_drop(subject);
    return self;
}

// ---------------------------------------------------------------------------------------------------------------------
// Asynchronously
// ---------------------------------------------------------------------------------------------------------------------

// As `for await (...)` does when it is left: the iterator may clean up.
static void finalize_async(coil_object *self)
{
    coil__js_order_add(COIL__JS_CLOSE, ((iterator *)self)->number, coil_none());
    coil__value_drop(((iterator *)self)->subject);
}

static coil_object *anext(coil_object *self)
{
    return (coil_object *)coil__js_wait(COIL__JS_NEXT, ((iterator *)self)->number);
}

static const coil__type async_iterator_type = {
    .public_type = {.name = "JavaScript async iterator", .flags = COIL__TYPE_CORE, .finalize = finalize_async, .anext = anext},
};

coil_object *coil__js_iterate_async(coil_object *self)
{
    if (!coil__js_reserve(2)) return coil__no_memory();
    iterator *opened = iterator_new(&async_iterator_type, coil__value_of(COIL_JS, coil__retain(self)));
    if (!opened) {
        coil__js_unreserve(2);
        return NULL;
    }
    opened->number = ++made;
    coil__js_order_add(COIL__JS_OPEN, opened->number, coil_int(((coil__js *)self)->place));
    return &opened->head;
}

// ---------------------------------------------------------------------------------------------------------------------
// At once
// ---------------------------------------------------------------------------------------------------------------------

static void finalize(coil_object *self)
{
    iterator *freed = (iterator *)self;
    if (!freed->over) coil_value_release(coil__js_operate(COIL__JS_FINISH, coil__js_place(freed->subject), NULL, 0, NULL));
    coil__value_drop(freed->subject);
}

static coil_send_result send(coil_object *self, coil_value sent, coil_value *result)
{
    iterator *driven = (iterator *)self;
    coil__value_drop(sent);
    *result = coil_none();
    if (driven->over) return COIL_SEND_RETURN;
    coil_value step = coil__js_operate(COIL__JS_STEP, coil__js_place(driven->subject), NULL, 0, NULL);
    driven->over = coil_failed(step);
    if (driven->over && coil_error_matches(step, coil_StopIteration)) {
        coil__value_drop(step);
        return COIL_SEND_RETURN;
    }
    *result = step;
    return driven->over ? COIL_SEND_ERROR : COIL_SEND_NEXT;
}

static const coil__type iterator_type = {
    .public_type = {.name = "JavaScript iterator", .flags = COIL__TYPE_CORE, .finalize = finalize, .send = send},
};

coil_object *coil__js_iterate(coil_object *self)
{
    if (!coil__js_operate)
        return coil__raise_null(coil_TypeError, "this program calls no JavaScript, so it cannot iterate over a JavaScript value at once: use coil_async_for");
    coil_value subject = coil__js_operate(COIL__JS_ITERATE, ((coil__js *)self)->place, NULL, 0, NULL);
    if (coil_failed(subject)) return coil_raise_null(subject);
    return (coil_object *)iterator_new(&iterator_type, subject);
}

COIL__COLD_END
