// SPDX-License-Identifier: MIT
//
// stream_writers.c: StreamWriter and StreamReaderProtocol, over pipes: writing, draining, closing, servers' callbacks, writers that nobody closed.

#include "connections.h"

// Two streams that are connected; the test owns them.
static bool open_pipe(int64_t limit, coil_stream ends[2])
{
    coil_value opened = coil_open_pipe(limit, ends);
    bool failed = coil_failed(opened);
    coil_value_release(opened);
    for (int i = 0; !failed && i < 2; i++) {
        ends[i].reader = OWN(ends[i].reader);
        ends[i].writer = OWN(ends[i].writer);
    }
    return !failed;
}

#define OPEN_PIPE(limit, ends) \
    coil_stream ends[2];       \
    EXPECT(open_pipe((limit), ends))

static void close_both(coil_stream ends[2])
{
    for (int i = 0; i < 2; i++) coil_stream_writer_close(ends[i].writer);
}

#define WRITE(writer, text) EXPECT_NONE(coil_stream_writer_write(writer, text, strlen(text)))

// ---------------------------------------------------------------------------------------------------------------------
// Writing
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(streams_of_a_pipe_talk_to_each_other)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    WRITE(ends[0].writer, "GET / HTTP/1.0\r\n\r\n");
    EXPECT_VALUE(coil_stream_reader_readuntil(ends[1].reader, "\r\n\r\n", 4), "b'GET / HTTP/1.0\\r\\n\\r\\n'");
    WRITE(ends[1].writer, "HTTP/1.0 200 OK\r\n");
    WRITE(ends[1].writer, "\r\nTest message");
    coil_stream_writer_close(ends[1].writer);
    EXPECT_VALUE(coil_stream_reader_readline(ends[0].reader), "b'HTTP/1.0 200 OK\\r\\n'");
    EXPECT_VALUE(coil_stream_reader_read(ends[0].reader, -1), "b'\\r\\nTest message'");
    EXPECT(!coil_stream_writer_is_closing(ends[0].writer));
    coil_stream_writer_close(ends[0].writer);
    EXPECT(coil_stream_writer_is_closing(ends[0].writer));
    EXPECT_NONE(coil_stream_writer_wait_closed(ends[0].writer));
    EXPECT_NONE(coil_stream_writer_wait_closed(ends[1].writer));
    EXPECT_LOG();
}

TEST_ASYNC(writer_passes_everything_on_to_its_transport)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    coil_stream_writer *writer = ends[0].writer;
    coil_transport *transport = coil_stream_writer_transport(writer);
    EXPECT_NONE(coil_stream_writer_writelines(writer, OWN(list_of(2, "one ", "two "))));
    EXPECT_NONE(coil_stream_writer_write_value(writer, coil_string("three ")));
    EXPECT_NONE(coil_stream_writer_write_value(writer, coil_bytes("four", 4)));
    EXPECT_INT(coil_transport_get_write_buffer_size(transport), 18);
    EXPECT_ERROR(coil_stream_writer_write_value(writer, coil_int(5)), coil_TypeError,
                 "data argument must be a bytes, bytearray, or memoryview object, not 'int'");
    EXPECT_ERROR(coil_stream_writer_write_value(writer, coil_raise(coil_ValueError, "passed on")), coil_ValueError, "passed on");
    EXPECT_NONE(coil_transport_set_extra_info(transport, "peername", coil_string("the other end")));
    EXPECT_VALUE(coil_stream_writer_get_extra_info(writer, "peername"), "'the other end'");
    EXPECT_NONE(coil_stream_writer_get_extra_info(writer, "unknown"));
    EXPECT(coil_stream_writer_can_write_eof(writer));
    EXPECT_NONE(coil_stream_writer_write_eof(writer));
    EXPECT_ERROR(coil_stream_writer_write(writer, "x", 1), coil_RuntimeError, "Cannot call write() after write_eof()");
    EXPECT_VALUE(coil_stream_reader_read(ends[1].reader, -1), "b'one two three four'");
    EXPECT(coil_stream_reader_at_eof(ends[1].reader));
    WRITE(ends[1].writer, "still there\n");
    EXPECT_VALUE(coil_stream_reader_readline(ends[0].reader), "b'still there\\n'");
    close_both(ends);
}

