// SPDX-License-Identifier: MIT
//
// error.c: exceptions as values. An error has a type, a message, perhaps a cause, a value or members, and a trail: the places that it
// passed through, which COIL_TRY notes. Owns the MemoryError that needs no memory, and the error that a function returning NULL leaves behind: each thread
// has its own of both, as other threads may raise errors.

#include "core.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

COIL__COLD_BEGIN

#define DEFINE_ERROR(name, base, second) const coil_error_type coil_##name[1] = {{#name, base, second}};
COIL_ERROR_TYPES(DEFINE_ERROR)
#undef DEFINE_ERROR

static void finalize(coil_object *self)
{
    coil__error *error = (coil__error *)self;
    coil__free(error->message, error->message_size);
    coil__value_drop(error->value);
    coil__value_drop(error->cause);
    coil_release(error->members);
    coil_release(error->notes);
    coil__free(error->trail, error->trail_capacity * sizeof *error->trail);
}

size_t coil__group_message_length(const coil__error *group)
{
    return (size_t)(strrchr(group->message, '(') - group->message) - 1;
}

static void repr(coil_object *self, coil__text *text)
{
    coil__error *error = (coil__error *)self;
    coil__text_add(text, "%s(", error->type->name);
    if (error->message && !error->told) {
        // A group's message has the number of its members behind it, as str() of it does; repr() does not show that.
        size_t length = error->members ? coil__group_message_length(error) : strlen(error->message);
        if (coil__error_is(error->type, coil_KeyError)) coil__text_add(text, "%s", error->message); // is a repr already
        else coil__text_quote(text, error->message, length);
    } else if (error->value.tag != COIL_NONE) {
        coil__text_repr(text, error->value);
    }
    if (error->members) {
        coil__text_add(text, ", ");
        coil__text_repr_object(text, (coil_object *)error->members);
    }
    coil__text_add(text, ")");
}

static const coil__type error_type = {.public_type = {.name = "error", .flags = COIL__TYPE_CORE, .finalize = finalize}, .repr = repr};

// Its count starts so high that no program gives it back to zero.
static _Thread_local coil__error no_memory = {
    .head = {&error_type.public_type, 1u << 30, sizeof(coil__error)},
    .type = coil_MemoryError,
    .immortal = true,
};

// close() must reach what it closes, also without memory.
static coil__error generator_exit = {
    .head = {&error_type.public_type, 1u << 30, sizeof(coil__error)},
    .type = coil_GeneratorExit,
    .immortal = true,
};

_Thread_local coil_value coil__kept; // of the last function that returned NULL

coil_value coil_raise_no_memory(void)
{
    coil__retain(&no_memory.head);
    return coil__value_of(COIL_ERROR, &no_memory);
}

coil_value coil__raise_generator_exit(void)
{
    coil__retain(&generator_exit.head);
    return coil__value_of(COIL_ERROR, &generator_exit);
}

static coil__error *error_new(const coil_error_type *type)
{
    coil__error *error = coil_object_new(&error_type.public_type, sizeof *error);
    if (error) error->type = type;
    else coil_value_release(coil_last_error());
    return error;
}

// libc's formatter for what users write, the core's for its own messages: a program that raises nothing carries no printf.
typedef int (*formatter)(char *buffer, size_t size, const char *format, va_list arguments);

static bool set_message(coil__error *error, formatter write, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = write(NULL, 0, format, arguments);
    bool ok = true;
    if (length > 0) {
        error->message = coil__allocate((size_t)length + 1);
        ok = error->message != NULL;
        if (ok) {
            error->message_size = (size_t)length + 1;
            write(error->message, error->message_size, format, again);
        }
    }
    va_end(again);
    return ok;
}

