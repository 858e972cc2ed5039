// SPDX-License-Identifier: MIT
//
// imports.h: the functions of WASI 0.3 that Coil calls, as the canonical ABI lowers them (coil.wit says what they are in words). What is async there returns
// at once: a status, and the number of the subtask where it has not returned yet; streams and futures return COIL__BLOCKED, or how many and how it ended.
#ifndef COIL_WASIP3_IMPORTS_H
#define COIL_WASIP3_IMPORTS_H

#include "../addresses.h"

#include <stddef.h>
#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define SOCKETS "wasi:sockets/types@0.3.0"

typedef int32_t handle; // 0: none (no host gives it)

typedef struct bytes {
    uint8_t *start;
    size_t length;
} bytes;

// error-code: sockets and look-ups of names have their own numbers each
typedef struct error_code {
    uint8_t code;
    struct {
        uint8_t has;
        bytes text;
    } other;
} error_code;

// result<_, error-code>
typedef struct none_result {
    uint8_t failed;
    error_code error;
} none_result;

typedef struct handle_result {
    uint8_t failed;
    union {
        handle made;
        error_code error;
    } as;
} handle_result;

typedef struct address_result {
    uint8_t failed;
    union {
        socket_address address;
        error_code error;
    } as;
} address_result;

// tuple<stream<...>, future<...>>
typedef struct ends {
    handle stream, future;
} ends;

// ---------------------------------------------------------------------------------------------------------------------
// Waiting
// ---------------------------------------------------------------------------------------------------------------------

enum { EVENT_NONE,
       EVENT_SUBTASK,
       EVENT_STREAM_READ,
       EVENT_STREAM_WRITE,
       EVENT_FUTURE_READ };

// What a callback returns; WAIT with the set's number, shifted by 4.
enum { CALLBACK_EXIT,
       CALLBACK_YIELD,
       CALLBACK_WAIT };

typedef struct event {
    handle waitable;
    uint32_t code;
} event;

#define BLOCKED UINT32_MAX

// How a stream's operation ended: in the lowest 4 bits; above them how many.
enum { COMPLETED,
       DROPPED,
       CANCELLED };

// What has become of a call: in the lowest 4 bits; above them the subtask.
enum { STARTING,
       STARTED,
       RETURNED };

IMPORT("$root", "[waitable-set-new]")
handle set_new(void);
IMPORT("$root", "[waitable-set-poll]")
uint32_t set_poll(handle set, event *found);
IMPORT("$root", "[waitable-set-wait]")
uint32_t set_wait(handle set, event *found);
IMPORT("$root", "[waitable-join]")
void set_join(handle waitable, handle set);
IMPORT("$root", "[subtask-cancel]")
uint32_t subtask_cancel(handle subtask);
IMPORT("$root", "[subtask-drop]")
void subtask_drop(handle subtask);

// ---------------------------------------------------------------------------------------------------------------------
// wasi:clocks, wasi:cli
// ---------------------------------------------------------------------------------------------------------------------

IMPORT("wasi:clocks/monotonic-clock@0.3.0", "[async-lower]wait-for")
uint32_t clock_wait_for(uint64_t nanoseconds);

// result<_, error-code>, of another kind
typedef struct input_result {
    uint8_t failed, code;
} input_result;

#define STDIN "wasi:cli/stdin@0.3.0"
IMPORT(STDIN, "read-via-stream")
void stdin_open(ends *made);
IMPORT(STDIN, "[async-lower][stream-read-0]read-via-stream")
uint32_t stdin_read(handle stream, void *to, size_t size);
IMPORT(STDIN, "[async-lower][future-read-1]read-via-stream")
uint32_t stdin_result(handle future, input_result *result);

// ---------------------------------------------------------------------------------------------------------------------
// wasi:sockets
// ---------------------------------------------------------------------------------------------------------------------

IMPORT(SOCKETS, "[static]tcp-socket.create")
void tcp_create(int32_t is_v6, handle_result *result);
IMPORT(SOCKETS, "[method]tcp-socket.bind")
void tcp_bind(handle socket, ADDRESS_PARTS, none_result *result);

typedef struct tcp_connecting {
    handle socket;
    socket_address to;
} tcp_connecting;

IMPORT(SOCKETS, "[async-lower][method]tcp-socket.connect")
uint32_t tcp_connect(const tcp_connecting *what, none_result *result);
IMPORT(SOCKETS, "[method]tcp-socket.listen")
void tcp_listen(handle socket, handle_result *result);
IMPORT(SOCKETS, "[method]tcp-socket.get-local-address")
void tcp_local_address(handle socket, address_result *result);
IMPORT(SOCKETS, "[method]tcp-socket.get-remote-address")
void tcp_remote_address(handle socket, address_result *result);
IMPORT(SOCKETS, "[method]tcp-socket.set-listen-backlog-size")
void tcp_set_backlog(handle socket, uint64_t value, none_result *result);
IMPORT(SOCKETS, "[resource-drop]tcp-socket")
void tcp_drop(handle socket);

