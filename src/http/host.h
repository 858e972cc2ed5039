// SPDX-License-Identifier: MIT
//
// host.h: what http.c and handler.c want of a host that speaks HTTP. A body is a descriptor like others (coil__host_read, coil__host_write_some,
// coil__host_close). Where a function fails it returns a number below 0, as those of port.h, and may set *failure to words of its own, which live until the next
// call.
#ifndef COIL_HTTP_HOST_H
#define COIL_HTTP_HOST_H

#include "../coil_http.h"
#include "../port.h"

// The head of a request or a response that came. Everything in it lives until coil__host_http_free. Of a request each part is there when it was asked for.
typedef struct coil__http_head {
    const char *method, *path, *authority; // of a request
    int status;                            // of a response
    coil_http_headers headers;
    void *memory;
    unsigned parts; // that are there
} coil__http_head;

typedef enum coil__http_part { COIL__HTTP_METHOD = 1,
                               COIL__HTTP_PATH = 2,
                               COIL__HTTP_AUTHORITY = 4,
                               COIL__HTTP_HEADERS = 8 } coil__http_part;

// A request to send.
typedef struct coil__http_asked {
    const char *method;
    bool is_secure;
    struct {
        const char *start;
        size_t length;
    } authority, path; // the path with its query
    coil_http_headers headers;
    bool has_body;
    double connect_timeout, first_byte_timeout, between_bytes_timeout; // seconds; 0: the host's
} coil__http_asked;

// The place of a header that the host refuses, where that is why it failed; else below 0.
extern int coil__host_http_refused;

const char *coil__host_http_remedy(void);  // for what is not permitted
// A descriptor that is readable when the response is there. *body: what the request's body is written to, if it has one.
int coil__host_http_ask(const coil__http_asked *asked, int *body, const char **failure);
// Closes the descriptor. *body: what the response's body is read from.
int coil__host_http_response(int fd, coil__http_head *head, int *body, const char **failure);
// Fills in a part of the head of a request that came.
void coil__host_http_part(int request, coil__http_part part, coil__http_head *head);
int coil__host_http_body(int request); // what its body is read from; once
void coil__host_http_drop(int request);
// Answers a request. *body: what is written to, if has_body; it must be closed.
int coil__host_http_answer(int answer, int status, coil_http_headers headers, bool has_body, int *body, const char **failure);
void coil__host_http_free(coil__http_head *head);

// handler.c: answers what came: the host calls it for each request, and gives its two halves, which are taken.
void coil__http_serve(int request, int answer);

#endif
