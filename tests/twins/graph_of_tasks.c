// Who waits for a task, as text: through coroutines, through other tasks, and of the running task itself.
#include "tell_graph.h"

static coil_value innermost(void *future)
{
    return coil_await(future);
}

static coil_value inner(void *future)
{
    return coil_await(coil_coroutine_new(innermost, future));
}

static coil_value outer(void *task)
{
    return coil_await(task);
}

static coil_value tells_itself(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(0));
    tell_graph(coil_format_call_graph(NULL, 0, COIL_NO_LIMIT));
    return coil_none();
}

static coil_value awaits_tells_itself(void *arg)
{
    return coil_await(coil_coroutine_new(tells_itself, arg));
}

static coil_value app(void *arg)
{
    coil_future *future = coil_future_new();
    coil_task *first = coil_create_task(coil_coroutine_new(inner, future));
    coil_task *second = coil_create_task_with(coil_coroutine_new(outer, first), (coil_task_options){.name = "it's second"});
    tell_graph(coil_format_call_graph(first, 0, COIL_NO_LIMIT));
    COIL_TRY(coil_sleep(0));
    tell_graph(coil_format_call_graph(first, 0, COIL_NO_LIMIT));
    tell_graph(coil_format_call_graph(second, 0, COIL_NO_LIMIT));
    tell_graph(coil_format_call_graph(future, 0, COIL_NO_LIMIT));
    COIL_TRY(coil_future_set_result(future, coil_none()));
    puts("the future is done");
    tell_graph(coil_format_call_graph(future, 0, COIL_NO_LIMIT));
    COIL_TRY(coil_join(second));
    tell_graph(coil_format_call_graph(future, 0, COIL_NO_LIMIT));
    coil_release(first);
    coil_release(future);
    return coil_join(coil_create_task_with(coil_coroutine_new(awaits_tells_itself, arg), (coil_task_options){.name = "itself"}));
}

int main(void)
{
    return coil_main(app, NULL);
}
