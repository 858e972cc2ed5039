// SPDX-License-Identifier: MIT
//
// streaming.h: what the tests of streams share: readers, and feeding them, at once or by a callback of the loop.
#ifndef COIL_TESTS_STREAMING_H
#define COIL_TESTS_STREAMING_H

#include "harness.h"

#include <string.h>

#define new_reader(limit) ((coil_stream_reader *)OWN(coil_stream_reader_new(limit, NULL)))
#define FEED(reader, text) EXPECT_NONE(coil_stream_reader_feed_data(reader, text, strlen(text)))

// What a callback of the loop feeds: pieces, and perhaps the end, up to NULL.
typedef struct food {
    coil_stream_reader *reader;
    const char *pieces[6];
} food;

static const char END[] = "end of file";

static inline void feed(void *arg)
{
    const food *all = arg;
    for (const char *const *piece = all->pieces; *piece; piece++) {
        if (*piece == END) {
            coil_stream_reader_feed_eof(all->reader);
        } else {
            coil_value fed = coil_stream_reader_feed_data(all->reader, *piece, strlen(*piece));
            CHECK(!coil_failed(fed));
            coil_value_release(fed);
        }
    }
}

// FEED_LATER(1, reader, "one", "two", END). Static, for the callback may run when the test has ended.
#define FEED_LATER(delay, in, ...)                                  \
    do {                                                            \
        static food served;                                         \
        served = (food){(in), {__VA_ARGS__, NULL}};                 \
        EXPECT(coil_loop_call_later(NULL, (delay), feed, &served)); \
    } while (0)
#define FEED_SOON(in, ...)                                \
    do {                                                  \
        static food served;                               \
        served = (food){(in), {__VA_ARGS__, NULL}};       \
        EXPECT(coil_loop_call_soon(NULL, feed, &served)); \
    } while (0)

// Coroutine functions that read once, and note how it went.
static inline coil_value reads_one(void *reader)
{
    COIL_LET(byte, note_value("read", coil_stream_reader_read(reader, 1)));
    coil_value_release(byte);
    return coil_none();
}

static inline coil_value reads_five(void *reader)
{
    COIL_LET(bytes, note_value("readexactly", coil_stream_reader_readexactly(reader, 5)));
    coil_value_release(bytes);
    return coil_none();
}

static inline coil_value reads_a_line(void *reader)
{
    COIL_LET(line, note_value("line", coil_stream_reader_readline(reader)));
    coil_value_release(line);
    return coil_none();
}

#endif
