// SPDX-License-Identifier: MIT
//
// http.c: HTTP by WASI 0.2: wasi:http. A request that is under way and a body are descriptors (table.h), so that one poll waits for them and for everything else.

#include "../../src/http/host.h"
#include "http_imports.h"
#include "table.h"

#include <math.h>
#include <string.h>

int coil__host_http_refused = -1;

const char *coil__host_http_remedy(void)
{
    return "does the host allow it? `wasmtime run -S http ...` and `wasmtime serve` do, and so does `coil run --target wasip2`";
}

// ---------------------------------------------------------------------------------------------------------------------
// Texts that the host returns: each with a place for a 0 behind it
// ---------------------------------------------------------------------------------------------------------------------

#define BLOCK ((size_t)2048)

typedef struct block {
    struct block *next;
    size_t size, used;
} block;

static block **receiving;

static void *take(size_t alignment, size_t size)
{
    size_t whole = (size + 1 + 7) / 8 * 8; // alignments are at most 8
    (void)alignment;
    block *last = *receiving;
    if (!last || last->size - last->used < whole) {
        size_t needed = sizeof *last + whole > BLOCK ? sizeof *last + whole : BLOCK;
        block *more = coil__allocate(needed);
        if (!more) coil__program_die("no memory for the head of a request or a response");
        *more = (block){last, needed, sizeof *more};
        *receiving = last = more;
    }
    void *place = (char *)last + last->used;
    last->used += whole;
    return place;
}

static void receive(block **into)
{
    receiving = into;
    coil__list_more = into ? take : NULL;
}

static void free_blocks(block *last)
{
    while (last) {
        block *next = last->next;
        coil__free(last, last->size);
        last = next;
    }
}

static const char *text_of(bytes text)
{
    if (text.length == 0) return "";
    text.start[text.length] = 0;
    return (const char *)text.start;
}

void coil__host_http_free(coil__http_head *head)
{
    free_blocks(head->memory);
    head->memory = NULL;
}

// ---------------------------------------------------------------------------------------------------------------------
// Errors
// ---------------------------------------------------------------------------------------------------------------------

#define EPROTO 71

static int number_of(const http_error *error, const char **failure)
{
    static const struct {
        uint8_t number;
        const char *text;
    } known[] = {
        {COIL__ETIMEDOUT, "the name was not looked up in time"},
        {COIL__ENOENT, NULL},
        {COIL__ENOENT, NULL},
        {COIL__EHOSTUNREACH, NULL},
        {COIL__EACCES, "the address is prohibited"},
        {COIL__ENETUNREACH, NULL},
        {COIL__ECONNREFUSED, NULL},
        {COIL__ECONNRESET, NULL},
        {COIL__ETIMEDOUT, NULL},
        {COIL__ETIMEDOUT, "no answer in time"},
        {COIL__ETIMEDOUT, "the request could not be sent in time"},
        {COIL__EMFILE, "too many connections"},
        {EPROTO, "TLS protocol error"},
        {EPROTO, "the certificate is not trusted"},
        {EPROTO, "TLS alert received"},
        {COIL__EACCES, "the request is denied"},
        {EPROTO, "the request needs a length"},
        {EPROTO, "the request's body is not as long as it said"},
        {COIL__EINVAL, "the method is invalid"},
        {COIL__EINVAL, "the URL is invalid"},
        {COIL__EINVAL, "the URL is too long"},
        {EPROTO, "the request's headers are too large"},
        {EPROTO, "a header of the request is too large"},
        {EPROTO, "the request's trailers are too large"},
        {EPROTO, "a trailer of the request is too large"},
        {EPROTO, "the response is incomplete"},
        {EPROTO, "the response's headers are too large"},
        {EPROTO, "a header of the response is too large"},
        {EPROTO, "the response's body is not as long as it said"},
        {EPROTO, "the response's trailers are too large"},
        {EPROTO, "a trailer of the response is too large"},
        {EPROTO, "the response has an unknown transfer coding"},
        {EPROTO, "the response has an unknown content coding"},
        {COIL__ETIMEDOUT, "no response in time"},
        {EPROTO, "the upgrade failed"},
        {EPROTO, "the answer is not HTTP"},
        {EPROTO, "a loop of redirections"},
        {EPROTO, "the host is not configured for it"},
    };
    static char words[256];
    if (error->code < sizeof known / sizeof *known) {
        *failure = known[error->code].text;
        return -known[error->code].number;
    }
    const text_option *text = &error->as.text;
    size_t length = text->is_there ? text->text.length : 0;
    if (length >= sizeof words) length = sizeof words - 1;
    if (length > 0) memcpy(words, text->text.start, length);
    words[length] = 0;
    *failure = length > 0 ? words : "the host has failed";
    return -EPROTO;
}

