// SPDX-License-Identifier: MIT
//
// stream_open.c: a stream over a transport: a reader, the protocol that feeds it, and a writer.

#include "core.h"

COIL__COLD_BEGIN

coil_value coil__stream_open(int64_t limit, coil_loop *loop, coil__transport_maker make, void *arg, coil_stream *opened)
{
    *opened = (coil_stream){NULL, NULL};
    coil_stream_reader *reader = coil_stream_reader_new(limit, loop);
    coil_protocol *protocol = reader ? coil_stream_reader_protocol_new(reader, NULL, NULL, loop) : NULL;
    coil_transport *transport = protocol ? make(protocol, arg) : NULL;
    coil_stream_writer *writer = transport ? coil_stream_writer_new(transport, protocol, reader) : NULL;
    if (writer) {
        coil_transport_start(transport);
        *opened = (coil_stream){reader, writer};
    } else if (transport) {
        transport->closing = true; // it never was open
    }
    coil_release(transport);
    coil_release(protocol);
    if (writer) return coil_none();
    coil_release(reader);
    return coil_last_error();
}

COIL__COLD_END