TEST_ASYNC(writer_needs_the_protocol_of_a_stream)
{
    connection pipe;
    EXPECT(connect(&pipe));
    EXPECT_NULL(coil_stream_writer_new(pipe.at, &pipe.a->head, NULL), coil_TypeError, "a StreamReaderProtocol was expected, got Noting");
    disconnect(&pipe);
    settle();
    EXPECT_LOG("a: made", "b: made", "a: lost", "b: lost");
}

TEST_ASYNC(writer_repr_shows_transport_and_reader)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    settle();
    EXPECT_REPR(ends[0].writer, "<StreamWriter transport=<PipeTransport read=polling write=<idle, bufsize=0>> "
                                "reader=<StreamReader transport=<PipeTransport read=polling write=<idle, bufsize=0>>>>");
    coil_protocol *protocol = coil_transport_get_protocol(coil_stream_writer_transport(ends[0].writer));
    coil_stream_writer *alone = OWN(coil_stream_writer_new(coil_stream_writer_transport(ends[0].writer), protocol, NULL));
    EXPECT_REPR(alone, "<StreamWriter transport=<PipeTransport read=polling write=<idle, bufsize=0>>>");
    EXPECT_REPR(protocol, "<asyncio.streams.StreamReaderProtocol object at 0x...>");
    close_both(ends);
}

// ---------------------------------------------------------------------------------------------------------------------
// Draining
// ---------------------------------------------------------------------------------------------------------------------

static char much[200000];

static coil_value drains(void *writer)
{
    COIL_TRY(note_value("drain", coil_stream_writer_drain(writer)));
    return coil_none();
}

TEST_ASYNC(drain_does_not_wait_while_there_is_room)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    EXPECT_NONE(coil_stream_writer_write(ends[0].writer, much, 65536));
    spawn(logs, "another task");
    EXPECT_NONE(coil_stream_writer_drain(ends[0].writer));
    EXPECT_LOG();
    settle();
    EXPECT_LOG("another task");
    close_both(ends);
}

TEST_ASYNC(drain_waits_until_the_other_side_has_read)
{
    OPEN_PIPE(10000, ends);
    settle();
    // The reader takes one piece and pauses, for it holds more than twice its limit. What comes then stays with the writer.
    EXPECT_NONE(coil_stream_writer_write(ends[0].writer, much, 50000));
    settle();
    EXPECT_REPR(ends[1].reader, "<StreamReader 50000 bytes limit=10000 transport=<PipeTransport read=idle write=<idle, bufsize=0>> paused>");
    EXPECT_NONE(coil_stream_writer_write(ends[0].writer, much, 70000));
    spawn(drains, ends[0].writer);
    settle();
    EXPECT_LOG();
    for (int i = 0; i < 3; i++) coil_value_release(coil_stream_reader_readexactly(ends[1].reader, 13000));
    settle();
    EXPECT_LOG(); // 11000 are left, over the limit
    coil_value_release(coil_stream_reader_readexactly(ends[1].reader, 1000));
    settle();
    EXPECT_LOG("drain: None");
    close_both(ends);
}

TEST_ASYNC(everyone_who_drains_is_woken)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    coil_protocol *protocol = coil_transport_get_protocol(coil_stream_writer_transport(ends[0].writer));
    EXPECT_NONE(coil_protocol_pause_writing(protocol));
    coil_task *cancelled = NULL;
    for (int i = 0; i < 10; i++) {
        coil_task *task = spawn(drains, ends[0].writer);
        if (i == 4) cancelled = task;
    }
    settle();
    coil_task_cancel(cancelled, NULL);
    settle();
    EXPECT_LOG("drain: CancelledError");
    EXPECT_NONE(coil_protocol_resume_writing(protocol));
    settle();
    EXPECT_LOG("drain: None", "drain: None", "drain: None", "drain: None", "drain: None", "drain: None", "drain: None", "drain: None", "drain: None");
    close_both(ends);
}

