// wait_for: no time, no limit, what is done already, an awaitable that swallows its cancellation or fails with another error, both at once.
#include "tell.h"

static coil_value quick(void *arg)
{
    puts("  quick runs");
    return coil_string(arg);
}

static coil_value slow(void *arg)
{
    (void)arg;
    coil_value slept = coil_sleep(10.0);
    printf("  slow: %s, cancelling %u\n", coil_failed(slept) ? coil_error_type_of(slept)->name : "ended", coil_task_cancelling(coil_current_task()));
    return slept;
}

static coil_value swallows(void *arg)
{
    coil_value slept = slow(arg);
    coil_value_release(slept);
    COIL_TRY(coil_sleep(1.0));
    return coil_string("anyway");
}

static coil_value fails(void *arg)
{
    coil_value_release(slow(arg));
    return coil_raise(coil_ValueError, "another error");
}

static coil_value waits(void *arg)
{
    coil_value result = coil_wait_for(coil_coroutine_new(slow, arg), 5.0);
    tell("  inside", coil_value_retain(result));
    return result;
}

static coil_value app(void *arg)
{
    (void)arg;
    tell("in time", coil_wait_for(coil_coroutine_new(quick, "a"), 1.0));
    tell("no limit", coil_wait_for(coil_coroutine_new(quick, "b"), COIL_FOREVER));
    tell("no time", coil_wait_for(coil_coroutine_new(quick, "c"), 0));
    tell("less than none", coil_wait_for(coil_coroutine_new(quick, "d"), -1.0));

    coil_future *done = coil_future_new();
    COIL_TRY(coil_future_set_result(done, coil_string("done")));
    tell("done, no time", coil_wait_for(done, 0));
    coil_release(done);
    coil_future *pending = coil_future_new();
    tell("pending, no time", coil_wait_for(pending, 0));
    printf("cancelled %d\n", coil_future_cancelled(pending));
    coil_release(pending);

    tell("too late", coil_wait_for(coil_coroutine_new(slow, NULL), 1.0));
    tell("swallows", coil_wait_for(coil_coroutine_new(swallows, NULL), 1.0));
    tell("fails", coil_wait_for(coil_coroutine_new(fails, NULL), 1.0));
    tell("a task, no time", coil_wait_for(coil_coroutine_new(swallows, NULL), 0));

    coil_task *task = coil_create_task(coil_coroutine_new(slow, NULL));
    tell("a task, too late", coil_wait_for(task, 1.0));
    printf("cancelled %d\n", coil_task_cancelled(task));
    coil_release(task);

    task = coil_create_task(coil_coroutine_new(swallows, NULL));
    tell("a task that swallows", coil_wait_for(task, 1.0));
    coil_release(task);

    coil_task *waiter = coil_create_task(coil_coroutine_new(waits, NULL));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(waiter, "from outside");
    tell("cancelled from outside", coil_join(waiter));

    waiter = coil_create_task(coil_coroutine_new(waits, NULL));
    COIL_TRY(coil_sleep(5.0)); // the timeout has cancelled it in this very turn
    tell("cancel", coil_bool(coil_task_cancel(waiter, "at the same time")));
    tell("both", coil_join(waiter));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
