// wait_for around anext: the generator is cancelled where it waits, and has ended if it does not catch that.

#include "tell.h"

static coil_value stubborn(void *arg)
{
    (void)arg;
    for (int i = 0;; i++) {
        coil_value outcome = coil_sleep(i);
        if (coil_error_matches(outcome, coil_CancelledError)) {
            coil_value_release(outcome);
            puts("  not now");
            COIL_TRY(coil_yield(coil_string("interrupted")));
            continue;
        }
        if (coil_failed(outcome)) return outcome;
        COIL_TRY(coil_yield(coil_int(i)));
    }
}

static coil_value plain(void *arg)
{
    (void)arg;
    for (int i = 0;; i++) {
        COIL_TRY(coil_sleep(i));
        COIL_TRY(coil_yield(coil_int(i)));
    }
}

static coil_value reads(coil_async_generator *gen)
{
    for (int i = 0; i < 5; i++) tell("anext", coil_wait_for(coil_anext_coro(gen), 1.5));
    tell("aclose", coil_wait_for(coil_async_generator_aclose_coro(gen), 1));
    coil_release(gen);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(reads(coil_async_generator_new(stubborn, NULL)));
    COIL_TRY(reads(coil_async_generator_new(plain, NULL)));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
