// SPDX-License-Identifier: MIT
//
// addresses.h: addresses of the Internet as components pass them, WASI 0.2 and 0.3: a variant in memory, or its case and eleven parts.
#ifndef COIL_ADDRESSES_H
#define COIL_ADDRESSES_H

#include "port.h"

#include <stdint.h>
#include <string.h>

// ip-socket-address
typedef struct socket_address {
    uint8_t is_v6;
    union {
        struct {
            uint16_t port;
            uint8_t address[4];
        } v4;
        struct {
            uint16_t port;
            uint32_t flow;
            uint16_t address[8];
            uint32_t scope;
        } v6;
    } as;
} socket_address;

// ip-address
typedef struct ip_address {
    uint8_t is_v6;
    union {
        uint8_t v4[4];
        uint16_t v6[8];
    } as;
} ip_address;

#define ADDRESS_PARTS int32_t is_v6, int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f, int32_t g, int32_t h, int32_t i, int32_t j, int32_t k

// The arguments that ADDRESS_PARTS names, of a coil__address *.
#define PAIR(a, at) (uint16_t)((a)->bytes[at] << 8 | (a)->bytes[(at) + 1])
#define V4(a) 0, (a)->port, (a)->bytes[0], (a)->bytes[1], (a)->bytes[2], (a)->bytes[3], 0, 0, 0, 0, 0, 0
#define V6(a) 1, (a)->port, (int32_t)(a)->flow, PAIR(a, 0), PAIR(a, 2), PAIR(a, 4), PAIR(a, 6), PAIR(a, 8), PAIR(a, 10), PAIR(a, 12), PAIR(a, 14), (int32_t)(a)->scope

static inline void address_bytes(uint8_t *to, const uint16_t from[8])
{
    for (int i = 0; i < 8; i++) {
        to[2 * i] = (uint8_t)(from[i] >> 8);
        to[2 * i + 1] = (uint8_t)from[i];
    }
}

static inline void address_of_ip(const ip_address *from, coil__address *to)
{
    memset(to, 0, sizeof *to);
    to->family = from->is_v6 ? 6 : 4;
    if (from->is_v6) address_bytes(to->bytes, from->as.v6);
    else memcpy(to->bytes, from->as.v4, 4);
}

static inline void address_from_host(const socket_address *from, coil__address *to)
{
    memset(to, 0, sizeof *to);
    to->family = from->is_v6 ? 6 : 4;
    if (from->is_v6) {
        to->port = from->as.v6.port;
        to->flow = from->as.v6.flow;
        to->scope = from->as.v6.scope;
        address_bytes(to->bytes, from->as.v6.address);
    } else {
        to->port = from->as.v4.port;
        memcpy(to->bytes, from->as.v4.address, 4);
    }
}

static inline void address_to_host(const coil__address *from, socket_address *to)
{
    memset(to, 0, sizeof *to);
    to->is_v6 = from->family == 6;
    if (to->is_v6) {
        to->as.v6.port = from->port;
        to->as.v6.flow = from->flow;
        to->as.v6.scope = from->scope;
        for (int i = 0; i < 8; i++) to->as.v6.address[i] = PAIR(from, 2 * i);
    } else {
        to->as.v4.port = from->port;
        memcpy(to->as.v4.address, from->bytes, 4);
    }
}

#endif
