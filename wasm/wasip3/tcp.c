// SPDX-License-Identifier: MIT
//
// tcp.c: connections by WASI 0.3. Streams are asked whether they are ready by reading and writing nothing; what is then read or written goes straight to and from
// the caller's memory.

#include "sockets.h"

#include <string.h>

typedef enum tcp_state { OPENED,
                         LISTENING,
                         CONNECTING,
                         CONNECTED } tcp_state;

// One direction of a connection: a stream, and a future that tells how it ended.
typedef struct direction {
    handle stream, result; // 0: it is closed
    readiness state;
    bool is_over;
    int failure;
} direction;

typedef struct tcp {
    entry head;
    tcp_state state;
    bool is_v6;
    handle socket;
    direction in, out;
    handle accepted; // of one that listens
    handle connecting;
    none_result connected;
    int failure; // of connecting
} tcp;

// ---------------------------------------------------------------------------------------------------------------------
// Becoming ready
// ---------------------------------------------------------------------------------------------------------------------

static bool settle(direction *side, uint32_t code)
{
    side->state = code == BLOCKED ? WAITING : READY;
    if (code != BLOCKED && (code & 15) == DROPPED) side->is_over = true;
    return side->state == READY;
}

static bool ask_listener(tcp *self)
{
    if (self->in.is_over || self->in.state != UNKNOWN) return self->in.is_over || self->in.state == READY;
    return settle(&self->in, listener_read(self->in.stream, &self->accepted, 1));
}

static bool ask_in(tcp *self)
{
    direction *in = &self->in;
    if (!in->stream || in->is_over) return true;
    if (in->state != UNKNOWN) return in->state == READY;
    return settle(in, received_read(in->stream, NULL, 0));
}

static bool ask_out(tcp *self)
{
    direction *out = &self->out;
    if (!out->stream || out->is_over) return true;
    if (out->state != UNKNOWN) return out->state == READY;
    return settle(out, sent_write(out->stream, NULL, 0));
}

static bool ask(entry *head, int event)
{
    tcp *self = (tcp *)head;
    switch (self->state) {
    case LISTENING:
        return event == COIL__WRITABLE || ask_listener(self);
    case CONNECTING:
        return false;
    case CONNECTED:
        return event == COIL__READABLE ? ask_in(self) : ask_out(self);
    default:
        return true;
    }
}

static void open_streams(tcp *self)
{
    ends received;
    tcp_receive(self->socket, &received);
    self->in = (direction){.stream = received.stream, .result = received.future};
    uint64_t sent = sent_new();
    self->out.result = tcp_send(self->socket, (handle)sent);
    self->out = (direction){.stream = (handle)(sent >> 32), .result = self->out.result, .state = READY};
    coil__wait_for(self->in.stream, &self->head, COIL__READABLE);
    coil__wait_for(self->out.stream, &self->head, COIL__WRITABLE);
    self->state = CONNECTED;
}

static void decide(tcp *self)
{
    self->connecting = 0;
    if (!self->connected.failed) {
        open_streams(self);
        return;
    }
    self->state = OPENED;
    self->failure = coil__socket_failure(self->connected.error);
}

static void told(entry *head, int event, uint32_t code)
{
    tcp *self = (tcp *)head;
    if (self->state == CONNECTING) decide(self);
    else settle(event == COIL__READABLE ? &self->in : &self->out, code);
}

// ---------------------------------------------------------------------------------------------------------------------
// Reading and writing
// ---------------------------------------------------------------------------------------------------------------------

// Why a direction has ended: below 0, or 0: nothing went wrong.
static int end_of(direction *side, uint32_t (*read)(handle future, none_result *result), void (*drop)(handle future))
{
    if (!side->result) return side->failure;
    none_result result = {0};
    if (read(side->result, &result) == BLOCKED) coil__wait_until(side->result);
    drop(side->result);
    side->result = 0;
    return side->failure = result.failed ? coil__socket_failure(result.error) : 0;
}

// An operation that the host did not do at once is taken back: how it ended after all.
static uint32_t take_back(handle stream, uint32_t (*cancel)(handle stream), entry *self, int event)
{
    coil__wait_no_more(stream);
    uint32_t code = cancel(stream);
    coil__wait_for(stream, self, event);
    return code;
}

static ptrdiff_t read_in(entry *head, void *to, size_t size)
{
    tcp *self = (tcp *)head;
    direction *in = &self->in;
    if (self->state != CONNECTED || !in->stream) return -COIL__ENOTCONN;
    if (!ask_in(self)) return -COIL__EAGAIN;
    if (in->is_over) return end_of(in, received_result, received_result_drop);
    uint32_t code = received_read(in->stream, to, size);
    if (code == BLOCKED) code = take_back(in->stream, received_cancel, head, COIL__READABLE);
    in->state = UNKNOWN;
    if ((code & 15) == DROPPED) in->is_over = true;
    if (code >> 4) return (ptrdiff_t)(code >> 4);
    return in->is_over ? end_of(in, received_result, received_result_drop) : -COIL__EAGAIN;
}

