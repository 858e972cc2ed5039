// Three workers take sleeping times out of a queue; join waits until all is done, then the workers are cancelled.

#include <coil.h>
#include <stdio.h>

typedef struct hand {
    int number;
    coil_queue *queue;
} hand;

static coil_value worker(void *arg)
{
    const hand *me = arg;
    while (true) {
        COIL_LET(sleep_for, coil_queue_get(me->queue));
        COIL_TRY(coil_sleep(coil_as_double(sleep_for)));
        COIL_TRY(coil_queue_task_done(me->queue));
        printf("worker-%d has slept for %.2f seconds\n", me->number, coil_as_double(sleep_for));
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_queue *queue = coil_queue_new(0);
    double total_sleep_time = 0;
    for (int i = 0; i < 20; i++) {
        double sleep_for = 0.05 + i * 7 % 19 / 20.0;
        total_sleep_time += sleep_for;
        COIL_TRY(coil_queue_put_nowait(queue, coil_double(sleep_for)));
    }

    void *tasks[3];
    for (int i = 0; i < 3; i++) tasks[i] = coil_create_task(coil_coroutine_with(worker, &(hand){i, queue}, sizeof(hand)));

    double started_at = coil_loop_time(NULL);
    COIL_TRY(coil_queue_join(queue));
    double total_slept_for = coil_loop_time(NULL) - started_at;

    for (int i = 0; i < 3; i++) coil_task_cancel(tasks[i], NULL);
    COIL_TRY(coil_gather(3, tasks, COIL_RETURN_EXCEPTIONS));
    for (int i = 0; i < 3; i++) coil_release(tasks[i]);
    coil_release(queue);

    puts("====");
    printf("3 workers slept in parallel for %.2f seconds\n", total_slept_for);
    printf("total expected sleep time: %.2f seconds\n", total_sleep_time);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
