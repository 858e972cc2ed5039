// Context variables in asynchronous generators: each step sees and changes the context of whoever drives it; the task that closes one has a copy of its own.
#include "tell.h"

static coil_var *var;

static void says(const char *where)
{
    coil_value value = coil_var_get(var);
    printf("%s: %s\n", where, coil_as_string(value));
    coil_value_release(value);
}

static void set(const char *text)
{
    coil_value_release(coil_var_set(var, coil_string(text), NULL));
}

static coil_value steps_of_agen(void)
{
    says("generator begins");
    set("set by the generator");
    COIL_TRY(coil_yield(coil_int(1)));
    says("generator goes on");
    set("set again");
    COIL_TRY(coil_sleep(0));
    return coil_yield(coil_int(2));
}

static coil_value agen(void *arg)
{
    (void)arg;
    coil_value got = steps_of_agen();
    says("generator ends");
    set("set at its end");
    return got;
}

static coil_value task(void *gen)
{
    set("task");
    COIL_TRY(coil_anext(gen));
    says("task after its step");
    return coil_none();
}

static coil_value app(void *arg)
{
    set("main's");
    coil_async_generator *gen = coil_async_generator_new(agen, arg);
    COIL_TRY(coil_anext(gen));
    says("main after the first step");
    COIL_TRY(coil_join(coil_create_task(coil_coroutine_new(task, gen))));
    says("main after the task's step");
    set("main's, changed");
    COIL_TRY(coil_async_generator_aclose(gen));
    says("main after aclose");
    coil_release(gen);

    gen = coil_async_generator_new(agen, arg);
    COIL_TRY(coil_anext(gen));
    set("at its release");
    coil_release(gen);
    set("after its release");
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_sleep(0));
    says("main");
    return coil_none();
}

int main(void)
{
    var = coil_var_new_default("var", coil_string("default"));
    int status = coil_main(app, NULL);
    coil_release(var);
    return status;
}
