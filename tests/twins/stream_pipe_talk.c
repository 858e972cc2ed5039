// Streams over a pipe: a client and a server that answers each line; the end of file; closing.
#include "streaming.h"

static coil_value writelines(coil_stream_writer *writer, size_t count, const char *const *texts)
{
    coil_list *lines = coil_list_new(0, NULL);
    for (size_t i = 0; i < count; i++) coil_value_release(coil_list_append(lines, coil_bytes(texts[i], strlen(texts[i]))));
    coil_value written = coil_stream_writer_writelines(writer, lines);
    coil_release(lines);
    return written;
}

static coil_value answers(void *arg)
{
    const coil_stream *client = arg;
    static const char *const more[] = {"and ", "", "that is it\n"};
    coil_async_for (line, client->reader) {
        tell("server", coil_value_retain(line));
        COIL_TRY(coil_stream_writer_write_value(client->writer, coil_string_format("you said: %s", coil_as_string(line))));
        tell("  more", writelines(client->writer, 3, more));
        COIL_TRY(coil_stream_writer_drain(client->writer));
    }
    puts("server: eof");
    coil_stream_writer_close(client->writer);
    COIL_TRY(coil_stream_writer_wait_closed(client->writer));
    puts("server: closed");
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream ends[2];
    COIL_TRY(coil_open_pipe(COIL_DEFAULT_LIMIT, ends));
    coil_stream_reader *reader = ends[0].reader;
    coil_stream_writer *writer = ends[0].writer;
    coil_task *task = coil_create_task(coil_coroutine_new(answers, &ends[1]));
    static const char *const lines[] = {"hello\n", "again\n"}, *const late[] = {"too late"};
    for (int i = 0; i < 2; i++) {
        say(writer, lines[i]);
        tell("client", coil_stream_reader_readline(reader));
        tell("client", coil_stream_reader_readline(reader));
    }
    say(writer, "");
    tell("  writelines", writelines(writer, 0, NULL));
    tell("  can write eof", coil_bool(coil_stream_writer_can_write_eof(writer)));
    tell("  write eof", coil_stream_writer_write_eof(writer));
    tell("  write eof", coil_stream_writer_write_eof(writer));
    say(writer, "too late");
    tell("  writelines", writelines(writer, 1, late));
    tell("client", coil_stream_reader_readline(reader));
    printf("%s %s\n", coil_stream_reader_at_eof(reader) ? "True" : "False", coil_stream_writer_is_closing(writer) ? "True" : "False");
    coil_stream_writer_close(writer);
    printf("%s %s\n", coil_stream_reader_at_eof(reader) ? "True" : "False", coil_stream_writer_is_closing(writer) ? "True" : "False");
    tell("closed", coil_stream_writer_wait_closed(writer));
    tell("closed", coil_stream_writer_wait_closed(writer));
    COIL_TRY(coil_join(task));
    release_pipe(ends);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