TEST_ASYNC(pausing_twice_is_refused)
{
    coil_protocol *protocol = OWN(coil_stream_reader_protocol_new(NULL, NULL, NULL, NULL));
    EXPECT_ERROR(coil_protocol_resume_writing(protocol), coil_AssertionError, "");
    EXPECT_NONE(coil_protocol_pause_writing(protocol));
    EXPECT_ERROR(coil_protocol_pause_writing(protocol), coil_AssertionError, "");
}

static coil_value drains_in_a_generator(void *writer)
{
    return coil_stream_writer_drain(writer);
}

TEST_ASYNC(generators_cannot_drain)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    EXPECT_NONE(coil_protocol_pause_writing(coil_transport_get_protocol(coil_stream_writer_transport(ends[0].writer))));
    coil_generator *gen = OWN(coil_generator_new(drains_in_a_generator, ends[0].writer));
    EXPECT_RAISE(coil_generator_send(gen, coil_none(), INTO), coil_RuntimeError,
                 "drain outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
    close_both(ends);
}

TEST_ASYNC(drain_in_time)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    EXPECT_NONE(coil_protocol_pause_writing(coil_transport_get_protocol(coil_stream_writer_transport(ends[0].writer))));
    EXPECT_ERROR(coil_wait_for(coil_stream_writer_drain_coro(ends[0].writer), 1), coil_TimeoutError, "");
    close_both(ends);
}

TEST_ASYNC(drain_raises_what_the_reader_would)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    coil_stream_reader_set_exception(ends[0].reader, coil_raise(coil_ValueError, "why"));
    EXPECT_ERROR(coil_stream_writer_drain(ends[0].writer), coil_ValueError, "why");
    close_both(ends);
}

TEST_ASYNC(draining_ends_with_the_connection)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    settle();
    EXPECT_NONE(coil_transport_pause_reading(coil_stream_writer_transport(ends[1].writer)));
    EXPECT_NONE(coil_stream_writer_write(ends[0].writer, much, 100000));
    coil_task *failing = spawn(drains, ends[0].writer);
    settle();
    coil_stream_writer_close(ends[1].writer);
    settle();
    EXPECT_LOG("drain: ConnectionResetError: Connection reset by peer");
    coil_value_release(coil_task_exception(failing));
    EXPECT_ERROR(coil_stream_writer_drain(ends[0].writer), coil_ConnectionResetError, "Connection reset by peer"); // the reader's
    EXPECT_ERROR(coil_stream_writer_wait_closed(ends[0].writer), coil_ConnectionResetError, "Connection reset by peer");
}

TEST_ASYNC(draining_ends_when_the_writer_aborts)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    settle();
    EXPECT_NONE(coil_transport_pause_reading(coil_stream_writer_transport(ends[1].writer)));
    EXPECT_NONE(coil_stream_writer_write(ends[0].writer, much, 100000));
    spawn(drains, ends[0].writer);
    settle();
    coil_transport_abort(coil_stream_writer_transport(ends[0].writer));
    settle();
    EXPECT_LOG("drain: None");
    EXPECT_ERROR(coil_stream_writer_drain(ends[0].writer), coil_ConnectionResetError, "Connection lost");
    close_both(ends);
}

// Without giving up control at a connection that is closing, this would go on for ever.
TEST_ASYNC(writing_and_draining_in_turns_ends_with_the_connection)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    coil_stream_writer_close(ends[1].writer);
    settle();
    coil_value outcome = coil_none();
    for (int i = 0; i < 1000 && !coil_failed(outcome); i++) {
        outcome = coil_stream_writer_write(ends[0].writer, "foo\n", 4);
        if (!coil_failed(outcome)) outcome = coil_stream_writer_drain(ends[0].writer);
    }
    EXPECT_ERROR(outcome, coil_ConnectionResetError, "Connection lost");
    EXPECT_ERROR(coil_stream_writer_drain(ends[0].writer), coil_BrokenPipeError, "Broken pipe");
}

