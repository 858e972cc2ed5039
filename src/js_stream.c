// SPDX-License-Identifier: MIT
//
// js_stream.c: streams of the Web platform as a stream of Coil's: a transport that reads chunks of a ReadableStream, one at a time and only while nobody has
// paused it, and writes to a WritableStream, whose backpressure pauses the protocol. Bytes go over once each way: a chunk becomes an object of bytes, which a
// reader takes as it is, and what is written is copied into a chunk.
//
// A wait for JavaScript keeps the transport. The stream's own errors (the network, say) are the connection's, and are not reported besides.

#include "js.h"

COIL__COLD_BEGIN

typedef struct web_stream {
    coil_transport head;
    coil_object *chunks; // an iterator, owned; NULL: there is nothing to read, or nothing any more
    coil_value writer;   // owned, a WritableStreamDefaultWriter; none: there is nothing to write to
    coil_future *arriving; // the next chunk; owned. NULL: none is asked for
    coil_future *draining; // the writer's `ready`, likewise
    coil_future *ending;   // the writer's `close()`, likewise
    size_t unsent;         // written since the stream was last ready for more
    bool connected, paused, ended, all_sent;
} web_stream;

static web_stream *stream_of(coil_transport *transport)
{
    return (web_stream *)transport;
}

static bool has_writer(const web_stream *stream)
{
    return stream->writer.tag != COIL_NONE;
}

// ---------------------------------------------------------------------------------------------------------------------
// Waiting
// ---------------------------------------------------------------------------------------------------------------------

typedef void (*when_done)(coil_future *future, void *arg);

static void lose(web_stream *stream, coil_value error);

// Waits for a future (taken; NULL: the error is kept), which then stands in *place.
static void watch(web_stream *stream, coil_future **place, coil_future *future, when_done callback)
{
    coil_value watched = future ? coil__future_watch(future, callback, stream, &coil__context_outermost, stream) : coil_last_error();
    if (!coil_failed(watched)) {
        *place = future;
        return;
    }
    coil_release(future);
    lose(stream, watched);
}

// A promise: taken, and may be an error.
static void watch_promise(web_stream *stream, coil_future **place, coil_value promise, when_done callback)
{
    coil_future *future = coil_js_future(promise);
    coil__value_drop(promise);
    watch(stream, place, future, callback);
}

// What it has come to, owned, and it is not waited for any more. False: it was called off.
static bool arrived(coil_future **place, coil_value *result)
{
    coil_future *future = *place;
    *place = NULL;
    bool told = future && !coil_future_cancelled(future);
    if (told) *result = coil_future_result(future);
    coil_release(future);
    return told;
}

static void call_off(coil_future **place)
{
    if (*place) coil_future_cancel(*place, NULL);
}

// ---------------------------------------------------------------------------------------------------------------------
// Closing
// ---------------------------------------------------------------------------------------------------------------------

// The source is told that nobody reads on.
static void stop_reading(web_stream *stream)
{
    coil_object *chunks = stream->chunks;
    stream->chunks = NULL;
    call_off(&stream->arriving);
    coil_release(chunks);
}

// The end of all, at once: error is taken, none where there was no fault.
static void lose(web_stream *stream, coil_value error)
{
    coil_retain(stream);
    stream->head.closing = true;
    stop_reading(stream);
    call_off(&stream->draining);
    call_off(&stream->ending);
    if (has_writer(stream) && !stream->all_sent) {
        stream->all_sent = stream->ended = true;
        coil_value reason = coil_failed(error) ? coil_string(coil_error_message(error)) : coil_none();
        coil_value_release(coil__js_write(stream->writer, NULL, 0, reason));
        coil_value_release(reason);
    }
    stream->unsent = 0;
    coil_transport_lose(&stream->head, error);
    coil_release(stream);
}

static void all_sent(coil_future *future, void *arg)
{
    (void)future;
    web_stream *stream = arg;
    coil_value result;
    if (!arrived(&stream->ending, &result)) return;
    stream->all_sent = true;
    stream->unsent = 0;
    if (coil_failed(result)) {
        lose(stream, result);
        return;
    }
    coil__value_drop(result);
    if (stream->head.closing) lose(stream, coil_none());
}

