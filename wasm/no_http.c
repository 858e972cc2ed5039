// SPDX-License-Identifier: MIT
//
// no_http.c: coil_http.h, where the host speaks no HTTP: there are no requests and no responses, and who wants one is told what to do.

#include "../src/coil_http.h"

#include "../src/core.h"

static void *refuse(void)
{
    return coil_raise_null(
        coil__raise(coil_NotImplementedError, "there is no HTTP here: build with --target wasi-http or --target wasip2, for hosts of components"));
}

coil_http_response *coil_http_fetch(const char *url)
{
    (void)url;
    return refuse();
}

coil_http_response *coil_http_fetch_with(const char *url, coil_http_options options)
{
    (void)url;
    (void)options;
    return refuse();
}

coil_http_exchange *coil_http_start_request(const char *url, coil_http_options options)
{
    (void)url;
    (void)options;
    return refuse();
}

coil_stream_writer *coil_http_exchange_body(const coil_http_exchange *exchange)
{
    (void)exchange;
    return NULL;
}

coil_http_response *coil_http_exchange_response(coil_http_exchange *exchange)
{
    (void)exchange;
    return refuse();
}

int coil_http_response_status(const coil_http_response *response)
{
    (void)response;
    return 0;
}

const char *coil_http_response_header(const coil_http_response *response, const char *name)
{
    (void)response;
    (void)name;
    return NULL;
}

coil_http_headers coil_http_response_headers(const coil_http_response *response)
{
    (void)response;
    return (coil_http_headers){0, NULL};
}

coil_stream_reader *coil_http_response_body(coil_http_response *response)
{
    (void)response;
    return refuse();
}

coil_value coil_http_response_read(coil_http_response *response)
{
    (void)response;
    (void)refuse();
    return coil_last_error();
}

const char *coil_http_request_method(const coil_http_request *request)
{
    (void)request;
    return "";
}

const char *coil_http_request_path(const coil_http_request *request)
{
    (void)request;
    return "";
}

const char *coil_http_request_authority(const coil_http_request *request)
{
    (void)request;
    return NULL;
}

const char *coil_http_request_header(const coil_http_request *request, const char *name)
{
    (void)request;
    (void)name;
    return NULL;
}

coil_http_headers coil_http_request_headers(const coil_http_request *request)
{
    (void)request;
    return (coil_http_headers){0, NULL};
}

coil_stream_reader *coil_http_request_body(coil_http_request *request)
{
    (void)request;
    return refuse();
}

coil_value coil_http_respond(coil_http_request *request, int status, const char *content_type, const void *body, ptrdiff_t length)
{
    (void)request;
    (void)status;
    (void)content_type;
    (void)body;
    (void)length;
    (void)refuse();
    return coil_last_error();
}

coil_stream_writer *coil_http_start_response(coil_http_request *request, int status, coil_http_headers headers)
{
    (void)request;
    (void)status;
    (void)headers;
    return refuse();
}
