// SPDX-License-Identifier: MIT
//
// connection.c: create_connection and open_connection: addresses are tried one after the other, or side by side a little later each (Happy Eyeballs,
// RFC 8305), until one answers.

#include "selector.h"

COIL__COLD_BEGIN

// A socket that connects. An object, so that it is closed where its task is destroyed.
typedef struct attempt {
    coil_object head;
    coil_future *future; // owned: done when the socket is writable
    coil__address address;
    int fd; // -1: somebody else has it
    bool watched;
} attempt;

static void stop_watching(attempt *self)
{
    if (self->watched) coil_loop_remove_writer(self->future->loop, self->fd);
    self->watched = false;
}

static void finalize(coil_object *object)
{
    attempt *self = (attempt *)object;
    stop_watching(self);
    if (self->fd >= 0) coil__host_close(self->fd);
    coil_release(self->future);
}

static const coil__type attempt_type = {.public_type = {.name = "sock_connect", .flags = COIL__TYPE_CORE, .finalize = finalize}, .repr = NULL};

static coil_value connect_error(const coil__address *address, int number)
{
    coil__text text = {0};
    coil__text_add(&text, "Connect call failed ");
    coil__text_address(&text, address);
    coil_value error = text.failed ? coil_raise_no_memory() : coil__socket_error(number, text.bytes);
    coil__text_free(&text);
    return error;
}

static void is_writable(void *arg)
{
    attempt *self = arg;
    stop_watching(self);
    if (!coil_future_done(self->future)) coil__future_finish(self->future, COIL__FINISHED, coil_none());
}

static coil_value bind_error(const coil__address *address, int number)
{
    coil__text text = {0};
    coil__text_add(&text, "error while attempting to bind on address ");
    coil__text_address(&text, address);
    coil__text_add(&text, ": [errno %d] ", number);
    for (const char *at = coil__os_text(number); *at; at++) coil__text_add(&text, "%c", *at >= 'A' && *at <= 'Z' ? *at | 0x20 : *at);
    coil_value error = text.failed ? coil_raise_no_memory() : coil__socket_error(number, text.bytes);
    coil__text_free(&text);
    return error;
}

coil_value coil__bind(int fd, const coil__address *address, unsigned options)
{
    int bound = coil__host_bind(fd, address, options);
    return bound < 0 ? bind_error(address, -bound) : coil_none();
}

// The first local address of the family that can be bound.
static coil_value bind_locally(int fd, int family, const coil__addresses *local)
{
    coil_value result = coil__raise(coil_OSError, "no matching local address with family=%d found", family);
    for (size_t i = 0; local && i < local->count; i++) {
        if (local->items[i].family != family) continue;
        coil__value_drop(result);
        result = coil__bind(fd, &local->items[i], 0);
        if (!coil_failed(result)) break;
    }
    return result;
}

// Owned. NULL: the error is kept.
COIL__APART static attempt *begin_attempt(const coil__address *address, const coil__addresses *local)
{
    attempt *self = coil_object_new(&attempt_type.public_type, sizeof *self);
    if (!self) return NULL;
    self->address = *address;
    self->fd = -1;
    self->future = coil_future_new();
    coil_value error = self->future ? coil_none() : coil_last_error();
    if (self->future) self->fd = coil__host_socket(address->family, COIL__STREAM);
    if (self->future && self->fd < 0) error = coil__socket_error(-self->fd, NULL);
    if (!coil_failed(error) && local->count > 0) error = bind_locally(self->fd, address->family, local);
    int result = coil_failed(error) ? 0 : coil__host_connect(self->fd, address);
    if (result == -COIL__EINPROGRESS || result == -COIL__EAGAIN || result == -COIL__EINTR) {
        error = coil_loop_add_writer(NULL, self->fd, is_writable, self);
        self->watched = !coil_failed(error);
    } else if (result < 0) {
        error = connect_error(address, -result);
    } else if (!coil_failed(error)) {
        coil__future_finish(self->future, COIL__FINISHED, coil_none());
    }
    if (!coil_failed(error)) return self;
    coil_release(self);
    return coil_raise_null(error);
}

