// SPDX-License-Identifier: MIT
//
// http.h: what http.c tells the entry of components that are called (wasm/wasi-http).
#ifndef COIL_WASIP2_HTTP_H
#define COIL_WASIP2_HTTP_H

#include "imports.h"

#include "../../src/http/host.h"

void coil__wasi_http_head(handle request, coil__http_head *head); // borrowed

#endif
