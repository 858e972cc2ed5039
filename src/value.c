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

// The items stand behind the list itself until the first append moves them out.
struct coil_list {
    coil_object head;
    size_t count, capacity; // capacity 0: the items stand behind
    bool in_repr;           // it may hold itself, through others
    coil_value *items;
    coil_value behind[];
};

static void finalize_list(coil_object *self)
{
    coil_list *list = (coil_list *)self;
    for (size_t i = 0; i < list->count; i++) coil__value_drop(list->items[i]);
    if (list->capacity) coil__free(list->items, list->capacity * sizeof *list->items);
}

#define MOST_ITEMS 6 // reprlib's maxlist

static void repr_list(coil_object *self, coil__text *text)
{
    coil_list *list = (coil_list *)self;
    bool was_in_repr = list->in_repr, shortens = text->levels > 0;
    if (was_in_repr && !shortens) { // reprlib.recursive_repr
        coil__text_add(text, "[...]");
        return;
    }
    size_t most = text->levels == 1 ? 0 : shortens ? MOST_ITEMS
                                                   : SIZE_MAX;
    list->in_repr = true;
    if (shortens) text->levels--;
    coil__text_add(text, "[");
    for (size_t i = 0; i < list->count && i < most; i++) {
        if (i) coil__text_add(text, ", ");
        if (shortens) coil__text_repr_short(text, list->items[i]);
        else coil__text_repr(text, list->items[i]);
    }
    if (list->count > most) coil__text_add(text, most ? ", ..." : "...");
    coil__text_add(text, "]");
    if (shortens) text->levels++;
    list->in_repr = was_in_repr;
}

static const coil__type string_type = {.public_type = {.name = "str", .flags = COIL__TYPE_CORE}};
static const coil__type bytes_type = {.public_type = {.name = "bytes", .flags = COIL__TYPE_CORE}};
static const coil__type list_type = {.public_type = {.name = "list", .flags = COIL__TYPE_CORE | COIL__TYPE_LIST, .finalize = finalize_list}, .repr = repr_list};

_Static_assert(sizeof(void *) != 4 || (offsetof(buffer, length) == 12 && offsetof(buffer, bytes) == 16), "js-glue/src/values.ts writes them");
_Static_assert(sizeof(void *) != 4 || (offsetof(coil_list, count) == 12 && offsetof(coil_list, items) == 24), "js-glue/src/values.ts writes them");

coil_value coil__buffer_new(coil_tag tag, size_t length)
{
    if (length > UINT32_MAX - sizeof(buffer) - 1) return coil_raise_no_memory();
    const coil__type *type = tag == COIL_STRING ? &string_type : &bytes_type;
    buffer *made = coil_object_new(&type->public_type, sizeof(buffer) + length + 1);
    if (!made) return coil_last_error();
    made->length = length;
    return coil__value_of(tag, made);
}

static coil_value buffer_new(coil_tag tag, const void *bytes, size_t length)
{
    coil_value made = coil__buffer_new(tag, length);
    if (length && !coil_failed(made)) memcpy(((buffer *)made.as.object)->bytes, bytes, length);
    return made;
}

coil_value coil_string(const char *text)
{
    return buffer_new(COIL_STRING, text, strlen(text));
}

coil_value coil_string_n(const char *text, size_t length)
{
    return buffer_new(COIL_STRING, text, length);
}

coil_value coil_bytes(const void *bytes, size_t length)
{
    return buffer_new(COIL_BYTES, bytes, length);
}