// The connected socket as an integer, or an error. Takes the attempt.
COIL__APART static coil_value end_attempt(attempt *self, coil_value outcome)
{
    if (!coil_failed(outcome)) {
        int result = coil__host_connected(self->fd);
        if (result < 0) outcome = connect_error(&self->address, -result);
    }
    if (!coil_failed(outcome)) {
        outcome = coil_int(self->fd);
        self->fd = -1;
    }
    coil_release(self);
    return outcome;
}

static coil_value try_address(const coil__address *address, const coil__addresses *local)
{
    attempt *self = begin_attempt(address, local);
    if (!self) return coil_last_error();
    coil_value outcome = coil__future_await(self->future);
    return end_attempt(self, outcome);
}

// ---------------------------------------------------------------------------------------------------------------------
// Several addresses
// ---------------------------------------------------------------------------------------------------------------------

typedef struct failures {
    coil_value items[COIL__MOST_ADDRESSES]; // owned errors
    size_t count;
} failures;

static void drop_failures(failures *failed)
{
    while (failed->count > 0) coil__value_drop(failed->items[--failed->count]);
}

// What create_connection raises where all have failed.
COIL__APART static coil_value no_answer(failures *failed, bool all_errors)
{
    coil_value result;
    if (all_errors) {
        result = coil_raise_group("create_connection failed", failed->count, failed->items);
        failed->count = 0;
        return result;
    }
    bool same = true;
    result = coil__value_keep(failed->items[0]);
    for (size_t i = 1; i < failed->count; i++) same &= strcmp(coil_error_message(failed->items[i]), coil_error_message(result)) == 0;
    if (!same) {
        coil__text text = {0};
        coil__text_add(&text, "Multiple exceptions: ");
        for (size_t i = 0; i < failed->count; i++) coil__text_add(&text, "%s%s", i ? ", " : "", coil_error_message(failed->items[i]));
        coil__value_drop(result);
        result = coil__text_raise(&text, coil_OSError);
    }
    drop_failures(failed);
    return result;
}

// Whether the next address is to be tried: this one has refused. Takes the outcome, then.
COIL__APART static bool has_refused(failures *failed, coil_value outcome)
{
    if (!coil_error_matches(outcome, coil_OSError)) return false;
    failed->items[failed->count++] = outcome;
    return true;
}

COIL__APART static coil_value answered(failures *failed, coil_value outcome)
{
    drop_failures(failed);
    return outcome;
}

static coil_value connect_in_turn(const coil__addresses *addresses, const coil__addresses *local, bool all_errors)
{
    failures failed = {.count = 0};
    for (size_t i = 0; i < addresses->count; i++) {
        coil_value fd = try_address(&addresses->items[i], local);
        if (!has_refused(&failed, fd)) return answered(&failed, fd);
    }
    return no_answer(&failed, all_errors);
}

typedef struct candidate {
    const coil__address *address;
    const coil__addresses *local;
} candidate;

static coil_value try_candidate(void *arg)
{
    const candidate *tried = arg;
    return try_address(tried->address, tried->local);
}

// The racers' functions are given the candidates, which stand on the stack of whoever waits for the race.
static coil_value connect_staggered(const coil__addresses *addresses, const coil__addresses *local, double delay, bool all_errors)
{
    candidate candidates[COIL__MOST_ADDRESSES];
    coil_racer racers[COIL__MOST_ADDRESSES];
    for (size_t i = 0; i < addresses->count; i++) {
        candidates[i] = (candidate){&addresses->items[i], local};
        racers[i] = (coil_racer){try_candidate, &candidates[i]};
    }
    coil_race_result race;
    COIL_TRY(coil_staggered_race(addresses->count, racers, delay, &race));
    failures failed = {.count = 0};
    for (size_t i = 0; race.index < 0 && i < coil_list_count(race.exceptions); i++)
        failed.items[failed.count++] = coil__value_keep(coil_list_get(race.exceptions, i));
    coil_release(race.exceptions);
    return race.index >= 0 ? race.winner : no_answer(&failed, all_errors);
}

