// SPDX-License-Identifier: MIT
//
// stackless.c: coroutines without a stack, for those who want a million of them. The body is a function that is called anew for each step and jumps
// to where it was (the macros COIL_BEGIN to COIL_END write that); what outlives a wait stands in its struct. To anyone else it is a coroutine
// object as any other: it is awaited, made a task of, sent to, thrown into and closed by the same rules and with the same messages.
//
// `resume` is the place to go on at, 0 before the first step. `waits_for` is the iterator of what it awaits: a future stands for itself, which saves
// its iterator.

#include "core.h"

COIL__COLD_BEGIN

static const coil_stackless_type *type_of(const coil_stackless *self)
{
    return (const coil_stackless_type *)(const void *)self->head.type;
}

static bool is_coroutine(const coil_stackless *self)
{
    return self->head.type->flags & COIL_TYPE_COROUTINE;
}

static const char *kind_name(const coil_stackless *self)
{
    return is_coroutine(self) ? "coroutine" : "generator";
}

void *coil_stackless_new_at(const coil_stackless_type *type, size_t size, const char *file, int line)
{
    coil_stackless *made = coil_object_new(&type->type, size);
    if (!made) return NULL;
    made->file = file;
    made->line = (uint32_t)line;
    coil__trace(COIL_TRACE_COROUTINE_MADE, NULL, made, NULL);
    return made;
}

static coil_send_result refuse(coil_value given, coil_value error, coil_value *result)
{
    coil__value_drop(given);
    *result = error;
    return COIL_SEND_ERROR;
}

// ---------------------------------------------------------------------------------------------------------------------
// Steps
// ---------------------------------------------------------------------------------------------------------------------

// One step of what it awaits. True: that has yielded the value; false: it has ended with it.
static bool step_awaited(coil_stackless *self, coil_value sent, coil_value *value)
{
    coil_object *awaited = self->waits_for;
    if (!coil__is_future(awaited)) coil__trace(COIL_TRACE_SEND, NULL, awaited, &sent);
    if (coil__is_future(awaited)) {
        *value = sent;
        if (!coil_failed(sent)) {
            coil__value_drop(sent);
            if (coil__future_step((coil_future *)awaited, value)) return true;
        }
    } else if (coil_error_matches(sent, coil_GeneratorExit)) {
        coil_value closed = coil__close(awaited);
        *value = coil_failed(closed) ? closed : sent;
        coil__value_drop(coil_failed(closed) ? sent : closed);
    } else if (coil_send(awaited, sent, value) == COIL_SEND_NEXT) {
        return true;
    }
    self->waits_for = NULL;
    coil__trace(COIL_TRACE_AWAIT_END, NULL, awaited, value);
    coil__release(awaited);
    return false;
}

static coil_send_result end(coil_stackless *self, coil_value value, coil_value *result)
{
    self->state = COIL_CORO_CLOSED;
    if (coil_error_matches(value, coil_StopIteration))
        value = coil__raise_from(value, coil_RuntimeError, "%s raised StopIteration", kind_name(self));
    *result = value;
    coil__trace(COIL_TRACE_COROUTINE_LEAVE, NULL, self, result);
    return coil_failed(value) ? COIL_SEND_ERROR : COIL_SEND_RETURN;
}

static coil_send_result go_on(coil_stackless *self, coil_value sent, coil_value *result)
{
    coil__trace(self->state == COIL_CORO_CREATED ? COIL_TRACE_COROUTINE_ENTER : COIL_TRACE_RESUME, NULL, self, &sent);
    self->state = COIL_CORO_RUNNING;
    self->yields = !self->waits_for ? false : step_awaited(self, sent, &sent);
    coil_value value = self->yields ? sent : type_of(self)->body(self, sent);
    if (!self->yields) return end(self, value, result);
    self->state = COIL_CORO_SUSPENDED;
    *result = value;
    coil__trace(COIL_TRACE_YIELD, NULL, self, result);
    return COIL_SEND_NEXT;
}

static coil_send_result refuse_state(coil_stackless *self, coil_value given, coil_value *result)
{
    if (self->state == COIL_CORO_RUNNING) return refuse(given, coil__raise(coil_ValueError, "%s already executing", kind_name(self)), result);
    if (is_coroutine(self)) return refuse(given, coil__raise(coil_RuntimeError, "cannot reuse already awaited coroutine"), result);
    *result = coil_failed(given) ? given : coil_none();
    if (coil_failed(given)) return COIL_SEND_ERROR;
    coil__value_drop(given);
    return COIL_SEND_RETURN;
}

coil_send_result coil_stackless_send(coil_object *object, coil_value sent, coil_value *result)
{
    coil_stackless *self = (coil_stackless *)object;
    if (self->state == COIL_CORO_RUNNING || self->state == COIL_CORO_CLOSED) return refuse_state(self, sent, result);
    if (self->state == COIL_CORO_CREATED && sent.tag != COIL_NONE)
        return refuse(sent, coil__raise(coil_TypeError, "can't send non-None value to a just-started %s", kind_name(self)), result);
    return go_on(self, sent, result);
}

