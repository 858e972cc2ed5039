// asend, athrow and aclose are for one use each: what they say to a second one, and what closing them again does.
#include "tell.h"

static coil_value agen(void *arg)
{
    (void)arg;
    coil_value got = coil_yield(coil_int(1));
    if (!coil_failed(got)) got = coil_yield(coil_int(2));
    puts("ends");
    return got;
}

static coil_async_generator *new_agen(void)
{
    return coil_async_generator_new(agen, NULL);
}

static void twice(const char *what, coil_object *awaitable)
{
    tell(what, coil_await(coil_retain(awaitable)));
    tell(what, coil_await(awaitable));
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_async_generator *gen = new_agen();
    twice("anext", coil_anext_coro(gen));
    twice("athrow", coil_async_generator_athrow_coro(gen, coil_raise(coil_ValueError, "x")));
    coil_release(gen);
    gen = new_agen();
    tell("anext", coil_anext(gen));
    twice("aclose", coil_async_generator_aclose_coro(gen));
    tell("another aclose", coil_async_generator_aclose(gen));
    tell("athrow into what has ended", coil_async_generator_athrow(gen, coil_raise(coil_ValueError, "y")));
    tell("anext", coil_anext(gen));
    coil_release(gen);
    return coil_none();
}

static void line(const char *before, const char *what, const char *after, void (*does)(const char *, void *), void *step)
{
    char text[60];
    snprintf(text, sizeof text, "%s%s%s", before, what, after);
    does(text, step);
}

static void send(const char *what, void *step)
{
    tell_step(what, step, coil_none());
}

static void throw_os_error(const char *what, void *step)
{
    tell_step(what, step, coil_raise(coil_OSError));
}

// Takes the object.
static void throw_twice(const char *type, const char *what, coil_object *step)
{
    const coil_error_type *error = *type == 'O' ? coil_OSError : coil_GeneratorExit;
    const char *message = *type == 'O' ? "z" : "";
    char text[60];
    snprintf(text, sizeof text, "%s into %s", type, what);
    tell_step(text, step, coil_raise(error, "%s", message));
    tell_step("again", step, coil_raise(error, "%s", message));
    coil_release(step);
}

static coil_object *new_aclose(void)
{
    coil_async_generator *gen = new_agen();
    coil_object *made = coil_async_generator_aclose_coro(gen);
    coil_release(gen);
    return made;
}

static coil_object *new_athrow(void)
{
    coil_async_generator *gen = new_agen();
    coil_object *made = coil_async_generator_athrow_coro(gen, coil_raise(coil_KeyError));
    coil_release(gen);
    return made;
}

int main(void)
{
    if (coil_main(app, NULL)) return 1;
    coil_async_generator *gen = new_agen();
    const char *names[] = {"asend", "athrow", "aclose"};
    coil_object *steps[] = {coil_async_generator_asend_coro(gen, coil_none()), coil_async_generator_athrow_coro(gen, coil_raise(coil_KeyError)),
                            coil_async_generator_aclose_coro(gen)};
    for (int i = 0; i < 3; i++) {
        line("", names[i], "", send, steps[i]);
        line("", names[i], " again", send, steps[i]);
        line("throw into ", names[i], "", throw_os_error, steps[i]);
        line("close ", names[i], "", tell_close, steps[i]);
        coil_release(steps[i]);
    }
    coil_release(gen);
    throw_twice("GeneratorExit", "aclose", new_aclose());
    throw_twice("GeneratorExit", "athrow", new_athrow());
    throw_twice("OSError", "aclose", new_aclose());
    throw_twice("OSError", "athrow", new_athrow());
    return 0;
}
