// SPDX-License-Identifier: MIT
//
// pipes.c: pairs of transports in memory: what arrives and when, flow control, half closing, closing, aborting, ends that go without a word.

#include "connections.h"

#define CONNECT(made)       \
    connection made;        \
    EXPECT(connect(&made)); \
    settle();               \
    EXPECT_LOG("a: made", "b: made")

#define WRITE(transport, text) EXPECT_NONE(coil_transport_write(transport, text, strlen(text)))

static char much[600000];

#define WRITE_MUCH(transport, length) EXPECT_NONE(coil_transport_write(transport, much, (length)))

// Ends a test: what is still to come is of no interest.
#define DISCONNECT(made) \
    disconnect(&made);   \
    settle();            \
    EXPECT_LOG("a: lost", "b: lost")

// ---------------------------------------------------------------------------------------------------------------------
// Arriving
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(pipe_connects_through_the_loop)
{
    connection pipe;
    EXPECT(connect(&pipe));
    EXPECT_LOG();
    settle();
    EXPECT_LOG("a: made", "b: made");
    EXPECT(pipe.a->transport == pipe.at);
    EXPECT(pipe.b->transport == pipe.bt);
    DISCONNECT(pipe);
}

TEST_ASYNC(what_is_written_is_received_at_the_next_turn)
{
    CONNECT(pipe);
    WRITE(pipe.at, "one");
    WRITE(pipe.at, " two");
    WRITE(pipe.bt, "back");
    EXPECT_INT(coil_transport_get_write_buffer_size(pipe.at), 7);
    EXPECT_LOG();
    settle();
    EXPECT_LOG("b: received one two", "a: received back");
    EXPECT_INT(coil_transport_get_write_buffer_size(pipe.at), 0);
    DISCONNECT(pipe);
}

TEST_ASYNC(what_is_written_before_the_connection_is_made_waits_for_it)
{
    connection pipe;
    EXPECT(connect(&pipe));
    WRITE(pipe.at, "early");
    settle();
    EXPECT_LOG("a: made", "b: made", "b: received early");
    DISCONNECT(pipe);
}

TEST_ASYNC(writing_nothing_sends_nothing)
{
    CONNECT(pipe);
    EXPECT_NONE(coil_transport_write(pipe.at, NULL, 0));
    EXPECT_NONE(coil_transport_writelines(pipe.at, OWN(list_of(2, "", ""))));
    settle();
    EXPECT_LOG();
    DISCONNECT(pipe);
}

TEST_ASYNC(lines_arrive_as_one)
{
    CONNECT(pipe);
    EXPECT_NONE(coil_transport_writelines(pipe.at, OWN(list_of(3, "one", "two", "three"))));
    coil_list *wrong = OWN(list_of(1, "four"));
    EXPECT_NONE(coil_list_append(wrong, coil_int(5)));
    EXPECT_ERROR(coil_transport_writelines(pipe.at, wrong), coil_TypeError, "sequence item 1: expected a bytes-like object, int found");
    settle();
    EXPECT_LOG("b: received onetwothree");
    DISCONNECT(pipe);
}

static coil_value answers(coil_protocol *protocol, const void *data, size_t length)
{
    noting *self = (noting *)protocol;
    note("%s: answers %.*s", self->name, (int)length, (const char *)data);
    coil_value_release(coil_transport_write(self->transport, "<", 1));
    return coil_transport_write(self->transport, data, length);
}

static const coil_protocol_type answering_type = {.type = {.name = "Answering"}, .connection_made = note_made, .data_received = answers, .connection_lost = note_lost};

// The answer goes the other way while the question is being looked at; both ends are in memory, so nothing may move under it.
TEST_ASYNC(protocol_that_answers_at_once)
{
    CONNECT(pipe);
    noting *answering = OWN(coil_object_new(&answering_type.type, sizeof *answering));
    answering->name = "echo";
    answering->transport = pipe.bt;
    coil_transport_set_protocol(pipe.bt, &answering->head);
    WRITE(pipe.at, "question");
    settle();
    EXPECT_LOG("echo: answers question", "a: received <question");
    disconnect(&pipe);
    settle();
    EXPECT_LOG("a: lost", "echo: lost");
}

