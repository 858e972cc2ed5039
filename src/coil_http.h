// SPDX-License-Identifier: MIT
//
// coil_http.h: HTTP as the host speaks it, by wasi:http: a program that answers requests (`coil build --target wasi-http`, served by `wasmtime serve` and other
// hosts of components), and requests that tasks make (with --target wasip2, too). TLS, connections and versions of HTTP are the host's affair. Elsewhere making
// a request is a NotImplementedError that says what to do.
//
// Bodies are asyncio's streams. Conventions are those of coil.h.
#ifndef COIL_HTTP_H
#define COIL_HTTP_H

#include "coil.h"

#ifdef __cplusplus
#include <initializer_list>

extern "C" {
#endif

typedef struct coil_http_request coil_http_request;   // that came in: an object
typedef struct coil_http_response coil_http_response; // to a request of this program: an object
typedef struct coil_http_exchange coil_http_exchange; // a request of this program that is under way: an object

// A line of a head. Where the host gives it the name is in small letters; names are compared without regard to that.
typedef struct coil_http_header {
    const char *name;
    const char *value;
} coil_http_header;

typedef struct coil_http_headers {
    size_t count;
    const coil_http_header *items;
} coil_http_headers;

// Headers written in place: COIL_HTTP_HEADERS({"accept", "text/plain"}, {"x-id", id}).
#ifdef __cplusplus
#define COIL_HTTP_HEADERS(...) \
    ([](std::initializer_list<coil_http_header> items) -> coil_http_headers { return {items.size(), items.begin()}; }({__VA_ARGS__}))
#else
#define COIL_HTTP_HEADERS(...) \
    ((coil_http_headers){sizeof((coil_http_header[]){__VA_ARGS__}) / sizeof(coil_http_header), (coil_http_header[]){__VA_ARGS__}})
#endif

// ---------------------------------------------------------------------------------------------------------------------
// Answering
// ---------------------------------------------------------------------------------------------------------------------

/// Answers a request. The program defines it; each request is answered in a task of its own.
///
/// A handler that ends with an error, or without having answered, is answered for with status 500, and the error goes to standard error.
///
/// What a body still holds is sent before the request is over. A task that the handler has left behind goes on only while other requests are answered by the
/// same instance, and hosts may end an instance after each request: await what must be done (a task group does).
///
/// @param request  borrowed.
/// @return anything, taken; or an error.
/// Suspends as it likes. Called in a task.
COIL_SUSPENDS coil_value coil_http_handle(coil_http_request *request);

/// The method: "GET".
///
/// @param request  borrowed.
/// @return borrowed from the request.
/// Never suspends. Any context.
const char *coil_http_request_method(const coil_http_request *request);

/// The path, with what follows a question mark: "/search?q=coil". "/" where the client gave none.
///
/// @param request  borrowed.
/// @return borrowed from the request.
/// Never suspends. Any context.
const char *coil_http_request_path(const coil_http_request *request);

/// For whom the request is: "example.org:8080".
///
/// @param request  borrowed.
/// @return borrowed from the request; NULL: the client did not say.
/// Never suspends. Any context.
const char *coil_http_request_authority(const coil_http_request *request);

/// A header's first value.
///
/// @param request  borrowed.
/// @param name  borrowed; in large or small letters.
/// @return borrowed from the request; NULL: there is none.
/// Never suspends. Any context.
const char *coil_http_request_header(const coil_http_request *request, const char *name);

/// All headers, in their order.
///
/// @param request  borrowed.
/// @return borrowed from the request.
/// Never suspends. Any context.
coil_http_headers coil_http_request_headers(const coil_http_request *request);

/// What the client sends, as it comes.
///
/// @param request  borrowed.
/// @return borrowed from the request; or NULL: MemoryError, OSError.
/// Never suspends. Tasks and callbacks of a loop.
coil_stream_reader *coil_http_request_body(coil_http_request *request);

/// Answers with a whole body, whose length is sent with it.
///
/// @param request  borrowed.
/// @param status  100 to 999.
/// @param content_type  copied; NULL: not said.
/// @param body  copied; NULL: empty.
/// @param length  bytes; -1: the body is a string.
/// @return none; or an error: ValueError "status must be 100 to 999, got 42", RuntimeError "the request is answered already", MemoryError.
/// Suspends while the host takes no more. Tasks only.
COIL_SUSPENDS coil_value coil_http_respond(coil_http_request *request, int status, const char *content_type, const void *body, ptrdiff_t length);

/// Begins an answer whose body is written piece by piece.
///
/// @param request  borrowed.
/// @param status  100 to 999.
/// @param headers  copied.
/// @return borrowed from the request: the body, which ends with coil_stream_writer_close, or with the handler; or NULL: as coil_http_respond, ValueError "the host
///         does not accept the header 'connection: close'", OSError.
/// Never suspends. Tasks only.
coil_stream_writer *coil_http_start_response(coil_http_request *request, int status, coil_http_headers headers);

// ---------------------------------------------------------------------------------------------------------------------
// Asking
// ---------------------------------------------------------------------------------------------------------------------

// What is asked. Zero is the default. A task's own time limit (coil_timeout) stands around all of it.
typedef struct coil_http_options {
    const char *method;        // NULL: "GET", or "POST" with a body
    coil_http_headers headers; // copied
    const void *body;          // copied; NULL: none
    ptrdiff_t length;          // of the body, bytes; 0: none, -1: it is a string
    double connect_timeout;    // seconds; 0: the host's. So the next two
    double first_byte_timeout;
    double between_bytes_timeout;
} coil_http_options;

/// Gets what is at a URL: sends a request and waits for the head of the response.
///
/// @param url  copied: "https://example.org/path?query".
/// @return owned; or NULL: ValueError "the URL must begin with http:// or https://, got 'ftp://a'", NotImplementedError, PermissionError where the host does not
///         allow it, ConnectionRefusedError and other OSErrors, gaierror for an unknown name, TimeoutError, CancelledError when the waiting task is cancelled,
///         MemoryError.
/// Suspends. Tasks only.
COIL_SUSPENDS coil_http_response *coil_http_fetch(const char *url);

/// Sends a request with options and waits for the head of the response.
///
/// @param url  copied: as for coil_http_fetch.
/// @param options  what to send, and how long to wait; what it points to is copied.
/// @return as coil_http_fetch; ValueError "the host does not accept the header 'connection: close'".
/// Suspends. Tasks only.
COIL_SUSPENDS coil_http_response *coil_http_fetch_with(const char *url, coil_http_options options);

/// Begins a request whose body is written piece by piece.
///
/// @param url  copied: as for coil_http_fetch.
/// @param options  copied, as for coil_http_fetch_with; there is no body in it. The method is "POST" by default.
/// @return owned; or NULL: as coil_http_fetch_with, but for what only the answer tells.
/// Never suspends. Tasks only.
coil_http_exchange *coil_http_start_request(const char *url, coil_http_options options);

/// The body of a request that is under way.
///
/// @param exchange  borrowed.
/// @return borrowed from the exchange; coil_stream_writer_close ends the body, coil_stream_writer_drain waits while the other side is slow.
/// Never suspends. Any context.
coil_stream_writer *coil_http_exchange_body(const coil_http_exchange *exchange);

/// Waits for the head of the response. It may come before the request's body is at its end.
///
/// @param exchange  borrowed.
/// @return as coil_http_fetch; RuntimeError "the response was taken already".
/// Suspends. Tasks only.
COIL_SUSPENDS coil_http_response *coil_http_exchange_response(coil_http_exchange *exchange);

/// The status: 200.
///
/// @param response  borrowed.
/// @return the number.
/// Never suspends. Any context.
int coil_http_response_status(const coil_http_response *response);

/// A header's first value.
///
/// @param response  borrowed.
/// @param name  borrowed; in large or small letters.
/// @return borrowed from the response; NULL: there is none.
/// Never suspends. Any context.
const char *coil_http_response_header(const coil_http_response *response, const char *name);

/// All headers, in their order.
///
/// @param response  borrowed.
/// @return borrowed from the response.
/// Never suspends. Any context.
coil_http_headers coil_http_response_headers(const coil_http_response *response);

/// The body, as it comes.
///
/// @param response  borrowed.
/// @return borrowed from the response; or NULL: MemoryError, OSError.
/// Never suspends. Tasks and callbacks of a loop.
coil_stream_reader *coil_http_response_body(coil_http_response *response);

/// Waits for the whole body.
///
/// @param response  borrowed.
/// @return owned bytes; or an error: as coil_stream_reader_read.
/// Suspends. Tasks only.
COIL_SUSPENDS coil_value coil_http_response_read(coil_http_response *response);

#ifdef __cplusplus
}
#endif

#endif
