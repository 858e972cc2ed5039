// SPDX-License-Identifier: MIT
//
// udp.c: datagrams by WASI 0.3. One call to receive is under way as long as somebody waits, and one to send until the system has taken it.

#include "sockets.h"

#include <string.h>

typedef struct udp {
    entry head;
    bool is_bound;
    handle socket;
    readiness state; // READY: received has something
    handle receiving, sending;
    datagram_result received;
    none_result sent;
    int failure; // of what was sent last; told when more is sent
} udp;

static bool ask_received(udp *self)
{
    if (self->state != UNKNOWN || !self->is_bound) return self->state != WAITING;
    self->receiving = coil__wait_for_call(udp_receive(self->socket, &self->received), &self->head, COIL__READABLE);
    self->state = self->receiving ? WAITING : READY;
    return self->state == READY;
}

static bool ask(entry *head, int event)
{
    udp *self = (udp *)head;
    return event == COIL__READABLE ? ask_received(self) : !self->sending;
}

static void told(entry *head, int event, uint32_t code)
{
    (void)code;
    udp *self = (udp *)head;
    if (event == COIL__READABLE) {
        self->receiving = 0;
        self->state = READY;
    } else {
        self->sending = 0;
        if (self->sent.failed) self->failure = coil__socket_failure(self->sent.error);
    }
}

static void drop_received(udp *self)
{
    if (self->received.failed) (void)coil__socket_failure(self->received.as.error);
    else coil__list_free(self->received.as.got.data);
}

static void drop(entry *head)
{
    udp *self = (udp *)head;
    if (self->state == READY || (self->receiving && coil__wait_end_call(self->receiving))) drop_received(self);
    if (self->sending && coil__wait_end_call(self->sending) && self->sent.failed) (void)coil__socket_failure(self->sent.error);
    udp_drop(self->socket);
}

static const entry_kind udp_kind = {.ask = ask, .told = told, .drop = drop, .size = sizeof(udp)};

int coil__udp_new(handle socket)
{
    int fd = coil__entry_add(&udp_kind);
    if (fd < 0) {
        udp_drop(socket);
        return fd;
    }
    ((udp *)coil__entry_of(fd))->socket = socket;
    return fd;
}

int coil__udp_bind(entry *head, const coil__address *address)
{
    udp *self = (udp *)head;
    none_result result;
    if (address->family == 6) udp_bind(self->socket, V6(address), &result);
    else udp_bind(self->socket, V4(address), &result);
    self->is_bound |= !result.failed;
    return coil__result_of(result);
}

int coil__udp_connect(entry *head, const coil__address *address)
{
    udp *self = (udp *)head;
    none_result result;
    if (address->family == 6) udp_connect(self->socket, V6(address), &result);
    else udp_connect(self->socket, V4(address), &result);
    self->is_bound |= !result.failed;
    return coil__result_of(result);
}

void coil__udp_address(const entry *head, bool of_peer, address_result *name)
{
    (of_peer ? udp_remote_address : udp_local_address)(((const udp *)head)->socket, name);
}

ptrdiff_t coil__host_receive(int fd, void *to, size_t size, coil__address *from)
{
    udp *self = (udp *)coil__entry_find(fd, &udp_kind);
    if (!self || !self->is_bound) return -COIL__EBADF;
    if (!ask_received(self)) return -COIL__EAGAIN;
    self->state = UNKNOWN;
    if (self->received.failed) return coil__socket_failure(self->received.as.error);
    bytes data = self->received.as.got.data;
    size_t length = data.length < size ? data.length : size;
    memcpy(to, data.start, length);
    coil__list_free(data);
    address_from_host(&self->received.as.got.from, from);
    return (ptrdiff_t)length;
}

ptrdiff_t coil__host_send(int fd, const void *data, size_t length, const coil__address *address)
{
    udp *self = (udp *)coil__entry_find(fd, &udp_kind);
    if (!self) return -COIL__EBADF;
    if (self->sending) return -COIL__EAGAIN;
    int failure = self->failure;
    self->failure = 0;
    if (failure) return failure;
    udp_sending what = {.socket = self->socket, .data = data, .length = length, .has_address = address != NULL};
    if (address) address_to_host(address, &what.to);
    uint32_t status = udp_send(&what, &self->sent);
    self->sending = coil__wait_for_call(status, &self->head, COIL__WRITABLE);
    if (self->sending && (status & 15) == STARTING) { // the data has not been taken, and the caller's memory is not ours to keep
        bool is_sent = coil__wait_end_call(self->sending);
        self->sending = 0;
        if (!is_sent) return -COIL__EAGAIN;
    }
    self->is_bound = true;
    if (self->sending) return (ptrdiff_t)length;
    return self->sent.failed ? coil__socket_failure(self->sent.error) : (ptrdiff_t)length;
}
