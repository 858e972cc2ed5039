// handler.c: one handler for each thing that a handler can do, by its path (tests/http.test.mjs).

#include <coil_http.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *query_of(coil_http_request *request)
{
    const char *mark = strchr(coil_http_request_path(request), '?');
    return mark ? mark + 1 : "";
}

static coil_value text(coil_http_request *request, coil_value string)
{
    if (coil_failed(string)) return string;
    coil_value answered = coil_http_respond(request, 200, "text/plain", coil_as_string(string), -1);
    coil_value_release(string);
    return answered;
}

static coil_value echo(coil_http_request *request)
{
    coil_stream_reader *from = coil_http_request_body(request);
    const char *type = coil_http_request_header(request, "CONTENT-type");
    coil_stream_writer *to = from ? coil_http_start_response(request, 201, COIL_HTTP_HEADERS({"content-type", type ? type : "none"}, {"x-one", "1"})) : NULL;
    if (!to) return coil_last_error();
    for (;;) {
        COIL_LET(piece, coil_stream_reader_read(from, 10000));
        size_t length;
        coil_as_bytes(piece, &length);
        COIL_TRY(coil_stream_writer_write_value(to, piece));
        if (length == 0) return coil_none();
        COIL_TRY(coil_stream_writer_drain(to));
    }
}

static coil_value describe(coil_http_request *request)
{
    coil_http_headers headers = coil_http_request_headers(request);
    int twice = 0;
    for (size_t i = 0; i < headers.count; i++) twice += strcmp(headers.items[i].name, "x-twice") == 0;
    const char *missing = coil_http_request_header(request, "x-missing"), *authority = coil_http_request_authority(request);
    return text(request, coil_string_format("%s %s for %s, x-twice %d times, first %s, x-missing %s", coil_http_request_method(request),
                                            coil_http_request_path(request), authority && strncmp(authority, "127.0.0.1:", 10) == 0 ? "us" : "?", twice,
                                            coil_http_request_header(request, "X-Twice"), missing ? missing : "no"));
}

static coil_value nap(void *arg)
{
    (void)arg;
    return coil_sleep(0.005);
}

static coil_value fetch(void *arg)
{
    coil_http_response *response = coil_http_fetch(*(const char **)arg);
    if (!response) return coil_last_error();
    coil_value body = coil_http_response_read(response);
    coil_release(response);
    return body;
}

// Two timers and a request, at once.
static coil_value three(coil_http_request *request)
{
    const char *url = query_of(request);
    COIL_LET(results, COIL_GATHER(coil_create_task(coil_coroutine_new(nap, NULL)), coil_create_task(coil_coroutine_new(nap, NULL)),
                                  coil_create_task(coil_coroutine_with(fetch, &url, sizeof url))));
    size_t length;
    const char *body = coil_as_bytes(coil_list_get((coil_list *)coil_as_object(results), 2), &length);
    coil_value answered = coil_http_respond(request, 200, NULL, body, (ptrdiff_t)length);
    coil_value_release(results);
    return answered;
}

static coil_value error_of(coil_http_request *request, double timeout)
{
    const char *url = query_of(request);
    coil_value body = coil_wait_for(coil_coroutine_with(fetch, &url, sizeof url), timeout);
    if (!coil_failed(body)) {
        coil_value_release(body);
        return coil_http_respond(request, 200, NULL, "no error", -1);
    }
    COIL_LET(described, coil_error_format(body));
    coil_value_release(body);
    const char *all = coil_as_string(described), *last = strstr(all, "\n") ? all : "";
    for (const char *at = all; *at; at++)
        if (at[0] == '\n' && at[1]) last = at + 1;
    if (!*last || !strchr(all, '\n') || strchr(all, '\n')[1] == 0) last = all;
    coil_value answered = coil_http_respond(request, 200, NULL, last, -1);
    coil_value_release(described);
    return answered;
}