TEST(draining_outside_of_a_coroutine)
{
    coil_loop *loop = test_loop();
    coil_protocol *protocol = OWN(coil_stream_reader_protocol_new(NULL, NULL, NULL, loop)), *other = OWN(coil_stream_reader_protocol_new(NULL, NULL, NULL, loop));
    coil_transport *ends[2];
    EXPECT_NONE(coil_loop_create_pipe(loop, protocol, other, ends));
    coil_transport *first = OWN(ends[0]), *second = OWN(ends[1]);
    coil_stream_writer *writer = OWN(coil_stream_writer_new(first, protocol, NULL));
    EXPECT_NONE(coil_stream_writer_drain(writer)); // nothing to wait for
    EXPECT_NONE(coil_protocol_pause_writing(protocol));
    EXPECT_ERROR(coil_stream_writer_drain(writer), coil_RuntimeError,
                 "drain outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
    coil_transport_abort(first);
    coil_transport_abort(second);
    settle();
}

// ---------------------------------------------------------------------------------------------------------------------
// Closing
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(wait_closed_waits_for_connection_lost)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    settle();
    coil_stream_writer_close(ends[0].writer);
    spawn(logs, "a turn");
    EXPECT_NONE(coil_stream_writer_wait_closed(ends[0].writer));
    EXPECT_LOG("a turn");
    EXPECT_NONE(coil_stream_writer_wait_closed(ends[0].writer));
    close_both(ends);
}

TEST_ASYNC(wait_closed_with_unread_data)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    WRITE(ends[1].writer, "HTTP/1.0 200 OK\r\nand more");
    EXPECT_VALUE(coil_stream_reader_readline(ends[0].reader), "b'HTTP/1.0 200 OK\\r\\n'");
    coil_stream_writer_close(ends[0].writer);
    EXPECT_NONE(coil_stream_writer_wait_closed(ends[0].writer));
    EXPECT_VALUE(coil_stream_reader_read(ends[0].reader, -1), "b'and more'");
    close_both(ends);
}

TEST_ASYNC(wait_closed_in_time)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    EXPECT_ERROR(coil_wait_for(coil_stream_writer_wait_closed_coro(ends[0].writer), 1), coil_TimeoutError, "");
    // What everybody waits for is cancelled with the one who did not want to wait any more: CPython's, too.
    EXPECT_ERROR(coil_stream_writer_wait_closed(ends[0].writer), coil_CancelledError, "");
    close_both(ends);
}

TEST_ASYNC(writing_after_closing_shows_when_drained)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    settle();
    coil_stream_writer_close(ends[0].writer);
    WRITE(ends[0].writer, "data");
    EXPECT_ERROR(coil_stream_writer_drain(ends[0].writer), coil_ConnectionResetError, "Connection lost");
    close_both(ends);
}

TEST_ASYNC(closing_is_eof_for_ones_own_reader)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    coil_stream_writer_close(ends[0].writer);
    EXPECT_NONE(coil_stream_writer_wait_closed(ends[0].writer));
    EXPECT(coil_stream_reader_at_eof(ends[0].reader));
    EXPECT_VALUE(coil_stream_reader_read(ends[0].reader, -1), "b''");
    settle();
    EXPECT(coil_stream_reader_at_eof(ends[1].reader));
    close_both(ends);
}

TEST_ASYNC(connection_that_is_lost_with_an_error_fails_reads)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    settle();
    coil_value error = keep(coil_raise(coil_ZeroDivisionError));
    EXPECT_NONE(coil_protocol_connection_lost(coil_transport_get_protocol(coil_stream_writer_transport(ends[0].writer)), error));
    EXPECT_ERROR(coil_stream_reader_read(ends[0].reader, -1), coil_ZeroDivisionError, "");
    EXPECT_ERROR(coil_stream_writer_wait_closed(ends[0].writer), coil_ZeroDivisionError, "");
    close_both(ends);
    settle();
    EXPECT_LOG();
}

