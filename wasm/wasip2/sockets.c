// SPDX-License-Identifier: MIT
//
// sockets.c: sockets by WASI 0.2: wasi:sockets, each operation in its two halves, start and finish. They never block; what is not decided yet is waited for by
// a pollable, as everything is (poll.c).

#include "table.h"

#include "../wasm.h"

#include <string.h>

static handle network;

static int number_of(uint8_t code)
{
    static const uint8_t numbers[] = {COIL__EIO, COIL__EACCES, COIL__EOPNOTSUPP, COIL__EINVAL, COIL__ENOMEM, COIL__ETIMEDOUT, COIL__EALREADY, COIL__EINVAL, COIL__EAGAIN, COIL__EINVAL, COIL__EMFILE, COIL__EADDRNOTAVAIL, COIL__EADDRINUSE, COIL__EHOSTUNREACH, COIL__ECONNREFUSED, COIL__ECONNRESET, COIL__ECONNABORTED, COIL__EMSGSIZE, COIL__ENOENT, COIL__ENOENT, COIL__ENOENT};
    return code < sizeof numbers ? numbers[code] : COIL__EIO;
}

// ---------------------------------------------------------------------------------------------------------------------
// Kinds
// ---------------------------------------------------------------------------------------------------------------------

static handle stream_pollable(socket_entry *entry, int event)
{
    if (entry->state == LISTENING || entry->state == CONNECTING) return coil__pollable_once(&entry->socket_pollable, tcp_subscribe, entry->socket);
    return coil__streams_pollable(entry, event);
}

static void drop_stream(socket_entry *entry)
{
    coil__streams_drop(entry);
    if (entry->socket) drop_tcp(entry->socket);
}

static int shutdown_stream(socket_entry *entry)
{
    if (entry->state != CONNECTED) return -COIL__ENOTCONN;
    code_result result;
    tcp_shutdown(entry->socket, 1, &result); // send
    return result.failed ? -number_of(result.code) : 0;
}

static handle datagram_pollable(socket_entry *entry, int event)
{
    if (!entry->in) return 0;
    return event == COIL__READABLE ? coil__pollable_once(&entry->in_pollable, incoming_subscribe, entry->in)
                                   : coil__pollable_once(&entry->out_pollable, outgoing_subscribe, entry->out);
}

static void drop_datagram_streams(socket_entry *entry)
{
    if (entry->in) drop_incoming(entry->in);
    if (entry->out) drop_outgoing(entry->out);
    entry->in = entry->out = 0;
}

static void drop_datagram(socket_entry *entry)
{
    drop_datagram_streams(entry);
    if (entry->socket) drop_udp(entry->socket);
}

static handle lookup_pollable(socket_entry *entry, int event)
{
    (void)event;
    return coil__pollable_once(&entry->in_pollable, resolve_subscribe, entry->in);
}

static void drop_lookup(socket_entry *entry)
{
    if (entry->in) drop_resolve(entry->in);
}

static const coil__entry_kind stream_kind = {stream_pollable, drop_stream, shutdown_stream};
static const coil__entry_kind datagram_kind = {datagram_pollable, drop_datagram, NULL};
static const coil__entry_kind lookup_kind = {lookup_pollable, drop_lookup, NULL};

// ---------------------------------------------------------------------------------------------------------------------
// Making, binding, listening, accepting
// ---------------------------------------------------------------------------------------------------------------------

const char *coil__host_socket_missing(void)
{
    return NULL;
}

const char *coil__host_socket_remedy(void)
{
    return "does the host allow it? `wasmtime run -S inherit-network -S allow-ip-name-lookup ...` does, and so does `coil run --target wasip2`";
}

int coil__host_socket(int family, int type)
{
    if (!network) network = get_network();
    handles_result made;
    if (type == COIL__STREAM) create_tcp(family == 6, &made);
    else create_udp(family == 6, &made);
    if (made.failed) return made.as.code == 2 ? -COIL__EAFNOSUPPORT : -number_of(made.as.code);
    int fd = coil__entry_add(type == COIL__STREAM ? &stream_kind : &datagram_kind);
    if (fd < 0) {
        if (type == COIL__STREAM) drop_tcp(made.as.of[0]);
        else drop_udp(made.as.of[0]);
        return fd;
    }
    socket_entry *entry = coil__socket_entry(fd);
    entry->socket = made.as.of[0];
    entry->is_v6 = family == 6;
    return fd;
}

static int result_of(code_result result)
{
    return result.failed ? -number_of(result.code) : 0;
}

// Finishing what is decided at once, as all hosts do; else the whole program waits for a moment.
static int finish_tcp(handle socket, void (*finish)(handle socket, code_result *result))
{
    for (;;) {
        code_result result;
        finish(socket, &result);
        if (result_of(result) != -COIL__EAGAIN) return result_of(result);
        handle pollable = tcp_subscribe(socket);
        uint32_t place[2];
        ready_list ready;
        coil__offer(place, sizeof place);
        poll_list(&pollable, 1, &ready);
        coil__offer(NULL, 0);
        drop_pollable(pollable);
    }
}