// ---------------------------------------------------------------------------------------------------------------------
// Heads and bodies
// ---------------------------------------------------------------------------------------------------------------------

// Owned; 0: one was refused.
static handle make_fields(coil_http_headers headers)
{
    handle fields = new_fields();
    coil__host_http_refused = -1;
    for (size_t i = 0; i < headers.count; i++) {
        coil_http_header header = headers.items[i];
        code_result result;
        fields_append(fields, header.name, strlen(header.name), header.value, strlen(header.value), &result);
        if (!result.failed) continue;
        coil__host_http_refused = (int)i;
        drop_fields(fields);
        return 0;
    }
    return fields;
}

// Takes the fields; what they point to is received into memory.
static coil_http_headers read_fields(handle fields)
{
    field_list list;
    fields_entries(fields, &list);
    drop_fields(fields);
    // A header takes half of the place of a field, so that they can stand where these were.
    coil_http_header *headers = (coil_http_header *)list.start;
    for (size_t i = 0; i < list.length; i++) {
        field each = list.start[i];
        headers[i] = (coil_http_header){text_of(each.name), text_of(each.value)};
    }
    return (coil_http_headers){list.length, headers};
}

static void finish_body(handle body)
{
    http_result result;
    block *words = NULL;
    receive(&words); // of an error that nobody is told
    body_finish(body, 0, 0, &result);
    receive(NULL);
    free_blocks(words);
}

// A descriptor to write a body to; or below 0. Takes the body.
static int open_writing(handle body)
{
    handle_result stream;
    body_write(body, &stream);
    int fd = stream.failed ? -COIL__EIO : coil__stream_entry(0, stream.of, body, finish_body);
    if (fd >= 0) return fd;
    if (!stream.failed) drop_output(stream.of);
    drop_body(body);
    return fd;
}

static int open_reading(handle body)
{
    handle_result stream;
    body_read(body, &stream);
    int fd = stream.failed ? -COIL__EIO : coil__stream_entry(stream.of, 0, body, drop_incoming_body);
    if (fd >= 0) return fd;
    if (!stream.failed) drop_input(stream.of);
    drop_incoming_body(body);
    return fd;
}

// ---------------------------------------------------------------------------------------------------------------------
// Asking
// ---------------------------------------------------------------------------------------------------------------------

enum { METHODS = 9 };
static const char *const methods[METHODS] = {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};

static int method_number(const char *name)
{
    int i = 0;
    while (i < METHODS && strcmp(methods[i], name) != 0) i++;
    return i;
}

// Why it cannot be; NULL: it can.
static const char *fill_in(handle request, const coil__http_asked *asked)
{
    if (set_method(request, method_number(asked->method), asked->method, strlen(asked->method))) return "the method is invalid";
    if (set_scheme(request, 1, asked->is_secure, NULL, 0) || set_authority(request, 1, asked->authority.start, asked->authority.length))
        return "the host's name in the URL is invalid";
    char room[1024], *path = room;
    size_t length = asked->path.length;
    if (length > 0 && asked->path.start[0] == '/') return set_path(request, 1, asked->path.start, length) ? "the path of the URL is invalid" : NULL;
    if (length + 1 > sizeof room) path = coil__allocate(length + 1);
    if (!path) return "there is no memory for the URL";
    path[0] = '/';
    memcpy(path + 1, asked->path.start, length);
    bool failed = set_path(request, 1, path, length + 1);
    if (path != room) coil__free(path, length + 1);
    return failed ? "the path of the URL is invalid" : NULL;
}

static uint64_t nanoseconds(double seconds)
{
    return seconds > 1e9 ? (uint64_t)1e18 : (uint64_t)ceil(seconds * 1e9);
}

static handle timeouts(const coil__http_asked *asked)
{
    if (!(asked->connect_timeout > 0) && !(asked->first_byte_timeout > 0) && !(asked->between_bytes_timeout > 0)) return 0;
    handle options = new_options();
    // A host that has none of them refuses.
    if (asked->connect_timeout > 0) (void)set_connect_timeout(options, 1, nanoseconds(asked->connect_timeout));
    if (asked->first_byte_timeout > 0) (void)set_first_byte_timeout(options, 1, nanoseconds(asked->first_byte_timeout));
    if (asked->between_bytes_timeout > 0) (void)set_between_bytes_timeout(options, 1, nanoseconds(asked->between_bytes_timeout));
    return options;
}

