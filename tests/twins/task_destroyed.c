// "Task was destroyed but it is pending!": of tasks that are left when their loop is gone, but not of those that run_until_complete or gather have made.
#include "tell.h"

static void report(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    coil_task *task = context->task;
    printf("report: %s %s: done %d, cancelling %u\n", context->message, coil_task_get_name(task), coil_task_done(task), coil_task_cancelling(task));
    printf("  exception %d, future %d\n", coil_failed(context->error), context->future != NULL);
}

// Takes the future.
static coil_value waits(void *future)
{
    return coil_join(*(coil_future **)future);
}

static coil_value stops(void *loop)
{
    coil_loop_stop(loop);
    return coil_join(coil_loop_create_future((coil_loop *)loop));
}

static coil_coroutine *waiting(coil_loop *loop)
{
    coil_future *future = coil_loop_create_future(loop);
    return coil_coroutine_new_at(waits, &future, sizeof future, "waits", __FILE__, __LINE__);
}

static void stop(void *loop)
{
    coil_loop_stop(loop);
}

static void waiter(coil_loop *loop)
{
    coil_release(coil_loop_create_task(loop, waiting(loop), (coil_task_options){.name = "waiter"}));
}

static void sleeper(coil_loop *loop)
{
    coil_release(coil_loop_create_task(loop, coil_sleep_coro(10.0), (coil_task_options){.name = "sleeper"}));
}

static void stopped(coil_loop *loop)
{
    tell("", coil_loop_run_until_complete(loop, coil_coroutine_new(stops, loop)));
}

static coil_value gathers(void *loop)
{
    coil_task *own = coil_loop_create_task(loop, waiting(loop), (coil_task_options){.name = "of its own"});
    // not awaited: the gatherer itself would be reported as well
    coil_release(coil_gather_future(2, (void *[]){waiting(loop), own}, 0));
    coil_release(own);
    return coil_none();
}

static void gathered(coil_loop *loop)
{
    coil_value_release(coil_loop_run_until_complete(loop, coil_coroutine_new(gathers, loop)));
}

static void cancels(void *task)
{
    coil_task_cancel(task, NULL);
}

static void cancelled(coil_loop *loop)
{
    coil_task *task = coil_loop_create_task(loop, waiting(loop), (coil_task_options){.name = "cancelled"});
    coil_loop_call_soon(loop, cancels, task);
    coil_release(task);
}

static void destroy(const char *what, void (*make)(coil_loop *))
{
    puts(what);
    coil_loop *loop = coil_loop_new();
    coil_loop_set_exception_handler(loop, report, NULL);
    make(loop);
    coil_loop_call_soon(loop, stop, loop);
    coil_value_release(coil_loop_run_forever(loop));
    coil_value_release(coil_loop_close(loop));
    coil_release(loop);
}

int main(void)
{
    destroy("waits", waiter);
    destroy("sleeps", sleeper);
    destroy("stopped", stopped);
    destroy("gathered", gathered);
    destroy("cancelled", cancelled);
    return 0;
}
