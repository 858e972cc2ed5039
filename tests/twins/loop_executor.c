// Threads that are asked for when the executor has been shut down.
#include "tell.h"

static coil_value never(void *arg)
{
    (void)arg;
    puts("  never called");
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    tell("shutdown", coil_loop_shutdown_default_executor(loop, COIL_FOREVER));
    tell("run_in_executor", coil_join(coil_loop_run_in_executor(loop, never, NULL)));
    tell("to_thread", coil_to_thread(never, NULL));
    tell("again", coil_loop_shutdown_default_executor(loop, COIL_FOREVER));
    return coil_none();
}

int main(void)
{
    tell("run", coil_run(app, NULL));
    return 0;
}
