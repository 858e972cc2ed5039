// gather: what a child's cancellation looks like among the results, and when it is asked for twice.
#include "tell.h"

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *waiting = coil_create_task(coil_sleep_coro(5.0)), *unstarted = coil_create_task(coil_sleep_coro(5.0));
    coil_future *future = coil_future_new();
    coil_future *all = coil_gather_future(3, (void *[]){waiting, unstarted, future}, COIL_RETURN_EXCEPTIONS);
    coil_task_cancel(unstarted, "before its first step");
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(waiting, "while it waits");
    coil_future_cancel(future, "a plain future");
    COIL_LET(results, coil_join(all));
    for (size_t i = 0; i < 3; i++) tell("result", coil_value_retain(coil_list_get(coil_as_list(results), i)));
    coil_value_release(results);
    coil_release(waiting);
    coil_release(unstarted);
    coil_release(future);

    waiting = coil_create_task(coil_sleep_coro(5.0));
    all = coil_gather_future(1, (void *[]){waiting}, 0);
    COIL_TRY(coil_sleep(1.0));
    printf("cancel %d\n", coil_future_cancel(all, "once"));
    printf("cancel %d\n", coil_future_cancel(all, "twice"));
    tell("outcome", coil_join(all));
    printf("cancelled %d\n", coil_task_cancelled(waiting));
    coil_release(waiting);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
