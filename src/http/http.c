// SPDX-License-Identifier: MIT
//
// http.c: requests that this program makes, and what they are answered (coil_http.h). The host speaks HTTP (host.h); here are objects, waiting and streams.

#include "../core.h"
#include "streams.h"

#include <string.h>

COIL__COLD_BEGIN

struct coil_http_exchange {
    coil_object head;
    int fd;              // readable when the response is there; -1: it was taken
    bool watched;
    coil_future *future; // owned: who waits for that; NULL
    coil_stream body;    // owned; what is sent
};

struct coil_http_response {
    coil_object head;
    coil__http_head told;
    int fd;           // the body, until it is asked for; -1
    coil_stream body; // owned
};

// ---------------------------------------------------------------------------------------------------------------------
// What both halves share (streams.h)
// ---------------------------------------------------------------------------------------------------------------------

bool coil__http_stream(int in, int out, coil_stream *opened)
{
    coil_value result = coil_open_descriptors(in, out, COIL_DEFAULT_LIMIT, opened);
    if (!coil_failed(result)) return true;
    coil__host_close(in < 0 ? out : in);
    return coil_raise_null(result) != NULL;
}

void coil__http_stream_close(coil_stream *stream)
{
    if (stream->writer) coil_stream_writer_close(stream->writer);
    coil_release(stream->reader);
    coil_release(stream->writer);
    *stream = (coil_stream){NULL, NULL};
}

const char *coil__http_find(coil_http_headers headers, const char *name)
{
    for (size_t i = 0; i < headers.count; i++) {
        const char *a = headers.items[i].name, *b = name;
        while (*a && (*a == *b || ((*a ^ *b) == 0x20 && (*a | 0x20) >= 'a' && (*a | 0x20) <= 'z'))) a++, b++;
        if (!*a && !*b) return headers.items[i].value;
    }
    return NULL;
}

coil_value coil__http_error(int number, const char *text, coil_http_headers headers)
{
    if (coil__host_http_refused >= 0 && (size_t)coil__host_http_refused < headers.count) {
        coil_http_header refused = headers.items[coil__host_http_refused];
        return coil__raise(coil_ValueError, "the host does not accept the header '%s: %s'", refused.name, refused.value);
    }
    if (number == -COIL__ENOENT) return coil__raise(coil_gaierror, "[Errno -2] %s", text ? text : "Name or service not known");
    const char *remedy = number == -COIL__EACCES ? coil__host_http_remedy() : NULL;
    if (!remedy) return coil_raise_os_error(-number, text);
    coil__text whole = {0};
    coil__text_add(&whole, "%s; %s", text ? text : coil__os_text(-number), remedy);
    coil_value error = whole.failed ? coil_raise_no_memory() : coil_raise_os_error(-number, whole.bytes);
    coil__text_free(&whole);
    return error;
}

// ---------------------------------------------------------------------------------------------------------------------
// Requests
// ---------------------------------------------------------------------------------------------------------------------

static void stop_watching(coil_http_exchange *self)
{
    if (self->watched) coil_loop_remove_reader(self->future->loop, self->fd);
    self->watched = false;
}

COIL__APART static void end_wait(coil_http_exchange *self)
{
    stop_watching(self);
    coil_release(self->future);
    self->future = NULL;
}

static void finalize_exchange(coil_object *object)
{
    coil_http_exchange *self = (coil_http_exchange *)object;
    if (self->future) end_wait(self);
    if (self->fd >= 0) coil__host_close(self->fd);
    coil__http_stream_close(&self->body);
}

static const coil__type exchange_type = {
    .public_type = {.name = "http.Exchange", .flags = COIL__TYPE_CORE, .finalize = finalize_exchange},
    .repr = NULL,
};

static void finalize_response(coil_object *object)
{
    coil_http_response *self = (coil_http_response *)object;
    if (self->fd >= 0) coil__host_close(self->fd);
    coil__http_stream_close(&self->body);
    coil__host_http_free(&self->told);
}

static const coil__type response_type = {
    .public_type = {.name = "http.Response", .flags = COIL__TYPE_CORE, .finalize = finalize_response},
    .repr = NULL,
};

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

// The parts of a URL, which they point into. None, or ValueError.
static coil_value parse(const char *url, coil__http_asked *asked)
{
    asked->is_secure = starts_with(url, "https://");
    if (!asked->is_secure && !starts_with(url, "http://")) return coil__raise(coil_ValueError, "the URL must begin with http:// or https://, got '%s'", url);
    const char *at = strstr(url, "://") + 3;
    asked->authority.start = at;
    asked->authority.length = strcspn(at, "/?#");
    if (asked->authority.length == 0) return coil__raise(coil_ValueError, "the URL names no host: '%s'", url);
    if (memchr(at, '@', asked->authority.length))
        return coil__raise(coil_ValueError, "the URL has a user name in it, which HTTP does not send: use the header authorization");
    at += asked->authority.length;
    asked->path.start = at;
    asked->path.length = strcspn(at, "#");
    return coil_none();
}

COIL__APART static coil_value send(coil_http_exchange *self, const char *url, const coil_http_options *options, bool has_body)
{
    coil__http_asked asked = {
        .method = options->method ? options->method : has_body ? "POST"
                                                               : "GET",
        .headers = options->headers,
        .has_body = has_body,
        .connect_timeout = options->connect_timeout,
        .first_byte_timeout = options->first_byte_timeout,
        .between_bytes_timeout = options->between_bytes_timeout,
    };
    coil_value result = parse(url, &asked);
    if (coil_failed(result)) return result;
    int body = -1;
    const char *failure = NULL;
    self->fd = coil__host_http_ask(&asked, &body, &failure);
    if (self->fd == -COIL__EINVAL && failure) return coil__raise(coil_ValueError, "%s: '%s'", failure, url);
    if (self->fd < 0) return coil__http_error(self->fd, failure, asked.headers);
    return !has_body || coil__http_stream(-1, body, &self->body) ? coil_none() : coil_last_error();
}