// Writes to the end that is receiving, from inside of its protocol: the memory that it looks at must stay.
typedef struct meddling {
    coil_protocol head;
    coil_transport *other;
    size_t rounds;
} meddling;

static coil_value meddles(coil_protocol *protocol, const void *data, size_t length)
{
    meddling *self = (meddling *)protocol;
    const char *bytes = data;
    char first = bytes[0], last = bytes[length - 1];
    if (self->rounds++ < 3) {
        for (int i = 0; i < 4; i++) {
            coil_value written = coil_transport_write(self->other, much, 3000 + (size_t)i * 1000);
            if (coil_failed(written)) return written;
        }
    }
    CHECK(bytes[0] == first && bytes[length - 1] == last);
    note("received %zu", length);
    return coil_none();
}

static const coil_protocol_type meddling_type = {.type = {.name = "Meddling"}, .data_received = meddles};

TEST_ASYNC(bytes_stay_in_place_while_a_protocol_looks_at_them)
{
    CONNECT(pipe);
    meddling *protocol = OWN(coil_object_new(&meddling_type.type, sizeof *protocol));
    protocol->other = pipe.at;
    coil_transport_set_protocol(pipe.bt, &protocol->head);
    WRITE(pipe.at, "0123456789");
    settle();
    EXPECT_LOG("received 10", "received 18000", "received 18000", "received 18000");
    disconnect(&pipe);
    settle();
    EXPECT_LOG("a: lost");
}

static coil_value aborts(coil_protocol *protocol, const void *data, size_t length)
{
    coil_transport_abort(((meddling *)protocol)->other);
    note("received %.*s", (int)length, (const char *)data);
    return coil_none();
}

static const coil_protocol_type aborting_type = {.type = {.name = "Aborting"}, .data_received = aborts};

TEST_ASYNC(bytes_stay_in_place_while_their_writer_is_aborted)
{
    CONNECT(pipe);
    meddling *protocol = OWN(coil_object_new(&aborting_type.type, sizeof *protocol));
    protocol->other = pipe.at;
    coil_transport_set_protocol(pipe.bt, &protocol->head);
    WRITE(pipe.at, "0123456789");
    settle();
    EXPECT_LOG("received 0123456789", "a: lost");
    EXPECT(coil_transport_is_closing(pipe.bt));
}

TEST_ASYNC(much_arrives_in_pieces)
{
    CONNECT(pipe);
    pipe.b->quiet = true;
    EXPECT_NONE(coil_transport_set_write_buffer_limits(pipe.at, sizeof much, COIL_DEFAULT_LIMIT));
    WRITE_MUCH(pipe.at, sizeof much);
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("b: received 262144 bytes");
    settle();
    EXPECT_LOG("b: received 262144 bytes", "b: received 75712 bytes");
    DISCONNECT(pipe);
}

// ---------------------------------------------------------------------------------------------------------------------
// Flow control
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(end_that_pauses_receives_nothing)
{
    CONNECT(pipe);
    EXPECT(coil_transport_is_reading(pipe.bt));
    EXPECT_NONE(coil_transport_pause_reading(pipe.bt));
    EXPECT_NONE(coil_transport_pause_reading(pipe.bt));
    EXPECT(!coil_transport_is_reading(pipe.bt));
    WRITE(pipe.at, "one");
    settle();
    EXPECT_LOG();
    EXPECT_NONE(coil_transport_resume_reading(pipe.bt));
    EXPECT_NONE(coil_transport_resume_reading(pipe.bt));
    EXPECT_LOG();
    settle();
    EXPECT_LOG("b: received one");
    DISCONNECT(pipe);
}

TEST_ASYNC(end_that_pauses_when_bytes_are_on_the_way_receives_them_later)
{
    CONNECT(pipe);
    WRITE(pipe.at, "one");
    EXPECT_NONE(coil_transport_pause_reading(pipe.bt));
    settle();
    EXPECT_LOG();
    EXPECT_NONE(coil_transport_resume_reading(pipe.bt));
    settle();
    EXPECT_LOG("b: received one");
    DISCONNECT(pipe);
}

