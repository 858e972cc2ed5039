// How generators end: what close returns, what it raises, and what is left to get afterwards.
#include "tell.h"

static coil_value catches(void *arg)
{
    (void)arg;
    coil_value got = coil_yield(coil_int(1));
    if (!coil_error_matches(got, coil_GeneratorExit)) return got;
    coil_value_release(got);
    return coil_int(0);
}

static coil_value lets_pass(void *arg)
{
    (void)arg;
    COIL_TRY(coil_yield(coil_int(1)));
    return coil_int(0);
}

static coil_value raises(void *arg)
{
    (void)arg;
    coil_value_release(coil_yield(coil_int(1)));
    return coil_raise(coil_RuntimeError, "in the clean-up");
}

static coil_value yields_on(void *arg)
{
    (void)arg;
    coil_value_release(coil_yield(coil_int(1)));
    return coil_yield(coil_int(2));
}

static void try_all(const char *what, coil_function body)
{
    printf("%s\n", what);
    coil_value got;
    coil_generator *unstarted = coil_generator_new(body, NULL);
    tell("  close unstarted", coil_generator_close(unstarted));
    coil_send_result step = coil_next(unstarted, &got);
    tell_send("  next", step, got);
    coil_release(unstarted);

    coil_generator *suspended = coil_generator_new(body, NULL);
    step = coil_next(suspended, &got);
    tell_send("  next", step, got);
    tell("  close", coil_generator_close(suspended));
    step = coil_next(suspended, &got);
    tell_send("  next", step, got);
    tell("  close again", coil_generator_close(suspended));
    coil_release(suspended);
}

int main(void)
{
    try_all("catches", catches);
    try_all("lets pass", lets_pass);
    try_all("raises", raises);
    try_all("yields on", yields_on);
    return 0;
}
