// SPDX-License-Identifier: MIT
//
// stream_writer.c: StreamWriter, what a task writes with. It owns nothing of the writing: bytes go to the transport, waiting for room and for the end
// is the protocol's. Its own business is to close what nobody closed.

#include "core.h"

COIL__COLD_BEGIN

struct coil_stream_writer {
    coil_object head;
    coil_transport *transport;  // owned
    coil_protocol *protocol;    // owned
    coil_stream_reader *reader; // owned; NULL: none
};

static void repr(coil_object *self, coil__text *text)
{
    const coil_stream_writer *writer = (coil_stream_writer *)self;
    coil__text_add(text, "<StreamWriter transport=");
    coil__text_repr_object(text, &writer->transport->head);
    if (writer->reader) {
        coil__text_add(text, " reader=");
        coil__text_repr_object(text, (coil_object *)writer->reader);
    }
    coil__text_add(text, ">");
}

static void warn_unclosed(coil_object *self)
{
    coil__text text = {0};
    repr(self, &text);
    coil__warn(coil_ResourceWarning, "<stream>", 0, "unclosed %s", text.failed ? self->type->name : text.bytes);
    coil__text_free(&text);
}

static void finalize(coil_object *self)
{
    coil_stream_writer *writer = (coil_stream_writer *)self;
    if (!coil_transport_is_closing(writer->transport)) {
        if (writer->transport->loop->closed) {
            coil__warn(coil_ResourceWarning, "<stream>", 0, "loop is closed");
        } else {
            coil_stream_writer_close(writer);
            warn_unclosed(self);
        }
    }
    coil_release(writer->transport);
    coil_release(writer->protocol);
    coil_release(writer->reader);
}

static const coil__type writer_type = {
    .public_type = {.name = "StreamWriter", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = repr,
};

coil_stream_writer *coil_stream_writer_new(coil_transport *transport, coil_protocol *protocol, coil_stream_reader *reader)
{
    if (!coil__is_stream_protocol(protocol))
        return coil__raise_null(coil_TypeError, "a StreamReaderProtocol was expected, got %s", protocol->head.type->name);
    coil_stream_writer *writer = coil_object_new(&writer_type.public_type, sizeof *writer);
    if (!writer) return NULL;
    writer->transport = coil_retain(transport);
    writer->protocol = coil_retain(protocol);
    writer->reader = coil_retain(reader);
    return writer;
}

coil_value coil_stream_writer_write(coil_stream_writer *writer, const void *data, size_t length)
{
    return coil_transport_write(writer->transport, data, length);
}

coil_value coil_stream_writer_write_value(coil_stream_writer *writer, coil_value data)
{
    if (coil_failed(data)) return data;
    if (data.tag != COIL_BYTES && data.tag != COIL_STRING) {
        coil_value error = coil__raise(coil_TypeError, "data argument must be a bytes, bytearray, or memoryview object, not '%s'",
                                       coil__value_type_name(data));
        coil__value_drop(data);
        return error;
    }
    size_t length;
    const void *bytes = coil_as_bytes(data, &length);
    coil_value written = coil_transport_write(writer->transport, bytes, length);
    coil__value_drop(data);
    return written;
}

coil_value coil_stream_writer_writelines(coil_stream_writer *writer, coil_list *lines)
{
    return coil_transport_writelines(writer->transport, lines);
}

coil_value coil_stream_writer_write_eof(coil_stream_writer *writer)
{
    return coil_transport_write_eof(writer->transport);
}

bool coil_stream_writer_can_write_eof(coil_stream_writer *writer)
{
    return coil_transport_can_write_eof(writer->transport);
}

void coil_stream_writer_close(coil_stream_writer *writer)
{
    coil_transport_close(writer->transport);
}

bool coil_stream_writer_is_closing(coil_stream_writer *writer)
{
    return coil_transport_is_closing(writer->transport);
}

coil_value coil_stream_writer_get_extra_info(coil_stream_writer *writer, const char *name)
{
    return coil_transport_get_extra_info(writer->transport, name);
}

coil_transport *coil_stream_writer_transport(const coil_stream_writer *writer)
{
    return writer->transport;
}

// ---------------------------------------------------------------------------------------------------------------------
// Waiting
// ---------------------------------------------------------------------------------------------------------------------

coil_value coil_stream_writer_wait_closed(coil_stream_writer *writer)
{
    return coil_join(coil_retain(coil__stream_protocol_closed(writer->protocol)));
}

// An error, or whether the loop has to run once: a connection that is closing tells its protocol then. Else code that writes and drains in turns would
// never hear of it. The protocol is kept, for whoever made the stream may give it back meanwhile.
COIL__APART static coil_value begin_drain(coil_stream_writer *writer)
{
    coil_retain(writer->protocol);
    coil_value exception = writer->reader ? coil_stream_reader_exception(writer->reader) : coil_none();
    return coil_failed(exception) ? exception : coil_bool(coil_transport_is_closing(writer->transport));
}

COIL__APART static coil_value end_drain(coil_protocol *protocol, coil_value outcome)
{
    coil_release(protocol);
    return outcome;
}

coil_value coil_stream_writer_drain(coil_stream_writer *writer)
{
    coil_protocol *protocol = writer->protocol;
    coil_value outcome = begin_drain(writer);
    if (outcome.tag == COIL_BOOL && outcome.as.boolean) outcome = coil_sleep(0);
    if (!coil_failed(outcome)) outcome = coil__stream_protocol_drain(protocol);
    return end_drain(protocol, outcome);
}

static coil_value drain_body(void *arg)
{
    return coil_stream_writer_drain(*(coil_stream_writer **)arg);
}

coil_coroutine *coil_stream_writer_drain_coro_at(coil_stream_writer *writer, const char *file, int line)
{
    return coil__method_coroutine(drain_body, &writer, sizeof writer, coil_retain(writer), "drain", file, line);
}

static coil_value wait_closed_body(void *arg)
{
    return coil_stream_writer_wait_closed(*(coil_stream_writer **)arg);
}

coil_coroutine *coil_stream_writer_wait_closed_coro_at(coil_stream_writer *writer, const char *file, int line)
{
    return coil__method_coroutine(wait_closed_body, &writer, sizeof writer, coil_retain(writer), "wait_closed", file, line);
}

COIL__COLD_END
