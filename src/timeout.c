// SPDX-License-Identifier: MIT
//
// timeout.c: asyncio.timeout and wait_for. A timeout cancels its task when the time is over, and at its end turns that cancellation, and no
// other, into a TimeoutError: it knows its own by the count of requests to cancel.

#include "core.h"

#include <math.h>

COIL__COLD_BEGIN

typedef enum timeout_state { CREATED,
                             ACTIVE,
                             EXPIRING,
                             EXPIRED,
                             FINISHED } timeout_state;

struct coil_timeout {
    coil_object head;
    coil_task *task;     // owned; NULL: not entered
    coil_handle *handle; // owned; NULL: no limit, or it has fired
    double when;
    unsigned cancelling; // requests to cancel the task when it was entered
    uint8_t state;
};

static const char *const state_names[] = {"created", "active", "expiring", "expired", "finished"};

static void drop_handle(coil_timeout *timeout)
{
    if (!timeout->handle) return;
    coil_handle_cancel(timeout->handle);
    coil_release(timeout->handle);
    timeout->handle = NULL;
}

static void finalize(coil_object *self)
{
    coil_timeout *timeout = (coil_timeout *)self;
    drop_handle(timeout);
    coil_release(timeout->task);
}

// As repr(round(when, 3)), for the times that there are.
static void add_when(coil__text *text, double when)
{
    coil__text_add(text, " when=%.3f", when);
    for (int digits = 3; digits > 1 && !text->failed && text->bytes[text->length - 1] == '0'; digits--) text->bytes[--text->length] = '\0';
}

static void repr(coil_object *self, coil__text *text)
{
    const coil_timeout *timeout = (coil_timeout *)self;
    coil__text_add(text, "<Timeout [%s]", state_names[timeout->state]);
    if (timeout->state == ACTIVE && timeout->when == INFINITY) coil__text_add(text, " when=None");
    else if (timeout->state == ACTIVE) add_when(text, timeout->when);
    coil__text_add(text, ">");
}

