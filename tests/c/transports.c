// SPDX-License-Identifier: MIT
//
// transports.c: what all transports and protocols have in common: methods that are missing, extra information, water marks, fatal errors,
// protocols that bring their own buffers.

#include "connections.h"

// A transport whose buffer is as large as the test says; what is written is noted.
typedef struct pretended {
    coil_transport head;
    size_t size;
} pretended;

static size_t pretended_size(coil_transport *self)
{
    return ((pretended *)self)->size;
}

static coil_value pretended_write(coil_transport *self, const void *data, size_t length)
{
    (void)self;
    note("write %.*s", (int)length, (const char *)data);
    return coil_none();
}

static const coil_transport_type bare_type = {.type = {.name = "Bare", .finalize = coil_transport_finalize}};
static const coil_transport_type pretended_type = {
    .type = {.name = "Pretended", .finalize = coil_transport_finalize},
    .write = pretended_write,
    .get_write_buffer_size = pretended_size,
};

#define new_transport(type, protocol) OWN(coil_transport_new(&(type), sizeof(pretended), (protocol), NULL))

TEST_ASYNC(transport_without_methods)
{
    coil_transport *bare = new_transport(bare_type, NULL);
    EXPECT_ERROR(coil_transport_write(bare, "x", 1), coil_NotImplementedError, "");
    EXPECT_ERROR(coil_transport_writelines(bare, OWN(coil_list_new(0, NULL))), coil_NotImplementedError, "");
    EXPECT_ERROR(coil_transport_write_eof(bare), coil_NotImplementedError, "");
    EXPECT_ERROR(coil_transport_pause_reading(bare), coil_NotImplementedError, "");
    EXPECT_ERROR(coil_transport_resume_reading(bare), coil_NotImplementedError, "");
    EXPECT(!coil_transport_can_write_eof(bare));
    EXPECT(!coil_transport_is_reading(bare));
    EXPECT(!coil_transport_is_closing(bare));
    EXPECT_INT(coil_transport_get_write_buffer_size(bare), 0);
    coil_transport_close(bare);
    EXPECT(coil_transport_is_closing(bare));
    coil_transport_abort(bare);
}

TEST(transport_needs_a_loop_that_is_open)
{
    EXPECT_NULL(coil_transport_new(&bare_type, sizeof(coil_transport), NULL, NULL), coil_RuntimeError, "no running event loop");
    coil_transport *transport = OWN(coil_transport_new(&bare_type, sizeof(coil_transport), NULL, test_loop()));
    EXPECT_NONE(coil_loop_close(test_loop()));
    coil_transport_start(transport); // nobody is called any more
    coil_transport_close(transport);
    EXPECT_NULL(coil_transport_new(&bare_type, sizeof(coil_transport), NULL, test_loop()), coil_RuntimeError, "Event loop is closed");
}

TEST_ASYNC(extra_information_has_names)
{
    coil_transport *transport = new_transport(bare_type, NULL);
    EXPECT_NONE(coil_transport_get_extra_info(transport, "extra"));
    EXPECT_NONE(coil_transport_set_extra_info(transport, "extra", coil_string("info")));
    EXPECT_NONE(coil_transport_set_extra_info(transport, "number", coil_int(1)));
    EXPECT_VALUE(coil_transport_get_extra_info(transport, "extra"), "'info'");
    EXPECT_VALUE(coil_transport_get_extra_info(transport, "number"), "1");
    EXPECT_NONE(coil_transport_get_extra_info(transport, "unknown"));
    EXPECT_NONE(coil_transport_set_extra_info(transport, "extra", coil_string("other")));
    EXPECT_VALUE(coil_transport_get_extra_info(transport, "extra"), "'other'");
}

TEST_ASYNC(writelines_is_one_write)
{
    coil_transport *transport = new_transport(pretended_type, NULL);
    coil_list *lines = OWN(list_of(3, "line1", "", "line2"));
    EXPECT_NONE(coil_list_append(lines, coil_string("line3")));
    EXPECT_NONE(coil_transport_writelines(transport, lines));
    EXPECT_LOG("write line1line2line3");
    EXPECT_NONE(coil_transport_writelines(transport, OWN(list_of(1, ""))));
    EXPECT_LOG("write ");
}

