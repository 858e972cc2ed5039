// A Runner: several runs in one loop, errors that end a run and not the runner, and what it says when it is closed.
#include "tell.h"

static coil_value echoes(void *arg)
{
    double start = coil_loop_time(NULL);
    COIL_TRY(coil_sleep(1.0));
    printf("  slept %d, %s\n", (int)(coil_loop_time(NULL) - start), start == 0 ? "at the beginning" : "later");
    return coil_string(arg);
}

static coil_value fails(void *arg)
{
    return coil_raise(coil_ValueError, "%s", (char *)arg);
}

static void tell_loop(const char *what, coil_runner *runner)
{
    coil_loop *loop = coil_runner_get_loop(runner);
    if (loop) printf("%s: closed %d, running %d\n", what, coil_loop_is_closed(loop), coil_loop_is_running(loop));
    else tell(what, coil_last_error());
}

int main(void)
{
    coil_runner *runner = coil_runner_new((coil_runner_options){0});
    tell("first", coil_runner_run(runner, coil_coroutine_new(echoes, "a"), NULL));
    tell("second", coil_runner_run(runner, coil_coroutine_new(fails, "b"), NULL));
    tell("third", coil_runner_run(runner, coil_coroutine_new(echoes, "c"), NULL));
    coil_loop *loop = coil_retain(coil_runner_get_loop(runner));
    tell_loop("loop", runner);
    tell("close", coil_runner_close(runner));
    printf("closed %d\n", coil_loop_is_closed(loop));
    tell_loop("loop", runner);
    tell("close again", coil_runner_close(runner));
    coil_release(loop);
    coil_release(runner);

    runner = coil_runner_new((coil_runner_options){0});
    tell("close before it has a loop", coil_runner_close(runner));
    tell("run", coil_runner_run(runner, coil_coroutine_new(fails, "d"), NULL));
    tell("close", coil_runner_close(runner));
    coil_release(runner);
    return 0;
}
