// An item is put and the getter cancelled in the same turn, in both orders: the item is never lost.

#include "tell.h"

static coil_value gets(void *queue)
{
    tell("got", coil_queue_get(queue));
    return coil_none();
}

static coil_value scene(bool put_first)
{
    coil_queue *queue = coil_queue_new(0);
    coil_task *one = coil_create_task(coil_coroutine_new(gets, queue)), *two = coil_create_task(coil_coroutine_new(gets, queue));
    COIL_TRY(coil_sleep(0));
    if (put_first) COIL_TRY(coil_queue_put_nowait(queue, coil_string("item")));
    coil_task_cancel(one, NULL);
    if (!put_first) COIL_TRY(coil_queue_put_nowait(queue, coil_string("item")));
    COIL_TRY(coil_sleep(0));
    printf("size %d\n", (int)coil_queue_qsize(queue));
    COIL_TRY(coil_sleep(0));
    printf("size %d, one %d, two %d\n", (int)coil_queue_qsize(queue), coil_task_done(one), coil_task_done(two));
    coil_task_cancel(two, NULL);
    coil_value_release(coil_join(one));
    coil_value_release(coil_join(two));
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
