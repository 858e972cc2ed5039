// SPDX-License-Identifier: MIT
//
// no_trace.c: the event points of a program that nobody watches. Its definitions give way to those of trace.c, which is linked where coil_trace_set is
// used, or a tool that watches. Without them the optimiser sees that nobody is told, and takes every event point out of the module.
//
// The linker takes the first file that defines what it needs: this one must stand before trace.c.

#include "core.h"

COIL__WEAK bool coil__is_tracing(void)
{
    return false;
}

COIL__WEAK void coil__trace_tell(coil_trace_event event, coil_task *task, void *object, const coil_value *value)
{
    (void)event;
    (void)task;
    (void)object;
    (void)value;
}

COIL__WEAK void coil__trace_scheduled(coil__entry *entry)
{
    (void)entry;
}

COIL__WEAK void coil__trace_timer(coil__entry *entry, double when)
{
    (void)entry;
    (void)when;
}

COIL__WEAK void coil__trace_done(coil_future *future)
{
    (void)future;
}
