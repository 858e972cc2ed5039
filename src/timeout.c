// SPDX-License-Identifier: MIT
//
// timeout.c: asyncio.timeout and wait_for. A timeout cancels its task when the time is over, and at its end turns that cancellation, and no
// other, into a TimeoutError: it knows its own by the count of requests to cancel.

#include "core.h"

#include <math.h>

COIL__COLD_BEGIN

typedef enum timeout_state { ACTIVE,
                             EXPIRING,
                             EXPIRED,
                             FINISHED } timeout_state;

struct coil_timeout {
    coil_object head;
    coil_task *task;     // owned
    coil_handle *handle; // owned; NULL: no limit, or it has fired
    double when;
    unsigned cancelling; // requests to cancel the task when it was entered
    uint8_t state;
};

static const char *const state_names[] = {"active", "expiring", "expired", "finished"};

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

static void repr(coil_object *self, coil__text *text)
{
    const coil_timeout *timeout = (coil_timeout *)self;
    coil__text_add(text, "<Timeout [%s]", state_names[timeout->state]);
    if (timeout->state == ACTIVE && timeout->when == INFINITY) coil__text_add(text, " when=None");
    else if (timeout->state == ACTIVE) coil__text_add(text, " when=%.3f", timeout->when);
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

coil_value coil_timeout_reschedule(coil_timeout *timeout, double when)
{
    if (timeout->state != ACTIVE)
        return coil__raise(coil_RuntimeError, "Cannot change state of %s Timeout", state_names[timeout->state]);
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

coil_timeout *coil_timeout_enter_at(double when)
{
    if (!coil_loop_get_running()) return NULL;
    coil_task *task = coil_current_task();
    if (!task) return coil_raise_null(coil__raise(coil_RuntimeError, "Timeout should be used inside a task"));
    coil_timeout *timeout = coil_object_new(&timeout_type.public_type, sizeof *timeout);
    if (!timeout) return NULL;
    timeout->task = coil_retain(task);
    timeout->cancelling = coil_task_cancelling(task);
    timeout->state = ACTIVE;
    timeout->when = INFINITY;
    coil_value scheduled = coil_timeout_reschedule(timeout, when);
    if (!coil_failed(scheduled)) return timeout;
    coil_release(timeout);
    return coil_raise_null(scheduled);
}

coil_timeout *coil_timeout_enter(double delay)
{
    return coil_timeout_enter_at(delay == INFINITY ? INFINITY : coil__clock() + delay);
}

// Errors that were raised while the task was being cancelled by this timeout are given the TimeoutError as their cause's root in Python
// (_insert_timeout_error, through __context__). Errors have no __context__ here, so only the CancelledError itself is turned.
coil_value coil_timeout_exit(coil_timeout *timeout, coil_value result)
{
    if (!timeout) { // entering it failed
        coil__value_drop(result);
        return coil_last_error();
    }
    drop_handle(timeout);
    if (timeout->state == EXPIRING) {
        timeout->state = EXPIRED;
        bool mine = coil_task_uncancel(timeout->task) <= timeout->cancelling;
        if (mine && coil_error_matches(result, coil_CancelledError)) result = coil__raise_from(result, coil_TimeoutError, "%s", "");
    } else if (timeout->state == ACTIVE) {
        timeout->state = FINISHED;
    }
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

COIL__COLD_END