// str() of a KeyError is the repr() of its key.
static bool quote_message(coil__error *error)
{
    coil__text text = {0};
    coil__text_quote(&text, error->message, strlen(error->message));
    if (text.failed) {
        coil__text_free(&text);
        return false;
    }
    coil__free(error->message, error->message_size);
    error->message = text.bytes;
    error->message_size = text.capacity;
    return true;
}

static coil_value raise_with(formatter write, const coil_error_type *type, const char *format, va_list arguments)
{
    coil__error *error = error_new(type);
    bool made = error && set_message(error, write, format, arguments);
    if (made && error->message && coil__error_is(type, coil_KeyError)) made = quote_message(error);
    if (made) return coil__value_of(COIL_ERROR, error);
    coil_release(error);
    return coil_raise_no_memory();
}

coil_value coil_raise_at(const char *file, int line, const char *function, const coil_error_type *type, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    coil_value error = raise_with(vsnprintf, type, format, arguments);
    va_end(arguments);
    return coil_trail(error, file, line, function);
}

coil_value coil_raise_from_at(const char *file, int line, const char *function, coil_value cause, const coil_error_type *type,
                              const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    coil_value error = raise_with(vsnprintf, type, format, arguments);
    va_end(arguments);
    coil__error_set_cause(error, cause);
    return coil_trail(error, file, line, function);
}

coil_value coil__raise(const coil_error_type *type, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    coil_value error = raise_with(coil__format_list, type, format, arguments);
    va_end(arguments);
    return error;
}

void *coil__raise_null(const coil_error_type *type, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    coil_value error = raise_with(coil__format_list, type, format, arguments);
    va_end(arguments);
    return coil_raise_null(error);
}

coil_value coil__raise_from(coil_value cause, const coil_error_type *type, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    coil_value error = raise_with(coil__format_list, type, format, arguments);
    va_end(arguments);
    coil__error_set_cause(error, cause);
    return error;
}

coil_value coil_raise_value(const coil_error_type *type, coil_value value)
{
    coil__error *error = error_new(type);
    if (!error) {
        coil__value_drop(value);
        return coil_raise_no_memory();
    }
    error->value = value;
    return coil__value_of(COIL_ERROR, error);
}

coil_value coil__raise_cancelled(const char *message)
{
    coil_value raised = coil__raise(coil_CancelledError, "%s", message ? message : "");
    coil__error *error = coil__error_of(raised);
    if (message && !*message && !error->immortal) { // CancelledError(''), which is not CancelledError()
        error->message = coil__allocate(1);
        if (error->message) error->message[0] = '\0';
        error->message_size = error->message ? 1 : 0;
    }
    return raised;
}

coil_value coil_raise_group(const char *message, size_t count, const coil_value *errors)
{
    bool all_exceptions = true;
    size_t errors_first = 0; // how many of the items are errors, up to the first that is none
    while (errors_first < count && coil_failed(errors[errors_first])) errors_first++;
    for (size_t i = 0; i < count; i++) {
        if (!coil_error_matches(errors[i], coil_Exception)) all_exceptions = false;
    }
    coil_list *members = coil_list_new(count, errors);
    if (!members) return coil_last_error();
    if (count == 0 || errors_first < count) {
        coil_release(members);
        return count ? coil__raise(coil_ValueError, "Item %zu of second argument (exceptions) is not an exception", errors_first)
                     : coil__raise(coil_ValueError, "second argument (exceptions) must be a non-empty sequence");
    }
    coil_value group = coil__raise(all_exceptions ? coil_ExceptionGroup : coil_BaseExceptionGroup, "%s (%zu sub-exception%s)", message, count,
                                   count == 1 ? "" : "s");
    if (coil__error_of(group)->immortal) coil_release(members);
    else coil__error_of(group)->members = members;
    coil__group_writer = coil__write_group;
    return group;
}

void *coil_raise_null(coil_value error)
{
    coil_value before = coil__kept;
    coil__kept = error;
    coil__value_drop(before);
    return NULL;
}

