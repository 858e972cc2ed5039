// SPDX-License-Identifier: MIT
//
// connections.h: what the tests of transports share: a protocol that notes each call, and pairs of them that are connected by a pipe.
#ifndef COIL_TESTS_CONNECTIONS_H
#define COIL_TESTS_CONNECTIONS_H

#include "streaming.h"

typedef struct noting {
    coil_protocol head;
    const char *name;
    coil_transport *transport; // borrowed, while it is connected: the test owns it, and may end before it is closed
    const char *fails;         // the method that returns ValueError, or NULL
    bool keeps_open, quiet;    // quiet: of data only how much
} noting;

static inline coil_value noted(noting *self, const char *method, coil_value result)
{
    return self->fails && strcmp(self->fails, method) == 0 ? coil_raise(coil_ValueError, "%s", method) : result;
}

static inline coil_value note_made(coil_protocol *protocol, coil_transport *transport)
{
    noting *self = (noting *)protocol;
    self->transport = transport;
    note("%s: made", self->name);
    return noted(self, "made", coil_none());
}

static inline coil_value note_received(coil_protocol *protocol, const void *data, size_t length)
{
    noting *self = (noting *)protocol;
    if (self->quiet) note("%s: received %zu bytes", self->name, length);
    else note("%s: received %.*s", self->name, (int)length, (const char *)data);
    return noted(self, "received", coil_none());
}

static inline coil_value note_eof(coil_protocol *protocol)
{
    noting *self = (noting *)protocol;
    note("%s: eof", self->name);
    return noted(self, "eof", coil_bool(self->keeps_open));
}

static inline coil_value note_lost(coil_protocol *protocol, coil_value error)
{
    noting *self = (noting *)protocol;
    note("%s: lost%s%s%s%s", self->name, coil_failed(error) ? ": " : "", coil_failed(error) ? coil_error_type_of(error)->name : "",
         coil_failed(error) && *coil_error_message(error) ? ": " : "", coil_failed(error) ? coil_error_message(error) : "");
    self->transport = NULL;
    return noted(self, "lost", coil_none());
}

static inline coil_value note_pause(coil_protocol *protocol)
{
    note("%s: pause", ((noting *)protocol)->name);
    return noted((noting *)protocol, "pause", coil_none());
}

static inline coil_value note_resume(coil_protocol *protocol)
{
    note("%s: resume", ((noting *)protocol)->name);
    return noted((noting *)protocol, "resume", coil_none());
}

static const coil_protocol_type noting_type = {
    .type = {.name = "Noting"},
    .connection_made = note_made,
    .data_received = note_received,
    .eof_received = note_eof,
    .connection_lost = note_lost,
    .pause_writing = note_pause,
    .resume_writing = note_resume,
};

static inline noting *noting_new(const char *name)
{
    noting *self = coil_object_new(&noting_type.type, sizeof *self);
    if (self) self->name = name;
    return self;
}

#define new_noting(name) ((noting *)OWN(noting_new(name)))

// A list of bytes: OWN(list_of(2, "one", "two")).
static inline coil_list *list_of_texts(size_t count, const char *const *texts)
{
    coil_list *list = coil_list_new(0, NULL);
    for (size_t i = 0; list && i < count; i++) {
        coil_value text = coil_bytes(texts[i], strlen(texts[i])), added = coil_failed(text) ? text : coil_list_append(list, text);
        if (!coil_failed(added)) continue;
        coil_release(list);
        return coil_raise_null(added);
    }
    return list;
}

#define list_of(count, ...) list_of_texts((count), (const char *const[]){__VA_ARGS__})

// Two protocols, a and b, and their transports, which the test owns.
typedef struct connection {
    noting *a, *b;
    coil_transport *at, *bt;
} connection;

static inline bool connect(connection *made)
{
    coil_transport *ends[2];
    made->a = new_noting("a");
    made->b = new_noting("b");
    coil_value created = coil_loop_create_pipe(NULL, &made->a->head, &made->b->head, ends);
    bool failed = coil_failed(created);
    coil_value_release(created);
    if (failed) return false;
    made->at = OWN(ends[0]);
    made->bt = OWN(ends[1]);
    return true;
}

// Closes both, so that nothing is left to warn of.
static inline void disconnect(connection *made)
{
    coil_transport_abort(made->at);
    coil_transport_abort(made->bt);
}

#endif
