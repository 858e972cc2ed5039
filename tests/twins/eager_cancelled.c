// Cancelling around a first step that is eager: in it, with and without a wait behind it, and from outside before and after it ends.
#include "tell.h"

static coil_value cancels_itself(void *arg)
{
    coil_task_cancel(coil_current_task(), "itself");
    if (!arg) return coil_string("lost");
    coil_value waited = coil_await(arg);
    tell("  waited", coil_value_retain(waited));
    return waited;
}

static coil_value cancels_itself_and_yields(void *arg)
{
    (void)arg;
    coil_task_cancel(coil_current_task(), "before a yield");
    coil_value slept = coil_sleep(0);
    tell("  yielded", coil_value_retain(slept));
    coil_value_release(slept);
    return coil_string("caught");
}

static coil_value cancels_its_maker(void *maker)
{
    coil_task_cancel(maker, "by its child");
    return coil_string("done");
}

static coil_value waits(void *arg)
{
    return coil_await(arg);
}

static coil_task *eager(coil_function function, void *arg)
{
    coil_task *task = coil_create_task_with(coil_coroutine_new(function, arg), (coil_task_options){.eager_start = true});
    printf("done %d, cancelling %u\n", coil_task_done(task), coil_task_cancelling(task));
    return task;
}

static coil_value app(void *arg)
{
    (void)arg;
    tell("itself", coil_join(eager(cancels_itself, NULL)));
    coil_future *future = coil_future_new();
    coil_task *task = eager(cancels_itself, future);
    printf("future: cancelled %d\n", coil_future_cancelled(future));
    tell("itself", coil_join(task));
    coil_release(future);
    tell("yield", coil_join(eager(cancels_itself_and_yields, NULL)));

    task = eager(cancels_its_maker, coil_current_task());
    printf("maker: cancelling %u\n", coil_task_cancelling(coil_current_task()));
    tell("child", coil_join(task));
    tell("maker", coil_sleep(1.0));
    coil_task_uncancel(coil_current_task());

    future = coil_future_new();
    task = eager(waits, future);
    printf("cancel %d, ", coil_task_cancel(task, "from outside"));
    printf("done %d, future: cancelled %d\n", coil_task_done(task), coil_future_cancelled(future));
    tell("outside", coil_join(task));
    coil_release(future);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
