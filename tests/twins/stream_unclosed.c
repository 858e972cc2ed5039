// StreamWriter: its repr, and one that is released before it was closed.
#include "streaming.h"

static void show(void *object)
{
    coil_value repr = coil_repr(coil_object_value(object));
    puts(coil_as_string(repr));
    coil_value_release(repr);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_warnings_set_handler(warn, NULL);
    coil_stream ends[2];
    COIL_TRY(coil_open_pipe(100, ends));
    COIL_TRY(coil_sleep(0));
    show(ends[0].writer);
    tell("peer", coil_stream_writer_get_extra_info(ends[0].writer, "peername"));
    COIL_TRY(coil_stream_writer_write(ends[0].writer, "last words", 10));
    show(ends[0].writer);
    coil_release(ends[0].writer);
    puts("released");
    tell("other", coil_stream_reader_read(ends[1].reader, -1));
    show(ends[0].reader);
    coil_stream_writer_close(ends[1].writer);
    tell("closed", coil_stream_writer_wait_closed(ends[1].writer));
    show(ends[1].writer);
    coil_release(ends[1].writer);
    coil_release(ends[1].reader);
    puts("nothing to warn of");
    coil_release(ends[0].reader);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
