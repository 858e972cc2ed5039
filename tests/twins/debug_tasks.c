// Tasks in debug mode know where they were made, whoever makes them.
#include "tell_places.h"

static coil_value returns(void *value)
{
    return coil_int(*(int *)value);
}

static coil_value waits(void *future)
{
    return coil_await(future);
}

static coil_value group_of_two(void)
{
    static int one = 1;
    coil_group *group = coil_group_new();
    tell_plain_repr("group", coil_group_create_task(group, coil_coroutine_new(returns, &one), (coil_task_options){.name = "member"}));
    return coil_group_join(group);
}

static coil_value app(void *arg)
{
    (void)arg;
    static int two = 2, three = 3;
    coil_future *future = coil_future_new();
    coil_task *task = coil_create_task_with(coil_coroutine_new(waits, future), (coil_task_options){.name = "plain"});
    tell_plain_repr("plain", task);
    coil_task *eager = coil_create_task_with(coil_coroutine_new(returns, &two), (coil_task_options){.name = "eager", .eager_start = true});
    tell_plain_repr("eager, at its end", eager);
    coil_release(eager);
    coil_task *waiting = coil_create_task_with(coil_coroutine_new(waits, future), (coil_task_options){.name = "eager", .eager_start = true});
    tell_plain_repr("eager, waits", waiting);
    coil_future *ensured = coil_ensure_future(coil_coroutine_new(returns, &three));
    COIL_TRY(coil_task_set_name((coil_task *)ensured, "ensured"));
    tell_plain_repr("ensure_future", ensured);
    coil_release(ensured);
    COIL_TRY(group_of_two());
    coil_task_cancel(task, NULL);
    tell_plain_repr("cancelling", task);
    coil_value_release(coil_await(task));
    tell_plain_repr("cancelled", task);
    coil_release(task);
    coil_value_release(coil_join(waiting));
    coil_release(future);
    return coil_none();
}

int main(void)
{
    coil_value result = coil_run_with(app, NULL, (coil_runner_options){.debug = true});
    int status = coil_failed(result);
    coil_value_release(result);
    return status;
}
