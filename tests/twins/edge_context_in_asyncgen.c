// A variable that an asynchronous generator sets is set for whoever drives it: in the same task, and in a task of its own.

#include "tell.h"

static coil_var *var;

static coil_value gen(void *arg)
{
    (void)arg;
    for (int i = 0; i < 3; i++) {
        COIL_TRY(coil_var_set(var, coil_string_format("set by the generator, %d", i), NULL));
        COIL_TRY(coil_sleep(0.1));
        COIL_TRY(coil_yield(coil_var_get(var)));
        tell("  it resumes with", coil_var_get(var));
    }
    return coil_none();
}

static coil_value drives(void *generator)
{
    COIL_TRY(coil_var_set(var, coil_string("of the other task"), NULL));
    tell("other got", coil_anext(generator));
    tell("other has", coil_var_get(var));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    var = coil_var_new_default("var", coil_string("unset"));
    coil_async_generator *generator = coil_async_generator_new(gen, NULL);
    tell("before", coil_var_get(var));
    tell("got", coil_anext(generator));
    tell("has", coil_var_get(var));
    COIL_TRY(coil_var_set(var, coil_string("of main"), NULL));
    COIL_TRY(coil_join(coil_create_task(coil_coroutine_new(drives, generator))));
    tell("has", coil_var_get(var));
    tell("got", coil_anext(generator));
    tell("has", coil_var_get(var));
    tell("closed", coil_async_generator_aclose(generator));
    coil_release(generator);
    coil_release(var);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
