// run_until_complete: futures that are done, cancelled and failed, a loop that is stopped meanwhile, and going on afterwards.
#include "tell.h"

static coil_loop *loop;

static coil_value fails(void *arg)
{
    (void)arg;
    return coil_raise(coil_ValueError, "x");
}

static coil_value cancels_itself(void *arg)
{
    (void)arg;
    coil_task_cancel(coil_current_task(), "by itself");
    return coil_sleep(1.0);
}

static coil_value stops_first(void *delay)
{
    coil_loop_stop(loop);
    COIL_TRY(coil_sleep(*(double *)delay));
    return coil_string("later");
}

static coil_value stops_and_ends(void *arg)
{
    (void)arg;
    coil_loop_stop(loop);
    return coil_string("at once");
}

static coil_value sleeps(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(0.5));
    return coil_string("slept");
}

static void cancel(void *future)
{
    coil_future_cancel(future, "while it waits");
}

static void set_one(void *future)
{
    coil_value_release(coil_future_set_result(future, coil_int(1)));
}

// How many functions listen to a future: one, or none.
static int count_callbacks(void *future)
{
    coil_value text = coil_repr(coil_object_value(future));
    int count = strstr(coil_as_string(text), " cb=[0x") != NULL;
    coil_value_release(text);
    return count;
}

static void run(const char *what, void *awaitable)
{
    tell(what, coil_loop_run_until_complete(loop, awaitable));
}

static void stop(void)
{
    static double one = 1.0, two = 2.0;
    run("stopped", coil_coroutine_new(stops_first, &one));
    coil_task *task = coil_loop_create_task(loop, coil_coroutine_new(stops_first, &two), (coil_task_options){0});
    run("stopped, a task", task);
    printf("callbacks %d, done %d\n", count_callbacks(task), coil_task_done(task));
    run("and on", task);
    coil_release(task);
    run("stops and ends", coil_coroutine_new(stops_and_ends, NULL));
}

int main(void)
{
    loop = coil_loop_new();
    coil_future *future = coil_loop_create_future(loop);
    coil_future_cancel(future, "before");
    run("cancelled", future);
    coil_release(future);
    future = coil_loop_create_future(loop);
    coil_loop_call_later(loop, 1.0, cancel, future);
    run("cancelled while it waits", future);
    coil_release(future);
    future = coil_loop_create_future(loop);
    coil_value_release(coil_future_set_exception(future, coil_raise(coil_KeyError, "%s", "")));
    run("failed", future);
    coil_release(future);
    run("a coroutine that fails", coil_coroutine_new(fails, NULL));
    run("one that is cancelled", coil_coroutine_new(cancels_itself, NULL));
    stop();
    future = coil_loop_create_future(loop);
    coil_loop_stop(loop);
    run("stopped before", future);
    printf("callbacks %d\n", count_callbacks(future));
    coil_loop_call_soon(loop, set_one, future);
    run("now", future);
    run("again", future);
    run("sleeps", coil_coroutine_new(sleeps, NULL));
    printf("time %.1f\n", coil_loop_time(loop));
    coil_value_release(coil_loop_close(loop));
    run("closed", future);
    coil_release(future);
    coil_release(loop);
    return 0;
}