static int open_streams(socket_entry *entry, const coil__address *remote)
{
    handles_result streams;
    if (!remote) udp_stream(entry->socket, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, &streams);
    else if (remote->family == 6) udp_stream(entry->socket, 1, V6(remote), &streams);
    else udp_stream(entry->socket, 1, V4(remote), &streams);
    if (streams.failed) return -number_of(streams.as.code);
    entry->in = streams.as.of[0];
    entry->out = streams.as.of[1];
    return 0;
}

static int bind_datagram(socket_entry *entry, const coil__address *address)
{
    code_result result;
    if (address->family == 6) udp_start_bind(entry->socket, network, V6(address), &result);
    else udp_start_bind(entry->socket, network, V4(address), &result);
    if (!result.failed) udp_finish_bind(entry->socket, &result);
    if (result.failed) return result_of(result);
    entry->state = BOUND;
    return open_streams(entry, NULL);
}

// SO_REUSEADDR is what hosts do anyway; a port that several share, and broadcasts, WASI does not have.
int coil__host_bind(int fd, const coil__address *address, unsigned options)
{
    socket_entry *entry = coil__socket_entry(fd);
    if (!entry) return -COIL__EBADF;
    if (options & (COIL__REUSE_PORT | COIL__BROADCAST)) return -COIL__EOPNOTSUPP;
    if (!address) return 0;
    if (entry->kind == &datagram_kind) return bind_datagram(entry, address);
    code_result result;
    if (address->family == 6) tcp_start_bind(entry->socket, network, V6(address), &result);
    else tcp_start_bind(entry->socket, network, V4(address), &result);
    int bound = result.failed ? result_of(result) : finish_tcp(entry->socket, tcp_finish_bind);
    if (bound == 0) entry->state = BOUND;
    return bound;
}

int coil__host_listen(int fd, int backlog)
{
    socket_entry *entry = coil__socket_entry(fd);
    if (!entry) return -COIL__EBADF;
    code_result result;
    tcp_set_backlog(entry->socket, (uint64_t)backlog, &result);
    tcp_start_listen(entry->socket, &result);
    int listening = result.failed ? result_of(result) : finish_tcp(entry->socket, tcp_finish_listen);
    if (listening == 0) entry->state = LISTENING;
    return listening;
}

int coil__host_accept(int fd, coil__address *peer)
{
    socket_entry *listening = coil__socket_entry(fd);
    if (!listening) return -COIL__EBADF;
    handles_result accepted;
    tcp_accept(listening->socket, &accepted);
    if (accepted.failed) return -number_of(accepted.as.code);
    bool is_v6 = listening->is_v6;
    int made = coil__entry_add(&stream_kind); // the table may have moved
    if (made < 0) {
        drop_input(accepted.as.of[1]);
        drop_output(accepted.as.of[2]);
        drop_tcp(accepted.as.of[0]);
        return made;
    }
    socket_entry *entry = coil__socket_entry(made);
    entry->is_v6 = is_v6;
    entry->state = CONNECTED;
    entry->socket = accepted.as.of[0];
    entry->in = accepted.as.of[1];
    entry->out = accepted.as.of[2];
    (void)coil__host_socket_name(made, true, peer);
    return made;
}

// ---------------------------------------------------------------------------------------------------------------------
// Connecting
// ---------------------------------------------------------------------------------------------------------------------

static int finish_connecting(socket_entry *entry)
{
    if (entry->state != CONNECTING) return entry->failure;
    handles_result streams;
    tcp_finish_connect(entry->socket, &streams);
    if (streams.failed) {
        int failure = -number_of(streams.as.code);
        if (failure == -COIL__EAGAIN) return -COIL__EINPROGRESS;
        entry->state = OPENED;
        return entry->failure = failure;
    }
    if (entry->socket_pollable) drop_pollable(entry->socket_pollable);
    entry->socket_pollable = 0;
    entry->in = streams.as.of[0];
    entry->out = streams.as.of[1];
    entry->state = CONNECTED;
    return 0;
}

static int connect_datagram(socket_entry *entry, const coil__address *address)
{
    if (entry->state != BOUND) {
        coil__address any = {.family = address->family};
        int bound = bind_datagram(entry, &any);
        if (bound < 0) return bound;
    }
    coil__pollables_drop(entry);
    drop_datagram_streams(entry);
    entry->remote = *address;
    return open_streams(entry, address);
}

int coil__host_connect(int fd, const coil__address *address)
{
    socket_entry *entry = coil__socket_entry(fd);
    if (!entry) return -COIL__EBADF;
    if (entry->kind == &datagram_kind) return connect_datagram(entry, address);
    code_result result;
    if (address->family == 6) tcp_start_connect(entry->socket, network, V6(address), &result);
    else tcp_start_connect(entry->socket, network, V4(address), &result);
    if (result.failed) return result_of(result);
    entry->state = CONNECTING;
    return finish_connecting(entry);
}

int coil__host_connected(int fd)
{
    socket_entry *entry = coil__socket_entry(fd);
    return entry ? finish_connecting(entry) : -COIL__EBADF;
}

