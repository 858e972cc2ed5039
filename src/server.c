// SPDX-License-Identifier: MIT
//
// server.c: create_server, start_server and base_events.Server: sockets that take connections, each with a protocol of its own. The loop's readers keep
// a server that serves; it lives by itself until it is closed.

#include "selector.h"

COIL__COLD_BEGIN

#define BACKLOG 1024       // how many may wait to be accepted: asyncio's 100 loses some of a thousand that come at once
#define ACCEPTED_AT_ONCE 100 // in one turn
#define ACCEPT_RETRY_DELAY 1.0  // seconds: constants

typedef struct listener {
    coil_server *server; // borrowed: it owns the listeners
    coil__address address;
    int fd;
    bool watched;
} listener;

// A connection that the server has accepted, until it is lost.
typedef struct client {
    coil_transport *transport; // borrowed
} client;

// Who makes the protocol of a connection: one of the two.
typedef struct welcomer {
    coil_protocol_factory factory;
    coil_client_connected_callback connected;
    void *arg;
} welcomer;

struct coil_server {
    coil_object head;
    coil_loop *loop; // owned
    welcomer welcomer;
    int64_t limit; // of the readers of streams
    int backlog;
    listener listeners[COIL__MOST_ADDRESSES];
    size_t listener_count;
    client *clients;
    size_t client_count, client_capacity;
    coil_future *closed;  // owned: done when it is closed and the last client is gone
    coil_future *forever; // owned: what serve_forever waits for; NULL: nobody does
    coil_handle *retry;   // owned; NULL: it is not out of descriptors
    bool serving, is_closed;
};

static void wake_if_over(coil_server *server)
{
    if (!server->is_closed || server->client_count > 0 || coil_future_done(server->closed)) return;
    coil__future_finish(server->closed, COIL__FINISHED, coil_none());
}

static void stop_accepting(coil_server *server)
{
    if (server->retry) coil_handle_cancel(server->retry);
    coil_release(server->retry);
    server->retry = NULL;
    for (size_t i = 0; i < server->listener_count; i++) {
        listener *stopped = &server->listeners[i];
        if (stopped->watched) coil_loop_remove_reader(server->loop, stopped->fd);
        stopped->watched = false;
    }
}

static void close_listeners(coil_server *server)
{
    stop_accepting(server);
    while (server->listener_count > 0) coil__host_close(server->listeners[--server->listener_count].fd);
}

static void finalize(coil_object *self)
{
    coil_server *server = (coil_server *)self;
    close_listeners(server);
    coil__free(server->clients, server->client_capacity * sizeof *server->clients);
    coil_release(server->closed);
    coil_release(server->forever);
    coil_release(server->loop);
}

static void repr(coil_object *self, coil__text *text)
{
    const coil_server *server = (coil_server *)self;
    coil__text_add(text, "<Server sockets=(");
    for (size_t i = 0; i < server->listener_count; i++) {
        if (i > 0) coil__text_add(text, ", ");
        coil__text_address(text, &server->listeners[i].address);
    }
    coil__text_add(text, ")>");
}

