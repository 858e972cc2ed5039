// tell.h: how the twins print a value or an error, as tell.py does.
#ifndef TELL_H
#define TELL_H

#include <coil.h>
#include <stdio.h>
#include <string.h>

// Prints "what: value" as repr writes the value, or "what: Type: message" for an error. Takes the value.
static inline void tell(const char *what, coil_value value)
{
    if (coil_failed(value)) {
        const char *message = coil_error_message(value);
        printf("%s: %s%s%s\n", what, coil_error_type_of(value)->name, *message ? ": " : "", message);
    } else {
        coil_value text = coil_repr(value);
        printf("%s: %s\n", what, coil_as_string(text));
        coil_value_release(text);
    }
    coil_value_release(value);
}

// Prints what a send, a throw or a next gave. Takes the value.
static inline void tell_send(const char *what, coil_send_result sent, coil_value value)
{
    if (sent == COIL_SEND_NEXT) printf("%s yields ", what);
    if (sent == COIL_SEND_RETURN) printf("%s returns ", what);
    if (sent == COIL_SEND_ERROR) printf("%s raises ", what);
    tell("", value);
}

// Sends to an iterator (an error is thrown into it), and prints what that gave.
static inline void tell_step(const char *what, void *iterator, coil_value sent)
{
    coil_value value;
    coil_send_result result = coil_send(iterator, sent, &value);
    tell_send(what, result, value);
}

// Closes a coroutine, a generator or the like, and prints what that gave.
static inline void tell_close(const char *what, void *object)
{
    tell(what, ((coil_object *)object)->type->close(object));
}

static inline void tell_warning(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    (void)file;
    (void)line;
    (void)arg;
    printf("%s: %s\n", category->name, message);
}

// Has warnings printed.
static inline void tell_warnings(void)
{
    coil_warnings_set_handler(tell_warning, NULL);
}

static inline void tell_report(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    printf("report: %.*s\n", (int)strcspn(context->message, "<"), context->message);
    if (coil_failed(context->error)) tell("report", coil_value_retain(context->error));
}

// Has what nobody can catch in a loop printed; NULL: the running one. A message is cut where it begins to name an object.
static inline void tell_reports(coil_loop *loop)
{
    coil_loop_set_exception_handler(loop, tell_report, NULL);
}

#endif
