// Prints the headers of an answer, line by line, until the empty line.

#include <coil.h>
#include <stdio.h>
#include <string.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello";

static coil_value server(void *arg)
{
    coil_stream *end = arg;
    COIL_LET(request, coil_stream_reader_readuntil(end->reader, "\r\n\r\n", 4));
    printf("%zu bytes of request\n", strlen(coil_as_string(request)));
    coil_value_release(request);
    for (const char *piece = answer; *piece; piece += strlen(piece) < 7 ? strlen(piece) : 7) {
        COIL_TRY(coil_stream_writer_write(end->writer, piece, strlen(piece) < 7 ? strlen(piece) : 7));
        COIL_TRY(coil_sleep(0.1));
    }
    coil_stream_writer_close(end->writer);
    return coil_none();
}

static coil_value print_http_headers(coil_stream *end)
{
    COIL_TRY(coil_stream_writer_write_value(end->writer, coil_string_format("HEAD %s HTTP/1.0\r\nHost: %s\r\n\r\n", "/", "example.org")));
    while (true) {
        COIL_LET(line, coil_stream_reader_readline(end->reader));
        size_t length;
        const char *text = coil_as_bytes(line, &length);
        while (length && (text[length - 1] == '\r' || text[length - 1] == '\n')) length--;
        if (length) printf("HTTP header> %.*s\n", (int)length, text);
        coil_value_release(line);
        if (!length) break;
    }
    COIL_LET(body, coil_stream_reader_read(end->reader, -1));
    printf("body: %s\n", coil_as_string(body));
    coil_value_release(body);
    coil_stream_writer_close(end->writer);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream ends[2];
    COIL_TRY(coil_open_pipe(COIL_DEFAULT_LIMIT, ends));
    coil_task *serving = coil_create_task(coil_coroutine_new(server, &ends[1]));
    coil_value outcome = print_http_headers(&ends[0]);
    coil_value served = coil_join(serving);
    for (int i = 0; i < 2; i++) {
        coil_release(ends[i].reader);
        coil_release(ends[i].writer);
    }
    COIL_TRY(outcome);
    return served;
}

int main(void)
{
    return coil_main(app, NULL);
}
