// Coroutines and generators that are released half-way and do not end as they should: said, and the program goes on.
#include <coil.h>
#include <stdio.h>

static coil_value waits_on(void *arg)
{
    (void)arg;
    coil_value_release(coil_yield(coil_none()));
    return coil_yield(coil_none());
}

static coil_value ends(void *arg)
{
    (void)arg;
    coil_value_release(coil_yield(coil_none()));
    return coil_none();
}

static coil_value fails(void *arg)
{
    (void)arg;
    coil_value_release(coil_yield(coil_none()));
    return coil_raise(coil_OSError, "disk on fire");
}

// Makes a step and lets go of it.
static void leaves(void *iterator)
{
    coil_value value;
    coil_next(iterator, &value);
    coil_value_release(value);
    coil_release(iterator);
}

int main(void)
{
    leaves(coil_coroutine_new(waits_on, NULL));
    leaves(coil_generator_new(waits_on, NULL));
    leaves(coil_generator_new(fails, NULL));
    coil_async_generator *gen = coil_async_generator_new(ends, NULL); // CPython says StopAsyncIteration as well
    leaves(coil_anext_coro(gen));
    coil_release(gen);
    printf("went on");
    return 0;
}
