// Coroutines that await themselves, directly and through another: an error, and they go on.
#include "tell.h"

static coil_coroutine *coroutine;

static coil_value pauses(const char *value)
{
    return coil_yield(coil_string(value));
}

static void awaits(const char *what)
{
    coil_value error = coil_await(coil_retain(coroutine));
    if (coil_failed(error)) tell(what, error);
}

static coil_value awaits_itself(void *first)
{
    if (*(bool *)first) COIL_TRY(pauses("before"));
    awaits("itself");
    return coil_string("goes on");
}

static coil_value awaits_outer(void *arg)
{
    (void)arg;
    awaits("outer");
    return pauses("inner waits");
}

static coil_value awaits_inner(void *arg)
{
    return coil_await(coil_coroutine_new(awaits_outer, arg));
}

int main(void)
{
    bool first = false;
    coroutine = coil_coroutine_new(awaits_itself, &first);
    tell_step("send", coroutine, coil_none());
    coil_release(coroutine);
    first = true;
    coroutine = coil_coroutine_new(awaits_itself, &first);
    tell_step("send", coroutine, coil_none());
    tell_step("send", coroutine, coil_none());
    coil_release(coroutine);
    coroutine = coil_coroutine_new(awaits_inner, NULL);
    tell_step("send", coroutine, coil_none());
    tell_step("send", coroutine, coil_string("done"));
    coil_release(coroutine);
    return 0;
}
