// SPDX-License-Identifier: MIT
//
// coroutine.c: functions that can be left in the middle, and awaiting: send, throw, close, GET_AWAITABLE, YIELD_FROM.
//
// Owns coil__frame_current, the chain of frames that are running, innermost first through `caller`. Every switch goes through
// coil__frame_resume (into a stack) and coil__frame_leave (out of it), which keep the chain.

#include "core.h"

#include <string.h>

_Thread_local coil__frame *coil__frame_current;
coil__frame *coil__frame_in_slot;

#define MOST_NESTED 250 // frames that drive each other: each takes a piece of the engine's own stack, which is half a megabyte in wasmtime
static unsigned nested;

static const char *kind_name(const coil__frame *frame)
{
    static const char *const names[] = {"coroutine", "generator", "async generator"};
    return names[frame->kind];
}

// ---------------------------------------------------------------------------------------------------------------------
// Making and freeing
// ---------------------------------------------------------------------------------------------------------------------

COIL__RARE static coil__frame *refuse_function(const coil__type *type, coil__frame_kind kind)
{
    return coil_raise_null(
        coil__raise(coil_TypeError, "'NULL' is no function to make %s %s of", kind == COIL__ASYNC_GENERATOR ? "an" : "a", type->public_type.name));
}

coil__frame *coil__frame_new(const coil__type *type, size_t struct_size, coil__frame_kind kind, coil_function function, void *arg, size_t size,
                             const char *name, const char *file, int line)
{
    if (COIL__UNLIKELY(!function)) return refuse_function(type, kind);
    size_t argument = (struct_size + 15) & ~(size_t)15; // where it is copied to
    if (COIL__UNLIKELY(size > UINT32_MAX - argument)) return coil__no_memory();
    coil__frame *frame = size || struct_size != sizeof *frame ? coil_object_new(&type->public_type, size ? argument + size : struct_size)
                                                              : coil__object_new(&type->public_type, sizeof *frame);
    if (!frame) return NULL;
    frame->kind = (uint8_t)kind;
    frame->state = COIL_CORO_CREATED;
    frame->owner = frame->innermost = frame;
    frame->function = function;
    frame->arg = size ? memcpy((char *)frame + argument, arg, size) : arg;
    frame->name = name;
    frame->file = file;
    frame->line = line;
    coil__trace(COIL_TRACE_COROUTINE_MADE, NULL, frame, NULL);
    return frame;
}

COIL__COLD_BEGIN

static void report_close(coil_object *object, coil_value error)
{
    coil__text text = {0};
    coil__text_add(&text, "Exception ignored while closing generator "); // whatever it is: so does CPython
    coil__text_repr_object(&text, object);
    coil__text_add(&text, ":\n");
    if (!text.failed) coil__host_write(text.bytes, text.length);
    coil__text_free(&text);
    coil_error_print(error);
}

#define MOST_REFUSALS 1000

void coil__abandon(coil_object *object)
{
    coil_value closed = object->type->close(object);
    bool failed = coil_failed(closed);
    if (failed) report_close(object, closed);
    coil__value_drop(closed);
    coil_send_result step = failed ? COIL_SEND_NEXT : COIL_SEND_RETURN;
    // Unless its body has kept it: then it lives on, as it is.
    for (int i = 0; i < MOST_REFUSALS && step == COIL_SEND_NEXT && object->references == 1; i++) {
        coil_value result;
        step = object->type->throw_error(object, coil__raise_generator_exit(), &result);
        coil__value_drop(result);
    }
}

void coil__frame_finalize(coil_object *self)
{
    coil__frame *frame = (coil__frame *)self;
    if (frame->state == COIL_CORO_CREATED && frame->kind == COIL__COROUTINE) {
        coil__warn_never_awaited(frame);
    } else if (frame->state == COIL_CORO_SUSPENDED) {
        coil__abandon(self);
    }
    if (self->references > 1) return; // its body has kept it: it lives on, as it is
    if (frame->stack && frame->innermost->wait == COIL__WAITS_FOR_FUTURE) coil__future_end_wait((coil_future *)frame->innermost->waits_for);
    coil__stack_free(frame->stack);   // NULL, unless it ignored the GeneratorExit
    frame->stack = NULL;
    coil_release(frame->keeps);
}

