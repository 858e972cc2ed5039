// SPDX-License-Identifier: MIT
//
// object.c: counted references. An object is freed when its last reference is given back, at once, in the caller's own time: no collector.

#include "core.h"

#include <string.h>

COIL__RARE void *coil__no_memory(void)
{
    return coil_raise_null(coil_raise_no_memory());
}

COIL__RARE void *coil__no_memory_for(void *object)
{
    coil_release(object);
    return coil__no_memory();
}

void *coil_object_new(const coil_type *type, size_t size)
{
    if (size < sizeof(coil_object) || size > UINT32_MAX) coil__fatal("coil_object_new: %zu is no size of an object", size);
    coil_object *object = coil__allocate(size);
    if (!object) return coil__no_memory();
    memset(object, 0, size);
    object->type = type;
    object->references = 1;
    object->size = (uint32_t)size;
    return object;
}

// Whoever releases may be about to hand on the error that is kept: it is put aside.
COIL__APART static void finalize_keeping_error(coil_object *object)
{
    coil_value kept = coil__kept;
    coil__kept = coil_none();
    object->type->finalize(object);
    coil_value left = coil__kept;
    coil__kept = kept;
    coil__value_drop(left);
}

COIL_NEVER_SUSPENDS static void finalize_and_free(coil_object *object)
{
    // The finalizer may look at the object, retain and release it (a coroutine is closed there): it must not be freed a second time.
    // It runs as callbacks do, outside of any frame: it cannot suspend.
    if (object->type->finalize) {
        coil__frame *frame = coil__frame_current;
        coil__frame_current = NULL;
        object->references = 1;
        if (COIL__UNLIKELY(coil_failed(coil__kept))) finalize_keeping_error(object);
        else object->type->finalize(object);
        coil__frame_current = frame;
        if (--object->references > 0) return; // it was kept: alive again
    }
    coil__free(object, object->size);
}

static bool is_ended(const coil_object *object)
{
    return object->type->flags & COIL__TYPE_FRAME && ((const coil__frame *)object)->state == COIL_CORO_CLOSED;
}

static bool holds_nothing(const coil_future *future)
{
    return !future->log_traceback && !future->callbacks && !coil__value_counted(future->result) && future->loop->head.references > 1;
}

// What has nothing left that a finalizer would have to do, as nearly all tasks, futures and coroutines in the end, is freed without one, where we are.
COIL__INLINE bool free_at_once(coil_object *object)
{
    if (is_ended(object)) {
        coil__free_small(object, object->size);
        return true;
    }
    bool is_task = object->type == &coil__task_type.public_type;
    coil_future *future = (coil_future *)object;
    if ((!is_task && object->type->finalize != coil__future_finalize) || !holds_nothing(future) || coil__is_tracing()) return false;
    if (is_task) {
        const coil_task *task = (const coil_task *)object;
        coil_object *coroutine = task->coroutine;
        // One that is done waits for nothing, and has its coroutine, unless it was started eagerly, and then it has a context.
        if (future->state == COIL__PENDING || task->context || task->named) return false;
        if (coroutine->references == 1 && !is_ended(coroutine)) return false;
        if (--coroutine->references == 0) coil__free_small(coroutine, coroutine->size);
    }
    future->loop->head.references--;
    coil__free_small(object, object->size);
    return true;
}

void coil__object_free(coil_object *object)
{
    if (!free_at_once(object)) finalize_and_free(object);
}

// Memory of an object that is freed keeps its count, zero, until it is used again. So this finds most of what is released once too often, and only
// costs those who call from outside.
static inline void check_alive(const coil_object *object)
{
    if (COIL__UNLIKELY(object->references == 0)) coil__fatal("the object is freed already; was it borrowed, or taken by what it was passed to?");
}

void *coil_retain(void *object)
{
    return object ? coil__retain(object) : NULL;
}

void coil_release(void *object)
{
    if (!object) return;
    check_alive(object);
    coil__release(object);
}

void coil_value_release(coil_value value)
{
    if (coil__value_counted(value)) coil_release(value.as.object);
}
