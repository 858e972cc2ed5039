// Loops as they say themselves, and what is warned of those that nobody has closed.
#include "tell.h"

static void show(coil_loop *loop)
{
    coil_value text = coil_repr(coil_object_value(loop));
    puts(coil_as_string(text));
    coil_value_release(text);
}

static coil_value app(void *arg)
{
    (void)arg;
    show(coil_loop_get_running());
    return coil_none();
}

int main(void)
{
    tell_warnings();
    coil_loop *loop = coil_loop_new();
    show(loop);
    coil_release(loop);
    loop = coil_loop_new();
    coil_value_release(coil_loop_run_until_complete(loop, coil_coroutine_new(app, NULL)));
    coil_loop_set_debug(loop, true);
    show(loop);
    coil_release(loop);
    loop = coil_loop_new();
    coil_value_release(coil_loop_close(loop));
    show(loop);
    coil_release(loop);
    coil_value_release(coil_run(app, NULL));
    coil_value_release(coil_run_with(app, NULL, (coil_runner_options){.debug = true}));
    return 0;
}
