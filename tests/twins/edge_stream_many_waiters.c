// Several tasks drain the same full writer; one is cancelled, one has a time limit, and then the reader goes away.

#include "tell.h"

typedef struct filler {
    const char *name;
    coil_stream_writer *writer;
    double limit;
} filler;

static coil_value fills(void *arg)
{
    filler *me = arg;
    coil_value outcome = coil_timeout_exit(coil_timeout_enter(me->limit), coil_stream_writer_drain(me->writer));
    printf("%.1f ", coil_loop_time(NULL));
    tell(me->name, coil_value_retain(outcome));
    return outcome;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_stream ends[2];
    COIL_TRY(coil_open_pipe(4, ends));
    coil_stream_writer *writer = ends[0].writer;
    coil_transport_set_write_buffer_limits(coil_stream_writer_transport(writer), 8, 2);
    COIL_TRY(coil_stream_writer_write_value(writer, coil_string("a line that is longer than all limits together\n")));
    static const char *const names[] = {"a", "b", "c", "d"};
    coil_task *tasks[4];
    for (int i = 0; i < 4; i++)
        tasks[i] = coil_create_task(coil_coroutine_with(fills, &(filler){names[i], writer, i == 2 ? 1.5 : COIL_FOREVER}, sizeof(filler)));
    COIL_TRY(coil_sleep(1));
    coil_task_cancel(tasks[1], "b is cancelled");
    COIL_TRY(coil_sleep(1));
    tell("read", coil_stream_reader_read(ends[1].reader, 10));
    COIL_TRY(coil_sleep(1));
    printf("done %d %d %d %d\n", coil_task_done(tasks[0]), coil_task_done(tasks[1]), coil_task_done(tasks[2]), coil_task_done(tasks[3]));
    coil_stream_writer_close(ends[1].writer);
    COIL_TRY(coil_sleep(1));
    printf("done %d %d %d %d\n", coil_task_done(tasks[0]), coil_task_done(tasks[1]), coil_task_done(tasks[2]), coil_task_done(tasks[3]));
    for (int i = 0; i < 4; i++) {
        coil_task_cancel(tasks[i], NULL);
        coil_value_release(coil_join(tasks[i]));
    }
    coil_stream_writer_close(writer);
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
