// SPDX-License-Identifier: MIT
//
// stream_reader_coro.c: reading as coroutine objects, for tasks and time limits. Each keeps its reader, and a copy of its separators.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

typedef struct counted_read {
    coil_stream_reader *reader;
    int64_t n;
} counted_read;

static coil_value read_body(void *arg)
{
    const counted_read *args = arg;
    return coil_stream_reader_read(args->reader, args->n);
}

coil_coroutine *coil_stream_reader_read_coro_at(coil_stream_reader *reader, int64_t n, const char *file, int line)
{
    counted_read args = {reader, n};
    return coil__method_coroutine(read_body, &args, sizeof args, coil_retain(reader), "read", file, line);
}

static coil_value readexactly_body(void *arg)
{
    const counted_read *args = arg;
    return coil_stream_reader_readexactly(args->reader, args->n);
}

coil_coroutine *coil_stream_reader_readexactly_coro_at(coil_stream_reader *reader, int64_t n, const char *file, int line)
{
    counted_read args = {reader, n};
    return coil__method_coroutine(readexactly_body, &args, sizeof args, coil_retain(reader), "readexactly", file, line);
}

static coil_value readline_body(void *arg)
{
    return coil_stream_reader_readline(*(coil_stream_reader **)arg);
}

coil_coroutine *coil_stream_reader_readline_coro_at(coil_stream_reader *reader, const char *file, int line)
{
    return coil__method_coroutine(readline_body, &reader, sizeof reader, coil_retain(reader), "readline", file, line);
}

// The separators with their bytes behind them. They are copied into the coroutine, and only there they know where they are.
typedef struct until_args {
    coil_stream_reader *reader;
    size_t count;
    coil_separator separators[];
} until_args;

COIL__APART static until_args *place_separators(until_args *args)
{
    const char *bytes = (const char *)&args->separators[args->count];
    for (size_t i = 0; i < args->count; i++) {
        args->separators[i].bytes = bytes;
        bytes += args->separators[i].length;
    }
    return args;
}

static coil_value readuntil_body(void *arg)
{
    const until_args *args = place_separators(arg);
    return coil_stream_reader_readuntil_any(args->reader, args->count, args->separators);
}

coil_coroutine *coil_stream_reader_readuntil_any_coro_at(coil_stream_reader *reader, size_t count, const coil_separator *separators, const char *file,
                                                         int line)
{
    size_t size = sizeof(until_args) + count * sizeof *separators;
    for (size_t i = 0; i < count; i++) size += separators[i].length;
    until_args *args = coil__allocate(size);
    if (!args) return coil_raise_null(coil_raise_no_memory());
    *args = (until_args){.reader = reader, .count = count};
    char *bytes = (char *)&args->separators[count];
    for (size_t i = 0; i < count; i++) {
        args->separators[i].length = separators[i].length;
        if (separators[i].length) memcpy(bytes, separators[i].bytes, separators[i].length);
        bytes += separators[i].length;
    }
    coil_coroutine *coroutine = coil__method_coroutine(readuntil_body, args, size, coil_retain(reader), "readuntil", file, line);
    coil__free(args, size);
    return coroutine;
}

coil_coroutine *coil_stream_reader_readuntil_coro_at(coil_stream_reader *reader, const void *separator, size_t length, const char *file, int line)
{
    coil_separator only = {separator, length};
    return coil_stream_reader_readuntil_any_coro_at(reader, 1, &only, file, line);
}

COIL__COLD_END
