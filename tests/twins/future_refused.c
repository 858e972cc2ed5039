// What futures and tasks refuse: results for tasks, errors that are none, callbacks that nobody would call.
#include "tell.h"

static void called(coil_future *future, void *arg)
{
    (void)future;
    (void)arg;
    puts("never called");
}

static coil_value waits(void *future)
{
    return coil_await(future);
}

static void refuse(coil_loop *loop)
{
    coil_future *future = coil_loop_create_future(loop);
    tell("no error", coil_future_set_exception(future, coil_int(3)));
    tell("None", coil_future_set_exception(future, coil_none()));
    printf("done %d\n", coil_future_done(future));
    tell("StopIteration", coil_future_set_exception(future, coil_raise(coil_StopIteration, "x")));
    coil_value error = coil_future_exception(future);
    tell("exception", coil_value_retain(error));
    tell("its cause", coil_value_retain(coil_error_cause(error)));
    coil_value_release(error);
    coil_release(future);
}

static void refuse_results(coil_loop *loop, coil_future *done)
{
    coil_task *task = coil_loop_create_task(loop, coil_coroutine_new(waits, done), (coil_task_options){0});
    tell("set_result", coil_future_set_result(coil_task_as_future(task), coil_int(1)));
    tell("set_exception", coil_future_set_exception(coil_task_as_future(task), coil_raise(coil_ValueError, "%s", "")));
    tell("result", coil_task_result(task));
    tell("exception", coil_task_exception(task));
    tell("run", coil_loop_run_until_complete(loop, task));
    tell("set_result", coil_future_set_result(coil_task_as_future(task), coil_int(1)));
    coil_release(task);
}

int main(void)
{
    coil_loop *loop = coil_loop_new();
    refuse(loop);
    coil_future *done = coil_loop_create_future(loop);
    coil_value_release(coil_future_set_result(done, coil_int(1)));
    tell("removed", coil_int((int64_t)coil_future_remove_done_callback(done, called, NULL)));
    refuse_results(loop, done);
    coil_value_release(coil_loop_close(loop));
    tell("callback", coil_future_add_done_callback(done, called, NULL));
    coil_future *pending = coil_loop_create_future(loop);
    tell("callback of a pending one", coil_future_add_done_callback(pending, called, NULL));
    tell("get_loop", coil_bool(coil_future_get_loop(pending) == loop));
    coil_release(pending);
    coil_release(done);
    coil_release(loop);
    return 0;
}
