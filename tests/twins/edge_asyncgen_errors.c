// What an asynchronous generator may not do: StopIteration and StopAsyncIteration of its own, values before its start, yields in its closing.

#include "tell.h"

static coil_value body(void *arg)
{
    int kind = *(int *)arg;
    coil_value got = coil_yield(coil_int(kind));
    if (kind == 0) return coil_raise(coil_StopIteration);
    if (kind == 1) return coil_raise(coil_StopAsyncIteration, "mine");
    if (kind == 2) {
        coil_value_release(got);
        return coil_yield(coil_string("in spite of all"));
    }
    if (kind == 3 && coil_failed(got)) {
        coil_value_release(got);
        return coil_raise(coil_KeyError, "while closing");
    }
    return got;
}

static coil_value scene(int kind)
{
    coil_async_generator *gen = coil_async_generator_with(body, &kind, sizeof kind);
    printf("kind %d\n", kind);
    tell("  not none", coil_async_generator_asend(gen, coil_int(1)));
    tell("  first", coil_anext(gen));
    if (kind < 2) tell("  second", coil_anext(gen));
    tell("  close", coil_async_generator_aclose(gen));
    tell("  close", coil_async_generator_aclose(gen));
    tell("  next", coil_anext_default(gen, coil_string("nothing")));
    tell("  throw", coil_async_generator_athrow(gen, coil_raise(coil_ValueError, "too late")));
    coil_release(gen);

    gen = coil_async_generator_with(body, &kind, sizeof kind);
    tell("  throw first", coil_async_generator_athrow(gen, coil_raise(coil_OSError, "early")));
    tell("  next", coil_anext(gen));
    coil_release(gen);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int kind = 0; kind < 5; kind++) COIL_TRY(scene(kind));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