// Owned; NULL: the error is kept.
static coil_http_exchange *start(const char *url, const coil_http_options *options, bool has_body)
{
    coil_http_exchange *self = coil_object_new(&exchange_type.public_type, sizeof *self);
    if (!self) return NULL;
    self->fd = -1;
    coil_value result = send(self, url, options, has_body);
    if (!coil_failed(result)) return self;
    coil_release(self);
    return coil_raise_null(result);
}

coil_http_exchange *coil_http_start_request(const char *url, coil_http_options options)
{
    return start(url, &options, true);
}

coil_stream_writer *coil_http_exchange_body(const coil_http_exchange *exchange)
{
    return exchange->body.writer;
}

static void is_readable(void *arg)
{
    coil_http_exchange *self = arg;
    stop_watching(self);
    if (!coil_future_done(self->future)) coil__future_finish(self->future, COIL__FINISHED, coil_none());
}

// None, or an error.
COIL__APART static coil_value begin_wait(coil_http_exchange *self)
{
    if (self->fd < 0) return coil__raise(coil_RuntimeError, "the response was taken already");
    if (self->future) return coil__raise(coil_RuntimeError, "another task waits for the response");
    self->future = coil_future_new();
    coil_value added = self->future ? coil_loop_add_reader(NULL, self->fd, is_readable, self) : coil_last_error();
    self->watched = !coil_failed(added);
    return added;
}

// Owned; NULL: the error is kept.
COIL__APART static coil_http_response *take_response(coil_http_exchange *self)
{
    coil_http_response *response = coil_object_new(&response_type.public_type, sizeof *response);
    if (!response) return NULL;
    response->fd = -1;
    const char *failure = NULL;
    int result = coil__host_http_response(self->fd, &response->told, &response->fd, &failure);
    self->fd = -1;
    if (result >= 0) return response;
    coil_release(response);
    return coil_raise_null(coil__http_error(result, failure, (coil_http_headers){0, NULL}));
}

coil_http_response *coil_http_exchange_response(coil_http_exchange *exchange)
{
    coil_value result = begin_wait(exchange);
    if (coil_failed(result)) return coil_raise_null(result);
    result = coil__future_await(exchange->future);
    end_wait(exchange);
    return coil_failed(result) ? coil_raise_null(result) : take_response(exchange);
}

// ---------------------------------------------------------------------------------------------------------------------
// Fetching
// ---------------------------------------------------------------------------------------------------------------------

static size_t body_length(const coil_http_options *options)
{
    if (!options->body) return 0;
    return options->length < 0 ? strlen(options->body) : (size_t)options->length;
}

// A host sends the length if it knows it.
static coil_http_exchange *start_with_body(const char *url, coil_http_options options, size_t length)
{
    char digits[24];
    coil_http_header all[65];
    if (options.headers.count > 64) return coil__raise_null(coil_ValueError, "at most 64 headers, got %zu", options.headers.count);
    coil__format(digits, sizeof digits, "%zu", length);
    for (size_t i = 0; i < options.headers.count; i++) all[i] = options.headers.items[i];
    all[options.headers.count] = (coil_http_header){"content-length", digits};
    if (!coil__http_find(options.headers, "content-length")) options.headers = (coil_http_headers){options.headers.count + 1, all};
    coil_http_exchange *exchange = start(url, &options, true);
    if (!exchange) return NULL;
    coil_value written = coil_stream_writer_write(exchange->body.writer, options.body, length);
    coil_stream_writer_close(exchange->body.writer); // what is left goes by itself
    if (!coil_failed(written)) return exchange;
    coil_release(exchange);
    return coil_raise_null(written);
}

COIL__APART static coil_http_exchange *begin_fetch(const char *url, const coil_http_options *options)
{
    if (options->body) return start_with_body(url, *options, body_length(options));
    return start(url, options, false);
}

coil_http_response *coil_http_fetch_with(const char *url, coil_http_options options)
{
    coil_http_exchange *exchange = begin_fetch(url, &options);
    if (!exchange) return NULL;
    coil_http_response *response = coil_http_exchange_response(exchange);
    coil_value error = response ? coil_none() : coil_last_error();
    coil_release(exchange);
    return response ? response : coil_raise_null(error);
}

coil_http_response *coil_http_fetch(const char *url)
{
    return coil_http_fetch_with(url, (coil_http_options){0});
}

// ---------------------------------------------------------------------------------------------------------------------
// Responses
// ---------------------------------------------------------------------------------------------------------------------

int coil_http_response_status(const coil_http_response *response)
{
    return response->told.status;
}

const char *coil_http_response_header(const coil_http_response *response, const char *name)
{
    return coil__http_find(response->told.headers, name);
}

coil_http_headers coil_http_response_headers(const coil_http_response *response)
{
    return response->told.headers;
}

coil_stream_reader *coil_http_response_body(coil_http_response *response)
{
    if (response->fd >= 0) {
        int fd = response->fd;
        response->fd = -1;
        if (!coil__http_stream(fd, -1, &response->body)) return NULL;
    }
    return response->body.reader;
}

coil_value coil_http_response_read(coil_http_response *response)
{
    coil_stream_reader *body = coil_http_response_body(response);
    return body ? coil_stream_reader_read(body, -1) : coil_last_error();
}

COIL__COLD_END