// Nobody has asked for the error in the future that wait_closed waits for; the reader has it as well.
TEST_ASYNC(error_that_only_the_reader_has_seen_is_not_reported)
{
    OPEN_PIPE(COIL_DEFAULT_LIMIT, ends);
    settle();
    EXPECT_NONE(coil_transport_pause_reading(coil_stream_writer_transport(ends[1].writer)));
    WRITE(ends[0].writer, "data");
    coil_stream_writer_close(ends[1].writer);
    EXPECT_ERROR(coil_stream_reader_read(ends[0].reader, 1), coil_ConnectionResetError, "Connection reset by peer");
    EXPECT_LOG();
}

// ---------------------------------------------------------------------------------------------------------------------
// The protocol of a stream
// ---------------------------------------------------------------------------------------------------------------------

TEST(stream_protocol_needs_a_loop)
{
    EXPECT_NULL(coil_stream_reader_protocol_new(NULL, NULL, NULL, NULL), coil_RuntimeError, "no running event loop");
}

TEST_ASYNC(stream_protocol_made_in_a_task_uses_the_running_loop)
{
    connection pipe;
    EXPECT(connect(&pipe));
    coil_protocol *protocol = OWN(coil_stream_reader_protocol_new(NULL, NULL, NULL, NULL));
    coil_stream_writer *writer = OWN(coil_stream_writer_new(pipe.at, protocol, NULL));
    coil_transport_set_protocol(pipe.at, protocol);
    disconnect(&pipe);
    EXPECT_NONE(coil_stream_writer_wait_closed(writer));
    settle();
    EXPECT_LOG("b: made", "b: lost");
}

TEST_ASYNC(stream_protocol_feeds_its_reader)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    coil_protocol *protocol = OWN(coil_stream_reader_protocol_new(reader, NULL, NULL, NULL));
    EXPECT_NONE(coil_protocol_data_received(protocol, "line\n", 5));
    EXPECT_VALUE(coil_stream_reader_readline(reader), "b'line\\n'");
    EXPECT_VALUE(coil_protocol_eof_received(protocol), "True");
    EXPECT_ERROR(coil_protocol_data_received(protocol, "x", 1), coil_AssertionError, "feed_data after feed_eof");
    EXPECT_NONE(coil_protocol_connection_lost(protocol, coil_none()));
    EXPECT_NONE(coil_protocol_data_received(protocol, "x", 1)); // dropped
    EXPECT(coil_stream_reader_at_eof(reader));
}

TEST_ASYNC(stream_protocol_connects_its_reader_once)
{
    connection pipe;
    EXPECT(connect(&pipe));
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    coil_protocol *protocol = OWN(coil_stream_reader_protocol_new(reader, NULL, NULL, NULL));
    EXPECT_NONE(coil_protocol_connection_made(protocol, pipe.at));
    EXPECT_ERROR(coil_protocol_connection_made(protocol, pipe.at), coil_AssertionError, "Transport already set");
    disconnect(&pipe);
    settle();
    EXPECT_LOG("a: made", "b: made", "a: lost", "b: lost");
}

TEST_ASYNC(stream_protocol_does_not_keep_its_reader, WITHOUT_FAILURES)
{
    coil_stream_reader *reader = coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL);
    coil_protocol *first = OWN(coil_stream_reader_protocol_new(reader, NULL, NULL, NULL));
    coil_protocol *second = coil_stream_reader_protocol_new(reader, NULL, NULL, NULL);
    coil_protocol *third = OWN(coil_stream_reader_protocol_new(reader, NULL, NULL, NULL));
    coil_release(second);
    coil_release(reader);
    EXPECT_NONE(coil_protocol_data_received(first, "dropped", 7));
    EXPECT_NONE(coil_protocol_data_received(third, "dropped", 7));
    EXPECT_NONE(coil_protocol_connection_lost(first, coil_none()));
}