// Takes the request.
static int send(handle request, handle options, const char **failure)
{
    http_result sent;
    block *words = NULL;
    receive(&words);
    send_request(request, options != 0, options, &sent);
    receive(NULL);
    int result = sent.failed ? number_of(&sent.as.error, failure) : coil__waited_entry(sent.as.of, response_subscribe, drop_future_response);
    free_blocks(words);
    if (!sent.failed && result < 0) drop_future_response(sent.as.of);
    return result;
}

int coil__host_http_ask(const coil__http_asked *asked, int *body, const char **failure)
{
    handle fields = make_fields(asked->headers);
    if (!fields) return -COIL__EINVAL;
    handle request = new_request(fields);
    *failure = fill_in(request, asked);
    handle_result made = {.failed = true};
    if (!*failure && asked->has_body) {
        new_request_body(request, &made);
        if (made.failed) *failure = "the request has no body";
    }
    if (*failure) {
        drop_new_request(request);
        return -COIL__EINVAL;
    }
    int fd = send(request, timeouts(asked), failure);
    if (!asked->has_body) return fd;
    *body = fd < 0 ? fd : open_writing(made.of);
    if (fd < 0) drop_body(made.of);
    if (fd >= 0 && *body < 0) coil__host_close(fd);
    return *body < 0 ? *body : fd;
}

int coil__host_http_response(int fd, coil__http_head *head, int *body, const char **failure)
{
    response_result got;
    block *memory = NULL;
    receive(&memory);
    response_get(coil__socket_entry(fd)->socket, &got);
    int result = 0;
    if (!got.is_there || got.was_taken) result = -COIL__EIO;
    else if (got.result.failed) result = number_of(&got.result.as.error, failure);
    if (result == 0) {
        handle response = got.result.as.of;
        head->status = response_status(response);
        head->headers = read_fields(response_headers(response));
        handle_result consumed;
        response_consume(response, &consumed);
        drop_response(response);
        *body = consumed.failed ? -COIL__EIO : open_reading(consumed.of);
        if (*body < 0) result = *body;
    }
    receive(NULL);
    head->memory = memory;
    coil__host_close(fd);
    return result;
}

// ---------------------------------------------------------------------------------------------------------------------
// Answering
// ---------------------------------------------------------------------------------------------------------------------

static const char *read_method(handle request)
{
    method named;
    request_method(request, &named);
    return named.which < METHODS ? methods[named.which] : text_of(named.other);
}

static const char *read_option(handle request, void (*read)(handle request, text_option *result))
{
    text_option text;
    read(request, &text);
    return text.is_there ? text_of(text.text) : NULL;
}

void coil__host_http_part(int request, coil__http_part part, coil__http_head *head)
{
    block *memory = head->memory;
    receive(&memory);
    if (part == COIL__HTTP_METHOD) head->method = read_method(request);
    if (part == COIL__HTTP_PATH) head->path = read_option(request, request_path);
    if (part == COIL__HTTP_PATH && (!head->path || !*head->path)) head->path = "/";
    if (part == COIL__HTTP_AUTHORITY) head->authority = read_option(request, request_authority);
    if (part == COIL__HTTP_HEADERS) head->headers = read_fields(request_headers(request));
    receive(NULL);
    head->memory = memory;
}

int coil__host_http_body(int request)
{
    handle_result body;
    request_consume(request, &body);
    return body.failed ? -COIL__EIO : open_reading(body.of);
}

void coil__host_http_drop(int request)
{
    drop_request(request);
}

int coil__host_http_answer(int answer, int status, coil_http_headers headers, bool has_body, int *body, const char **failure)
{
    handle fields = make_fields(headers);
    if (!fields) return -COIL__EINVAL;
    handle response = new_response(fields);
    handle_result made = {.failed = false};
    bool refused = set_status(response, status) != 0;
    if (!refused && has_body) new_response_body(response, &made);
    if (refused || made.failed) {
        *failure = refused ? "the host does not accept the status" : NULL;
        drop_new_response(response);
        return refused ? -COIL__EINVAL : -COIL__EIO;
    }
    set_answer(answer, 0, response, 0, 0, 0, 0, 0, 0);
    if (!has_body) return 0;
    *body = open_writing(made.of);
    return *body < 0 ? *body : 0;
}
