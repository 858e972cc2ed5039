// close and throw reach the innermost coroutine first; what it answers decides what the outer ones see.
#include "tell.h"

static coil_value innermost(void *arg)
{
    (void)arg;
    coil_value got = coil_yield(coil_string("deep"));
    if (!coil_failed(got)) return got;
    printf("innermost: %s\n", coil_error_type_of(got)->name);
    if (!coil_error_matches(got, coil_ValueError)) return got;
    coil_value_release(got);
    return coil_string("caught below");
}

static coil_value middle(void *arg)
{
    coil_value got = coil_await(coil_coroutine_new(innermost, arg));
    if (coil_failed(got)) printf("middle: %s\n", coil_error_type_of(got)->name);
    return got;
}

static coil_value top(void *arg)
{
    coil_value got = middle(arg); // a call, not a coroutine object: the same
    if (coil_failed(got)) printf("top: %s\n", coil_error_type_of(got)->name);
    return got;
}

static void throw(coil_coroutine *coroutine, coil_value error)
{
    coil_value value;
    coil_send_result result = coil_coroutine_send(coroutine, coil_none(), &value);
    tell_send("send", result, value);
    result = coil_coroutine_throw(coroutine, error, &value);
    tell_send("throw", result, value);
    coil_release(coroutine);
}

int main(void)
{
    throw(coil_coroutine_new(top, NULL), coil_raise(coil_ValueError, "a"));
    throw(coil_coroutine_new(top, NULL), coil_raise(coil_KeyError));
    throw(coil_coroutine_new(top, NULL), coil_raise(coil_GeneratorExit));
    coil_coroutine *coroutine = coil_coroutine_new(top, NULL);
    coil_value value;
    coil_send_result result = coil_coroutine_send(coroutine, coil_none(), &value);
    tell_send("send", result, value);
    tell("close", coil_coroutine_close(coroutine));
    coil_release(coroutine);
    return 0;
}