coil_value coil_string_format(const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    coil_value made = length < 0 ? coil__raise(coil_ValueError, "coil_string_format: the format is not valid")
                                 : buffer_new(COIL_STRING, "", 0);
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
    if (value.tag == COIL_OBJECT || value.tag == COIL_JS) return value.as.object;
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
    list->items = list->behind;
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

// Makes room for one more.
static bool list_grow(coil_list *list)
{
    if (list->capacity) return coil__grow((void **)&list->items, &list->capacity, list->count, sizeof *list->items);
    size_t capacity = list->count < 4 ? 8 : 2 * list->count;
    coil_value *items = coil__allocate(capacity * sizeof *items);
    if (!items) return false;
    memcpy(items, list->items, list->count * sizeof *items);
    list->items = items;
    list->capacity = capacity;
    return true;
}

coil_value coil_list_append(coil_list *list, coil_value value)
{
    if (!list_grow(list)) {
        coil__value_drop(value);
        return coil_raise_no_memory();
    }
    list->items[list->count++] = value;
    return coil_none();
}

void coil__list_set(coil_list *list, size_t index, coil_value value)
{
    coil__value_drop(list->items[index]);
    list->items[index] = value;
}

// ---------------------------------------------------------------------------------------------------------------------
// Comparing
// ---------------------------------------------------------------------------------------------------------------------

const char *coil__value_type_name(coil_value value)
{
    static const char *const names[] = {"NoneType", "bool", "int", "float", "pointer"};
    if (value.tag <= COIL_POINTER) return names[value.tag];
    if (value.tag == COIL_ERROR) return coil_error_type_of(value)->name;
    return value.as.object->type->name;
}

static bool is_number(coil_value value)
{
    return value.tag == COIL_BOOL || value.tag == COIL_INT || value.tag == COIL_DOUBLE;
}

static bool is_list(coil_value value)
{
    return value.tag == COIL_OBJECT && coil__is_list(value.as.object);
}

// -1, 0, 1; 2 when a NaN is among them. An int and a double are compared exactly, as in Python: not every int is a double.
static int compare_numbers(coil_value a, coil_value b)
{
    if (a.tag != COIL_DOUBLE && b.tag != COIL_DOUBLE) {
        int64_t left = coil_as_int(a), right = coil_as_int(b);
        return (left > right) - (left < right);
    }
    if (a.tag == COIL_DOUBLE && b.tag == COIL_DOUBLE) {
        double left = a.as.number, right = b.as.number;
        return left != left || right != right ? 2 : (left > right) - (left < right);
    }
    if (a.tag == COIL_DOUBLE) {
        int swapped = compare_numbers(b, a);
        return swapped == 2 ? 2 : -swapped;
    }
    int64_t left = coil_as_int(a);
    double right = b.as.number;
    if (right != right) return 2;
    if (right >= 9223372036854775808.0) return -1;
    if (right < -9223372036854775808.0) return 1;
    int64_t whole = (int64_t)right;
    if (left != whole) return left < whole ? -1 : 1;
    double rest = right - (double)whole;
    return rest > 0 ? -1 : rest < 0;
}

static int compare_buffers(coil_value a, coil_value b)
{
    const buffer *left = (buffer *)a.as.object, *right = (buffer *)b.as.object;
    size_t shorter = left->length < right->length ? left->length : right->length;
    int order = memcmp(left->bytes, right->bytes, shorter);
    return order ? order : (left->length > right->length) - (left->length < right->length);
}

bool coil_value_equal(coil_value a, coil_value b)
{
    if (is_number(a) && is_number(b)) return compare_numbers(a, b) == 0;
    if (a.tag != b.tag) return false;
    if (a.tag == COIL_NONE) return true;
    if (a.tag == COIL_POINTER) return a.as.pointer == b.as.pointer;
    if (a.tag == COIL_STRING || a.tag == COIL_BYTES) return compare_buffers(a, b) == 0;
    if (!is_list(a) || !is_list(b) || a.as.object == b.as.object) return a.as.object == b.as.object;
    const coil_list *left = coil_as_list(a), *right = coil_as_list(b);
    if (left->count != right->count) return false;
    for (size_t i = 0; i < left->count; i++)
        if (!coil_value_equal(left->items[i], right->items[i])) return false;
    return true;
}

coil_value coil_value_less(coil_value a, coil_value b)
{
    if (is_number(a) && is_number(b)) return coil_bool(compare_numbers(a, b) == -1);
    if (a.tag == b.tag && (a.tag == COIL_STRING || a.tag == COIL_BYTES)) return coil_bool(compare_buffers(a, b) < 0);
    if (is_list(a) && is_list(b)) {
        const coil_list *left = coil_as_list(a), *right = coil_as_list(b);
        size_t i = 0;
        while (i < left->count && i < right->count && coil_value_equal(left->items[i], right->items[i])) i++;
        if (i == left->count || i == right->count) return coil_bool(left->count < right->count);
        return coil_value_less(left->items[i], right->items[i]);
    }
    return coil__raise(coil_TypeError, "'<' not supported between instances of '%s' and '%s'", coil__value_type_name(a),
                       coil__value_type_name(b));
}

COIL__COLD_END
