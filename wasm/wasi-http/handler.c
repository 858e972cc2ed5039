// SPDX-License-Identifier: MIT
//
// handler.c: the export by which a host of WASI 0.2 hands over a request. It comes back when the request is answered: 0.2 has no calls that go on later.

#include "../../src/http/host.h"
#include "../wasip2/imports.h"
#include "../wasm.h"

// Programs need no main, and one that is there is not run.
extern const char coil__no_main[];

__attribute__((export_name("wasi:http/incoming-handler@0.2.0#handle"))) void coil__wasi_handle(handle request, handle answer);
void coil__wasi_handle(handle request, handle answer)
{
    static const char *volatile asked;
    asked = coil__no_main;
    coil__wasm_construct();
    coil__http_serve(request, answer);
}
