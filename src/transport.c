// SPDX-License-Identifier: MIT
//
// transport.c: what all transports share: asyncio's _FlowControlMixin, and of _SelectorTransport what knows nothing of sockets. Owns the head of a
// transport: its protocol, its water marks, and the two calls that frame a connection, connection_made and connection_lost. Both are allocated
// with the transport, so that closing cannot fail. How bytes move is each type's own business.
//
// A transport that the loop is going to call lives by itself: the loop's handle keeps it.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

static const coil_transport_type *type_of(const coil_transport *transport)
{
    return (const coil_transport_type *)transport->head.type;
}

static coil_value not_implemented(void)
{
    return coil__raise(coil_NotImplementedError, "%s", "");
}

// These two end the loop: they are about the program, not about the connection.
static bool ends_the_loop(coil_value error)
{
    return coil_error_matches(error, coil_SystemExit) || coil_error_matches(error, coil_KeyboardInterrupt);
}

// An error that nobody can catch. Taken.
static void report(coil_transport *transport, const char *message, coil_value error)
{
    if (ends_the_loop(error)) {
        coil__loop_raise(transport->loop, error);
        return;
    }
    coil_exception_context context = {.message = message, .error = error, .transport = transport, .protocol = transport->protocol};
    coil_loop_call_exception_handler(transport->loop, &context);
    coil__value_drop(error);
}

