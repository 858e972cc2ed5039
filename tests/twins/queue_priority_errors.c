// Items of a priority queue that cannot be compared: where put and get fail, what is in the queue then, whom they wake, what counts as unfinished.
#include "tell_locks.h"

static coil_value item_of(int number)
{
    if (number % 5 == 4) return coil_string_format("s%d", number);
    return number % 7 == 6 ? coil_none() : coil_int(number * 7 % 10);
}

static coil_value gets_one(void *queue)
{
    tell("  getter", coil_queue_get(queue));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_queue *queue = coil_priority_queue_new(0, NULL);
    for (int i = 0; i < 16; i++) {
        tell("put", coil_queue_put_nowait(queue, item_of(i)));
        tell_repr("  then", queue);
    }
    for (int i = 0; i < 18; i++) {
        tell("get", coil_queue_get_nowait(queue));
        tell_repr("  then", queue);
    }
    int done = 0;
    coil_value result;
    while (!coil_failed(result = coil_queue_task_done(queue))) done++;
    coil_value_release(result);
    printf("done %d\n", done);
    coil_release(queue);

    puts("who waits");
    queue = coil_priority_queue_new(3, NULL);
    coil_task *getter = coil_create_task(coil_coroutine_new(gets_one, queue));
    coil_task *second = coil_create_task(coil_coroutine_new(gets_one, queue));
    COIL_TRY(coil_sleep(0));
    tell("put", coil_queue_put_nowait(queue, coil_int(1)));
    tell("put", coil_queue_put_nowait(queue, coil_string("x")));
    tell_repr("then", queue);
    COIL_TRY(coil_sleep(0));
    tell_repr("a turn later", queue);
    end_task(getter);
    end_task(second);
    tell("put", coil_await(coil_queue_put_coro(queue, coil_int(2))));
    tell("put", coil_await(coil_queue_put_coro(queue, coil_none())));
    coil_task *putter = coil_create_task(coil_queue_put_coro(queue, coil_int(3)));
    COIL_TRY(coil_sleep(0));
    tell_repr("full", queue);
    tell("get", coil_await(coil_queue_get_coro(queue)));
    COIL_TRY(coil_sleep(0));
    tell_repr("then", queue);
    printf("the putter: done %d\n", coil_task_done(putter));
    end_task(putter);
    coil_release(queue);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
