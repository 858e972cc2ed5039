// A client sends a message, the server reads up to a hundred bytes of it and sends them back.

#include <coil.h>
#include <stdio.h>

static coil_value echo_client(coil_stream *end, const char *message)
{
    printf("Send: '%s'\n", message);
    COIL_TRY(coil_stream_writer_write_value(end->writer, coil_string(message)));
    COIL_TRY(coil_stream_writer_drain(end->writer));

    COIL_LET(data, coil_stream_reader_read(end->reader, 100));
    printf("Received: '%s'\n", coil_as_string(data));
    coil_value_release(data);

    puts("Close the connection");
    coil_stream_writer_close(end->writer);
    COIL_TRY(coil_stream_writer_wait_closed(end->writer));
    return coil_none();
}

static coil_value handle_echo(void *arg)
{
    coil_stream *end = arg;
    COIL_LET(data, coil_stream_reader_read(end->reader, 100));
    printf("Received '%s' from the client\n", coil_as_string(data));
    COIL_TRY(coil_stream_writer_write_value(end->writer, data));
    COIL_TRY(coil_stream_writer_drain(end->writer));
    puts("Close the server's end");
    coil_stream_writer_close(end->writer);
    COIL_TRY(coil_stream_writer_wait_closed(end->writer));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream ends[2];
    COIL_TRY(coil_open_pipe(COIL_DEFAULT_LIMIT, ends));
    coil_task *server = coil_create_task(coil_coroutine_new(handle_echo, &ends[1]));
    coil_value outcome = echo_client(&ends[0], "Hello World!");
    coil_value served = coil_join(server);
    for (int i = 0; i < 2; i++) {
        coil_release(ends[i].reader);
        coil_release(ends[i].writer);
    }
    COIL_TRY(served);
    return outcome;
}

int main(void)
{
    return coil_main(app, NULL);
}
