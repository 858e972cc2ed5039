// SPDX-License-Identifier: MIT
//
// selector_transport.c: transports over descriptors that the loop watches: asyncio's _SelectorSocketTransport, _UnixReadPipeTransport and
// _UnixWritePipeTransport. What cannot be written at once stands in a buffer, and goes when the descriptor has room; what is received goes to the
// protocol in pieces, one a turn, so that one connection that never pauses does not keep the others waiting.

#include "core.h"
#include "selector.h"

COIL__COLD_BEGIN

#define PIECE ((size_t)64 * 1024) // received at once, at most

typedef struct selector_transport {
    coil_transport head;
    int in, out; // -1: there is none. A socket is both
    uint8_t kind;
    coil__bytes outgoing;
    bool connected, paused, reading, writing, ended, eof_received;
    coil_object *server; // owned; NULL: nobody has accepted it
    void (*detach)(coil_object *server, coil_transport *transport);
} selector_transport;

static selector_transport *of(coil_transport *transport)
{
    return (selector_transport *)transport;
}

static void stop_reading(selector_transport *transport)
{
    if (transport->reading) coil_loop_remove_reader(transport->head.loop, transport->in);
    transport->reading = false;
}

static void stop_writing(selector_transport *transport)
{
    if (transport->writing) coil_loop_remove_writer(transport->head.loop, transport->out);
    transport->writing = false;
}

static const char *name_of(const selector_transport *transport)
{
    return transport->kind == COIL__SOCKET ? "socket" : "pipe";
}

static void fail(selector_transport *transport, int number, const char *what)
{
    char message[64];
    coil__format(message, sizeof message, "Fatal %s error on %s transport", what, name_of(transport));
    coil_transport_fatal_error(&transport->head, coil_raise_os_error(number, NULL), message);
}

// ---------------------------------------------------------------------------------------------------------------------
// Receiving
// ---------------------------------------------------------------------------------------------------------------------

static bool is_reading(coil_transport *self)
{
    return of(self)->in >= 0 && !self->closing && !of(self)->paused && !of(self)->eof_received;
}

// For all transports, one at a time: a protocol does not keep it.
static char *room_for_piece(void)
{
    static char *room;
    if (!room) room = coil__host_memory(PIECE);
    return room;
}

static void receive(void *arg)
{
    selector_transport *transport = arg;
    char *room = room_for_piece();
    if (!room || !is_reading(&transport->head)) return;
    ptrdiff_t count = coil__host_read(transport->in, room, PIECE);
    if (count == -COIL__EAGAIN || count == -COIL__EINTR) return;
    coil_retain(transport);
    if (count > 0) {
        coil_transport_data_received(&transport->head, room, (size_t)count);
    } else if (count < 0) {
        fail(transport, (int)-count, "read");
    } else {
        transport->eof_received = true;
        stop_reading(transport);
        coil_transport_eof_received(&transport->head);
        // One that is for reading only has nothing left to do.
        if (transport->out < 0) coil_transport_close(&transport->head);
    }
    coil_release(transport);
}

static coil_value read_on(selector_transport *transport)
{
    if (transport->reading || !transport->connected || !is_reading(&transport->head) || transport->head.loop->closed) return coil_none();
    coil_value added = coil_loop_add_reader(transport->head.loop, transport->in, receive, transport);
    transport->reading = !coil_failed(added);
    return added;
}

static void connected(coil_transport *self)
{
    of(self)->connected = true;
    coil_value added = read_on(of(self));
    if (coil_failed(added)) coil_transport_fatal_error(self, added, "Fatal read error on transport");
}

static coil_value pause_reading(coil_transport *self)
{
    if (self->closing) return coil_none();
    of(self)->paused = true;
    stop_reading(of(self));
    return coil_none();
}

static coil_value resume_reading(coil_transport *self)
{
    of(self)->paused = false;
    return read_on(of(self));
}

// ---------------------------------------------------------------------------------------------------------------------
// Writing
// ---------------------------------------------------------------------------------------------------------------------

static void close_descriptor(int fd)
{
    if (fd > COIL__LAST_STANDARD) (void)coil__host_close(fd);
}

