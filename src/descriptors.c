// SPDX-License-Identifier: MIT
//
// descriptors.c: pipes, terminals and files as transports and streams: connect_read_pipe, connect_write_pipe, and standard input and output.

#include "selector.h"

COIL__COLD_BEGIN

static coil_transport *connect(coil_loop *loop, coil_protocol *protocol, int in, int out)
{
    if (in < 0 && out < 0) return coil__raise_null(coil_ValueError, "Invalid file descriptor: %d", in);
    coil_transport *transport = coil__selector_transport_new(COIL__PIPE, in, out, protocol, loop);
    if (transport) coil_transport_start(transport);
    return transport;
}

coil_transport *coil_loop_connect_read_pipe(coil_loop *loop, coil_protocol *protocol, int fd)
{
    return connect(loop, protocol, fd, -1);
}

coil_transport *coil_loop_connect_write_pipe(coil_loop *loop, coil_protocol *protocol, int fd)
{
    return connect(loop, protocol, -1, fd);
}

typedef struct ends {
    int in, out;
} ends;

static coil_transport *make(coil_protocol *protocol, void *arg)
{
    const ends *of = arg;
    return coil__selector_transport_new(COIL__PIPE, of->in, of->out, protocol, NULL);
}

coil_value coil_open_descriptors(int in, int out, int64_t limit, coil_stream *opened)
{
    *opened = (coil_stream){NULL, NULL};
    if (in < 0 && out < 0) return coil__raise(coil_ValueError, "Invalid file descriptor: %d", in);
    coil_value result = coil__stream_open(limit, NULL, make, &(ends){in < 0 ? -1 : in, out < 0 ? -1 : out}, opened);
    if (!coil_failed(result) && in < 0) coil_stream_reader_feed_eof(opened->reader);
    return result;
}

coil_value coil_open_stdio(int64_t limit, coil_stream *opened)
{
    return coil_open_descriptors(0, 1, limit, opened);
}

COIL__COLD_END
