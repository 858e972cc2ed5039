// Streams that lose their connection: closed, aborted, closed by the other end; who hears of it, and what.
#include "streaming.h"

static char much[100000];
static coil_stream ends[2];

static coil_value drains(void *name)
{
    coil_value drained = coil_stream_writer_drain(ends[0].writer);
    if (coil_error_matches(drained, coil_CancelledError)) return drained;
    tell(name, drained);
    return coil_none();
}

static coil_value begin(const char *what)
{
    puts(what);
    COIL_TRY(coil_open_pipe(COIL_DEFAULT_LIMIT, ends));
    return coil_sleep(0);
}

static coil_value end(void)
{
    coil_stream_reader *readers[] = {coil_retain(ends[0].reader), coil_retain(ends[1].reader)};
    release_pipe(ends);
    COIL_TRY(coil_sleep(1));
    for (int i = 0; i < 2; i++) {
        tell("  exception", coil_stream_reader_exception(readers[i]));
        coil_release(readers[i]);
    }
    return coil_none();
}

static coil_value write_after_closing(void)
{
    COIL_TRY(begin("written after closing"));
    coil_stream_writer_close(ends[0].writer);
    tell("write", coil_stream_writer_write(ends[0].writer, "data", 4));
    tell("drain", coil_stream_writer_drain(ends[0].writer));
    tell("closed", coil_stream_writer_wait_closed(ends[0].writer));
    return end();
}

static coil_value close_while_draining(void)
{
    COIL_TRY(begin("the other end closes while a writer drains"));
    COIL_TRY(coil_transport_pause_reading(coil_stream_writer_transport(ends[1].writer)));
    COIL_TRY(coil_stream_writer_write(ends[0].writer, much, sizeof much));
    coil_task *tasks[] = {coil_create_task(coil_coroutine_new(drains, "drain 0")), coil_create_task(coil_coroutine_new(drains, "drain 1")),
                          coil_create_task(coil_coroutine_new(drains, "drain 2"))};
    COIL_TRY(coil_sleep(0));
    coil_task_cancel(tasks[1], NULL);
    coil_stream_writer_close(ends[1].writer);
    for (int i = 0; i < 3; i++) coil_value_release(coil_await(tasks[i]));
    printf("cancelled: %s\n", coil_task_cancelled(tasks[1]) ? "True" : "False");
    for (int i = 0; i < 3; i++) coil_release(tasks[i]);
    tell("drain", coil_stream_writer_drain(ends[0].writer));
    tell("closed", coil_stream_writer_wait_closed(ends[0].writer));
    tell("read", coil_stream_reader_read(ends[0].reader, 1));
    return end();
}

static coil_value write_to_nobody(void)
{
    COIL_TRY(begin("writing to an end that is gone"));
    coil_stream_writer_close(ends[1].writer);
    tell("read", coil_stream_reader_read(ends[0].reader, 1));
    for (int i = 0; i < 3; i++) {
        tell("write", coil_stream_writer_write(ends[0].writer, "foo", 3));
        tell("drain", coil_stream_writer_drain(ends[0].writer));
    }
    return end();
}

static coil_value abort_at_once(void)
{
    COIL_TRY(begin("aborting"));
    COIL_TRY(coil_stream_writer_write(ends[0].writer, much, sizeof much));
    coil_transport_abort(coil_stream_writer_transport(ends[0].writer));
    tell("drain", coil_stream_writer_drain(ends[0].writer));
    tell("closed", coil_stream_writer_wait_closed(ends[0].writer));
    tell("read", coil_stream_reader_read(ends[1].reader, -1));
    return end();
}

static coil_value close_unread(void)
{
    COIL_TRY(begin("closing with bytes that nobody has read"));
    COIL_TRY(coil_stream_writer_write(ends[1].writer, "read\nunread", 11));
    tell("line", coil_stream_reader_readline(ends[0].reader));
    COIL_TRY(coil_stream_writer_write(ends[1].writer, "on its way", 10));
    coil_stream_writer_close(ends[0].writer);
    tell("closed", coil_stream_writer_wait_closed(ends[0].writer));
    tell("read", coil_stream_reader_read(ends[0].reader, -1));
    tell("other", coil_stream_reader_read(ends[1].reader, -1));
    tell("other closed", coil_stream_writer_wait_closed(ends[1].writer));
    return end();
}

static coil_value wait_in_time(void)
{
    COIL_TRY(begin("waiting for the end, in time"));
    tell("closed", coil_wait_for(coil_stream_writer_wait_closed_coro(ends[0].writer), 1));
    tell("closed", coil_stream_writer_wait_closed(ends[0].writer));
    return end();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(write_after_closing());
    COIL_TRY(close_while_draining());
    COIL_TRY(write_to_nobody());
    COIL_TRY(abort_at_once());
    COIL_TRY(close_unread());
    return wait_in_time();
}

int main(void)
{
    return coil_main(app, NULL);
}