void coil__frame_repr(coil_object *self, coil__text *text)
{
    coil__text_add(text, "<%s object %s at %p>", self->type->name, ((coil__frame *)self)->name, (void *)self);
}

COIL__COLD_END

// ---------------------------------------------------------------------------------------------------------------------
// Switching
// ---------------------------------------------------------------------------------------------------------------------

coil_value coil__stack_body(void *arg)
{
    coil__frame *frame = arg;
    if (!frame) coil__host_main();
    coil__trace(COIL_TRACE_COROUTINE_ENTER, NULL, frame, NULL);
    return frame->function(frame->arg);
}

// What a body raised, as its awaiter sees it: PEP 479, StopIteration must not leak.
COIL__APART static coil_value frame_error(const coil__frame *frame, coil_value value)
{
    const coil_error_type *type = coil_error_type_of(value);
    if (COIL__LIKELY(!coil__error_is(type, coil_StopIteration))
        && !(frame->kind == COIL__ASYNC_GENERATOR && coil__error_is(type, coil_StopAsyncIteration)))
        return value;
    return coil__raise_from(value, coil_RuntimeError, "%s raised %s", kind_name(frame),
                            coil__error_is(type, coil_StopIteration) ? "StopIteration" : "StopAsyncIteration");
}

static coil_send_result refuse(coil_value given, coil_value error, coil_value *result)
{
    coil__value_drop(given);
    *result = error;
    return COIL_SEND_ERROR;
}

// What it kept for its body is given back at its end: a task that is done keeps its coroutine, and may itself be kept for long.
static void frame_end(coil__frame *frame)
{
    coil_object *keeps = frame->keeps;
    frame->state = COIL_CORO_CLOSED;
    frame->keeps = NULL;
    coil_release(keeps);
}

COIL__COLD_BEGIN

// GeneratorExit in a frame: those around it on the same stack are being closed with it.
COIL__APART static void mark_closing(coil__frame *inner)
{
    for (coil__frame *frame = inner; frame != inner->owner; frame = frame->caller) frame->closing = true;
}

COIL__COLD_END

// What awaiting a future comes to when somebody sends a value. False: it is not done, and is yielded again.
COIL__INLINE bool end_await(coil_future *future, coil_value *value)
{
    coil__value_drop(*value); // of somebody who drives the coroutine by hand
    if (COIL__UNLIKELY(future->state != COIL__FINISHED || coil_failed(future->result))) return !coil__future_step(future, value);
    *value = coil__value_keep(future->result);
    return true;
}

// Ends what the frame waits for with what is sent to it, and makes of that what its await returns. False: it still waits, and yields the value again.
COIL__INLINE bool end_wait(coil__frame *frame, coil_value *value)
{
    coil__trace(COIL_TRACE_RESUME, NULL, frame, value);
    bool failed = coil_failed(*value);
    if (COIL__UNLIKELY(failed) && frame != frame->owner && coil_error_matches(*value, coil_GeneratorExit)) mark_closing(frame);
    if (frame->wait == COIL__WAITS_IN_CODE) return true;
    if (frame->wait == COIL__WAITS_FOR_FUTURE) {
        if (COIL__LIKELY(!failed) && COIL__UNLIKELY(!end_await((coil_future *)frame->waits_for, value))) return false;
        coil__trace(COIL_TRACE_AWAIT_END, NULL, frame->waits_for, value);
        coil__future_end_wait((coil_future *)frame->waits_for);
    } else if (COIL__LIKELY(!failed)) {
        coil__value_drop(*value);
        coil__value_set(value, COIL_NONE, NULL);
    }
    frame->wait = COIL__WAITS_IN_CODE;
    frame->waits_for = NULL;
    return true;
}

