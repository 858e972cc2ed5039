// StreamReader.readuntil: one separator and several, limits, and what the errors carry.
#include "streaming.h"

#define UNTIL(reader, ...) until((reader), (const char *const[]){__VA_ARGS__, NULL})

static void until(coil_stream_reader *reader, const char *const *texts)
{
    coil_separator separators[3];
    size_t count = 0;
    for (; texts[count]; count++) separators[count] = (coil_separator){texts[count], strlen(texts[count])};
    coil_value chunk = coil_stream_reader_readuntil_any(reader, count, separators);
    tell("until", coil_value_retain(chunk));
    if (coil_error_matches(chunk, coil_IncompleteReadError)) {
        tell("  partial", coil_value_retain(coil_error_partial(chunk)));
        tell("  expected", coil_error_expected(chunk));
    } else if (coil_error_matches(chunk, coil_LimitOverrunError)) {
        tell("  consumed", coil_int(coil_error_consumed(chunk)));
    }
    coil_value_release(chunk);
    coil_value repr = coil_repr(coil_object_value(reader));
    printf("  %s\n", coil_as_string(repr));
    coil_value_release(repr);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream_reader *reader = coil_stream_reader_new(8, NULL);
    UNTIL(reader, NULL);
    UNTIL(reader, "");
    UNTIL(reader, "x", "");
    feed(reader, "one\r\ntwo\nthree\r");
    UNTIL(reader, "\n", "\r\n");
    UNTIL(reader, "\n", "\r\n");
    UNTIL(reader, "\r\n", "\r");
    feed(reader, "ABCDEFG");
    UNTIL(reader, "DEF", "BCDE");
    feed(reader, "aaXaaaYaaaa");
    UNTIL(reader, "aaa");
    UNTIL(reader, "aaaa");
    feed(reader, "some dataEN");
    UNTIL(reader, "END");
    feed(reader, "D");
    UNTIL(reader, "END");
    UNTIL(reader, "taEND", "D", "ND");
    tell("exactly", coil_stream_reader_readexactly(reader, 9));
    UNTIL(reader, "END");
    feed(reader, "left EN");
    coil_stream_reader_feed_eof(reader);
    UNTIL(reader, "END");
    UNTIL(reader, "END");
    coil_release(reader);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