static coil_value write_eof(coil_transport *self)
{
    web_stream *stream = stream_of(self);
    if (stream->ended || !has_writer(stream)) return coil_none();
    stream->ended = true;
    watch_promise(stream, &stream->ending, coil_js_call_method(stream->writer, "close", 0, NULL), all_sent);
    return coil_none();
}

static bool can_write_eof(coil_transport *self)
{
    return has_writer(stream_of(self));
}

static void close(coil_transport *self)
{
    web_stream *stream = stream_of(self);
    if (self->closing) return;
    self->closing = true;
    stop_reading(stream);
    if (has_writer(stream) && !stream->all_sent) write_eof(self);
    else lose(stream, coil_none());
}

static void abort_stream(coil_transport *self, coil_value error)
{
    lose(stream_of(self), error);
}

// ---------------------------------------------------------------------------------------------------------------------
// Reading
// ---------------------------------------------------------------------------------------------------------------------

static bool is_reading(coil_transport *self)
{
    return !self->closing && !stream_of(self)->paused && stream_of(self)->chunks;
}

static void chunk_arrived(coil_future *future, void *arg);

static void read_on(web_stream *stream)
{
    if (!stream->connected || stream->arriving || !is_reading(&stream->head)) return;
    watch(stream, &stream->arriving, (coil_future *)stream->chunks->type->anext(stream->chunks), chunk_arrived);
}

static void end_of_chunks(web_stream *stream)
{
    stop_reading(stream);
    coil_transport_eof_received(&stream->head);
    if (!has_writer(stream)) close(&stream->head);
}

static void receive(web_stream *stream, coil_value chunk)
{
    if (chunk.tag != COIL_BYTES && chunk.tag != COIL_STRING) {
        lose(stream, coil__raise(coil_TypeError, "a stream of bytes was expected, got a chunk that is %s", coil__value_type_name(chunk)));
        return;
    }
    size_t length;
    const void *bytes = coil_as_bytes(chunk, &length);
    if (length) coil_transport_data_received(&stream->head, bytes, length);
}

static void chunk_arrived(coil_future *future, void *arg)
{
    (void)future;
    web_stream *stream = arg;
    coil_value chunk;
    if (!arrived(&stream->arriving, &chunk)) return;
    coil_retain(stream);
    if (stream->head.closing) {
        coil__value_drop(chunk); // it came too late
    } else if (coil_error_matches(chunk, coil_StopAsyncIteration)) {
        coil__value_drop(chunk);
        end_of_chunks(stream);
    } else if (coil_failed(chunk)) {
        lose(stream, chunk);
    } else {
        coil__bytes_offered = chunk; // so that a reader need not copy it
        receive(stream, chunk);
        coil__bytes_offered = coil_none();
        coil__value_drop(chunk);
        read_on(stream);
    }
    coil_release(stream);
}

static void connected(coil_transport *self)
{
    stream_of(self)->connected = true;
    read_on(stream_of(self));
}

static coil_value pause_reading(coil_transport *self)
{
    stream_of(self)->paused = true;
    return coil_none();
}

