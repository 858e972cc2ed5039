// StreamReader: async for line in reader.
#include "streaming.h"

static coil_value reads_lines(void *reader)
{
    coil_async_for (line, reader) {
        char what[20];
        snprintf(what, sizeof what, "at %g", coil_loop_time(NULL));
        tell(what, coil_value_retain(line));
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream_reader *reader = coil_stream_reader_new(12, NULL);
    food foods[] = {{reader, "wo\nth"}, {reader, "ree\n\n"}, {reader, "end"}, {reader, NULL}};
    for (int i = 0; i < 4; i++) coil_loop_call_later(NULL, i + 1, feed_callback, &foods[i]);
    feed(reader, "one\nt");
    COIL_TRY(reads_lines(reader));
    tell("after", coil_anext(reader));
    tell("after", coil_anext_default(reader, coil_string("default")));
    coil_release(reader);
    reader = coil_stream_reader_new(3, NULL);
    feed(reader, "too long\nok\n");
    tell("long", coil_anext(reader));
    tell("next", coil_anext(reader));
    coil_release(reader);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
