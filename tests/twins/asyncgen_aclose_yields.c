// aclose of generators that yield on, swallow GeneratorExit, fail, or have not begun; and what they do afterwards.
#include "tell.h"

static coil_value agen(void *waits)
{
    const char *name = *(bool *)waits ? "waiting" : "at once";
    coil_value got = coil_yield(coil_int(1));
    printf("%s ends\n", name);
    if (*(bool *)waits) coil_value_release(coil_sleep(0));
    coil_value sent = coil_yield(coil_string("not yet"));
    if (coil_failed(sent)) {
        coil_value_release(got);
        return sent;
    }
    printf("%s goes on with %s\n", name, sent.tag == COIL_STRING ? coil_as_string(sent) : "None");
    coil_value_release(sent);
    return got;
}

static coil_value swallows(void *arg)
{
    (void)arg;
    coil_value got = coil_yield(coil_int(1));
    if (!coil_error_matches(got, coil_GeneratorExit)) return got;
    puts("swallowed");
    coil_value_release(got);
    return coil_none();
}

static coil_value fails(void *arg)
{
    (void)arg;
    coil_value_release(coil_yield(coil_int(1)));
    return coil_raise(coil_OSError, "disk on fire");
}

static coil_value app(void *arg)
{
    for (int i = 0; i < 2; i++) {
        bool waits = i > 0;
        coil_async_generator *gen = coil_async_generator_new(agen, &waits);
        tell("anext", coil_anext(gen));
        tell("aclose", coil_async_generator_aclose(gen));
        tell("aclose again", coil_async_generator_aclose(gen));
        tell("athrow", coil_async_generator_athrow(gen, coil_raise(coil_ValueError, "x")));
        tell("asend", coil_async_generator_asend(gen, coil_string("this")));
        tell("aclose", coil_async_generator_aclose(gen));
        coil_release(gen);
    }
    coil_async_generator *gen = coil_async_generator_new(swallows, arg);
    tell("anext", coil_anext(gen));
    tell("aclose", coil_async_generator_aclose(gen));
    coil_release(gen);
    gen = coil_async_generator_new(fails, arg);
    tell("anext", coil_anext(gen));
    tell("aclose", coil_async_generator_aclose(gen));
    tell("aclose again", coil_async_generator_aclose(gen));
    tell("anext", coil_anext(gen));
    coil_release(gen);
    gen = coil_async_generator_new(swallows, arg);
    tell("aclose of a new one", coil_async_generator_aclose(gen));
    tell("anext", coil_anext(gen));
    coil_release(gen);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
