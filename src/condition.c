// SPDX-License-Identifier: MIT
//
// condition.c: asyncio.Condition, a lock and a queue of tasks that gave it back to be told of a change. Whoever waits holds the lock before and
// afterwards, cancelled or not; a task that was notified and then fails passes the notification on, so that none is lost. Whose lock it is
// nobody checks, as in asyncio: that it is held is enough.

#include "core.h"

COIL__COLD_BEGIN

struct coil_condition {
    coil__bound bound;
    coil_lock *lock; // owned
    coil__waiters waiters;
};

static void finalize(coil_object *self)
{
    coil_release(((coil_condition *)self)->lock);
    coil__bound_finalize(self);
}

static void repr(coil_object *self, coil__text *text)
{
    const coil_condition *condition = (coil_condition *)self;
    coil__text_add(text, "<asyncio.locks.Condition object at %p [%s", (void *)self, coil_lock_locked(condition->lock) ? "locked" : "unlocked");
    coil__text_waiters(text, &condition->waiters);
    coil__text_add(text, "]>");
}

static const coil__type condition_type = {
    .public_type = {.name = "Condition", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = repr,
};

coil_condition *coil_condition_new(coil_lock *lock)
{
    coil_condition *condition = coil_object_new(&condition_type.public_type, sizeof *condition);
    if (!condition) return NULL;
    condition->lock = lock ? coil_retain(lock) : coil_lock_new();
    if (condition->lock) return condition;
    coil_release(condition);
    return NULL;
}

// ---------------------------------------------------------------------------------------------------------------------
// The lock
// ---------------------------------------------------------------------------------------------------------------------

coil_value coil_condition_acquire(coil_condition *condition)
{
    return coil_lock_acquire(condition->lock);
}

coil_value coil_condition_release(coil_condition *condition)
{
    return coil_lock_release(condition->lock);
}

void coil_condition_leave(coil_condition *const *held)
{
    coil_value_release(coil_condition_release(*held));
}

bool coil_condition_locked(const coil_condition *condition)
{
    return coil_lock_locked(condition->lock);
}

// ---------------------------------------------------------------------------------------------------------------------
// Notifying
// ---------------------------------------------------------------------------------------------------------------------

void coil__condition_notify(coil_condition *condition, int64_t n)
{
    while (n-- > 0 && coil__waiters_wake_next(&condition->waiters, coil_bool(false))) continue;
}

coil_value coil_condition_notify(coil_condition *condition, int64_t n)
{
    if (!coil_lock_locked(condition->lock)) return coil__raise(coil_RuntimeError, "cannot notify on un-acquired lock");
    coil__condition_notify(condition, n);
    return coil_none();
}

coil_value coil_condition_notify_all(coil_condition *condition)
{
    return coil_condition_notify(condition, INT64_MAX);
}

// ---------------------------------------------------------------------------------------------------------------------
// Waiting
// ---------------------------------------------------------------------------------------------------------------------

// Gives the lock back and queues up; NULL: the error is kept, and the lock is still held.
COIL__APART static coil__waiter *begin_waiting(coil_condition *condition)
{
    if (!coil_lock_locked(condition->lock)) return coil__raise_null(coil_RuntimeError, "cannot wait on un-acquired lock");
    coil__waiter *waiter = coil__waiter_new(&condition->bound, NULL);
    if (!waiter) return NULL;
    coil_value_release(coil_lock_release(condition->lock));
    coil__waiters_append(&condition->waiters, waiter);
    return waiter;
}

// After the wait: whether to wait for the lock now. A coroutine that is being closed must not wait again, and takes the lock only if it is free.
COIL__APART static bool stop_waiting(coil_condition *condition, coil__waiter *waiter, coil_value *outcome)
{
    coil__waiters_remove(&condition->waiters, waiter);
    if (!coil_error_matches(*outcome, coil_GeneratorExit)) return true;
    if (!coil__lock_try(condition->lock)) {
        coil__value_drop(*outcome);
        *outcome = coil__frame_refuse();
    }
    return false;
}

// Acquires the lock whatever happens meanwhile; the last error is the wait's own. Out of memory it asks again turn by turn, for to come back
// without the lock would let two tasks into what it guards. Only a lock that is another loop's is given up.
static void reacquire(coil_lock *lock, coil_value *outcome)
{
    coil_value acquired;
    while (coil_failed(acquired = coil_lock_acquire(lock))) {
        coil__value_drop(*outcome);
        *outcome = acquired;
        if (coil_error_matches(acquired, coil_MemoryError)) coil_value_release(coil_sleep(0));
        else if (!coil_error_matches(acquired, coil_CancelledError)) break;
    }
}

COIL__APART static coil_value end_waiting(coil_condition *condition, coil__waiter *waiter, coil_value outcome)
{
    if (coil_failed(outcome)) {
        coil__condition_notify(condition, 1); // this task may have been notified, and does not act on it
    } else {
        coil__value_drop(outcome);
        outcome = coil_bool(true);
    }
    coil__waiter_free(&condition->bound, waiter);
    return outcome;
}

coil_value coil_condition_wait(coil_condition *condition)
{
    coil__waiter *waiter = begin_waiting(condition);
    if (!waiter) return coil_last_error();
    coil_value outcome = coil__future_await(&waiter->future);
    if (stop_waiting(condition, waiter, &outcome)) reacquire(condition->lock, &outcome);
    return end_waiting(condition, waiter, outcome);
}

// As callbacks, predicates run outside of any frame: they cannot suspend.
COIL_NEVER_SUSPENDS static bool holds(coil_function predicate, void *arg, coil_value *result)
{
    coil__frame *frame = coil__frame_current;
    coil__frame_current = NULL;
    *result = predicate(arg);
    coil__frame_current = frame;
    if (coil_failed(*result) || coil_as_bool(*result)) return true;
    coil__value_drop(*result);
    return false;
}

coil_value coil_condition_wait_for(coil_condition *condition, coil_function predicate, void *arg)
{
    coil_value result;
    coil_retain(condition);
    while (!holds(predicate, arg, &result)) {
        result = coil_condition_wait(condition);
        if (coil_failed(result)) break;
    }
    coil_release(condition);
    return result;
}

// ---------------------------------------------------------------------------------------------------------------------
// Coroutine objects
// ---------------------------------------------------------------------------------------------------------------------

typedef struct wait_for_arguments {
    coil_condition *condition;
    coil_function predicate;
    void *arg;
} wait_for_arguments;

static coil_value wait_body(void *arg)
{
    return coil_condition_wait(*(coil_condition **)arg);
}

static coil_value wait_for_body(void *arg)
{
    const wait_for_arguments *arguments = arg;
    return coil_condition_wait_for(arguments->condition, arguments->predicate, arguments->arg);
}

coil_coroutine *coil_condition_acquire_coro_at(coil_condition *condition, const char *file, int line)
{
    return coil_lock_acquire_coro_at(condition->lock, file, line);
}

coil_coroutine *coil_condition_wait_coro_at(coil_condition *condition, const char *file, int line)
{
    return coil__method_coroutine(wait_body, &condition, sizeof condition, coil_retain(condition), "wait", file, line);
}

coil_coroutine *coil_condition_wait_for_coro_at(coil_condition *condition, coil_function predicate, void *arg, const char *file, int line)
{
    wait_for_arguments arguments = {condition, predicate, arg};
    return coil__method_coroutine(wait_for_body, &arguments, sizeof arguments, coil_retain(condition), "wait_for", file, line);
}

COIL__COLD_END