TEST_ASYNC(reader_that_pauses_makes_the_writer_pause)
{
    CONNECT(pipe);
    pipe.b->quiet = true;
    EXPECT_NONE(coil_transport_pause_reading(pipe.bt));
    WRITE_MUCH(pipe.at, 65536);
    EXPECT_LOG();
    WRITE_MUCH(pipe.at, 1);
    EXPECT_LOG("a: pause");
    WRITE_MUCH(pipe.at, 300000);
    settle();
    EXPECT_LOG();
    EXPECT_INT(coil_transport_get_write_buffer_size(pipe.at), 365537);
    EXPECT_NONE(coil_transport_resume_reading(pipe.bt));
    settle();
    EXPECT_LOG("b: received 262144 bytes", "b: received 103393 bytes", "a: resume");
    DISCONNECT(pipe);
}

TEST_ASYNC(writer_without_water_marks_pauses_at_each_write)
{
    CONNECT(pipe);
    EXPECT_NONE(coil_transport_set_write_buffer_limits(pipe.at, 0, COIL_DEFAULT_LIMIT));
    WRITE(pipe.at, "x");
    EXPECT_LOG("a: pause");
    WRITE(pipe.at, "y");
    settle();
    EXPECT_LOG("b: received xy", "a: resume");
    DISCONNECT(pipe);
}

// ---------------------------------------------------------------------------------------------------------------------
// Half closing
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(eof_comes_after_what_was_written)
{
    CONNECT(pipe);
    pipe.b->keeps_open = true;
    EXPECT(coil_transport_can_write_eof(pipe.at));
    WRITE(pipe.at, "last words");
    EXPECT_NONE(coil_transport_write_eof(pipe.at));
    EXPECT_NONE(coil_transport_write_eof(pipe.at));
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("b: received last words");
    settle();
    EXPECT_LOG("b: eof");
    EXPECT_ERROR(coil_transport_write(pipe.at, "x", 1), coil_RuntimeError, "Cannot call write() after write_eof()");
    EXPECT_ERROR(coil_transport_write(pipe.at, NULL, 0), coil_RuntimeError, "Cannot call write() after write_eof()");
    EXPECT_ERROR(coil_transport_writelines(pipe.at, OWN(list_of(1, "x"))), coil_RuntimeError, "Cannot call writelines() after write_eof()");
    WRITE(pipe.bt, "still talking");
    settle();
    EXPECT_LOG("a: received still talking");
    DISCONNECT(pipe);
}

TEST_ASYNC(eof_closes_an_end_that_does_not_want_to_stay_open)
{
    CONNECT(pipe);
    EXPECT_NONE(coil_transport_write_eof(pipe.at));
    settle();
    // Closing b is the end of file for a, which closes as well.
    EXPECT_LOG("b: eof", "b: lost", "a: eof", "a: lost");
}

TEST_ASYNC(both_ends_write_eof)
{
    CONNECT(pipe);
    pipe.a->keeps_open = pipe.b->keeps_open = true;
    EXPECT_NONE(coil_transport_write_eof(pipe.at));
    EXPECT_NONE(coil_transport_write_eof(pipe.bt));
    settle();
    EXPECT_LOG("b: eof", "a: eof");
    DISCONNECT(pipe);
}

TEST_ASYNC(eof_waits_for_an_end_that_pauses)
{
    CONNECT(pipe);
    pipe.b->keeps_open = true;
    EXPECT_NONE(coil_transport_pause_reading(pipe.bt));
    EXPECT_NONE(coil_transport_write_eof(pipe.at));
    settle();
    EXPECT_LOG();
    EXPECT_NONE(coil_transport_resume_reading(pipe.bt));
    settle();
    EXPECT_LOG("b: eof");
    DISCONNECT(pipe);
}

// ---------------------------------------------------------------------------------------------------------------------
// Closing
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(closing_one_end_is_eof_for_the_other)
{
    CONNECT(pipe);
    pipe.b->keeps_open = true;
    coil_transport_close(pipe.at);
    EXPECT(coil_transport_is_closing(pipe.at));
    EXPECT(!coil_transport_is_reading(pipe.at));
    coil_transport_close(pipe.at);
    EXPECT_LOG();
    EXPECT_NONE(coil_sleep(0));
    EXPECT_LOG("a: lost");
    settle();
    EXPECT_LOG("b: eof");
    coil_transport_close(pipe.bt);
    settle();
    EXPECT_LOG("b: lost");
}

