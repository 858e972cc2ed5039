// echo.c: a client and a server that talk in lines, over a connection in memory.

#include <coil.h>
#include <ctype.h>
#include <stdio.h>

// Reads lines until the other side has ended, and answers each in capitals.
static coil_value answer_lines(coil_stream *connection)
{
    for (;;) {
        COIL_LET(line, coil_stream_reader_readline(connection->reader)); // with its newline
        size_t length;
        const char *text = coil_as_bytes(line, &length);
        char answer[80];
        for (size_t i = 0; i < length && i < sizeof answer; i++) answer[i] = (char)toupper((unsigned char)text[i]);
        coil_value_release(line);
        if (length == 0) return coil_none(); // the end: nothing more will come
        COIL_TRY(coil_stream_writer_write(connection->writer, answer, length < sizeof answer ? length : sizeof answer));
        COIL_TRY(coil_stream_writer_drain(connection->writer)); // waits while the other side is behind
    }
}

static coil_value serve(void *arg)
{
    coil_stream *connection = arg;
    coil_value outcome = answer_lines(connection);
    coil_stream_writer_close(connection->writer);
    puts("server: closed");
    return outcome;
}

static coil_value say(coil_stream *connection, const char *line)
{
    COIL_TRY(coil_stream_writer_write_value(connection->writer, coil_string_format("%s\n", line)));
    COIL_LET(answer, coil_stream_reader_readline(connection->reader));
    printf("client: %s -> %s", line, coil_as_string(answer));
    coil_value_release(answer);
    return coil_none();
}

static coil_value talk(void *arg)
{
    coil_stream *connection = arg;
    COIL_TRY(say(connection, "hello"));
    COIL_TRY(say(connection, "is anybody there?"));
    COIL_TRY(coil_stream_writer_write_eof(connection->writer)); // nothing more from here
    COIL_LET(rest, coil_stream_reader_read(connection->reader, -1));
    coil_value_release(rest);
    puts("client: the server has ended");
    coil_stream_writer_close(connection->writer);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream ends[2];
    COIL_TRY(coil_open_pipe(COIL_DEFAULT_LIMIT, ends));
    coil_group *group = coil_group_new();
    coil_group_spawn(group, serve, &ends[0]);
    coil_group_spawn(group, talk, &ends[1]);
    coil_value outcome = coil_group_join(group);
    for (int i = 0; i < 2; i++) {
        coil_release(ends[i].writer);
        coil_release(ends[i].reader);
    }
    return outcome;
}

int main(void)
{
    return coil_main(app, NULL);
}
