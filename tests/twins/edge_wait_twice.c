// wait() on the same futures by two tasks at once, with different conditions; one is cancelled, and the futures know nothing of it.

#include "tell.h"

static coil_future *futures[3];

static coil_value waits(void *arg)
{
    coil_return_when when = *(coil_return_when *)arg;
    coil_list *done, *pending;
    coil_value outcome = coil_wait(3, futures, 5, when, &done, &pending);
    if (coil_failed(outcome)) {
        tell("wait", outcome);
        return coil_none();
    }
    printf("%.0f: when %d, done", coil_loop_time(NULL), (int)when);
    for (int i = 0; i < 3; i++)
        for (size_t j = 0; j < coil_list_count(done); j++)
            if (coil_as_object(coil_list_get(done, j)) == futures[i]) printf(" %d", i);
    printf(", pending %zu\n", coil_list_count(pending));
    coil_release(done);
    coil_release(pending);
    return coil_none();
}

static coil_task *start(coil_return_when when)
{
    return coil_create_task(coil_coroutine_with(waits, &when, sizeof when));
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int i = 0; i < 3; i++) futures[i] = coil_future_new();
    coil_task *tasks[] = {start(COIL_ALL_COMPLETED), start(COIL_FIRST_COMPLETED), start(COIL_FIRST_EXCEPTION), start(COIL_ALL_COMPLETED)};
    COIL_TRY(coil_sleep(1));
    coil_task_cancel(tasks[3], "no more");
    coil_future_cancel(futures[1], NULL);
    COIL_TRY(coil_sleep(1));
    COIL_TRY(coil_future_set_exception(futures[2], coil_raise(coil_OSError, "broken")));
    COIL_TRY(coil_gather(4, tasks, 0));
    printf("%.0f: %d %d %d\n", coil_loop_time(NULL), coil_future_done(futures[0]), coil_future_cancelled(futures[1]), coil_future_done(futures[2]));
    tell("exception", coil_future_exception(futures[2]));
    for (int i = 0; i < 4; i++) coil_release(tasks[i]);
    for (int i = 0; i < 3; i++) coil_release(futures[i]);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
