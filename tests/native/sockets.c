// SPDX-License-Identifier: MIT
//
// sockets.c: connections, servers and datagrams on this machine, with a peer of BSD sockets where Coil's own would hide something. Without those parts it is
// a program for WASI 0.2 too (tests/component.test.mjs).

#define _GNU_SOURCE

#include <coil.h>

#include "check.h"

#include <string.h>
#if !defined(__wasm__)
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

// In many small steps, so that there is time for it in virtual time too.
static coil_value settle(void)
{
    for (int i = 0; i < 40; i++) COIL_TRY(coil_sleep(1e-3));
    return coil_none();
}

#if defined(__wasm__)
#define NATIVE false // what WASI does not have
#else
#define NATIVE true
#endif

static bool is(coil_value error, const coil_error_type *type, const char *message)
{
    bool same = coil_error_matches(error, type) && strcmp(coil_error_message(error), message) == 0;
    if (!same) fprintf(stderr, "%s: %s\n", coil_failed(error) ? coil_error_type_of(error)->name : "no error", coil_failed(error) ? coil_error_message(error) : "");
    coil_value_release(error);
    return same;
}

static int port_of(const coil_server *server)
{
    coil_value addresses = coil_server_get_addresses(server);
    coil_list *first = (coil_list *)coil_as_object(coil_list_get((coil_list *)coil_as_object(addresses), 0));
    int port = (int)coil_as_int(coil_list_get(first, 1));
    coil_value_release(addresses);
    return port;
}

static size_t count_addresses(const coil_server *server)
{
    coil_value addresses = coil_server_get_addresses(server);
    size_t count = coil_list_count((coil_list *)coil_as_object(addresses));
    coil_value_release(addresses);
    return count;
}

static void close_stream(coil_stream *stream)
{
    coil_stream_writer_close(stream->writer);
    coil_release(stream->writer);
    coil_release(stream->reader);
}

static bool reads(coil_stream_reader *reader, const char *text)
{
    coil_value line = coil_stream_reader_readline(reader);
    CHECK(!coil_failed(line));
    size_t length;
    const void *bytes = coil_as_bytes(line, &length);
    bool same = length == strlen(text) && memcmp(bytes, text, length) == 0;
    coil_value_release(line);
    return same;
}

// ---------------------------------------------------------------------------------------------------------------------
// Echo
// ---------------------------------------------------------------------------------------------------------------------

static int served;

static coil_value echo(void *arg)
{
    coil_stream stream = *(coil_stream *)arg;
    coil_value result = coil_none();
    for (size_t length = 1; length > 0 && !coil_failed(result);) {
        coil_value data = coil_stream_reader_read(stream.reader, 4096);
        if (coil_failed(data)) return data;
        coil_as_bytes(data, &length);
        result = coil_stream_writer_write_value(stream.writer, data);
        if (!coil_failed(result)) result = coil_stream_writer_drain(stream.writer);
    }
    served++;
    coil_stream_writer_close(stream.writer);
    return result;
}

static coil_value on_client(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)arg;
    coil_stream stream = {reader, writer};
    return coil_object_value(coil_coroutine_with(echo, &stream, sizeof stream));
}

static coil_value addresses_are_known(coil_stream *stream, int port)
{
    COIL_LET(peer, coil_stream_writer_get_extra_info(stream->writer, "peername"));
    coil_list *list = (coil_list *)coil_as_object(peer);
    CHECK(coil_list_count(list) == 2 && strcmp(coil_as_string(coil_list_get(list, 0)), "127.0.0.1") == 0);
    CHECK(coil_as_int(coil_list_get(list, 1)) == port);
    coil_value_release(peer);
    COIL_LET(own, coil_stream_writer_get_extra_info(stream->writer, "sockname"));
    CHECK(coil_as_int(coil_list_get((coil_list *)coil_as_object(own), 1)) != port);
    coil_value_release(own);
    COIL_LET(socket, coil_stream_writer_get_extra_info(stream->writer, "socket"));
    CHECK(socket.tag == COIL_INT);
#if !defined(__wasm__)
    CHECK(fcntl((int)coil_as_int(socket), F_GETFL) & O_NONBLOCK);
#endif
    return coil_none();
}

