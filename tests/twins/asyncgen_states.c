// ag_running, ag_await and the state of an asynchronous generator in all of its life; and one that drives itself.
#include "tell.h"

static coil_async_generator *gen;
static coil_object *step;

static void state(const char *when)
{
    static const char *const names[] = {"CREATED", "RUNNING", "SUSPENDED", "CLOSED"};
    coil_coroutine *awaited = (coil_coroutine *)coil_async_generator_get_await(gen);
    printf("%s: %s, running: %s, awaits %s\n", when, names[coil_async_generator_get_state(gen)],
           coil_async_generator_running(gen) ? "True" : "False", awaited ? coil_coroutine_get_name(awaited) : "None");
}

static coil_value pauses(void *value)
{
    return coil_yield(coil_string(value));
}

static coil_value coroutine(void *arg)
{
    (void)arg;
    state("awaiting a coroutine");
    return coil_await(coil_coroutine_new(pauses, "w"));
}

static coil_value agen(void *arg)
{
    state("running");
    COIL_TRY(coil_await(coil_coroutine_new(coroutine, arg)));
    COIL_TRY(coil_yield(coil_int(1)));
    COIL_TRY(coil_await(coil_coroutine_new(coroutine, arg)));
    return coil_yield(coil_int(2));
}

static coil_value itself(void *arg)
{
    (void)arg;
    tell("anext", coil_anext(gen));
    tell("asend", coil_async_generator_asend(gen, coil_int(1)));
    tell("athrow", coil_async_generator_athrow(gen, coil_raise(coil_KeyError)));
    tell("aclose", coil_async_generator_aclose(gen));
    tell_step("its own step", step, coil_none());
    printf("after that, running: %s\n", coil_async_generator_running(gen) ? "True" : "False");
    return coil_yield(coil_int(1));
}

int main(void)
{
    gen = coil_async_generator_new(agen, NULL);
    state("new");
    step = coil_async_generator_asend_coro(gen, coil_none());
    state("with a step");
    tell_step("send", step, coil_none());
    state("waiting");
    tell_step("send", step, coil_none());
    state("at a yield");
    coil_release(step);
    step = coil_async_generator_asend_coro(gen, coil_none());
    tell_step("send", step, coil_none());
    state("waiting");
    tell_step("throw", step, coil_raise(coil_ValueError, "x"));
    state("over");
    coil_release(step);
    coil_release(gen);

    gen = coil_async_generator_new(agen, NULL);
    step = coil_async_generator_aclose_coro(gen);
    tell_step("aclose", step, coil_none());
    state("closed");
    coil_release(step);
    coil_release(gen);

    gen = coil_async_generator_new(itself, NULL);
    step = coil_async_generator_asend_coro(gen, coil_none());
    tell_step("itself", step, coil_none());
    state("outside");
    tell_step("its own step", step, coil_none());
    coil_release(step);
    coil_release(gen);
    return 0;
}
