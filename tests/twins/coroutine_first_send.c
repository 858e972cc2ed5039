// The first send must be none: what generators, coroutines and the methods of asynchronous generators say to anything else, and that they can still begin.
#include "tell.h"

static coil_value generator(void *arg)
{
    (void)arg;
    puts("generator begins");
    COIL_LET(got, coil_yield(coil_int(1)));
    printf("generator got %d\n", (int)coil_as_int(got));
    return coil_none();
}

static coil_value coroutine(void *arg)
{
    (void)arg;
    puts("coroutine begins");
    return coil_int(2);
}

static coil_value async_generator(void *arg)
{
    (void)arg;
    puts("async generator begins");
    COIL_LET(got, coil_yield(coil_int(3)));
    printf("async generator got %d\n", (int)coil_as_int(got));
    return coil_none();
}

// Takes the object.
static void step(const char *what, void *object, coil_value sent)
{
    tell_step(what, object, sent);
    coil_release(object);
}

int main(void)
{
    coil_generator *gen = coil_generator_new(generator, NULL);
    tell_step("generator", gen, coil_int(5));
    tell_step("generator", gen, coil_none());
    tell_step("generator", gen, coil_int(5));
    coil_release(gen);

    coil_coroutine *coro = coil_coroutine_new(coroutine, NULL);
    tell_step("coroutine", coro, coil_string("x"));
    tell_step("coroutine", coro, coil_none());
    coil_release(coro);

    coil_async_generator *agen = coil_async_generator_new(async_generator, NULL);
    step("asend(5)", coil_async_generator_asend_coro(agen, coil_int(5)), coil_none());
    step("asend(None) sent 5", coil_async_generator_asend_coro(agen, coil_none()), coil_int(5));
    step("asend(None)", coil_async_generator_asend_coro(agen, coil_none()), coil_none());
    step("asend(6) sent None", coil_async_generator_asend_coro(agen, coil_int(6)), coil_none());
    coil_release(agen);

    agen = coil_async_generator_new(async_generator, NULL);
    coil_object *athrow = coil_async_generator_athrow_coro(agen, coil_raise(coil_ValueError, "x"));
    coil_object *aclose = coil_async_generator_aclose_coro(agen);
    tell_step("athrow sent 5", athrow, coil_int(5));
    tell_step("aclose sent 5", aclose, coil_int(5));
    step("athrow", athrow, coil_none());
    step("aclose", aclose, coil_none());
    coil_release(agen);
    return 0;
}
