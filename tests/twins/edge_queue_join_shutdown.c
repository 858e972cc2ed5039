// join() while workers time out on get, task_done is called too often, and the queue is shut down at once: who waits for what, and what they get.

#include "tell.h"

static coil_value worker(void *queue)
{
    for (int i = 0;; i++) {
        coil_value item = coil_wait_for(coil_queue_get_coro(queue), 2);
        printf("%.1f ", coil_loop_time(NULL));
        bool failed = coil_failed(item);
        tell("item", item);
        if (failed) return coil_none();
        COIL_TRY(coil_sleep(1));
        if (i == 0) COIL_TRY(coil_queue_task_done(queue));
    }
}

static coil_value joins(void *queue)
{
    tell("joined", coil_queue_join(queue));
    printf("at %.1f\n", coil_loop_time(NULL));
    return coil_none();
}

static coil_value puts_late(void *queue)
{
    for (int i = 0; i < 3; i++) tell("put", coil_queue_put(queue, coil_int(100 + i)));
    return coil_none();
}

static coil_value scene(bool immediate)
{
    coil_queue *queue = coil_queue_new(2);
    coil_task *tasks[] = {coil_create_task(coil_coroutine_new(puts_late, queue)), coil_create_task(coil_coroutine_new(worker, queue)),
                          coil_create_task(coil_coroutine_new(joins, queue))};
    COIL_TRY(coil_sleep(0.5));
    printf("full %d\n", coil_queue_full(queue));
    COIL_TRY(coil_sleep(3));
    coil_queue_shutdown(queue, immediate);
    printf("shut down, size %d\n", (int)coil_queue_qsize(queue));
    COIL_TRY(coil_sleep(5));
    tell("done", coil_queue_task_done(queue));
    tell("done", coil_queue_task_done(queue));
    tell("done", coil_queue_task_done(queue));
    tell("put", coil_queue_put(queue, coil_int(1)));
    tell("get", coil_queue_get_nowait(queue));
    COIL_TRY(coil_gather(3, tasks, 0));
    for (int i = 0; i < 3; i++) coil_release(tasks[i]);
    coil_release(queue);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(scene(true));
    COIL_TRY(scene(false));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
