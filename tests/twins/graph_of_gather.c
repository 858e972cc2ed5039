// Who waits for what is gathered, for the tasks of a group, for what is waited for and shielded.
#include "tell_graph.h"

static coil_value tells(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(0));
    tell_graph(coil_format_call_graph(NULL, 0, COIL_NO_LIMIT));
    return coil_none();
}

static coil_value rests(void *seconds)
{
    return coil_sleep(*(double *)seconds);
}

static double one = 1;

static coil_value gathers(void *arg)
{
    return COIL_GATHER(coil_coroutine_new(tells, arg), coil_coroutine_new(rests, &one));
}

static void tell_of(void *task)
{
    tell_graph(coil_format_call_graph(task, 0, COIL_NO_LIMIT));
}

static coil_value groups(void *arg)
{
    coil_group *group = coil_group_new();
    coil_group_create_task(group, coil_coroutine_new(tells, arg), (coil_task_options){.name = "tells"});
    coil_task *task = coil_group_create_task(group, coil_coroutine_new(rests, &one), (coil_task_options){.name = "rests"});
    coil_loop_call_later(NULL, 0.5, tell_of, task);
    return coil_group_join(group);
}

static coil_value gathers_twice(void *future)
{
    COIL_LET(results, COIL_GATHER(future, future));
    coil_value text = coil_repr(results);
    puts(coil_as_string(text));
    coil_value_release(text);
    coil_value_release(results);
    return coil_none();
}

static coil_value waits(void *task)
{
    return coil_wait(1, &task, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL);
}

static coil_value shields(void *task)
{
    return coil_join(coil_shield(task));
}

static coil_task *named(const char *name, coil_coroutine *coroutine)
{
    return coil_create_task_with(coroutine, (coil_task_options){.name = name});
}

static coil_value app(void *arg)
{
    COIL_TRY(coil_await(coil_coroutine_new(gathers, arg)));
    COIL_TRY(coil_await(coil_coroutine_new(groups, arg)));
    coil_task *waited_for = named("waited for", coil_coroutine_new(tells, arg));
    COIL_TRY(coil_await(coil_coroutine_new(waits, waited_for)));
    coil_task *shielded = named("shielded", coil_coroutine_new(tells, arg));
    COIL_TRY(coil_await(coil_coroutine_new(shields, shielded)));
    coil_future *future = coil_future_new();
    coil_task *gatherer = named("gatherer", coil_coroutine_new(gathers_twice, future));
    COIL_TRY(coil_sleep(0));
    tell_graph(coil_format_call_graph(future, 0, COIL_NO_LIMIT));
    COIL_TRY(coil_future_set_result(future, coil_int(1)));
    tell_graph(coil_format_call_graph(future, 0, COIL_NO_LIMIT));
    COIL_TRY(coil_join(gatherer));
    tell_graph(coil_format_call_graph(future, 0, COIL_NO_LIMIT));
    coil_release(future);
    coil_release(shielded);
    coil_release(waited_for);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
