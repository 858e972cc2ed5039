// An athrow that had to wait is not used up: driven on, it goes on with the generator, as CPython's does.
#include "tell.h"

static coil_value pauses(void *value)
{
    return coil_yield(coil_string(value));
}

static coil_value agen(void *arg)
{
    (void)arg;
    coil_value got = coil_yield(coil_int(1));
    if (coil_error_matches(got, coil_ValueError)) {
        coil_value_release(got);
        got = coil_await(coil_coroutine_new(pauses, "w"));
    }
    COIL_TRY(got);
    COIL_TRY(coil_yield(coil_int(2)));
    COIL_TRY(coil_yield(coil_int(3)));
    return coil_none();
}

static void asend(coil_async_generator *gen)
{
    coil_object *step = coil_async_generator_asend_coro(gen, coil_none());
    tell_step("asend", step, coil_none());
    coil_release(step);
}

static coil_object *begun(coil_async_generator **gen)
{
    *gen = coil_async_generator_new(agen, NULL);
    asend(*gen);
    return coil_async_generator_athrow_coro(*gen, coil_raise(coil_ValueError));
}

int main(void)
{
    coil_async_generator *gen;
    coil_object *athrow = begun(&gen);
    for (int i = 0; i < 6; i++) {
        tell_step("athrow that had to wait", athrow, coil_none());
        printf("running: %s\n", coil_async_generator_running(gen) ? "True" : "False");
    }
    coil_release(athrow);
    coil_release(gen);

    athrow = begun(&gen);
    tell_step("athrow", athrow, coil_none());
    tell_step("athrow", athrow, coil_none());
    tell_close("close", athrow);
    coil_release(athrow);
    asend(gen);
    coil_release(gen);

    athrow = begun(&gen);
    tell_step("new, thrown into", athrow, coil_raise(coil_ValueError));
    tell_step("athrow", athrow, coil_none());
    tell_step("athrow", athrow, coil_raise(coil_ValueError, "x"));
    tell_step("athrow", athrow, coil_none());
    coil_release(athrow);
    coil_release(gen);
    return 0;
}
