// SPDX-License-Identifier: MIT
//
// protocol.c: calling protocols. A method that a type lacks does nothing, as in asyncio's base classes. What becomes of an error that a method
// returns is the transport's business.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

static const coil_protocol_type *type_of(const coil_protocol *protocol)
{
    return (const coil_protocol_type *)protocol->head.type;
}

COIL_NEVER_SUSPENDS coil_value coil_protocol_connection_made(coil_protocol *protocol, coil_transport *transport)
{
    coil_value result = coil_none();
    if (type_of(protocol)->connection_made) COIL__OUTSIDE(result = type_of(protocol)->connection_made(protocol, transport));
    return result;
}

COIL_NEVER_SUSPENDS static void *get_buffer(coil_protocol *protocol, size_t hint, size_t *size)
{
    void *buffer;
    *size = 0;
    COIL__OUTSIDE(buffer = type_of(protocol)->get_buffer(protocol, hint, size));
    if (buffer && *size == 0) return coil__raise_null(coil_RuntimeError, "get_buffer() returned an empty buffer");
    return buffer;
}

COIL_NEVER_SUSPENDS static coil_value buffer_updated(coil_protocol *protocol, size_t count)
{
    coil_value result = coil_none();
    if (type_of(protocol)->buffer_updated) COIL__OUTSIDE(result = type_of(protocol)->buffer_updated(protocol, count));
    return result;
}

// _feed_data_to_buffered_proto
static coil_value feed_buffers(coil_protocol *protocol, const char *data, size_t length)
{
    while (length > 0) {
        size_t size;
        void *buffer = get_buffer(protocol, length, &size);
        if (!buffer) return coil_last_error();
        if (size > length) size = length;
        memcpy(buffer, data, size);
        coil_value updated = buffer_updated(protocol, size);
        if (coil_failed(updated)) return updated;
        coil__value_drop(updated);
        data += size;
        length -= size;
    }
    return coil_none();
}

COIL_NEVER_SUSPENDS coil_value coil_protocol_data_received(coil_protocol *protocol, const void *data, size_t length)
{
    if (type_of(protocol)->get_buffer) return feed_buffers(protocol, data, length);
    coil_value result = coil_none();
    if (type_of(protocol)->data_received) COIL__OUTSIDE(result = type_of(protocol)->data_received(protocol, data, length));
    return result;
}

COIL_NEVER_SUSPENDS coil_value coil_protocol_eof_received(coil_protocol *protocol)
{
    coil_value result = coil_none();
    if (type_of(protocol)->eof_received) COIL__OUTSIDE(result = type_of(protocol)->eof_received(protocol));
    return result;
}

COIL_NEVER_SUSPENDS coil_value coil_protocol_connection_lost(coil_protocol *protocol, coil_value error)
{
    coil_value result = coil_none();
    if (type_of(protocol)->connection_lost) COIL__OUTSIDE(result = type_of(protocol)->connection_lost(protocol, error));
    return result;
}

COIL_NEVER_SUSPENDS coil_value coil_protocol_pause_writing(coil_protocol *protocol)
{
    coil_value result = coil_none();
    if (type_of(protocol)->pause_writing) COIL__OUTSIDE(result = type_of(protocol)->pause_writing(protocol));
    return result;
}

COIL_NEVER_SUSPENDS coil_value coil_protocol_resume_writing(coil_protocol *protocol)
{
    coil_value result = coil_none();
    if (type_of(protocol)->resume_writing) COIL__OUTSIDE(result = type_of(protocol)->resume_writing(protocol));
    return result;
}

COIL_NEVER_SUSPENDS coil_value coil_protocol_datagram_received(coil_protocol *protocol, const void *data, size_t length, coil_value address)
{
    coil_value result = coil_none();
    if (type_of(protocol)->datagram_received) COIL__OUTSIDE(result = type_of(protocol)->datagram_received(protocol, data, length, address));
    return result;
}

COIL_NEVER_SUSPENDS coil_value coil_protocol_error_received(coil_protocol *protocol, coil_value error)
{
    coil_value result = coil_none();
    if (type_of(protocol)->error_received) COIL__OUTSIDE(result = type_of(protocol)->error_received(protocol, error));
    return result;
}

COIL__COLD_END
