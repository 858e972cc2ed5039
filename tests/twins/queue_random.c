// Tasks that put into and get from three queues, one of each kind, within a time or not or not waiting at all, join them and cancel each other, as a
// random number says; in the end all are shut down.
#include "tell_locks.h"

static coil_queue *queues[3];
static int items;

static coil_value act(int me, int action, coil_queue *queue)
{
    if (action == 0) return coil_sleep(0);
    if (action == 1) return coil_sleep(delay());
    if (action == 2) return cancel_any(me);
    if (action == 3) return coil_queue_put_nowait(queue, coil_int(items++ * 7 % 10));
    if (action == 4) return coil_queue_get_nowait(queue);
    if (action == 5) return coil_queue_task_done(queue);
    if (action == 6) return coil_wait_for(coil_queue_join_coro(queue), delay());
    if (action <= 8) return coil_queue_put(queue, coil_int(items++ * 7 % 10));
    if (action == 9) {
        coil_coroutine *put = coil_queue_put_coro(queue, coil_int(items++ * 7 % 10));
        return coil_wait_for(put, delay());
    }
    if (action <= 11) return coil_queue_get(queue);
    return coil_wait_for(coil_queue_get_coro(queue), delay());
}

static coil_value body(void *arg)
{
    int me = *(int *)arg;
    for (int step = 0; step < CHANCE_STEPS; step++) {
        int action = pick(13);
        coil_queue *queue = queues[pick(3)];
        coil_value result = act(me, action, queue);
        log_step(me, action, result, queue);
        if (result.tag == COIL_INT) printf("  item %d\n", (int)result.as.integer);
        if (coil_error_matches(result, coil_CancelledError) && pick(3) == 0) return result;
        coil_value_release(result);
    }
    return coil_int(me);
}

static coil_value janitor(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(6));
    for (int i = 0; i < 3; i++) {
        coil_queue_shutdown(queues[i], i == 1);
        tell_repr("shut down", queues[i]);
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    queues[0] = coil_queue_new(2);
    queues[1] = coil_lifo_queue_new(3);
    queues[2] = coil_priority_queue_new(4, NULL);
    coil_task *cleaner = coil_create_task(coil_coroutine_new(janitor, NULL));
    COIL_TRY(run_by_chance(body));
    end_task(cleaner);
    for (int i = 0; i < 3; i++) {
        tell_repr("queue", queues[i]);
        coil_release(queues[i]);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
