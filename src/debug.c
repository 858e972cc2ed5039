// SPDX-License-Identifier: MIT
//
// debug.c: what is told to people when nobody can catch it: warnings, errors in tasks that nobody looks at, who waits for whom.

#include "core.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

COIL__COLD_BEGIN

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

static void add_line(coil__text *text, const char *key, void *object)
{
    if (!object) return;
    coil__text_add(text, "%s: ", key);
    coil__text_repr_object(text, object);
    coil__text_add(text, "\n");
}

// BaseEventLoop.default_exception_handler: the keys in the order of the alphabet, then the traceback.
static void default_handler(const coil_exception_context *context)
{
    coil__text text = {0};
    coil__text_add(&text, "%s\n", context->message ? context->message : "Unhandled exception in event loop");
    add_line(&text, "asyncgen", context->asyncgen);
    add_line(&text, "future", context->future);
    add_line(&text, "handle", context->handle);
    add_line(&text, "protocol", context->protocol);
    add_line(&text, "task", context->task);
    add_line(&text, "transport", context->transport);
    if (!text.failed) coil__host_write(text.bytes, text.length);
    coil__text_free(&text);
    if (coil_failed(context->error)) coil_error_print(context->error);
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
}

COIL_NEVER_SUSPENDS void coil_loop_call_exception_handler(coil_loop *loop, const coil_exception_context *context)
{
    if (!loop) loop = coil__running_loop;
    if (loop && loop->exception_handler) loop->exception_handler(loop, context, loop->exception_arg);
    else default_handler(context);
}

void coil__loop_report(coil_loop *loop, const char *message, coil_value error, coil_future *future, coil_task *task, coil_handle *handle)
{
    coil_exception_context context = {.message = message, .error = error, .future = future, .task = task, .handle = handle};
    coil_loop_call_exception_handler(loop, &context);
}

static void add_task(coil__text *text, coil_task *task)
{
    coil__text_add(text, "%s", coil_task_get_name(task));
    const char *name = task->coroutine ? coil__coroutine_name(task->coroutine) : NULL;
    if (name) coil__text_add(text, " (%s)", name);
}

void coil__text_waits(coil__text *text, coil_loop *loop)
{
    for (coil_task *task = loop->tasks_first; task; task = task->next) {
        coil__text_add(text, "\n  ");
        add_task(text, task);
        coil__text_add(text, " waits for ");
        if (!task->waiter) coil__text_add(text, "nothing: it is ready to run");
        else if (coil__is_task(&task->waiter->head)) add_task(text, (coil_task *)task->waiter);
        else coil__text_repr_object(text, &task->waiter->head);
    }
}

COIL__COLD_END
