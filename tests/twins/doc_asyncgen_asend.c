// asend and athrow: a generator that waits, answers what it is sent, catches what is thrown, and goes on.

#include "tell.h"

static coil_value gen(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(0.1));
    coil_value v = coil_yield(coil_int(42));
    while (true) {
        if (coil_error_matches(v, coil_ZeroDivisionError)) {
            coil_value_release(v);
            COIL_TRY(coil_sleep(0.2));
            v = coil_yield(coil_string("I caught it"));
            continue;
        }
        if (coil_failed(v)) return v;
        tell("sent", v);
        COIL_TRY(coil_sleep(0.1));
        v = coil_yield(coil_string("thanks"));
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_async_generator *g = coil_async_generator_new(gen, NULL);
    tell("first", coil_async_generator_asend(g, coil_none()));
    tell("hello", coil_async_generator_asend(g, coil_string("hello")));
    tell("thrown", coil_async_generator_athrow(g, coil_raise(coil_ZeroDivisionError)));
    tell("after", coil_anext(g));
    tell("closed", coil_async_generator_aclose(g));
    tell("too late", coil_anext(g));
    coil_release(g);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
