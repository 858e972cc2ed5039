// Coroutine objects driven by hand: send, the yield of a bare awaitable, states, the result, and what is refused.
#include "tell.h"

static coil_value inner(void *arg)
{
    coil_value got = coil_yield(coil_string("first"));
    tell("inner got", got);
    got = coil_yield(coil_string("second"));
    tell("inner got", got);
    return coil_int(*(int *)arg);
}

static coil_value outer(void *arg)
{
    puts("outer starts");
    COIL_LET(value, coil_await(coil_coroutine_new(inner, arg)));
    tell("outer has", value);
    return coil_string("outer's result");
}

static void state(coil_coroutine *coroutine)
{
    static const char *const names[] = {"CREATED", "RUNNING", "SUSPENDED", "CLOSED"};
    printf("%s is %s\n", coil_coroutine_get_name(coroutine), names[coil_coroutine_get_state(coroutine)]);
}

static void send(const char *what, coil_coroutine *coroutine, coil_value sent)
{
    coil_value value;
    coil_send_result result = coil_coroutine_send(coroutine, sent, &value);
    tell_send(what, result, value);
}

int main(void)
{
    int number = 42;
    coil_coroutine *coroutine = coil_coroutine_new(outer, &number);
    state(coroutine);
    send("early", coroutine, coil_int(1));
    state(coroutine);
    send("first", coroutine, coil_none());
    state(coroutine);
    send("second", coroutine, coil_string("a"));
    send("third", coroutine, coil_int(2));
    state(coroutine);
    send("again", coroutine, coil_none());
    coil_value value;
    coil_send_result result = coil_coroutine_throw(coroutine, coil_raise(coil_ValueError, "x"), &value);
    tell_send("throw", result, value);
    tell("close", coil_coroutine_close(coroutine));
    coil_release(coroutine);
    return 0;
}
