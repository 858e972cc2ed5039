// echo_server.c [HOST PORT]: sends back what it is sent, to any number of clients at once; until it is interrupted, or its standard input ends.
//
//   coil run examples/echo_server.c --host native -- 127.0.0.1 8888

#include <coil.h>

#include <stdio.h>
#include <stdlib.h>

// Waits for data and for room, in turns; the end of the client's is the end of ours.
static coil_value echo(coil_stream *stream)
{
    for (;;) {
        COIL_LET(data, coil_stream_reader_read(stream->reader, COIL_STREAM_LIMIT));
        size_t length;
        coil_as_bytes(data, &length);
        COIL_TRY(coil_stream_writer_write_value(stream->writer, data));
        if (length == 0) return coil_none();
        COIL_TRY(coil_stream_writer_drain(stream->writer));
    }
}

static coil_value serve_client(void *arg)
{
    coil_stream stream = *(coil_stream *)arg;
    coil_value result = echo(&stream);
    coil_stream_writer_close(stream.writer);
    if (coil_error_matches(result, coil_ConnectionError)) { // a client that is gone is no fault of the server's
        coil_value_release(result);
        result = coil_none();
    }
    return result;
}

static coil_value on_client(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)arg;
    coil_stream stream = {reader, writer};
    return coil_object_value(coil_coroutine_with(serve_client, &stream, sizeof stream)); // becomes a task
}

static void print_addresses(const coil_server *server)
{
    coil_value addresses = coil_server_get_addresses(server), text = coil_repr(addresses);
    printf("serving on %s\n", coil_as_string(text));
    fflush(stdout);
    coil_value_release(text);
    coil_value_release(addresses);
}

typedef struct place {
    const char *host;
    int port;
} place;

static coil_value serve(void *arg)
{
    const place *at = arg;
    coil_server *server = coil_start_server(on_client, NULL, at->host, at->port);
    if (!server) return coil_last_error();
    print_addresses(server);
    coil_value result = coil_server_serve_forever(server);
    coil_release(server);
    return result;
}

int main(int argc, char **argv)
{
    if (argc != 1 && argc != 3) {
        fprintf(stderr, "usage: echo_server [HOST PORT]\n");
        return 2;
    }
    place at = {argc > 1 ? argv[1] : "127.0.0.1", argc > 1 ? atoi(argv[2]) : 8888};
    return coil_main(serve, &at);
}
