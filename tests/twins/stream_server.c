// StreamReaderProtocol with a callback, a server's part: coroutines and plain functions, their errors, writers that are forgotten.
#include "streaming.h"

static coil_value echoes_body(void *arg)
{
    const coil_stream *client = arg;
    COIL_LET(line, coil_stream_reader_readline(client->reader));
    printf("server: %.*s\n", (int)strcspn(coil_as_string(line), "\n"), coil_as_string(line));
    COIL_TRY(coil_stream_writer_write_value(client->writer, line));
    COIL_TRY(coil_stream_writer_drain(client->writer));
    coil_stream_writer_close(client->writer);
    COIL_TRY(coil_stream_writer_wait_closed(client->writer));
    puts("server: closed");
    return coil_none();
}

static coil_value echoes(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)arg;
    coil_stream client = {reader, writer};
    return coil_object_value(coil_coroutine_with(echoes_body, &client, sizeof client));
}

static coil_value fails_body(void *arg)
{
    (void)arg;
    puts("server: fails");
    return coil_raise(coil_ValueError, "test");
}

static coil_value fails(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)reader;
    (void)writer;
    return coil_object_value(coil_coroutine_new(fails_body, arg));
}

static coil_value cancels_body(void *arg)
{
    (void)arg;
    puts("server: cancels itself");
    coil_task_cancel(coil_current_task(), NULL);
    return coil_sleep(1);
}

static coil_value cancels(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)reader;
    (void)writer;
    return coil_object_value(coil_coroutine_new(cancels_body, arg));
}

static coil_value forgets(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)reader;
    (void)writer;
    (void)arg;
    puts("server: forgets");
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, report, NULL);
    coil_warnings_set_handler(warn, NULL);
    static const coil_client_connected_callback callbacks[] = {echoes, fails, cancels, forgets};
    for (int i = 0; i < 4; i++) {
        coil_stream client = connect_client(callbacks[i]);
        COIL_TRY(coil_stream_writer_write(client.writer, "hello\n", 6));
        tell("client", coil_stream_reader_read(client.reader, -1));
        coil_stream_writer_close(client.writer);
        tell("client closed", coil_stream_writer_wait_closed(client.writer));
        COIL_TRY(coil_sleep(1));
        coil_release(client.writer);
        coil_release(client.reader);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
