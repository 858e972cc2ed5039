// All runs of a Runner share one context, a copy of what was current when its loop was made; a run may be given another one.
#include "tell.h"

static coil_var *var;

static coil_value swaps(void *arg)
{
    coil_value before = coil_var_get(var);
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_var_set(var, coil_string(arg), NULL));
    return before;
}

static coil_value app(void *arg)
{
    coil_runner *runner = arg;
    tell("outside", coil_var_set(var, coil_string("before the loop"), NULL));
    if (!coil_runner_get_loop(runner)) return coil_last_error();
    tell("outside", coil_var_set(var, coil_string("after the loop"), NULL));
    coil_context *other = coil_context_new();
    tell("first", coil_runner_run(runner, coil_coroutine_new(swaps, "1"), NULL));
    tell("second", coil_runner_run(runner, coil_coroutine_new(swaps, "2"), NULL));
    tell("other", coil_runner_run(runner, coil_coroutine_new(swaps, "3"), other));
    tell("other again", coil_runner_run(runner, coil_coroutine_new(swaps, "4"), other));
    tell("third", coil_runner_run(runner, coil_coroutine_new(swaps, "5"), NULL));
    tell("in the other one", coil_context_get(other, var));
    tell("outside", coil_var_get(var));
    coil_release(other);
    return coil_runner_close(runner);
}

int main(void)
{
    var = coil_var_new_default("var", coil_string("default"));
    coil_runner *runner = coil_runner_new((coil_runner_options){0});
    coil_context *context = coil_context_new();
    tell("app", coil_context_run(context, app, runner));
    coil_release(context);
    coil_release(runner);
    coil_release(var);
    return 0;
}
