// SPDX-License-Identifier: MIT
//
// no_sockets.c: the sockets of hosts that have none: WASI preview 1 and JavaScript.

#include "port.h"

#include "wasm.h"

const char *coil__host_socket_missing(void)
{
    return coil__wasm_hosted ? "JavaScript's hosts have no sockets for C: use fetch or a WebSocket, as an awaitable (docs/javascript.md), or run it natively"
                             : "WASI preview 1 has no sockets: run it natively, with --host native";
}

const char *coil__host_socket_remedy(void)
{
    return NULL;
}

ptrdiff_t coil__host_read(int fd, void *to, size_t size)
{
    return coil__wasi_read(fd, to, size);
}

ptrdiff_t coil__host_write_some(int fd, const void *data, size_t length)
{
    return coil__wasi_write(fd, data, length);
}

void coil__host_close(int fd)
{
    coil__wasi_close(fd);
}

int coil__host_socket(int family, int type)
{
    (void)family;
    (void)type;
    return -COIL__ENOSYS;
}

int coil__host_bind(int fd, const coil__address *address, unsigned options)
{
    (void)fd;
    (void)address;
    (void)options;
    return -COIL__ENOSYS;
}

int coil__host_listen(int fd, int backlog)
{
    (void)fd;
    (void)backlog;
    return -COIL__ENOSYS;
}

int coil__host_accept(int fd, coil__address *peer)
{
    (void)fd;
    (void)peer;
    return -COIL__ENOSYS;
}

int coil__host_connect(int fd, const coil__address *address)
{
    (void)fd;
    (void)address;
    return -COIL__ENOSYS;
}

int coil__host_connected(int fd)
{
    (void)fd;
    return -COIL__ENOSYS;
}

int coil__host_shutdown(int fd)
{
    (void)fd;
    return -COIL__ENOSYS;
}

bool coil__host_unsent(int fd)
{
    (void)fd;
    return false;
}

int coil__host_socket_name(int fd, bool of_peer, coil__address *address)
{
    (void)fd;
    (void)of_peer;
    (void)address;
    return -COIL__ENOSYS;
}

ptrdiff_t coil__host_receive(int fd, void *to, size_t size, coil__address *from)
{
    (void)fd;
    (void)to;
    (void)size;
    (void)from;
    return -COIL__ENOSYS;
}

ptrdiff_t coil__host_send(int fd, const void *data, size_t length, const coil__address *address)
{
    (void)fd;
    (void)data;
    (void)length;
    (void)address;
    return -COIL__ENOSYS;
}

int coil__host_lookup(const char *name, int *fd, coil__lookup **lookup)
{
    (void)name;
    (void)fd;
    (void)lookup;
    return -COIL__ENOSYS;
}

int coil__host_lookup_result(coil__lookup *lookup, coil__address *addresses, size_t room, const char **failure)
{
    (void)lookup;
    (void)addresses;
    (void)room;
    (void)failure;
    return -COIL__ENOSYS;
}

void coil__host_lookup_free(coil__lookup *lookup)
{
    (void)lookup;
}
