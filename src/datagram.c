// SPDX-License-Identifier: MIT
//
// datagram.c: create_datagram_endpoint and asyncio's _SelectorDatagramTransport. What cannot be sent at once is kept, each datagram whole.

#include "selector.h"

COIL__COLD_BEGIN

#define LARGEST ((size_t)64 * 1024) // of a datagram: max_size is more than there can be

typedef struct datagram {
    struct datagram *next;
    coil__address to; // no family: to whom it is connected
    size_t length;
    char bytes[];
} datagram;

typedef struct datagram_transport {
    coil_transport head;
    int fd;
    coil__address remote; // no family: it is connected to nobody
    datagram *first, *last;
    size_t unsent; // bytes, as asyncio counts them
    bool reading, writing;
} datagram_transport;

static const coil_transport_type datagram_type;

static datagram_transport *of(coil_transport *transport)
{
    return (datagram_transport *)transport;
}

static void stop_reading(datagram_transport *transport)
{
    if (transport->reading) coil_loop_remove_reader(transport->head.loop, transport->fd);
    transport->reading = false;
}

static void stop_writing(datagram_transport *transport)
{
    if (transport->writing) coil_loop_remove_writer(transport->head.loop, transport->fd);
    transport->writing = false;
}

static datagram *take_first(datagram_transport *transport)
{
    datagram *taken = transport->first;
    transport->first = taken->next;
    if (!transport->first) transport->last = NULL;
    transport->unsent -= taken->length;
    return taken;
}

static void free_datagram(datagram *unused)
{
    coil__free(unused, sizeof *unused + unused->length);
}

static void drop_all(datagram_transport *transport)
{
    while (transport->first) free_datagram(take_first(transport));
}

// ---------------------------------------------------------------------------------------------------------------------
// Receiving
// ---------------------------------------------------------------------------------------------------------------------

static void end_if_failed(datagram_transport *transport, coil_value result, const char *message)
{
    if (coil_failed(result)) coil_transport_fatal_error(&transport->head, result, message);
    else coil__value_drop(result);
}

static void tell_error(datagram_transport *transport, int number)
{
    coil_value error = coil__socket_error(number, NULL);
    coil_value told = transport->head.protocol ? coil_protocol_error_received(transport->head.protocol, error) : coil_none();
    coil__value_drop(error);
    end_if_failed(transport, told, "Fatal error: protocol.error_received() call failed.");
}

static void receive(void *arg)
{
    datagram_transport *transport = arg;
    static char *room; // for all endpoints: a protocol does not keep it
    if (!room) room = coil__host_memory(LARGEST);
    if (!room || transport->head.closing) return;
    coil__address from;
    ptrdiff_t count = coil__host_receive(transport->fd, room, LARGEST, &from);
    if (count == -COIL__EAGAIN || count == -COIL__EINTR) return;
    coil_retain(transport);
    if (count < 0) {
        tell_error(transport, (int)-count);
    } else {
        coil_value address = coil__address_value(from.family ? &from : &transport->remote);
        coil_value told = coil_failed(address) || !transport->head.protocol
                              ? coil__value_keep(address)
                              : coil_protocol_datagram_received(transport->head.protocol, room, (size_t)count, address);
        coil__value_drop(address);
        end_if_failed(transport, told, "Fatal error: protocol.datagram_received() call failed.");
    }
    coil_release(transport);
}

static void connected(coil_transport *self)
{
    if (self->closing) return;
    coil_value added = coil_loop_add_reader(self->loop, of(self)->fd, receive, self);
    of(self)->reading = !coil_failed(added);
    end_if_failed(of(self), added, "Fatal read error on datagram transport");
}

// ---------------------------------------------------------------------------------------------------------------------
// Sending
// ---------------------------------------------------------------------------------------------------------------------

static ptrdiff_t send_one(datagram_transport *transport, const void *data, size_t length, const coil__address *to)
{
    return coil__host_send(transport->fd, data, length, to->family ? to : NULL);
}

static void send_more(void *arg)
{
    datagram_transport *transport = arg;
    coil_retain(transport);
    while (transport->first && transport->writing) {
        datagram *next = transport->first;
        ptrdiff_t count = send_one(transport, next->bytes, next->length, &next->to);
        if (count == -COIL__EAGAIN || count == -COIL__EINTR) break;
        free_datagram(take_first(transport));
        if (count < 0) tell_error(transport, (int)-count);
    }
    coil_transport_maybe_resume_protocol(&transport->head);
    if (!transport->first && transport->writing) {
        stop_writing(transport);
        if (transport->head.closing) coil_transport_lose(&transport->head, coil_none());
    }
    coil_release(transport);
}