// _interleave_addrinfos: the families take turns, and the first family has `first` addresses first.
static void interleave(coil__addresses *addresses, int first)
{
    coil__addresses from = *addresses;
    if (from.count == 0) return;
    size_t next[2] = {0, 0}, used = 0;
    uint8_t families[2] = {from.items[0].family, from.items[0].family == 4 ? 6 : 4};
    for (int turn = 0, run = first; used < from.count;) {
        size_t *at = &next[turn];
        while (*at < from.count && from.items[*at].family != families[turn]) ++*at;
        if (*at < from.count) addresses->items[used++] = from.items[(*at)++];
        if (--run > 0 && *at < from.count) continue;
        turn = !turn;
        run = 1;
    }
}

static coil_value connect_to(const char *host, int port, const coil_connection_options *options)
{
    coil__addresses addresses, local = {.count = 0};
    COIL_TRY(coil__resolve(host, port, options->family, false, &addresses));
    if (options->local_host || options->local_port) COIL_TRY(coil__resolve(options->local_host, options->local_port, options->family, true, &local));
    if (options->interleave > 0 || options->happy_eyeballs_delay > 0) interleave(&addresses, options->interleave > 0 ? options->interleave : 1);
    if (options->happy_eyeballs_delay > 0 && addresses.count > 1)
        return connect_staggered(&addresses, &local, options->happy_eyeballs_delay, options->all_errors);
    return connect_in_turn(&addresses, &local, options->all_errors);
}

// ---------------------------------------------------------------------------------------------------------------------
// Transports and streams
// ---------------------------------------------------------------------------------------------------------------------

// The socket, which is the transport's from then on: the place is then -1.
static coil_transport *make(coil_protocol *protocol, void *arg)
{
    int *fd = arg;
    coil_transport *transport = coil__socket_transport_new(*fd, protocol, NULL);
    if (transport) *fd = -1;
    return transport;
}

COIL__APART static coil_transport *start(coil_value connected, coil_protocol *protocol)
{
    if (coil_failed(connected)) return coil_raise_null(connected);
    int fd = (int)coil_as_int(connected);
    coil_transport *transport = make(protocol, &fd);
    if (fd >= 0) coil__host_close(fd);
    if (transport) coil_transport_start(transport);
    return transport;
}

// After the turn in which connection_made was called. Cancelled in between, the connection is closed.
COIL__APART static coil_transport *made(coil_transport *transport, coil_value turned)
{
    if (!coil_failed(turned)) return transport;
    coil_transport_abort(transport);
    coil_release(transport);
    return coil_raise_null(turned);
}

coil_transport *coil_create_connection(coil_protocol *protocol, const char *host, int port, coil_connection_options options)
{
    if (!coil__may_await()) return coil_raise_null(coil__frame_missing("create_connection"));
    coil_transport *transport = start(connect_to(host, port, &options), protocol);
    return transport ? made(transport, coil_sleep(0)) : NULL;
}

COIL__APART static coil_value open_stream(coil_value connected, int64_t limit, coil_stream *opened)
{
    if (coil_failed(connected)) return connected;
    int fd = (int)coil_as_int(connected);
    coil_value result = coil__stream_open(limit ? limit : COIL_DEFAULT_LIMIT, NULL, make, &fd, opened);
    if (fd >= 0) coil__host_close(fd);
    return result;
}

COIL__APART static coil_value opened_stream(coil_stream *opened, coil_value turned)
{
    if (!coil_failed(turned)) return turned;
    coil_transport_abort(coil_stream_writer_transport(opened->writer));
    coil_release(opened->writer);
    coil_release(opened->reader);
    *opened = (coil_stream){NULL, NULL};
    return turned;
}

coil_value coil_open_connection_with(const char *host, int port, coil_connection_options options, coil_stream *opened)
{
    *opened = (coil_stream){NULL, NULL};
    if (!coil__may_await()) return coil__frame_missing("open_connection");
    coil_value result = open_stream(connect_to(host, port, &options), options.limit, opened);
    return coil_failed(result) ? result : opened_stream(opened, coil_sleep(0));
}

coil_value coil_open_connection(const char *host, int port, coil_stream *opened)
{
    return coil_open_connection_with(host, port, (coil_connection_options){0}, opened);
}

COIL__COLD_END