TEST_ASYNC(stream_protocol_over_ssl_lets_eof_close)
{
    connection pipe;
    EXPECT(connect(&pipe));
    coil_protocol *protocol = OWN(coil_stream_reader_protocol_new(NULL, NULL, NULL, NULL));
    EXPECT_NONE(coil_transport_set_extra_info(pipe.at, "sslcontext", coil_int(1)));
    EXPECT_NONE(coil_protocol_connection_made(protocol, pipe.at));
    EXPECT_VALUE(coil_protocol_eof_received(protocol), "False");
    disconnect(&pipe);
    settle();
    EXPECT_LOG("a: made", "b: made", "a: lost", "b: lost");
}

// ---------------------------------------------------------------------------------------------------------------------
// Servers: a callback is called when the connection is made
// ---------------------------------------------------------------------------------------------------------------------

// A client's stream, whose other end is a server's: the callback gets it.
static bool connect_client(coil_client_connected_callback callback, void *arg, coil_stream *client)
{
    client->reader = OWN(coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL));
    coil_protocol *protocol = OWN(coil_stream_reader_protocol_new(client->reader, NULL, NULL, NULL));
    coil_stream_reader *reader = coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL); // the server's: its protocol keeps it until the connection is made
    coil_protocol *server = reader ? coil_stream_reader_protocol_new(reader, callback, arg, NULL) : NULL;
    coil_release(reader);
    coil_transport *ends[2];
    coil_value created = server ? coil_loop_create_pipe(NULL, protocol, server, ends) : coil_last_error();
    coil_release(server);
    bool failed = coil_failed(created);
    coil_value_release(created);
    if (failed) return false;
    coil_transport *transport = OWN(ends[0]);
    test_own(ends[1]);
    client->writer = OWN(coil_stream_writer_new(transport, protocol, client->reader));
    return true;
}

#define CONNECT_CLIENT(callback, arg, client) \
    coil_stream client;                       \
    EXPECT(connect_client((callback), (arg), &client))

static coil_value echoes(void *arg)
{
    const coil_stream *client = arg;
    COIL_LET(line, coil_stream_reader_readline(client->reader));
    COIL_TRY(coil_stream_writer_write_value(client->writer, line));
    COIL_TRY(coil_stream_writer_drain(client->writer));
    coil_stream_writer_close(client->writer);
    return coil_stream_writer_wait_closed(client->writer);
}

static coil_value handles_in_a_task(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)arg;
    coil_stream client = {reader, writer};
    return coil_object_value(coil_coroutine_with(echoes, &client, sizeof client));
}

TEST_ASYNC(client_is_handled_by_a_coroutine)
{
    CONNECT_CLIENT(handles_in_a_task, NULL, client);
    WRITE(client.writer, "hello world!\n");
    EXPECT_VALUE(coil_stream_reader_readline(client.reader), "b'hello world!\\n'");
    EXPECT_VALUE(coil_stream_reader_readline(client.reader), "b''");
    coil_stream_writer_close(client.writer);
    EXPECT_NONE(coil_stream_writer_wait_closed(client.writer));
    settle();
    EXPECT_LOG();
}

static coil_value echoes_and_gives_back(void *arg)
{
    coil_stream *client = arg;
    coil_value echoed = echoes(client);
    coil_release(client->reader);
    coil_release(client->writer);
    return echoed;
}

static coil_value handles_in_a_task_of_its_own(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)arg;
    coil_stream client = {coil_retain(reader), coil_retain(writer)};
    coil_task *task = coil_create_task(coil_coroutine_with(echoes_and_gives_back, &client, sizeof client));
    if (!task) {
        coil_release(reader);
        coil_release(writer);
        return coil_last_error();
    }
    coil_release(task);
    return coil_none();
}

