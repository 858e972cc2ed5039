// A context variable for the client's address: two connections are served at once, and each handler greets its own.

#include <coil.h>
#include <stdio.h>

static coil_var *client_addr_var;

static coil_value render_goodbye(void)
{
    COIL_LET(client_addr, coil_var_get(client_addr_var));
    coil_value text = coil_string_format("Good bye, client @ %s\r\n", coil_as_string(client_addr));
    coil_value_release(client_addr);
    return text;
}

typedef struct connection {
    const char *address;
    coil_stream *end;
} connection;

static coil_value handle_request(void *arg)
{
    const connection *client = arg;
    coil_stream *end = client->end;
    COIL_TRY(coil_var_set(client_addr_var, coil_string(client->address), NULL));
    while (true) {
        COIL_LET(line, coil_stream_reader_readline(end->reader));
        const char *text = coil_as_string(line);
        printf("%s: got %d\n", client->address, text[0]);
        bool last = text[0] == '\r' || text[0] == 0;
        coil_value_release(line);
        if (last) break;
    }
    COIL_TRY(coil_stream_writer_write(end->writer, "HTTP/1.1 200 OK\r\n", 17));
    COIL_TRY(coil_stream_writer_write(end->writer, "\r\n", 2));
    COIL_LET(goodbye, render_goodbye());
    COIL_TRY(coil_stream_writer_write_value(end->writer, goodbye));
    coil_stream_writer_close(end->writer);
    return coil_none();
}

static coil_value client(coil_stream *end, double pause)
{
    COIL_TRY(coil_stream_writer_write_value(end->writer, coil_string("GET / HTTP/1.1\r\n")));
    COIL_TRY(coil_sleep(pause));
    COIL_TRY(coil_stream_writer_write_value(end->writer, coil_string("\r\n")));
    COIL_LET(answer, coil_stream_reader_read(end->reader, -1));
    printf("%s", coil_as_string(answer));
    coil_value_release(answer);
    coil_stream_writer_close(end->writer);
    return coil_none();
}

static coil_value slow_client(void *end)
{
    return client(end, 2);
}

static coil_value quick_client(void *end)
{
    return client(end, 1);
}

static coil_value app(void *arg)
{
    (void)arg;
    client_addr_var = coil_var_new("client_addr");
    coil_stream ends[4];
    COIL_TRY(coil_open_pipe(COIL_DEFAULT_LIMIT, &ends[0]));
    COIL_TRY(coil_open_pipe(COIL_DEFAULT_LIMIT, &ends[2]));
    connection first = {"10.0.0.1", &ends[0]}, second = {"10.0.0.2", &ends[2]};
    coil_value outcome = COIL_GATHER(coil_coroutine_new(handle_request, &first), coil_coroutine_new(handle_request, &second),
                                     coil_coroutine_new(slow_client, &ends[1]), coil_coroutine_new(quick_client, &ends[3]));
    for (int i = 0; i < 4; i++) {
        coil_release(ends[i].reader);
        coil_release(ends[i].writer);
    }
    coil_release(client_addr_var);
    COIL_TRY(outcome);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
