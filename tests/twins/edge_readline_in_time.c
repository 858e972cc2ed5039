// A line that comes in pieces, read with a time limit: what was there is not lost when the time is over; then the other side goes.

#include "tell.h"

static coil_value writes(void *arg)
{
    coil_stream_writer *writer = arg;
    static const char *const pieces[] = {"one ", "line\ntw", "o\nthe ", "rest"};
    for (int i = 0; i < 4; i++) {
        COIL_TRY(coil_sleep(2));
        COIL_TRY(coil_stream_writer_write_value(writer, coil_string(pieces[i])));
    }
    COIL_TRY(coil_sleep(2));
    coil_stream_writer_close(writer);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream ends[2];
    COIL_TRY(coil_open_pipe(COIL_DEFAULT_LIMIT, ends));
    coil_task *task = coil_create_task(coil_coroutine_new(writes, ends[0].writer));
    for (int i = 0; i < 10; i++) {
        printf("%.1f ", coil_loop_time(NULL));
        coil_value line = coil_wait_for(coil_stream_reader_readline_coro(ends[1].reader), 1.5);
        size_t length = 1;
        if (!coil_failed(line)) coil_as_bytes(line, &length);
        tell("line", line);
        if (length == 0) break;
        printf("  at eof %d\n", coil_stream_reader_at_eof(ends[1].reader));
    }
    coil_stream_writer_close(ends[1].writer);
    COIL_TRY(coil_join(task));
    for (int i = 0; i < 2; i++) {
        coil_release(ends[i].reader);
        coil_release(ends[i].writer);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
