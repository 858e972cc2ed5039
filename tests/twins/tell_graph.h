// tell_graph.h: how the twins print call graphs and the overview of all tasks, as tell_graph.py does: without addresses, and without places, which C
// has of the making of a coroutine and Python of the await.
#ifndef TELL_GRAPH_H
#define TELL_GRAPH_H

#include "tell.h"

#include <string.h>

// A coroutine of which the place is the same in both languages.
#define placed(function, arg) coil_coroutine_new_at(function, arg, 0, #function, "f.py", 1)

// Prints a text: "0x..." loses its digits and all spaces after it but one, "File '...', line N, in" becomes "in". Takes the value.
static inline void tell_graph(coil_value text)
{
    if (coil_failed(text)) {
        tell("error", text);
        return;
    }
    for (const char *at = coil_as_string(text); *at;) {
        const char *in = strncmp(at, "File '", 6) == 0 ? strstr(at, ", in ") : NULL;
        if (in) {
            at = in + 2;
        } else if (strncmp(at, "0x", 2) == 0) {
            at += 2 + strspn(at + 2, "0123456789abcdef");
            fputs(*at == ' ' ? "0x " : "0x", stdout);
            at += strspn(at, " ");
        } else {
            putchar(*at++);
        }
    }
    putchar('\n');
    coil_value_release(text);
}

#endif