TEST_ASYNC(client_is_handled_by_a_plain_callback, WITHOUT_FAILURES)
{
    CONNECT_CLIENT(handles_in_a_task_of_its_own, NULL, client);
    WRITE(client.writer, "hello world!\n");
    EXPECT_VALUE(coil_stream_reader_readline(client.reader), "b'hello world!\\n'");
    coil_stream_writer_close(client.writer);
    EXPECT_NONE(coil_stream_writer_wait_closed(client.writer));
    settle();
    EXPECT_LOG();
}

static coil_value fails(void *text)
{
    return coil_raise(coil_Exception, "%s", *(const char **)text);
}

static coil_value handles_by_failing(coil_stream_reader *reader, coil_stream_writer *writer, void *text)
{
    (void)reader;
    (void)writer;
    const char *why = text;
    return coil_object_value(coil_coroutine_with(fails, &why, sizeof why));
}

TEST_ASYNC(error_of_a_handler_is_reported_and_closes)
{
    CONNECT_CLIENT(handles_by_failing, "test", client);
    EXPECT_VALUE(coil_stream_reader_read(client.reader, -1), "b''");
    settle();
    EXPECT_LOG("report: Unhandled exception in client_connected_cb: Exception: test");
    coil_stream_writer_close(client.writer);
}

static coil_value closes_and_cancels_itself(void *writer)
{
    coil_stream_writer_close(*(coil_stream_writer **)writer);
    coil_task_cancel(coil_current_task(), NULL);
    return coil_sleep(1);
}

static coil_value handles_by_cancelling(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)reader;
    (void)arg;
    return coil_object_value(coil_coroutine_with(closes_and_cancels_itself, &writer, sizeof writer));
}

TEST_ASYNC(handler_that_is_cancelled_is_not_reported)
{
    CONNECT_CLIENT(handles_by_cancelling, NULL, client);
    WRITE(client.writer, "test msg");
    EXPECT_NONE(coil_stream_writer_drain(client.writer));
    coil_stream_writer_close(client.writer);
    EXPECT_NONE(coil_stream_writer_wait_closed(client.writer));
    settle();
    EXPECT_LOG();
}

static coil_value waits_for_ever(void *arg)
{
    (void)arg;
    return waits_forever(NULL);
}

static coil_value handles_by_waiting(coil_stream_reader *reader, coil_stream_writer *writer, void *task)
{
    (void)reader;
    (void)writer;
    coil_coroutine *waiting = coil_coroutine_new(waits_for_ever, NULL);
    *(coil_coroutine **)task = waiting;
    return coil_object_value(waiting);
}

static coil_task *task_of(const coil_coroutine *coroutine)
{
    coil_task *found = NULL;
    coil_value tasks = coil_all_tasks();
    for (size_t i = 0; !coil_failed(tasks) && i < coil_list_count(coil_as_list(tasks)); i++) {
        coil_task *task = coil_as_object(coil_list_get(coil_as_list(tasks), i));
        if (coil_task_get_coro(task) == (const coil_object *)coroutine) found = task;
    }
    coil_value_release(tasks);
    return found;
}

TEST_ASYNC(handler_that_is_cancelled_from_outside_closes)
{
    coil_coroutine *waiting = NULL;
    CONNECT_CLIENT(handles_by_waiting, &waiting, client);
    settle();
    coil_task *task = task_of(waiting);
    EXPECT(task != NULL);
    coil_task_cancel(task, NULL);
    EXPECT_VALUE(coil_stream_reader_read(client.reader, -1), "b''");
    coil_stream_writer_close(client.writer);
    settle();
    EXPECT_LOG();
}

static coil_value handles_by_raising(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)reader;
    (void)writer;
    (void)arg;
    return coil_raise(coil_ValueError, "unwelcome");
}

TEST_ASYNC(callback_that_fails_is_reported)
{
    CONNECT_CLIENT(handles_by_raising, NULL, client);
    EXPECT_VALUE(coil_stream_reader_read(client.reader, -1), "b''");
    EXPECT_LOG("ResourceWarning: unclosed <StreamWriter transport=<PipeTransport closing read=idle write=<idle, bufsize=0>> "
               "reader=<StreamReader transport=<PipeTransport closing read=idle write=<idle, bufsize=0>>>>",
               "report: Exception in callback StreamReaderProtocol.connection_made(): ValueError: unwelcome");
    coil_stream_writer_close(client.writer);
}

