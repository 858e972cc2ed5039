// SPDX-License-Identifier: MIT
//
// waiters.c: the queue of blocked tasks that each lock and queue has, oldest first, and the binding to a loop. A waiter is in the queue from the
// moment when its call blocks until that call goes on, or until a waker takes it out; appending, removing and waking allocate nothing beyond
// the waiter itself, and cost the same however many wait. Who is woken, and when, is each primitive's own business.

#include "core.h"

COIL__COLD_BEGIN

void coil__bound_finalize(coil_object *self)
{
    coil_release(((coil__bound *)self)->loop);
}

static coil_value bound_elsewhere(coil__bound *self)
{
    coil__text text = {0};
    coil__text_repr_object(&text, &self->head);
    coil__text_add(&text, " is bound to a different event loop");
    return coil__text_raise(&text, coil_RuntimeError);
}

void coil__text_waiters(coil__text *text, const coil__waiters *waiters)
{
    if (waiters->count) coil__text_add(text, ", waiters:%zu", waiters->count);
}

COIL__COLD_END

// _get_loop
static coil_loop *bind(coil__bound *self)
{
    coil_loop *loop = coil_loop_get_running();
    if (!loop) return NULL;
    if (!self->loop) self->loop = coil_retain(loop);
    return loop == self->loop ? loop : coil_raise_null(bound_elsewhere(self));
}

coil__waiter *coil__waiter_new(coil__bound *self, coil__waiters *waiters)
{
    if (!coil__may_await()) return coil_raise_null(coil__frame_missing("'await'"));
    coil_loop *loop = bind(self);
    coil__waiter *waiter = loop ? (coil__waiter *)coil__future_make(&coil__future_type, sizeof *waiter, loop) : NULL;
    if (!waiter) return NULL;
    coil__retain(&self->head); // whoever made it may give it back while this task waits for it
    if (waiters) coil__waiters_append(waiters, waiter);
    return waiter;
}

void coil__waiter_free(coil__bound *self, coil__waiter *waiter)
{
    coil__release(&waiter->future.head);
    coil__release(&self->head);
}

void coil__waiters_append(coil__waiters *waiters, coil__waiter *waiter)
{
    waiter->queued = true;
    waiter->previous = waiters->last;
    if (waiters->last) waiters->last->next = waiter;
    else waiters->first = waiter;
    waiters->last = waiter;
    if (!waiters->asleep) waiters->asleep = waiter;
    waiters->count++;
}

void coil__waiters_remove(coil__waiters *waiters, coil__waiter *waiter)
{
    if (!waiter->queued) return;
    waiter->queued = false;
    if (waiter->previous) waiter->previous->next = waiter->next;
    else waiters->first = waiter->next;
    if (waiter->next) waiter->next->previous = waiter->previous;
    else waiters->last = waiter->previous;
    if (waiters->asleep == waiter) waiters->asleep = waiter->next;
    waiter->previous = waiter->next = NULL;
    waiters->count--;
}

bool coil__waiters_wake_next(coil__waiters *waiters, coil_value result)
{
    bool woken = false;
    while (!woken && waiters->asleep) {
        coil__waiter *waiter = waiters->asleep;
        waiters->asleep = waiter->next;
        woken = coil__waiter_wake(waiter, result);
    }
    return woken;
}