TEST_ASYNC(closing_sends_what_was_written)
{
    CONNECT(pipe);
    WRITE(pipe.at, "last words");
    coil_transport_close(pipe.at);
    settle();
    EXPECT_LOG("b: received last words", "a: lost", "b: eof", "b: lost");
}

TEST_ASYNC(closing_waits_for_an_end_that_pauses)
{
    CONNECT(pipe);
    EXPECT_NONE(coil_transport_pause_reading(pipe.bt));
    WRITE(pipe.at, "last words");
    coil_transport_close(pipe.at);
    settle();
    EXPECT_LOG();
    EXPECT_NONE(coil_transport_resume_reading(pipe.bt));
    settle();
    EXPECT_LOG("b: received last words", "a: lost", "b: eof", "b: lost");
}

TEST_ASYNC(end_that_is_closed_receives_no_more)
{
    CONNECT(pipe);
    WRITE(pipe.bt, "too late");
    coil_transport_close(pipe.at);
    EXPECT_NONE(coil_transport_resume_reading(pipe.at));
    settle();
    EXPECT_LOG("a: lost", "b: lost: ConnectionResetError: Connection reset by peer");
}

TEST_ASYNC(both_ends_close_with_words_on_the_way)
{
    CONNECT(pipe);
    WRITE(pipe.at, "bye");
    WRITE(pipe.bt, "bye");
    coil_transport_close(pipe.at);
    EXPECT_NONE(coil_transport_resume_reading(pipe.bt));
    coil_transport_close(pipe.bt);
    settle();
    // Neither listens any more, so neither waits: like bytes that a socket's buffer has taken.
    EXPECT_LOG("a: lost", "b: lost");
}

TEST_ASYNC(writer_that_is_paused_hears_that_the_other_end_is_gone)
{
    CONNECT(pipe);
    EXPECT_NONE(coil_transport_pause_reading(pipe.bt));
    WRITE_MUCH(pipe.at, 100000);
    coil_transport_close(pipe.bt);
    settle();
    EXPECT_LOG("a: pause", "b: lost", "a: lost: ConnectionResetError: Connection reset by peer");
}

TEST_ASYNC(writing_to_an_end_that_is_gone)
{
    CONNECT(pipe);
    pipe.a->keeps_open = true;
    coil_transport_close(pipe.bt);
    settle();
    EXPECT_LOG("b: lost", "a: eof");
    WRITE(pipe.at, "anybody?");
    EXPECT(coil_transport_is_closing(pipe.at));
    EXPECT_LOG();
    settle();
    EXPECT_LOG("a: lost: BrokenPipeError: Broken pipe");
}

TEST_ASYNC(writing_after_the_connection_is_lost_warns_at_last)
{
    CONNECT(pipe);
    coil_transport_close(pipe.at);
    for (int i = 0; i < 4; i++) WRITE(pipe.at, "x");
    EXPECT_LOG();
    WRITE(pipe.at, "x");
    EXPECT_LOG("RuntimeWarning: socket.send() raised exception.");
    settle();
    EXPECT_LOG("a: lost", "b: eof", "b: lost");
    EXPECT_NONE(coil_transport_write_eof(pipe.at));
    EXPECT_INT(coil_transport_get_write_buffer_size(pipe.at), 0);
}

TEST_ASYNC(aborting_forgets_what_was_written)
{
    CONNECT(pipe);
    WRITE(pipe.at, "never mind");
    coil_transport_abort(pipe.at);
    coil_transport_abort(pipe.at);
    EXPECT_LOG();
    settle();
    EXPECT_LOG("a: lost", "b: eof", "b: lost");
}

TEST_ASYNC(aborting_an_end_that_waits_to_close)
{
    CONNECT(pipe);
    EXPECT_NONE(coil_transport_pause_reading(pipe.bt));
    WRITE(pipe.at, "never mind");
    coil_transport_close(pipe.at);
    settle();
    EXPECT_LOG();
    coil_transport_abort(pipe.at);
    settle();
    EXPECT_LOG("a: lost");
    EXPECT_NONE(coil_transport_resume_reading(pipe.bt));
    settle();
    EXPECT_LOG("b: eof", "b: lost");
}

