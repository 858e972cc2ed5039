// An asynchronous generator driven by hand: what it awaits comes out of the step, what it yields is the step's result.
#include "tell.h"

static coil_value pauses(void *value)
{
    return coil_yield(coil_string(value));
}

static coil_value waits(const char *value)
{
    return coil_await(coil_coroutine_new(pauses, (void *)value));
}

static coil_value says(const char *what, coil_value got)
{
    if (coil_failed(got)) return got;
    printf("%s %s\n", what, got.tag == COIL_STRING ? coil_as_string(got) : "None");
    coil_value_release(got);
    return coil_none();
}

static coil_value agen(void *arg)
{
    (void)arg;
    COIL_TRY(says("woken with", waits("w1")));
    COIL_TRY(says("sent", coil_yield(coil_int(1))));
    coil_value got = coil_yield(coil_int(2));
    if (coil_error_matches(got, coil_ValueError)) {
        printf("caught %s\n", coil_error_message(got));
        coil_value_release(got);
        got = says("woken with", waits("w2"));
    }
    COIL_TRY(got);
    COIL_TRY(coil_yield(coil_int(3)));
    COIL_TRY(waits("w3"));
    return coil_none();
}

// Takes the object.
static void last(const char *what, coil_object *step, coil_value sent)
{
    tell_step(what, step, sent);
    coil_release(step);
}

int main(void)
{
    coil_async_generator *gen = coil_async_generator_new(agen, NULL);
    coil_object *step = coil_async_generator_asend_coro(gen, coil_none());
    tell_step("asend", step, coil_none());
    last("asend", step, coil_string("a"));
    last("asend", coil_async_generator_asend_coro(gen, coil_string("b")), coil_none());
    step = coil_async_generator_athrow_coro(gen, coil_raise(coil_ValueError, "c"));
    tell_step("athrow", step, coil_none());
    last("athrow", step, coil_string("d"));
    step = coil_anext_coro(gen);
    tell_step("anext", step, coil_none());
    last("anext", step, coil_string("e"));
    last("anext", coil_anext_coro(gen), coil_none());
    last("asend", coil_async_generator_asend_coro(gen, coil_string("f")), coil_none());
    last("athrow", coil_async_generator_athrow_coro(gen, coil_raise(coil_ValueError, "g")), coil_none());
    last("aclose", coil_async_generator_aclose_coro(gen), coil_none());
    coil_release(gen);
    return 0;
}
