// SPDX-License-Identifier: MIT
//
// stream_waiting.c: StreamReader: who may wait, what happens to those who do, reading as coroutine objects, pausing the transport, reprs.

#include "streaming.h"

#define EITHER(a, b) ((coil_separator[]){{a, strlen(a)}, {b, strlen(b)}})

// ---------------------------------------------------------------------------------------------------------------------
// Who waits
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(only_one_task_reads_at_a_time)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    spawn(reads_one, reader);
    coil_task *others[] = {spawn(reads_one, reader), spawn(reads_a_line, reader), spawn(reads_five, reader)};
    settle();
    EXPECT_LOG("read: RuntimeError: read() called while another coroutine is already waiting for incoming data",
               "line: RuntimeError: readuntil() called while another coroutine is already waiting for incoming data",
               "readexactly: RuntimeError: readexactly() called while another coroutine is already waiting for incoming data");
    for (size_t i = 0; i < 3; i++) coil_value_release(coil_task_exception(others[i]));
    FEED(reader, "x");
    settle();
    EXPECT_LOG("read: b'x'");
}

TEST_ASYNC(cancelled_read_loses_nothing)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    coil_task *task = spawn(reads_five, reader);
    settle();
    FEED(reader, "abc");
    settle();
    coil_task_cancel(task, NULL);
    settle();
    EXPECT_LOG("readexactly: CancelledError");
    FEED(reader, "de");
    EXPECT_VALUE(coil_stream_reader_readexactly(reader, 5), "b'abcde'");
}

TEST_ASYNC(reader_that_is_cancelled_waits_until_it_has_run)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    coil_task *task = spawn(reads_one, reader);
    settle();
    coil_task_cancel(task, NULL);
    EXPECT_ERROR(coil_stream_reader_read(reader, 1), coil_RuntimeError, "read() called while another coroutine is already waiting for incoming data");
    settle();
    EXPECT_LOG("read: CancelledError");
    FEED(reader, "x");
    EXPECT_VALUE(coil_stream_reader_read(reader, 1), "b'x'");
}

TEST(reading_outside_of_a_coroutine)
{
    coil_stream_reader *reader = OWN(coil_stream_reader_new(COIL_DEFAULT_LIMIT, test_loop()));
    EXPECT_ERROR(coil_stream_reader_read(reader, 1), coil_RuntimeError,
                 "read outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
    FEED(reader, "x");
    EXPECT_VALUE(coil_stream_reader_read(reader, 1), "b'x'"); // nothing to wait for
}

TEST_ASYNC(reader_lives_while_a_task_reads, WITHOUT_FAILURES)
{
    coil_stream_reader *reader = coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL);
    spawn(reads_a_line, reader);
    settle();
    FEED_LATER(1, reader, "late\n");
    coil_release(reader);
    EXPECT_NONE(coil_sleep(2));
    EXPECT_LOG("line: b'late\\n'");
}

TEST_ASYNC(reading_in_time)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "abc");
    EXPECT_ERROR(coil_wait_for(coil_stream_reader_readline_coro(reader), 1), coil_TimeoutError, "");
    EXPECT_ERROR(coil_wait_for(coil_stream_reader_readexactly_coro(reader, 4), 1), coil_TimeoutError, "");
    EXPECT_ERROR(coil_wait_for(coil_stream_reader_readuntil_coro(reader, "xyz", 3), 1), coil_TimeoutError, "");
    EXPECT_ERROR(coil_wait_for(coil_stream_reader_readuntil_any_coro(reader, 2, EITHER("z", "yz")), 1), coil_TimeoutError, "");
    EXPECT_VALUE(coil_wait_for(coil_stream_reader_read_coro(reader, 2), 1), "b'ab'");
    FEED(reader, "xyz");
    EXPECT_VALUE(coil_wait_for(coil_stream_reader_readuntil_any_coro(reader, 2, EITHER("z", "yz")), 1), "b'cxyz'");
}

static coil_value reads_in_a_generator(void *reader)
{
    return coil_stream_reader_read(reader, 1);
}

TEST_ASYNC(generators_cannot_read)
{
    coil_generator *gen = OWN(coil_generator_new(reads_in_a_generator, new_reader(COIL_DEFAULT_LIMIT)));
    EXPECT_RAISE(coil_generator_send(gen, coil_none(), INTO), coil_RuntimeError,
                 "read outside of a coroutine: there is nothing to suspend here; run it as a task, or from coil_run");
}

