// Getters and putters of a queue: who is woken, who is faster and who waits again at the end of the line; the other kinds of queues.
#include "tell_locks.h"

typedef struct worker {
    coil_queue *queue;
    const char *name;
    int count;
    double pause;
} worker;

static coil_value puts_items(void *arg)
{
    const worker *me = arg;
    for (int i = 0; i < me->count; i++) {
        COIL_TRY(coil_queue_put(me->queue, coil_string_format("%s%d", me->name, i)));
        printf("%.2f %s has put %d\n", coil_loop_time(NULL), me->name, i);
        if (me->pause >= 0) COIL_TRY(coil_sleep(me->pause));
    }
    return coil_none();
}

static coil_value gets_items(void *arg)
{
    const worker *me = arg;
    for (int i = 0; i < me->count; i++) {
        COIL_LET(item, coil_queue_get(me->queue));
        printf("%.2f %s has got ", coil_loop_time(NULL), me->name);
        tell("item", item);
        if (me->pause >= 0) COIL_TRY(coil_sleep(me->pause));
    }
    return coil_none();
}

static coil_value through(const char *kind, coil_queue *queue)
{
    puts(kind);
    COIL_TRY(COIL_GATHER(CORO(gets_items, worker, queue, "A", 3, 0), CORO(gets_items, worker, queue, "B", 3, -1), CORO(puts_items, worker, queue, "p", 4, -1),
                         CORO(puts_items, worker, queue, "q", 4, 0), CORO(gets_items, worker, queue, "C", 4, 0.5), CORO(puts_items, worker, queue, "r", 2, 1)));
    tell_repr("in the end", queue);
    coil_release(queue);
    return coil_none();
}

static coil_value steals(void)
{
    puts("an item that another task is faster to get");
    coil_queue *queue = coil_queue_new(0);
    coil_task *a = TASK(gets_items, worker, queue, "a", 1, -1), *b = TASK(gets_items, worker, queue, "b", 1, -1);
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_queue_put_nowait(queue, coil_int(1)));
    tell_repr("put", queue);
    tell("stolen", coil_queue_get_nowait(queue));
    COIL_TRY(coil_sleep(0));
    tell_repr("then", queue);
    COIL_TRY(coil_queue_put_nowait(queue, coil_int(2)));
    COIL_TRY(coil_queue_put_nowait(queue, coil_int(3)));
    COIL_TRY(coil_queue_put_nowait(queue, coil_int(4)));
    COIL_TRY(COIL_GATHER(a, b));
    coil_release(a);
    coil_release(b);
    tell_repr("in the end", queue);
    coil_release(queue);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(through("first in, first out, of two", coil_queue_new(2)));
    COIL_TRY(through("endless", coil_queue_new(0)));
    COIL_TRY(through("last in, first out, of three", coil_lifo_queue_new(3)));
    COIL_TRY(through("the least first, of two", coil_priority_queue_new(2, NULL)));
    return steals();
}

int main(void)
{
    return coil_main(app, NULL);
}
