// SPDX-License-Identifier: MIT
//
// format.c: the printf of the core's own messages. It knows what they use and nothing else (%s %c %d %u %x %p with l, ll and z, a width, a
// precision for %s, and %.3f), so that a program which prints nothing itself does not carry libc's, with its floating point. What users
// format (coil_raise, coil_string_format) goes to libc's.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

typedef struct sink {
    char *bytes;
    size_t size, length; // length counts on past the end, as vsnprintf does
} sink;

typedef struct directive {
    bool zero, has_precision;
    int width, precision;
    char length; // 'l': long, 'L': long long, 'z': size_t
} directive;

static void put(sink *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++, out->length++)
        if (out->length + 1 < out->size) out->bytes[out->length] = bytes[i];
}

static void put_padded(sink *out, const directive *how, const char *bytes, size_t length)
{
    for (size_t i = length; how->width > 0 && i < (size_t)how->width; i++) put(out, how->zero ? "0" : " ", 1);
    put(out, bytes, length);
}

static void put_number(sink *out, const directive *how, uint64_t number, unsigned base, const char *prefix)
{
    char digits[24];
    size_t at = sizeof digits;
    do digits[--at] = "0123456789abcdef"[number % base];
    while ((number /= base) > 0);
    size_t length = strlen(prefix);
    at -= length;
    memcpy(digits + at, prefix, length);
    put_padded(out, how, digits + at, sizeof digits - at);
}

static void put_fixed(sink *out, double number)
{
    bool negative = number < 0;
    uint64_t thousandths = (uint64_t)((negative ? -number : number) * 1000 + 0.5);
    directive plain = {0}, three = {.zero = true, .width = 3};
    put_number(out, &plain, thousandths / 1000, 10, negative ? "-" : "");
    put(out, ".", 1);
    put_number(out, &three, thousandths % 1000, 10, "");
}

static uint64_t get_unsigned(const directive *how, va_list *arguments)
{
    if (how->length == 'L') return va_arg(*arguments, unsigned long long);
    if (how->length == 'l') return va_arg(*arguments, unsigned long);
    if (how->length == 'z') return va_arg(*arguments, size_t);
    return va_arg(*arguments, unsigned);
}

static int64_t get_signed(const directive *how, va_list *arguments)
{
    if (how->length == 'L') return va_arg(*arguments, long long);
    if (how->length == 'l') return va_arg(*arguments, long);
    return va_arg(*arguments, int);
}

static bool is_digit(char character)
{
    return (unsigned)character - '0' < 10;
}

static const char *read_directive(const char *format, directive *how, va_list *arguments)
{
    if (*format == '0') how->zero = true, format++;
    if (*format == '*') how->width = va_arg(*arguments, int), format++;
    while (is_digit(*format)) how->width = how->width * 10 + (*format++ - '0');
    if (*format == '.') {
        how->has_precision = true;
        format++;
        if (*format == '*') how->precision = va_arg(*arguments, int), format++;
        while (is_digit(*format)) how->precision = how->precision * 10 + (*format++ - '0');
    }
    if (*format == 'z') how->length = *format++;
    while (*format == 'l') how->length = how->length == 'l' ? 'L' : 'l', format++;
    return format;
}

static void put_argument(sink *out, char kind, const directive *how, va_list *arguments)
{
    switch (kind) {
    case 's': {
        const char *text = va_arg(*arguments, const char *);
        size_t length = 0;
        while (text[length] && !(how->has_precision && length >= (size_t)how->precision)) length++;
        put_padded(out, how, text, length);
        break;
    }
    case 'c': {
        char character = (char)va_arg(*arguments, int);
        put(out, &character, 1);
        break;
    }
    case 'd': {
        int64_t number = get_signed(how, arguments);
        put_number(out, how, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 10, number < 0 ? "-" : "");
        break;
    }
    case 'u': put_number(out, how, get_unsigned(how, arguments), 10, ""); break;
    case 'x': put_number(out, how, get_unsigned(how, arguments), 16, ""); break;
    case 'p': put_number(out, how, (uintptr_t)va_arg(*arguments, void *), 16, "0x"); break;
    case 'f': put_fixed(out, va_arg(*arguments, double)); break;
    default: put(out, &kind, 1); break; // %% and nothing else: format strings are literals of the core
    }
}

int coil__format_list(char *buffer, size_t size, const char *format, va_list arguments)
{
    sink out = {buffer, size, 0};
    va_list rest;
    va_copy(rest, arguments);
    for (; *format; format++) {
        if (*format != '%') {
            put(&out, format, 1);
            continue;
        }
        directive how = {0};
        format = read_directive(format + 1, &how, &rest);
        put_argument(&out, *format, &how, &rest);
    }
    va_end(rest);
    if (size > 0) buffer[out.length < size ? out.length : size - 1] = '\0';
    return (int)out.length;
}

int coil__format(char *buffer, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = coil__format_list(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}

COIL__COLD_END
