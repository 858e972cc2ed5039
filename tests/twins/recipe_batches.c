// A collector: what comes is put together in batches of three, or of what there is after a second without more.

#include "tell.h"

static coil_value collector(void *queue)
{
    bool open = true;
    while (open) {
        coil_list *batch = coil_list_new(0, NULL);
        coil_timeout *timeout = coil_timeout_enter(COIL_FOREVER);
        coil_value outcome = coil_none();
        while (coil_list_count(batch) < 3) {
            outcome = coil_queue_get(queue);
            if (coil_failed(outcome)) break;
            if (coil_list_count(batch) == 0) coil_value_release(coil_timeout_reschedule(timeout, coil_loop_time(NULL) + 1));
            coil_value_release(coil_list_append(batch, outcome));
            outcome = coil_none();
        }
        outcome = coil_timeout_exit(timeout, outcome);
        if (coil_error_matches(outcome, coil_QueueShutDown)) open = false;
        else if (coil_failed(outcome) && !coil_error_matches(outcome, coil_TimeoutError)) return outcome;
        printf("%.1f ", coil_loop_time(NULL));
        tell(coil_failed(outcome) ? coil_error_type_of(outcome)->name : "full", coil_object_value(batch));
        coil_value_release(outcome);
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_queue *queue = coil_queue_new(0);
    coil_task *task = coil_create_task(coil_coroutine_new(collector, queue));
    static const double pauses[] = {0, 0.2, 0.2, 0.2, 3, 0.5, 0.4, 0.4, 2, 0.1};
    for (int i = 0; i < 10; i++) {
        COIL_TRY(coil_sleep(pauses[i]));
        COIL_TRY(coil_queue_put(queue, coil_int(i)));
    }
    coil_queue_shutdown(queue, false);
    COIL_TRY(coil_join(task));
    coil_release(queue);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
