// shutdown() in the turn of something else: an item put, an item got, a cancellation, a time that is over; what who was woken finds.
#include "tell_locks.h"

static coil_value gets_one(void *queue)
{
    coil_value result = coil_queue_get(queue);
    tell("  get", coil_value_retain(result));
    return result;
}

static coil_value puts_one(void *queue)
{
    coil_value result = coil_queue_put(queue, coil_int(7));
    tell("  put", coil_value_retain(result));
    return result;
}

static void shuts_down(void *queue)
{
    puts("  shutdown");
    coil_queue_shutdown(queue, false);
}

static coil_value with_getters(int moment)
{
    printf("getters, moment %d\n", moment);
    coil_queue *queue = coil_queue_new(0);
    coil_task *a = coil_create_task(coil_coroutine_new(gets_one, queue)), *b = coil_create_task(coil_coroutine_new(gets_one, queue));
    COIL_TRY(coil_sleep(0));
    if (moment == 0) COIL_TRY(coil_queue_put_nowait(queue, coil_int(1)));
    if (moment == 1) COIL_TRY(coil_queue_put_nowait(queue, coil_int(1)));
    if (moment == 2) coil_task_cancel(a, "before");
    coil_queue_shutdown(queue, moment == 1);
    if (moment == 3) coil_task_cancel(a, "after");
    if (moment == 4) tell("  put", coil_queue_put_nowait(queue, coil_int(1)));
    COIL_TRY(coil_sleep(0));
    tell_repr("  then", queue);
    printf("  cancelled %d %d\n", coil_task_cancelled(a), coil_task_cancelled(b));
    end_task(a);
    end_task(b);
    coil_release(queue);
    return coil_none();
}

static coil_value with_putters(int moment)
{
    printf("putters, moment %d\n", moment);
    coil_queue *queue = coil_queue_new(1);
    COIL_TRY(coil_queue_put_nowait(queue, coil_int(0)));
    coil_task *a = coil_create_task(coil_coroutine_new(puts_one, queue)), *b = coil_create_task(coil_coroutine_new(puts_one, queue));
    COIL_TRY(coil_sleep(0));
    if (moment == 0) tell("  got", coil_queue_get_nowait(queue));
    if (moment == 1) coil_task_cancel(a, "before");
    coil_queue_shutdown(queue, moment == 3);
    if (moment == 2) coil_task_cancel(a, "after");
    COIL_TRY(coil_sleep(0));
    tell_repr("  then", queue);
    printf("  cancelled %d %d\n", coil_task_cancelled(a), coil_task_cancelled(b));
    end_task(a);
    end_task(b);
    coil_release(queue);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int moment = 0; moment < 5; moment++) COIL_TRY(with_getters(moment));
    for (int moment = 0; moment < 4; moment++) COIL_TRY(with_putters(moment));
    for (int first = 0; first < 2; first++) {
        printf("when the time is over, %s\n", first ? "before" : "after");
        coil_queue *queue = coil_queue_new(0);
        if (first) coil_loop_call_later(NULL, 1, shuts_down, queue);
        coil_coroutine *get = coil_queue_get_coro(queue);
        coil_timeout *timeout = coil_timeout_enter(1);
        if (!first) coil_loop_call_later(NULL, 1, shuts_down, queue);
        tell("  get", coil_timeout_exit(timeout, coil_await(get)));
        COIL_TRY(coil_sleep(1));
        coil_release(queue);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
