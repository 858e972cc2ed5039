// tell.h: how the twins print a value or an error, as tell.py does.
#ifndef TELL_H
#define TELL_H

#include <coil.h>
#include <stdio.h>

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

#endif