TEST_ASYNC(writelines_takes_bytes_only)
{
    coil_transport *transport = new_transport(pretended_type, NULL);
    coil_list *lines = OWN(list_of(1, "line1"));
    EXPECT_NONE(coil_list_append(lines, coil_int(5)));
    EXPECT_ERROR(coil_transport_writelines(transport, lines), coil_TypeError, "sequence item 1: expected a bytes-like object, int found");
}

// ---------------------------------------------------------------------------------------------------------------------
// Water marks
// ---------------------------------------------------------------------------------------------------------------------

#define EXPECT_LIMITS(transport, low, high)                                 \
    do {                                                                    \
        int64_t low_, high_;                                                \
        coil_transport_get_write_buffer_limits((transport), &low_, &high_); \
        EXPECT_INT(low_, (low));                                            \
        EXPECT_INT(high_, (high));                                          \
    } while (0)

TEST_ASYNC(water_marks_by_default)
{
    coil_transport *transport = new_transport(pretended_type, NULL);
    EXPECT_LIMITS(transport, 16384, 65536);
    EXPECT_NONE(coil_transport_set_write_buffer_limits(transport, 1001, COIL_DEFAULT_LIMIT));
    EXPECT_LIMITS(transport, 250, 1001);
    EXPECT_NONE(coil_transport_set_write_buffer_limits(transport, COIL_DEFAULT_LIMIT, 100));
    EXPECT_LIMITS(transport, 100, 400);
    EXPECT_NONE(coil_transport_set_write_buffer_limits(transport, 0, COIL_DEFAULT_LIMIT));
    EXPECT_LIMITS(transport, 0, 0);
    EXPECT_NONE(coil_transport_set_write_buffer_limits(transport, COIL_DEFAULT_LIMIT, INT64_MAX / 2));
    EXPECT_LIMITS(transport, INT64_MAX / 2, INT64_MAX);
    EXPECT_NONE(coil_transport_set_write_buffer_limits(transport, COIL_DEFAULT_LIMIT, COIL_DEFAULT_LIMIT));
    EXPECT_LIMITS(transport, 16384, 65536);
}

TEST_ASYNC(water_marks_that_make_no_sense)
{
    coil_transport *transport = new_transport(pretended_type, NULL);
    EXPECT_ERROR(coil_transport_set_write_buffer_limits(transport, 0, 1), coil_ValueError, "high (0) must be >= low (1) must be >= 0");
    EXPECT_ERROR(coil_transport_set_write_buffer_limits(transport, 1, -1), coil_ValueError, "high (1) must be >= low (-1) must be >= 0");
    EXPECT_ERROR(coil_transport_set_write_buffer_limits(transport, -5, COIL_DEFAULT_LIMIT), coil_ValueError, "high (-5) must be >= low (-2) must be >= 0");
    EXPECT_ERROR(coil_transport_set_write_buffer_limits(transport, COIL_DEFAULT_LIMIT, -5), coil_ValueError, "high (-20) must be >= low (-5) must be >= 0");
    EXPECT_ERROR(coil_transport_set_write_buffer_limits(transport, COIL_DEFAULT_LIMIT, INT64_MIN / 2), coil_ValueError,
                 "high (-9223372036854775808) must be >= low (-4611686018427387904) must be >= 0");
    EXPECT_LIMITS(transport, 16384, 65536);
}

TEST_ASYNC(buffer_over_the_new_mark_pauses_at_once)
{
    coil_transport *transport = new_transport(pretended_type, &new_noting("p")->head);
    ((pretended *)transport)->size = 512;
    EXPECT_NONE(coil_transport_set_write_buffer_limits(transport, 1024, 128));
    EXPECT_LOG();
    EXPECT_LIMITS(transport, 128, 1024);
    EXPECT_NONE(coil_transport_set_write_buffer_limits(transport, 256, 128));
    EXPECT_LOG("p: pause");
    EXPECT_LIMITS(transport, 128, 256);
}

