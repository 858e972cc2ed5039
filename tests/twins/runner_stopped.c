// A loop that is stopped while a Runner runs: the main task stays pending, goes on in the next run, and is cancelled at the end.
#include "tell.h"

static coil_value stops(void *arg)
{
    printf("%s stops\n", (char *)arg);
    coil_loop_stop(NULL);
    coil_value slept = coil_sleep(5.0);
    tell(arg, coil_value_retain(slept));
    return slept;
}

static coil_value sleeps(void *arg)
{
    COIL_TRY(coil_sleep(1.0));
    return coil_string(arg);
}

static coil_value sleeps_long(void *arg)
{
    COIL_TRY(coil_sleep(10.0));
    return coil_string(arg);
}

int main(void)
{
    coil_runner *runner = coil_runner_new((coil_runner_options){0});
    tell("first", coil_runner_run(runner, coil_coroutine_new(stops, "a"), NULL));
    tell("second", coil_runner_run(runner, coil_coroutine_new(sleeps, "s"), NULL));
    tell("third", coil_runner_run(runner, coil_coroutine_new(sleeps_long, "l"), NULL));
    tell("fourth", coil_runner_run(runner, coil_coroutine_new(stops, "b"), NULL));
    tell("close", coil_runner_close(runner));
    coil_release(runner);
    tell("asyncio.run", coil_run(stops, "c"));
    return 0;
}
