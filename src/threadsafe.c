// SPDX-License-Identifier: MIT
//
// threadsafe.c: what other threads may ask of a loop: call_soon_threadsafe, run_coroutine_threadsafe and the future that a thread waits for.
//
// A concurrent future is no object: both sides count on it under the lock of port.h. Once it is done its result does not change, and each one who
// asks gets a copy. What the loop's thread keeps of it is a ticket, an object: where that goes, the future is settled, so that nobody waits for ever.

#include "core.h"

#include <math.h>

COIL__COLD_BEGIN

struct coil_concurrent_future {
    coil_loop *loop; // borrowed
    size_t references;
    bool done, cancelled, started; // started: there is a task
    coil_value result;
    coil_task *task; // of the loop's thread; borrowed from the ticket; NULL: not made, or done
};

typedef struct ticket {
    coil_object head;
    coil_concurrent_future *future; // a reference
    coil_object *coroutine;         // owned; NULL: there is a task
    coil_task *task;                // owned
} ticket;

// ---------------------------------------------------------------------------------------------------------------------
// Callbacks
// ---------------------------------------------------------------------------------------------------------------------

// From any thread. Takes the handle. In the loop's own it need not be posted, and no turn looks for what is, as long as there are no others.
static coil_value post(coil_loop *loop, coil_handle *handle)
{
    bool own = coil__in_loop_thread(), posted = own && !loop->closed;
    if (posted) {
        coil__loop_push(loop, &handle->entry);
    } else if (!own) {
        coil__host_thread_lock();
        posted = coil__post(loop, handle);
        coil__host_thread_unlock();
    }
    if (posted) return coil_none();
    coil_release(handle);
    return coil__raise(coil_RuntimeError, "Event loop is closed");
}

coil_value coil_loop_call_soon_threadsafe(coil_loop *loop, coil_callback callback, void *arg)
{
    if (coil__in_loop_thread()) {
        loop = coil__usable_loop(loop, callback, "call_soon_threadsafe");
        return loop && coil_loop_call_soon_at(loop, callback, arg, NULL, NULL, 0) ? coil_none() : coil_last_error();
    }
    if (!callback) return coil__raise(coil_TypeError, "a callable object was expected by call_soon_threadsafe(), got NULL");
    coil_context *context = coil_context_new();
    coil_handle *handle = context ? coil__callback_handle(loop, callback, arg, context) : NULL;
    coil_release(context);
    return handle ? post(loop, handle) : coil_last_error();
}

coil_value coil_loop_hold(coil_loop *loop)
{
    loop = coil__loop_or_running(loop);
    if (!loop) return coil_last_error();
    const char *refused = coil__host_is_driven() ? NULL : coil__host_thread_start(NULL, NULL);
    if (refused) return coil__raise(coil_RuntimeError, "%s", refused);
    coil__use_threads();
    loop->outside++;
    return coil_none();
}

void coil_loop_unhold(coil_loop *loop)
{
    loop = coil__loop_or_running(loop);
    if (loop) loop->outside--;
    else coil_value_release(coil_last_error());
}

// ---------------------------------------------------------------------------------------------------------------------
// Concurrent futures
// ---------------------------------------------------------------------------------------------------------------------

static coil_value copy_value(coil_value value);

// Of an error; an object stays where it is.
static coil_value copy_payload(coil_value value)
{
    coil_value copy = copy_value(value);
    if (!coil_failed(copy)) return copy;
    coil__value_drop(copy);
    return coil_none();
}

static coil_value copy_error(const coil__error *error)
{
    bool has_message = error->message && !error->told;
    coil_value copy = has_message ? coil__raise(error->type, "%s", error->message) : coil_raise_value(error->type, copy_payload(error->value));
    for (size_t i = 0; i < error->trail_length; i++) coil_trail(copy, error->trail[i].file, error->trail[i].line, error->trail[i].function);
    return copy;
}

// For another thread, which must not count on the same object.
static coil_value copy_value(coil_value value)
{
    size_t length = 0;
    const void *bytes = value.tag == COIL_STRING || value.tag == COIL_BYTES ? coil_as_bytes(value, &length) : NULL;
    switch (value.tag) {
    case COIL_STRING: return coil_string_n(bytes, length);
    case COIL_BYTES: return coil_bytes(bytes, length);
    case COIL_ERROR: return copy_error(coil__error_of(value));
    case COIL_OBJECT:
    case COIL_JS: return coil__raise(coil_TypeError, "'%s' object cannot be handed to another thread", coil__value_type_name(value));
    default: return value;
    }
}

void coil_concurrent_future_release(coil_concurrent_future *future)
{
    if (!future) return;
    coil__host_thread_lock();
    bool last = --future->references == 0;
    coil__host_thread_unlock();
    if (!last) return;
    coil__value_drop(future->result);
    coil__free(future, sizeof *future);
}

// Takes the result, which no other thread has to do with.
static void settle(coil_concurrent_future *future, coil_value result)
{
    coil__host_thread_lock();
    bool late = future->done;
    if (!late) {
        future->result = result;
        future->done = true;
    }
    coil__host_thread_unlock();
    coil__host_thread_wake();
    if (late) coil__value_drop(result);
}

