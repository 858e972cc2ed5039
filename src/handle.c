// SPDX-License-Identifier: MIT
//
// handle.c: Handle and TimerHandle, a callback on its way: call_soon, call_later, call_at. And what all entries have in common.

#include "core.h"

void (*coil__answer)(coil__entry *entry);

void coil__entry_release(coil__entry *entry)
{
    switch ((coil__entry_kind)entry->kind) {
    case COIL__CALL:
    case COIL__CALL_DONE:
    case COIL__TELL: coil__handle_release(COIL__ENTRY_OF(coil_handle, entry)); break;
    case COIL__WAKE: coil__release(&COIL__ENTRY_OF(coil__sleep, entry)->future.head); break;
    case COIL__STEP: break;
    case COIL__ANSWER: coil__answer(entry); break;
    }
}

void coil__entry_cancel(coil__entry *entry, coil_loop *loop)
{
    if (entry->cancelled) return;
    entry->cancelled = true;
    if (!entry->in_heap) return;
    loop->timers.cancelled++;
    if (COIL__UNLIKELY(coil__is_tracing())) coil__trace_tell(COIL_TRACE_TIMER_CANCELLED, NULL, coil__entry_object(entry), NULL);
}

COIL__COLD_BEGIN

coil_object *coil__entry_object(coil__entry *entry)
{
    if (entry->kind == COIL__STEP) return &COIL__ENTRY_OF(coil_task, entry)->future.head;
    return entry->kind == COIL__WAKE ? &COIL__ENTRY_OF(coil__sleep, entry)->future.head : &COIL__ENTRY_OF(coil_handle, entry)->head;
}

void coil__entry_set_when(coil__entry *entry, double when)
{
    entry->delayed = false;
    COIL__ENTRY_OF(coil_handle, entry)->when = when;
}

static void finalize(coil_object *self)
{
    coil_handle *handle = (coil_handle *)self;
    coil_release(handle->keeps);
    if (handle->entry.kind == COIL__CALL_DONE) coil_release(handle->of.future); // NULL while the future is pending
    coil_release(handle->context);
}

static const coil__type timer_type;

// Whether its loop is in debug mode, as far as can be told: a handle does not keep its loop, and the running one is nearly always the same.
static bool is_debugged(const coil_handle *handle)
{
    return coil__running_loop ? coil__running_loop->debug : handle->entry.placed;
}

// format_helpers._format_callback_source: the arguments are told in debug mode only.
static void add_callback(coil__text *text, const coil_handle *handle, bool debug)
{
    coil__text_add(text, "%p(", (void *)(uintptr_t)handle->callback.call);
    if (debug && handle->arg) coil__text_add(text, "%p", handle->arg);
    coil__text_add(text, ")");
}

static void add_when(coil__text *text, double when)
{
    char digits[COIL__DOUBLE_SIZE];
    if (coil__double_writer) coil__text_add(text, "%s", coil__double_writer(when, digits));
    else coil__text_add(text, "%.3f", when);
}

// Handle._repr_info. What is cancelled has let its callback go; in debug mode it remembers.
static void repr(coil_object *self, coil__text *text)
{
    const coil_handle *handle = (coil_handle *)self;
    coil__text_add(text, "<%s%s", self->type->name, handle->entry.cancelled ? " cancelled" : "");
    if (coil__is_timer(self)) {
        coil__text_add(text, " when=");
        add_when(text, coil_handle_when(handle));
    }
    if (!handle->entry.cancelled || handle->entry.remembers) {
        coil__text_add(text, " ");
        add_callback(text, handle, handle->entry.cancelled || is_debugged(handle));
    }
    coil__text_place(text, handle->entry.placed, self);
    coil__text_add(text, ">");
}

