// SPDX-License-Identifier: MIT
//
// stream_protocol.c: StreamReaderProtocol, the glue between a transport and a stream: what is received goes to the reader, and who drains waits here
// while the transport has paused the writing. Owns the future that is done when the connection is closed.
//
// The reader belongs to others. Only where a client is waited for, it is kept until the connection is made; from then on the writer keeps it, and
// the writer is kept by the callback or its task.

#include "core.h"

COIL__COLD_BEGIN

typedef struct stream_protocol {
    coil_protocol head;
    coil_loop *loop; // owned
    coil__feeder feeder;
    coil_stream_reader *strong_reader; // owned, until the connection is made; NULL: others keep it
    coil_client_connected_callback callback;
    void *arg;
    coil_future *closed;    // owned
    coil_future **draining; // owned, each of them, oldest first. Who drains keeps the protocol, so that it goes with none
    size_t draining_count, draining_capacity;
    bool paused, connection_lost, over_ssl;
} stream_protocol;

static void finalize(coil_object *self)
{
    stream_protocol *protocol = (stream_protocol *)self;
    coil__reader_remove_feeder(&protocol->feeder);
    coil_release(protocol->strong_reader);
    if (protocol->closed) protocol->closed->log_traceback = false; // the reader was told as well
    coil_release(protocol->closed);
    coil__free(protocol->draining, protocol->draining_capacity * sizeof *protocol->draining);
    coil_release(protocol->loop);
}

// ---------------------------------------------------------------------------------------------------------------------
// A client has connected
// ---------------------------------------------------------------------------------------------------------------------

// What the task of a client's coroutine keeps.
typedef struct client {
    coil_object head;
    coil_transport *transport;
    coil_stream_writer *writer; // it keeps the reader
} client;

static void client_finalize(coil_object *self)
{
    coil_release(((client *)self)->transport);
    coil_release(((client *)self)->writer);
}

static const coil__type client_type = {.public_type = {.name = "client", .flags = COIL__TYPE_CORE, .finalize = client_finalize}};

static void client_done(coil_future *task, void *arg)
{
    client *self = arg;
    coil_value error = coil_future_cancelled(task) ? coil_none() : coil_future_exception(task);
    if (coil_failed(error)) {
        coil_exception_context context = {
            .message = "Unhandled exception in client_connected_cb", .error = error, .transport = self->transport};
        coil_loop_call_exception_handler(self->transport->loop, &context);
    }
    if (coil_failed(error) || coil_future_cancelled(task)) coil_transport_close(self->transport);
    coil__value_drop(error);
}

// Makes a task of what the callback returned (taken), if it is a coroutine object.
static coil_value run_client(stream_protocol *protocol, client *self, coil_value returned)
{
    if (returned.tag != COIL_OBJECT || !(returned.as.object->type->flags & COIL_TYPE_COROUTINE)) return returned;
    coil_task *task = coil__create_task(protocol->loop, returned.as.object, &(coil_task_options){0});
    if (!task) return coil_last_error();
    coil_value watched = coil__future_watch(&task->future, client_done, self, &coil__context_outermost, self);
    if (coil_failed(watched)) coil_task_cancel(task, NULL); // its body must not run: nothing keeps what it was given
    coil_release(task);
    return watched;
}

COIL_NEVER_SUSPENDS static coil_value call_back(stream_protocol *protocol, coil_stream_reader *reader, coil_stream_writer *writer)
{
    return protocol->callback(reader, writer, protocol->arg);
}

static coil_value welcome(stream_protocol *protocol, coil_transport *transport)
{
    coil_stream_reader *reader = protocol->feeder.reader;
    client *self = coil_object_new(&client_type.public_type, sizeof *self);
    if (!self) return coil_last_error();
    self->transport = coil_retain(transport);
    self->writer = coil_stream_writer_new(transport, &protocol->head, reader);
    coil_value result = self->writer ? run_client(protocol, self, call_back(protocol, reader, self->writer)) : coil_last_error();
    coil_release(self);
    return result;
}

static coil_value connection_made(coil_protocol *self, coil_transport *transport)
{
    stream_protocol *protocol = (stream_protocol *)self;
    coil_value ssl = coil_transport_get_extra_info(transport, "sslcontext");
    protocol->over_ssl = ssl.tag != COIL_NONE;
    coil_value_release(ssl);
    coil_value result = protocol->feeder.reader ? coil_stream_reader_set_transport(protocol->feeder.reader, transport) : coil_none();
    if (!coil_failed(result) && protocol->callback) result = welcome(protocol, transport);
    // Also when that failed: with its transport the reader would keep itself.
    coil_release(protocol->strong_reader);
    protocol->strong_reader = NULL;
    return result;
}

// ---------------------------------------------------------------------------------------------------------------------
// Receiving
// ---------------------------------------------------------------------------------------------------------------------

static coil_value data_received(coil_protocol *self, const void *data, size_t length)
{
    coil_stream_reader *reader = ((stream_protocol *)self)->feeder.reader;
    return reader ? coil_stream_reader_feed_data(reader, data, length) : coil_none();
}

static coil_value eof_received(coil_protocol *self)
{
    stream_protocol *protocol = (stream_protocol *)self;
    if (protocol->feeder.reader) coil_stream_reader_feed_eof(protocol->feeder.reader);
    return coil_bool(!protocol->over_ssl);
}