TEST_ASYNC(protocol_is_paused_and_resumed_in_turn)
{
    coil_transport *transport = new_transport(pretended_type, &new_noting("p")->head);
    size_t *size = &((pretended *)transport)->size;
    EXPECT_NONE(coil_transport_set_write_buffer_limits(transport, 100, 20));
    static const size_t sizes[] = {100, 101, 150, 100, 21, 20, 0, 150};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        *size = sizes[i];
        note("%zu", sizes[i]);
        coil_transport_maybe_pause_protocol(transport);
        coil_transport_maybe_resume_protocol(transport);
    }
    EXPECT_LOG("100", "101", "p: pause", "150", "100", "21", "20", "p: resume", "0", "150", "p: pause");
}

TEST_ASYNC(pause_and_resume_that_fail_are_reported)
{
    noting *protocol = new_noting("p");
    coil_transport *transport = new_transport(pretended_type, &protocol->head);
    protocol->fails = "pause";
    ((pretended *)transport)->size = 100000;
    coil_transport_maybe_pause_protocol(transport);
    EXPECT_LOG("p: pause", "report: protocol.pause_writing() failed: ValueError: pause");
    protocol->fails = "resume";
    ((pretended *)transport)->size = 0;
    coil_transport_maybe_resume_protocol(transport);
    EXPECT_LOG("p: resume", "report: protocol.resume_writing() failed: ValueError: resume");
}

// ---------------------------------------------------------------------------------------------------------------------
// Protocols
// ---------------------------------------------------------------------------------------------------------------------

static const coil_protocol_type empty_type = {.type = {.name = "Protocol"}};

TEST_ASYNC(protocol_without_methods_does_nothing)
{
    coil_protocol *protocol = OWN(coil_object_new(&empty_type.type, sizeof *protocol));
    coil_transport *transport = new_transport(bare_type, NULL);
    EXPECT_NONE(coil_protocol_connection_made(protocol, transport));
    EXPECT_NONE(coil_protocol_data_received(protocol, "x", 1));
    EXPECT_NONE(coil_protocol_eof_received(protocol));
    EXPECT_NONE(coil_protocol_connection_lost(protocol, coil_none()));
    EXPECT_NONE(coil_protocol_pause_writing(protocol));
    EXPECT_NONE(coil_protocol_resume_writing(protocol));
}

// A protocol with a buffer of its own.
typedef struct buffered {
    coil_protocol head;
    char buffer[64];
    size_t room;
    char received[5000];
    size_t length;
} buffered;

static void *get_buffer(coil_protocol *protocol, size_t hint, size_t *size)
{
    buffered *self = (buffered *)protocol;
    if (hint == 13) return coil_raise_null(coil_raise(coil_ValueError, "13"));
    *size = self->room;
    return self->buffer;
}

static coil_value buffer_updated(coil_protocol *protocol, size_t count)
{
    buffered *self = (buffered *)protocol;
    memcpy(self->received + self->length, self->buffer, count);
    self->length += count;
    return count == 7 ? coil_raise(coil_ValueError, "7") : coil_none();
}

static const coil_protocol_type buffered_type = {
    .type = {.name = "Buffered"},
    .get_buffer = get_buffer,
    .buffer_updated = buffer_updated,
};
static const coil_protocol_type unbothered_type = {.type = {.name = "Buffered"}, .get_buffer = get_buffer};

static buffered *buffered_new(const coil_protocol_type *type, size_t room)
{
    buffered *self = coil_object_new(&type->type, sizeof *self);
    if (self) self->room = room;
    return self;
}

TEST_ASYNC(protocol_with_a_buffer_is_fed_piece_by_piece)
{
    buffered *protocol = OWN(buffered_new(&buffered_type, 64));
    char data[4096];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (char)(i * 31);
    EXPECT_NONE(coil_protocol_data_received(&protocol->head, data, 200));
    EXPECT_NONE(coil_protocol_data_received(&protocol->head, data + 200, sizeof data - 200));
    EXPECT_INT(protocol->length, sizeof data);
    EXPECT(memcmp(protocol->received, data, sizeof data) == 0);
    protocol = OWN(buffered_new(&unbothered_type, 64));
    EXPECT_NONE(coil_protocol_data_received(&protocol->head, data, 200));
}

