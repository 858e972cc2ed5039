// SPDX-License-Identifier: MIT
//
// imports.h: the functions of WASI 0.2 that Coil calls, as the canonical ABI lowers them (coil.wit says what they are in words): a resource is a number,
// a variant its case and then its parts, a list an address and a length; a result that is not one number goes to an address, as a struct.
#ifndef COIL_WASIP2_IMPORTS_H
#define COIL_WASIP2_IMPORTS_H

#include "../addresses.h"

#include <stddef.h>
#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module(module "@0.2.0"), import_name(name)))

typedef int32_t handle; // 0: none (no host gives it)

typedef struct bytes {
    uint8_t *start;
    size_t length;
} bytes;

// result<_, error-code>
typedef struct code_result {
    uint8_t failed, code;
} code_result;

// result<..., error-code> of handles
typedef struct handles_result {
    uint8_t failed;
    union {
        handle of[3];
        uint8_t code;
    } as;
} handles_result;

typedef struct address_result {
    uint8_t failed;
    union {
        socket_address address;
        uint8_t code;
    } as;
} address_result;

// stream-error
typedef struct stream_error {
    uint8_t is_closed;
    handle error; // of the last operation, if it is not closed
} stream_error;

typedef struct read_result {
    uint8_t failed;
    union {
        bytes data;
        stream_error error;
    } as;
} read_result;

typedef struct room_result {
    uint8_t failed;
    union {
        uint64_t room;
        stream_error error;
        uint8_t code;
    } as;
} room_result;

typedef struct write_result {
    uint8_t failed;
    stream_error error;
} write_result;

typedef struct ready_list {
    uint32_t *places;
    size_t length;
} ready_list;

// wasi:io
IMPORT("wasi:io/poll", "poll")
void poll_list(const handle *pollables, size_t count, ready_list *ready);
IMPORT("wasi:io/poll", "[resource-drop]pollable")
void drop_pollable(handle pollable);
IMPORT("wasi:io/error", "[method]error.to-debug-string")
void error_to_text(handle error, bytes *text);
IMPORT("wasi:io/error", "[resource-drop]error")
void drop_error(handle error);
IMPORT("wasi:io/streams", "[method]input-stream.read")
void input_read(handle stream, uint64_t length, read_result *result);
IMPORT("wasi:io/streams", "[method]input-stream.subscribe")
handle input_subscribe(handle stream);
IMPORT("wasi:io/streams", "[resource-drop]input-stream")
void drop_input(handle stream);
IMPORT("wasi:io/streams", "[method]output-stream.check-write")
void output_check(handle stream, room_result *result);
IMPORT("wasi:io/streams", "[method]output-stream.write")
void output_write(handle stream, const void *data, size_t length, write_result *result);
IMPORT("wasi:io/streams", "[method]output-stream.subscribe")
handle output_subscribe(handle stream);
IMPORT("wasi:io/streams", "[resource-drop]output-stream")
void drop_output(handle stream);
IMPORT("wasi:clocks/monotonic-clock", "subscribe-instant")
handle clock_subscribe(uint64_t when);
IMPORT("wasi:cli/stdin", "get-stdin")
handle get_stdin(void);

// wasi:sockets
IMPORT("wasi:sockets/instance-network", "instance-network")
handle get_network(void);
IMPORT("wasi:sockets/tcp-create-socket", "create-tcp-socket")
void create_tcp(int32_t is_v6, handles_result *result);
IMPORT("wasi:sockets/tcp", "[method]tcp-socket.start-bind")
void tcp_start_bind(handle socket, handle network, ADDRESS_PARTS, code_result *result);
IMPORT("wasi:sockets/tcp", "[method]tcp-socket.finish-bind")
void tcp_finish_bind(handle socket, code_result *result);
IMPORT("wasi:sockets/tcp", "[method]tcp-socket.start-connect")
void tcp_start_connect(handle socket, handle network, ADDRESS_PARTS, code_result *result);
IMPORT("wasi:sockets/tcp", "[method]tcp-socket.finish-connect")
void tcp_finish_connect(handle socket, handles_result *result);
IMPORT("wasi:sockets/tcp", "[method]tcp-socket.start-listen")
void tcp_start_listen(handle socket, code_result *result);
IMPORT("wasi:sockets/tcp", "[method]tcp-socket.finish-listen")
void tcp_finish_listen(handle socket, code_result *result);
IMPORT("wasi:sockets/tcp", "[method]tcp-socket.accept")
void tcp_accept(handle socket, handles_result *result);
IMPORT("wasi:sockets/tcp", "[method]tcp-socket.local-address")
void tcp_local_address(handle socket, address_result *result);
IMPORT("wasi:sockets/tcp", "[method]tcp-socket.remote-address")
void tcp_remote_address(handle socket, address_result *result);
IMPORT("wasi:sockets/tcp", "[method]tcp-socket.set-listen-backlog-size")
void tcp_set_backlog(handle socket, uint64_t value, code_result *result);
IMPORT("wasi:sockets/tcp", "[method]tcp-socket.subscribe")
handle tcp_subscribe(handle socket);
IMPORT("wasi:sockets/tcp", "[method]tcp-socket.shutdown")
void tcp_shutdown(handle socket, int32_t how, code_result *result);
IMPORT("wasi:sockets/tcp", "[resource-drop]tcp-socket")
void drop_tcp(handle socket);

