// SPDX-License-Identifier: MIT
//
// table.h: the sockets that are open, by descriptor: what sockets.c and poll.c share.
#ifndef COIL_WASIP2_TABLE_H
#define COIL_WASIP2_TABLE_H

#include "imports.h"
#include "port.h"

#define FIRST_FD 1024 // above all descriptors of preview 1

typedef enum socket_kind { FREE,
                           STREAM,
                           DATAGRAM,
                           LOOKUP } socket_kind;

typedef enum socket_state { OPENED,
                            BINDING,
                            BOUND,
                            LISTENING,
                            CONNECTING,
                            CONNECTED } socket_state;

// Resources are dropped children first: pollables, streams, the socket.
typedef struct socket_entry {
    uint8_t kind, state;
    bool is_v6;
    handle socket, in, out;                        // the streams once there are any; of a look-up in is its stream of addresses
    handle socket_pollable, in_pollable, out_pollable; // made when they are first waited for
    coil__address remote;                          // of a datagram socket that is connected
    int failure;                                   // of a connection that failed: below 0
    coil__address found[16];
    int found_count; // of a look-up
} socket_entry;

socket_entry *coil__socket_entry(int fd); // NULL: it is none
// What tells that a descriptor is ready: 0: it is, whatever happens.
handle coil__socket_pollable(int fd, int event);

// Where the host puts the next list that it returns: its own memory, once. NULL: the allocator's.
extern void *coil__list_place;
extern size_t coil__list_room;

#endif