static coil_value keep(datagram_transport *transport, const void *data, size_t length, const coil__address *to)
{
    datagram *kept = coil__allocate(sizeof *kept + length);
    if (!kept) return coil_raise_no_memory();
    *kept = (datagram){.to = *to, .length = length};
    if (length) memcpy(kept->bytes, data, length);
    if (!transport->writing) {
        coil_value added = coil_loop_add_writer(transport->head.loop, transport->fd, send_more, transport);
        if (coil_failed(added)) {
            free_datagram(kept);
            return added;
        }
        transport->writing = true;
    }
    if (transport->last) transport->last->next = kept;
    else transport->first = kept;
    transport->last = kept;
    transport->unsent += length;
    coil_transport_maybe_pause_protocol(&transport->head);
    return coil_none();
}

static coil_value invalid_address(const coil__address *remote)
{
    coil__text text = {0};
    coil__text_add(&text, "Invalid address: must be None or ");
    coil__text_address(&text, remote);
    return coil__text_raise(&text, coil_ValueError);
}

// ["127.0.0.1", 9]
static coil_value read_address(coil_value value, coil__address *address)
{
    *address = (coil__address){0};
    if (value.tag == COIL_NONE) return coil_none();
    coil_list *list = value.tag == COIL_OBJECT && coil__is_list(value.as.object) ? (coil_list *)value.as.object : NULL;
    coil_value host = list && coil_list_count(list) >= 2 ? coil_list_get(list, 0) : coil_none();
    coil_value port = host.tag == COIL_STRING ? coil_list_get(list, 1) : coil_none();
    bool is_address = port.tag == COIL_INT && coil_as_int(port) >= 0 && coil_as_int(port) <= 65535 && coil__address_parse(coil_as_string(host), address);
    if (!is_address) return coil__raise(coil_TypeError, "an address is a list of an address in digits and a port, as [\"127.0.0.1\", 9]");
    address->port = (uint16_t)coil_as_int(port);
    return coil_none();
}

static bool is_same(const coil__address *one, const coil__address *other)
{
    return one->family == other->family && one->port == other->port && memcmp(one->bytes, other->bytes, one->family == 6 ? 16 : 4) == 0;
}

coil_value coil_transport_sendto(coil_transport *self, const void *data, size_t length, coil_value address)
{
    if (self->head.type != &datagram_type.type) return coil__raise(coil_NotImplementedError, "%s", "");
    datagram_transport *transport = of(self);
    coil__address to;
    coil_value refused = read_address(address, &to);
    if (coil_failed(refused)) return refused;
    if (transport->remote.family) {
        if (to.family && !is_same(&to, &transport->remote)) return invalid_address(&transport->remote);
        to.family = 0;
    } else if (!to.family) {
        return coil__raise(coil_TypeError, "an endpoint that is not connected needs an address to send to");
    }
    if (coil__transport_drops(self)) return coil_none();
    if (transport->first) return keep(transport, data, length, &to);
    ptrdiff_t count = send_one(transport, data, length, &to);
    if (count == -COIL__EAGAIN || count == -COIL__EINTR) return keep(transport, data, length, &to);
    if (count < 0) tell_error(transport, (int)-count);
    return coil_none();
}

static size_t get_write_buffer_size(coil_transport *self)
{
    return of(self)->unsent;
}

// ---------------------------------------------------------------------------------------------------------------------
// Closing, making
// ---------------------------------------------------------------------------------------------------------------------

static void close(coil_transport *self)
{
    if (self->closing) return;
    self->closing = true;
    stop_reading(of(self));
    if (!of(self)->first) coil_transport_lose(self, coil_none());
}

static void abort_transport(coil_transport *self, coil_value error)
{
    self->closing = true;
    drop_all(of(self));
    stop_reading(of(self));
    stop_writing(of(self));
    coil_transport_lose(self, error);
}

static void disconnected(coil_transport *self)
{
    datagram_transport *transport = of(self);
    stop_reading(transport);
    stop_writing(transport);
    if (transport->fd >= 0) coil__host_close(transport->fd);
    transport->fd = -1;
}

