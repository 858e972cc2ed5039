// SPDX-License-Identifier: MIT
//
// debug.c: what is told to people when nobody can catch it: warnings, errors in tasks that nobody looks at, who waits for whom; and, in debug mode,
// where things were made. C has no frames to walk: a place is the last call alone, noted by the macros of coil.h at the end of a future or handle, in
// room that is there only when the loop was in debug mode. A task's place is its coroutine's, which has one in any case.

#include "core.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

COIL__COLD_BEGIN

#define DEBUG_STACK_DEPTH 10 // asyncio's

static coil_warning_handler warning_handler;
static void *warning_arg;

void coil_warnings_set_handler(coil_warning_handler handler, void *arg)
{
    warning_handler = handler;
    warning_arg = arg;
}

COIL_NEVER_SUSPENDS void coil__warn(const coil_error_type *category, const char *file, int line, const char *format, ...)
{
    char message[256];
    va_list arguments;
    va_start(arguments, format);
    coil__format_list(message, sizeof message, format, arguments);
    va_end(arguments);
    if (warning_handler) {
        warning_handler(category, message, file, line, warning_arg);
        return;
    }
    char text[512];
    int length = coil__format(text, sizeof text, "%s:%d: %s: %s\n", file, line, category->name, message);
    coil__host_write(text, length < (int)sizeof text ? (size_t)length : sizeof text - 1);
}

// ---------------------------------------------------------------------------------------------------------------------
// Where things were made
// ---------------------------------------------------------------------------------------------------------------------

static unsigned origin_depth;

void coil_set_coroutine_origin_tracking_depth(unsigned depth)
{
    origin_depth = depth;
}

unsigned coil_get_coroutine_origin_tracking_depth(void)
{
    return origin_depth;
}

// _set_coroutine_origin_tracking: while a loop in debug mode runs.
void coil__track_origins(coil_loop *loop, bool enabled)
{
    if (loop->tracks_origins == enabled) return;
    loop->tracks_origins = enabled;
    if (enabled) loop->origins_before = origin_depth;
    origin_depth = enabled ? DEBUG_STACK_DEPTH : loop->origins_before;
}

// A coroutine knows its place in any case, so that nothing need be noted when it is made.
void coil__warn_never_awaited(const coil__frame *frame)
{
    if (!origin_depth) coil__warn(coil_RuntimeWarning, frame->file, frame->line, "coroutine '%s' was never awaited", frame->name);
    else
        coil__warn(coil_RuntimeWarning, frame->file, frame->line,
                   "coroutine '%s' was never awaited\nCoroutine created at (most recent call last)\n  File \"%s\", line %d", frame->name,
                   frame->file, frame->line);
}

void coil__place_object(coil_object *object, const char *file, int line)
{
    *coil__place_of(object) = (coil_place){file, coil__frame_current ? coil__frame_current->name : NULL, line};
}

static const coil_place *known_place(bool placed, const coil_object *object)
{
    const coil_place *place = placed ? coil__place_of(object) : NULL;
    return place && place->file ? place : NULL;
}

void coil__text_place(coil__text *text, bool placed, const coil_object *object)
{
    const coil_place *place = known_place(placed, object);
    if (place) coil__text_add(text, " created at %s:%d", place->file, place->line);
}

// ---------------------------------------------------------------------------------------------------------------------
// Errors that nobody can catch
// ---------------------------------------------------------------------------------------------------------------------

static coil_log_handler log_handler;
static void *log_arg;
static void (*write_log)(coil_log_level level, coil__text *text); // NULL: on standard error

COIL_NEVER_SUSPENDS static void call_log_handler(coil_log_level level, coil__text *text)
{
    text->bytes[text->length - 1] = '\0'; // the line's end
    log_handler(level, text->bytes, log_arg);
}

void coil_log_set_handler(coil_log_handler handler, void *arg)
{
    log_handler = handler;
    log_arg = arg;
    write_log = handler ? call_log_handler : NULL;
}

void coil__log(coil_log_level level, coil__text *text)
{
    if (!text->failed && write_log) write_log(level, text);
    else if (!text->failed) coil__host_write(text->bytes, text->length);
    coil__text_free(text);
}

static void add_line(coil__text *text, const char *key, void *object)
{
    if (!object) return;
    coil__text_add(text, "%s: ", key);
    coil__text_repr_object(text, object);
    coil__text_add(text, "\n");
}

// Where what the loop is calling was made.
static const coil_place *place_of_running(const coil_loop *loop)
{
    const coil_object *object = loop ? loop->current_object : NULL;
    if (!object) return NULL;
    return known_place(coil__is_task(object) ? ((const coil_task *)object)->future.placed : ((const coil_handle *)object)->entry.placed, object);
}

