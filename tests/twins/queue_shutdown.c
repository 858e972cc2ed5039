// shutdown(): with getters, with putters, with joins that wait, with items that are left; put and get afterwards, waiting or not; twice.
#include "tell_locks.h"

typedef struct worker {
    coil_queue *queue;
    int item;
} worker;

static coil_value gets_one(void *arg)
{
    tell("  get", coil_queue_get(((worker *)arg)->queue));
    return coil_none();
}

static coil_value puts_one(void *arg)
{
    tell("  put", coil_queue_put(((worker *)arg)->queue, coil_int(((worker *)arg)->item)));
    return coil_none();
}

static coil_value joins(void *arg)
{
    tell("  join", coil_queue_join(((worker *)arg)->queue));
    return coil_none();
}

static coil_value afterwards(coil_queue *queue)
{
    tell("  put", coil_queue_put(queue, coil_int(9)));
    tell("  put_nowait", coil_queue_put_nowait(queue, coil_int(9)));
    tell("  get_nowait", coil_queue_get_nowait(queue));
    tell("  get", coil_wait_for(coil_queue_get_coro(queue), 1));
    tell("  get", coil_wait_for(coil_queue_get_coro(queue), 1));
    for (int i = 0; i < 3; i++) tell("  task_done", coil_queue_task_done(queue));
    COIL_TRY(coil_sleep(0));
    tell_repr("  in the end", queue);
    return coil_none();
}

static coil_value shuts_down(coil_queue *queue, int items, int getters, int putters, bool immediate)
{
    printf("%d items, %d getters, %d putters, %s\n", items, getters, putters, immediate ? "immediately" : "gently");
    for (int i = 0; i < items; i++) COIL_TRY(coil_queue_put_nowait(queue, coil_int(i)));
    coil_task *tasks[8];
    int count = 0;
    tasks[count++] = TASK(joins, worker, queue, 0);
    for (int i = 0; i < getters; i++) tasks[count++] = TASK(gets_one, worker, queue, 0);
    for (int i = 0; i < putters; i++) tasks[count++] = TASK(puts_one, worker, queue, i + 10);
    COIL_TRY(coil_sleep(0));
    tell_repr("  before", queue);
    coil_queue_shutdown(queue, immediate);
    tell_repr("  shut down", queue);
    coil_queue_shutdown(queue, false);
    COIL_TRY(coil_sleep(0));
    tell_repr("  a turn later", queue);
    COIL_TRY(afterwards(queue));
    for (int i = 0; i < count; i++) end_task(tasks[i]);
    coil_release(queue);
    return coil_none();
}

static coil_value all(bool immediate)
{
    COIL_TRY(shuts_down(coil_queue_new(0), 0, 3, 0, immediate));
    COIL_TRY(shuts_down(coil_queue_new(2), 2, 0, 3, immediate));
    COIL_TRY(shuts_down(coil_queue_new(0), 3, 1, 0, immediate));
    COIL_TRY(shuts_down(coil_lifo_queue_new(2), 2, 0, 1, immediate));
    return shuts_down(coil_priority_queue_new(3, NULL), 3, 1, 2, immediate);
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(all(false));
    return all(true);
}

int main(void)
{
    return coil_main(app, NULL);
}