TEST_ASYNC(error_of_a_protocol_ends_the_connection)
{
    CONNECT(pipe);
    pipe.b->fails = "received";
    WRITE(pipe.at, "one");
    settle();
    EXPECT_LOG("b: received one", "report: Fatal error: protocol.data_received() call failed.: ValueError: received", "b: lost: ValueError: received",
               "a: eof", "a: lost");
}

TEST_ASYNC(closing_before_the_connection_is_made)
{
    connection pipe;
    EXPECT(connect(&pipe));
    coil_transport_close(pipe.at);
    settle();
    EXPECT_LOG("a: made", "b: made", "a: lost", "b: eof", "b: lost");
}

// ---------------------------------------------------------------------------------------------------------------------
// Ends that are given back
// ---------------------------------------------------------------------------------------------------------------------

TEST_ASYNC(end_that_nobody_closed_warns_and_is_eof_for_the_other, WITHOUT_FAILURES)
{
    noting *a = new_noting("a"), *b = new_noting("b");
    coil_transport *ends[2];
    EXPECT_NONE(coil_loop_create_pipe(NULL, &a->head, &b->head, ends));
    settle();
    EXPECT_NONE(coil_transport_write(ends[0], "last words", 10));
    coil_release(ends[0]);
    EXPECT_LOG("a: made", "b: made", "ResourceWarning: unclosed transport <PipeTransport read=polling write=<polling, bufsize=10>>");
    b->keeps_open = true;
    settle();
    EXPECT_LOG("b: received last words", "b: eof");
    EXPECT_NONE(coil_transport_write(ends[1], "anybody?", 8));
    EXPECT_NONE(coil_transport_write_eof(ends[1]));
    settle();
    EXPECT_LOG("b: lost: BrokenPipeError: Broken pipe");
    coil_release(ends[1]);
}

TEST_ASYNC(end_whose_other_end_is_gone_writes_eof_to_nobody, WITHOUT_FAILURES)
{
    noting *a = new_noting("a"), *b = new_noting("b");
    coil_transport *ends[2];
    EXPECT_NONE(coil_loop_create_pipe(NULL, &a->head, &b->head, ends));
    settle();
    b->keeps_open = true;
    coil_transport_abort(ends[0]);
    settle();
    coil_release(ends[0]);
    EXPECT_NONE(coil_transport_write_eof(ends[1]));
    EXPECT_INT(coil_transport_get_write_buffer_size(ends[1]), 0);
    coil_transport_close(ends[1]);
    settle();
    EXPECT_LOG("a: made", "b: made", "a: lost", "b: eof", "b: lost");
    coil_release(ends[1]);
}

TEST_ASYNC(end_that_was_closed_sends_what_was_written_by_itself, WITHOUT_FAILURES)
{
    noting *a = new_noting("a"), *b = new_noting("b");
    coil_transport *ends[2];
    EXPECT_NONE(coil_loop_create_pipe(NULL, &a->head, &b->head, ends));
    settle();
    EXPECT_NONE(coil_transport_pause_reading(ends[1]));
    EXPECT_NONE(coil_transport_write(ends[0], "last words", 10));
    coil_transport_close(ends[0]);
    coil_release(ends[0]);
    EXPECT_LOG("a: made", "b: made");
    EXPECT_NONE(coil_transport_resume_reading(ends[1]));
    settle();
    EXPECT_LOG("b: received last words", "a: lost", "b: eof", "b: lost");
    coil_release(ends[1]);
}

TEST_ASYNC(end_that_waits_to_close_is_lost_with_the_other, WITHOUT_FAILURES)
{
    noting *a = new_noting("a"), *b = new_noting("b");
    coil_transport *ends[2];
    EXPECT_NONE(coil_loop_create_pipe(NULL, &a->head, &b->head, ends));
    settle();
    EXPECT_NONE(coil_transport_pause_reading(ends[1]));
    EXPECT_NONE(coil_transport_write(ends[0], "last words", 10));
    coil_transport_close(ends[0]);
    coil_release(ends[0]);
    coil_release(ends[1]);
    EXPECT_LOG("a: made", "b: made", "ResourceWarning: unclosed transport <PipeTransport read=idle write=<idle, bufsize=0>>");
    settle();
    EXPECT_LOG("a: lost");
}

