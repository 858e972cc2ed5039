// asyncio.run with debug and with a loop factory; Runner the same.
#include "tell.h"

static coil_value debug(void *arg)
{
    (void)arg;
    return coil_bool(coil_loop_get_debug(coil_loop_get_running()));
}

static coil_loop *make(void *arg)
{
    printf("factory %s\n", (char *)arg);
    return coil_loop_new();
}

static coil_loop *fail(void *arg)
{
    (void)arg;
    return coil_raise_null(coil_raise(coil_OSError, "no loop"));
}

int main(void)
{
    tell("run", coil_run(debug, NULL));
    tell("debug", coil_run_with(debug, NULL, (coil_runner_options){.debug = true}));
    tell("no debug", coil_run_with(debug, NULL, (coil_runner_options){.debug = COIL_NO}));
    tell("factory", coil_run_with(debug, NULL, (coil_runner_options){.loop_factory = make, .loop_factory_arg = "run"}));
    tell("both", coil_run_with(debug, NULL, (coil_runner_options){.debug = true, .loop_factory = make, .loop_factory_arg = "both"}));
    tell("no loop", coil_run_with(debug, NULL, (coil_runner_options){.loop_factory = fail}));
    coil_runner *runner = coil_runner_new((coil_runner_options){.debug = true, .loop_factory = make, .loop_factory_arg = "runner"});
    puts("made");
    tell("first", coil_runner_run(runner, coil_coroutine_new(debug, NULL), NULL));
    coil_loop_set_debug(coil_runner_get_loop(runner), false);
    tell("second", coil_runner_run(runner, coil_coroutine_new(debug, NULL), NULL));
    tell("close", coil_runner_close(runner));
    coil_release(runner);
    runner = coil_runner_new((coil_runner_options){.loop_factory = fail});
    coil_loop *loop = coil_runner_get_loop(runner);
    tell("no loop", loop ? coil_none() : coil_last_error());
    tell("close", coil_runner_close(runner));
    coil_release(runner);
    return 0;
}
