// SPDX-License-Identifier: MIT
//
// names.c: what objects and values are called in a trace: a task by its name, a coroutine by its function, anything else by its type and a small number,
// counted from 1 as it is first named. Never an address, so that two runs of a program are told in the same words. Nothing here changes the program:
// a task's name is not made if it has none yet.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

const coil__frame *coil__as_frame(const coil_object *object)
{
    bool is_async_generator = object->type->flags & COIL__TYPE_CORE && strcmp(object->type->name, "async_generator") == 0;
    return object->type->flags & COIL__TYPE_FRAME || is_async_generator ? (const coil__frame *)object : NULL;
}

const char *coil__function_name(const coil_object *object)
{
    const coil__frame *frame = coil__as_frame(object);
    if (frame) return frame->name;
    return object->type->flags & COIL_TYPE_STACKLESS ? object->type->name : NULL;
}

static size_t number_of(coil__names *names, const coil_object *object, size_t *last)
{
    void **value = coil__map_add(&names->numbers, object);
    if (!value) return 0; // no memory
    if (!*value) *value = (void *)(uintptr_t)++*last;
    return (size_t)(uintptr_t)*value;
}

static void numbered(char *buffer, size_t size, const char *type, size_t number)
{
    coil__format(buffer, size, "%s-%zu", type, number);
}

static const char *handle_name(coil__names *names, const coil_handle *handle, char *buffer, size_t size)
{
    char of[COIL__NAME_SIZE];
    bool timer = coil__is_timer(&handle->head);
    if (handle->entry.kind == COIL__CALL_DONE) // it is ready, and so has its future
        coil__format(buffer, size, "a callback of %s", coil__name(names, &handle->of.future->head, of, sizeof of));
    else
        numbered(buffer, size, timer ? "Timer" : "Callback", number_of(names, &handle->head, timer ? &names->timers : &names->callbacks));
    return buffer;
}

const char *coil__name(coil__names *names, const coil_object *object, char *buffer, size_t size)
{
    if (!object) return "nothing";
    if (coil__is_task(object)) {
        const coil_task *task = (const coil_task *)object;
        if (task->named) return task->name.text;
        numbered(buffer, size, "Task", (size_t)task->name.number);
    } else if (coil__function_name(object)) {
        coil__format(buffer, size, "%s()", coil__function_name(object));
    } else if (coil__is_future(object)) {
        numbered(buffer, size, object->type->name, number_of(names, object, &names->futures));
    } else if (coil__is_handle(object)) {
        return handle_name(names, (const coil_handle *)object, buffer, size);
    } else {
        coil__format(buffer, size, "<%s object>", object->type->name);
    }
    return buffer;
}

const char *coil__name_scheduled(coil__names *names, const coil_object *object, char *buffer, size_t size)
{
    char of[COIL__NAME_SIZE];
    if (!coil__is_future(object)) return coil__name(names, object, buffer, size);
    coil__format(buffer, size, "%s's timer", coil__name(names, object, of, sizeof of));
    return buffer;
}

void coil__name_forget(coil__names *names, const void *object)
{
    coil__map_remove(&names->numbers, object);
}

static void quote(char *buffer, size_t size, const char *text)
{
    size_t at = 0;
    buffer[at++] = '\'';
    for (; *text && at + 6 < size; text++) {
        if (*text == '\n') buffer[at++] = '\\', buffer[at++] = 'n';
        else buffer[at++] = *text;
    }
    if (*text) memcpy(buffer + at, "...", 3), at += 3;
    buffer[at++] = '\'';
    buffer[at] = '\0';
}

const char *coil__name_value(coil__names *names, coil_value value, char *buffer, size_t size)
{
    switch (value.tag) {
    case COIL_NONE: return "None";
    case COIL_BOOL: return value.as.boolean ? "True" : "False";
    case COIL_INT: coil__format(buffer, size, "%lld", (long long)value.as.integer); break;
    case COIL_DOUBLE: return size < COIL__DOUBLE_SIZE ? "a number" : coil__double_writer(value.as.number, buffer);
    case COIL_POINTER: return "a pointer";
    case COIL_STRING: quote(buffer, size, coil_as_string(value)); break;
    case COIL_BYTES: return "bytes";
    case COIL_OBJECT: return coil__name(names, value.as.object, buffer, size);
    case COIL_JS: return "a JavaScript value";
    case COIL_ERROR: {
        const coil__error *error = coil__error_of(value);
        coil__format(buffer, size, "%s%s%s", error->type->name, error->message ? ": " : "", error->message ? error->message : "");
        break;
    }
    }
    return buffer;
}

COIL__COLD_END