static void finalize(coil_object *self)
{
    coil_transport_finalize(self);
    disconnected((coil_transport *)self);
    drop_all((datagram_transport *)self);
}

static void repr(coil_object *self, char *buffer, size_t size)
{
    const datagram_transport *transport = (datagram_transport *)self;
    const char *state = transport->head.disconnected ? " closed" : transport->head.closing ? " closing"
                                                                                           : "";
    coil__format(buffer, size, "<_SelectorDatagramTransport%s fd=%d read=%s write=<%s, bufsize=%zu>>", state, transport->fd, transport->reading ? "polling" : "idle",
                 transport->writing ? "polling" : "idle", transport->unsent);
}

static const coil_transport_type datagram_type = {
    .type = {.name = "_SelectorDatagramTransport", .finalize = finalize, .repr = repr},
    .get_write_buffer_size = get_write_buffer_size,
    .close = close,
    .abort = abort_transport,
    .connected = connected,
    .disconnected = disconnected,
};

// The first pair of addresses of one family that a socket can be bound and connected to.
static coil_value open_socket(const coil__addresses *local, const coil__addresses *remote, const coil_datagram_options *options, int *fd, coil__address *peer)
{
    coil_value failure = coil__raise(coil_ValueError, "can not get address information");
    size_t tries = remote->count ? remote->count : local->count ? local->count
                                                                : 1;
    for (size_t i = 0; i < tries; i++) {
        const coil__address *to = remote->count ? &remote->items[i] : NULL, *from = NULL;
        int family = to ? to->family : local->count  ? local->items[i].family
                                   : options->family ? options->family
                                                     : 4;
        for (size_t j = 0; j < local->count && !from; j++)
            if (local->items[j].family == family) from = &local->items[j];
        if (local->count && !from) continue;
        coil__value_drop(failure);
        *fd = coil__host_socket(family, COIL__DATAGRAM);
        unsigned how = (options->reuse_port ? COIL__REUSE_PORT : 0) | (options->allow_broadcast ? COIL__BROADCAST : 0);
        failure = *fd < 0 ? coil__socket_error(-*fd, NULL) : from || how ? coil__bind(*fd, from, how)
                                                                         : coil_none();
        int connected = to && !coil_failed(failure) ? coil__host_connect(*fd, to) : 0;
        if (connected < 0) failure = coil__socket_error(-connected, NULL);
        if (to) *peer = *to;
        if (!coil_failed(failure)) return failure;
        if (*fd >= 0) coil__host_close(*fd);
    }
    return failure;
}

COIL__APART static coil_transport *make(coil_value resolved, const coil__addresses *local, const coil__addresses *remote, coil_protocol *protocol,
                                        const coil_datagram_options *options)
{
    int fd = -1;
    coil__address peer = {0};
    if (!coil_failed(resolved)) resolved = open_socket(local, remote, options, &fd, &peer);
    if (coil_failed(resolved)) return coil_raise_null(resolved);
    datagram_transport *transport = coil_transport_new(&datagram_type, sizeof *transport, protocol, NULL);
    if (!transport) {
        coil__host_close(fd);
        return NULL;
    }
    transport->fd = fd;
    transport->remote = peer;
    coil_value told = coil__socket_tell(&transport->head, fd);
    if (!coil_failed(told)) {
        coil_transport_start(&transport->head);
        return &transport->head;
    }
    transport->head.closing = true;
    coil_release(transport);
    return coil_raise_null(told);
}

static coil_value resolve(const char *host, int port, const coil_datagram_options *options, bool passive, coil__addresses *addresses)
{
    addresses->count = 0;
    if (!host && !port) return coil_none();
    return coil__resolve(host, port, options->family, passive, addresses);
}

coil_transport *coil_create_datagram_endpoint(coil_protocol *protocol, coil_datagram_options options)
{
    if (!coil__may_await()) return coil_raise_null(coil__frame_missing("create_datagram_endpoint"));
    coil__addresses local, remote = {.count = 0};
    coil_value resolved = resolve(options.local_host, options.local_port, &options, true, &local);
    if (!coil_failed(resolved)) resolved = resolve(options.remote_host, options.remote_port, &options, false, &remote);
    const char *missing = coil__host_socket_missing();
    if (missing && !coil_failed(resolved)) resolved = coil__raise(coil_NotImplementedError, "there are no sockets here: %s", missing);
    return make(resolved, &local, &remote, protocol, &options);
}

COIL__COLD_END
