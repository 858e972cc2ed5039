// SPDX-License-Identifier: MIT
//
// table.h: the sockets that are open, by descriptor: what sockets.c and poll.c share.
#ifndef COIL_WASIP2_TABLE_H
#define COIL_WASIP2_TABLE_H

#include "imports.h"
#include "port.h"

#define FIRST_FD 1024 // above all descriptors of preview 1

typedef struct socket_entry socket_entry;

typedef struct coil__entry_kind {
    handle (*pollable)(socket_entry *entry, int event); // what tells that it is ready; 0: it is, whatever happens
    void (*drop)(socket_entry *entry);                  // its pollables are dropped before
    int (*shutdown)(socket_entry *entry);               // NULL: it cannot be
} coil__entry_kind;

typedef enum socket_state { OPENED,
                            BINDING,
                            BOUND,
                            LISTENING,
                            CONNECTING,
                            CONNECTED } socket_state;

// Resources are dropped children first: pollables, streams, the socket.
struct socket_entry {
    const coil__entry_kind *kind; // NULL: it is free
    uint8_t state;
    bool is_v6;
    handle socket, in, out;                        // the streams once there are any; of a look-up in is its stream of addresses
    handle (*subscribe)(handle waited);            // of what is only waited for: socket
    void (*drop)(handle owner);                    // where socket is none, but what the streams belong to, or what is waited for
    handle socket_pollable, in_pollable, out_pollable; // made when they are first waited for
    coil__address remote;                          // of a datagram socket that is connected
    int failure;                                   // of a connection that failed: below 0
    coil__address found[16];
    int found_count; // of a look-up
};

socket_entry *coil__socket_entry(int fd); // NULL: it is none
// What tells that a descriptor is ready: 0: it is, whatever happens.
handle coil__socket_pollable(int fd, int event);

int coil__entry_add(const coil__entry_kind *kind); // a descriptor; below 0: no memory. The table moves
void coil__entry_drop(socket_entry *entry);
handle coil__pollable_once(handle *kept, handle (*subscribe)(handle of), handle of);
void coil__pollables_drop(socket_entry *entry);
// The methods of an entry that is connected, as far as its streams go.
handle coil__streams_pollable(socket_entry *entry, int event);
void coil__streams_drop(socket_entry *entry);

// Descriptors of streams and of other things that become ready; below 0: no memory, and nothing was taken. drop: what is done with the owner at the end.
int coil__stream_entry(handle in, handle out, handle owner, void (*drop)(handle owner));
int coil__waited_entry(handle waited, handle (*subscribe)(handle waited), void (*drop)(handle waited));

void coil__offer(void *place, size_t room); // NULL, 0: no more
extern void *(*coil__list_more)(size_t alignment, size_t size); // for several lists: before all others

#endif
