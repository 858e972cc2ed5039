// Closing asend and athrow: GeneratorExit is raised in the generator, also by one that has not begun; a generator that waits on ignores it.
#include "tell.h"

static coil_value pauses(void *arg)
{
    return coil_yield(coil_string_format("w%d", *(int *)arg));
}

static coil_value waits_on(void *times)
{
    coil_value got = coil_yield(coil_int(0));
    if (coil_failed(got) && !coil_error_matches(got, coil_KeyError)) return got;
    coil_value_release(got);
    for (int left = *(int *)times; left > 0; left--) {
        got = coil_await(coil_coroutine_with(pauses, &left, sizeof left));
        if (coil_error_matches(got, coil_GeneratorExit)) printf("GeneratorExit with %d left\n", left);
        else if (coil_failed(got)) return got;
        coil_value_release(got);
    }
    puts("ends");
    return coil_none();
}

// Takes the object.
static void last(const char *what, coil_object *step)
{
    tell_step(what, step, coil_none());
    coil_release(step);
}

static coil_async_generator *new_gen(int times)
{
    return coil_async_generator_with(waits_on, &times, sizeof times);
}

static coil_async_generator *begun(int times)
{
    coil_async_generator *gen = new_gen(times);
    last("asend", coil_async_generator_asend_coro(gen, coil_none()));
    return gen;
}

static void running(coil_async_generator *gen)
{
    printf("running: %s\n", coil_async_generator_running(gen) ? "True" : "False");
}

// Takes both.
static void closes(const char *what, coil_async_generator *gen, coil_object *step)
{
    char close[40], again[40];
    snprintf(close, sizeof close, "close %s", what);
    snprintf(again, sizeof again, "%s again", what);
    tell_step(what, step, coil_none());
    tell_close(close, step);
    running(gen);
    tell_close(close, step);
    last(again, step);
    running(gen);
    coil_release(gen);
}

int main(void)
{
    coil_async_generator *gen;
    for (int times = 1; times <= 3; times++) {
        gen = begun(times);
        closes("asend", gen, coil_async_generator_asend_coro(gen, coil_none()));
        gen = begun(times);
        closes("athrow", gen, coil_async_generator_athrow_coro(gen, coil_raise(coil_KeyError)));
    }
    gen = begun(2);
    coil_object *step = coil_async_generator_asend_coro(gen, coil_none());
    tell_close("close a new asend", step);
    coil_release(step);
    last("asend", coil_async_generator_asend_coro(gen, coil_none()));
    coil_release(gen);
    gen = new_gen(1);
    step = coil_async_generator_aclose_coro(gen);
    tell_close("close a new aclose", step);
    coil_release(step);
    last("asend", coil_async_generator_asend_coro(gen, coil_none()));
    coil_release(gen);
    gen = begun(2);
    step = coil_async_generator_asend_coro(gen, coil_none());
    coil_object *other = coil_async_generator_aclose_coro(gen);
    tell_step("asend", step, coil_none());
    tell_close("close another", other);
    tell_close("close another", other);
    tell_step("throw", step, coil_raise(coil_OSError, "x"));
    coil_release(step);
    coil_release(other);
    coil_release(gen);
    return 0;
}
