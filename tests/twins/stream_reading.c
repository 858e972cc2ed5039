// StreamReader: every way of reading what is there.
#include "streaming.h"

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream_reader *reader = coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL);
    feed(reader, "line1\nline2\nline3\n");
    tell("zero", coil_stream_reader_read(reader, 0));
    tell("three", coil_stream_reader_read(reader, 3));
    tell("line", coil_stream_reader_readline(reader));
    tell("exactly", coil_stream_reader_readexactly(reader, 5));
    tell("exactly zero", coil_stream_reader_readexactly(reader, 0));
    tell("exactly less", coil_stream_reader_readexactly(reader, -1));
    tell("until", coil_stream_reader_readuntil(reader, "3", 1));
    tell("more than there is", coil_stream_reader_read(reader, 1000));
    feed(reader, "");
    feed(reader, "rest");
    coil_stream_reader_feed_eof(reader);
    tell("last line", coil_stream_reader_readline(reader));
    tell("no line", coil_stream_reader_readline(reader));
    tell("read", coil_stream_reader_read(reader, 10));
    tell("all", coil_stream_reader_read(reader, -1));
    tell("exactly none", coil_stream_reader_readexactly(reader, 0));
    tell("exactly one", coil_stream_reader_readexactly(reader, 1));
    coil_release(reader);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
