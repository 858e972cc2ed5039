// SPDX-License-Identifier: MIT
//
// host_wasi.c: the host by WASI preview 1: the clock, standard error. The same module runs under JavaScript, whose glue answers these
// imports and must never be made to wait: there (hosted) polling looks at what coil_wake has told, and nothing else.

#include "port.h"

#include "wasm.h"

#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

bool coil__wasm_hosted;

static int told_fd[8], told_events[8]; // coil_wake, until the next poll
static unsigned told;

int (*coil__wasm_stdin_read)(const __wasi_iovec_t *vectors, size_t count, size_t *read);
double coil__wasm_looked;

double coil__host_now(void)
{
    __wasi_timestamp_t now = 0;
    (void)__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &now);
    return coil__wasm_looked = (double)now * 1e-9;
}

void coil__host_write(const char *text, size_t length)
{
    fflush(stdout);
    while (length > 0) {
        __wasi_ciovec_t piece = {(const uint8_t *)text, length};
        size_t written = 0;
        if (__wasi_fd_write(2, &piece, 1, &written) != 0 || written == 0) return;
        text += written;
        length -= written;
    }
}

void *coil__host_memory(size_t size)
{
    size_t old = __builtin_wasm_memory_grow(0, (size + 0xffff) >> 16);
    return old == SIZE_MAX ? NULL : (void *)(old << 16);
}

// Not by getenv: libc would copy the environment with malloc, and a program that uses neither need carry neither.
bool coil__host_option(const char *name)
{
    size_t count = 0, size = 0, length = strlen(name);
    if (__wasi_environ_sizes_get(&count, &size) != 0 || count == 0) return false;
    size_t whole = count * sizeof(uint8_t *) + size;
    uint8_t **variables = coil__allocate(whole);
    bool set = false;
    if (variables && __wasi_environ_get(variables, (uint8_t *)(variables + count)) == 0) {
        for (size_t i = 0; i < count; i++) {
            const char *variable = (const char *)variables[i];
            if (strncmp(variable, name, length) != 0 || variable[length] != '=') continue;
            const char *value = variable + length + 1;
            set = *value && strcmp(value, "0") != 0;
        }
    }
    coil__free(variables, whole);
    return set;
}

_Noreturn void coil__host_exit(int status)
{
    // wasmtime passes on no status of 126 or more, but ends with 134 after a trap.
    if (status == 134 && !coil__wasm_hosted) __builtin_trap();
    __wasi_proc_exit((__wasi_exitcode_t)status);
}

void coil__host_drive(bool (*done)(void *arg), void *arg)
{
    (void)done;
    (void)arg;
    coil__program_die("a loop was run before main, where nothing can wait"); // main is on a stack: only a constructor gets here
}

bool coil__host_is_driven(void)
{
    return coil__wasm_hosted;
}

// ---------------------------------------------------------------------------------------------------------------------
// Threads: none
// ---------------------------------------------------------------------------------------------------------------------

const char *coil__host_thread_start(void (*body)(void *arg), void *arg)
{
    (void)body;
    (void)arg;
    return "can't start new thread: this host has none; call the function directly, or run natively";
}

void coil__host_thread_lock(void)
{
}

void coil__host_thread_unlock(void)
{
}

void coil__host_thread_wait(double timeout)
{
    (void)timeout;
}

void coil__host_thread_wake(void)
{
}

// ---------------------------------------------------------------------------------------------------------------------
// Waiting
// ---------------------------------------------------------------------------------------------------------------------

void coil__wasm_poll_told(coil__watches *all)
{
    for (size_t i = 0; i < all->count; i++) {
        const coil__watch *watch = &all->items[i];
        if (watch->fd != 0) coil__watch_found(all, i, watch->events); // only standard input can keep one waiting
        for (unsigned j = 0; j < told; j++)
            if (told_fd[j] == watch->fd) coil__watch_found(all, i, told_events[j] & watch->events);
    }
    told = 0;
}

void coil__wasm_wake(int fd, int events)
{
    if (told == sizeof told_fd / sizeof *told_fd) return; // told again after the next turn
    told_fd[told] = fd;
    told_events[told++] = events;
}
