// SPDX-License-Identifier: MIT
//
// lock.c: asyncio.Lock. First come, first served: release() only resolves the first waiter's future, and the task that wakes up takes the lock.
// In between the lock is free, and nobody passes those who wait. A waiter that is cancelled after it was woken hands the lock on.

#include "core.h"

struct coil_lock {
    coil__bound bound;
    coil__waiters waiters;
    bool locked;
};

COIL__COLD_BEGIN

static void repr(coil_object *self, coil__text *text)
{
    const coil_lock *lock = (coil_lock *)self;
    coil__text_add(text, "<asyncio.locks.Lock object at %p [%s", (void *)self, lock->locked ? "locked" : "unlocked");
    coil__text_waiters(text, &lock->waiters);
    coil__text_add(text, "]>");
}

static const coil__type lock_type = {
    .public_type = {.name = "Lock", .flags = COIL__TYPE_CORE, .finalize = coil__bound_finalize},
    .repr = repr,
};

coil_lock *coil_lock_new(void)
{
    return coil_object_new(&lock_type.public_type, sizeof(coil_lock));
}

COIL__COLD_END

bool coil_lock_locked(const coil_lock *lock)
{
    return lock->locked;
}

// Past those who are cancelled and have not noticed yet, nobody is passed.
bool coil__lock_try(coil_lock *lock)
{
    if (lock->locked) return false;
    for (const coil__waiter *waiter = lock->waiters.first; waiter; waiter = waiter->next)
        if (waiter->future.state != COIL__CANCELLED) return false;
    lock->locked = true;
    return true;
}

// A first one that is done wakes up already, or is about to hand the lock on.
static void wake_first(coil_lock *lock)
{
    if (lock->waiters.first) coil__waiter_wake(lock->waiters.first, coil_bool(true));
}

COIL__APART static coil_value end_waiting(coil_lock *lock, coil__waiter *waiter, coil_value outcome)
{
    coil__waiters_remove(&lock->waiters, waiter);
    if (!coil_failed(outcome)) {
        coil__value_drop(outcome);
        lock->locked = true;
        outcome = coil_bool(true);
    } else if (coil__was_cancelled(outcome) && !lock->locked) {
        wake_first(lock);
    }
    coil__waiter_free(&lock->bound, waiter);
    return outcome;
}

coil_value coil_lock_acquire(coil_lock *lock)
{
    if (coil__lock_try(lock)) return coil_bool(true);
    coil__waiter *waiter = coil__waiter_new(&lock->bound, &lock->waiters);
    if (!waiter) return coil_last_error();
    return end_waiting(lock, waiter, coil__future_await(&waiter->future));
}

coil_value coil_lock_release(coil_lock *lock)
{
    if (!lock->locked) return coil__raise(coil_RuntimeError, "Lock is not acquired.");
    lock->locked = false;
    wake_first(lock);
    return coil_none();
}

COIL__COLD_BEGIN

void coil_lock_leave(coil_lock *const *held)
{
    coil_value_release(coil_lock_release(*held));
}

static coil_value acquire_body(void *arg)
{
    return coil_lock_acquire(*(coil_lock **)arg);
}

coil_coroutine *coil_lock_acquire_coro_at(coil_lock *lock, const char *file, int line)
{
    return coil__method_coroutine(acquire_body, &lock, sizeof lock, coil_retain(lock), "acquire", file, line);
}

COIL__COLD_END
