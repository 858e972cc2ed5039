// An asynchronous generator that ticks, read by async for, and left early by another reader.

#include <coil.h>
#include <stdio.h>

typedef struct ticking {
    double delay;
    int to;
} ticking;

static coil_value ticks_of(const ticking *how)
{
    for (int i = 0; i < how->to; i++) {
        COIL_TRY(coil_yield(coil_int(i)));
        COIL_TRY(coil_sleep(how->delay));
    }
    return coil_none();
}

static coil_value ticker(void *arg)
{
    coil_value outcome = ticks_of(arg);
    puts("ticker ends");
    return outcome;
}

static coil_value read_all(coil_async_generator *ticks)
{
    coil_async_for (i, ticks) printf("first %d\n", (int)coil_as_int(i));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_async_generator *first = coil_async_generator_with(ticker, &((ticking){1, 3}), sizeof(ticking));
    COIL_TRY(read_all(first));
    coil_release(first);

    coil_async_generator *ticks = coil_async_generator_with(ticker, &((ticking){0.5, 100}), sizeof(ticking));
    coil_async_for (i, ticks) {
        printf("second %d\n", (int)coil_as_int(i));
        if (coil_as_int(i) == 2) break;
    }
    COIL_TRY(coil_async_generator_aclose(ticks));
    coil_value next = coil_anext(ticks);
    if (coil_error_matches(next, coil_StopAsyncIteration)) puts("no more ticks");
    coil_value_release(next);
    coil_release(ticks);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
