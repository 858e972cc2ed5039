// A runner runs two coroutines in one loop and one context.

#include <coil.h>
#include <stdio.h>

static coil_var *var;

static coil_value first(void *arg)
{
    *(coil_loop **)arg = coil_loop_get_running();
    COIL_TRY(coil_sleep(1));
    COIL_TRY(coil_var_set(var, coil_string("of the first run"), NULL));
    return coil_int(1);
}

static coil_value second(void *arg)
{
    COIL_LET(value, coil_var_get(var));
    printf("same loop: %d, %s, %.0f\n", *(coil_loop **)arg == coil_loop_get_running(), coil_as_string(value), coil_loop_time(NULL));
    return value;
}

int main(void)
{
    var = coil_var_new_default("var", coil_string("unset"));
    coil_loop *seen;
    coil_runner *runner = coil_runner_new((coil_runner_options){0});
    coil_value one = coil_runner_run(runner, coil_coroutine_new(first, &seen), NULL);
    printf("%d\n", (int)coil_as_int(one));
    coil_value two = coil_runner_run(runner, coil_coroutine_new(second, &seen), NULL);
    printf("%s\n", coil_as_string(two));
    coil_value_release(two);
    coil_value_release(coil_runner_close(runner));
    coil_release(runner);
    coil_release(var);
    return 0;
}
