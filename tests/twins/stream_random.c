// StreamReader: thousands of bytes in random pieces, read in random ways, under a small limit.
#include "streaming.h"

static uint32_t state = 1;

static unsigned next(unsigned below)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 16) % below;
}

static coil_value pause_reading(coil_transport *self)
{
    (void)self;
    puts("  pause");
    return coil_none();
}

static coil_value resume_reading(coil_transport *self)
{
    (void)self;
    puts("  resume");
    return coil_none();
}

static void repr_transport(coil_object *self, char *buffer, size_t size)
{
    (void)self;
    snprintf(buffer, size, "<Transport>");
}

static const coil_transport_type transport_type = {
    .type = {.name = "Transport", .finalize = coil_transport_finalize, .repr = repr_transport},
    .pause_reading = pause_reading,
    .resume_reading = resume_reading,
};

static coil_value feeds(void *reader)
{
    for (int i = 0; i < 400; i++) {
        char chunk[12];
        unsigned length = next(12);
        for (unsigned j = 0; j < length; j++) chunk[j] = "ab\r\n"[next(4)];
        COIL_TRY(coil_stream_reader_feed_data(reader, chunk, length));
        COIL_TRY(coil_sleep(next(3)));
    }
    coil_stream_reader_feed_eof(reader);
    puts("  eof");
    return coil_none();
}

static coil_value reads_once(coil_stream_reader *reader)
{
    static const coil_separator separators[][3] = {{{"\n", 1}}, {{"\r\n", 2}}, {{"ab", 2}, {"\n", 1}}, {{"aab", 3}, {"b", 1}, {"\r\n\r", 3}}, {{"ba", 2}, {"aba", 3}, {"\rb", 2}}};
    unsigned kind = next(6);
    if (kind == 0) return coil_stream_reader_read(reader, next(6));
    if (kind == 1) return coil_stream_reader_readline(reader);
    if (kind == 2) return coil_stream_reader_readexactly(reader, next(20));
    const coil_separator *chosen = separators[next(5)];
    size_t count = 0;
    while (count < 3 && chosen[count].length) count++;
    return coil_stream_reader_readuntil_any(reader, count, chosen);
}

static void tell_about(const char *what, int64_t number, coil_value error)
{
    char text[40];
    snprintf(text, sizeof text, "%s, %lld", what, (long long)number);
    tell(text, coil_value_retain(error));
}

static coil_value reads(coil_stream_reader *reader)
{
    coil_value data = reads_once(reader), rest = coil_none();
    if (coil_error_matches(data, coil_LimitOverrunError)) {
        tell_about("over", coil_error_consumed(data), data);
        rest = coil_stream_reader_readexactly(reader, coil_error_consumed(data));
    } else if (coil_error_matches(data, coil_IncompleteReadError)) {
        coil_value expected = coil_error_expected(data);
        if (expected.tag == COIL_INT) tell_about("incomplete", coil_as_int(expected), data);
        else tell("incomplete, None", coil_value_retain(data));
        tell("  partial", coil_value_retain(coil_error_partial(data)));
    } else {
        tell("read", coil_value_retain(data));
    }
    coil_value_release(data);
    return rest;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream_reader *reader = coil_stream_reader_new(9, NULL);
    coil_transport *transport = coil_transport_new(&transport_type, sizeof *transport, NULL, NULL);
    COIL_TRY(coil_stream_reader_set_transport(reader, transport));
    coil_release(transport);
    coil_task *feeding = coil_create_task(coil_coroutine_new(feeds, reader));
    while (!coil_stream_reader_at_eof(reader)) {
        COIL_TRY(reads(reader));
        coil_value repr = coil_repr(coil_object_value(reader));
        puts(coil_as_string(repr));
        coil_value_release(repr);
    }
    COIL_TRY(coil_join(feeding));
    coil_release(reader);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