IMPORT(SOCKETS, "[async-lower][stream-read-0][method]tcp-socket.listen")
uint32_t listener_read(handle stream, handle *accepted, size_t count);
IMPORT(SOCKETS, "[stream-cancel-read-0][method]tcp-socket.listen")
uint32_t listener_cancel(handle stream);
IMPORT(SOCKETS, "[stream-drop-readable-0][method]tcp-socket.listen")
void listener_drop(handle stream);

// What is sent: a stream that the program writes to, and what became of it.
IMPORT(SOCKETS, "[method]tcp-socket.send")
handle tcp_send(handle socket, handle data);
IMPORT(SOCKETS, "[stream-new-0][method]tcp-socket.send")
uint64_t sent_new(void); // the end to read from; above it that to write to
IMPORT(SOCKETS, "[async-lower][stream-write-0][method]tcp-socket.send")
uint32_t sent_write(handle stream, const void *data, size_t length);
IMPORT(SOCKETS, "[stream-cancel-write-0][method]tcp-socket.send")
uint32_t sent_cancel(handle stream);
IMPORT(SOCKETS, "[stream-drop-writable-0][method]tcp-socket.send")
void sent_drop(handle stream);
IMPORT(SOCKETS, "[async-lower][future-read-1][method]tcp-socket.send")
uint32_t sent_result(handle future, none_result *result);
IMPORT(SOCKETS, "[future-drop-readable-1][method]tcp-socket.send")
void sent_result_drop(handle future);

IMPORT(SOCKETS, "[method]tcp-socket.receive")
void tcp_receive(handle socket, ends *made);
IMPORT(SOCKETS, "[async-lower][stream-read-0][method]tcp-socket.receive")
uint32_t received_read(handle stream, void *to, size_t size);
IMPORT(SOCKETS, "[stream-cancel-read-0][method]tcp-socket.receive")
uint32_t received_cancel(handle stream);
IMPORT(SOCKETS, "[stream-drop-readable-0][method]tcp-socket.receive")
void received_drop(handle stream);
IMPORT(SOCKETS, "[async-lower][future-read-1][method]tcp-socket.receive")
uint32_t received_result(handle future, none_result *result);
IMPORT(SOCKETS, "[future-drop-readable-1][method]tcp-socket.receive")
void received_result_drop(handle future);

IMPORT(SOCKETS, "[static]udp-socket.create")
void udp_create(int32_t is_v6, handle_result *result);
IMPORT(SOCKETS, "[method]udp-socket.bind")
void udp_bind(handle socket, ADDRESS_PARTS, none_result *result);
IMPORT(SOCKETS, "[method]udp-socket.connect")
void udp_connect(handle socket, ADDRESS_PARTS, none_result *result);

typedef struct udp_sending {
    handle socket;
    const void *data;
    size_t length;
    uint8_t has_address;
    socket_address to;
} udp_sending;

// result<tuple<list<u8>, ip-socket-address>, error-code>
typedef struct datagram_result {
    uint8_t failed;
    union {
        struct {
            bytes data;
            socket_address from;
        } got;
        error_code error;
    } as;
} datagram_result;

IMPORT(SOCKETS, "[async-lower][method]udp-socket.send")
uint32_t udp_send(const udp_sending *what, none_result *result);
IMPORT(SOCKETS, "[async-lower][method]udp-socket.receive")
uint32_t udp_receive(handle socket, datagram_result *result);
IMPORT(SOCKETS, "[method]udp-socket.get-local-address")
void udp_local_address(handle socket, address_result *result);
IMPORT(SOCKETS, "[method]udp-socket.get-remote-address")
void udp_remote_address(handle socket, address_result *result);
IMPORT(SOCKETS, "[resource-drop]udp-socket")
void udp_drop(handle socket);

// result<list<ip-address>, error-code>
typedef struct lookup_result {
    uint8_t failed;
    union {
        struct {
            ip_address *start;
            size_t length;
        } list;
        error_code error;
    } as;
} lookup_result;

IMPORT("wasi:sockets/ip-name-lookup@0.3.0", "[async-lower]resolve-addresses")
uint32_t resolve(const char *name, size_t length, lookup_result *result);

// The program's result: 0 is ok.
IMPORT("[export]wasi:cli/run@0.3.0", "[task-return]run")
void run_return(int32_t result);

#endif
