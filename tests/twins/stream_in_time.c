// StreamReader: reads that are given up, and what they leave.
#include "streaming.h"

static coil_value reads_two(void *reader)
{
    return coil_stream_reader_readexactly(reader, 2);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream_reader *reader = coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL);
    static const coil_separator separators[] = {{"x", 1}, {"yz", 2}};
    feed(reader, "abc");
    tell("line", coil_wait_for(coil_stream_reader_readline_coro(reader), 1));
    tell("exactly", coil_wait_for(coil_stream_reader_readexactly_coro(reader, 4), 1));
    tell("until", coil_wait_for(coil_stream_reader_readuntil_any_coro(reader, 2, separators), 1));
    tell("all", coil_wait_for(coil_stream_reader_read_coro(reader, -1), 1));
    feed(reader, "def\n");
    tell("line", coil_wait_for(coil_stream_reader_readline_coro(reader), 1));
    coil_task *task = coil_create_task(coil_coroutine_new(reads_two, reader));
    COIL_TRY(coil_sleep(0));
    feed(reader, "12");
    coil_task_cancel(task, NULL);
    coil_value_release(coil_await(task));
    printf("cancelled: %s\n", coil_task_cancelled(task) ? "True" : "False");
    coil_release(task);
    tell("exactly", coil_stream_reader_readexactly(reader, 2));
    coil_release(reader);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