static const coil__type server_type = {
    .public_type = {.name = "Server", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = repr,
};

// ---------------------------------------------------------------------------------------------------------------------
// Clients
// ---------------------------------------------------------------------------------------------------------------------

static void detach(coil_object *self, coil_transport *transport)
{
    coil_server *server = (coil_server *)self;
    size_t place = 0;
    while (place < server->client_count && server->clients[place].transport != transport) place++;
    if (place == server->client_count) return;
    server->clients[place] = server->clients[--server->client_count];
    wake_if_over(server);
}

static void report(coil_server *server, const char *message, coil_value error)
{
    coil__loop_report(server->loop, message, error, NULL, NULL, NULL);
    coil__value_drop(error);
}

COIL_NEVER_SUSPENDS static coil_protocol *make_protocol(const coil_server *server)
{
    const welcomer *by = &server->welcomer;
    if (by->factory) return by->factory(by->arg);
    coil_stream_reader *reader = coil_stream_reader_new(server->limit ? server->limit : COIL_DEFAULT_LIMIT, server->loop);
    coil_protocol *protocol = reader ? coil_stream_reader_protocol_new(reader, by->connected, by->arg, server->loop) : NULL;
    coil_release(reader);
    return protocol;
}

// A connection that was accepted: taken.
static void welcome(coil_server *server, int fd)
{
    coil_protocol *protocol = NULL;
    bool grown = coil__grow((void **)&server->clients, &server->client_capacity, server->client_count, sizeof *server->clients);
    if (grown) protocol = make_protocol(server);
    coil_transport *transport = protocol ? coil__socket_transport_new(fd, protocol, server->loop) : NULL;
    coil_release(protocol);
    if (!transport) {
        coil__host_close(fd);
        report(server, "Error on transport creation for incoming connection", grown ? coil_last_error() : coil_raise_no_memory());
        return;
    }
    server->clients[server->client_count++] = (client){transport};
    coil__selector_transport_serve(transport, &server->head, detach);
    coil_transport_start(transport);
    coil_release(transport);
}

static coil_value watch(listener *of);

static void accept_again(void *arg)
{
    coil_server *server = arg;
    coil_release(server->retry);
    server->retry = NULL;
    for (size_t i = 0; i < server->listener_count; i++) {
        coil_value watched = watch(&server->listeners[i]);
        if (coil_failed(watched)) report(server, "socket.accept() out of system resource", watched);
    }
}

// asyncio waits a second, and hopes that somebody closes something.
static void run_out(coil_server *server, int number)
{
    report(server, "socket.accept() out of system resource", coil_raise_os_error(number, NULL));
    if (server->retry) return;
    stop_accepting(server);
    server->retry = coil_retain(coil_loop_call_later(server->loop, ACCEPT_RETRY_DELAY, accept_again, server));
}

static void accept_clients(void *arg)
{
    listener *of = arg;
    coil_server *server = coil_retain(of->server);
    int fd = of->fd;
    for (int i = 0; i < ACCEPTED_AT_ONCE && of->watched; i++) {
        coil__address peer;
        int accepted = coil__host_accept(fd, &peer);
        if (accepted >= 0) {
            welcome(server, accepted);
            continue;
        }
        if (accepted == -COIL__EMFILE || accepted == -COIL__ENOBUFS || accepted == -COIL__ENOMEM) run_out(server, -accepted);
        else if (accepted != -COIL__EAGAIN && accepted != -COIL__EINTR && accepted != -COIL__ECONNABORTED)
            report(server, "Accept failed on a socket", coil__socket_error(-accepted, NULL));
        break;
    }
    coil_release(server);
}

// ---------------------------------------------------------------------------------------------------------------------
// Serving and closing
// ---------------------------------------------------------------------------------------------------------------------

static coil_value watch(listener *of)
{
    if (of->watched) return coil_none();
    coil_value added = coil_loop_add_reader(of->server->loop, of->fd, accept_clients, of);
    of->watched = !coil_failed(added);
    return added;
}

static coil_value closed_error(coil_server *server, const char *what)
{
    coil__text text = {0};
    coil__text_add(&text, "server ");
    coil__text_repr_object(&text, &server->head);
    coil__text_add(&text, " is %s", what);
    return coil__text_raise(&text, coil_RuntimeError);
}

coil_value coil_server_start_serving(coil_server *server)
{
    if (server->is_closed) return closed_error(server, "closed");
    if (server->serving) return coil_none();
    for (size_t i = 0; i < server->listener_count; i++) {
        int listening = coil__host_listen(server->listeners[i].fd, server->backlog);
        if (listening < 0) return coil__socket_error(-listening, NULL);
        // Where the port was left to the host, it is known now, at the latest.
        (void)coil__host_socket_name(server->listeners[i].fd, false, &server->listeners[i].address);
        coil_value watched = watch(&server->listeners[i]);
        if (coil_failed(watched)) return watched;
    }
    server->serving = true;
    coil_retain(server); // until it is closed
    return coil_none();
}

void coil_server_close(coil_server *server)
{
    if (server->is_closed) return;
    server->is_closed = true;
    close_listeners(server);
    if (server->forever && !coil_future_done(server->forever)) coil_future_cancel(server->forever, NULL);
    wake_if_over(server);
    bool served = server->serving;
    server->serving = false;
    if (served) coil_release(server);
}

bool coil_server_is_serving(const coil_server *server)
{
    return server->serving;
}

coil_loop *coil_server_get_loop(const coil_server *server)
{
    return server->loop;
}

coil_value coil_server_get_addresses(const coil_server *server)
{
    coil_list *list = coil_list_new(server->listener_count, NULL);
    if (!list) return coil_last_error();
    for (size_t i = 0; i < server->listener_count; i++) {
        coil_value value = coil__address_value(&server->listeners[i].address);
        if (coil_failed(value)) {
            coil_release(list);
            return value;
        }
        coil__list_set(list, i, value);
    }
    return coil_object_value(list);
}

// What is called may lose connections, and change the list.
static void each_client(coil_server *server, void (*call)(coil_transport *transport))
{
    coil_transport **all = coil__allocate((server->client_count + 1) * sizeof *all);
    size_t count = all ? server->client_count : 0, size = (server->client_count + 1) * sizeof *all;
    for (size_t i = 0; i < count; i++) all[i] = coil_retain(server->clients[i].transport);
    for (size_t i = 0; i < count; i++) call(all[i]);
    for (size_t i = 0; i < count; i++) coil_release(all[i]);
    coil__free(all, size);
}

void coil_server_close_clients(coil_server *server)
{
    each_client(server, coil_transport_close);
}

void coil_server_abort_clients(coil_server *server)
{
    each_client(server, coil_transport_abort);
}

coil_value coil_server_wait_closed(coil_server *server)
{
    return coil_join(coil_shield(server->closed));
}

COIL__APART static coil_future *begin_forever(coil_server *server, coil_value *refused)
{
    *refused = coil_none();
    if (server->forever) *refused = closed_error(server, "already being awaited on serve_forever()");
    else if (server->is_closed) *refused = closed_error(server, "closed");
    if (!coil_failed(*refused)) *refused = coil_server_start_serving(server);
    if (coil_failed(*refused)) return NULL;
    server->forever = coil_future_new();
    if (!server->forever) *refused = coil_last_error();
    return server->forever;
}

COIL__APART static coil_value end_forever(coil_server *server, coil_value outcome)
{
    coil_release(server->forever);
    server->forever = NULL;
    return outcome;
}

coil_value coil_server_serve_forever(coil_server *server)
{
    coil_value refused;
    coil_future *forever = begin_forever(server, &refused);
    if (!forever) return refused;
    coil_retain(server);
    coil_value outcome = coil__future_await(forever);
    if (coil_error_matches(outcome, coil_CancelledError)) {
        coil_server_close(server);
        coil_value waited = coil_server_wait_closed(server);
        if (coil_failed(waited)) {
            coil__value_drop(outcome);
            outcome = waited;
        }
    }
    outcome = end_forever(server, outcome);
    coil_release(server);
    return outcome;
}

// ---------------------------------------------------------------------------------------------------------------------
// Making
// ---------------------------------------------------------------------------------------------------------------------

static coil_value add_listener(coil_server *server, const coil__address *address, const coil_server_options *options)
{
    int fd = coil__host_socket(address->family, COIL__STREAM);
    // A machine without IPv6 has no such socket: the others do.
    if (fd == -COIL__EAFNOSUPPORT) return coil_none();
    if (fd < 0) return coil__socket_error(-fd, NULL);
    unsigned how = (options->no_reuse_address ? 0 : COIL__REUSE_ADDRESS) | (options->reuse_port ? COIL__REUSE_PORT : 0)
                   | (address->family == 6 ? COIL__ONLY_IPV6 : 0);
    coil_value bound = coil__bind(fd, address, how);
    if (coil_failed(bound)) {
        coil__host_close(fd);
        return bound;
    }
    listener *made = &server->listeners[server->listener_count++];
    *made = (listener){.server = server, .address = *address, .fd = fd};
    (void)coil__host_socket_name(fd, false, &made->address);
    return coil_none();
}

// Owned. NULL: the error is kept.
COIL__APART static coil_server *make_server(coil_value resolved, const coil__addresses *addresses, welcomer by, const coil_server_options *options)
{
    if (coil_failed(resolved)) return coil_raise_null(resolved);
    coil_server *server = coil_object_new(&server_type.public_type, sizeof *server);
    if (!server) return NULL;
    server->loop = coil_retain(coil__running_loop);
    server->welcomer = by;
    server->limit = options->limit;
    server->backlog = options->backlog > 0 ? options->backlog : BACKLOG;
    server->closed = coil_future_new();
    coil_value made = server->closed ? coil_none() : coil_last_error();
    int port = 0;
    for (size_t i = 0; i < addresses->count && !coil_failed(made); i++) {
        coil__address address = addresses->items[i];
        // Of several addresses without a port the first chooses it for all.
        if (address.port == 0 && port) address.port = (uint16_t)port;
        made = add_listener(server, &address, options);
        if (server->listener_count > 0) port = server->listeners[server->listener_count - 1].address.port;
    }
    if (!coil_failed(made) && server->listener_count == 0) made = coil__socket_error(COIL__EAFNOSUPPORT, NULL);
    if (!coil_failed(made) && !options->do_not_start) made = coil_server_start_serving(server);
    if (!coil_failed(made)) return server;
    close_listeners(server);
    coil_release(server);
    return coil_raise_null(made);
}

coil_server *coil_create_server(coil_protocol_factory factory, void *arg, const char *host, int port, coil_server_options options)
{
    if (!coil__may_await()) return coil_raise_null(coil__frame_missing("create_server"));
    coil__addresses addresses;
    coil_value resolved = coil__resolve(host, port, options.family, true, &addresses);
    return make_server(resolved, &addresses, (welcomer){.factory = factory, .arg = arg}, &options);
}

coil_server *coil_start_server_with(coil_client_connected_callback callback, void *arg, const char *host, int port, coil_server_options options)
{
    if (!coil__may_await()) return coil_raise_null(coil__frame_missing("start_server"));
    coil__addresses addresses;
    coil_value resolved = coil__resolve(host, port, options.family, true, &addresses);
    return make_server(resolved, &addresses, (welcomer){.connected = callback, .arg = arg}, &options);
}

coil_server *coil_start_server(coil_client_connected_callback callback, void *arg, const char *host, int port)
{
    return coil_start_server_with(callback, arg, host, port, (coil_server_options){0});
}

COIL__COLD_END
