// A task that ends with SystemExit or KeyboardInterrupt ends the loop at once: what is ready stays for the next run, which nothing of the old one ends.
#include "tell.h"

static coil_loop *loop;

static void say(void *arg)
{
    printf("  %s\n", (char *)arg);
}

static coil_value exits(void *arg)
{
    return coil_raise(coil_SystemExit, "%s", (char *)arg);
}

static coil_value interrupts(void *arg)
{
    return coil_raise(coil_KeyboardInterrupt, "%s", (char *)arg);
}

static coil_value sleeps(void *arg)
{
    tell("  sleeps", coil_sleep(1.0));
    return coil_string(arg);
}

static coil_task *make(coil_function function, char *arg)
{
    return coil_loop_create_task(loop, coil_coroutine_new(function, arg), (coil_task_options){0});
}

static void schedules_stop(void *arg)
{
    (void)arg;
    say("stop comes");
    coil_loop_call_soon(loop, say, "stops");
    coil_loop_stop(loop);
}

int main(void)
{
    loop = coil_loop_new();
    coil_task *exit = make(exits, "enough"), *sleep = make(sleeps, "slept");
    coil_loop_call_soon(loop, say, "after the exit");
    tell("run", coil_loop_run_until_complete(loop, sleep));
    puts("again");
    tell("run", coil_loop_run_until_complete(loop, sleep));
    tell("exit", coil_loop_run_until_complete(loop, exit));
    coil_release(exit);
    coil_release(sleep);

    tell("coroutine", coil_loop_run_until_complete(loop, coil_coroutine_new(interrupts, "stop")));
    coil_loop_call_soon(loop, schedules_stop, NULL);
    tell("run_forever", coil_loop_run_forever(loop));
    tell("coroutine", coil_loop_run_until_complete(loop, coil_coroutine_new(sleeps, "again")));
    tell("close", coil_loop_close(loop));
    coil_release(loop);
    return 0;
}
