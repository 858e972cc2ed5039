// SPDX-License-Identifier: MIT
//
// text.c: writing, into texts that grow: messages, reprs, tracebacks. Owns the way in which values look, which is Python's.

#include "core.h"

#include <stdarg.h>
#include <string.h>

COIL__COLD_BEGIN

const char *(*coil__double_writer)(double number, char buffer[COIL__DOUBLE_SIZE]);

static bool reserve(coil__text *text, size_t more)
{
    while (!text->failed && text->capacity - text->length < more + 1) {
        if (!coil__grow((void **)&text->bytes, &text->capacity, text->capacity, 1)) text->failed = true;
    }
    return !text->failed;
}

void coil__text_add(coil__text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = coil__format_list(NULL, 0, format, arguments);
    va_end(arguments);
    if (length > 0 && reserve(text, (size_t)length)) {
        coil__format_list(text->bytes + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

void coil__text_free(coil__text *text)
{
    coil__free(text->bytes, text->capacity);
    *text = (coil__text){0};
}

coil_value coil__text_raise(coil__text *text, const coil_error_type *type)
{
    coil_value error = text->failed ? coil_raise_no_memory() : coil__raise(type, "%s", text->bytes);
    coil__text_free(text);
    return error;
}

coil_value coil__text_take(coil__text *text)
{
    coil_value value = text->failed ? coil_raise_no_memory() : coil_string_n(text->bytes, text->length);
    coil__text_free(text);
    return value;
}

// str.__repr__, but for the escapes of characters beyond ASCII, which stay as they are.
static void add_quoted(coil__text *text, const char *bytes, size_t length, bool is_bytes)
{
    bool has_single = false, has_double = false;
    for (size_t i = 0; i < length; i++) {
        has_single |= bytes[i] == '\'';
        has_double |= bytes[i] == '"';
    }
    char quote = has_single && !has_double ? '"' : '\'';
    coil__text_add(text, "%s%c", is_bytes ? "b" : "", quote);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == (unsigned char)quote || c == '\\') coil__text_add(text, "\\%c", c);
        else if (c == '\n') coil__text_add(text, "\\n");
        else if (c == '\r') coil__text_add(text, "\\r");
        else if (c == '\t') coil__text_add(text, "\\t");
        else if (c < 0x20 || c == 0x7f || (is_bytes && c >= 0x80)) coil__text_add(text, "\\x%02x", c);
        else coil__text_add(text, "%c", c);
    }
    coil__text_add(text, "%c", quote);
}

COIL_NEVER_SUSPENDS void coil__text_repr_object(coil__text *text, coil_object *object)
{
    const coil_type *type = object->type;
    if (type->flags & COIL__TYPE_CORE && ((const coil__type *)type)->repr) {
        ((const coil__type *)type)->repr(object, text);
    } else if (!(type->flags & COIL__TYPE_CORE) && type->repr) {
        char buffer[128];
        buffer[0] = '\0';
        type->repr(object, buffer, sizeof buffer);
        coil__text_add(text, "%s", buffer);
    } else {
        coil__text_add(text, "<%s object at %p>", type->name, (void *)object);
    }
}

void coil__text_repr(coil__text *text, coil_value value)
{
    size_t length;
    switch (value.tag) {
    case COIL_NONE: coil__text_add(text, "None"); break;
    case COIL_BOOL: coil__text_add(text, value.as.boolean ? "True" : "False"); break;
    case COIL_INT: coil__text_add(text, "%lld", (long long)value.as.integer); break;
    case COIL_DOUBLE: {
        char digits[COIL__DOUBLE_SIZE];
        coil__text_add(text, "%s", coil__double_writer(value.as.number, digits));
        break;
    }
    case COIL_POINTER: coil__text_add(text, "<pointer %p>", value.as.pointer); break;
    case COIL_STRING:
    case COIL_BYTES: {
        const char *bytes = coil_as_bytes(value, &length);
        add_quoted(text, bytes, length, value.tag == COIL_BYTES);
        break;
    }
    case COIL_OBJECT:
    case COIL_JS:
    case COIL_ERROR: coil__text_repr_object(text, value.as.object); break;
    }
}

coil_value coil_repr(coil_value value)
{
    coil__text text = {0};
    coil__text_repr(&text, value);
    return coil__text_take(&text);
}

COIL__COLD_END