coil_send_result coil_stackless_throw(coil_object *object, coil_value error, coil_value *result)
{
    coil_stackless *self = (coil_stackless *)object;
    if (self->state == COIL_CORO_RUNNING || self->state == COIL_CORO_CLOSED) return refuse_state(self, error, result);
    if (self->state == COIL_CORO_SUSPENDED) return go_on(self, error, result);
    self->state = COIL_CORO_CLOSED;
    *result = error; // as it is, a StopIteration too: it was not the body that raised it
    return COIL_SEND_ERROR;
}

coil_value coil_stackless_close(coil_object *object)
{
    coil_stackless *self = (coil_stackless *)object;
    coil_value result;
    if (self->state == COIL_CORO_CLOSED) return coil_none();
    if (self->state == COIL_CORO_CREATED) {
        self->state = COIL_CORO_CLOSED;
        return coil_none();
    }
    coil_send_result step = coil_stackless_throw(object, coil__raise_generator_exit(), &result);
    if (step == COIL_SEND_RETURN || (step == COIL_SEND_ERROR && !coil_error_matches(result, coil_GeneratorExit))) return result;
    coil__value_drop(result);
    return step == COIL_SEND_NEXT ? coil__raise(coil_RuntimeError, "%s ignored GeneratorExit", kind_name(self)) : coil_none();
}

void coil_stackless_finalize(coil_object *object)
{
    coil_stackless *self = (coil_stackless *)object;
    if (self->state == COIL_CORO_CREATED && is_coroutine(self))
        coil__warn(coil_RuntimeWarning, self->file, (int)self->line, "coroutine '%s' was never awaited", object->type->name);
    if (self->state == COIL_CORO_SUSPENDED) coil__abandon(object);
    coil_release(self->waits_for);
    self->waits_for = NULL;
    if (type_of(self)->finalize) type_of(self)->finalize(object);
}

void coil_stackless_repr(coil_object *object, char *buffer, size_t size)
{
    coil__format(buffer, size, "<%s object %s at %p>", kind_name((coil_stackless *)object), object->type->name, (void *)object);
}

// ---------------------------------------------------------------------------------------------------------------------
// What the macros call
// ---------------------------------------------------------------------------------------------------------------------

// Begins to await. True: the first step has yielded, and `value` is what; false: there is nothing to wait for, and it is the outcome.
static bool begin_await(coil_stackless *self, coil_object *object, coil_value *value)
{
    *value = coil_none();
    if (!object) {
        *value = coil_last_error();
        return false;
    }
    if (coil__is_future(object)) {
        coil__trace(COIL_TRACE_AWAIT, NULL, object, NULL);
        if (!coil__future_step((coil_future *)object, value)) {
            coil__trace(COIL_TRACE_AWAIT_END, NULL, object, value);
            return false;
        }
        self->waits_for = coil__retain(object);
        return true;
    }
    coil__trace(COIL_TRACE_AWAIT, NULL, object, NULL);
    self->waits_for = coil_get_awaitable(object);
    if (self->waits_for) return step_awaited(self, coil_none(), value);
    *value = coil_last_error();
    return false;
}

// What is not a coroutine object is borrowed, or, for join, taken.
static bool await_or_join(coil_stackless *self, unsigned place, coil_object *object, bool join, coil_value *value)
{
    bool taken = object && (join || object->type->flags & COIL_TYPE_COROUTINE);
    self->resume = place & COIL_STACKLESS_PLACES;
    if (is_coroutine(self)) {
        self->yields = begin_await(self, object, value);
    } else {
        *value = coil__raise(coil_RuntimeError, "'await' in generator %s: only coroutines can await", self->head.type->name);
    }
    if (taken) coil__release(object);
    return self->yields;
}

bool coil_stackless_await(coil_stackless *self, unsigned place, void *awaitable, coil_value *value)
{
    return await_or_join(self, place, awaitable, false, value);
}

bool coil_stackless_join(coil_stackless *self, unsigned place, void *awaitable, coil_value *value)
{
    return await_or_join(self, place, awaitable, true, value);
}

coil_value coil_stackless_yield(coil_stackless *self, unsigned place, coil_value value)
{
    self->resume = place & COIL_STACKLESS_PLACES;
    self->yields = true;
    return value;
}

coil_coroutine_state coil_stackless_get_state(const coil_stackless *self)
{
    return (coil_coroutine_state)self->state;
}

coil_object *coil_stackless_get_await(const coil_stackless *self)
{
    return self->state == COIL_CORO_SUSPENDED ? self->waits_for : NULL;
}

COIL__COLD_END
