// Several tasks want the same asynchronous generator: one drives it, the others are refused; and one that is cancelled while it waits ends it.
#include "tell.h"

static coil_value agen(void *arg)
{
    (void)arg;
    coil_value got = coil_none();
    for (int number = 0; number < 3 && !coil_failed(got); number++) {
        got = coil_sleep(1);
        if (!coil_failed(got)) got = coil_yield(coil_int(number));
    }
    puts("ends");
    coil_value slept = coil_sleep(1);
    if (coil_failed(slept)) {
        coil_value_release(got);
        return slept;
    }
    puts("has ended");
    return got;
}

static void running(coil_async_generator *gen)
{
    printf("running: %s\n", coil_async_generator_running(gen) ? "True" : "False");
}

static coil_value app(void *arg)
{
    tell_reports(NULL);
    coil_async_generator *gen = coil_async_generator_new(agen, arg);
    coil_task *task = coil_create_task(coil_anext_coro(gen));
    COIL_TRY(coil_sleep(0));
    running(gen);
    tell("anext", coil_anext(gen));
    tell("asend", coil_async_generator_asend(gen, coil_int(1)));
    tell("athrow", coil_async_generator_athrow(gen, coil_raise(coil_ValueError)));
    tell("aclose", coil_async_generator_aclose(gen));
    tell("the first", coil_join(task));
    running(gen);
    void *two[] = {coil_anext_coro(gen), coil_anext_coro(gen)};
    tell("two at once", coil_gather(2, two, COIL_RETURN_EXCEPTIONS));
    running(gen);
    coil_task *first = coil_create_task(coil_async_generator_aclose_coro(gen)), *second = coil_create_task(coil_async_generator_aclose_coro(gen));
    tell("first aclose", coil_join(first));
    tell("second aclose", coil_join(second));
    tell("third aclose", coil_async_generator_aclose(gen));
    coil_release(gen);

    gen = coil_async_generator_new(agen, arg);
    tell("too slow", coil_wait_for(coil_anext_coro(gen), 0.5));
    tell("afterwards", coil_anext(gen));
    coil_release(gen);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