// As traceback.format_list writes it: asyncio's has all calls, Coil knows the last one.
static void add_place(coil__text *text, const char *what, const coil_place *place)
{
    if (!place) return;
    coil__text_add(text, "%s created at (most recent call last):\n  File \"%s\", line %d%s%s\n", what, place->file, place->line,
                   place->function ? ", in " : "", place->function ? place->function : "");
}

// The keys in the order of the alphabet, then the traceback.
void coil_loop_default_exception_handler(coil_loop *loop, const coil_exception_context *context)
{
    coil__text text = {0};
    coil__text_add(&text, "%s\n", context->message && *context->message ? context->message : "Unhandled exception in event loop");
    add_line(&text, "asyncgen", context->asyncgen);
    add_line(&text, "future", context->future);
    add_line(&text, "handle", context->handle);
    if (!context->source) add_place(&text, "handle_traceback: Handle", place_of_running(loop ? loop : coil__running_loop));
    add_line(&text, "protocol", context->protocol);
    add_place(&text, "source_traceback: Object", context->source);
    add_line(&text, "task", context->task);
    add_line(&text, "transport", context->transport);
    if (coil_failed(context->error)) coil__text_error(&text, context->error);
    coil__log(COIL_LOG_ERROR, &text);
}

// Handlers run in the context of what they are told of. asyncio gives up on one that is entered already; here the handler is called all the same.
static coil_context *context_of(const coil_exception_context *context)
{
    coil_task *task = context->task;
    if (!task && context->future && coil__is_task(&context->future->head)) task = (coil_task *)context->future;
    if (!task && !context->handle) return NULL;
    coil_context *of = task ? coil_task_get_context(task) : coil_handle_get_context(context->handle);
    if (!of) coil_value_release(coil_last_error()); // no memory
    return of && !of->entered ? of : NULL;
}

COIL_NEVER_SUSPENDS static void call_handler(coil_loop *loop, const coil_exception_context *context)
{
    coil_context *entered = coil_retain(context_of(context)), *before = coil__context_now;
    if (entered) {
        coil__context_now = entered;
        entered->entered = true;
    }
    loop->exception_handler(loop, context, loop->exception_arg);
    if (entered) entered->entered = false;
    coil__context_now = coil__context_again(before);
    coil_release(entered);
}

void coil_loop_set_exception_handler(coil_loop *loop, coil_exception_handler handler, void *arg)
{
    loop = coil__loop_or_running(loop);
    if (!loop) {
        coil_value_release(coil_last_error());
        return;
    }
    loop->exception_handler = handler;
    loop->exception_arg = arg;
    loop->report = handler ? call_handler : NULL;
}

coil_exception_handler coil_loop_get_exception_handler(const coil_loop *loop, void **arg)
{
    if (!loop) loop = coil__running_loop;
    if (arg) *arg = loop ? loop->exception_arg : NULL;
    return loop ? loop->exception_handler : NULL;
}

void coil_loop_call_exception_handler(coil_loop *loop, const coil_exception_context *context)
{
    if (!loop) loop = coil__running_loop;
    (loop && loop->report ? loop->report : coil_loop_default_exception_handler)(loop, context);
}

void coil__loop_report(coil_loop *loop, const char *message, coil_value error, coil_future *future, coil_task *task, coil_handle *handle)
{
    const coil_future *made = task ? &task->future : future;
    const coil_place *source = made ? known_place(made->placed, &made->head) : handle ? known_place(handle->entry.placed, &handle->head)
                                                                                      : NULL;
    coil_exception_context context = {.message = message, .error = error, .future = future, .task = task, .handle = handle, .source = source};
    coil_loop_call_exception_handler(loop, &context);
}

static void add_task(coil__text *text, coil_task *task)
{
    coil__text_add(text, "%s", coil_task_get_name(task));
    const char *name = coil__coroutine_name(task->coroutine);
    if (name) coil__text_add(text, " (%s)", name);
}

void coil__text_waits(coil__text *text, coil_loop *loop)
{
    for (coil_task *task = loop->tasks_first; task; task = task->next) {
        coil__text_add(text, "\n  ");
        add_task(text, task);
        coil__text_add(text, " waits for ");
        if (!task->waiter) coil__text_add(text, "nothing: its step was refused");
        else if (coil__is_task(&task->waiter->head)) add_task(text, (coil_task *)task->waiter);
        else coil__text_repr_object(text, &task->waiter->head);
    }
}

COIL__COLD_END
