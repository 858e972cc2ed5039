// The message of a cancellation, as those see it who ask a cancelled task one after the other.
#include "tell.h"

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(coil_sleep_coro(1.0));
    COIL_TRY(coil_sleep(0));
    coil_task_cancel(task, "while it waits");
    tell("first", coil_await(task));
    tell("second", coil_await(task));
    tell("result", coil_task_result(task));
    coil_release(task);

    task = coil_create_task(coil_sleep_coro(1.0));
    coil_task_cancel(task, "before its first step");
    tell("first", coil_await(task));
    tell("second", coil_await(task));
    coil_release(task);

    coil_future *future = coil_future_new();
    coil_future_cancel(future, "a future");
    tell("first", coil_await(future));
    tell("second", coil_await(future));
    coil_release(future);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
