// SPDX-License-Identifier: MIT
//
// selector.h: what the files about descriptors and sockets share: selector_transport.c, descriptors.c, addresses.c, connection.c, server.c, datagram.c.
#ifndef COIL_SELECTOR_H
#define COIL_SELECTOR_H

#include "core.h"

const char *coil__os_text(int number);

// ---------------------------------------------------------------------------------------------------------------------
// selector_transport.c
// ---------------------------------------------------------------------------------------------------------------------

typedef enum coil__descriptor_kind { COIL__PIPE,
                                     COIL__SOCKET } coil__descriptor_kind;

// A transport that has not started. in, out: taken, unless it fails; -1: there is none. NULL: the error is kept.
coil_transport *coil__selector_transport_new(coil__descriptor_kind kind, int in, int out, coil_protocol *protocol, coil_loop *loop);
// The same of a socket that is connected, with what is known about it.
coil_transport *coil__socket_transport_new(int fd, coil_protocol *protocol, coil_loop *loop);
coil_value coil__socket_tell(coil_transport *transport, int fd); // its extra info: sockname, peername, socket
// Who is told when a connection is lost: its server. The place is released then.
void coil__selector_transport_serve(coil_transport *transport, coil_object *server, void (*detach)(coil_object *server, coil_transport *transport));

// ---------------------------------------------------------------------------------------------------------------------
// addresses.c
// ---------------------------------------------------------------------------------------------------------------------

#define COIL__MOST_ADDRESSES ((size_t)16) // of a name
#define COIL__ADDRESS_TEXT ((size_t)48)

typedef struct coil__addresses {
    size_t count;
    coil__address items[COIL__MOST_ADDRESSES];
} coil__addresses;

bool coil__address_parse(const char *text, coil__address *address); // without a port; false: it is a name
const char *coil__address_host(const coil__address *address, char text[COIL__ADDRESS_TEXT]);
void coil__text_address(coil__text *text, const coil__address *address); // ('127.0.0.1', 80)
coil_value coil__address_value(const coil__address *address);            // ["127.0.0.1", 80]
// The addresses of a name; NULL or "": of this machine, passive: all that it has. None, or an error.
COIL_SUSPENDS coil_value coil__resolve(const char *host, int port, int family, bool passive, coil__addresses *addresses);
coil_value coil__socket_error(int number, const char *text); // as coil_raise_os_error, and says what the user can do
coil_value coil__bind(int fd, const coil__address *address, unsigned options);

#endif
