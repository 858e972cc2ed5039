// What coroutine objects refuse: two awaiters, resuming oneself, a StopIteration that leaks, awaiting twice, awaiting nothing awaitable.
#include "tell.h"

static coil_value yields(void *arg)
{
    return coil_yield(coil_string(arg));
}

static coil_value waits(void *arg)
{
    (void)arg;
    return coil_await(coil_coroutine_new(yields, "yielded"));
}

static coil_value awaits(void *arg)
{
    COIL_LET(value, coil_await(coil_retain(arg)));
    return value;
}

static coil_value resumes_itself(void *arg)
{
    coil_value value;
    coil_send_result result = coil_coroutine_send(*(coil_coroutine **)arg, coil_none(), &value);
    tell_send("itself", result, value);
    tell("close", coil_coroutine_close(*(coil_coroutine **)arg));
    return coil_none();
}

static coil_value leaks(void *arg)
{
    (void)arg;
    return coil_raise(coil_StopIteration, "leaked");
}

static const coil_type plain = {.name = "Plain"};

static coil_value awaits_plain(void *arg)
{
    return coil_await(arg);
}

static void send(const char *what, coil_coroutine *coroutine)
{
    coil_value value;
    coil_send_result result = coil_coroutine_send(coroutine, coil_none(), &value);
    tell_send(what, result, value);
}

int main(void)
{
    coil_coroutine *shared = coil_coroutine_new(waits, NULL);
    coil_value value;
    coil_coroutine_send(shared, coil_none(), &value);
    coil_value_release(value);
    coil_coroutine *first = coil_coroutine_new(awaits, shared), *second = coil_coroutine_new(awaits, shared);
    send("first", first);
    send("second", second);
    send("first again", first);
    send("shared", shared);
    coil_release(first);
    coil_release(second);
    coil_coroutine *third = coil_coroutine_new(awaits, shared);
    send("awaits what is done", third);
    coil_release(third);
    coil_release(shared);

    coil_coroutine *self;
    self = coil_coroutine_new(resumes_itself, &self);
    send("self", self);
    coil_release(self);

    coil_coroutine *leaking = coil_coroutine_new(leaks, NULL);
    send("leaking", leaking);
    coil_release(leaking);

    void *object = coil_object_new(&plain, sizeof(coil_object));
    coil_coroutine *mistaken = coil_coroutine_new(awaits_plain, object);
    send("mistaken", mistaken);
    coil_release(mistaken);
    coil_release(object);
    return 0;
}