COIL__APART static coil_send_result finish(coil__frame *frame, coil_value *value)
{
    coil__stack_free(frame->stack);
    frame->stack = NULL;
    frame_end(frame);
    if (COIL__UNLIKELY(coil_failed(*value))) *value = frame_error(frame, *value);
    coil__trace(COIL_TRACE_COROUTINE_LEAVE, NULL, frame, value);
    return coil_failed(*value) ? COIL_SEND_ERROR : COIL_SEND_RETURN;
}

coil_send_result coil__frame_resume(coil__frame *frame, coil_value *value)
{
    if (COIL__UNLIKELY(nested == MOST_NESTED)) return refuse(*value, coil__raise(coil_RecursionError, "maximum recursion depth exceeded"), value);
    coil__frame *before = coil__frame_current, *inner = frame->innermost;
    bool begun = frame->state == COIL_CORO_SUSPENDED, finished = false;
    nested++;
    frame->state = COIL_CORO_RUNNING;
    frame->caller = before ? before : coil__frame_in_slot;
    frame->transfer = value;
    coil__frame_current = inner;
    if (COIL__UNLIKELY(!begun) || COIL__LIKELY(end_wait(inner, value))) finished = coil__stack_resume(frame->stack, value);
    if (COIL__LIKELY(!finished)) coil__trace(COIL_TRACE_YIELD, NULL, frame->innermost, value);
    coil__frame_current = before;
    nested--;
    if (COIL__UNLIKELY(finished)) return finish(frame, value);
    frame->state = COIL_CORO_SUSPENDED;
    return COIL_SEND_NEXT;
}

bool coil__frame_leave_with(coil_value yielded)
{
    coil_value *to = coil__frame_leave(COIL__WAITS_IN_CODE);
    if (COIL__LIKELY(to != NULL)) *to = yielded;
    else coil__value_drop(yielded);
    return to != NULL;
}

coil_value coil__frame_refuse(void)
{
    return coil__raise(coil_RuntimeError, "coroutine ignored GeneratorExit");
}

COIL__COLD_BEGIN

coil_value (*coil__frame_barrier)(const char *what);

coil_value coil__frame_missing(const char *what)
{
    if (coil__frame_barrier) return coil__frame_barrier(what);
    return coil__raise(coil_RuntimeError, "%s outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run", what);
}

// ---------------------------------------------------------------------------------------------------------------------
// send, throw, close: gen_send_ex2, _gen_throw, gen_close
// ---------------------------------------------------------------------------------------------------------------------

static coil_send_result frame_closed(coil__frame *frame, coil_value given, coil_value *result)
{
    if (frame->kind == COIL__COROUTINE)
        return refuse(given, coil__raise(coil_RuntimeError, "cannot reuse already awaited coroutine"), result);
    if (coil_failed(given)) { // throw() on a generator that has ended
        *result = given;
        return COIL_SEND_ERROR;
    }
    coil__value_drop(given);
    *result = coil_none();
    return COIL_SEND_RETURN;
}

static coil_send_result frame_busy(coil__frame *frame, coil_value given, coil_value *result)
{
    return refuse(given, coil__raise(coil_ValueError, "%s already executing", kind_name(frame)), result);
}

COIL__COLD_END

bool coil__frame_begin(coil__frame *frame)
{
    // One that could not be resumed, because of its depth, has its stack already.
    if (COIL__LIKELY(!frame->stack)) frame->stack = coil__stack_new(frame->stack_size, frame->function, frame);
    return frame->stack != NULL;
}

coil_send_result coil__frame_send(coil__frame *frame, coil_value sent, coil_value *result)
{
    if (coil_failed(sent)) return coil__frame_throw(frame, sent, result);
    switch ((coil_coroutine_state)frame->state) {
    case COIL_CORO_SUSPENDED: break;
    case COIL_CORO_CREATED:
        if (sent.tag != COIL_NONE)
            return refuse(sent, coil__raise(coil_TypeError, "can't send non-None value to a just-started %s", kind_name(frame)), result);
        if (!coil__frame_begin(frame)) return refuse(sent, coil_raise_no_memory(), result);
        break;
    case COIL_CORO_RUNNING: return frame_busy(frame, sent, result);
    case COIL_CORO_CLOSED: return frame_closed(frame, sent, result);
    }
    *result = sent;
    return coil__frame_resume(frame, result);
}

