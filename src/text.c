// SPDX-License-Identifier: MIT
//
// text.c: writing, into texts that grow: messages, reprs, tracebacks. Owns the way in which values look, which is Python's.

#include "core.h"

#include <stdarg.h>
#include <string.h>

COIL__COLD_BEGIN

_Atomic(coil__double_to_text) coil__double_writer;

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

void coil__text_quote(coil__text *text, const char *bytes, size_t length)
{
    add_quoted(text, bytes, length, false);
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

// ---------------------------------------------------------------------------------------------------------------------
// reprlib.repr(): the beginning and the end of what is long
// ---------------------------------------------------------------------------------------------------------------------

#define MOST_LEVELS 6
#define MOST_CHARACTERS 30
#define HEAD 13 // characters that stay on both sides of the dots
#define TAIL 14

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

static size_t count_characters(const char *bytes, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) count += begins_character(bytes[i]);
    return count;
}

// Where the character with this number begins.
static size_t find_character(const char *bytes, size_t length, size_t number)
{
    size_t at = 0, seen = 0;
    while (at < length && (!begins_character(bytes[at]) || seen++ < number)) at++;
    return at;
}

// Puts dots in place of the middle of what the text has got since `start`.
static void cut_middle(coil__text *text, size_t start)
{
    size_t length = text->length - start, count = count_characters(text->bytes + start, length);
    size_t head = find_character(text->bytes + start, length, HEAD), tail = find_character(text->bytes + start, length, count - TAIL);
    coil__text_add(text, "..."); // room for the dots, where they are longer than what they stand for
    if (text->failed) return;
    char *bytes = text->bytes + start;
    memmove(bytes + head + 3, bytes + tail, length - tail);
    memcpy(bytes + head, "...", 3);
    text->length = start + head + 3 + length - tail;
    text->bytes[text->length] = '\0';
}

static bool is_long(const coil__text *text, size_t start)
{
    return !text->failed && count_characters(text->bytes + start, text->length - start) > MOST_CHARACTERS;
}

// A str is cut before it is quoted, so that its end is quoted as an end, and what comes out is cut again. One whose repr is long has eight characters at
// least, for none is written as more than four.
static void cut_string(coil__text *text, size_t start, const char *bytes, size_t length)
{
    size_t count = count_characters(bytes, length), last = count >= TAIL ? count - TAIL : 2 * count - TAIL;
    size_t head = find_character(bytes, length, HEAD), tail = find_character(bytes, length, last);
    coil__text ends = {0};
    coil__text_add(&ends, "%.*s%s", (int)head, bytes, bytes + tail);
    text->length = start;
    if (ends.failed) text->failed = true;
    else add_quoted(text, ends.bytes, ends.length, false);
    coil__text_free(&ends);
    if (!text->failed) cut_middle(text, start);
}

void coil__text_repr_short(coil__text *text, coil_value value)
{
    size_t start = text->length, length = 0;
    bool outermost = text->levels == 0;
    if (outermost) text->levels = MOST_LEVELS + 1; // lists look at it, and count down
    bool is_string = value.tag == COIL_STRING, is_list = value.tag == COIL_OBJECT && value.as.object->type->flags & COIL__TYPE_LIST;
    coil__text_repr(text, value);
    if (!is_list && is_long(text, start)) {
        const char *bytes = is_string ? coil_as_bytes(value, &length) : NULL;
        if (bytes) cut_string(text, start, bytes, length);
        else cut_middle(text, start);
    }
    if (outermost) text->levels = 0;
}

coil_value coil_repr(coil_value value)
{
    coil__text text = {0};
    coil__text_repr(&text, value);
    return coil__text_take(&text);
}

COIL__COLD_END
