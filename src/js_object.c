// SPDX-License-Identifier: MIT
//
// js_object.c: what JavaScript does with objects of C's: it iterates over generators, and awaits what can be awaited.

#include "js.h"

COIL__COLD_BEGIN

uint32_t coil__js_kind(coil_object *object)
{
    const coil_type *type = object->type;
    if (coil__is_list(object)) return COIL__JS_LIST;
    if (type->anext || type->aiter) return COIL__JS_ASYNC_ITERATOR;
    if (type->await || type->flags & COIL_TYPE_COROUTINE) return COIL__JS_AWAITABLE;
    return type->send || type->iter ? COIL__JS_ITERATOR : COIL__JS_OPAQUE;
}

// NULL: it is none.
static coil_async_generator *as_async_generator(coil_object *object)
{
    const coil__async_generator_type *made = coil__async_generators;
    return made && object->type == made->type ? (coil_async_generator *)object : NULL;
}

// One step. The end of an iteration is a StopAsyncIteration, of a generator too: a StopIteration cannot leave a coroutine.
static coil_value next(coil_object *object, coil_value sent)
{
    coil_value result;
    if (as_async_generator(object)) return coil__async_generators->asend(as_async_generator(object), sent);
    if (object->type->anext) {
        coil__value_drop(sent);
        return coil_anext(object);
    }
    coil_send_result step = coil_send(object, sent, &result);
    if (step != COIL_SEND_RETURN) return result;
    return coil_raise_value(coil_StopAsyncIteration, result);
}

static coil_value throw_into(coil_object *object, coil_value error)
{
    coil_value result;
    if (as_async_generator(object)) return coil__async_generators->athrow(as_async_generator(object), error);
    if (!object->type->throw_error || object->type->anext) return error;
    coil_send_result step = object->type->throw_error(object, error, &result);
    if (step != COIL_SEND_RETURN) return result;
    return coil_raise_value(coil_StopAsyncIteration, result);
}

static coil_value end(coil_object *object)
{
    if (as_async_generator(object)) return coil__async_generators->aclose(as_async_generator(object));
    return object->type->close ? object->type->close(object) : coil_none();
}

coil_value coil__js_run_method(coil_object *object, coil__js_method method, coil_value *argv)
{
    coil_value value = argv[0];
    argv[0] = coil_none();
    switch (method) {
    case COIL__JS_DO_NEXT: return next(object, value);
    case COIL__JS_DO_THROW: return throw_into(object, value);
    case COIL__JS_DO_RETURN: coil__value_drop(value); return end(object);
    case COIL__JS_DO_AWAIT: break;
    }
    coil__value_drop(value);
    // Awaiting takes a coroutine object, and JavaScript keeps its reference.
    if (object->type->flags & COIL_TYPE_COROUTINE) coil__retain(object);
    return coil_await(object);
}

COIL__COLD_END