coil_value coil_last_error(void)
{
    coil_value error = coil__kept;
    coil__kept = coil_none();
    return coil_failed(error) ? error : coil_raise_no_memory();
}

void coil__error_set_cause(coil_value error, coil_value cause)
{
    coil__error *raised = coil__error_of(error);
    if (raised->immortal) { // else it was made just now, and is not its own cause
        coil__value_drop(cause);
        return;
    }
    coil__value_drop(raised->cause);
    raised->cause = cause;
}

coil_value coil_trail(coil_value error, const char *file, int line, const char *function)
{
    if (!coil_failed(error)) return error;
    coil__error *raised = coil__error_of(error);
    // A trail without this place is better than no error: a failed allocation is ignored.
    if (!raised->immortal && coil__grow((void **)&raised->trail, &raised->trail_capacity, raised->trail_length, sizeof *raised->trail))
        raised->trail[raised->trail_length++] = (coil__place){file, function, line};
    return error;
}

bool coil__error_is(const coil_error_type *type, const coil_error_type *base)
{
    for (; type; type = type->base) {
        if (type == base || (type->second_base && coil__error_is(type->second_base, base))) return true;
    }
    return false;
}

bool coil_error_matches(coil_value value, const coil_error_type *type)
{
    return coil_failed(value) && coil__error_is(coil__error_of(value)->type, type);
}

bool coil__error_ends_program(coil_value value)
{
    return coil_error_matches(value, coil_SystemExit) || coil_error_matches(value, coil_KeyboardInterrupt);
}

static coil__error *check(const char *function, coil_value error)
{
    if (!coil_failed(error)) coil__fatal("%s: the value is no error", function);
    return coil__error_of(error);
}

const coil_error_type *coil_error_type_of(coil_value error)
{
    return check("coil_error_type_of", error)->type;
}

static void tell_value(coil__error *error)
{
    coil__text text = {0};
    if (error->value.tag == COIL_STRING) coil__text_add(&text, "%s", coil_as_string(error->value));
    else coil__text_repr(&text, error->value);
    if (text.failed) {
        coil__text_free(&text);
        return;
    }
    error->message = text.bytes;
    error->message_size = text.capacity;
    error->told = true;
}

const char *coil_error_message(coil_value error)
{
    coil__error *asked = check("coil_error_message", error);
    if (!asked->message && asked->value.tag != COIL_NONE) tell_value(asked);
    return asked->message ? asked->message : "";
}

coil_value coil_error_value(coil_value error)
{
    return check("coil_error_value", error)->value;
}

coil_value coil_error_cause(coil_value error)
{
    return check("coil_error_cause", error)->cause;
}

size_t coil_error_count(coil_value error)
{
    coil_list *members = check("coil_error_count", error)->members;
    return members ? coil_list_count(members) : 0;
}

coil_value coil_error_member(coil_value error, size_t index)
{
    coil_list *members = check("coil_error_member", error)->members;
    if (!members) coil__fatal("coil_error_member: the error is no group");
    return coil_list_get(members, index);
}

// In a list, so that those who look for leaks see that they are known.
static struct defined {
    coil_error_type type;
    struct defined *before;
} *defined;

const coil_error_type *coil_error_define(const char *name, const coil_error_type *base)
{
    struct defined *made = coil__allocate_forever(sizeof *made);
    if (!made) return coil_raise_null(coil_raise_no_memory());
    *made = (struct defined){{name, base, NULL}, defined};
    defined = made;
    return &made->type;
}

const coil_error_type *coil__error_type_named(const char *name)
{
#define TYPE(type, base, second) coil_##type,
    static const coil_error_type *const types[] = {COIL_ERROR_TYPES(TYPE)};
#undef TYPE
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(name, types[i]->name) == 0) return types[i];
    for (const struct defined *each = defined; each; each = each->before)
        if (strcmp(name, each->type.name) == 0) return &each->type;
    return NULL;
}

COIL__COLD_END