typedef struct incoming {
    bytes data;
    socket_address from;
} incoming;

typedef struct incoming_result {
    uint8_t failed;
    union {
        struct {
            incoming *start;
            size_t length;
        } list;
        uint8_t code;
    } as;
} incoming_result;

typedef struct outgoing {
    bytes data;
    uint8_t has_address;
    socket_address to;
} outgoing;

IMPORT("wasi:sockets/udp-create-socket", "create-udp-socket")
void create_udp(int32_t is_v6, handles_result *result);
IMPORT("wasi:sockets/udp", "[method]udp-socket.start-bind")
void udp_start_bind(handle socket, handle network, ADDRESS_PARTS, code_result *result);
IMPORT("wasi:sockets/udp", "[method]udp-socket.finish-bind")
void udp_finish_bind(handle socket, code_result *result);
IMPORT("wasi:sockets/udp", "[method]udp-socket.stream")
void udp_stream(handle socket, int32_t has_address, ADDRESS_PARTS, handles_result *result);
IMPORT("wasi:sockets/udp", "[method]udp-socket.local-address")
void udp_local_address(handle socket, address_result *result);
IMPORT("wasi:sockets/udp", "[method]udp-socket.remote-address")
void udp_remote_address(handle socket, address_result *result);
IMPORT("wasi:sockets/udp", "[resource-drop]udp-socket")
void drop_udp(handle socket);
IMPORT("wasi:sockets/udp", "[method]incoming-datagram-stream.receive")
void udp_receive(handle stream, uint64_t most, incoming_result *result);
IMPORT("wasi:sockets/udp", "[method]incoming-datagram-stream.subscribe")
handle incoming_subscribe(handle stream);
IMPORT("wasi:sockets/udp", "[resource-drop]incoming-datagram-stream")
void drop_incoming(handle stream);
IMPORT("wasi:sockets/udp", "[method]outgoing-datagram-stream.check-send")
void udp_check(handle stream, room_result *result);
IMPORT("wasi:sockets/udp", "[method]outgoing-datagram-stream.send")
void udp_send(handle stream, const outgoing *datagrams, size_t count, room_result *result);
IMPORT("wasi:sockets/udp", "[method]outgoing-datagram-stream.subscribe")
handle outgoing_subscribe(handle stream);
IMPORT("wasi:sockets/udp", "[resource-drop]outgoing-datagram-stream")
void drop_outgoing(handle stream);

// result<option<ip-address>, error-code>
typedef struct resolve_result {
    uint8_t failed;
    union {
        struct {
            uint8_t has_address;
            ip_address address;
        } next;
        uint8_t code;
    } as;
} resolve_result;

IMPORT("wasi:sockets/ip-name-lookup", "resolve-addresses")
void resolve_start(handle network, const char *name, size_t length, handles_result *result);
IMPORT("wasi:sockets/ip-name-lookup", "[method]resolve-address-stream.resolve-next-address")
void resolve_next(handle stream, resolve_result *result);
IMPORT("wasi:sockets/ip-name-lookup", "[method]resolve-address-stream.subscribe")
handle resolve_subscribe(handle stream);
IMPORT("wasi:sockets/ip-name-lookup", "[resource-drop]resolve-address-stream")
void drop_resolve(handle stream);

#endif
