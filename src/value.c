// SPDX-License-Identifier: MIT
//
// value.c: the kinds of values that need memory (strings, bytes, lists), and reading values. Reading a value as what it is not is a
// mistake of the program, as calling a method that an object lacks: it ends with a message, not with a wrong answer.

#include "core.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

COIL__COLD_BEGIN

typedef struct buffer {
    coil_object head;
    size_t length;
    char bytes[];
} buffer;

struct coil_list {
    coil_object head;
    size_t count;
    coil_value items[];
};

static void finalize_list(coil_object *self)
{
    coil_list *list = (coil_list *)self;
    for (size_t i = 0; i < list->count; i++) coil__value_drop(list->items[i]);
}

static void repr_list(coil_object *self, coil__text *text)
{
    coil_list *list = (coil_list *)self;
    coil__text_add(text, "[");
    for (size_t i = 0; i < list->count; i++) {
        if (i) coil__text_add(text, ", ");
        coil__text_repr(text, list->items[i]);
    }
    coil__text_add(text, "]");
}

static const coil__type string_type = {.public_type = {.name = "str", .flags = COIL__TYPE_CORE}};
static const coil__type bytes_type = {.public_type = {.name = "bytes", .flags = COIL__TYPE_CORE}};
static const coil__type list_type = {.public_type = {.name = "list", .flags = COIL__TYPE_CORE, .finalize = finalize_list}, .repr = repr_list};

static coil_value buffer_new(coil_tag tag, const coil__type *type, const void *bytes, size_t length)
{
    if (length > UINT32_MAX - sizeof(buffer) - 1) return coil_raise_no_memory();
    buffer *made = coil_object_new(&type->public_type, sizeof(buffer) + length + 1);
    if (!made) return coil_last_error();
    if (length) memcpy(made->bytes, bytes, length);
    made->length = length;
    return coil__value_of(tag, made);
}

coil_value coil_string(const char *text)
{
    return buffer_new(COIL_STRING, &string_type, text, strlen(text));
}

coil_value coil_string_n(const char *text, size_t length)
{
    return buffer_new(COIL_STRING, &string_type, text, length);
}

coil_value coil_bytes(const void *bytes, size_t length)
{
    return buffer_new(COIL_BYTES, &bytes_type, bytes, length);
}

coil_value coil_string_format(const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    coil_value made = length < 0 ? coil__raise(coil_ValueError, "coil_string_format: the format is not valid")
                                 : buffer_new(COIL_STRING, &string_type, "", 0);
    if (length > 0) {
        coil_value_release(made);
        buffer *text = coil_object_new(&string_type.public_type, sizeof(buffer) + (size_t)length + 1);
        if (text) {
            vsnprintf(text->bytes, (size_t)length + 1, format, again);
            text->length = (size_t)length;
        }
        made = text ? coil__value_of(COIL_STRING, text) : coil_last_error();
    }
    va_end(again);
    return made;
}

coil_value coil_object_value(void *object)
{
    return object ? coil__value_of(COIL_OBJECT, object) : coil_last_error();
}

coil_value coil_value_retain(coil_value value)
{
    return coil__value_keep(value);
}

void coil_value_release(coil_value value)
{
    coil__value_drop(value);
}

static const char *kind_of(coil_value value)
{
    static const char *const kinds[] = {"None", "a bool", "an int", "a double", "a pointer", "a string", "bytes", "an object",
                                        "a JavaScript value", "an error"};
    return value.tag <= COIL_ERROR ? kinds[value.tag] : "no value (was it initialised?)";
}

static _Noreturn void wrong_kind(const char *reader, coil_value value)
{
    if (value.tag == COIL_ERROR) {
        coil__text text = {0};
        coil__text_error_line(&text, value);
        coil__fatal("%s: the value is an error that nobody looked at: %s", reader, text.bytes ? text.bytes : "MemoryError");
    }
    coil__fatal("%s: the value is %s", reader, kind_of(value));
}

