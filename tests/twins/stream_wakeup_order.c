// StreamReader: who runs when, between feeding and reading.
#include "streaming.h"

typedef struct reading {
    const char *name;
    coil_stream_reader *reader;
} reading;

static coil_value reads(void *arg)
{
    const reading *mine = arg;
    for (;;) {
        COIL_LET(data, coil_stream_reader_read(mine->reader, 4));
        if (!coil_as_bool(data)) break;
        tell(mine->name, data);
    }
    printf("%s: end\n", mine->name);
    return coil_none();
}

static coil_value ticks(void *arg)
{
    for (int i = 0; i < *(int *)arg; i++) {
        printf("tick %d\n", i);
        COIL_TRY(coil_sleep(0));
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    reading a = {"a", coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL)}, b = {"b", coil_stream_reader_new(COIL_DEFAULT_LIMIT, NULL)};
    int count = 6;
    coil_task *tasks[] = {coil_create_task(coil_coroutine_new(reads, &a)), coil_create_task(coil_coroutine_new(ticks, &count)),
                          coil_create_task(coil_coroutine_new(reads, &b))};
    COIL_TRY(coil_sleep(0));
    feed(b.reader, "first to b");
    feed(a.reader, "then to a");
    food more = {a.reader, "more"}, end = {b.reader, NULL};
    coil_loop_call_soon(NULL, feed_callback, &more);
    coil_loop_call_soon(NULL, feed_callback, &end);
    COIL_TRY(coil_sleep(0));
    puts("main");
    COIL_TRY(coil_sleep(0));
    coil_stream_reader_feed_eof(a.reader);
    puts("main: eof");
    for (int i = 0; i < 3; i++) COIL_TRY(coil_join(tasks[i]));
    coil_release(a.reader);
    coil_release(b.reader);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
