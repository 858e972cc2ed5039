// SPDX-License-Identifier: MIT
//
// no_http.c: a host that speaks no HTTP.

#include "../src/http.h"

int coil__host_http_refused = -1;

const char *coil__host_http_missing(void)
{
    return "there is no HTTP here: build with `coil build --target wasi-http` or `--target wasip2`, for hosts of components";
}

const char *coil__host_http_remedy(void)
{
    return NULL;
}

int coil__host_http_ask(const coil__http_asked *asked, int *body, const char **failure)
{
    (void)asked;
    (void)body;
    (void)failure;
    return -COIL__ENOSYS;
}

int coil__host_http_response(int fd, coil__http_head *head, int *body, const char **failure)
{
    (void)fd;
    (void)head;
    (void)body;
    (void)failure;
    return -COIL__ENOSYS;
}

int coil__host_http_body(int request)
{
    (void)request;
    return -COIL__ENOSYS;
}

void coil__host_http_drop(int request)
{
    (void)request;
}

int coil__host_http_answer(int answer, int status, coil_http_headers headers, bool has_body, int *body, const char **failure)
{
    (void)answer;
    (void)status;
    (void)headers;
    (void)has_body;
    (void)body;
    (void)failure;
    return -COIL__ENOSYS;
}

void coil__host_http_free(coil__http_head *head)
{
    (void)head;
}
