// chat_server.c [HOST PORT]: a chat in lines. Who connects says a name first; each line goes to all others. Try it with two terminals and `nc 127.0.0.1 8888`.
//
//   coil run examples/chat_server.c --host native

#include <coil.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 256 };

typedef struct client {
    char name[32];
    coil_stream_writer *writer;
} client;

static client *clients[MOST];
static size_t client_count;

// Nobody waits for a client that reads slowly: what it does not take in time, it does not get.
static coil_value say(const client *from, const char *text, size_t length)
{
    char line[512];
    int whole = snprintf(line, sizeof line, "%s%s%.*s\n", from ? from->name : "*", from ? ": " : " ", (int)(length < 400 ? length : 400), text);
    for (size_t i = 0; i < client_count; i++) {
        coil_stream_writer *writer = clients[i]->writer;
        if (clients[i] == from || coil_transport_get_write_buffer_size(coil_stream_writer_transport(writer)) > COIL_STREAM_LIMIT) continue;
        COIL_TRY(coil_stream_writer_write(writer, line, (size_t)whole));
    }
    return coil_none();
}

static coil_value announce(const client *about, const char *what)
{
    char text[64];
    int length = snprintf(text, sizeof text, "%s %s", about->name, what);
    return say(NULL, text, (size_t)length);
}

// A line without its end; none at the end of the connection.
static coil_value read_line(coil_stream_reader *reader)
{
    COIL_LET(line, coil_stream_reader_readline(reader));
    size_t length;
    const char *bytes = coil_as_bytes(line, &length);
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) length--;
    coil_value text = bytes && *bytes ? coil_string_n(bytes, length) : coil_none();
    coil_value_release(line);
    return text;
}

static coil_value chat(coil_stream *stream, client *self)
{
    COIL_TRY(coil_stream_writer_write(stream->writer, "Your name? ", 11));
    COIL_LET(name, read_line(stream->reader));
    if (name.tag == COIL_NONE) return coil_none();
    snprintf(self->name, sizeof self->name, "%s", coil_as_string(name));
    coil_value_release(name);
    if (client_count == MOST) return coil_stream_writer_write(stream->writer, "The room is full.\n", 18);
    clients[client_count++] = self;
    COIL_TRY(announce(self, "has come"));
    for (;;) {
        COIL_LET(line, read_line(stream->reader));
        if (line.tag == COIL_NONE) return coil_none();
        COIL_TRY(say(self, coil_as_string(line), strlen(coil_as_string(line))));
        coil_value_release(line);
    }
}

static void leave(const client *self)
{
    for (size_t i = 0; i < client_count; i++) {
        if (clients[i] != self) continue;
        clients[i] = clients[--client_count];
        coil_value_release(announce(self, "has gone"));
    }
}

static coil_value serve_client(void *arg)
{
    coil_stream stream = *(coil_stream *)arg;
    client self = {.writer = stream.writer};
    coil_value result = chat(&stream, &self);
    leave(&self);
    coil_stream_writer_close(stream.writer);
    if (coil_error_matches(result, coil_ConnectionError)) {
        coil_value_release(result);
        result = coil_none();
    }
    return result;
}

static coil_value on_client(coil_stream_reader *reader, coil_stream_writer *writer, void *arg)
{
    (void)arg;
    coil_stream stream = {reader, writer};
    return coil_object_value(coil_coroutine_with(serve_client, &stream, sizeof stream));
}

typedef struct place {
    const char *host;
    int port;
} place;

static coil_value serve(void *arg)
{
    const place *at = arg;
    coil_server *server = coil_start_server_with(on_client, NULL, at->host, at->port, (coil_server_options){.limit = 1024});
    if (!server) return coil_last_error();
    coil_value addresses = coil_server_get_addresses(server);
    coil_list *first = coil_as_object(coil_list_get(coil_as_object(addresses), 0));
    printf("a chat at %s, port %d\n", coil_as_string(coil_list_get(first, 0)), (int)coil_as_int(coil_list_get(first, 1)));
    fflush(stdout);
    coil_value_release(addresses);
    coil_value result = coil_server_serve_forever(server);
    coil_release(server);
    return result;
}

int main(int argc, char **argv)
{
    if (argc != 1 && argc != 3) {
        fprintf(stderr, "usage: chat_server [HOST PORT]\n");
        return 2;
    }
    place at = {argc > 1 ? argv[1] : "127.0.0.1", argc > 1 ? atoi(argv[2]) : 8888};
    return coil_main(serve, &at);
}
