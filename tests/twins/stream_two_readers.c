// StreamReader: a second one who reads while the first waits.
#include "streaming.h"

static coil_value first_reads(void *reader)
{
    tell("first", coil_stream_reader_readexactly(reader, 4));
    return coil_none();
}

static coil_value third_reads(void *reader)
{
    coil_value bytes = coil_stream_reader_readexactly(reader, 9);
    if (coil_error_matches(bytes, coil_CancelledError)) return bytes;
    tell("third", bytes);
    return coil_none();
}

static coil_value fourth_reads(void *reader)
{
    tell("fourth", coil_stream_reader_readexactly(reader, 9));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream_reader *reader = coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL);
    coil_task *first = coil_create_task(coil_coroutine_new(first_reads, reader));
    COIL_TRY(coil_sleep(0));
    tell("read", coil_stream_reader_read(reader, 1));
    tell("all", coil_stream_reader_read(reader, -1));
    tell("line", coil_stream_reader_readline(reader));
    tell("until", coil_stream_reader_readuntil(reader, "x", 1));
    tell("exactly", coil_stream_reader_readexactly(reader, 1));
    tell("nothing", coil_stream_reader_read(reader, 0));
    coil_task *third = coil_create_task(coil_coroutine_new(third_reads, reader));
    feed(reader, "ab");
    tell("second", coil_stream_reader_read(reader, 1));
    COIL_TRY(coil_sleep(0));
    coil_task *fourth = coil_create_task(coil_coroutine_new(fourth_reads, reader));
    COIL_TRY(coil_sleep(0));
    feed(reader, "cde");
    COIL_TRY(coil_join(first));
    COIL_TRY(coil_join(fourth));
    feed(reader, "123456789");
    COIL_TRY(coil_sleep(1));
    printf("third is %s\n", coil_task_done(third) ? "done" : "waiting");
    coil_task_cancel(third, NULL);
    coil_value_release(coil_join(third));
    tell("rest", coil_stream_reader_read(reader, 100));
    coil_release(reader);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