static const coil__type handle_type = {
    .public_type = {.name = "Handle", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = repr,
};
static const coil__type timer_type = {
    .public_type = {.name = "TimerHandle", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = repr,
};

bool coil__is_timer(const coil_object *object)
{
    return object->type == &timer_type.public_type;
}

bool coil__is_handle(const coil_object *object)
{
    return object->type == &handle_type.public_type || coil__is_timer(object);
}

coil_loop *coil__usable_loop(coil_loop *loop, bool callable, const char *method)
{
    loop = coil__loop_or_running(loop);
    if (!loop) return NULL;
    coil_value refused = coil__loop_check_open(loop);
    // BaseEventLoop._check_thread. Another thread has another running loop, or none.
    if (!coil_failed(refused) && loop->debug && loop->running && coil__running_loop != loop)
        refused = coil__raise(coil_RuntimeError, "Non-thread-safe operation invoked on an event loop other than the current one");
    if (!coil_failed(refused) && !callable) refused = coil__raise(coil_TypeError, "a callable object was expected by %s(), got NULL", method);
    return coil_failed(refused) ? coil_raise_null(refused) : loop;
}

COIL__COLD_END

// The same, where there is nothing to be refused.
COIL__INLINE coil_loop *usable_loop(coil_loop *loop, coil_callback callback, const char *method)
{
    coil_loop *found = loop ? loop : coil__running_loop;
    return COIL__LIKELY(found && !found->closed && !found->debug && callback) ? found : coil__usable_loop(loop, callback, method);
}

COIL__INLINE coil_handle *handle_new(const coil__type *type, coil_loop *loop, coil_callback callback, void *arg, coil_context *context)
{
    coil_handle *handle = COIL__UNLIKELY(loop->debug) ? coil_object_new(&type->public_type, coil__placed_size(sizeof *handle, true))
                                                      : coil__object_new(&type->public_type, sizeof *handle);
    if (COIL__UNLIKELY(!handle)) return NULL;
    handle->entry.placed = loop->debug;
    handle->callback.call = callback;
    handle->arg = arg;
    return COIL__LIKELY(coil__context_take(&handle->context, context)) ? handle : coil__no_memory_for(handle);
}

coil_handle *coil__handle_new(coil_context *context)
{
    coil_handle *handle = coil__object_new(&handle_type.public_type, sizeof *handle);
    if (COIL__UNLIKELY(!handle)) return NULL;
    return COIL__LIKELY(coil__context_take(&handle->context, context)) ? handle : coil__no_memory_for(handle);
}

coil_handle *coil__callback_handle(coil_loop *loop, coil_callback callback, void *arg, coil_context *context)
{
    coil_handle *handle = coil_object_new(&handle_type.public_type, coil__placed_size(sizeof *handle, loop->debug));
    if (!handle) return NULL;
    handle->entry.placed = loop->debug;
    handle->callback.call = callback;
    handle->arg = arg;
    handle->context = coil_retain(context);
    return handle;
}

coil_handle *coil_loop_call_soon_at(coil_loop *loop, coil_callback callback, void *arg, coil_context *context, const char *file, int line)
{
    loop = usable_loop(loop, callback, "call_soon");
    coil_handle *handle = loop ? handle_new(&handle_type, loop, callback, arg, context) : NULL;
    if (COIL__UNLIKELY(!handle)) return NULL;
    if (COIL__UNLIKELY(handle->entry.placed)) coil__place_object(&handle->head, file, line);
    coil__loop_push(loop, &handle->entry);
    return handle;
}

COIL__INLINE coil_handle *timer_new(coil_loop *loop, coil_callback callback, void *arg, coil_context *context)
{
    coil_handle *handle = handle_new(&timer_type, loop, callback, arg, context);
    if (COIL__LIKELY(handle != NULL)) handle->of.loop = loop;
    return handle;
}

// The handle, if the heap has taken it.
COIL__INLINE coil_handle *scheduled(coil_handle *handle, bool taken)
{
    return COIL__LIKELY(taken) ? handle : coil__no_memory_for(handle);
}

coil_handle *coil__timer_new(coil_loop *loop, double when, coil_callback callback, void *arg, coil_context *context)
{
    coil_handle *handle = timer_new(loop, callback, arg, context);
    if (!handle) return NULL;
    handle->when = when;
    return scheduled(handle, coil__timers_add_at(&loop->timers, &handle->entry, when));
}

COIL__INLINE coil_loop *loop_for_timer(coil_loop *loop, coil_callback callback, double time)
{
    loop = usable_loop(loop, callback, "call_at");
    if (COIL__UNLIKELY(!loop)) return NULL;
    if (COIL__UNLIKELY(time != time)) return coil__raise_null(coil_ValueError, "Invalid delay: NaN (not a number)");
    coil__double_use(); // for its repr
    return loop;
}

coil_handle *coil_loop_call_at_at(coil_loop *loop, double when, coil_callback callback, void *arg, coil_context *context, const char *file, int line)
{
    loop = loop_for_timer(loop, callback, when);
    coil_handle *handle = loop ? coil__timer_new(loop, when, callback, arg, context) : NULL;
    if (COIL__UNLIKELY(handle && handle->entry.placed)) coil__place_object(&handle->head, file, line);
    return handle;
}

coil_handle *coil_loop_call_later_at(coil_loop *loop, double delay, coil_callback callback, void *arg, coil_context *context, const char *file, int line)
{
    loop = loop_for_timer(loop, callback, delay);
    coil_handle *handle = loop ? timer_new(loop, callback, arg, context) : NULL;
    if (handle) handle = scheduled(handle, coil__timers_add_in(&loop->timers, &handle->entry, delay));
    if (COIL__UNLIKELY(handle && handle->entry.placed)) coil__place_object(&handle->head, file, line);
    return handle;
}

void coil_handle_cancel(coil_handle *handle)
{
    if (!handle->entry.cancelled) handle->entry.remembers = is_debugged(handle);
    coil__entry_cancel(&handle->entry, handle->of.loop);
}

COIL__COLD_BEGIN

bool coil_handle_cancelled(const coil_handle *handle)
{
    return handle->entry.cancelled;
}

double coil_handle_when(const coil_handle *handle)
{
    if (handle->entry.delayed) coil__timers_date(&handle->of.loop->timers, coil__clock());
    return handle->when;
}

coil_context *coil_handle_get_context(coil_handle *handle)
{
    return coil__context_of(&handle->context);
}

COIL__COLD_END
