// A timeout and a cancellation from outside, one turn after the other in either order: whose it is.
#include "tell.h"

static coil_value limits(void *arg)
{
    (void)arg;
    coil_timeout *timeout = coil_retain(coil_timeout_enter(1.0));
    coil_value slept = coil_sleep(5.0);
    tell("  sleep", coil_value_retain(slept));
    coil_value left = coil_timeout_exit(timeout, slept);
    printf("  expired %d, cancelling %u\n", coil_timeout_expired(timeout), coil_task_cancelling(coil_current_task()));
    coil_release(timeout);
    tell("  exit", coil_value_retain(left));
    return left;
}

static coil_value waits_for(void *arg)
{
    coil_value result = coil_wait_for(arg, 1.0);
    tell("  wait_for", coil_value_retain(result));
    return result;
}

static coil_value finish(coil_task *task)
{
    tell("task", coil_await(task));
    printf("cancelled %d, cancelling %u\n", coil_task_cancelled(task), coil_task_cancelling(task));
    coil_release(task);
    return coil_none();
}

static coil_value turns(int count)
{
    while (count-- > 0) COIL_TRY(coil_sleep(0));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int i = 0; i < 4; i++) {
        printf("cancelled %d turns after the timer\n", i);
        coil_task *task = coil_create_task(coil_coroutine_new(limits, NULL));
        COIL_TRY(coil_sleep(0)); // its timer is older than the one below
        COIL_TRY(coil_sleep(1.0));
        COIL_TRY(turns(i));
        tell("cancel", coil_bool(coil_task_cancel(task, "outside")));
        COIL_TRY(finish(task));
    }

    printf("cancelled before the timer, in its turn\n");
    coil_task *task = coil_create_task(coil_coroutine_new(limits, NULL));
    COIL_TRY(coil_sleep(1.0)); // this timer is the older one
    tell("cancel", coil_bool(coil_task_cancel(task, "outside")));
    COIL_TRY(finish(task));

    for (int i = 0; i < 3; i++) {
        printf("completed %d turns after the timer\n", i);
        coil_future *future = coil_future_new();
        task = coil_create_task(coil_coroutine_new(waits_for, future));
        COIL_TRY(coil_sleep(0));
        COIL_TRY(coil_sleep(1.0));
        COIL_TRY(turns(i));
        tell("set_result", coil_future_set_result(future, coil_string("late")));
        COIL_TRY(finish(task));
        coil_release(future);
    }

    printf("completed before the timer, in its turn\n");
    coil_future *future = coil_future_new();
    task = coil_create_task(coil_coroutine_new(waits_for, future));
    COIL_TRY(coil_sleep(1.0));
    tell("set_result", coil_future_set_result(future, coil_string("in time")));
    COIL_TRY(finish(task));
    coil_release(future);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
