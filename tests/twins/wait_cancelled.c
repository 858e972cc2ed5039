// A task that is cancelled while it waits for others: they go on; its result is on its way already; it catches the cancellation and waits again.
#include "tell.h"

static coil_value ends(void *arg)
{
    double delay = *(double *)arg;
    coil_value slept = coil_sleep(delay);
    if (coil_failed(slept)) printf("  %.1f is cancelled\n", delay);
    else printf("  %.1f ends\n", delay);
    return slept;
}

static coil_task *task(double delay)
{
    return coil_create_task(coil_coroutine_with(ends, &delay, sizeof delay));
}

static coil_value waits(void *arg)
{
    coil_list *done, *pending;
    coil_value waited = coil_wait(2, arg, COIL_FOREVER, COIL_ALL_COMPLETED, &done, &pending);
    if (!coil_failed(waited)) printf("  %zu done, %zu pending\n", coil_list_count(done), coil_list_count(pending));
    tell("  waited", coil_value_retain(waited));
    coil_release(done);
    coil_release(pending);
    return waited;
}

static coil_value waits_twice(void *arg)
{
    coil_value_release(waits(arg));
    return waits(arg);
}

static coil_value app(void *arg)
{
    (void)arg;
    void *tasks[] = {task(1.0), task(2.0)};
    coil_task *waiter = coil_create_task(coil_coroutine_new(waits, tasks));
    COIL_TRY(coil_sleep(0.5));
    coil_task_cancel(waiter, "enough");
    tell("waiter", coil_await(waiter));
    printf("cancelled %d, the others %d %d\n", coil_task_cancelled(waiter), coil_task_done(tasks[0]), coil_task_done(tasks[1]));
    coil_release(waiter);

    waiter = coil_create_task(coil_coroutine_new(waits_twice, tasks));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(waiter, "once");
    tell("waiter", coil_await(waiter));
    coil_release(waiter);

    coil_future *futures[] = {coil_future_new(), coil_future_new()};
    waiter = coil_create_task(coil_coroutine_new(waits, futures));
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_future_set_result(futures[0], coil_none()));
    COIL_TRY(coil_future_set_result(futures[1], coil_none()));
    COIL_TRY(coil_sleep(0)); // the callbacks have run, the waiter has not
    coil_task_cancel(waiter, "too late?");
    tell("waiter", coil_await(waiter));
    coil_release(waiter);
    for (int i = 0; i < 2; i++) {
        coil_release(tasks[i]);
        coil_release(futures[i]);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
