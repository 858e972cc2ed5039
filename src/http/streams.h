// SPDX-License-Identifier: MIT
//
// streams.h: what http.c does for handler.c too.
#ifndef COIL_HTTP_STREAMS_H
#define COIL_HTTP_STREAMS_H

#include "../selector.h"
#include "host.h"

bool coil__http_stream(int in, int out, coil_stream *opened); // takes the one descriptor; false: the error is kept
void coil__http_stream_close(coil_stream *stream);            // and releases it
const char *coil__http_find(coil_http_headers headers, const char *name);
coil_value coil__http_error(int number, const char *text, coil_http_headers headers); // headers: those that were sent

#endif