int coil__host_socket_name(int fd, bool of_peer, coil__address *address)
{
    socket_entry *entry = coil__socket_entry(fd);
    if (!entry) return -COIL__EBADF;
    address_result name;
    if (entry->kind == &datagram_kind) (of_peer ? udp_remote_address : udp_local_address)(entry->socket, &name);
    else (of_peer ? tcp_remote_address : tcp_local_address)(entry->socket, &name);
    if (name.failed) return -number_of(name.as.code);
    address_from_host(&name.as.address, address);
    return 0;
}

// ---------------------------------------------------------------------------------------------------------------------
// Datagrams
// ---------------------------------------------------------------------------------------------------------------------

ptrdiff_t coil__host_receive(int fd, void *to, size_t size, coil__address *from)
{
    socket_entry *entry = coil__socket_entry(fd);
    if (!entry || !entry->in) return -COIL__EBADF;
    // The list and its only datagram.
    static char room[sizeof(incoming) + 16 + 65536];
    incoming_result result;
    coil__offer(room, sizeof room);
    udp_receive(entry->in, 1, &result);
    coil__offer(NULL, 0);
    if (result.failed) return -number_of(result.as.code);
    if (result.as.list.length == 0) return -COIL__EAGAIN;
    const incoming *got = result.as.list.start;
    size_t length = got->data.length < size ? got->data.length : size;
    memcpy(to, got->data.start, length);
    address_from_host(&got->from, from);
    return (ptrdiff_t)length;
}

ptrdiff_t coil__host_send(int fd, const void *data, size_t length, const coil__address *address)
{
    socket_entry *entry = coil__socket_entry(fd);
    if (!entry) return -COIL__EBADF;
    if (!entry->out) {
        coil__address any = {.family = entry->is_v6 ? 6 : 4};
        int bound = bind_datagram(entry, &any);
        if (bound < 0) return bound;
    }
    room_result room;
    udp_check(entry->out, &room);
    if (room.failed) return -number_of(room.as.code);
    if (room.as.room == 0) return -COIL__EAGAIN;
    outgoing sent = {.data = {(uint8_t *)(uintptr_t)data, length}, .has_address = address != NULL};
    if (address) address_to_host(address, &sent.to);
    udp_send(entry->out, &sent, 1, &room);
    if (room.failed) return -number_of(room.as.code);
    return room.as.room == 0 ? -COIL__EAGAIN : (ptrdiff_t)length;
}

// ---------------------------------------------------------------------------------------------------------------------
// Names
// ---------------------------------------------------------------------------------------------------------------------

// A look-up is its descriptor.
static coil__lookup *lookup_of(int fd)
{
    return (coil__lookup *)(uintptr_t)fd;
}

static int fd_of(const coil__lookup *lookup)
{
    return (int)(uintptr_t)lookup;
}

static bool is_missing(uint8_t code)
{
    return code >= 18; // name-unresolvable, and the resolver's failures
}

// Hosts that look up no names at all fail for good, and do not say that it is not permitted.
static int number_of_lookup(uint8_t code)
{
    return code == 20 ? -COIL__EACCES : is_missing(code) ? -COIL__ENOENT
                                                         : -number_of(code);
}

int coil__host_lookup(const char *name, int *fd, coil__lookup **lookup)
{
    if (!network) network = get_network();
    handles_result started;
    resolve_start(network, name, strlen(name), &started);
    int made = coil__entry_add(&lookup_kind);
    if (made < 0) {
        if (!started.failed) drop_resolve(started.as.of[0]);
        return made;
    }
    socket_entry *entry = coil__socket_entry(made);
    // What is no name at all is one that is not there.
    if (started.failed) entry->failure = started.as.code == 3 ? -COIL__ENOENT : number_of_lookup(started.as.code);
    else entry->in = started.as.of[0];
    *fd = started.failed ? -1 : made;
    *lookup = lookup_of(made);
    return 0;
}

int coil__host_lookup_result(coil__lookup *lookup, coil__address *addresses, size_t room, const char **failure)
{
    socket_entry *entry = coil__socket_entry(fd_of(lookup));
    size_t most = sizeof entry->found / sizeof *entry->found;
    while (entry->in && entry->failure == 0) {
        resolve_result next;
        resolve_next(entry->in, &next);
        if (next.failed && next.as.code == 8) return -COIL__EAGAIN;
        if (next.failed) entry->failure = number_of_lookup(next.as.code);
        if (next.failed || !next.as.next.has_address) break;
        if ((size_t)entry->found_count == most) continue;
        address_of_ip(&next.as.next.address, &entry->found[entry->found_count++]);
    }
    if (entry->found_count == 0) {
        if (entry->failure == 0 || entry->failure == -COIL__ENOENT) *failure = "Name or service not known";
        return entry->failure ? entry->failure : -COIL__ENOENT;
    }
    size_t count = (size_t)entry->found_count < room ? (size_t)entry->found_count : room;
    memcpy(addresses, entry->found, count * sizeof *addresses);
    return (int)count;
}

void coil__host_lookup_free(coil__lookup *lookup)
{
    socket_entry *entry = lookup ? coil__socket_entry(fd_of(lookup)) : NULL;
    if (entry) coil__entry_drop(entry);
}
