// StreamReader.readline: lines that are too long, with and without an end.
#include "streaming.h"

static void limit(const char *what, int64_t bytes)
{
    tell(what, coil_object_value(coil_stream_reader_new(bytes, NULL)));
}

static void show(coil_stream_reader *reader)
{
    coil_value repr = coil_repr(coil_object_value(reader));
    printf("  %s\n", coil_as_string(repr));
    coil_value_release(repr);
}

static coil_value app(void *arg)
{
    (void)arg;
    limit("limit 0", 0);
    limit("limit -1", -1);
    coil_stream_reader *reader = coil_stream_reader_new(5, NULL);
    static const char *const texts[] = {"12345\n", "123456\n", "123456\nnext\n", "123456", "1234567\n89", "12345", "\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        feed(reader, texts[i]);
        if (strcmp(texts[i], "12345") == 0) continue;
        tell("line", coil_stream_reader_readline(reader));
        show(reader);
    }
    feed(reader, "123456");
    coil_stream_reader_feed_eof(reader);
    tell("line", coil_stream_reader_readline(reader));
    tell("line", coil_stream_reader_readline(reader));
    coil_release(reader);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
