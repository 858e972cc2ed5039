// Futures of one loop and of another: ensure_future, run_until_complete, and a task that awaits a future which is not of its loop.
#include "tell.h"

static coil_value returns(void *arg)
{
    return coil_string(arg);
}

static coil_value awaits(void *future)
{
    return coil_await(future);
}

static void tell_future(const char *what, coil_future *future)
{
    if (!future) tell(what, coil_last_error());
    else printf("%s: done %d\n", what, coil_future_done(future));
    coil_release(future);
}

int main(void)
{
    coil_loop *loop = coil_loop_new(), *other = coil_loop_new();
    coil_future *future = coil_loop_create_future(loop), *foreign = coil_loop_create_future(other);
    printf("loops %d %d\n", coil_future_get_loop(future) == loop, coil_future_get_loop(foreign) == other);
    tell_future("own", coil_loop_ensure_future(loop, future));
    tell_future("foreign", coil_loop_ensure_future(loop, foreign));
    coil_list *list = coil_list_new(0, NULL);
    tell_future("list", coil_loop_ensure_future(loop, list));
    coil_release(list);
    coil_future *task = coil_loop_ensure_future(loop, coil_coroutine_new(returns, "r"));
    printf("task: loop %d\n", coil_future_get_loop(task) == loop);
    tell("run the task elsewhere", coil_loop_run_until_complete(other, task));
    tell("run the task", coil_loop_run_until_complete(loop, task));
    coil_release(task);
    tell("run the foreign one", coil_loop_run_until_complete(loop, foreign));
    coil_value error = coil_loop_run_until_complete(loop, coil_coroutine_new(awaits, foreign));
    printf("await the foreign one: %s: %.10s\n", coil_error_type_of(error)->name, coil_error_message(error));
    coil_value_release(error);
    tell("set", coil_future_set_result(foreign, coil_int(5)));
    tell("await it when it is done", coil_loop_run_until_complete(loop, coil_coroutine_new(awaits, foreign)));
    coil_release(future);
    coil_release(foreign);
    tell("close", coil_loop_close(loop));
    tell("close", coil_loop_close(other));
    coil_release(loop);
    coil_release(other);
    return 0;
}