// Most of what is written goes at once. After something that did not, the host is asked first: taking an operation back is costly.
static ptrdiff_t write_out(entry *head, const void *data, size_t length)
{
    tcp *self = (tcp *)head;
    direction *out = &self->out;
    if (self->state != CONNECTED) return -COIL__ENOTCONN;
    if (!out->stream) return -COIL__EPIPE;
    if (!ask_out(self)) return -COIL__EAGAIN;
    if (!out->is_over) {
        uint32_t code = sent_write(out->stream, data, length);
        if (code == BLOCKED) code = take_back(out->stream, sent_cancel, head, COIL__WRITABLE);
        if ((code & 15) == DROPPED) out->is_over = true;
        if (code >> 4 < length) out->state = UNKNOWN;
        if (code >> 4) return (ptrdiff_t)(code >> 4);
        if (!out->is_over) return -COIL__EAGAIN;
    }
    int failure = end_of(out, sent_result, sent_result_drop);
    return failure ? failure : -COIL__EPIPE;
}

static void close_direction(direction *side, uint32_t (*cancel)(handle stream), void (*drop)(handle stream), void (*drop_result)(handle future))
{
    if (side->stream) {
        coil__wait_no_more(side->stream);
        if (side->state == WAITING) cancel(side->stream);
        drop(side->stream);
    }
    if (side->result) drop_result(side->result);
    side->stream = side->result = 0;
}

static int shutdown_out(entry *head)
{
    tcp *self = (tcp *)head;
    if (self->state != CONNECTED) return -COIL__ENOTCONN;
    close_direction(&self->out, sent_cancel, sent_drop, sent_result_drop);
    return 0;
}

static void drop(entry *head)
{
    tcp *self = (tcp *)head;
    if (self->connecting && coil__wait_end_call(self->connecting) && self->connected.failed) (void)coil__socket_failure(self->connected.error);
    if (self->state == LISTENING) {
        coil__wait_no_more(self->in.stream);
        if (self->in.state == WAITING && listener_cancel(self->in.stream) >> 4) self->in.state = READY;
        if (self->in.state == READY && self->accepted) tcp_drop(self->accepted);
        listener_drop(self->in.stream);
    } else {
        close_direction(&self->in, received_cancel, received_drop, received_result_drop);
        close_direction(&self->out, sent_cancel, sent_drop, sent_result_drop);
    }
    tcp_drop(self->socket);
}

static const entry_kind tcp_kind = {.ask = ask, .told = told, .drop = drop, .read = read_in, .write = write_out, .shutdown = shutdown_out, .size = sizeof(tcp)};

// ---------------------------------------------------------------------------------------------------------------------
// Making, binding, listening, accepting, connecting
// ---------------------------------------------------------------------------------------------------------------------

int coil__tcp_new(handle socket, bool is_v6)
{
    int fd = coil__entry_add(&tcp_kind);
    if (fd < 0) {
        tcp_drop(socket);
        return fd;
    }
    tcp *self = (tcp *)coil__entry_of(fd);
    self->socket = socket;
    self->is_v6 = is_v6;
    return fd;
}

int coil__tcp_bind(entry *head, const coil__address *address)
{
    none_result result;
    if (address->family == 6) tcp_bind(((tcp *)head)->socket, V6(address), &result);
    else tcp_bind(((tcp *)head)->socket, V4(address), &result);
    return coil__result_of(result);
}

int coil__host_listen(int fd, int backlog)
{
    tcp *self = (tcp *)coil__entry_find(fd, &tcp_kind);
    if (!self) return -COIL__EBADF;
    none_result set;
    tcp_set_backlog(self->socket, (uint64_t)backlog, &set);
    (void)coil__result_of(set);
    handle_result listening;
    tcp_listen(self->socket, &listening);
    if (listening.failed) return coil__socket_failure(listening.as.error);
    self->in.stream = listening.as.made;
    self->state = LISTENING;
    coil__wait_for(self->in.stream, &self->head, COIL__READABLE);
    return 0;
}

int coil__host_accept(int fd, coil__address *peer)
{
    tcp *self = (tcp *)coil__entry_find(fd, &tcp_kind);
    if (!self) return -COIL__EBADF;
    if (self->state != LISTENING) return -COIL__EINVAL;
    if (!ask_listener(self)) return -COIL__EAGAIN;
    handle accepted = self->accepted;
    self->accepted = 0;
    self->in.state = UNKNOWN;
    if (!accepted) return self->in.is_over ? -COIL__EINVAL : -COIL__EAGAIN;
    int made = coil__tcp_new(accepted, self->is_v6);
    if (made < 0) return made;
    open_streams((tcp *)coil__entry_of(made));
    (void)coil__host_socket_name(made, true, peer);
    return made;
}

int coil__tcp_connect(entry *head, const coil__address *address)
{
    tcp *self = (tcp *)head;
    tcp_connecting what = {.socket = self->socket};
    address_to_host(address, &what.to);
    self->state = CONNECTING;
    self->connecting = coil__wait_for_call(tcp_connect(&what, &self->connected), head, COIL__WRITABLE);
    if (self->connecting) return -COIL__EINPROGRESS;
    decide(self);
    return self->failure;
}

int coil__host_connected(int fd)
{
    const tcp *self = (const tcp *)coil__entry_find(fd, &tcp_kind);
    if (!self) return -COIL__EBADF;
    return self->state == CONNECTING ? -COIL__EINPROGRESS : self->failure;
}

void coil__tcp_address(const entry *head, bool of_peer, address_result *name)
{
    (of_peer ? tcp_remote_address : tcp_local_address)(((const tcp *)head)->socket, name);
}

bool coil__is_tcp(const entry *head)
{
    return head->kind == &tcp_kind;
}