static coil_value echoes(void)
{
    coil_server *server = coil_start_server(on_client, NULL, "127.0.0.1", 0);
    CHECK(server && coil_server_is_serving(server) && coil_server_get_loop(server) == coil_loop_get_running());
    COIL_TRY(coil_server_start_serving(server)); // again: nothing
    coil_stream stream;
    COIL_TRY(coil_open_connection("127.0.0.1", port_of(server), &stream));
    COIL_TRY(addresses_are_known(&stream, port_of(server)));
    char repr[160];
    coil_value text = coil_repr(coil_object_value(coil_stream_writer_transport(stream.writer)));
    snprintf(repr, sizeof repr, "%s", coil_as_string(text));
    CHECK(strstr(repr, "<_SelectorSocketTransport fd=") && strstr(repr, "read=polling write=<idle, bufsize=0>>"));
    coil_value_release(text);
    COIL_TRY(coil_stream_writer_write(stream.writer, "one\ntwo\n", 8));
    CHECK(reads(stream.reader, "one\n") && reads(stream.reader, "two\n"));
    COIL_TRY(coil_stream_writer_write_eof(stream.writer));
    COIL_TRY(coil_stream_writer_write_eof(stream.writer)); // again: nothing
    CHECK(is(coil_stream_writer_write(stream.writer, "x", 1), coil_RuntimeError, "Cannot call write() after write_eof()"));
    CHECK(reads(stream.reader, "")); // it has answered, and closed
    close_stream(&stream);
    coil_server_close(server);
    coil_server_close(server); // again: nothing
    COIL_TRY(coil_server_wait_closed(server));
    CHECK(!coil_server_is_serving(server) && count_addresses(server) == 0 && served == 1);
    CHECK(is(coil_server_start_serving(server), coil_RuntimeError, "server <Server sockets=()> is closed"));
    CHECK(is(coil_server_serve_forever(server), coil_RuntimeError, "server <Server sockets=()> is closed"));
    coil_release(server);
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Much at once
// ---------------------------------------------------------------------------------------------------------------------

enum { MUCH = 3 << 20 };
static int much_port;

static coil_value sends_much(void *arg)
{
    coil_stream_writer *writer = arg;
    static char piece[64 << 10];
    for (size_t i = 0; i < sizeof piece; i++) piece[i] = (char)(i % 251);
    for (int sent = 0; sent < MUCH; sent += (int)sizeof piece) {
        COIL_TRY(coil_stream_writer_write(writer, piece, sizeof piece));
        COIL_TRY(coil_stream_writer_drain(writer));
    }
    return coil_stream_writer_write_eof(writer);
}

static coil_value gets_much_back(void *arg)
{
    (void)arg;
    coil_stream stream;
    COIL_TRY(coil_open_connection("localhost", much_port, &stream));
    coil_task *sender = coil_create_task(coil_coroutine_new(sends_much, stream.writer));
    COIL_TRY(settle()); // until nothing goes any more
    size_t got = 0;
    for (size_t length = 1; length > 0; got += length) {
        COIL_LET(data, coil_stream_reader_read(stream.reader, 50000));
        const unsigned char *bytes = coil_as_bytes(data, &length);
        for (size_t i = 0; i < length; i++) CHECK(bytes[i] == (got + i) % (64 << 10) % 251);
        coil_value_release(data);
    }
    CHECK(got == MUCH);
    COIL_TRY(coil_join(sender));
    close_stream(&stream);
    return coil_none();
}

static coil_value many_clients(void)
{
    coil_server *server = coil_start_server_with(on_client, NULL, NULL, 0, (coil_server_options){.family = 4, .limit = 1024, .backlog = 3});
    CHECK(server);
    much_port = port_of(server);
    coil_group *group = coil_group_new();
    for (int i = 0; i < 8; i++) coil_group_spawn(group, gets_much_back, NULL);
    COIL_TRY(coil_group_join(group));
    coil_server_close(server);
    COIL_TRY(coil_server_wait_closed(server));
    coil_release(server);
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Errors
// ---------------------------------------------------------------------------------------------------------------------

// A port that nobody listens at any more.
static int unused_port(void)
{
    coil_server *server = coil_start_server_with(on_client, NULL, "127.0.0.1", 0, (coil_server_options){.do_not_start = true});
    int port = port_of(server);
    coil_server_close(server);
    coil_release(server);
    return port;
}

static coil_value refusals(void)
{
    coil_stream stream;
    char expected[200];
    int port = unused_port();
    snprintf(expected, sizeof expected, "[Errno 111] Connect call failed ('127.0.0.1', %d)", port);
    coil_value refused = coil_open_connection("127.0.0.1", port, &stream);
    CHECK(coil_as_int(coil_error_value(refused)) == 111 && !stream.reader && !stream.writer);
    CHECK(is(refused, coil_ConnectionRefusedError, expected));
    snprintf(expected, sizeof expected, "Multiple exceptions: [Errno 111] Connect call failed ('127.0.0.1', %d), [Errno 111] Connect call failed ('::1', %d, 0, 0)", port, port);
    CHECK(is(coil_open_connection(NULL, port, &stream), coil_OSError, expected));
    coil_value group = coil_open_connection_with("", port, (coil_connection_options){.all_errors = true}, &stream);
    CHECK(coil_error_count(group) == 2 && is(group, coil_ExceptionGroup, "create_connection failed (2 sub-exceptions)"));
    group = coil_open_connection_with("", port, (coil_connection_options){.all_errors = true, .happy_eyeballs_delay = 0.01}, &stream);
    CHECK(coil_error_count(group) == 2 && is(group, coil_ExceptionGroup, "create_connection failed (2 sub-exceptions)"));
    CHECK(is(coil_open_connection("name.invalid", 1, &stream), coil_gaierror, "[Errno -2] Name or service not known"));
    CHECK(is(coil_open_connection("127.0.0.1", -1, &stream), coil_OverflowError, "getsockaddrarg: port must be 0-65535."));
    CHECK(is(coil_open_connection("127.0.0.1", 65536, &stream), coil_OverflowError, "getsockaddrarg: port must be 0-65535."));
    CHECK(is(coil_open_connection_with("127.0.0.1", 1, (coil_connection_options){.family = 5}, &stream), coil_ValueError, "family must be 0, 4 or 6, got 5"));
    CHECK(is(coil_open_connection_with("127.0.0.1", 1, (coil_connection_options){.family = 6}, &stream), coil_gaierror,
             "[Errno -9] Address family for hostname not supported"));
    CHECK(is(coil_open_connection_with("127.0.0.1", 1, (coil_connection_options){.local_host = "::1"}, &stream), coil_OSError,
             "no matching local address with family=4 found"));
    CHECK(is(coil_open_connection_with("127.0.0.1", port, (coil_connection_options){.local_host = "192.0.2.1"}, &stream), coil_OSError,
             "[Errno 99] error while attempting to bind on address ('192.0.2.1', 0): [errno 99] cannot assign requested address"));
    CHECK(is(coil_open_connection_with("127.0.0.1", 1, (coil_connection_options){.local_host = "name.invalid"}, &stream), coil_gaierror,
             "[Errno -2] Name or service not known"));
    return coil_none();
}

static coil_value servers_refused(void)
{
    coil_server *server = coil_start_server(on_client, NULL, "127.0.0.1", 0);
    char expected[200];
    snprintf(expected, sizeof expected, "[Errno 98] error while attempting to bind on address ('127.0.0.1', %d): [errno 98] address already in use", port_of(server));
    CHECK(!coil_start_server(on_client, NULL, "127.0.0.1", port_of(server)) && is(coil_last_error(), coil_OSError, expected));
    CHECK(!coil_start_server(on_client, NULL, "name.invalid", 0) && is(coil_last_error(), coil_gaierror, "[Errno -2] Name or service not known"));
    coil_stream stream;
    CHECK(is(coil_open_connection_with("127.0.0.1", port_of(server), (coil_connection_options){.limit = -1}, &stream), coil_ValueError, "Limit cannot be <= 0"));
    coil_server_close(server);
    coil_server_abort_clients(server);
    COIL_TRY(coil_server_wait_closed(server));
    coil_release(server);
    // Both families at one port, which the first chooses.
    server = coil_start_server_with(on_client, NULL, NULL, 0, (coil_server_options){.do_not_start = true, .reuse_port = NATIVE});
    CHECK(server && count_addresses(server) == 2 && !coil_server_is_serving(server));
    COIL_TRY(coil_server_start_serving(server));
    COIL_TRY(coil_open_connection("::1", port_of(server), &stream));
    close_stream(&stream);
    COIL_TRY(settle());
    coil_server_close(server);
    COIL_TRY(coil_server_wait_closed(server));
    coil_release(server);
    return coil_none();
}

static coil_value outside_of_tasks(void *arg)
{
    coil_stream stream;
    CHECK(is(coil_open_connection("127.0.0.1", 1, &stream), coil_RuntimeError,
             "open_connection outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run"));
    CHECK(!coil_create_connection(arg, "127.0.0.1", 1, (coil_connection_options){0}));
    coil_value_release(coil_last_error());
    CHECK(!coil_start_server(on_client, NULL, NULL, 0));
    coil_value_release(coil_last_error());
    CHECK(!coil_create_server(NULL, NULL, NULL, 0, (coil_server_options){0}));
    coil_value_release(coil_last_error());
    CHECK(!coil_create_datagram_endpoint(arg, (coil_datagram_options){0}));
    coil_value_release(coil_last_error());
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Connections that end badly
// ---------------------------------------------------------------------------------------------------------------------

typedef struct told {
    coil_protocol head;
    int made, received, ended, lost, paused, resumed;
    coil_transport *transport;
    char error[80];
    bool fails, keeps_open;
} told;

static coil_value told_made(coil_protocol *self, coil_transport *transport)
{
    ((told *)self)->made++;
    ((told *)self)->transport = coil_retain(transport);
    return coil_none();
}

static coil_value told_received(coil_protocol *self, const void *data, size_t length)
{
    (void)data;
    ((told *)self)->received += (int)length;
    return ((told *)self)->fails ? coil_raise(coil_ValueError, "not this") : coil_none();
}

static coil_value told_ended(coil_protocol *self)
{
    ((told *)self)->ended++;
    return coil_bool(((told *)self)->keeps_open);
}

static coil_value told_lost(coil_protocol *self, coil_value error)
{
    told *of = (told *)self;
    of->lost++;
    if (coil_failed(error)) snprintf(of->error, sizeof of->error, "%s: %s", coil_error_type_of(error)->name, coil_error_message(error));
    return coil_none();
}

static coil_value told_paused(coil_protocol *self)
{
    ((told *)self)->paused++;
    return coil_none();
}

static coil_value told_resumed(coil_protocol *self)
{
    ((told *)self)->resumed++;
    return coil_none();
}

static void told_finalize(coil_object *self)
{
    coil_release(((told *)self)->transport);
}

static const coil_protocol_type told_type = {
    .type = {.name = "Told", .finalize = told_finalize},
    .connection_made = told_made,
    .data_received = told_received,
    .eof_received = told_ended,
    .connection_lost = told_lost,
    .pause_writing = told_paused,
    .resume_writing = told_resumed,
};

static told *last_told;
static bool refuses_protocol;

static coil_protocol *make_told(void *arg)
{
    (void)arg;
    if (refuses_protocol) return coil_raise_null(coil_raise(coil_ValueError, "no protocol today"));
    coil_release(last_told);
    last_told = coil_object_new(&told_type.type, sizeof *last_told);
    return coil_retain(last_told);
}

static char reported[160];

static void note_report(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    snprintf(reported, sizeof reported, "%s: %s", context->message, coil_failed(context->error) ? coil_error_message(context->error) : "");
}

static coil_value serves(void *server)
{
    return coil_server_serve_forever(server);
}

static coil_value serving_for_ever(void)
{
    coil_server *server = coil_start_server_with(on_client, NULL, "127.0.0.1", 0, (coil_server_options){.do_not_start = true});
    coil_task *task = coil_create_task(coil_coroutine_new(serves, server));
    COIL_TRY(coil_sleep(0));
    CHECK(coil_server_is_serving(server));
    char expected[120];
    snprintf(expected, sizeof expected, "server <Server sockets=(('127.0.0.1', %d))> is already being awaited on serve_forever()", port_of(server));
    CHECK(is(coil_server_serve_forever(server), coil_RuntimeError, expected));
    coil_task_cancel(task, NULL);
    CHECK(is(coil_join(task), coil_CancelledError, "") && !coil_server_is_serving(server));
    coil_release(server);

    server = coil_start_server(on_client, NULL, "127.0.0.1", 0);
    task = coil_create_task(coil_coroutine_new(serves, server));
    COIL_TRY(coil_sleep(0));
    coil_server_close(server); // by somebody else
    CHECK(is(coil_join(task), coil_CancelledError, ""));
    coil_release(server);
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Waiting to be connected, and for names
// ---------------------------------------------------------------------------------------------------------------------

static bool is_list(coil_value value, const char *expected)
{
    coil_value text = coil_repr(value);
    bool same = strcmp(coil_as_string(text), expected) == 0;
    if (!same) fprintf(stderr, "%s\n", coil_as_string(text));
    coil_value_release(text);
    coil_value_release(value);
    return same;
}

static coil_value names(void)
{
    CHECK(is_list(coil_getaddrinfo(NULL, 80, 0), "[['127.0.0.1', 80], ['::1', 80, 0, 0]]"));
    CHECK(is_list(coil_getaddrinfo("192.0.2.7", 80, 4), "[['192.0.2.7', 80]]"));
    CHECK(is_list(coil_getaddrinfo("2001:DB8:0:0:1::1", 1, 0), "[['2001:db8::1:0:0:1', 1, 0, 0]]"));
    CHECK(is_list(coil_getaddrinfo("::", 1, 0), "[['::', 1, 0, 0]]"));
    CHECK(is_list(coil_getaddrinfo("1::", 1, 0), "[['1::', 1, 0, 0]]"));
    CHECK(is_list(coil_getaddrinfo("1:2:3:4:5:6:7:8", 1, 0), "[['1:2:3:4:5:6:7:8', 1, 0, 0]]"));
    CHECK(is_list(coil_getaddrinfo("1:0:3:4:5:6:7:8", 1, 0), "[['1:0:3:4:5:6:7:8', 1, 0, 0]]"));
    CHECK(is_list(coil_getaddrinfo("::ffff:192.0.2.1", 1, 0), "[['::ffff:192.0.2.1', 1, 0, 0]]"));
    CHECK(is_list(coil_getaddrinfo("1:2:3:4:5:6:192.0.2.1", 1, 0), "[['1:2:3:4:5:6:c000:201', 1, 0, 0]]"));
    CHECK(is_list(coil_getaddrinfo("fe80::a0:bc", 0, 6), "[['fe80::a0:bc', 0, 0, 0]]"));
    CHECK(is_list(coil_getaddrinfo("localhost", 8, 4), "[['127.0.0.1', 8]]"));
    // What is no address is a name, and there is none like these.
    static const char *const wrong[] = {"1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1:2:3", "1::2::3", "1:2:3:4:5:6:7:8:9", "12345::", ":1::", "1:2:3:4:5:6:7:1.2.3.4", "1:", "1:2:3:4:5:6:7::8"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        coil_value found = coil_getaddrinfo(wrong[i], 1, 6);
        CHECK(coil_error_matches(found, coil_gaierror));
        coil_value_release(found);
    }
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Protocols that connect; addresses that take turns
// ---------------------------------------------------------------------------------------------------------------------

static coil_value protocols_connect(void)
{
    coil_server *server = coil_start_server(on_client, NULL, "127.0.0.1", 0);
    coil_protocol *protocol = make_told(NULL);
    coil_transport *transport = coil_create_connection(protocol, "localhost", port_of(server), (coil_connection_options){.local_host = "127.0.0.1", .happy_eyeballs_delay = 0.2});
    CHECK(transport);
    COIL_TRY(coil_transport_write(transport, "abc", 3));
    COIL_TRY(settle());
    CHECK(last_told->made == 1 && last_told->received == 3);
    coil_transport_close(transport);
    COIL_TRY(settle());
    CHECK(last_told->lost == 1);
    coil_release(transport);
    CHECK(!coil_create_connection(protocol, "127.0.0.1", unused_port(), (coil_connection_options){0}));
    coil_value refused = coil_last_error();
    CHECK(coil_error_matches(refused, coil_ConnectionRefusedError));
    coil_value_release(refused);
    coil_release(protocol);
    // Nobody listens at ::1, and families take turns.
    coil_stream stream;
    COIL_TRY(coil_open_connection_with(NULL, port_of(server), (coil_connection_options){.happy_eyeballs_delay = 5, .interleave = 2}, &stream));
    close_stream(&stream);
    COIL_TRY(coil_open_connection_with(NULL, port_of(server), (coil_connection_options){.interleave = 1, .local_port = 0}, &stream));
    close_stream(&stream);
    COIL_TRY(settle());
    coil_server_close(server);
    COIL_TRY(coil_server_wait_closed(server));
    coil_release(server);
    return coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// Datagrams
// ---------------------------------------------------------------------------------------------------------------------

typedef struct endpoint {
    coil_protocol head;
    coil_transport *transport;
    int received, errors, lost;
    char last[64];
    bool echoes, fails;
} endpoint;

static coil_value endpoint_made(coil_protocol *self, coil_transport *transport)
{
    ((endpoint *)self)->transport = transport;
    return coil_none();
}

static coil_value endpoint_received(coil_protocol *self, const void *data, size_t length, coil_value address)
{
    endpoint *of = (endpoint *)self;
    of->received++;
    snprintf(of->last, sizeof of->last, "%.*s", (int)length, (const char *)data);
    if (of->fails) return coil_raise(coil_ValueError, "not this");
    return of->echoes ? coil_transport_sendto(of->transport, data, length, address) : coil_none();
}

static coil_value endpoint_error(coil_protocol *self, coil_value error)
{
    endpoint *of = (endpoint *)self;
    of->errors++;
    snprintf(of->last, sizeof of->last, "%s", coil_error_message(error));
    return coil_none();
}

static coil_value endpoint_lost(coil_protocol *self, coil_value error)
{
    (void)error;
    ((endpoint *)self)->lost++;
    return coil_none();
}

static const coil_protocol_type endpoint_type = {
    .type = {.name = "Endpoint"},
    .connection_made = endpoint_made,
    .connection_lost = endpoint_lost,
    .datagram_received = endpoint_received,
    .error_received = endpoint_error,
};

static coil_value datagrams(void)
{
    endpoint *here = coil_object_new(&endpoint_type.type, sizeof *here), *there = coil_object_new(&endpoint_type.type, sizeof *there);
    there->echoes = true;
    coil_transport *answers = coil_create_datagram_endpoint(&there->head, (coil_datagram_options){.local_host = "127.0.0.1", .reuse_port = NATIVE, .allow_broadcast = NATIVE});
    CHECK(answers);
    COIL_LET(name, coil_transport_get_extra_info(answers, "sockname"));
    int port = (int)coil_as_int(coil_list_get((coil_list *)coil_as_object(name), 1));
    coil_transport *asks = coil_create_datagram_endpoint(&here->head, (coil_datagram_options){.remote_host = "127.0.0.1", .remote_port = port});
    CHECK(asks);
    COIL_TRY(coil_transport_sendto(asks, "hello", 5, coil_none()));
    COIL_TRY(coil_transport_sendto(asks, "", 0, name));
    COIL_TRY(settle());
    CHECK(there->received == 2 && here->received == 2 && here->last[0] == '\0');
    char expected[80];
    snprintf(expected, sizeof expected, "Invalid address: must be None or ('127.0.0.1', %d)", port);
    coil_value wrong = COIL_LIST(coil_string("127.0.0.1"), coil_int(9));
    CHECK(is(coil_transport_sendto(asks, "x", 1, wrong), coil_ValueError, expected));
    CHECK(is(coil_transport_sendto(answers, "x", 1, coil_none()), coil_TypeError, "an endpoint that is not connected needs an address to send to"));
    CHECK(is(coil_transport_sendto(answers, "x", 1, coil_int(3)), coil_TypeError, "an address is a list of an address in digits and a port, as [\"127.0.0.1\", 9]"));
    CHECK(is(coil_transport_write(answers, "x", 1), coil_NotImplementedError, ""));
    coil_value_release(wrong);
    CHECK(coil_transport_get_write_buffer_size(asks) == 0);
    char repr[120];
    coil_value text = coil_repr(coil_object_value(asks));
    snprintf(repr, sizeof repr, "%s", coil_as_string(text));
    CHECK(strstr(repr, "<_SelectorDatagramTransport fd=") && strstr(repr, "read=polling write=<idle, bufsize=0>>"));
    coil_value_release(text);
    static char large[70000];
    COIL_TRY(coil_transport_sendto(asks, large, sizeof large, coil_none()));
    CHECK(here->errors == 1 && strcmp(here->last, "[Errno 90] Message too long") == 0);
    coil_transport_close(answers);
    coil_transport_close(answers);
    COIL_TRY(settle());
    CHECK(there->lost == 1);
    COIL_TRY(coil_transport_sendto(asks, "anybody?", 8, coil_none()));
    COIL_TRY(settle());
    CHECK(here->errors == 2 && strcmp(here->last, "[Errno 111] Connection refused") == 0);
    coil_transport_abort(asks);
    COIL_TRY(coil_transport_sendto(asks, "x", 1, coil_none()));
    COIL_TRY(settle());
    CHECK(here->lost == 1);
    coil_release(asks);
    coil_release(answers);

    coil_loop_set_exception_handler(NULL, note_report, NULL);
    here->fails = true;
    here->lost = 0;
    asks = coil_create_datagram_endpoint(&here->head, (coil_datagram_options){.local_host = "127.0.0.1"});
    COIL_LET(own, coil_transport_get_extra_info(asks, "sockname"));
    COIL_TRY(coil_transport_sendto(asks, "to myself", 9, own));
    COIL_TRY(settle());
    CHECK(here->lost == 1 && strcmp(reported, "Fatal error: protocol.datagram_received() call failed.: not this") == 0);
    coil_release(asks);
    coil_loop_set_exception_handler(NULL, NULL, NULL);
    coil_value_release(own);
    coil_value_release(name);

    CHECK(!coil_create_datagram_endpoint(&here->head, (coil_datagram_options){.local_host = "192.0.2.1"}));
    CHECK(is(coil_last_error(), coil_OSError, "[Errno 99] error while attempting to bind on address ('192.0.2.1', 0): [errno 99] cannot assign requested address"));
    CHECK(!coil_create_datagram_endpoint(&here->head, (coil_datagram_options){.local_host = "::1", .remote_host = "127.0.0.1", .remote_port = 9}));
    CHECK(is(coil_last_error(), coil_ValueError, "can not get address information"));
    asks = coil_create_datagram_endpoint(&here->head, (coil_datagram_options){0}); // neither bound nor connected
    CHECK(asks);
    coil_transport_close(asks);
    COIL_TRY(settle());
    coil_release(asks);
    coil_release(here);
    coil_release(there);
    return coil_none();
}

#if !defined(__wasm__)
// ---------------------------------------------------------------------------------------------------------------------
// With others
// ---------------------------------------------------------------------------------------------------------------------

// A client of the system's own, connected.
static int plain_client(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    return fd;
}

static void reset(int fd)
{
    struct linger hard = {.l_onoff = 1};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(fd);
}

static coil_value ends(void)
{
    coil_server *server = coil_create_server(make_told, NULL, "127.0.0.1", 0, (coil_server_options){0});
    CHECK(server);
    int port = port_of(server);
    coil_loop_set_exception_handler(NULL, note_report, NULL);

    int fd = plain_client(port);
    COIL_TRY(settle());
    CHECK(last_told->made == 1 && write(fd, "abc", 3) == 3);
    reset(fd);
    COIL_TRY(settle());
    CHECK(last_told->received <= 3 && last_told->lost == 1);
    CHECK(strcmp(last_told->error, "ConnectionResetError: [Errno 104] Connection reset by peer") == 0);

    fd = plain_client(port); // it writes no more, but reads
    COIL_TRY(settle());
    last_told->keeps_open = true;
    CHECK(shutdown(fd, SHUT_WR) == 0);
    COIL_TRY(settle());
    CHECK(last_told->ended == 1 && last_told->lost == 0 && !coil_transport_is_reading(last_told->transport));
    COIL_TRY(coil_transport_pause_reading(last_told->transport));
    COIL_TRY(coil_transport_resume_reading(last_told->transport));
    COIL_TRY(coil_transport_write(last_told->transport, "still", 5));
    char back[8] = "";
    CHECK(read(fd, back, 5) == 5 && strcmp(back, "still") == 0);
    close(fd);
    // The first write is answered with a reset, and the next one fails; later ones are dropped.
    COIL_TRY(coil_transport_write(last_told->transport, "x", 1));
    COIL_TRY(settle());
    COIL_TRY(coil_transport_write(last_told->transport, "x", 1));
    COIL_TRY(coil_transport_write(last_told->transport, "x", 1));
    COIL_TRY(settle());
    CHECK(last_told->lost == 1 && strstr(last_told->error, "BrokenPipeError: [Errno 32] Broken pipe"));

    fd = plain_client(port); // what it sends is refused
    COIL_TRY(settle());
    last_told->fails = true;
    CHECK(write(fd, "abc", 3) == 3);
    COIL_TRY(settle());
    CHECK(last_told->lost == 1 && strcmp(reported, "Fatal error: protocol.data_received() call failed.: not this") == 0);
    close(fd);

    fd = plain_client(port); // one that does not read: the rest waits, and goes when it is closed
    COIL_TRY(settle());
    static char much[8 << 20];
    coil_transport *transport = coil_retain(last_told->transport);
    COIL_TRY(coil_transport_write(transport, much, sizeof much));
    CHECK(coil_transport_get_write_buffer_size(transport) > 0 && last_told->paused == 1);
    COIL_TRY(coil_transport_write(transport, "!", 1));
    COIL_TRY(coil_transport_write_eof(transport));
    coil_transport_close(transport);
    COIL_TRY(settle());
    CHECK(last_told->lost == 0);
    size_t got = 0;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    while (got < sizeof much + 1) {
        ssize_t more = read(fd, much, sizeof much);
        if (more > 0) got += (size_t)more;
        else COIL_TRY(coil_sleep(0));
    }
    COIL_TRY(settle());
    CHECK(got == sizeof much + 1 && last_told->resumed == 1 && last_told->lost == 1 && last_told->error[0] == '\0');
    coil_release(transport);
    close(fd);

    fd = plain_client(port); // and one that is reset while it does not read
    COIL_TRY(settle());
    COIL_TRY(coil_transport_write(last_told->transport, much, sizeof much));
    reset(fd);
    COIL_TRY(settle());
    CHECK(last_told->lost == 1 && strstr(last_told->error, "reset"));

    fd = plain_client(port); // with bytes under way, at once
    COIL_TRY(settle());
    COIL_TRY(coil_transport_write(last_told->transport, much, sizeof much));
    coil_server_abort_clients(server);
    COIL_TRY(settle());
    CHECK(last_told->lost == 1);
    close(fd);

    fd = plain_client(port);
    COIL_TRY(settle());
    coil_server_close_clients(server);
    COIL_TRY(settle());
    CHECK(last_told->lost == 1);
    close(fd);

    refuses_protocol = true;
    fd = plain_client(port);
    COIL_TRY(settle());
    CHECK(strcmp(reported, "Error on transport creation for incoming connection: no protocol today") == 0 && read(fd, back, 1) == 0);
    refuses_protocol = false;
    close(fd);

    coil_server_close(server);
    COIL_TRY(coil_server_wait_closed(server));
    coil_release(server);
    coil_loop_set_exception_handler(NULL, NULL, NULL);
    return coil_none();
}

// No descriptor is left for a client: the server waits a second, and takes it then.
static coil_value out_of_descriptors(void)
{
    coil_server *server = coil_create_server(make_told, NULL, "127.0.0.1", 0, (coil_server_options){0});
    coil_loop_set_exception_handler(NULL, note_report, NULL);
    int fd = plain_client(port_of(server)), before = last_told->made, spare = dup(0);
    struct rlimit limit, low;
    getrlimit(RLIMIT_NOFILE, &limit);
    low = limit;
    low.rlim_cur = (rlim_t)spare;
    close(spare);
    setrlimit(RLIMIT_NOFILE, &low);
    COIL_TRY(settle());
    CHECK(strcmp(reported, "socket.accept() out of system resource: [Errno 24] Too many open files") == 0);
    setrlimit(RLIMIT_NOFILE, &limit);
    (void)before;
    COIL_TRY(coil_sleep(1.1));
    CHECK(last_told->made == 1 && last_told->lost == 0);
    close(fd);
    COIL_TRY(settle());
    CHECK(last_told->lost == 1);
    coil_server_close(server);
    coil_release(server);
    coil_loop_set_exception_handler(NULL, NULL, NULL);
    return coil_none();
}

static coil_value connects(void *port)
{
    coil_stream stream;
    COIL_TRY(coil_open_connection("localhost", *(int *)port, &stream));
    close_stream(&stream);
    return coil_none();
}

static coil_value connects_to_nowhere(void *arg)
{
    (void)arg;
    coil_stream stream;
    return coil_open_connection("127.0.0.1", *(int *)arg, &stream);
}

static coil_value waits_that_are_cancelled(void)
{
    // A server that accepts nobody: its queue is full, and connecting does not end.
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listening = socket(AF_INET, SOCK_STREAM, 0), waiting[4];
    CHECK(bind(listening, (struct sockaddr *)&address, sizeof address) == 0 && listen(listening, 0) == 0);
    CHECK(getsockname(listening, (struct sockaddr *)&address, &length) == 0);
    for (int i = 0; i < 4; i++) {
        waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)!connect(waiting[i], (struct sockaddr *)&address, sizeof address);
    }
    int port = ntohs(address.sin_port);
    coil_value late = coil_wait_for(coil_coroutine_new(connects_to_nowhere, &port), 0.05);
    CHECK(is(late, coil_TimeoutError, ""));
    for (int i = 0; i < 4; i++) close(waiting[i]);
    close(listening);

    coil_task *task = coil_create_task(coil_coroutine_new(connects, &port)); // while its name is looked up
    COIL_TRY(coil_sleep(0));
    coil_task_cancel(task, NULL);
    CHECK(is(coil_join(task), coil_CancelledError, ""));
    return coil_none();
}

#endif

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(echoes());
    COIL_TRY(many_clients());
    COIL_TRY(refusals());
    COIL_TRY(servers_refused());
#if !defined(__wasm__)
    COIL_TRY(ends());
    COIL_TRY(out_of_descriptors());
    COIL_TRY(waits_that_are_cancelled());
#endif
    COIL_TRY(serving_for_ever());
    COIL_TRY(names());
    COIL_TRY(protocols_connect());
    COIL_TRY(datagrams());
    coil_release(last_told);
    last_told = NULL;
    return coil_none();
}

static coil_value nothing(void *arg)
{
    (void)arg;
    return coil_none();
}

COIL_NEVER_SUSPENDS static void call_outside(void *arg)
{
    coil_value_release(outside_of_tasks(arg));
}

static coil_value from_a_callback(void *arg)
{
    coil_loop_call_soon(NULL, call_outside, arg);
    COIL_TRY(coil_sleep(0));
    return nothing(arg);
}

int main(void)
{
    unsetenv("COIL_VIRTUAL_TIME");
    coil_value result = coil_run(app, NULL);
    if (coil_failed(result)) coil_error_print(result);
    CHECK(!coil_failed(result));
    result = coil_run(from_a_callback, NULL);
    CHECK(!coil_failed(result));
    return 0;
}