static void end_writing(selector_transport *transport)
{
    if (transport->kind == COIL__SOCKET) {
        (void)coil__host_shutdown(transport->out);
    } else if (transport->in < 0) {
        coil_transport_close(&transport->head);
    } else {
        close_descriptor(transport->out);
        transport->out = -1;
    }
}

// All that is written has gone.
static void all_sent(selector_transport *transport)
{
    stop_writing(transport);
    if (transport->head.closing) coil_transport_lose(&transport->head, coil_none());
    else if (transport->ended) end_writing(transport);
}

// Whether the host would lose what it has taken, if it were closed now.
static bool is_unsent(const selector_transport *transport)
{
    return transport->kind == COIL__SOCKET && coil__host_unsent(transport->out);
}

static void send_more(void *arg);

static bool write_on(selector_transport *transport)
{
    if (transport->writing) return true;
    coil_value added = coil_loop_add_writer(transport->head.loop, transport->out, send_more, transport);
    transport->writing = !coil_failed(added);
    if (!transport->writing) coil_raise_null(added);
    return transport->writing;
}

static void send_more(void *arg)
{
    selector_transport *transport = arg;
    if (!transport->writing) return; // it has ended in this turn
    coil__bytes *outgoing = &transport->outgoing;
    if (outgoing->length == 0 && !is_unsent(transport)) {
        coil_retain(transport);
        all_sent(transport);
        coil_release(transport);
    }
    if (outgoing->length == 0) return;
    ptrdiff_t count = coil__host_write_some(transport->out, outgoing->memory + outgoing->start, outgoing->length);
    if (count == -COIL__EAGAIN || count == -COIL__EINTR) return;
    coil_retain(transport);
    if (count < 0) {
        stop_writing(transport);
        coil__bytes_clear(outgoing);
        fail(transport, (int)-count, "write");
    } else {
        coil__bytes_drop(outgoing, (size_t)count);
        coil_transport_maybe_resume_protocol(&transport->head); // it may write more
        if (outgoing->length == 0 && !(transport->head.closing && is_unsent(transport))) all_sent(transport);
    }
    coil_release(transport);
}

// As much as goes at once; how much, or below 0.
static ptrdiff_t send_now(selector_transport *transport, const char *data, size_t length)
{
    size_t sent = 0;
    while (sent < length) {
        ptrdiff_t count = coil__host_write_some(transport->out, data + sent, length - sent);
        if (count == -COIL__EAGAIN || count == -COIL__EINTR || count == 0) break;
        if (count < 0) return count;
        sent += (size_t)count;
    }
    return (ptrdiff_t)sent;
}

static coil_value keep_rest(selector_transport *transport, const char *data, size_t length)
{
    if (!coil__bytes_add(&transport->outgoing, data, length)) return coil_raise_no_memory();
    if (!write_on(transport)) return coil_last_error();
    coil_transport_maybe_pause_protocol(&transport->head);
    return coil_none();
}

static coil_value write(coil_transport *self, const void *data, size_t length)
{
    selector_transport *transport = of(self);
    if (transport->ended) return coil__raise(coil_RuntimeError, "Cannot call write() after write_eof()");
    if (transport->out < 0 && !self->disconnected) return coil__raise(coil_RuntimeError, "Cannot call write(): the transport is for reading only");
    if (length == 0 || coil__transport_drops(self)) return coil_none();
    if (transport->outgoing.length > 0) return keep_rest(transport, data, length);
    ptrdiff_t sent = send_now(transport, data, length);
    if (sent < 0) fail(transport, (int)-sent, "write");
    else if ((size_t)sent < length) return keep_rest(transport, (const char *)data + sent, length - (size_t)sent);
    return coil_none();
}

static coil_value write_eof(coil_transport *self)
{
    selector_transport *transport = of(self);
    if (self->closing || transport->ended || transport->out < 0) return coil_none();
    transport->ended = true;
    if (transport->outgoing.length == 0) end_writing(transport);
    return coil_none();
}

static size_t get_write_buffer_size(coil_transport *self)
{
    return of(self)->outgoing.length;
}

// ---------------------------------------------------------------------------------------------------------------------
// Closing
// ---------------------------------------------------------------------------------------------------------------------

static void close(coil_transport *self)
{
    if (self->closing) return;
    self->closing = true;
    stop_reading(of(self));
    if (of(self)->outgoing.length > 0) return;
    if (is_unsent(of(self)) && write_on(of(self))) return;
    coil_transport_lose(self, coil_none());
}

