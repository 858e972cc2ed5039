// Iterating and closing the same asynchronous generator at once: who comes second is refused.

#include "tell.h"

static coil_value producer(void *arg)
{
    (void)arg;
    for (int i = 0;; i++) {
        COIL_TRY(coil_sleep(1));
        COIL_TRY(coil_yield(coil_int(i)));
    }
}

static coil_value reads(void *gen)
{
    tell("read", coil_anext(gen));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_async_generator *gen = coil_async_generator_new(producer, NULL);
    coil_task *one = coil_create_task(coil_coroutine_new(reads, gen));
    coil_task *two = coil_create_task(coil_coroutine_new(reads, gen));
    COIL_TRY(coil_sleep(0));
    tell("close", coil_async_generator_aclose(gen));
    COIL_TRY(coil_join(one));
    COIL_TRY(coil_join(two));
    tell("close", coil_async_generator_aclose(gen));
    tell("read", coil_anext(gen));
    coil_release(gen);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
