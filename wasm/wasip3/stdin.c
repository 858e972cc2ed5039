// SPDX-License-Identifier: MIT
//
// stdin.c: standard input by WASI 0.3, from the first time on that somebody waits for it. Hosts do not tell that it can be read, so it is read: one piece ahead.

#include "table.h"

#include "../wasm.h"

#include <string.h>

#define PIECE 16384 // bytes

typedef struct input {
    entry head;
    handle stream, result;
    readiness state; // READY: there is something, or it is over
    bool is_over;
    int failure;
    size_t from, to; // of the piece, what has not been read
    uint8_t piece[PIECE];
} input;

static void settle(input *self, uint32_t code)
{
    self->from = 0;
    self->to = code >> 4;
    self->state = READY;
    if ((code & 15) != DROPPED) return;
    self->is_over = true;
    input_result result = {0};
    if (stdin_result(self->result, &result) == BLOCKED) coil__wait_until(self->result);
    static const uint8_t numbers[] = {COIL__EIO, COIL__EINVAL, COIL__EPIPE};
    if (result.failed) self->failure = result.code < sizeof numbers ? -numbers[result.code] : -COIL__EIO;
}

static bool ask(entry *head, int event)
{
    input *self = (input *)head;
    if (event != COIL__READABLE || self->is_over || !self->stream) return true;
    if (self->state != UNKNOWN) return self->state == READY;
    uint32_t code = stdin_read(self->stream, self->piece, sizeof self->piece);
    if (code == BLOCKED) self->state = WAITING;
    else settle(self, code);
    return self->state == READY;
}

static void told(entry *head, int event, uint32_t code)
{
    (void)event;
    settle((input *)head, code);
}

static ptrdiff_t read_input(entry *head, void *to, size_t size)
{
    input *self = (input *)head;
    if (!self->stream) return -COIL__EBADF;
    if (!ask(head, COIL__READABLE)) return -COIL__EAGAIN;
    size_t there = self->to - self->from, count = there < size ? there : size;
    if (count == 0) return self->failure;
    memcpy(to, self->piece + self->from, count);
    self->from += count;
    if (self->from == self->to && !self->is_over) self->state = UNKNOWN;
    return (ptrdiff_t)count;
}

// What is on its way is lost with the stream: nobody reads it any more.
static void drop(entry *head)
{
    input *self = (input *)head;
    self->stream = 0;
    self->from = self->to = 0;
}

static const entry_kind input_kind = {.ask = ask, .told = told, .drop = drop, .read = read_input, .size = sizeof(input)};

// As fd_read: waits, and with it the whole program. In a task nobody calls it before there is something.
static int read_blocking(const __wasi_iovec_t *vectors, size_t count, size_t *read)
{
    *read = 0;
    for (size_t i = 0; i < count; i++) {
        if (vectors[i].buf_len == 0) continue;
        ptrdiff_t got;
        while ((got = read_input(coil__stdin_entry, vectors[i].buf, vectors[i].buf_len)) == -COIL__EAGAIN) {
            if (*read > 0) return 0;
            coil__wait_block();
        }
        if (got < 0) return got == -COIL__EBADF ? __WASI_ERRNO_BADF : __WASI_ERRNO_IO;
        *read += (size_t)got;
        if ((size_t)got < vectors[i].buf_len) return 0;
    }
    return 0;
}

void coil__stdin_open(void)
{
    if (coil__stdin_entry) return;
    input *self = coil__allocate(sizeof *self);
    if (!self) coil__program_die("no memory for standard input");
    memset(self, 0, sizeof *self);
    self->head.kind = &input_kind;
    ends made;
    stdin_open(&made);
    self->stream = made.stream;
    self->result = made.future;
    coil__wait_for(made.stream, &self->head, COIL__READABLE);
    coil__stdin_entry = &self->head;
    coil__wasm_stdin_read = read_blocking;
}
