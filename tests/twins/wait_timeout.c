// wait with a limit: nothing is cancelled, nothing is raised; no time at all; a limit that is not used is no timer that is left.
#include "tell.h"

static coil_value ends(void *arg)
{
    double delay = *(double *)arg;
    coil_value slept = coil_sleep(delay);
    if (coil_failed(slept)) printf("  %.1f is cancelled\n", delay);
    return slept;
}

static coil_task *task(double delay)
{
    return coil_create_task(coil_coroutine_with(ends, &delay, sizeof delay));
}

static coil_value waits(const char *what, void *const *tasks, double timeout, coil_return_when when)
{
    double start = coil_loop_time(NULL);
    coil_list *done, *pending;
    COIL_TRY(coil_wait(3, tasks, timeout, when, &done, &pending));
    printf("%s: after %.1f, %zu done, %zu pending\n", what, coil_loop_time(NULL) - start, coil_list_count(done), coil_list_count(pending));
    coil_release(done);
    coil_release(pending);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    void *tasks[] = {task(1.0), task(2.0), task(3.0)};
    COIL_TRY(waits("none", tasks, 0, COIL_ALL_COMPLETED));
    COIL_TRY(waits("less than none", tasks, -1.0, COIL_ALL_COMPLETED));
    COIL_TRY(waits("half", tasks, 0.5, COIL_ALL_COMPLETED));
    COIL_TRY(waits("the same time", tasks, 0.5, COIL_ALL_COMPLETED)); // the first task's timer is older
    COIL_TRY(waits("first", tasks, 100.0, COIL_FIRST_COMPLETED));
    COIL_TRY(waits("a little", tasks, 0.25, COIL_FIRST_EXCEPTION));
    COIL_TRY(waits("all", tasks, 100.0, COIL_ALL_COMPLETED));
    COIL_TRY(waits("done", tasks, 100.0, COIL_ALL_COMPLETED));
    printf("at %.1f\n", coil_loop_time(NULL));
    for (int i = 0; i < 3; i++) printf("cancelled %d\n", coil_task_cancelled(tasks[i]));
    for (int i = 0; i < 3; i++) coil_release(tasks[i]);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