static void ticket_finalize(coil_object *self)
{
    ticket *of = (ticket *)self;
    if (of->task) of->future->task = NULL;
    if (of->coroutine) coil_value_release(coil__close(of->coroutine)); // refused: it need not tell that nobody awaited it
    coil_release(of->coroutine);
    coil_release(of->task);
    settle(of->future, coil__raise_cancelled(NULL)); // if it has no result, it will get none: the loop was closed
    coil_concurrent_future_release(of->future);
}

static const coil__type ticket_type = {.public_type = {.name = "concurrent.futures.Future", .flags = COIL__TYPE_CORE, .finalize = ticket_finalize}, .repr = NULL};

static void task_done(coil_future *task, void *arg)
{
    coil_value result = coil_future_result(task);
    settle(((ticket *)arg)->future, copy_value(result));
    coil__value_drop(result);
}

static void cancel_task(void *arg)
{
    coil_task_cancel(((ticket *)arg)->task, NULL);
}

// A handle of the loop that calls run with the ticket, and keeps it (taken). NULL: the error is kept.
static coil_handle *handle_for(coil_loop *loop, ticket *of, coil_callback callback)
{
    coil_context *context = of ? coil_context_new() : NULL;
    coil_handle *handle = context ? coil__callback_handle(loop, callback, of, context) : NULL;
    coil_release(context);
    if (handle) handle->keeps = &of->head;
    else coil_release(of);
    return handle;
}

// In the loop's thread.
static void begin(void *arg)
{
    ticket *of = arg;
    coil_concurrent_future *future = of->future;
    coil_object *coroutine = of->coroutine;
    of->coroutine = NULL;
    of->task = (coil_task *)coil_loop_ensure_future(future->loop, coroutine);
    coil_value watched = of->task ? coil__future_watch(&of->task->future, task_done, of, &coil__context_outermost, of) : coil_last_error();
    if (coil_failed(watched)) {
        if (of->task) coil_task_cancel(of->task, NULL);
        settle(future, watched);
        return;
    }
    coil__host_thread_lock();
    future->started = true;
    future->task = of->task;
    bool cancelled = future->cancelled;
    coil__host_thread_unlock();
    if (!cancelled) return;
    coil_handle *handle = coil_loop_call_soon_at(future->loop, cancel_task, of, NULL, NULL, 0);
    if (handle) handle->keeps = coil_retain(of);
    else coil_value_release(coil_last_error());
}

coil_concurrent_future *coil_run_coroutine_threadsafe(coil_loop *loop, void *coroutine)
{
    coil_object *object = coroutine;
    if (!object) return NULL;
    if (!(object->type->flags & COIL_TYPE_COROUTINE)) return coil__raise_null(coil_TypeError, "A coroutine object is required");
    coil_concurrent_future *future = coil__allocate(sizeof *future);
    ticket *of = future ? coil_object_new(&ticket_type.public_type, sizeof *of) : coil_raise_null(coil_raise_no_memory());
    if (!of) {
        coil__free(future, sizeof *future);
        coil_value_release(coil__close(object));
        coil_release(object);
        return NULL;
    }
    *future = (coil_concurrent_future){.loop = loop, .references = 2};
    of->future = future;
    of->coroutine = object;
    coil_handle *handle = handle_for(loop, of, begin);
    coil_value posted = handle ? post(loop, handle) : coil_last_error();
    if (!coil_failed(posted)) return future;
    coil_concurrent_future_release(future);
    return coil_raise_null(posted);
}

coil_value coil_concurrent_future_result(coil_concurrent_future *future, double timeout)
{
    double until = timeout == INFINITY ? INFINITY : coil__host_now() + timeout;
    bool forbidden = coil__in_loop_thread();
    coil__host_thread_lock();
    for (double left = timeout; !future->done && !forbidden && left > 0; left = until - coil__host_now()) coil__wait_for_loop(left);
    bool done = future->done, cancelled = future->cancelled;
    coil__host_thread_unlock();
    if (!done && forbidden) return coil__raise(coil_RuntimeError, "the loop's own thread cannot wait for it");
    if (!done) return coil__raise(coil_TimeoutError, "%s", "");
    return cancelled ? coil__raise_cancelled(NULL) : copy_value(future->result);
}

bool coil_concurrent_future_done(coil_concurrent_future *future)
{
    coil__host_thread_lock();
    bool done = future->done;
    coil__host_thread_unlock();
    return done;
}

static void cancel_posted(void *arg)
{
    coil_concurrent_future *future = ((ticket *)arg)->future;
    if (future->task) coil_task_cancel(future->task, NULL);
}

bool coil_concurrent_future_cancel(coil_concurrent_future *future)
{
    coil__host_thread_lock();
    bool done = future->done, started = future->started, cancelled = future->cancelled || coil_error_matches(future->result, coil_CancelledError);
    if (!done) future->done = future->cancelled = true;
    if (!done && started) future->references++;
    coil__host_thread_unlock();
    if (done) return cancelled;
    coil__host_thread_wake();
    if (!started) return true; // begin() will see it
    ticket *of = coil_object_new(&ticket_type.public_type, sizeof *of);
    if (of) of->future = future;
    else coil_concurrent_future_release(future);
    coil_handle *handle = handle_for(future->loop, of, cancel_posted);
    coil_value posted = handle ? post(future->loop, handle) : coil_last_error();
    coil_value_release(posted); // without memory, or with the loop closed, it is not cancelled; nobody waits for it
    return true;
}

COIL__COLD_END