TEST_ASYNC(coroutine_that_reads_checks_its_separator_when_it_runs)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    EXPECT_ERROR(coil_await(coil_stream_reader_readuntil_coro(reader, "", 0)), coil_ValueError, "Separator should be at least one-byte string");
    EXPECT_ERROR(coil_await(coil_stream_reader_readuntil_any_coro(reader, 0, NULL)), coil_ValueError,
                 "Separator should contain at least one element");
}

static coil_coroutine *until_a_local_separator(coil_stream_reader *reader)
{
    char separator[] = "<->";
    return coil_stream_reader_readuntil_coro(reader, separator, 3);
}

TEST_ASYNC(coroutine_that_reads_has_its_own_separator)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    FEED(reader, "left<->right");
    coil_task *task = OWN(coil_create_task(until_a_local_separator(reader)));
    EXPECT_VALUE(coil_await(task), "b'left<->'");
}

TEST_ASYNC(coroutine_that_reads_keeps_the_reader, WITHOUT_FAILURES)
{
    coil_stream_reader *reader = coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL);
    EXPECT_NONE(coil_stream_reader_feed_data(reader, "x\n", 2));
    coil_coroutine *reading = coil_stream_reader_readline_coro(reader);
    coil_release(reader);
    EXPECT_VALUE(coil_await(reading), "b'x\\n'");
}

// ---------------------------------------------------------------------------------------------------------------------
// Pausing the transport
// ---------------------------------------------------------------------------------------------------------------------

static coil_value notes_pause(coil_transport *self)
{
    (void)self;
    note("pause_reading");
    return coil_none();
}

static coil_value notes_resume(coil_transport *self)
{
    (void)self;
    note("resume_reading");
    return coil_none();
}

static coil_value refuses_to_resume(coil_transport *self)
{
    (void)self;
    return coil_raise(coil_OSError, "cannot resume");
}

static coil_value fails_to_pause(coil_transport *self)
{
    (void)self;
    return coil_raise(coil_OSError, "cannot pause");
}

static void repr_transport(coil_object *self, char *buffer, size_t size)
{
    (void)self;
    strncpy(buffer, "<Transport>", size);
}

#define TRANSPORT_TYPE(...) {.type = {.name = "Transport", .finalize = coil_transport_finalize, .repr = repr_transport}, __VA_ARGS__}
static const coil_transport_type pausing = TRANSPORT_TYPE(.pause_reading = notes_pause, .resume_reading = notes_resume);
static const coil_transport_type unpausing = TRANSPORT_TYPE(.pause_reading = notes_pause, .resume_reading = refuses_to_resume);
static const coil_transport_type failing = TRANSPORT_TYPE(.pause_reading = fails_to_pause);
static const coil_transport_type unable = TRANSPORT_TYPE(.write = NULL);

#define new_transport(type) ((coil_transport *)OWN(coil_transport_new(&(type), sizeof(coil_transport), NULL, NULL)))

TEST_ASYNC(reader_that_holds_too_much_pauses_its_transport)
{
    coil_stream_reader *reader = new_reader(3);
    EXPECT_NONE(coil_stream_reader_set_transport(reader, new_transport(pausing)));
    FEED(reader, "123456");
    EXPECT_LOG(); // twice the limit, and not more
    FEED(reader, "7");
    EXPECT_LOG("pause_reading");
    FEED(reader, "8");
    EXPECT_LOG();
    EXPECT_REPR(reader, "<StreamReader 8 bytes limit=3 transport=<Transport> paused>");
    EXPECT_VALUE(coil_stream_reader_read(reader, 4), "b'1234'");
    EXPECT_LOG();
    EXPECT_VALUE(coil_stream_reader_read(reader, 1), "b'5'"); // down to the limit
    EXPECT_LOG("resume_reading");
    EXPECT_REPR(reader, "<StreamReader 3 bytes limit=3 transport=<Transport>>");
}

TEST_ASYNC(reader_that_needs_more_resumes_its_transport)
{
    coil_stream_reader *reader = new_reader(1);
    EXPECT_NONE(coil_stream_reader_set_transport(reader, new_transport(pausing)));
    FEED(reader, "123");
    EXPECT_LOG("pause_reading");
    spawn(reads_five, reader);
    settle();
    EXPECT_LOG("resume_reading");
    FEED(reader, "4");
    EXPECT_LOG("pause_reading");
    settle();
    EXPECT_LOG("resume_reading");
    FEED(reader, "5");
    EXPECT_LOG("pause_reading");
    settle();
    EXPECT_LOG("resume_reading", "readexactly: b'12345'");
}