TEST_ASYNC(protocol_with_a_buffer_receives_from_a_pipe)
{
    connection pipe = {0};
    EXPECT(connect(&pipe));
    buffered *protocol = OWN(buffered_new(&buffered_type, 5));
    coil_transport_set_protocol(pipe.bt, &protocol->head);
    EXPECT_NONE(coil_transport_write(pipe.at, "buffered protocol", 17));
    settle();
    EXPECT_INT(protocol->length, 17);
    EXPECT(memcmp(protocol->received, "buffered protocol", 17) == 0);
    protocol->room = 7;
    EXPECT_NONE(coil_transport_write(pipe.at, "1234567", 7));
    settle();
    EXPECT_LOG("a: made", "report: Fatal error: protocol.data_received() call failed.: ValueError: 7", "a: eof", "a: lost");
}

TEST_ASYNC(protocol_whose_buffer_is_empty)
{
    buffered *protocol = OWN(buffered_new(&buffered_type, 0));
    EXPECT_ERROR(coil_protocol_data_received(&protocol->head, "x", 1), coil_RuntimeError, "get_buffer() returned an empty buffer");
}

TEST_ASYNC(protocol_whose_buffer_fails)
{
    buffered *protocol = OWN(buffered_new(&buffered_type, 64));
    EXPECT_ERROR(coil_protocol_data_received(&protocol->head, "0123456789012", 13), coil_ValueError, "13");
    EXPECT_ERROR(coil_protocol_data_received(&protocol->head, "0123456", 7), coil_ValueError, "7");
    EXPECT_INT(protocol->length, 7);
}

static coil_value sleeps_in_a_method(coil_protocol *self)
{
    (void)self;
    return coil_sleep(1);
}

static const coil_protocol_type sleeping_type = {.type = {.name = "Sleeping"}, .eof_received = sleeps_in_a_method};

