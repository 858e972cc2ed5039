// What a closed loop refuses, and what it still does.
#include "tell.h"

static void say(void *arg)
{
    puts(arg);
}

static coil_value never(void *arg)
{
    return coil_string(arg);
}

static void refused(const char *what, const void *made)
{
    if (made) printf("%s: made\n", what);
    else tell(what, coil_last_error());
}

int main(void)
{
    coil_loop *loop = coil_loop_new();
    coil_future *future = coil_loop_create_future(loop);
    coil_loop_call_soon(loop, say, "never");
    tell("close", coil_loop_close(loop));
    refused("call_soon", coil_loop_call_soon(loop, say, "never"));
    refused("call_later", coil_loop_call_later(loop, 1.0, say, "never"));
    refused("call_at", coil_loop_call_at(loop, 1.0, say, "never"));
    tell("call_soon_threadsafe", coil_loop_call_soon_threadsafe(loop, say, "never"));
    tell("run_forever", coil_loop_run_forever(loop));
    tell("run_until_complete", coil_loop_run_until_complete(loop, future));
    coil_coroutine *coro = coil_coroutine_new(never, "r");
    refused("create_task", coil_loop_create_task(loop, coil_retain(coro), (coil_task_options){0}));
    tell("not awaited", coil_coroutine_close(coro));
    coil_release(coro);
    refused("ensure_future", coil_loop_ensure_future(loop, coil_coroutine_new(never, "r")));
    refused("run_in_executor", coil_loop_run_in_executor(loop, never, "r"));
    coil_future *made = coil_loop_create_future(loop);
    refused("create_future", made);
    coil_release(made);
    coil_future *same = coil_loop_ensure_future(loop, future);
    printf("ensure_future of a future: %d\n", same == future);
    coil_release(same);
    tell("set_result", coil_future_set_result(future, coil_int(1)));
    tell("result", coil_future_result(future));
    printf("time %d, debug %d, closed %d, running %d\n", coil_loop_time(loop) == 0, coil_loop_get_debug(loop), coil_loop_is_closed(loop),
           coil_loop_is_running(loop));
    coil_release(future);
    tell("close", coil_loop_close(loop));
    coil_release(loop);
    return 0;
}