TEST_ASYNC(line_that_is_dropped_resumes_the_transport)
{
    coil_stream_reader *reader = new_reader(2);
    EXPECT_NONE(coil_stream_reader_set_transport(reader, new_transport(pausing)));
    FEED(reader, "123456\n7");
    EXPECT_LOG("pause_reading");
    EXPECT_ERROR(coil_stream_reader_readline(reader), coil_ValueError, "Separator is found, but chunk is longer than limit");
    EXPECT_LOG("resume_reading");
}

TEST_ASYNC(reading_all_resumes_the_transport_on_the_way)
{
    coil_stream_reader *reader = new_reader(2);
    EXPECT_NONE(coil_stream_reader_set_transport(reader, new_transport(pausing)));
    FEED(reader, "12345");
    coil_stream_reader_feed_eof(reader);
    EXPECT_LOG("pause_reading");
    EXPECT_VALUE(coil_stream_reader_read(reader, -1), "b'12345'");
    EXPECT_LOG("resume_reading");
}

TEST_ASYNC(transport_that_cannot_pause_is_forgotten)
{
    coil_stream_reader *reader = new_reader(1);
    EXPECT_NONE(coil_stream_reader_set_transport(reader, new_transport(unable)));
    EXPECT_REPR(reader, "<StreamReader limit=1 transport=<Transport>>");
    FEED(reader, "123");
    EXPECT_REPR(reader, "<StreamReader 3 bytes limit=1>");
    EXPECT_NONE(coil_stream_reader_set_transport(reader, new_transport(pausing)));
}

TEST_ASYNC(transport_that_fails_to_pause_fails_the_feeding)
{
    coil_stream_reader *reader = new_reader(1);
    EXPECT_NONE(coil_stream_reader_set_transport(reader, new_transport(failing)));
    EXPECT_ERROR(coil_stream_reader_feed_data(reader, "123", 3), coil_OSError, "cannot pause");
    EXPECT_VALUE(coil_stream_reader_read(reader, 3), "b'123'");
}

TEST_ASYNC(transport_that_fails_to_resume_fails_the_read)
{
    coil_stream_reader *reader = new_reader(1);
    EXPECT_NONE(coil_stream_reader_set_transport(reader, new_transport(unpausing)));
    FEED(reader, "123");
    EXPECT_LOG("pause_reading");
    EXPECT_ERROR(coil_stream_reader_readexactly(reader, 4), coil_OSError, "cannot resume");
    EXPECT_VALUE(coil_stream_reader_readexactly(reader, 3), "b'123'");
    FEED(reader, "123");
    EXPECT_LOG("pause_reading");
    EXPECT_ERROR(coil_stream_reader_read(reader, 2), coil_OSError, "cannot resume"); // those two are gone, as in Python
    EXPECT_VALUE(coil_stream_reader_read(reader, 2), "b'3'");
    FEED(reader, "long\n");
    EXPECT_LOG("pause_reading");
    EXPECT_ERROR(coil_stream_reader_readline(reader), coil_OSError, "cannot resume");
    EXPECT_REPR(reader, "<StreamReader limit=1 transport=<Transport>>");
}

TEST_ASYNC(reader_has_one_transport)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    coil_transport *transport = new_transport(pausing);
    EXPECT_NONE(coil_stream_reader_set_transport(reader, transport));
    EXPECT_ERROR(coil_stream_reader_set_transport(reader, transport), coil_AssertionError, "Transport already set");
}

// ---------------------------------------------------------------------------------------------------------------------
// repr
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(stream_repr_tells_all_that_is_not_usual)
{
    EXPECT_REPR(new_reader(COIL_DEFAULT_LIMIT), "<StreamReader>");
    EXPECT_REPR(new_reader(65536), "<StreamReader>");
    coil_stream_reader *reader = new_reader(123);
    EXPECT_REPR(reader, "<StreamReader limit=123>");
    FEED(reader, "data");
    EXPECT_REPR(reader, "<StreamReader 4 bytes limit=123>");
    coil_stream_reader_feed_eof(reader);
    coil_stream_reader_set_exception(reader, coil_raise(coil_RuntimeError));
    EXPECT_NONE(coil_stream_reader_set_transport(reader, new_transport(pausing)));
    EXPECT_REPR(reader, "<StreamReader 4 bytes eof limit=123 exception=RuntimeError() transport=<Transport>>");
}

TEST_ASYNC(stream_repr_tells_who_waits)
{
    coil_stream_reader *reader = new_reader(COIL_DEFAULT_LIMIT);
    spawn(reads_one, reader);
    settle();
    EXPECT_REPR(reader, "<StreamReader waiter=<Future pending cb=[Task.task_wakeup()]>>");
    FEED(reader, "x");
    settle();
    EXPECT_LOG("read: b'x'");
    EXPECT_REPR(reader, "<StreamReader>");
}
