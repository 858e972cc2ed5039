// SPDX-License-Identifier: MIT
//
// wasm.h: what the entry tells the host.
#ifndef COIL_WASM_H
#define COIL_WASM_H

#include "port.h"

#include <stdbool.h>
#include <wasi/api.h>

#define COIL__FOR_EVER 1e9 // seconds

extern bool coil__wasm_hosted;               // JavaScript drives: nothing may wait
void coil__wasm_construct(void);             // runs constructors, once
void coil__wasm_start(void);                 // main begins at the next turn
extern double coil__wasm_looked;             // when somebody asked for the time last
void coil__wasm_wake(int fd, int events);    // a descriptor that JavaScript saw to be ready
void coil__wasm_poll_told(coil__watches *all); // coil__host_poll, where JavaScript drives

// As libc's __wasi_poll_oneoff, which the linker puts Coil's own in the place of (blocking_wasi.c).
__attribute__((import_module("wasi_snapshot_preview1"), import_name("poll_oneoff"))) __wasi_errno_t
coil__wasi_poll_oneoff(const __wasi_subscription_t *in, __wasi_event_t *out, size_t count, size_t *found);

// As fd_read, in its place for standard input; NULL: it has not been replaced.
extern int (*coil__wasm_stdin_read)(const __wasi_iovec_t *vectors, size_t count, size_t *read);

// Descriptors that are no sockets.
ptrdiff_t coil__wasi_read(int fd, void *to, size_t size);
ptrdiff_t coil__wasi_write(int fd, const void *data, size_t length);
void coil__wasi_close(int fd);

#endif