// Resolves a future with none, or with an error (borrowed).
static void finish(coil_future *future, coil_value error)
{
    if (coil_future_done(future)) return;
    if (coil_failed(error)) coil_value_release(coil_future_set_exception(future, coil__value_keep(error)));
    else coil__future_finish(future, COIL__FINISHED, coil_none());
}

static void finish_draining(stream_protocol *protocol, coil_value error)
{
    for (size_t i = 0; i < protocol->draining_count; i++) finish(protocol->draining[i], error);
}

static coil_value connection_lost(coil_protocol *self, coil_value error)
{
    stream_protocol *protocol = (stream_protocol *)self;
    coil_stream_reader *reader = protocol->feeder.reader;
    if (reader && coil_failed(error)) coil_stream_reader_set_exception(reader, coil__value_keep(error));
    else if (reader) coil_stream_reader_feed_eof(reader);
    finish(protocol->closed, error);
    protocol->connection_lost = true;
    if (protocol->paused) finish_draining(protocol, error);
    coil__reader_remove_feeder(&protocol->feeder);
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Writing: FlowControlMixin
// ---------------------------------------------------------------------------------------------------------------------

static coil_value pause_writing(coil_protocol *self)
{
    stream_protocol *protocol = (stream_protocol *)self;
    if (protocol->paused) return coil__raise(coil_AssertionError, "%s", "");
    protocol->paused = true;
    return coil_none();
}

static coil_value resume_writing(coil_protocol *self)
{
    stream_protocol *protocol = (stream_protocol *)self;
    if (!protocol->paused) return coil__raise(coil_AssertionError, "%s", "");
    protocol->paused = false;
    finish_draining(protocol, coil_none());
    return coil_none();
}

// A future, owned, in the list of those who drain; or NULL with the error kept.
static coil_future *add_draining(stream_protocol *protocol)
{
    if (!coil__may_await()) return coil_raise_null(coil__frame_missing("drain"));
    if (!coil__grow((void **)&protocol->draining, &protocol->draining_capacity, protocol->draining_count, sizeof *protocol->draining))
        return coil_raise_null(coil_raise_no_memory());
    coil_future *waiter = coil_loop_create_future(protocol->loop);
    if (waiter) protocol->draining[protocol->draining_count++] = coil_retain(waiter);
    return waiter;
}

// What to wait for; NULL: for nothing, *result says how it went.
COIL__APART static coil_future *begin_drain(stream_protocol *protocol, coil_value *result)
{
    *result = protocol->connection_lost ? coil__raise(coil_ConnectionResetError, "Connection lost") : coil_none();
    if (protocol->connection_lost || !protocol->paused) return NULL;
    coil_future *waiter = add_draining(protocol);
    if (!waiter) *result = coil_last_error();
    return waiter;
}

COIL__APART static coil_value end_drain(stream_protocol *protocol, coil_future *waiter, coil_value outcome)
{
    size_t place = 0;
    while (protocol->draining[place] != waiter) place++;
    protocol->draining_count--;
    for (size_t i = place; i < protocol->draining_count; i++) protocol->draining[i] = protocol->draining[i + 1];
    coil_release(waiter); // the list's
    coil_release(waiter);
    return outcome;
}

coil_value coil__stream_protocol_drain(coil_protocol *self)
{
    coil_value result;
    coil_future *waiter = begin_drain((stream_protocol *)self, &result);
    return waiter ? end_drain((stream_protocol *)self, waiter, coil__future_await(waiter)) : result;
}

coil_future *coil__stream_protocol_closed(coil_protocol *self)
{
    return ((stream_protocol *)self)->closed;
}

// ---------------------------------------------------------------------------------------------------------------------
// Making
// ---------------------------------------------------------------------------------------------------------------------

static void repr(coil_object *self, char *buffer, size_t size)
{
    coil__format(buffer, size, "<asyncio.streams.StreamReaderProtocol object at %p>", (void *)self);
}

static const coil_protocol_type stream_protocol_type = {
    .type = {.name = "StreamReaderProtocol", .finalize = finalize, .repr = repr},
    .connection_made = connection_made,
    .data_received = data_received,
    .eof_received = eof_received,
    .connection_lost = connection_lost,
    .pause_writing = pause_writing,
    .resume_writing = resume_writing,
};

bool coil__is_stream_protocol(const coil_protocol *protocol)
{
    return protocol->head.type == &stream_protocol_type.type;
}

coil_protocol *coil_stream_reader_protocol_new(coil_stream_reader *reader, coil_client_connected_callback callback, void *arg, coil_loop *loop)
{
    loop = coil__loop_or_running(loop);
    stream_protocol *protocol = loop ? coil_object_new(&stream_protocol_type.type, sizeof *protocol) : NULL;
    if (!protocol) return NULL;
    protocol->loop = coil_retain(loop);
    protocol->callback = callback;
    protocol->arg = arg;
    if (reader) coil__reader_add_feeder(reader, &protocol->feeder);
    if (callback) protocol->strong_reader = coil_retain(reader);
    protocol->closed = coil_loop_create_future(loop);
    if (protocol->closed) return &protocol->head;
    coil_release(protocol);
    return NULL;
}

COIL__COLD_END
