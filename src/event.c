// SPDX-License-Identifier: MIT
//
// event.c: asyncio.Event, a flag that tasks wait for. set() wakes all who wait at that moment; a clear() before they have run does not send them
// back. They run in the order in which they came, which is the loop's doing: set() only resolves their futures.

#include "core.h"

struct coil_event {
    coil__bound bound;
    coil__waiters waiters;
    bool set;
};

COIL__COLD_BEGIN

static void repr(coil_object *self, coil__text *text)
{
    const coil_event *event = (coil_event *)self;
    coil__text_add(text, "<asyncio.locks.Event object at %p [%s", (void *)self, event->set ? "set" : "unset");
    coil__text_waiters(text, &event->waiters);
    coil__text_add(text, "]>");
}

static const coil__type event_type = {
    .public_type = {.name = "Event", .flags = COIL__TYPE_CORE, .finalize = coil__bound_finalize},
    .repr = repr,
};

coil_event *coil_event_new(void)
{
    return coil_object_new(&event_type.public_type, sizeof(coil_event));
}

COIL__COLD_END

bool coil_event_is_set(const coil_event *event)
{
    return event->set;
}

void coil_event_set(coil_event *event)
{
    if (event->set) return;
    event->set = true;
    while (coil__waiters_wake_next(&event->waiters, coil_bool(true))) continue;
}

void coil_event_clear(coil_event *event)
{
    event->set = false;
}

COIL__APART static coil_value end_waiting(coil_event *event, coil__waiter *waiter, coil_value outcome)
{
    coil__waiters_remove(&event->waiters, waiter);
    coil__waiter_free(&event->bound, waiter);
    if (coil_failed(outcome)) return outcome;
    coil__value_drop(outcome);
    return coil_bool(true);
}

coil_value coil_event_wait(coil_event *event)
{
    if (event->set) return coil_bool(true);
    coil__waiter *waiter = coil__waiter_new(&event->bound, &event->waiters);
    if (!waiter) return coil_last_error();
    return end_waiting(event, waiter, coil__future_await(&waiter->future));
}

COIL__COLD_BEGIN

static coil_value wait_body(void *arg)
{
    return coil_event_wait(*(coil_event **)arg);
}

coil_coroutine *coil_event_wait_coro_at(coil_event *event, const char *file, int line)
{
    return coil__method_coroutine(wait_body, &event, sizeof event, coil_retain(event), "wait", file, line);
}

COIL__COLD_END
