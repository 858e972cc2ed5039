// streaming.h: what the twins about streams share: feeding by a callback of the loop, a protocol that prints each call, reports and warnings as lines.
// memory_transport.py and streaming.py have the same in Python.
#ifndef STREAMING_H
#define STREAMING_H

#include "tell.h"

#include <string.h>

// Feeds a text.
static inline void feed(coil_stream_reader *reader, const char *text)
{
    tell("  feed", coil_stream_reader_feed_data(reader, text, strlen(text)));
}

// What a callback feeds; NULL: the end of file.
typedef struct food {
    coil_stream_reader *reader;
    const char *text;
} food;

static inline void feed_callback(void *arg)
{
    const food *this = arg;
    if (this->text) {
        coil_value_release(coil_stream_reader_feed_data(this->reader, this->text, strlen(this->text)));
    } else {
        coil_stream_reader_feed_eof(this->reader);
    }
    printf("  fed %s\n", this->text ? this->text : "eof");
}

// A protocol that prints each call.
typedef struct noting {
    coil_protocol head;
    const char *name;
    coil_transport *transport; // owned, while it is connected
    const char *fails;         // the method that raises, or NULL
    bool keeps_open;
} noting;

static inline coil_value noted(coil_protocol *protocol, const char *method, coil_value result)
{
    noting *self = (noting *)protocol;
    printf("%s: %s\n", self->name, method);
    if (!self->fails || strcmp(self->fails, method) != 0) return result;
    return coil_raise(coil_ValueError, "%s of %s", method, self->name);
}

static inline coil_value note_made(coil_protocol *protocol, coil_transport *transport)
{
    ((noting *)protocol)->transport = coil_retain(transport);
    return noted(protocol, "made", coil_none());
}

static inline coil_value note_received(coil_protocol *protocol, const void *data, size_t length)
{
    if (length > 40) printf("%s: %zu bytes\n", ((noting *)protocol)->name, length);
    else tell(((noting *)protocol)->name, coil_bytes(data, length));
    return noted(protocol, "received", coil_none());
}

static inline coil_value note_eof(coil_protocol *protocol)
{
    return noted(protocol, "eof", coil_bool(((noting *)protocol)->keeps_open));
}

static inline coil_value note_lost(coil_protocol *protocol, coil_value error)
{
    noting *self = (noting *)protocol;
    tell(self->name, coil_value_retain(error));
    coil_release(self->transport);
    self->transport = NULL;
    return noted(protocol, "lost", coil_none());
}

static inline coil_value note_pause(coil_protocol *protocol)
{
    return noted(protocol, "pause", coil_none());
}

static inline coil_value note_resume(coil_protocol *protocol)
{
    return noted(protocol, "resume", coil_none());
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

// Two that are connected, a and b. The transports are the protocols' own.
static inline void connect(noting *ends[2])
{
    coil_transport *transports[2];
    for (int i = 0; i < 2; i++) {
        ends[i] = coil_object_new(&noting_type.type, sizeof *ends[i]);
        ends[i]->name = i ? "b" : "a";
    }
    coil_value_release(coil_loop_create_pipe(NULL, &ends[0]->head, &ends[1]->head, transports));
    coil_value_release(coil_sleep(0));
    for (int i = 0; i < 2; i++) coil_release(transports[i]);
}

static inline void disconnect(noting *ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i]->transport) coil_transport_abort(ends[i]->transport);
    coil_value_release(coil_sleep(1));
    for (int i = 0; i < 2; i++) coil_release(ends[i]);
}

static inline void write_text(coil_transport *transport, const char *text)
{
    tell("  write", coil_transport_write(transport, text, strlen(text)));
}

static inline void say(coil_stream_writer *writer, const char *text)
{
    tell("  write", coil_stream_writer_write(writer, text, strlen(text)));
}

static inline void release_pipe(coil_stream ends[2])
{
    for (int i = 0; i < 2; i++) {
        coil_stream_writer_close(ends[i].writer);
        coil_release(ends[i].writer);
        coil_release(ends[i].reader);
    }
}

// A client's stream; the callback gets the server's.
static inline coil_stream connect_client(coil_client_connected_callback callback)
{
    coil_stream client = {coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL), NULL};
    coil_stream_reader *reader = coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL);
    coil_protocol *protocol = coil_stream_reader_protocol_new(client.reader, NULL, NULL, NULL);
    coil_protocol *server = coil_stream_reader_protocol_new(reader, callback, NULL, NULL);
    coil_transport *transports[2];
    coil_value_release(coil_loop_create_pipe(NULL, protocol, server, transports));
    client.writer = coil_stream_writer_new(transports[0], protocol, client.reader);
    coil_value_release(coil_sleep(0)); // the callback has been called: what it was given keeps the server's transport
    coil_release(transports[0]);
    coil_release(transports[1]);
    coil_release(protocol);
    coil_release(server);
    coil_release(reader);
    return client;
}

static inline void report(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    const char *bracket = strstr(context->message, "callback") ? strchr(context->message, '(') : NULL;
    char message[100];
    snprintf(message, sizeof message, "report: %.*s", bracket ? (int)(bracket - context->message) : 80, context->message);
    if (coil_failed(context->error)) tell(message, coil_value_retain(context->error));
    else puts(message);
}

static inline void warn(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    (void)file;
    (void)line;
    (void)arg;
    printf("%s: %s\n", category->name, message);
}

#endif
