// SPDX-License-Identifier: MIT
//
// semaphore.c: asyncio.Semaphore and BoundedSemaphore. First come, first served: a release that finds a waiter decrements the value on its behalf
// before it has run, so that nobody gets in between; a waiter that is cancelled after that gives the value back. As long as a waiter is queued,
// the semaphore counts as locked, whatever its value.

#include "core.h"

struct coil_semaphore {
    coil__bound bound;
    coil__waiters waiters;
    int64_t value;
    int64_t most; // what release() may raise the value to
};

COIL__COLD_BEGIN

static void repr(coil_object *self, coil__text *text)
{
    const coil_semaphore *semaphore = (coil_semaphore *)self;
    coil__text_add(text, "<asyncio.locks.%s object at %p [", self->type->name, (void *)self);
    if (coil_semaphore_locked(semaphore)) coil__text_add(text, "locked");
    else coil__text_add(text, "unlocked, value:%lld", (long long)semaphore->value);
    coil__text_waiters(text, &semaphore->waiters);
    coil__text_add(text, "]>");
}

static const coil__type semaphore_type = {
    .public_type = {.name = "Semaphore", .flags = COIL__TYPE_CORE, .finalize = coil__bound_finalize},
    .repr = repr,
};

static const coil__type bounded_type = {
    .public_type = {.name = "BoundedSemaphore", .flags = COIL__TYPE_CORE, .finalize = coil__bound_finalize},
    .repr = repr,
};

static coil_semaphore *semaphore_new(const coil__type *type, int64_t value, int64_t most)
{
    if (value < 0) return coil__raise_null(coil_ValueError, "Semaphore initial value must be >= 0");
    coil_semaphore *semaphore = coil_object_new(&type->public_type, sizeof *semaphore);
    if (!semaphore) return NULL;
    semaphore->value = value;
    semaphore->most = most;
    return semaphore;
}

coil_semaphore *coil_semaphore_new(int64_t value)
{
    return semaphore_new(&semaphore_type, value, INT64_MAX);
}

coil_semaphore *coil_bounded_semaphore_new(int64_t value)
{
    return semaphore_new(&bounded_type, value, value);
}

static coil_value refuse_release(const coil_semaphore *semaphore)
{
    if (semaphore->bound.head.type == &bounded_type.public_type)
        return coil__raise(coil_ValueError, "BoundedSemaphore released too many times");
    return coil__raise(coil_OverflowError, "Semaphore value does not fit 64 bits");
}

COIL__COLD_END

bool coil_semaphore_locked(const coil_semaphore *semaphore)
{
    if (semaphore->value == 0) return true;
    const coil__waiter *waiter = semaphore->waiters.first;
    while (waiter && waiter->future.state == COIL__CANCELLED) waiter = waiter->next;
    return waiter != NULL;
}

// On behalf of the waiter: its acquire() only has to return.
static bool wake_next(coil_semaphore *semaphore)
{
    if (!coil__waiters_wake_next(&semaphore->waiters, coil_bool(true))) return false;
    semaphore->value--;
    return true;
}

COIL__APART static coil_value end_waiting(coil_semaphore *semaphore, coil__waiter *waiter, coil_value outcome)
{
    coil__waiters_remove(&semaphore->waiters, waiter);
    if (!coil_failed(outcome)) {
        coil__value_drop(outcome);
        outcome = coil_bool(true);
    } else if (coil__was_cancelled(outcome) && waiter->future.state == COIL__FINISHED) {
        semaphore->value++; // woken, and cancelled before it ran
    }
    // Those who came while this one was queued had to wait for it.
    while (semaphore->value > 0 && wake_next(semaphore)) continue;
    coil__waiter_free(&semaphore->bound, waiter);
    return outcome;
}

coil_value coil_semaphore_acquire(coil_semaphore *semaphore)
{
    if (!coil_semaphore_locked(semaphore)) {
        semaphore->value--;
        return coil_bool(true);
    }
    coil__waiter *waiter = coil__waiter_new(&semaphore->bound, &semaphore->waiters);
    if (!waiter) return coil_last_error();
    return end_waiting(semaphore, waiter, coil__future_await(&waiter->future));
}

coil_value coil_semaphore_release(coil_semaphore *semaphore)
{
    if (COIL__UNLIKELY(semaphore->value >= semaphore->most)) return refuse_release(semaphore);
    semaphore->value++;
    wake_next(semaphore);
    return coil_none();
}

COIL__COLD_BEGIN

void coil_semaphore_leave(coil_semaphore *const *held)
{
    coil_value_release(coil_semaphore_release(*held));
}

static coil_value acquire_body(void *arg)
{
    return coil_semaphore_acquire(*(coil_semaphore **)arg);
}

coil_coroutine *coil_semaphore_acquire_coro_at(coil_semaphore *semaphore, const char *file, int line)
{
    return coil__method_coroutine(acquire_body, &semaphore, sizeof semaphore, coil_retain(semaphore), "acquire", file, line);
}

COIL__COLD_END
