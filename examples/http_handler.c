// http_handler.c: answers HTTP: a component that `wasmtime serve` and other hosts run. Each request is a task; what it waits for delays nobody else.
//
//     coil run examples/http_handler.c --target wasi-http -- --addr 127.0.0.1:8080
//     curl http://127.0.0.1:8080/
//     curl http://127.0.0.1:8080/ticks
//     curl --data-binary @README.md http://127.0.0.1:8080/upper
//     curl 'http://127.0.0.1:8080/sizes?http://127.0.0.1:8080/&http://127.0.0.1:8080/ticks'

#include <coil_http.h>

#include <ctype.h>
#include <string.h>

// A body that is written as it comes to be.
static coil_value ticks(coil_http_request *request)
{
    coil_stream_writer *body = coil_http_start_response(request, 200, COIL_HTTP_HEADERS({"content-type", "text/plain"}));
    if (!body) return coil_last_error();
    for (int i = 1; i <= 3; i++) {
        COIL_LET(line, coil_string_format("tick %d\n", i));
        COIL_TRY(coil_stream_writer_write_value(body, line));
        COIL_TRY(coil_stream_writer_drain(body));
        COIL_TRY(coil_sleep(0.1));
    }
    return coil_none();
}

// A body that is answered as it is read.
static coil_value upper(coil_http_request *request)
{
    coil_stream_reader *from = coil_http_request_body(request);
    if (!from) return coil_last_error();
    coil_stream_writer *to = coil_http_start_response(request, 200, COIL_HTTP_HEADERS({"content-type", "text/plain"}));
    if (!to) return coil_last_error();
    for (size_t length = 1; length > 0;) {
        COIL_LET(piece, coil_stream_reader_read(from, 4096));
        char text[4096];
        const char *bytes = coil_as_bytes(piece, &length);
        for (size_t i = 0; i < length; i++) text[i] = (char)toupper((unsigned char)bytes[i]);
        coil_value_release(piece);
        COIL_TRY(coil_stream_writer_write(to, text, length));
        COIL_TRY(coil_stream_writer_drain(to));
    }
    return coil_none();
}

typedef struct inquiry {
    const char *url;
    coil_stream_writer *to;
} inquiry;

static coil_value fetch(void *arg)
{
    coil_http_response *response = coil_http_fetch(*(const char **)arg);
    if (!response) return coil_last_error();
    coil_value body = coil_http_response_read(response);
    coil_release(response);
    return body;
}

static coil_value tell_size(void *arg)
{
    inquiry *asked = arg;
    size_t length;
    coil_value body = coil_wait_for(coil_coroutine_with(fetch, &asked->url, sizeof asked->url), 2.0), line;
    if (coil_failed(body) && !coil_error_matches(body, coil_Exception)) return body; // cancelled
    if (coil_failed(body)) {
        line = coil_string_format("%s: %s\n", asked->url, coil_error_message(body));
    } else {
        coil_as_bytes(body, &length);
        line = coil_string_format("%s: %zu bytes\n", asked->url, length);
    }
    coil_value_release(body);
    return coil_stream_writer_write_value(asked->to, line);
}

// Several requests at once, each of which may take two seconds; what is known is told at once.
static coil_value sizes(coil_http_request *request, const char *query)
{
    char urls[2048];
    if (strlen(query) >= sizeof urls) return coil_http_respond(request, 414, "text/plain", "too many URLs\n", -1);
    strcpy(urls, query);
    coil_stream_writer *to = coil_http_start_response(request, 200, COIL_HTTP_HEADERS({"content-type", "text/plain"}));
    coil_group *group = to ? coil_group_new() : NULL;
    if (!group) return coil_last_error();
    for (char *url = strtok(urls, "&"); url; url = strtok(NULL, "&")) {
        inquiry asked = {url, to};
        coil_group_spawn_with(group, tell_size, &asked, sizeof asked);
    }
    return coil_group_join(group);
}

coil_value coil_http_handle(coil_http_request *request)
{
    const char *path = coil_http_request_path(request);
    if (strcmp(path, "/") == 0) return coil_http_respond(request, 200, "text/plain", "hello\n", -1);
    if (strcmp(path, "/ticks") == 0) return ticks(request);
    if (strcmp(path, "/upper") == 0) return upper(request);
    if (strncmp(path, "/sizes?", 7) == 0) return sizes(request, path + 7);
    return coil_http_respond(request, 404, "text/plain", "there is nothing here\n", -1);
}
