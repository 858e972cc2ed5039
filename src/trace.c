// SPDX-License-Identifier: MIT
//
// trace.c: who is told of events: the program's own function, and tools that are linked with it (trace_chrome.c, explain.c). Events are emitted where they
// happen, by coil__trace in core.h: one comparison when nobody is told.

#include "core.h"

#define TELLERS 3 // the program's own, and two tools

static bool tracing;
coil__frame *coil__trace_frame;
double coil__trace_when;

bool coil__is_tracing(void)
{
    return tracing;
}

COIL__COLD_BEGIN

static struct told {
    coil_trace_function function;
    void *arg;
} told[TELLERS];
static _Thread_local char here;
static const char *told_in; // the address of `here` in the thread of whoever is told: what other threads do is no event
static bool telling; // what a trace function itself does is no event
static coil_value value_now;

static void set(struct told *place, coil_trace_function function, void *arg)
{
    *place = (struct told){function, arg};
    told_in = &here;
    tracing = false;
    for (size_t i = 0; i < TELLERS; i++) tracing |= told[i].function != NULL;
}

void coil_trace_set(coil_trace_function function, void *arg)
{
    set(&told[0], function, arg);
}

void coil__trace_tool(coil_trace_function function, void *arg)
{
    size_t place = 1;
    while (place < TELLERS - 1 && told[place].function) place++;
    set(&told[place], function, arg);
}

coil_value coil_trace_value(void)
{
    return value_now;
}

// Not told of: the future that lets the loop make a turn where a runner has nothing to shut down, and its callback.
bool coil__trace_tells_of(const coil_object *object)
{
    if (coil__is_handle(object)) {
        const coil_handle *handle = (const coil_handle *)object;
        object = handle->entry.kind == COIL__CALL_DONE ? &handle->of.future->head : NULL; // it is ready, and so has its future
    }
    return !object || object->type != &coil__turn_type.public_type;
}

bool coil__trace_hears(void)
{
    return &here == told_in && !telling;
}

// Trace functions run as callbacks do, outside of any frame: they cannot suspend.
COIL_NEVER_SUSPENDS void coil__trace_tell(coil_trace_event event, coil_task *task, void *object, const coil_value *value)
{
    if (!coil__trace_hears() || (object && !coil__trace_tells_of(object))) return;
    telling = true;
    coil__trace_frame = coil__frame_current;
    coil__frame_current = NULL;
    value_now = value ? *value : coil_none();
    for (size_t i = 0; i < TELLERS; i++)
        if (told[i].function) told[i].function(event, task, (coil_object *)object, told[i].arg);
    value_now = coil_none();
    coil__frame_current = coil__trace_frame;
    coil__trace_frame = NULL;
    telling = false;
}

void coil__trace_scheduled(coil__entry *entry)
{
    coil_object *object = coil__entry_object(entry);
    if (entry->kind == COIL__STEP) coil__trace_tell(COIL_TRACE_TASK_SCHEDULED, (coil_task *)object, ((coil_task *)object)->waiter, NULL);
    else if (entry->kind == COIL__WAKE || coil__is_timer(object)) coil__trace_tell(COIL_TRACE_TIMER_FIRED, NULL, object, NULL);
    else coil__trace_tell(COIL_TRACE_CALLBACK_SCHEDULED, NULL, object, NULL);
}

void coil__trace_timer(coil__entry *entry, double when)
{
    coil__trace_when = when;
    coil__trace_tell(COIL_TRACE_TIMER_SET, NULL, coil__entry_object(entry), NULL);
}

void coil__trace_done(coil_future *future)
{
    // One that is cancelled may keep a message there instead.
    const coil_value *result = future->state == COIL__FINISHED || coil_failed(future->result) ? &future->result : NULL;
    if (coil__is_task(&future->head)) coil__trace_tell(COIL_TRACE_TASK_DONE, (coil_task *)future, NULL, result);
    else coil__trace_tell(COIL_TRACE_FUTURE_DONE, NULL, future, result);
}

COIL__COLD_END