static const coil__type timeout_type = {
    .public_type = {.name = "Timeout", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = repr,
};

static void on_timeout(void *arg)
{
    coil_timeout *timeout = arg;
    coil_task_cancel(timeout->task, NULL);
    timeout->state = EXPIRING;
    coil_release(timeout->handle);
    timeout->handle = NULL;
}

static coil_value schedule(coil_timeout *timeout, double when)
{
    coil_loop *loop = timeout->task->future.loop;
    coil_handle *handle = NULL;
    if (when != INFINITY) {
        handle = when <= coil__clock() ? coil_loop_call_soon(loop, on_timeout, timeout) : coil_loop_call_at(loop, when, on_timeout, timeout);
        if (!handle) return coil_last_error();
        coil_retain(handle);
    }
    drop_handle(timeout);
    timeout->handle = handle;
    timeout->when = when;
    return coil_none();
}

coil_value coil_timeout_reschedule(coil_timeout *timeout, double when)
{
    if (timeout->state == CREATED) return coil__raise(coil_RuntimeError, "Timeout has not been entered");
    if (timeout->state != ACTIVE)
        return coil__raise(coil_RuntimeError, "Cannot change state of %s Timeout", state_names[timeout->state]);
    return schedule(timeout, when);
}

coil_timeout *coil_timeout_new_at(double when)
{
    coil_timeout *timeout = coil_object_new(&timeout_type.public_type, sizeof *timeout);
    if (timeout) timeout->when = when;
    return timeout;
}

coil_timeout *coil_timeout_new(double delay)
{
    if (!coil_loop_get_running()) return NULL;
    return coil_timeout_new_at(coil__clock() + delay);
}

coil_value coil_timeout_begin(coil_timeout *timeout)
{
    if (timeout->state != CREATED) return coil__raise(coil_RuntimeError, "Timeout has already been entered");
    if (!coil_loop_get_running()) return coil_last_error();
    coil_task *task = coil_current_task();
    if (!task) return coil__raise(coil_RuntimeError, "Timeout should be used inside a task");
    timeout->task = coil_retain(task);
    coil_value scheduled = schedule(timeout, timeout->when);
    if (coil_failed(scheduled)) {
        timeout->task = NULL;
        coil_release(task);
        return scheduled;
    }
    timeout->cancelling = coil_task_cancelling(task);
    timeout->state = ACTIVE;
    return coil_none();
}

coil_timeout *coil_timeout_enter_at(double when)
{
    coil_timeout *timeout = coil_timeout_new_at(when);
    coil_value begun = timeout ? coil_timeout_begin(timeout) : coil_last_error();
    if (!coil_failed(begun)) return timeout;
    coil_release(timeout);
    return coil_raise_null(begun);
}

coil_timeout *coil_timeout_enter(double delay)
{
    return coil_timeout_enter_at(coil__clock() + delay);
}

// Errors that were raised while the task was being cancelled by this timeout are given the TimeoutError as their cause's root in Python
// (_insert_timeout_error, through __context__). Errors have no __context__ here, so only the CancelledError itself is turned.
coil_value(coil_timeout_exit)(coil_timeout *timeout, coil_value result)
{
    if (!timeout) { // entering it failed
        coil__value_drop(result);
        return coil_last_error();
    }
    drop_handle(timeout);
    coil_task *task = timeout->task;
    timeout->task = NULL; // a timeout that is kept does not keep its task
    if (timeout->state == EXPIRING) {
        timeout->state = EXPIRED;
        // A call that blocks was cut short by it, and the function has come to its end without awaiting again.
        bool unraised = task->must_cancel && task->interrupted && !coil_failed(result);
        bool mine = coil_task_uncancel(task) <= timeout->cancelling;
        if (mine && unraised) {
            coil__value_drop(result);
            result = coil__raise(coil_TimeoutError, "%s", "");
        } else if (mine && coil_error_matches(result, coil_CancelledError)) {
            result = coil__raise_from(result, coil_TimeoutError, "%s", "");
        }
    } else if (timeout->state == ACTIVE) {
        timeout->state = FINISHED;
    }
    coil_release(task);
    coil_release(timeout);
    return result;
}

double coil_timeout_when(const coil_timeout *timeout)
{
    return timeout->when;
}

bool coil_timeout_expired(const coil_timeout *timeout)
{
    return timeout->state == EXPIRING || timeout->state == EXPIRED;
}

// ---------------------------------------------------------------------------------------------------------------------
// wait_for
// ---------------------------------------------------------------------------------------------------------------------

static void release_waiter(coil_future *future, void *arg)
{
    (void)future;
    coil_future *waiter = arg;
    if (!coil_future_done(waiter)) coil__future_finish(waiter, COIL__FINISHED, coil_none());
}

// Cancels a future and waits until it is done, whatever it answers.
static coil_value cancel_and_wait(coil_future *future)
{
    coil_future *waiter = coil_loop_create_future(future->loop);
    if (!waiter) return coil_last_error();
    coil_value outcome = coil__future_watch(future, release_waiter, waiter, &coil__context_outermost, waiter);
    if (!coil_failed(outcome)) {
        coil_future_cancel(future, NULL);
        outcome = coil_await(waiter);
        coil_future_remove_done_callback(future, release_waiter, waiter);
    }
    coil_release(waiter);
    return outcome;
}

// No time at all: what is done gives its result, anything else is cancelled before it runs.
static coil_value wait_for_none(void *awaitable)
{
    coil_future *future = coil_ensure_future(awaitable);
    if (!future) return coil_last_error();
    bool was_done = coil_future_done(future);
    coil_value result = was_done ? coil_none() : cancel_and_wait(future);
    if (!coil_failed(result)) {
        result = coil_future_result(future);
        if (!was_done && coil_error_matches(result, coil_CancelledError)) result = coil__raise_from(result, coil_TimeoutError, "%s", "");
    }
    coil_release(future);
    return result;
}

coil_value coil_wait_for(void *awaitable, double timeout)
{
    if (!awaitable) return coil_last_error();
    if (timeout <= 0 && coil__frame_current) return wait_for_none(awaitable);
    coil_timeout *limit = coil_timeout_enter(timeout);
    if (limit) return coil_timeout_exit(limit, coil_await(awaitable));
    if (((coil_object *)awaitable)->type->flags & COIL_TYPE_COROUTINE) coil_release(awaitable);
    return coil_last_error();
}

typedef struct limited {
    void *awaitable;
    double timeout;
} limited;

// A coroutine object is taken by wait_for, and by the coroutine that keeps it.
static coil_value wait_for_body(void *arg)
{
    const limited *what = arg;
    if (((coil_object *)what->awaitable)->type->flags & COIL_TYPE_COROUTINE) coil_retain(what->awaitable);
    return coil_wait_for(what->awaitable, what->timeout);
}

coil_coroutine *coil_wait_for_coro_at(void *awaitable, double timeout, const char *file, int line)
{
    coil_object *object = awaitable;
    if (!object) return NULL; // the kept error stays kept
    limited what = {object, timeout};
    coil_object *keeps = object->type->flags & COIL_TYPE_COROUTINE ? object : coil_retain(object);
    return coil__method_coroutine(wait_for_body, &what, sizeof what, keeps, "wait_for", file, line);
}

COIL__COLD_END
