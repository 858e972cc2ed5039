// SPDX-License-Identifier: MIT
//
// text.c: writing, into texts that grow: messages, reprs, tracebacks. Owns the way in which values look, which is Python's.

#include "core.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length > 0 && reserve(text, (size_t)length)) {
        vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

void coil__text_free(coil__text *text)
{
    coil__free(text->bytes, text->capacity);
    *text = (coil__text){0};
}

coil_value coil__text_take(coil__text *text)
{
    coil_value value = text->failed ? coil_raise_no_memory() : coil_string_n(text->bytes, text->length);
    coil__text_free(text);
    return value;
}

// 10 to a power, exact enough that a product with 17 digits rounds to the right double: long double has at least 11 bits more.
static long double power_of_ten(int exponent)
{
    long double base = 10, power = 1;
    for (unsigned rest = (unsigned)abs(exponent); rest; rest >>= 1, base *= base)
        if (rest & 1) power *= base;
    return power;
}

// Whether digits * 10^exponent reads back as the number. Written without strtod, which would add 10 KB to every module.
static bool reads_back(const char *digits, int exponent, double number)
{
    long double mantissa = 0;
    for (const char *digit = digits; *digit; digit++) mantissa = mantissa * 10 + (*digit - '0');
    long double power = power_of_ten(exponent);
    return (double)(exponent < 0 ? mantissa / power : mantissa * power) == number;
}

// float.__repr__: the shortest digits that read back as the same number, an exponent below 1e-4 and from 1e16 on.
static void add_double(coil__text *text, double number)
{
    if (isnan(number)) {
        coil__text_add(text, "nan");
        return;
    }
    if (signbit(number)) coil__text_add(text, "-");
    number = fabs(number);
    if (isinf(number)) {
        coil__text_add(text, "inf");
        return;
    }
    char scientific[32], digits[20];
    int exponent = 0;
    for (int precision = 1; precision <= 17; precision++) {
        snprintf(scientific, sizeof scientific, "%.*e", precision - 1, number); // d.ddde+xx
        const char *mark = strchr(scientific, 'e');
        exponent = atoi(mark + 1);
        digits[0] = scientific[0];
        memcpy(digits + 1, scientific + 2, (size_t)precision - 1);
        digits[precision] = '\0';
        if (number == 0 || reads_back(digits, exponent - precision + 1, number)) break;
    }
    int count = (int)strlen(digits);
    if (exponent < -4 || exponent >= 16) {
        coil__text_add(text, "%c%s%se%c%02d", digits[0], count > 1 ? "." : "", digits + 1, exponent < 0 ? '-' : '+',
                       abs(exponent));
    } else if (exponent < 0) {
        coil__text_add(text, "0.%.*s%s", -exponent - 1, "0000", digits);
    } else if (count <= exponent + 1) {
        coil__text_add(text, "%s%.*s.0", digits, exponent + 1 - count, "0000000000000000");
    } else {
        coil__text_add(text, "%.*s.%s", exponent + 1, digits, digits + exponent + 1);
    }
}

// str.__repr__, but for the escapes of characters beyond ASCII, which stay as they are.
static void add_quoted(coil__text *text, const char *bytes, size_t length, bool is_bytes)
{
    char quote = memchr(bytes, '\'', length) && !memchr(bytes, '"', length) ? '"' : '\'';
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

void coil__text_repr_object(coil__text *text, coil_object *object)
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
    case COIL_DOUBLE: add_double(text, value.as.number); break;
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