TEST_ASYNC(methods_cannot_suspend)
{
    coil_protocol *protocol = OWN(coil_object_new(&sleeping_type.type, sizeof *protocol));
    EXPECT_ERROR(coil_protocol_eof_received(protocol), coil_RuntimeError,
                 "coil_sleep outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
    EXPECT_NONE(coil_sleep(1)); // and the task still can
}

// ---------------------------------------------------------------------------------------------------------------------
// Connecting, losing
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(transport_calls_its_protocol_through_the_loop)
{
    noting *protocol = new_noting("p");
    coil_transport *transport = new_transport(pretended_type, &protocol->head);
    coil_transport_start(transport);
    coil_transport_start(transport);
    EXPECT_LOG();
    settle();
    EXPECT_LOG("p: made");
    coil_transport_data_received(transport, "data", 4);
    EXPECT_LOG("p: received data");
    protocol->keeps_open = true;
    coil_transport_eof_received(transport);
    EXPECT_LOG("p: eof");
    EXPECT(!coil_transport_is_closing(transport));
    coil_transport_close(transport);
    EXPECT(coil_transport_is_closing(transport));
    coil_transport_close(transport);
    EXPECT_LOG();
    EXPECT(coil_transport_get_protocol(transport) == &protocol->head);
    settle();
    EXPECT_LOG("p: lost");
    EXPECT(coil_transport_get_protocol(transport) == NULL);
}

TEST_ASYNC(eof_closes_unless_the_protocol_keeps_the_transport_open)
{
    coil_transport *transport = new_transport(pretended_type, &new_noting("p")->head);
    coil_transport_eof_received(transport);
    EXPECT(coil_transport_is_closing(transport));
    settle();
    EXPECT_LOG("p: eof", "p: lost");
}

TEST_ASYNC(errors_of_a_protocol_are_fatal)
{
    static const char *const methods[] = {"received", "eof"};
    for (size_t i = 0; i < 2; i++) {
        noting *protocol = new_noting("p");
        protocol->fails = methods[i];
        coil_transport *transport = new_transport(pretended_type, &protocol->head);
        if (i == 0) coil_transport_data_received(transport, "x", 1);
        else coil_transport_eof_received(transport);
        EXPECT(coil_transport_is_closing(transport));
        settle();
    }
    EXPECT_LOG("p: received x", "report: Fatal error: protocol.data_received() call failed.: ValueError: received", "p: lost: ValueError: received",
               "p: eof", "report: Fatal error: protocol.eof_received() call failed.: ValueError: eof", "p: lost: ValueError: eof");
}

static coil_value exits(coil_protocol *self, const void *data, size_t length)
{
    (void)self;
    (void)length;
    return *(const char *)data == 'x' ? coil_raise_value(coil_SystemExit, coil_int(3)) : coil_raise(coil_KeyboardInterrupt);
}

static const coil_protocol_type exiting_type = {.type = {.name = "Exiting"}, .data_received = exits};

TEST(protocol_that_exits_ends_the_loop)
{
    coil_loop *loop = test_loop();
    coil_protocol *protocol = OWN(coil_object_new(&exiting_type.type, sizeof *protocol));
    coil_transport *ends[2];
    EXPECT_NONE(coil_loop_create_pipe(loop, protocol, protocol, ends));
    coil_transport *first = OWN(ends[0]), *second = OWN(ends[1]);
    coil_value written = coil_transport_write(first, "x", 1);
    coil_value ended = keep(coil_failed(written) ? written : coil_loop_run_forever(loop));
    EXPECT_ERROR(coil_value_retain(ended), coil_SystemExit, "3");
    EXPECT_VALUE(coil_value_retain(coil_error_value(ended)), "3");
    EXPECT(!coil_transport_is_closing(second));
    written = coil_transport_write(first, "k", 1);
    EXPECT_ERROR(coil_failed(written) ? written : coil_loop_run_forever(loop), coil_KeyboardInterrupt, "");
    coil_transport_abort(first);
    coil_transport_abort(second);
    settle();
}

TEST_ASYNC(errors_of_the_system_are_not_reported)
{
    coil_transport *transport = new_transport(pretended_type, &new_noting("p")->head);
    coil_transport_fatal_error(transport, coil_raise(coil_ConnectionResetError, "gone"), "Fatal");
    coil_transport_fatal_error(transport, coil_raise(coil_ConnectionResetError, "again"), "Fatal"); // too late
    settle();
    EXPECT_LOG("p: lost: ConnectionResetError: gone");
}

TEST_ASYNC(errors_while_connecting_and_losing_are_reported)
{
    noting *protocol = new_noting("p");
    coil_transport *transport = new_transport(pretended_type, &protocol->head);
    protocol->fails = "made";
    coil_transport_start(transport);
    settle();
    EXPECT_LOG("p: made", "report: Exception in callback Noting.connection_made(): ValueError: made");
    EXPECT(!coil_transport_is_closing(transport));
    protocol->fails = "lost";
    coil_transport_abort(transport);
    settle();
    EXPECT_LOG("p: lost", "report: Exception in callback Pretended._call_connection_lost(): ValueError: lost");
}

static void note_what_it_is_about(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    const noting *protocol = arg;
    note("transport %s, protocol %s", context->transport->head.type->name, context->protocol == &protocol->head ? "p" : "another");
}

TEST_ASYNC(reports_name_the_transport_and_the_protocol)
{
    noting *protocol = new_noting("p");
    coil_transport *transport = new_transport(pretended_type, &protocol->head);
    protocol->fails = "received";
    coil_loop_set_exception_handler(NULL, note_what_it_is_about, protocol);
    coil_transport_data_received(transport, "x", 1);
    settle();
    coil_loop_set_exception_handler(NULL, NULL, NULL);
    EXPECT_LOG("p: received x", "transport Pretended, protocol p", "p: lost: ValueError: received");
}

TEST_ASYNC(protocol_can_be_replaced)
{
    noting *second = new_noting("second");
    coil_transport *transport = new_transport(pretended_type, &new_noting("first")->head);
    coil_transport_data_received(transport, "x", 1);
    coil_transport_set_protocol(transport, &second->head);
    coil_transport_data_received(transport, "y", 1);
    coil_transport_close(transport);
    settle();
    EXPECT_LOG("first: received x", "second: received y", "second: lost");
}

TEST_ASYNC(transport_without_a_protocol_drops_what_it_receives)
{
    coil_transport *transport = new_transport(pretended_type, NULL);
    coil_transport_start(transport);
    ((pretended *)transport)->size = 100000;
    coil_transport_maybe_pause_protocol(transport);
    coil_transport_maybe_resume_protocol(transport);
    coil_transport_data_received(transport, "x", 1);
    coil_transport_eof_received(transport);
    EXPECT(coil_transport_is_closing(transport));
    settle();
    EXPECT_LOG();
}

TEST_ASYNC(protocol_that_was_paused_is_not_resumed_after_its_connection)
{
    coil_transport *transport = new_transport(pretended_type, &new_noting("p")->head);
    ((pretended *)transport)->size = 100000;
    coil_transport_maybe_pause_protocol(transport);
    coil_transport_abort(transport);
    settle();
    ((pretended *)transport)->size = 0;
    coil_transport_maybe_resume_protocol(transport);
    EXPECT_LOG("p: pause", "p: lost");
}

// ---------------------------------------------------------------------------------------------------------------------
// A transport on top of another one, as one for TLS would be
// ---------------------------------------------------------------------------------------------------------------------

typedef struct wrapper {
    coil_transport head;
    coil_transport *inner; // borrowed
} wrapper;

static coil_transport *inner_of(coil_transport *self)
{
    return ((wrapper *)self)->inner;
}

static bool wrapper_can_write_eof(coil_transport *self)
{
    (void)self;
    return false;
}

static bool wrapper_is_closing(coil_transport *self)
{
    return coil_transport_is_closing(inner_of(self));
}

static coil_value wrapper_set_limits(coil_transport *self, int64_t high, int64_t low)
{
    return coil_transport_set_write_buffer_limits(inner_of(self), high, low);
}

static void wrapper_get_limits(coil_transport *self, int64_t *low, int64_t *high)
{
    coil_transport_get_write_buffer_limits(inner_of(self), low, high);
}

static coil_value wrapper_get_extra_info(coil_transport *self, const char *name)
{
    return coil_transport_get_extra_info(inner_of(self), name);
}

static coil_protocol *wrapper_get_protocol(coil_transport *self)
{
    return coil_transport_get_protocol(inner_of(self));
}

static void wrapper_set_protocol(coil_transport *self, coil_protocol *protocol)
{
    coil_transport_set_protocol(inner_of(self), protocol);
}

static const coil_transport_type wrapper_type = {
    .type = {.name = "Wrapper", .finalize = coil_transport_finalize},
    .can_write_eof = wrapper_can_write_eof,
    .is_closing = wrapper_is_closing,
    .set_write_buffer_limits = wrapper_set_limits,
    .get_write_buffer_limits = wrapper_get_limits,
    .get_extra_info = wrapper_get_extra_info,
    .get_protocol = wrapper_get_protocol,
    .set_protocol = wrapper_set_protocol,
};

TEST_ASYNC(transport_may_pass_everything_on_to_another)
{
    coil_transport *inner = new_transport(pretended_type, NULL);
    wrapper *outer = OWN(coil_transport_new(&wrapper_type, sizeof *outer, NULL, NULL));
    outer->inner = inner;
    noting *protocol = new_noting("p");
    EXPECT(!coil_transport_can_write_eof(&outer->head));
    EXPECT_NONE(coil_transport_set_write_buffer_limits(&outer->head, 100, 10));
    EXPECT_LIMITS(&outer->head, 10, 100);
    EXPECT_LIMITS(inner, 10, 100);
    EXPECT_NONE(coil_transport_set_extra_info(inner, "peername", coil_string("someone")));
    EXPECT_VALUE(coil_transport_get_extra_info(&outer->head, "peername"), "'someone'");
    coil_transport_set_protocol(&outer->head, &protocol->head);
    EXPECT(coil_transport_get_protocol(&outer->head) == &protocol->head);
    EXPECT(coil_transport_get_protocol(inner) == &protocol->head);
    EXPECT(!coil_transport_is_closing(&outer->head));
    coil_transport_close(inner);
    EXPECT(coil_transport_is_closing(&outer->head));
    settle();
    EXPECT_LOG("p: lost");
}

TEST_ASYNC(transport_that_nobody_closed_warns)
{
    coil_transport *transport = coil_transport_new(&pretended_type, sizeof(pretended), NULL, NULL);
    EXPECT(transport != NULL);
    coil_transport_start(transport);
    settle();
    coil_release(transport);
    EXPECT_LOG("ResourceWarning: unclosed transport <Pretended object at 0x...>");
}
