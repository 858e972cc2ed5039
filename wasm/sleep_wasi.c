// SPDX-License-Identifier: MIT
//
// sleep_wasi.c: waiting for nothing but a time, by WASI preview 1.

#include "port.h"

#include "wasm.h"

#include <math.h>
#include <wasi/api.h>

// Relative to the look at the clock that the loop has made: with nothing but that wasmtime sleeps as exactly as the system does, where its poll is late by more
// than a millisecond (measured: 0.13 against 1.2 on average).
void coil__host_sleep(double until)
{
    if (coil__wasm_hosted) return;
    __wasi_subscription_t subscription = {.u = {.tag = __WASI_EVENTTYPE_CLOCK}};
    __wasi_event_t event;
    size_t found;
    double left = until - coil__wasm_looked;
    subscription.u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
    subscription.u.u.clock.timeout = left <= 0 ? 0 : left > COIL__FOR_EVER ? UINT64_MAX
                                                                           : (__wasi_timestamp_t)ceil(left * 1e9);
    (void)coil__wasi_poll_oneoff(&subscription, &event, 1, &found);
}