// What a callback of the loop returned: which one, as CPython names it. Taken.
static void report_callback(coil_transport *transport, const char *type, const char *method, coil_value result)
{
    if (coil_failed(result)) {
        char message[128];
        coil__format(message, sizeof message, "Exception in callback %s.%s()", type, method);
        report(transport, message, result);
    } else {
        coil__value_drop(result);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// What is known about the connection
// ---------------------------------------------------------------------------------------------------------------------

struct coil__extra {
    struct coil__extra *next;
    coil_value value; // owned
    size_t size;      // of all of it, in bytes
    char name[];
};

static void free_extra(coil_transport *transport)
{
    while (transport->extra) {
        struct coil__extra *extra = transport->extra;
        transport->extra = extra->next;
        coil__value_drop(extra->value);
        coil__free(extra, extra->size);
    }
}

static struct coil__extra *find_extra(const coil_transport *transport, const char *name)
{
    struct coil__extra *extra = transport->extra;
    while (extra && strcmp(extra->name, name) != 0) extra = extra->next;
    return extra;
}

coil_value coil_transport_set_extra_info(coil_transport *transport, const char *name, coil_value value)
{
    struct coil__extra *extra = find_extra(transport, name);
    if (extra) {
        coil__value_drop(extra->value);
        extra->value = value;
        return coil_none();
    }
    size_t size = sizeof *extra + strlen(name) + 1;
    extra = coil__allocate(size);
    if (!extra) {
        coil__value_drop(value);
        return coil_raise_no_memory();
    }
    *extra = (struct coil__extra){.next = transport->extra, .value = value, .size = size};
    memcpy(extra->name, name, strlen(name) + 1);
    transport->extra = extra;
    return coil_none();
}

COIL_NEVER_SUSPENDS coil_value coil_transport_get_extra_info(coil_transport *transport, const char *name)
{
    const struct coil__extra *extra = find_extra(transport, name);
    coil_value value = extra ? coil_value_retain(extra->value) : coil_none();
    if (type_of(transport)->get_extra_info) {
        coil__value_drop(value);
        COIL__OUTSIDE(value = type_of(transport)->get_extra_info(transport, name));
    }
    return value;
}

// ---------------------------------------------------------------------------------------------------------------------
// Making, connecting, losing
// ---------------------------------------------------------------------------------------------------------------------

static void call_connection_made(void *arg)
{
    coil_transport *transport = arg;
    coil_protocol *protocol = coil_retain(transport->protocol); // it may be replaced meanwhile
    if (protocol)
        report_callback(transport, protocol->head.type->name, "connection_made", coil_protocol_connection_made(protocol, transport));
    if (type_of(transport)->connected) COIL__OUTSIDE(type_of(transport)->connected(transport));
    coil_release(protocol);
}

static void call_connection_lost(void *arg)
{
    coil_transport *transport = arg;
    coil_protocol *protocol = coil_retain(transport->protocol);
    if (protocol)
        report_callback(transport, transport->head.type->name, "_call_connection_lost", coil_protocol_connection_lost(protocol, transport->error));
    transport->disconnected = true;
    if (type_of(transport)->disconnected) COIL__OUTSIDE(type_of(transport)->disconnected(transport));
    coil_release(transport->protocol);
    transport->protocol = NULL;
    coil_release(protocol);
}

static coil_handle *prepare(coil_transport *transport, coil_callback callback, coil_context *context)
{
    coil_handle *handle = coil__handle_new(context);
    if (!handle) return NULL;
    handle->callback.call = callback;
    handle->arg = transport;
    return handle;
}

// Both calls are made in the context in which the transport was made, as a selector's would be.
static bool prepare_calls(coil_transport *transport)
{
    coil_context *context = coil_context_copy();
    if (!context) return false;
    transport->made = prepare(transport, call_connection_made, context);
    transport->lost = transport->made ? prepare(transport, call_connection_lost, context) : NULL;
    coil_release(context);
    return transport->lost != NULL;
}

void *coil_transport_new(const coil_transport_type *type, size_t size, coil_protocol *protocol, coil_loop *loop)
{
    loop = coil__loop_or_running(loop);
    if (!loop) return NULL;
    coil_value refused = coil__loop_check_open(loop);
    if (coil_failed(refused)) return coil_raise_null(refused);
    coil_transport *transport = coil_object_new(&type->type, size);
    if (!transport) return NULL;
    transport->loop = coil_retain(loop);
    transport->protocol = coil_retain(protocol);
    transport->high_water = COIL_STREAM_LIMIT;
    transport->low_water = COIL_STREAM_LIMIT / 4;
    if (prepare_calls(transport)) return transport;
    transport->closing = true; // it never was open
    coil_release(transport);
    return coil_raise_null(coil_raise_no_memory());
}

void coil_transport_finalize(coil_object *self)
{
    coil_transport *transport = (coil_transport *)self;
    bool started = !transport->made;
    if (started && !transport->closing) {
        coil__text text = {0};
        coil__text_repr_object(&text, self);
        coil__warn(coil_ResourceWarning, "<transport>", 0, "unclosed transport %s", text.failed ? self->type->name : text.bytes);
        coil__text_free(&text);
        transport->closing = true;
    }
    coil_release(transport->made);
    coil_release(transport->lost);
    coil_release(transport->protocol);
    free_extra(transport);
    coil__value_drop(transport->error);
    coil_release(transport->loop);
}

// Hands a prepared call to the loop. A loop that is closed calls nothing any more.
static void schedule(coil_transport *transport, coil_handle **prepared)
{
    coil_handle *handle = *prepared;
    *prepared = NULL;
    if (transport->loop->closed) {
        coil_release(handle);
        return;
    }
    handle->keeps = coil_retain(transport);
    coil__loop_push(transport->loop, &handle->entry);
}

void coil_transport_start(coil_transport *transport)
{
    if (transport->made) schedule(transport, &transport->made);
}

void coil_transport_lose(coil_transport *transport, coil_value error)
{
    transport->closing = true;
    if (!transport->lost) {
        coil__value_drop(error);
        return;
    }
    transport->error = error;
    schedule(transport, &transport->lost);
}

COIL_NEVER_SUSPENDS static void call_abort(coil_transport *transport, coil_value error)
{
    if (type_of(transport)->abort) COIL__OUTSIDE(type_of(transport)->abort(transport, error));
    else coil_transport_lose(transport, error);
}

void coil_transport_abort(coil_transport *transport)
{
    call_abort(transport, coil_none());
}

void coil_transport_fatal_error(coil_transport *transport, coil_value error, const char *message)
{
    if (!coil_error_matches(error, coil_OSError)) report(transport, message, coil__value_keep(error));
    if (ends_the_loop(error)) coil__value_drop(error);
    else call_abort(transport, error);
}

#define WRITES_UNTIL_WARNING 5u // constants.LOG_THRESHOLD_FOR_CONNLOST_WRITES

bool coil__transport_drops(coil_transport *transport)
{
    if (transport->lost) return false;
    if (++transport->writes_lost >= WRITES_UNTIL_WARNING)
        coil__warn(coil_RuntimeWarning, "<transport>", 0, "socket.send() raised exception.");
    return true;
}

// ---------------------------------------------------------------------------------------------------------------------
// Receiving
// ---------------------------------------------------------------------------------------------------------------------

void coil_transport_data_received(coil_transport *transport, const void *data, size_t length)
{
    coil_protocol *protocol = coil_retain(transport->protocol); // it may be replaced meanwhile
    coil_value received = protocol ? coil_protocol_data_received(protocol, data, length) : coil_none();
    if (coil_failed(received)) coil_transport_fatal_error(transport, received, "Fatal error: protocol.data_received() call failed.");
    else coil__value_drop(received);
    coil_release(protocol);
}

void coil_transport_eof_received(coil_transport *transport)
{
    coil_protocol *protocol = coil_retain(transport->protocol);
    coil_value keep_open = protocol ? coil_protocol_eof_received(protocol) : coil_none();
    if (coil_failed(keep_open)) {
        coil_transport_fatal_error(transport, keep_open, "Fatal error: protocol.eof_received() call failed.");
    } else {
        if (!coil_as_bool(keep_open)) coil_transport_close(transport);
        coil__value_drop(keep_open);
    }
    coil_release(protocol);
}

// ---------------------------------------------------------------------------------------------------------------------
// Flow control: _FlowControlMixin
// ---------------------------------------------------------------------------------------------------------------------

// The buffer in comparison with a mark: a mark may be larger than any size.
static bool is_over(coil_transport *transport, int64_t mark)
{
    return coil_transport_get_write_buffer_size(transport) > (uint64_t)mark;
}

void coil_transport_maybe_pause_protocol(coil_transport *transport)
{
    if (transport->protocol_paused || !transport->protocol || !is_over(transport, transport->high_water)) return;
    transport->protocol_paused = true;
    coil_value paused = coil_protocol_pause_writing(transport->protocol);
    if (coil_failed(paused)) report(transport, "protocol.pause_writing() failed", paused);
    else coil__value_drop(paused);
}

void coil_transport_maybe_resume_protocol(coil_transport *transport)
{
    if (!transport->protocol_paused || !transport->protocol || is_over(transport, transport->low_water)) return;
    transport->protocol_paused = false;
    coil_value resumed = coil_protocol_resume_writing(transport->protocol);
    if (coil_failed(resumed)) report(transport, "protocol.resume_writing() failed", resumed);
    else coil__value_drop(resumed);
}

static int64_t four_times(int64_t low)
{
    if (low > INT64_MAX / 4) return INT64_MAX;
    return low < INT64_MIN / 4 ? INT64_MIN : 4 * low;
}

// As Python's // rounds.
static int64_t quarter(int64_t high)
{
    return high / 4 - (high % 4 < 0);
}

static coil_value set_limits(coil_transport *transport, int64_t high, int64_t low)
{
    if (high == COIL_DEFAULT_LIMIT) high = low == COIL_DEFAULT_LIMIT ? COIL_STREAM_LIMIT : four_times(low);
    if (low == COIL_DEFAULT_LIMIT) low = quarter(high);
    if (high < low || low < 0)
        return coil__raise(coil_ValueError, "high (%lld) must be >= low (%lld) must be >= 0", (long long)high, (long long)low);
    transport->high_water = high;
    transport->low_water = low;
    coil_transport_maybe_pause_protocol(transport);
    return coil_none();
}

COIL_NEVER_SUSPENDS coil_value coil_transport_set_write_buffer_limits(coil_transport *transport, int64_t high, int64_t low)
{
    if (!type_of(transport)->set_write_buffer_limits) return set_limits(transport, high, low);
    coil_value result;
    COIL__OUTSIDE(result = type_of(transport)->set_write_buffer_limits(transport, high, low));
    return result;
}

COIL_NEVER_SUSPENDS void coil_transport_get_write_buffer_limits(coil_transport *transport, int64_t *low, int64_t *high)
{
    *low = transport->low_water;
    *high = transport->high_water;
    if (type_of(transport)->get_write_buffer_limits) COIL__OUTSIDE(type_of(transport)->get_write_buffer_limits(transport, low, high));
}

COIL_NEVER_SUSPENDS size_t coil_transport_get_write_buffer_size(coil_transport *transport)
{
    size_t size = 0;
    if (type_of(transport)->get_write_buffer_size) COIL__OUTSIDE(size = type_of(transport)->get_write_buffer_size(transport));
    return size;
}

// ---------------------------------------------------------------------------------------------------------------------
// Writing
// ---------------------------------------------------------------------------------------------------------------------

COIL_NEVER_SUSPENDS coil_value coil_transport_write(coil_transport *transport, const void *data, size_t length)
{
    if (!type_of(transport)->write) return not_implemented();
    coil_value result;
    COIL__OUTSIDE(result = type_of(transport)->write(transport, data, length));
    return result;
}

coil_value coil__transport_measure(const coil_list *lines, size_t *length)
{
    *length = 0;
    for (size_t i = 0; i < coil_list_count(lines); i++) {
        coil_value line = coil_list_get(lines, i);
        if (line.tag != COIL_BYTES && line.tag != COIL_STRING)
            return coil__raise(coil_TypeError, "sequence item %zu: expected a bytes-like object, %s found", i, coil__value_type_name(line));
        size_t more;
        coil_as_bytes(line, &more);
        if (more > SIZE_MAX - *length) return coil_raise_no_memory();
        *length += more;
    }
    return coil_none();
}

// WriteTransport.writelines: joined, so that it is one write.
static coil_value write_joined(coil_transport *transport, coil_list *lines)
{
    size_t length, at = 0;
    coil_value result = coil__transport_measure(lines, &length);
    if (coil_failed(result)) return result;
    char *joined = coil__allocate(length + 1);
    if (!joined) return coil_raise_no_memory();
    for (size_t i = 0; i < coil_list_count(lines); i++) {
        size_t more;
        const void *bytes = coil_as_bytes(coil_list_get(lines, i), &more);
        if (more) memcpy(joined + at, bytes, more);
        at += more;
    }
    result = coil_transport_write(transport, joined, length);
    coil__free(joined, length + 1);
    return result;
}

COIL_NEVER_SUSPENDS coil_value coil_transport_writelines(coil_transport *transport, coil_list *lines)
{
    if (!type_of(transport)->writelines) return write_joined(transport, lines);
    coil_value result;
    COIL__OUTSIDE(result = type_of(transport)->writelines(transport, lines));
    return result;
}

COIL_NEVER_SUSPENDS coil_value coil_transport_write_eof(coil_transport *transport)
{
    if (!type_of(transport)->write_eof) return not_implemented();
    coil_value result;
    COIL__OUTSIDE(result = type_of(transport)->write_eof(transport));
    return result;
}

COIL_NEVER_SUSPENDS bool coil_transport_can_write_eof(coil_transport *transport)
{
    bool can = type_of(transport)->write_eof != NULL;
    if (type_of(transport)->can_write_eof) COIL__OUTSIDE(can = type_of(transport)->can_write_eof(transport));
    return can;
}

COIL_NEVER_SUSPENDS void coil_transport_close(coil_transport *transport)
{
    if (type_of(transport)->close) COIL__OUTSIDE(type_of(transport)->close(transport));
    else coil_transport_lose(transport, coil_none());
}

COIL_NEVER_SUSPENDS bool coil_transport_is_closing(coil_transport *transport)
{
    bool closing = transport->closing;
    if (type_of(transport)->is_closing) COIL__OUTSIDE(closing = type_of(transport)->is_closing(transport));
    return closing;
}

// ---------------------------------------------------------------------------------------------------------------------
// Reading
// ---------------------------------------------------------------------------------------------------------------------

COIL_NEVER_SUSPENDS coil_value coil_transport_pause_reading(coil_transport *transport)
{
    if (!type_of(transport)->pause_reading) return not_implemented();
    coil_value result;
    COIL__OUTSIDE(result = type_of(transport)->pause_reading(transport));
    return result;
}

COIL_NEVER_SUSPENDS coil_value coil_transport_resume_reading(coil_transport *transport)
{
    if (!type_of(transport)->resume_reading) return not_implemented();
    coil_value result;
    COIL__OUTSIDE(result = type_of(transport)->resume_reading(transport));
    return result;
}

COIL_NEVER_SUSPENDS bool coil_transport_is_reading(coil_transport *transport)
{
    bool reading = false;
    if (type_of(transport)->is_reading) COIL__OUTSIDE(reading = type_of(transport)->is_reading(transport));
    return reading;
}

// ---------------------------------------------------------------------------------------------------------------------
// The protocol
// ---------------------------------------------------------------------------------------------------------------------

COIL_NEVER_SUSPENDS coil_protocol *coil_transport_get_protocol(coil_transport *transport)
{
    coil_protocol *protocol = transport->protocol;
    if (type_of(transport)->get_protocol) COIL__OUTSIDE(protocol = type_of(transport)->get_protocol(transport));
    return protocol;
}

COIL_NEVER_SUSPENDS void coil_transport_set_protocol(coil_transport *transport, coil_protocol *protocol)
{
    if (type_of(transport)->set_protocol) {
        COIL__OUTSIDE(type_of(transport)->set_protocol(transport, protocol));
        return;
    }
    coil_retain(protocol);
    coil_release(transport->protocol);
    transport->protocol = protocol;
}

COIL__COLD_END