TEST(loop_that_closes_frees_what_it_would_have_called)
{
    coil_loop *loop = test_loop();
    noting *a = new_noting("a"), *b = new_noting("b");
    coil_transport *ends[2];
    EXPECT_NONE(coil_loop_create_pipe(loop, &a->head, &b->head, ends));
    coil_transport *first = OWN(ends[0]), *second = OWN(ends[1]);
    settle();
    coil_value written = coil_transport_write(first, "never received", 14);
    coil_transport_close(first);
    coil_transport_abort(second);
    EXPECT_NONE(written);
    EXPECT_NONE(coil_loop_close(loop));
    coil_transport_close(first);
    EXPECT_LOG("a: made", "b: made");
    EXPECT_ERROR(coil_loop_create_pipe(loop, &a->head, &b->head, ends), coil_RuntimeError, "Event loop is closed");
}

TEST(pipe_outside_of_a_loop_needs_one)
{
    coil_transport *ends[2];
    coil_stream streams[2];
    noting *protocol = new_noting("p");
    EXPECT_ERROR(coil_loop_create_pipe(NULL, &protocol->head, &protocol->head, ends), coil_RuntimeError, "no running event loop");
    EXPECT_ERROR(coil_open_pipe(COIL_DEFAULT_LIMIT, streams), coil_RuntimeError, "no running event loop");
    EXPECT_ERROR(coil_open_pipe(0, streams), coil_ValueError, "Limit cannot be <= 0");
    EXPECT(!streams[0].reader && !streams[0].writer && !streams[1].reader && !streams[1].writer);
}

// ---------------------------------------------------------------------------------------------------------------------
// Context, repr
// ---------------------------------------------------------------------------------------------------------------------

static coil_var *who;

static coil_value notes_who(coil_protocol *protocol, const void *data, size_t length)
{
    (void)protocol;
    (void)data;
    (void)length;
    COIL_LET(name, coil_var_get(who));
    note("received as %s", coil_as_string(name));
    coil_value_release(name);
    return coil_none();
}

static const coil_protocol_type who_type = {.type = {.name = "Who"}, .data_received = notes_who};

TEST_ASYNC(protocols_run_in_the_context_that_made_the_pipe)
{
    who = OWN(coil_var_new("who"));
    EXPECT_NONE(coil_var_set(who, coil_string("maker"), NULL));
    coil_protocol *protocol = OWN(coil_object_new(&who_type.type, sizeof *protocol));
    coil_transport *ends[2];
    EXPECT_NONE(coil_loop_create_pipe(NULL, protocol, protocol, ends));
    coil_transport *first = OWN(ends[0]), *second = OWN(ends[1]);
    EXPECT_NONE(coil_var_set(who, coil_string("writer"), NULL));
    WRITE(first, "x");
    settle();
    EXPECT_LOG("received as maker");
    coil_transport_abort(first);
    coil_transport_abort(second);
}

TEST_ASYNC(pipe_repr_tells_its_state)
{
    connection pipe;
    EXPECT(connect(&pipe));
    EXPECT_REPR(pipe.at, "<PipeTransport read=idle write=<idle, bufsize=0>>");
    settle();
    EXPECT_LOG("a: made", "b: made");
    EXPECT_REPR(pipe.at, "<PipeTransport read=polling write=<idle, bufsize=0>>");
    EXPECT_NONE(coil_transport_pause_reading(pipe.bt));
    EXPECT_REPR(pipe.bt, "<PipeTransport read=idle write=<idle, bufsize=0>>");
    WRITE(pipe.at, "data");
    coil_transport_close(pipe.at);
    EXPECT_REPR(pipe.at, "<PipeTransport closing read=idle write=<polling, bufsize=4>>");
    coil_transport_abort(pipe.bt);
    settle();
    EXPECT_REPR(pipe.at, "<PipeTransport closed read=idle write=<idle, bufsize=0>>");
    EXPECT_LOG("b: lost", "a: lost");
}
