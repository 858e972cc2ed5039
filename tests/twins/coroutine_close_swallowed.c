// close and throw(GeneratorExit) close the inner coroutine first, and then raise in the outer one, whatever the inner one answers.
#include "tell.h"

static coil_value inner(void *arg)
{
    coil_value got = coil_yield(coil_string("inner"));
    printf("inner: %s\n", coil_error_type_of(got)->name);
    coil_value_release(got);
    return coil_string(arg);
}

static coil_value outer(void *arg)
{
    coil_value got = coil_await(coil_coroutine_new(inner, arg));
    tell("outer", coil_value_retain(got));
    return got;
}

int main(void)
{
    coil_value value;
    coil_coroutine *coroutine = coil_coroutine_new(outer, "swallowed");
    coil_send_result result = coil_coroutine_send(coroutine, coil_none(), &value);
    tell_send("send", result, value);
    tell("close", coil_coroutine_close(coroutine));
    coil_release(coroutine);

    coroutine = coil_coroutine_new(outer, "swallowed");
    result = coil_coroutine_send(coroutine, coil_none(), &value);
    tell_send("send", result, value);
    result = coil_coroutine_throw(coroutine, coil_raise(coil_GeneratorExit), &value);
    tell_send("throw", result, value);
    coil_release(coroutine);
    return 0;
}
