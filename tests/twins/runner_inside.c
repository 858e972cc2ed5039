// What a Runner and asyncio.run say inside of a running loop.
#include "tell.h"

static coil_value never(void *arg)
{
    (void)arg;
    puts("never");
    return coil_none();
}

static coil_value app(void *arg)
{
    coil_coroutine *coro = coil_coroutine_new(never, NULL);
    tell("run", coil_runner_run(arg, coil_retain(coro), NULL));
    tell("close coroutine", coil_coroutine_close(coro));
    coil_release(coro);
    tell("asyncio.run", coil_run(never, NULL));
    coil_runner *other = coil_runner_new((coil_runner_options){0});
    printf("a loop of another runner: %d\n", coil_runner_get_loop(other) != NULL);
    coro = coil_coroutine_new(never, NULL);
    tell("other run", coil_runner_run(other, coil_retain(coro), NULL));
    tell("close coroutine", coil_coroutine_close(coro));
    coil_release(coro);
    tell("loop", coil_loop_close(coil_runner_get_loop(other)));
    coil_release(other);
    tell("close", coil_runner_close(arg));
    return coil_string("goes on");
}

int main(void)
{
    coil_runner *runner = coil_runner_new((coil_runner_options){0});
    tell("run", coil_runner_run(runner, coil_coroutine_new(app, runner), NULL));
    tell("close", coil_runner_close(runner));
    coil_release(runner);
    return 0;
}
