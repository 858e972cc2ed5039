// SPDX-License-Identifier: MIT
//
// descriptors.c: pipes, files and standard input as transports and streams.

#define _GNU_SOURCE

#include <coil.h>

#include "check.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool is(coil_value error, const coil_error_type *type, const char *message)
{
    bool same = coil_error_matches(error, type) && strcmp(coil_error_message(error), message) == 0;
    if (!same) fprintf(stderr, "%s\n", coil_failed(error) ? coil_error_message(error) : "no error");
    coil_value_release(error);
    return same;
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

static void release(coil_stream *stream)
{
    coil_release(stream->writer);
    coil_release(stream->reader);
}

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static coil_value pipes(void)
{
    int ends[2], back[2];
    CHECK(pipe(ends) == 0 && pipe(back) == 0);
    coil_stream stream;
    COIL_TRY(coil_open_descriptors(ends[0], back[1], COIL_DEFAULT_LIMIT, &stream));
    CHECK(write(ends[1], "one\ntw", 6) == 6);
    CHECK(reads(stream.reader, "one\n"));
    char repr[120];
    coil_value text = coil_repr(coil_object_value(coil_stream_writer_transport(stream.writer)));
    snprintf(repr, sizeof repr, "%s", coil_as_string(text));
    CHECK(strcmp(repr, "<PipeTransport read=polling write=<idle, bufsize=0>>") == 0);
    coil_value_release(text);
    CHECK(write(ends[1], "o\n", 2) == 2);
    CHECK(reads(stream.reader, "two\n"));
    COIL_TRY(coil_stream_writer_write(stream.writer, "answer", 6));
    char answer[8] = "";
    CHECK(read(back[0], answer, 6) == 6 && strcmp(answer, "answer") == 0);
    COIL_TRY(coil_stream_writer_write_eof(stream.writer)); // closes that side, and reading goes on
    CHECK(read(back[0], answer, 1) == 0 && !is_open(back[1]));
    CHECK(is(coil_stream_writer_write(stream.writer, "x", 1), coil_RuntimeError, "Cannot call write() after write_eof()"));
    CHECK(write(ends[1], "three\n", 6) == 6);
    CHECK(reads(stream.reader, "three\n"));
    close(ends[1]);
    CHECK(reads(stream.reader, ""));
    coil_stream_writer_close(stream.writer);
    COIL_TRY(coil_stream_writer_wait_closed(stream.writer));
    CHECK(!is_open(ends[0]));
    release(&stream);
    close(back[0]);
    return coil_none();
}

// More than a pipe holds; the reader is slow, and then gone.
static coil_value slow_readers(void)
{
    int ends[2];
    CHECK(pipe(ends) == 0);
    coil_stream stream;
    COIL_TRY(coil_open_descriptors(-1, ends[1], COIL_DEFAULT_LIMIT, &stream));
    CHECK(reads(stream.reader, ""));
    static char much[300000], got[300000];
    for (size_t i = 0; i < sizeof much; i++) much[i] = (char)(i % 127);
    COIL_TRY(coil_stream_writer_write(stream.writer, much, sizeof much));
    CHECK(coil_transport_get_write_buffer_size(coil_stream_writer_transport(stream.writer)) > 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    for (size_t read_so_far = 0; read_so_far < sizeof got;) {
        ssize_t more = read(ends[0], got + read_so_far, sizeof got - read_so_far);
        if (more > 0) read_so_far += (size_t)more;
        else COIL_TRY(coil_sleep(0));
    }
    CHECK(memcmp(got, much, sizeof got) == 0);
    COIL_TRY(coil_stream_writer_drain(stream.writer));
    close(ends[0]);
    COIL_TRY(coil_stream_writer_write(stream.writer, "x", 1));
    CHECK(is(coil_stream_writer_drain(stream.writer), coil_ConnectionResetError, "Connection lost"));
    CHECK(is(coil_stream_writer_wait_closed(stream.writer), coil_BrokenPipeError, "[Errno 32] Broken pipe"));
    release(&stream);

    CHECK(pipe(ends) == 0); // gone while bytes are under way
    COIL_TRY(coil_open_descriptors(-1, ends[1], COIL_DEFAULT_LIMIT, &stream));
    COIL_TRY(coil_stream_writer_write(stream.writer, much, sizeof much));
    close(ends[0]);
    CHECK(is(coil_stream_writer_wait_closed(stream.writer), coil_BrokenPipeError, "[Errno 32] Broken pipe"));
    release(&stream);
    return coil_none();
}

static coil_value files(void)
{
    char name[] = "/tmp/coil-descriptors-XXXXXX";
    int out = mkstemp(name);
    coil_stream stream;
    COIL_TRY(coil_open_descriptors(-1, out, COIL_DEFAULT_LIMIT, &stream));
    COIL_TRY(coil_stream_writer_write(stream.writer, "a line\nand another\n", 19));
    COIL_TRY(coil_stream_writer_write_eof(stream.writer)); // and so it is closed
    COIL_TRY(coil_stream_writer_wait_closed(stream.writer));
    release(&stream);
    COIL_TRY(coil_open_descriptors(open(name, O_RDONLY), -1, COIL_DEFAULT_LIMIT, &stream));
    CHECK(reads(stream.reader, "a line\n"));
    CHECK(reads(stream.reader, "and another\n"));
    CHECK(reads(stream.reader, ""));
    COIL_TRY(coil_stream_writer_wait_closed(stream.writer)); // by itself, since nothing can be written
    CHECK(is(coil_stream_writer_drain(stream.writer), coil_ConnectionResetError, "Connection lost"));
    release(&stream);
    COIL_TRY(coil_open_descriptors(open(name, O_RDONLY), -1, COIL_DEFAULT_LIMIT, &stream));
    CHECK(is(coil_stream_writer_write(stream.writer, "x", 1), coil_RuntimeError, "Cannot call write(): the transport is for reading only"));
    CHECK(reads(stream.reader, "a line\n"));
    coil_stream_writer_close(stream.writer);
    release(&stream);
    unlink(name);
    int folder = open("/tmp", O_RDONLY);
    COIL_TRY(coil_open_descriptors(folder, -1, COIL_DEFAULT_LIMIT, &stream));
    coil_value refused = coil_stream_reader_read(stream.reader, 1);
    CHECK(is(refused, coil_OSError, "[Errno 21] Is a directory"));
    release(&stream);
    CHECK(is(coil_open_descriptors(-1, -1, COIL_DEFAULT_LIMIT, &stream), coil_ValueError, "Invalid file descriptor: -1"));
    CHECK(is(coil_open_descriptors(0, -1, 0, &stream), coil_ValueError, "Limit cannot be <= 0"));
    return coil_none();
}

typedef struct told {
    coil_protocol head;
    int received, ended, lost;
} told;

static coil_value told_received(coil_protocol *self, const void *data, size_t length)
{
    (void)data;
    ((told *)self)->received += (int)length;
    return coil_none();
}

static coil_value told_ended(coil_protocol *self)
{
    ((told *)self)->ended++;
    return coil_none();
}

static coil_value told_lost(coil_protocol *self, coil_value error)
{
    CHECK(!coil_failed(error));
    ((told *)self)->lost++;
    return coil_none();
}

static const coil_protocol_type told_type = {
    .type = {.name = "Told"}, .data_received = told_received, .eof_received = told_ended, .connection_lost = told_lost};

static coil_value protocols(void)
{
    int ends[2];
    CHECK(pipe(ends) == 0);
    told *reading = coil_object_new(&told_type.type, sizeof *reading), *writing = coil_object_new(&told_type.type, sizeof *writing);
    coil_transport *in = coil_loop_connect_read_pipe(NULL, &reading->head, ends[0]);
    coil_transport *out = coil_loop_connect_write_pipe(NULL, &writing->head, ends[1]);
    CHECK(in && out && coil_transport_is_reading(in) && !coil_transport_is_reading(out));
    COIL_TRY(coil_transport_pause_reading(in));
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_transport_write(out, "abc", 3));
    COIL_TRY(coil_sleep(0.01));
    CHECK(reading->received == 0);
    COIL_TRY(coil_transport_resume_reading(in));
    COIL_TRY(coil_sleep(0.01));
    CHECK(reading->received == 3);
    coil_transport_close(out);
    COIL_TRY(coil_sleep(0.01));
    CHECK(reading->ended == 1 && reading->lost == 1 && writing->lost == 1 && !is_open(ends[0]) && !is_open(ends[1]));
    COIL_TRY(coil_transport_pause_reading(in));
    COIL_TRY(coil_transport_resume_reading(in));
    coil_release(in);
    coil_release(out);
    CHECK(!coil_loop_connect_read_pipe(NULL, &reading->head, -1));
    CHECK(is(coil_last_error(), coil_ValueError, "Invalid file descriptor: -1"));
    coil_release(reading);
    coil_release(writing);
    return coil_none();
}

static coil_value errors(void)
{
    static const struct {
        int number;
        const coil_error_type *type;
        const char *message;
    } all[] = {
        {1, coil_PermissionError, "[Errno 1] Operation not permitted"},
        {13, coil_PermissionError, "[Errno 13] Permission denied"},
        {2, coil_FileNotFoundError, "[Errno 2] No such file or directory"},
        {4, coil_InterruptedError, "[Errno 4] Interrupted system call"},
        {32, coil_BrokenPipeError, "[Errno 32] Broken pipe"},
        {103, coil_ConnectionAbortedError, "[Errno 103] Software caused connection abort"},
        {104, coil_ConnectionResetError, "[Errno 104] Connection reset by peer"},
        {110, coil_TimeoutError, "[Errno 110] Connection timed out"},
        {111, coil_ConnectionRefusedError, "[Errno 111] Connection refused"},
        {28, coil_OSError, "[Errno 28] No space left on device"},
        {200, coil_OSError, "[Errno 200] Unknown error 200"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        coil_value error = coil_raise_os_error(all[i].number, NULL);
        CHECK(coil_error_type_of(error) == all[i].type && coil_as_int(coil_error_value(error)) == all[i].number);
        CHECK(is(error, all[i].type, all[i].message));
    }
    CHECK(is(coil_raise_os_error(28, "the disk is full"), coil_OSError, "[Errno 28] the disk is full"));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(pipes());
    COIL_TRY(slow_readers());
    COIL_TRY(files());
    COIL_TRY(protocols());
    return errors();
}

int main(void)
{
    unsetenv("COIL_VIRTUAL_TIME");
    coil_value result = coil_run(app, NULL);
    if (coil_failed(result)) coil_error_print(result);
    CHECK(!coil_failed(result));
    return 0;
}