bool coil_as_bool(coil_value value)
{
    switch (value.tag) {
    case COIL_NONE: return false;
    case COIL_BOOL: return value.as.boolean;
    case COIL_INT: return value.as.integer != 0;
    case COIL_DOUBLE: return value.as.number != 0;
    case COIL_POINTER: return value.as.pointer != NULL;
    case COIL_STRING:
    case COIL_BYTES: return ((buffer *)value.as.object)->length != 0;
    case COIL_OBJECT:
        return value.as.object->type != &list_type.public_type || ((coil_list *)value.as.object)->count != 0;
    case COIL_JS: return true;
    case COIL_ERROR: break;
    }
    wrong_kind("coil_as_bool", value);
}

int64_t coil_as_int(coil_value value)
{
    if (value.tag == COIL_INT) return value.as.integer;
    if (value.tag == COIL_BOOL) return value.as.boolean;
    // 2^63 itself is one too many, and exact as a double.
    if (value.tag == COIL_DOUBLE && value.as.number >= -9223372036854775808.0 && value.as.number < 9223372036854775808.0
        && (double)(int64_t)value.as.number == value.as.number)
        return (int64_t)value.as.number;
    char digits[COIL__DOUBLE_SIZE];
    if (value.tag == COIL_DOUBLE) coil__fatal("coil_as_int: %s is no integer of 64 bits", coil__double_writer(value.as.number, digits));
    wrong_kind("coil_as_int", value);
}

double coil_as_double(coil_value value)
{
    if (value.tag == COIL_DOUBLE) return value.as.number;
    if (value.tag == COIL_INT) return (double)value.as.integer;
    if (value.tag == COIL_BOOL) return value.as.boolean;
    wrong_kind("coil_as_double", value);
}

void *coil_as_pointer(coil_value value)
{
    if (value.tag == COIL_POINTER) return value.as.pointer;
    if (value.tag == COIL_NONE) return NULL;
    wrong_kind("coil_as_pointer", value);
}

const char *coil_as_string(coil_value value)
{
    if (value.tag != COIL_STRING && value.tag != COIL_BYTES) wrong_kind("coil_as_string", value);
    return ((buffer *)value.as.object)->bytes;
}

const void *coil_as_bytes(coil_value value, size_t *length)
{
    if (value.tag != COIL_STRING && value.tag != COIL_BYTES) wrong_kind("coil_as_bytes", value);
    if (length) *length = ((buffer *)value.as.object)->length;
    return ((buffer *)value.as.object)->bytes;
}

void *coil_as_object(coil_value value)
{
    if (value.tag == COIL_OBJECT) return value.as.object;
    if (value.tag == COIL_NONE) return NULL;
    wrong_kind("coil_as_object", value);
}

coil_list *coil_as_list(coil_value value)
{
    if (value.tag != COIL_OBJECT || value.as.object->type != &list_type.public_type) wrong_kind("coil_as_list", value);
    return (coil_list *)value.as.object;
}

coil_list *coil_list_new(size_t count, const coil_value *items)
{
    coil_list *list = NULL;
    if (count <= (UINT32_MAX - sizeof(coil_list)) / sizeof(coil_value))
        list = coil_object_new(&list_type.public_type, sizeof(coil_list) + count * sizeof(coil_value));
    if (!list) {
        for (size_t i = 0; items && i < count; i++) coil__value_drop(items[i]);
        return coil_raise_null(coil_raise_no_memory());
    }
    list->count = count;
    for (size_t i = 0; i < count; i++) list->items[i] = items ? items[i] : coil_none();
    return list;
}

size_t coil_list_count(const coil_list *list)
{
    return list->count;
}

coil_value coil_list_get(const coil_list *list, size_t index)
{
    if (index >= list->count) coil__fatal("coil_list_get: index %zu of a list of %zu", index, list->count);
    return list->items[index];
}

void coil__list_set(coil_list *list, size_t index, coil_value value)
{
    coil__value_drop(list->items[index]);
    list->items[index] = value;
}

COIL__COLD_END
