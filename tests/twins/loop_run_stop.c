// Loops by hand: stop before and while running, run_until_complete, what stop lets finish, callbacks that stay for the next run.
#include "tell.h"

static coil_loop *loop;

static void say(void *arg)
{
    printf("  %s\n", (char *)arg);
}

static void stops(void *arg)
{
    say(arg);
    coil_loop_stop(loop);
    coil_loop_call_soon(loop, say, "scheduled after stop");
}

static coil_value ticks(void *arg)
{
    for (int i = 0; i < 4; i++) {
        printf("  %s %d\n", (char *)arg, i);
        COIL_TRY(coil_sleep(0));
    }
    return coil_string("ticked");
}

int main(void)
{
    loop = coil_loop_new();
    coil_loop_call_soon(loop, say, "soon");
    coil_loop_stop(loop);
    puts("stopped before it runs");
    tell("run_forever", coil_loop_run_forever(loop));

    coil_loop_call_soon(loop, stops, "stops");
    coil_loop_call_soon(loop, say, "in the same turn");
    tell("run_forever", coil_loop_run_forever(loop));
    puts("again");
    coil_loop_stop(loop);
    tell("run_forever", coil_loop_run_forever(loop));

    coil_future *future = coil_loop_create_future(loop);
    coil_task *task = coil_loop_create_task(loop, coil_coroutine_new(ticks, "task"), (coil_task_options){0});
    puts("a future that is done");
    tell("set", coil_future_set_result(future, coil_int(5)));
    tell("run_until_complete", coil_loop_run_until_complete(loop, future));
    coil_release(future);
    puts("a coroutine");
    tell("run_until_complete", coil_loop_run_until_complete(loop, coil_coroutine_new(ticks, "coroutine")));
    tell("task", coil_loop_run_until_complete(loop, task));
    tell("task", coil_loop_run_until_complete(loop, task));
    coil_release(task);

    coil_loop_call_later(loop, 1.0, stops, "a timer stops");
    tell("run_forever", coil_loop_run_forever(loop));
    printf("running %d, closed %d\n", coil_loop_is_running(loop), coil_loop_is_closed(loop));
    tell("close", coil_loop_close(loop));
    tell("close", coil_loop_close(loop));
    printf("running %d, closed %d\n", coil_loop_is_running(loop), coil_loop_is_closed(loop));
    coil_release(loop);
    return 0;
}