static coil_value forgets(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)reader;
    (void)writer;
    (void)arg;
    return coil_object_value(coil_list_new(0, NULL)); // nothing that could be run
}

TEST_ASYNC(callback_that_forgets_its_writer_is_warned)
{
    CONNECT_CLIENT(forgets, NULL, client);
    EXPECT_VALUE(coil_stream_reader_read(client.reader, -1), "b''");
    EXPECT_LOG("ResourceWarning: unclosed <StreamWriter transport=<PipeTransport closing read=idle write=<idle, bufsize=0>> "
               "reader=<StreamReader transport=<PipeTransport closing read=idle write=<idle, bufsize=0>>>>");
    coil_stream_writer_close(client.writer);
}

// ---------------------------------------------------------------------------------------------------------------------
// Writers that nobody closed
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(writer_that_nobody_closed_warns_and_closes, WITHOUT_FAILURES)
{
    coil_stream ends[2];
    EXPECT_NONE(coil_open_pipe(COIL_DEFAULT_LIMIT, ends));
    settle();
    coil_release(ends[0].writer);
    EXPECT_LOG("ResourceWarning: unclosed <StreamWriter transport=<PipeTransport closing read=idle write=<idle, bufsize=0>> "
               "reader=<StreamReader transport=<PipeTransport closing read=idle write=<idle, bufsize=0>>>>");
    EXPECT_VALUE(coil_stream_reader_read(ends[1].reader, -1), "b''");
    coil_stream_writer_close(ends[1].writer);
    coil_release(ends[1].writer);
    coil_release(ends[0].reader);
    coil_release(ends[1].reader);
}

TEST(writer_that_outlives_its_loop_warns, WITHOUT_FAILURES)
{
    coil_loop *loop = test_loop();
    coil_protocol *protocol = OWN(coil_stream_reader_protocol_new(NULL, NULL, NULL, loop)), *other = OWN(coil_stream_reader_protocol_new(NULL, NULL, NULL, loop));
    coil_transport *ends[2];
    EXPECT_NONE(coil_loop_create_pipe(loop, protocol, other, ends));
    coil_stream_writer *writer = coil_stream_writer_new(ends[0], protocol, NULL);
    settle();
    coil_transport_close(ends[1]);
    settle();
    EXPECT_NONE(coil_loop_close(loop));
    coil_release(writer);
    EXPECT_LOG("ResourceWarning: loop is closed");
    coil_transport_abort(ends[0]);
    coil_release(ends[0]);
    coil_release(ends[1]);
}

static coil_value gives_back_in_the_middle(void *arg)
{
    coil_stream_writer *writer = *(coil_stream_writer **)arg;
    COIL_TRY(note_value("drain", coil_stream_writer_drain(writer)));
    return coil_none();
}

TEST_ASYNC(writer_may_be_given_back_while_a_task_drains, WITHOUT_FAILURES)
{
    coil_stream ends[2];
    EXPECT_NONE(coil_open_pipe(COIL_DEFAULT_LIMIT, ends));
    settle();
    EXPECT_NONE(coil_transport_pause_reading(coil_stream_writer_transport(ends[1].writer)));
    EXPECT_NONE(coil_stream_writer_write(ends[0].writer, much, 100000));
    coil_task *task = coil_create_task(coil_coroutine_with(gives_back_in_the_middle, &ends[0].writer, sizeof(coil_stream_writer *)));
    settle();
    coil_stream_writer_close(ends[0].writer);
    coil_release(ends[0].writer);
    coil_release(ends[0].reader);
    coil_stream_writer_close(ends[1].writer);
    coil_release(ends[1].writer);
    coil_release(ends[1].reader);
    EXPECT_NONE(coil_await(task));
    coil_release(task);
    EXPECT_LOG("drain: None");
}
