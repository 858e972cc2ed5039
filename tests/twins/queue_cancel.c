// Getters and putters that are cancelled at each moment: no item is lost or doubled, and the wake-up goes to the next in the line.
#include "tell_locks.h"

typedef struct worker {
    coil_queue *queue;
    int item;
} worker;

static coil_value gets_one(void *arg)
{
    coil_value result = coil_queue_get(((worker *)arg)->queue);
    tell("  get", coil_value_retain(result));
    return result;
}

static coil_value puts_one(void *arg)
{
    coil_value result = coil_queue_put(((worker *)arg)->queue, coil_int(((worker *)arg)->item));
    tell("  put", coil_value_retain(result));
    return result;
}

static coil_value getters(int moment)
{
    printf("getters, moment %d\n", moment);
    coil_queue *queue = coil_queue_new(0);
    coil_task *tasks[3];
    for (int i = 0; i < 3; i++) tasks[i] = TASK(gets_one, worker, queue, 0);
    COIL_TRY(coil_sleep(0));
    if (moment == 0) coil_task_cancel(tasks[0], "before");
    if (moment == 0) COIL_TRY(coil_sleep(0));
    if (moment == 1) coil_task_cancel(tasks[0], "in the turn, before");
    COIL_TRY(coil_queue_put_nowait(queue, coil_int(1)));
    if (moment == 2) coil_task_cancel(tasks[0], "in the turn, after");
    if (moment == 3) COIL_TRY(coil_queue_put_nowait(queue, coil_int(2)));
    if (moment == 3) coil_task_cancel(tasks[0], "one of two"), coil_task_cancel(tasks[1], "two of two");
    if (moment == 4) tell("  stolen", coil_queue_get_nowait(queue)), coil_task_cancel(tasks[0], "after the theft");
    tell_repr("  then", queue);
    COIL_TRY(coil_sleep(0));
    tell_repr("  a turn later", queue);
    COIL_TRY(coil_sleep(0));
    for (int i = 0; i < 3; i++) end_task(tasks[i]);
    tell_repr("  in the end", queue);
    coil_release(queue);
    return coil_none();
}

static coil_value putters(int moment)
{
    printf("putters, moment %d\n", moment);
    coil_queue *queue = coil_queue_new(1);
    COIL_TRY(coil_queue_put_nowait(queue, coil_int(0)));
    coil_task *tasks[3];
    for (int i = 0; i < 3; i++) tasks[i] = TASK(puts_one, worker, queue, i + 1);
    COIL_TRY(coil_sleep(0));
    if (moment == 0) coil_task_cancel(tasks[0], "before");
    if (moment == 0) COIL_TRY(coil_sleep(0));
    if (moment == 1) coil_task_cancel(tasks[0], "in the turn, before");
    tell("  got", coil_queue_get_nowait(queue));
    if (moment == 2) coil_task_cancel(tasks[0], "in the turn, after");
    if (moment == 3) coil_task_cancel(tasks[0], "two of them"), coil_task_cancel(tasks[1], "two of them");
    if (moment == 4) COIL_TRY(coil_queue_put_nowait(queue, coil_int(9)));
    if (moment == 4) coil_task_cancel(tasks[0], "after somebody was faster");
    tell_repr("  then", queue);
    COIL_TRY(coil_sleep(0));
    tell_repr("  a turn later", queue);
    COIL_TRY(coil_sleep(0));
    for (int i = 0; i < 3; i++) end_task(tasks[i]);
    tell_repr("  in the end", queue);
    coil_release(queue);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int moment = 0; moment < 5; moment++) COIL_TRY(getters(moment));
    for (int moment = 0; moment < 5; moment++) COIL_TRY(putters(moment));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
