// SPDX-License-Identifier: MIT
//
// http_imports.h: wasi:http as the canonical ABI lowers it; imports.h says how.
#ifndef COIL_WASIP2_HTTP_IMPORTS_H
#define COIL_WASIP2_HTTP_IMPORTS_H

#include "imports.h"

#define HTTP(name) IMPORT("wasi:http/types", name)

// result<T>, of a resource
typedef struct handle_result {
    uint8_t failed;
    handle of;
} handle_result;

typedef struct text_option {
    uint8_t is_there;
    bytes text;
} text_option;

// error-code, with the only part that is looked at: a text, or a text that may be missing.
typedef struct http_error {
    _Alignas(8) uint8_t code;
    _Alignas(8) union {
        text_option text;
        uint8_t other[24];
    } as;
} http_error;

// result<future-incoming-response, error-code>; result<_, error-code>
typedef struct http_result {
    uint8_t failed;
    union {
        _Alignas(8) handle of;
        http_error error;
    } as;
} http_result;

// option<result<result<incoming-response, error-code>>>
typedef struct response_result {
    uint8_t is_there;
    _Alignas(8) uint8_t was_taken;
    _Alignas(8) http_result result;
} response_result;

typedef struct method {
    uint8_t which;
    bytes other;
} method;

typedef struct field {
    bytes name, value;
} field;

typedef struct field_list {
    field *start;
    size_t length;
} field_list;

HTTP("[constructor]fields")
handle new_fields(void);
HTTP("[method]fields.append")
void fields_append(handle fields, const char *name, size_t name_length, const char *value, size_t length, code_result *result);
HTTP("[method]fields.entries")
void fields_entries(handle fields, field_list *list);
HTTP("[resource-drop]fields")
void drop_fields(handle fields);

HTTP("[method]incoming-request.method")
void request_method(handle request, method *result);
HTTP("[method]incoming-request.path-with-query")
void request_path(handle request, text_option *result);
HTTP("[method]incoming-request.authority")
void request_authority(handle request, text_option *result);
HTTP("[method]incoming-request.headers")
handle request_headers(handle request);
HTTP("[method]incoming-request.consume")
void request_consume(handle request, handle_result *result);
HTTP("[resource-drop]incoming-request")
void drop_request(handle request);

HTTP("[constructor]outgoing-request")
handle new_request(handle headers);
HTTP("[method]outgoing-request.set-method")
int32_t set_method(handle request, int32_t which, const char *other, size_t length);
HTTP("[method]outgoing-request.set-path-with-query")
int32_t set_path(handle request, int32_t is_there, const char *path, size_t length);
HTTP("[method]outgoing-request.set-scheme")
int32_t set_scheme(handle request, int32_t is_there, int32_t which, const char *other, size_t length);
HTTP("[method]outgoing-request.set-authority")
int32_t set_authority(handle request, int32_t is_there, const char *authority, size_t length);
HTTP("[method]outgoing-request.body")
void new_request_body(handle request, handle_result *result);
HTTP("[resource-drop]outgoing-request")
void drop_new_request(handle request);

HTTP("[constructor]request-options")
handle new_options(void);
HTTP("[method]request-options.set-connect-timeout")
int32_t set_connect_timeout(handle options, int32_t is_there, uint64_t nanoseconds);
HTTP("[method]request-options.set-first-byte-timeout")
int32_t set_first_byte_timeout(handle options, int32_t is_there, uint64_t nanoseconds);
HTTP("[method]request-options.set-between-bytes-timeout")
int32_t set_between_bytes_timeout(handle options, int32_t is_there, uint64_t nanoseconds);

HTTP("[constructor]outgoing-response")
handle new_response(handle headers);
HTTP("[method]outgoing-response.set-status-code")
int32_t set_status(handle response, int32_t status);
HTTP("[method]outgoing-response.body")
void new_response_body(handle response, handle_result *result);
HTTP("[resource-drop]outgoing-response")
void drop_new_response(handle response);
// The rest is the payload of an error.
HTTP("[static]response-outparam.set")
void set_answer(handle answer, int32_t failed, int32_t response, int32_t a, int64_t b, int32_t c, int32_t d, int32_t e, int32_t f);

HTTP("[method]outgoing-body.write")
void body_write(handle body, handle_result *result);
HTTP("[static]outgoing-body.finish")
void body_finish(handle body, int32_t has_trailers, handle trailers, http_result *result);
HTTP("[resource-drop]outgoing-body")
void drop_body(handle body);

HTTP("[method]incoming-body.stream")
void body_read(handle body, handle_result *result);
HTTP("[resource-drop]incoming-body")
void drop_incoming_body(handle body);

HTTP("[method]future-incoming-response.subscribe")
handle response_subscribe(handle response);
HTTP("[method]future-incoming-response.get")
void response_get(handle response, response_result *result);
HTTP("[resource-drop]future-incoming-response")
void drop_future_response(handle response);

HTTP("[method]incoming-response.status")
int32_t response_status(handle response);
HTTP("[method]incoming-response.headers")
handle response_headers(handle response);
HTTP("[method]incoming-response.consume")
void response_consume(handle response, handle_result *result);
HTTP("[resource-drop]incoming-response")
void drop_response(handle response);

IMPORT("wasi:http/outgoing-handler", "handle")
void send_request(handle request, int32_t has_options, handle options, http_result *result);

#endif
