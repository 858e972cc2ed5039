// SPDX-License-Identifier: MIT
//
// sockets.c: what connections and datagrams have in common in WASI 0.3.

#include "sockets.h"

const char *coil__host_socket_missing(void)
{
    return NULL;
}

const char *coil__host_socket_remedy(void)
{
    return "does the host allow it? `wasmtime run -S p3 -S inherit-network -S allow-ip-name-lookup ...` does, and so does `coil run --target wasip3`";
}

int coil__host_socket(int family, int type)
{
    handle_result made;
    if (type == COIL__STREAM) tcp_create(family == 6, &made);
    else udp_create(family == 6, &made);
    if (!made.failed) return type == COIL__STREAM ? coil__tcp_new(made.as.made, family == 6) : coil__udp_new(made.as.made);
    int failure = coil__socket_failure(made.as.error);
    return failure == -COIL__EOPNOTSUPP ? -COIL__EAFNOSUPPORT : failure;
}

// SO_REUSEADDR is what hosts do anyway; a port that several share, and broadcasts, WASI does not have.
int coil__host_bind(int fd, const coil__address *address, unsigned options)
{
    entry *self = coil__entry_of(fd);
    if (!self) return -COIL__EBADF;
    if (options & (COIL__REUSE_PORT | COIL__BROADCAST)) return -COIL__EOPNOTSUPP;
    if (!address) return 0;
    return (coil__is_tcp(self) ? coil__tcp_bind : coil__udp_bind)(self, address);
}

int coil__host_connect(int fd, const coil__address *address)
{
    entry *self = coil__entry_of(fd);
    if (!self) return -COIL__EBADF;
    return (coil__is_tcp(self) ? coil__tcp_connect : coil__udp_connect)(self, address);
}

int coil__host_socket_name(int fd, bool of_peer, coil__address *address)
{
    const entry *self = coil__entry_of(fd);
    if (!self) return -COIL__EBADF;
    address_result name;
    (coil__is_tcp(self) ? coil__tcp_address : coil__udp_address)(self, of_peer, &name);
    if (name.failed) return coil__socket_failure(name.as.error);
    address_from_host(&name.as.address, address);
    return 0;
}
