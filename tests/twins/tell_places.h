// tell_places.h: how the twins print reprs, messages and logs that name objects, as tell_places.py does: without what differs between the two, which are
// addresses, places in files and the names of callbacks. Of a traceback its last frame is told.
#ifndef TELL_PLACES_H
#define TELL_PLACES_H

#include "tell.h"

#define HEX_DIGITS "0123456789abcdef"

// Prints an address, or the call of a callback, and returns what is behind it.
static inline const char *print_address(const char *at)
{
    at += 2 + strspn(at + 2, HEX_DIGITS);
    if (*at != '(') {
        fputs("0x", stdout);
        return at;
    }
    bool arg = *++at != ')';
    printf("callback(%s", arg ? "arg" : "");
    return arg ? at + strcspn(at, ")") : at;
}

// The end of " at FILE:LINE", or NULL for anything else.
static inline const char *end_of_place(const char *at)
{
    if (strncmp(at, " at ", 4) != 0) return NULL;
    size_t length = strcspn(at + 4, " <>,]\n");
    const char *line = at + 4 + length;
    while (line > at && strchr("0123456789", line[-1])) line--;
    return line > at && line[-1] == ':' && line < at + 4 + length ? at + 4 + length : NULL;
}

// Prints a text of a known length with "callback()" for each callback, "at F:L" for each place, "0x" for each address.
static inline void print_without_places(const char *at, size_t length)
{
    const char *end = at + length;
    while (at < end) {
        const char *place = end_of_place(at);
        if (place) {
            fputs(" at F:L", stdout);
            at = place;
        } else if (strncmp(at, "0x", 2) == 0) {
            at = print_address(at);
        } else {
            putchar(*at++);
        }
    }
}

// As tell. Takes the value.
static inline void tell_plain(const char *what, coil_value value)
{
    bool failed = coil_failed(value);
    coil_value text = failed ? coil_string_format("%s: %s", coil_error_type_of(value)->name, coil_error_message(value)) : coil_repr(value);
    printf("%s: ", what);
    print_without_places(coil_as_string(text), strlen(coil_as_string(text)));
    putchar('\n');
    coil_value_release(text);
    coil_value_release(value);
}

// Prints an object, borrowed.
static inline void tell_plain_repr(const char *what, void *object)
{
    tell_plain(what, coil_object_value(coil_retain(object)));
}

// Prints a log, line by line, with the last frame of each traceback.
static inline void print_log(coil_log_level level, const char *text, void *arg)
{
    (void)level;
    (void)arg;
    const char *frame = NULL;
    fputs("log: ", stdout);
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        bool is_frame = strncmp(line, "  File \"", 8) == 0;
        if (is_frame) frame = strstr(line, ", in ");
        if (!is_frame && strncmp(line, "    ", 4) != 0) {
            if (frame) printf("  in %.*s\n", (int)strcspn(frame + 5, "\n"), frame + 5);
            frame = NULL;
            print_without_places(line, length);
            if (line[length]) putchar('\n');
        }
        line += length + (line[length] != '\0');
    }
    if (frame) printf("  in %.*s", (int)strcspn(frame + 5, "\n"), frame + 5);
    putchar('\n');
}

// Has Coil's logs printed.
static inline void tell_logs(void)
{
    coil_log_set_handler(print_log, NULL);
}

#endif