static void abort_transport(coil_transport *self, coil_value error)
{
    coil__bytes_clear(&of(self)->outgoing);
    stop_writing(of(self));
    self->closing = true;
    stop_reading(of(self));
    coil_transport_lose(self, error);
}

static void close_descriptors(selector_transport *transport)
{
    stop_reading(transport);
    stop_writing(transport);
    close_descriptor(transport->in);
    if (transport->out != transport->in) close_descriptor(transport->out);
    transport->in = transport->out = -1;
}

static void leave_server(selector_transport *transport)
{
    coil_object *server = transport->server;
    transport->server = NULL;
    if (server) transport->detach(server, &transport->head);
    coil_release(server);
}

static void disconnected(coil_transport *self)
{
    close_descriptors(of(self));
    leave_server(of(self));
}

static void finalize(coil_object *self)
{
    selector_transport *transport = (selector_transport *)self;
    coil_transport_finalize(self); // warns, where it was not closed
    close_descriptors(transport);
    leave_server(transport);
    coil__bytes_clear(&transport->outgoing);
}

static void repr(coil_object *self, char *buffer, size_t size)
{
    const selector_transport *transport = (selector_transport *)self;
    const char *state = transport->head.disconnected ? " closed" : transport->head.closing ? " closing"
                                                                                           : "";
    if (transport->kind == COIL__SOCKET)
        coil__format(buffer, size, "<_SelectorSocketTransport%s fd=%d read=%s write=<%s, bufsize=%zu>>", state, transport->in,
                     transport->reading ? "polling" : "idle", transport->writing ? "polling" : "idle", transport->outgoing.length);
    else
        coil__format(buffer, size, "<PipeTransport%s read=%s write=<%s, bufsize=%zu>>", state, transport->reading ? "polling" : "idle",
                     transport->writing ? "polling" : "idle", transport->outgoing.length);
}

static const coil_transport_type selector_type = {
    .type = {.name = "_SelectorSocketTransport", .finalize = finalize, .repr = repr},
    .write = write,
    .write_eof = write_eof,
    .pause_reading = pause_reading,
    .resume_reading = resume_reading,
    .is_reading = is_reading,
    .get_write_buffer_size = get_write_buffer_size,
    .close = close,
    .abort = abort_transport,
    .connected = connected,
    .disconnected = disconnected,
};

coil_transport *coil__selector_transport_new(coil__descriptor_kind kind, int in, int out, coil_protocol *protocol, coil_loop *loop)
{
    selector_transport *transport = coil_transport_new(&selector_type, sizeof *transport, protocol, loop);
    if (!transport) return NULL;
    transport->kind = (uint8_t)kind;
    transport->in = in;
    transport->out = out;
    return &transport->head;
}

static coil_value tell_name(coil_transport *transport, int fd, bool of_peer)
{
    coil__address address = {0};
    if (coil__host_socket_name(fd, of_peer, &address) < 0) return coil_none(); // it is connected no more, and the first read tells
    coil_value value = coil__address_value(&address);
    return coil_failed(value) ? value : coil_transport_set_extra_info(transport, of_peer ? "peername" : "sockname", value);
}

coil_value coil__socket_tell(coil_transport *transport, int fd)
{
    coil_value told = coil_transport_set_extra_info(transport, "socket", coil_int(fd));
    if (!coil_failed(told)) told = tell_name(transport, fd, false);
    return coil_failed(told) ? told : tell_name(transport, fd, true);
}

coil_transport *coil__socket_transport_new(int fd, coil_protocol *protocol, coil_loop *loop)
{
    coil_transport *transport = coil__selector_transport_new(COIL__SOCKET, fd, fd, protocol, loop);
    if (!transport) return NULL;
    coil_value told = coil__socket_tell(transport, fd);
    if (!coil_failed(told)) return transport;
    of(transport)->in = of(transport)->out = -1; // it stays the caller's
    transport->closing = true;
    coil_release(transport);
    return coil_raise_null(told);
}

void coil__selector_transport_serve(coil_transport *transport, coil_object *server, void (*detach)(coil_object *server, coil_transport *transport))
{
    of(transport)->server = coil_retain(server);
    of(transport)->detach = detach;
}

COIL__COLD_END
