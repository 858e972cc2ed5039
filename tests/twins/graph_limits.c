// How a limit and a depth cut call stacks, of the running task and of one that is suspended.
#include "tell_graph.h"

static const int limits[] = {COIL_NO_LIMIT, 1, 2, 9, -1, -2, -9, 0};

static coil_value innermost(void *future)
{
    return coil_await(future);
}

static coil_value middle(void *future)
{
    return coil_await(coil_coroutine_new(innermost, future));
}

static coil_value outermost(void *future)
{
    return coil_await(coil_coroutine_new(middle, future));
}

static void tell_limits(void *future)
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (limits[i] == COIL_NO_LIMIT) puts("limit None");
        else printf("limit %d\n", limits[i]);
        tell_graph(coil_format_call_graph(future, 0, limits[i]));
    }
}

static coil_value tells(void *arg)
{
    (void)arg;
    tell_limits(NULL);
    for (int depth = 0; depth < 2; depth++) {
        printf("depth %d\n", depth);
        tell_graph(coil_format_call_graph(NULL, depth, COIL_NO_LIMIT));
        tell_graph(coil_format_call_graph(NULL, depth, 1));
        tell_graph(coil_format_call_graph(NULL, depth, -1));
    }
    return coil_none();
}

static void tell_in_callback(void *arg)
{
    (void)arg;
    tell_graph(coil_format_call_graph(NULL, 0, COIL_NO_LIMIT));
}

static coil_value app(void *arg)
{
    coil_future *future = coil_future_new();
    coil_task *task = coil_create_task(coil_coroutine_new(outermost, future));
    COIL_TRY(coil_sleep(0));
    tell_limits(task);
    tell_graph(coil_format_call_graph(future, 0, -1));
    COIL_TRY(coil_await(coil_coroutine_new(tells, arg)));
    coil_loop_call_soon(NULL, tell_in_callback, NULL);
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_future_set_result(future, coil_none()));
    coil_release(future);
    return coil_join(task);
}

int main(void)
{
    int status = coil_main(app, NULL);
    tell("outside", coil_capture_call_graph(NULL, 0, COIL_NO_LIMIT));
    return status;
}
