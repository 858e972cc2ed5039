// StreamReader: the end of file, before, while and after somebody reads.
#include "streaming.h"

static void say_at_eof(const coil_stream_reader *reader)
{
    puts(coil_stream_reader_at_eof(reader) ? "True" : "False");
}

static coil_stream_reader *renew(coil_stream_reader *reader)
{
    coil_release(reader);
    return coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL);
}

static void feed_soon(coil_stream_reader *reader, size_t count, const char *const *texts)
{
    static food foods[3];
    for (size_t i = 0; i < count; i++) {
        foods[i] = (food){reader, texts[i]};
        coil_loop_call_soon(NULL, feed_callback, &foods[i]);
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream_reader *reader = renew(NULL);
    for (int i = 0; i < 2; i++) {
        feed(reader, "data\n");
        say_at_eof(reader);
        tell("line", coil_stream_reader_readline(reader));
        say_at_eof(reader);
        coil_stream_reader_feed_eof(reader);
        say_at_eof(reader);
        reader = renew(reader);
    }
    coil_stream_reader_feed_eof(reader);
    coil_stream_reader_feed_eof(reader);
    tell("after", coil_stream_reader_feed_data(reader, "x", 1));
    tell("after", coil_stream_reader_feed_data(reader, "", 0));
    static const char *const chunks[] = {"chunk1 ", "chunk2", NULL}, *const few[] = {"abc", NULL};
    for (int i = 0; i < 2; i++) {
        reader = renew(reader);
        feed_soon(reader, 3, chunks);
        if (i == 0) tell("read", coil_stream_reader_read(reader, -1));
        else tell("readline", coil_stream_reader_readline(reader));
        say_at_eof(reader);
    }
    reader = renew(reader);
    feed_soon(reader, 1, &chunks[2]);
    tell("read", coil_stream_reader_read(reader, 10));
    reader = renew(reader);
    feed_soon(reader, 2, few);
    tell("exactly", coil_stream_reader_readexactly(reader, 10));
    tell("read", coil_stream_reader_read(reader, 10));
    coil_release(reader);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
