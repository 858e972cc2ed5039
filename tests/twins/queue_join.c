// join(): several that wait, an item that comes in the turn in which the last one is done, one that is cancelled, task_done too often.
#include "tell_locks.h"

static coil_value joins(void *arg)
{
    coil_value result = coil_queue_join(*(coil_queue **)arg);
    printf("  %.1f ", coil_loop_time(NULL));
    tell("joined", coil_value_retain(result));
    return result;
}

static coil_value works(void *arg)
{
    coil_queue *queue = *(coil_queue **)arg;
    for (;;) {
        COIL_LET(item, coil_queue_get(queue));
        COIL_TRY(coil_sleep(coil_as_double(item)));
        printf("  %.1f ", coil_loop_time(NULL));
        tell("done", coil_queue_task_done(queue));
    }
}

static coil_value with_workers(coil_queue *queue)
{
    coil_task *tasks[6];
    for (int i = 0; i < 3; i++) tasks[i] = coil_create_task(coil_coroutine_with(joins, &queue, sizeof queue));
    for (int i = 0; i < 6; i++) COIL_TRY(coil_queue_put(queue, coil_int(6 - i)));
    for (int i = 3; i < 6; i++) tasks[i] = coil_create_task(coil_coroutine_with(works, &queue, sizeof queue));
    tell_repr("  started", queue);
    COIL_TRY(coil_sleep(0));
    coil_task *late = coil_create_task(coil_coroutine_with(joins, &queue, sizeof queue));
    COIL_TRY(coil_sleep(1));
    end_task(late);
    tell("  too late", coil_wait_for(coil_queue_join_coro(queue), 2));
    tell("  joined", coil_queue_join(queue));
    tell_repr("  then", queue);
    COIL_TRY(coil_queue_join(queue));
    tell("  too often", coil_queue_task_done(queue));
    for (int i = 0; i < 6; i++) end_task(tasks[i]);
    coil_release(queue);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    puts("first in, first out");
    COIL_TRY(with_workers(coil_queue_new(0)));
    puts("last in, first out");
    COIL_TRY(with_workers(coil_lifo_queue_new(0)));
    puts("the least first");
    COIL_TRY(with_workers(coil_priority_queue_new(0, NULL)));

    puts("an item that comes in the same turn");
    coil_queue *queue = coil_queue_new(0);
    COIL_TRY(coil_queue_put_nowait(queue, coil_int(0)));
    coil_task *a = coil_create_task(coil_coroutine_with(joins, &queue, sizeof queue));
    COIL_TRY(coil_sleep(0));
    coil_task *b = coil_create_task(coil_coroutine_with(joins, &queue, sizeof queue));
    COIL_TRY(coil_queue_task_done(queue));
    COIL_TRY(coil_queue_put_nowait(queue, coil_int(0)));
    COIL_TRY(coil_sleep(0));
    printf("done %d %d\n", coil_task_done(a), coil_task_done(b));
    tell_repr("then", queue);
    end_task(a);
    end_task(b);
    coil_release(queue);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