COIL__COLD_BEGIN

coil_send_result coil__frame_throw(coil__frame *frame, coil_value error, coil_value *result)
{
    if (!coil_failed(error)) {
        const char *type = coil__value_type_name(error);
        return refuse(error, coil__raise(coil_TypeError, "exceptions must be classes or instances deriving from BaseException, not %s", type), result);
    }
    switch ((coil_coroutine_state)frame->state) {
    case COIL_CORO_SUSPENDED: *result = error; return coil__frame_resume(frame, result);
    case COIL_CORO_RUNNING: return frame_busy(frame, error, result);
    case COIL_CORO_CLOSED: return frame_closed(frame, error, result);
    case COIL_CORO_CREATED: break;
    }
    frame_end(frame);
    *result = error; // as it is, a StopIteration too: it was not the body that raised it
    return COIL_SEND_ERROR;
}

coil_value coil__frame_close(coil__frame *frame)
{
    coil_value result;
    switch ((coil_coroutine_state)frame->state) {
    case COIL_CORO_CREATED: frame_end(frame); return coil_none();
    case COIL_CORO_CLOSED: return coil_none();
    case COIL_CORO_RUNNING: frame_busy(frame, coil_none(), &result); return result;
    case COIL_CORO_SUSPENDED: break;
    }
    switch (coil__frame_throw(frame, coil__raise_generator_exit(), &result)) {
    case COIL_SEND_RETURN:
        if (frame->kind != COIL__ASYNC_GENERATOR) return result;
        coil__value_drop(result); // only its finalizer closes it like this, and CPython's then complains of its end
        return coil__raise(coil_StopAsyncIteration, "%s", "");
    case COIL_SEND_NEXT:
        coil__value_drop(result);
        return coil__raise(coil_RuntimeError, "%s ignored GeneratorExit", kind_name(frame));
    case COIL_SEND_ERROR: break;
    }
    if (!coil_error_matches(result, coil_GeneratorExit)) return result;
    coil__value_drop(result);
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Awaiting
// ---------------------------------------------------------------------------------------------------------------------

static const char *type_name(const coil_object *object)
{
    return object->type->name;
}

COIL__COLD_END

// GeneratorExit closes what is awaited, and is raised in the awaiting coroutine all the same, whatever the closed one returned.
static coil_value closed_in_place(coil_value value)
{
    if (coil_failed(value)) return value;
    coil__value_drop(value);
    return coil__raise_generator_exit();
}

// A coroutine that has not started runs on the stack of the one that awaits it.
COIL__APART static void enter_in_place(coil__frame *frame)
{
    coil__frame *awaiter = coil__frame_current;
    coil__trace(COIL_TRACE_AWAIT, NULL, frame, NULL);
    frame->state = COIL_CORO_RUNNING;
    frame->in_place = true;
    frame->owner = awaiter->owner;
    frame->caller = awaiter;
    awaiter->waits_for = &frame->head;
    coil__frame_current = frame;
    coil__trace(COIL_TRACE_COROUTINE_ENTER, NULL, frame, NULL);
}

// Takes the value and the reference.
COIL__APART static coil_value leave_in_place(coil__frame *frame, coil_value value)
{
    if (COIL__UNLIKELY(coil_failed(value))) value = frame_error(frame, value);
    coil__frame_current = frame->caller;
    frame->caller->waits_for = NULL;
    frame->in_place = false;
    frame_end(frame);
    coil__trace(COIL_TRACE_COROUTINE_LEAVE, NULL, frame, &value);
    if (COIL__UNLIKELY(frame->closing)) value = closed_in_place(value);
    coil__trace(COIL_TRACE_AWAIT_END, NULL, frame, &value);
    coil__release(&frame->head);
    return value;
}

// Slots run as callbacks do, outside of any frame: they cannot suspend.
COIL_NEVER_SUSPENDS static coil_send_result call_slot(coil_object *object, coil_value sent, coil_value *result)
{
    coil__frame *frame = coil__frame_current, *in_slot = coil__frame_in_slot;
    coil_send_result step = COIL_SEND_ERROR;
    coil__frame_current = NULL;
    coil__frame_in_slot = frame ? frame : in_slot;
    if (!coil_failed(sent)) step = object->type->send(object, sent, result);
    else if (object->type->throw_error) step = object->type->throw_error(object, sent, result);
    else *result = sent;
    coil__frame_in_slot = in_slot;
    coil__frame_current = frame;
    return step;
}

COIL_NEVER_SUSPENDS coil_value coil__close(coil_object *object)
{
    coil__frame *frame = coil__frame_current;
    coil__frame_current = NULL;
    coil_value closed = object->type->close ? object->type->close(object) : coil_none();
    coil__frame_current = frame;
    return closed;
}

COIL_NEVER_SUSPENDS static coil_object *call_await(coil_object *object)
{
    coil__frame *frame = coil__frame_current;
    coil__frame_current = NULL;
    coil_object *iterator = object->type->await(object);
    coil__frame_current = frame;
    return iterator;
}

COIL__COLD_BEGIN

// Where a frame is, seen from outside: one in place is where its owner is.
static coil_coroutine_state state_of(const coil__frame *frame)
{
    return (coil_coroutine_state)(frame->in_place ? frame->owner->state : frame->state);
}

// A coroutine that has begun and is not running waits for something, so somebody drives it. One that is running is refused when it is sent to.
static bool is_being_awaited(coil_object *coroutine)
{
    if (coroutine->type->flags & COIL__TYPE_FRAME) return state_of((coil__frame *)coroutine) == COIL_CORO_SUSPENDED;
    return coroutine->type->flags & COIL_TYPE_STACKLESS && ((coil_stackless *)coroutine)->state == COIL_CORO_SUSPENDED;
}

coil_object *coil_get_awaitable(void *awaitable)
{
    coil_object *object = awaitable;
    if (!object) return NULL; // the kept error stays kept
    if (object->type->flags & COIL_TYPE_COROUTINE) {
        if (is_being_awaited(object)) return coil__raise_null(coil_RuntimeError, "coroutine is being awaited already");
        return coil__retain(object);
    }
    if (!object->type->await) return coil__raise_null(coil_TypeError, "'%s' object can't be awaited", type_name(object));
    coil_object *iterator = call_await(object);
    if (!iterator) return NULL;
    coil_value error = coil_none();
    if (iterator->type->flags & COIL_TYPE_COROUTINE) {
        error = coil__raise(coil_TypeError, "__await__() returned a coroutine");
    } else if (!iterator->type->send) {
        error = coil__raise(coil_TypeError, "__await__() returned non-iterator of type '%s'", type_name(iterator));
    }
    if (!coil_failed(error)) return iterator;
    coil__release(iterator);
    return coil_raise_null(error);
}

coil_send_result coil_send(void *iterator, coil_value sent, coil_value *result)
{
    const coil_object *object = iterator;
    if (!object) return refuse(sent, coil_last_error(), result);
    if (object->type->flags & COIL__TYPE_FRAME) return coil__frame_send(iterator, sent, result);
    if (!object->type->send)
        return refuse(sent, coil__raise(coil_TypeError, "'%s' object is not an iterator", type_name(object)), result);
    return call_slot(iterator, sent, result);
}

// Hands an error that was thrown into the caller on to what it waits for: GeneratorExit closes it, any other error is thrown into it.
static coil_send_result delegate_error(coil_object *iterator, coil_value error, coil_value *result)
{
    if (!coil_error_matches(error, coil_GeneratorExit)) return coil_send(iterator, error, result);
    coil_value closed = coil__close(iterator);
    *result = coil_failed(closed) ? closed : error;
    coil__value_drop(coil_failed(closed) ? error : closed);
    return COIL_SEND_ERROR;
}

// A step of YIELD_FROM: goes on with the iterator. True: it has yielded the value; false: it has ended with it.
COIL__APART static bool delegate(coil_object *iterator, coil_value sent, coil_value *value)
{
    coil__frame *frame = coil__frame_current;
    coil__trace(COIL_TRACE_SEND, NULL, iterator, &sent);
    coil_send_result step = coil_failed(sent) ? delegate_error(iterator, sent, value) : coil_send(iterator, sent, value);
    frame->waits_for = step == COIL_SEND_NEXT ? iterator : NULL;
    return step == COIL_SEND_NEXT;
}

coil_value coil__drive(coil_object *iterator)
{
    if (!iterator) return coil_last_error();
    coil_value value = coil_none();
    while (delegate(iterator, value, &value)) value = coil__frame_yield(value);
    coil__trace(COIL_TRACE_AWAIT_END, NULL, iterator, &value);
    coil__release(iterator);
    return value;
}

coil_value coil__check_await(void)
{
    const coil__frame *frame = coil__frame_current;
    if (!frame) return coil__frame_missing("'await'");
    if (frame->kind == COIL__GENERATOR) return coil__raise(coil_RuntimeError, "'await' in generator %s: only coroutines can await", frame->name);
    return coil_none();
}

COIL__APART static coil_value refuse_await(coil_object *object)
{
    if (object->type->flags & COIL_TYPE_COROUTINE) coil_release(object);
    return coil__check_await();
}

// The iterator of an awaitable, of which a coroutine object is taken; its own iterator then.
COIL__APART static coil_object *begin_await(coil_object *object)
{
    coil__trace(COIL_TRACE_AWAIT, NULL, object, NULL);
    coil_object *iterator = coil_get_awaitable(object);
    if (object->type->flags & COIL_TYPE_COROUTINE) coil_release(object);
    return iterator;
}

COIL__COLD_END

static bool is_new_coroutine(const coil_object *object)
{
    return object->type == &coil__coroutine_type.public_type && ((const coil__frame *)object)->state == COIL_CORO_CREATED;
}

// Lists of a stack's functions leave out what has a name of Coil's.
COIL__APART static coil_value coil__await_in_place(coil__frame *frame)
{
    enter_in_place(frame);
    return leave_in_place(frame, frame->function(frame->arg));
}

// What it calls returns what it returns, so that nothing is kept of it while it waits.
coil_value coil_await(void *awaitable)
{
    coil_object *object = awaitable;
    if (!object) return coil_last_error();
    if (COIL__UNLIKELY(!coil__may_await())) return refuse_await(object);
    if (coil__is_future(object)) return coil__future_await((coil_future *)object);
    if (is_new_coroutine(object)) return coil__await_in_place(awaitable);
    return coil__drive(begin_await(object));
}

COIL__APART static coil_value coil__join_other(coil_object *object)
{
    bool taken = object && object->type->flags & COIL_TYPE_COROUTINE;
    coil_value value = coil_await(object);
    if (!taken) coil_release(object);
    return value;
}

coil_value coil_join(void *awaitable)
{
    coil_object *object = awaitable;
    if (COIL__UNLIKELY(!object || !coil__may_await())) return coil__join_other(object);
    if (coil__is_future(object)) return coil__future_join((coil_future *)object);
    if (is_new_coroutine(object)) return coil__await_in_place(awaitable);
    return coil__join_other(object);
}

COIL__COLD_BEGIN

void (*coil__async_yield)(coil__frame *frame);
const coil__async_generator_type *coil__async_generators;

coil_value coil_yield(coil_value value)
{
    if (coil_failed(value)) return value; // what was to be yielded could not be had
    if (coil__frame_current) {
        if (coil__frame_current->kind == COIL__ASYNC_GENERATOR) coil__async_yield(coil__frame_current);
        return coil__frame_yield(value);
    }
    coil__value_drop(value);
    return coil__frame_missing("'yield'");
}

coil_send_result coil_next(void *iterator, coil_value *result)
{
    return coil_send(iterator, coil_none(), result);
}

// ---------------------------------------------------------------------------------------------------------------------
// The two types
// ---------------------------------------------------------------------------------------------------------------------

static coil_send_result frame_send_slot(coil_object *self, coil_value sent, coil_value *result)
{
    return coil__frame_send((coil__frame *)self, sent, result);
}

coil_send_result coil__frame_throw_slot(coil_object *self, coil_value error, coil_value *result)
{
    return coil__frame_throw((coil__frame *)self, error, result);
}

coil_value coil__frame_close_slot(coil_object *self)
{
    return coil__frame_close((coil__frame *)self);
}

#define FRAME_TYPE(type_name, type_flags)                                           \
    {                                                                               \
        .public_type = {.name = type_name,                                          \
                        .flags = COIL__TYPE_CORE | COIL__TYPE_FRAME | (type_flags), \
                        .finalize = coil__frame_finalize,                           \
                        .send = frame_send_slot,                                    \
                        .throw_error = coil__frame_throw_slot,                      \
                        .close = coil__frame_close_slot},                           \
        .repr = coil__frame_repr}

const coil__type coil__coroutine_type = FRAME_TYPE("coroutine", COIL_TYPE_COROUTINE);
const coil__type coil__generator_type = FRAME_TYPE("generator", 0u);

coil_coroutine *coil_coroutine_new_at(coil_function function, void *arg, size_t size, const char *name, const char *file, int line)
{
    return (coil_coroutine *)coil__frame_new(&coil__coroutine_type, sizeof(coil_coroutine), COIL__COROUTINE, function, arg, size, name, file, line);
}

coil_coroutine *coil__method_coroutine(coil_function function, const void *args, size_t size, void *keeps, const char *name, const char *file, int line)
{
    coil_coroutine *coroutine = coil_coroutine_new_at(function, (void *)args, size, name, file, line);
    if (coroutine) coroutine->frame.keeps = keeps;
    else coil_release(keeps);
    return coroutine;
}

coil_send_result coil_coroutine_send(coil_coroutine *coroutine, coil_value sent, coil_value *result)
{
    return coil__frame_send(&coroutine->frame, sent, result);
}

coil_send_result coil_coroutine_throw(coil_coroutine *coroutine, coil_value error, coil_value *result)
{
    return coil__frame_throw(&coroutine->frame, error, result);
}

coil_value coil_coroutine_close(coil_coroutine *coroutine)
{
    return coil__frame_close(&coroutine->frame);
}

coil_coroutine_state coil_coroutine_get_state(const coil_coroutine *coroutine)
{
    return state_of(&coroutine->frame);
}

const char *coil_coroutine_get_name(const coil_coroutine *coroutine)
{
    return coroutine->frame.name;
}

coil_object *coil_coroutine_get_await(const coil_coroutine *coroutine)
{
    return state_of(&coroutine->frame) == COIL_CORO_SUSPENDED ? coroutine->frame.waits_for : NULL;
}

const char *coil__coroutine_name(const coil_object *coroutine)
{
    if (coroutine->type->flags & COIL__TYPE_FRAME) return ((const coil__frame *)coroutine)->name;
    return coroutine->type->flags & COIL_TYPE_STACKLESS ? coroutine->type->name : NULL;
}

// coroutines._format_coroutine
void coil__text_coroutine(coil__text *text, coil_object *coroutine)
{
    const coil__frame *frame = (coil__frame *)coroutine;
    const coil_stackless *stackless = (coil_stackless *)coroutine;
    if (!coil__coroutine_name(coroutine)) {
        coil__text_add(text, "<%s without __name__>()", coroutine->type->name);
        return;
    }
    bool stackful = coroutine->type->flags & COIL__TYPE_FRAME;
    unsigned state = stackful ? frame->state : stackless->state;
    coil__text_add(text, "%s() %s at %s:%d", coil__coroutine_name(coroutine), state == COIL_CORO_CLOSED ? "done, defined" : "running",
                   stackful ? frame->file : stackless->file, stackful ? frame->line : (int)stackless->line);
}

COIL__COLD_END