// Sends a body in pieces, and answers with what came back.
static coil_value upload(coil_http_request *request)
{
    coil_http_exchange *exchange = coil_http_start_request(query_of(request), (coil_http_options){.method = "PUT", .headers = COIL_HTTP_HEADERS({"x-kind", "upload"})});
    if (!exchange) return coil_last_error();
    coil_stream_writer *to = coil_http_exchange_body(exchange);
    for (int i = 0; i < 200; i++) {
        char line[2048];
        memset(line, 'a' + i % 26, sizeof line);
        COIL_TRY(coil_stream_writer_write(to, line, sizeof line));
        COIL_TRY(coil_stream_writer_drain(to));
    }
    coil_stream_writer_close(to);
    coil_http_response *response = coil_http_exchange_response(exchange);
    if (!response) return coil_last_error();
    COIL_LET(body, coil_http_response_read(response));
    size_t length;
    const char *bytes = coil_as_bytes(body, &length);
    coil_value answer = coil_string_format("%d %s %.*s", coil_http_response_status(response), coil_http_response_header(response, "X-Kind"), (int)length, bytes);
    coil_value_release(body);
    if (coil_http_exchange_response(exchange)) return coil_raise(coil_RuntimeError, "a response was given twice");
    coil_value_release(coil_last_error());
    coil_release(response);
    coil_release(exchange);
    return text(request, answer);
}

static coil_value post(coil_http_request *request)
{
    coil_http_response *response = coil_http_fetch_with(query_of(request), (coil_http_options){.body = "posted", .length = -1, .connect_timeout = 5, .first_byte_timeout = 5, .between_bytes_timeout = 5});
    if (!response) return coil_last_error();
    COIL_LET(body, coil_http_response_read(response));
    size_t length;
    const char *bytes = coil_as_bytes(body, &length);
    coil_value answer = coil_string_format("%.*s", (int)length, bytes);
    coil_value_release(body);
    coil_release(response);
    return text(request, answer);
}

static coil_value misuse(coil_http_request *request)
{
    coil_value refused = coil_http_respond(request, 42, NULL, NULL, 0);
    if (!coil_failed(refused)) return coil_raise(coil_RuntimeError, "42 is a status");
    coil_value_release(refused);
    coil_value answered = coil_http_respond(request, 204, NULL, NULL, 0);
    if (coil_failed(answered)) return answered;
    refused = coil_http_respond(request, 200, NULL, "again", -1);
    if (!coil_error_matches(refused, coil_RuntimeError)) return coil_raise(coil_RuntimeError, "answered twice");
    coil_value_release(refused);
    return coil_none();
}

static coil_value large(coil_http_request *request)
{
    size_t length = 8000000;
    char *body = malloc(length);
    memset(body, 'x', length);
    coil_value answered = coil_http_respond(request, 200, NULL, body, (ptrdiff_t)length);
    free(body);
    return answered;
}

static coil_value hang(coil_http_request *request)
{
    (void)request;
    coil_future *never = coil_future_new();
    return coil_join(never);
}

static coil_value fails_late(coil_http_request *request)
{
    coil_stream_writer *to = coil_http_start_response(request, 200, (coil_http_headers){0, NULL});
    if (!to) return coil_last_error();
    COIL_TRY(coil_stream_writer_write(to, "begun", 5));
    return coil_raise(coil_ValueError, "too late");
}

static coil_value bad_header(coil_http_request *request)
{
    return coil_http_start_response(request, 200, COIL_HTTP_HEADERS({"x-good", "1"}, {"x-bad", "a\nb"})) ? coil_none() : coil_last_error();
}

static int requests;

coil_value coil_http_handle(coil_http_request *request)
{
    static const struct {
        const char *path;
        coil_value (*answer)(coil_http_request *request);
    } known[] = {
        {"/echo", echo},
        {"/describe", describe},
        {"/three", three},
        {"/upload", upload},
        {"/post", post},
        {"/misuse", misuse},
        {"/large", large},
        {"/hang", hang},
        {"/late", fails_late},
        {"/bad-header", bad_header},
    };
    const char *path = coil_http_request_path(request);
    size_t length = strcspn(path, "?");
    requests++;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].path) == length && strncmp(known[i].path, path, length) == 0) return known[i].answer(request);
    if (strcmp(path, "/") == 0) return coil_http_respond(request, 200, "text/plain", "hello\n", -1);
    if (strncmp(path, "/error?", 7) == 0) return error_of(request, 30);
    if (strncmp(path, "/soon?", 6) == 0) return error_of(request, 0.05);
    if (strcmp(path, "/count") == 0) return text(request, coil_string_format("%d", requests));
    if (strcmp(path, "/fail") == 0) return coil_raise(coil_ValueError, "no such thing");
    if (strcmp(path, "/silent") == 0) return coil_none();
    return coil_http_respond(request, 404, NULL, "no", -1);
}
