// StreamReader.set_exception: what reads raise from then on, and who is woken.
#include "streaming.h"

static coil_value waits(void *reader)
{
    tell("waiting", coil_stream_reader_readline(reader));
    return coil_none();
}

static coil_value waits_in_vain(void *reader)
{
    return coil_stream_reader_readline(reader);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream_reader *reader = coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL);
    tell("exception", coil_stream_reader_exception(reader));
    feed(reader, "line\nmore\n");
    tell("line", coil_stream_reader_readline(reader));
    coil_stream_reader_set_exception(reader, coil_raise(coil_ValueError, "broken"));
    tell("exception", coil_stream_reader_exception(reader));
    tell("line", coil_stream_reader_readline(reader));
    tell("read", coil_stream_reader_read(reader, 1));
    tell("nothing", coil_stream_reader_read(reader, 0));
    tell("all", coil_stream_reader_read(reader, -1));
    tell("exactly", coil_stream_reader_readexactly(reader, 0));
    tell("exactly less", coil_stream_reader_readexactly(reader, -1));
    tell("until", coil_stream_reader_readuntil(reader, "\n", 1));
    tell("until nothing", coil_stream_reader_readuntil(reader, "", 0));
    coil_value repr = coil_repr(coil_object_value(reader));
    puts(coil_as_string(repr));
    coil_value_release(repr);
    coil_stream_reader_set_exception(reader, coil_raise(coil_OSError, "worse"));
    tell("line", coil_stream_reader_readline(reader));
    coil_release(reader);

    reader = coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL);
    coil_task *waiting = coil_create_task(coil_coroutine_new(waits, reader));
    COIL_TRY(coil_sleep(0));
    coil_stream_reader_set_exception(reader, coil_raise_incomplete_read(coil_bytes("half", 4), 8));
    puts("set");
    COIL_TRY(coil_join(waiting));
    coil_release(reader);
    reader = coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL);
    waiting = coil_create_task(coil_coroutine_new(waits_in_vain, reader));
    COIL_TRY(coil_sleep(0));
    coil_task_cancel(waiting, NULL);
    coil_stream_reader_set_exception(reader, coil_raise(coil_RuntimeError, "too late"));
    coil_value_release(coil_await(waiting));
    printf("cancelled: %s\n", coil_task_cancelled(waiting) ? "True" : "False");
    coil_release(waiting);
    coil_release(reader);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
