// SPDX-License-Identifier: MIT
//
// sockets.h: the two kinds of sockets (tcp.c, udp.c) as sockets.c needs them.
#ifndef COIL_WASIP3_SOCKETS_H
#define COIL_WASIP3_SOCKETS_H

#include "table.h"

bool coil__is_tcp(const entry *self);

// A descriptor, which takes the socket; below 0: no memory, and the socket is gone.
int coil__tcp_new(handle socket, bool is_v6);
int coil__udp_new(handle socket);

// As coil__host_bind and so on.
int coil__tcp_bind(entry *self, const coil__address *address);
int coil__udp_bind(entry *self, const coil__address *address);
int coil__tcp_connect(entry *self, const coil__address *address);
int coil__udp_connect(entry *self, const coil__address *address);
void coil__tcp_address(const entry *self, bool of_peer, address_result *name);
void coil__udp_address(const entry *self, bool of_peer, address_result *name);

int coil__result_of(none_result result); // 0; below 0: it failed

#endif
