// StopIteration, StopAsyncIteration and GeneratorExit raised in an asynchronous generator, by what it awaits, and thrown into it.
#include "tell.h"

static coil_value coroutine(void *kind)
{
    return coil_raise((const coil_error_type *)kind, "leak");
}

static coil_value raises(void *kind)
{
    COIL_TRY(coil_yield(coil_int(1)));
    return coil_raise((const coil_error_type *)kind, "leak");
}

static coil_value awaits(void *kind)
{
    COIL_TRY(coil_yield(coil_int(1)));
    return coil_await(coil_coroutine_new(coroutine, kind));
}

static coil_value passes(void *kind)
{
    coil_value got = coil_yield(coil_int(1));
    if (!coil_error_matches(got, coil_ZeroDivisionError)) return got;
    coil_value_release(got);
    return coil_raise((const coil_error_type *)kind, "leak");
}

static void attempt(const char *what, coil_value value)
{
    coil_value cause = coil_failed(value) ? coil_value_retain(coil_error_cause(value)) : coil_none();
    tell(what, value);
    if (coil_failed(cause)) tell("  from", cause);
}

static coil_value loops(void *gen)
{
    coil_async_for (item, gen) printf("item %d\n", (int)coil_as_int(item));
    return coil_none();
}

static void drives(coil_async_generator *gen)
{
    attempt("anext", coil_anext(gen));
    attempt("anext", coil_anext(gen));
    attempt("anext", coil_anext(gen));
    attempt("aclose", coil_async_generator_aclose(gen));
    coil_release(gen);
}

static coil_value app(void *arg)
{
    (void)arg;
    const coil_error_type *kinds[] = {coil_StopIteration, coil_StopAsyncIteration, coil_GeneratorExit};
    for (int i = 0; i < 3; i++) {
        void *kind = (void *)kinds[i];
        printf("-- %s\n", kinds[i]->name);
        drives(coil_async_generator_new(raises, kind));
        drives(coil_async_generator_new(awaits, kind));
        coil_async_generator *gen = coil_async_generator_new(raises, kind);
        attempt("loop", loops(gen));
        coil_release(gen);
        gen = coil_async_generator_new(passes, kind);
        attempt("anext", coil_anext(gen));
        attempt("athrow", coil_async_generator_athrow(gen, coil_raise(coil_ZeroDivisionError)));
        coil_release(gen);
        gen = coil_async_generator_new(passes, kind);
        attempt("anext", coil_anext(gen));
        attempt("athrow", coil_async_generator_athrow(gen, coil_raise(kinds[i], "thrown")));
        attempt("anext", coil_anext(gen));
        coil_release(gen);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
