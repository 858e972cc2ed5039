// A future that a task could not await, because it is the task itself or of another loop, stays taken: nobody can await it before it is done.
#include "tell_places.h"

static coil_value waits(void *future)
{
    return coil_await(future);
}

static coil_value awaits_itself(void *arg)
{
    (void)arg;
    tell_plain("itself", coil_await(coil_current_task()));
    tell_plain("again", coil_await(coil_current_task()));
    COIL_TRY(coil_sleep(1.0));
    return coil_string("still alive");
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task_with(coil_coroutine_new(awaits_itself, NULL), (coil_task_options){.name = "selfish"});
    COIL_TRY(coil_sleep(0));
    tell_plain("another", coil_join(coil_create_task(coil_coroutine_new(waits, task))));
    COIL_TRY(coil_sleep(2.0));
    tell_plain("when it is done", coil_join(task));
    return coil_none();
}

static coil_value in_the_wrong_loop(void *future)
{
    tell_plain("foreign", coil_join(coil_create_task_with(coil_coroutine_new(waits, future), (coil_task_options){.name = "waiter"})));
    return coil_none();
}

int main(void)
{
    coil_loop *loop = coil_loop_new();
    coil_value_release(coil_loop_run_until_complete(loop, coil_coroutine_new(app, NULL)));
    coil_future *future = coil_loop_create_future(loop);
    coil_value_release(coil_run(in_the_wrong_loop, future));
    tell_plain("in its loop", coil_loop_run_until_complete(loop, coil_coroutine_new(waits, future)));
    coil_value_release(coil_future_set_result(future, coil_int(1)));
    tell_plain("when it is done", coil_loop_run_until_complete(loop, coil_coroutine_new(waits, future)));
    coil_release(future);
    coil_value_release(coil_loop_close(loop));
    coil_release(loop);
    return 0;
}
