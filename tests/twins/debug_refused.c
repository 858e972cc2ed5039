// What is no function cannot be called: Python says so in debug mode. Others that it refuses, such as coroutines, are no functions for C's compilers.
#include "tell.h"

static void refused(const char *what, coil_handle *handle)
{
    coil_value error = handle ? coil_none() : coil_last_error();
    if (handle) printf("%s is taken\n", what);
    else printf("%s: %s: %.*s\n", what, coil_error_type_of(error)->name, (int)strlen(coil_error_message(error)) - 4, coil_error_message(error));
    coil_value_release(error);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    printf("debug %d\n", coil_loop_get_debug(loop));
    refused("call_soon", coil_loop_call_soon(loop, NULL, NULL));
    refused("call_later", coil_loop_call_later(loop, 1.0, NULL, NULL));
    refused("call_at", coil_loop_call_at(loop, 1.0, NULL, NULL));
    coil_raise_null(coil_loop_call_soon_threadsafe(loop, NULL, NULL));
    refused("call_soon_threadsafe", NULL);
    printf("timers %zu\n", coil_loop_get_timer_count(loop));
    return coil_none();
}

int main(void)
{
    tell("run", coil_run_with(app, NULL, (coil_runner_options){.debug = true}));
    return 0;
}