static coil_value resume_reading(coil_transport *self)
{
    stream_of(self)->paused = false;
    read_on(stream_of(self));
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Writing
// ---------------------------------------------------------------------------------------------------------------------

static void drained(coil_future *future, void *arg)
{
    (void)future;
    web_stream *stream = arg;
    coil_value result;
    if (!arrived(&stream->draining, &result)) return;
    if (coil_failed(result)) {
        lose(stream, result);
        return;
    }
    coil__value_drop(result);
    stream->unsent = 0;
    coil_transport_maybe_resume_protocol(&stream->head);
}

// room: what the stream has room for, in its own measure; none: it has failed, which `ready` tells.
static coil_value written(web_stream *stream, size_t length, coil_value room)
{
    if (coil_failed(room)) {
        lose(stream, room);
        return coil_none();
    }
    bool is_ready = room.tag != COIL_NONE && coil_as_double(room) > 0;
    coil__value_drop(room);
    stream->unsent = is_ready ? 0 : stream->unsent + length;
    if (!is_ready && !stream->draining) watch_promise(stream, &stream->draining, coil_js_get(stream->writer, "ready"), drained);
    if (is_ready) coil_transport_maybe_resume_protocol(&stream->head);
    else coil_transport_maybe_pause_protocol(&stream->head);
    return coil_none();
}

static coil_value write(coil_transport *self, const void *data, size_t length)
{
    web_stream *stream = stream_of(self);
    if (!has_writer(stream)) return coil__raise(coil_RuntimeError, "Cannot call write(): the stream was opened for reading only");
    if (stream->ended) return coil__raise(coil_RuntimeError, "Cannot call write() after write_eof()");
    if (length == 0 || coil__transport_drops(self)) return coil_none();
    return written(stream, length, coil__js_write(stream->writer, data, length, coil_none()));
}

static size_t get_write_buffer_size(coil_transport *self)
{
    return stream_of(self)->unsent;
}

// ---------------------------------------------------------------------------------------------------------------------
// Making and freeing
// ---------------------------------------------------------------------------------------------------------------------

static void finalize(coil_object *self)
{
    web_stream *stream = (web_stream *)self;
    coil_transport_finalize(self); // warns, where it was not closed
    coil_release(stream->chunks);
    coil_release(stream->arriving); // these are left where the loop was closed meanwhile
    coil_release(stream->draining);
    coil_release(stream->ending);
    coil__value_drop(stream->writer);
}

static void repr(coil_object *self, char *buffer, size_t size)
{
    const web_stream *stream = (web_stream *)self;
    const coil_transport *head = &stream->head;
    coil__format(buffer, size, "<WebStreamTransport%s read=%s write=<%s, bufsize=%zu>>", head->disconnected ? " closed" : head->closing ? " closing"
                                                                                                                                        : "",
                 stream->arriving ? "polling" : "idle", stream->draining ? "polling" : "idle", stream->unsent);
}

static const coil_transport_type web_stream_type = {
    .type = {.name = "WebStreamTransport", .finalize = finalize, .repr = repr},
    .write = write,
    .write_eof = write_eof,
    .pause_reading = pause_reading,
    .resume_reading = resume_reading,
    .is_reading = is_reading,
    .get_write_buffer_size = get_write_buffer_size,
    .close = close,
    .abort = abort_stream,
    .can_write_eof = can_write_eof,
    .connected = connected,
};

static coil_value check(coil_value side, const char *kind)
{
    if (side.tag == COIL_NONE || side.tag == COIL_JS) return coil_none();
    if (coil_failed(side)) return coil__value_keep(side);
    return coil__raise(coil_TypeError, "a %s was expected, or none, got %s", kind, coil__value_type_name(side));
}

static coil_value check_sides(coil_value readable, coil_value writable)
{
    coil_value refused = check(readable, "ReadableStream");
    if (!coil_failed(refused)) refused = check(writable, "WritableStream");
    if (!coil_failed(refused) && readable.tag == COIL_NONE && writable.tag == COIL_NONE)
        refused = coil__raise(coil_TypeError, "there is nothing to open: a ReadableStream, a WritableStream or both");
    return refused;
}

// Not started. NULL: the error is kept.
static web_stream *stream_new(coil_protocol *protocol, coil_value readable, coil_value writable)
{
    web_stream *stream = coil_transport_new(&web_stream_type, sizeof *stream, protocol, NULL);
    if (!stream) return NULL;
    if (writable.tag == COIL_JS) stream->writer = coil_js_call_method(writable, "getWriter", 0, NULL);
    else stream->all_sent = true;
    if (!coil_failed(stream->writer)) {
        if (readable.tag == COIL_NONE) return stream;
        stream->chunks = coil__js_iterate_async(readable.as.object);
        if (stream->chunks) return stream;
    } else {
        coil_raise_null(stream->writer);
        stream->writer = coil_none();
    }
    stream->head.closing = true; // it never was open
    coil_release(stream);
    return NULL;
}

typedef struct sides {
    coil_value readable, writable;
} sides;

static coil_transport *make(coil_protocol *protocol, void *arg)
{
    const sides *of = arg;
    web_stream *stream = stream_new(protocol, of->readable, of->writable);
    return stream ? &stream->head : NULL;
}

coil_value coil_js_open_stream(coil_value readable, coil_value writable, int64_t limit, coil_stream *opened)
{
    *opened = (coil_stream){NULL, NULL};
    coil_value result = check_sides(readable, writable);
    if (!coil_failed(result)) result = coil__stream_open(limit, NULL, make, &(sides){readable, writable}, opened);
    if (!coil_failed(result) && readable.tag == COIL_NONE) coil_stream_reader_feed_eof(opened->reader);
    return result;
}

COIL__COLD_END
