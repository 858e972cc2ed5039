// wait_for as a coroutine object: in a task, in gather, in wait_for; when its time begins; closed before it is awaited; around a future that is cancelled.
#include "tell.h"

static coil_value works(void *arg)
{
    double delay = *(double *)arg;
    coil_value slept = coil_sleep(delay);
    if (coil_failed(slept)) {
        printf("  %.1f: %s\n", delay, coil_error_type_of(slept)->name);
        return slept;
    }
    return coil_double(delay);
}

static coil_coroutine *work(double delay)
{
    return coil_coroutine_with(works, &delay, sizeof delay);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(coil_wait_for_coro(work(1.0), 2.0));
    tell("in a task", coil_join(task));
    tell("in gather", COIL_GATHER(coil_wait_for_coro(work(1.0), 2.0), coil_wait_for_coro(work(2.0), COIL_FOREVER)));
    coil_value both = coil_gather(2, (void *[]){coil_wait_for_coro(work(1.0), 2.0), coil_wait_for_coro(work(3.0), 2.0)}, COIL_RETURN_EXCEPTIONS);
    tell("in gather, too late", both);
    tell("in wait_for", coil_wait_for(coil_wait_for_coro(work(5.0), 3.0), 1.0));
    tell("in wait_for, the inner one", coil_wait_for(coil_wait_for_coro(work(5.0), 1.0), 3.0));
    tell("in wait_for, both", coil_wait_for(coil_wait_for_coro(work(5.0), 1.0), 1.0));

    coil_coroutine *later = coil_wait_for_coro(work(1.0), 2.0);
    COIL_TRY(coil_sleep(5.0));
    tell("later", coil_await(later));
    printf("at %.1f\n", coil_loop_time(NULL));

    coil_future *future = coil_future_new();
    task = coil_create_task(coil_wait_for_coro(future, 2.0));
    COIL_TRY(coil_sleep(1.0));
    coil_future_cancel(future, "the future");
    tell("cancelled future", coil_await(task));
    printf("cancelled %d, cancelling %u\n", coil_task_cancelled(task), coil_task_cancelling(task));
    coil_release(task);
    coil_release(future);

    coil_coroutine *inner = coil_retain(work(1.0)), *outer = coil_wait_for_coro(inner, 1.0);
    tell("close", coil_coroutine_close(outer));
    coil_release(outer);
    tell("inner", coil_await(inner));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
