// Debug mode tells of callbacks and of steps of tasks that take long: as long as the loop's slow_callback_duration, here no time at all. On a virtual
// clock a step takes none, so with a longer duration nothing is told.
#include "tell_places.h"

static void wakes(void *future)
{
    puts("  wakes");
    coil_value_release(coil_future_set_result(future, coil_none()));
}

static coil_value works(void *arg)
{
    (void)arg;
    puts("  works");
    COIL_TRY(coil_sleep(0));
    return coil_string("done");
}

static coil_value fails(void *arg)
{
    (void)arg;
    return coil_raise(coil_ValueError, "no more");
}

static coil_value tasks(void)
{
    coil_task *task = coil_create_task_with(coil_coroutine_new(works, NULL), (coil_task_options){.name = "worker"});
    COIL_TRY(coil_join(task));
    coil_task *failing = coil_create_task_with(coil_coroutine_new(fails, NULL), (coil_task_options){.name = "failing"});
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_sleep(0));
    coil_value error = coil_task_exception(failing);
    puts(coil_error_message(error));
    coil_value_release(error);
    coil_release(failing);
    return coil_none();
}

static coil_value watched(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    printf("debug %d, duration %.1f\n", coil_loop_get_debug(loop), coil_loop_get_slow_callback_duration(loop));
    coil_loop_set_slow_callback_duration(loop, 0);
    coil_future *future = coil_future_new();
    coil_loop_call_soon(loop, wakes, future);
    COIL_TRY(coil_join(future));
    puts("a timer");
    future = coil_future_new();
    coil_loop_call_later(loop, 1.5, wakes, future);
    COIL_TRY(coil_join(future));
    puts("tasks");
    COIL_TRY(tasks());
    puts("steps that take no time");
    coil_loop_set_slow_callback_duration(loop, 0.001);
    return coil_join(coil_create_task(coil_coroutine_new(works, NULL)));
}

int main(void)
{
    tell_logs();
    coil_value_release(coil_run_with(watched, NULL, (coil_runner_options){.debug = true}));
    coil_value_release(coil_run(watched, NULL));
    return 0;
}
