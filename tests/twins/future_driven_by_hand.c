// A coroutine that awaits a future and is driven by hand: what it yields, resumed too early, thrown into, and when the future is done.
#include "tell.h"

static coil_value awaits(void *future)
{
    coil_value result = coil_await(future);
    tell("  awaited", coil_value_retain(result));
    return result;
}

static void send(const char *what, coil_coroutine *coroutine, coil_future *future)
{
    coil_value value;
    coil_send_result sent = coil_coroutine_send(coroutine, coil_none(), &value);
    if (sent == COIL_SEND_NEXT) {
        printf("%s yields the future: %d\n", what, value.tag == COIL_OBJECT && coil_as_object(value) == future);
        coil_value_release(value);
    } else {
        tell_send(what, sent, value);
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_future *future = coil_future_new();
    coil_coroutine *coroutine = coil_coroutine_new(awaits, future);
    send("first", coroutine, future);
    send("too early", coroutine, future);
    send("again", coroutine, future);
    coil_release(coroutine);

    coroutine = coil_coroutine_new(awaits, future);
    send("first", coroutine, future);
    coil_value value;
    coil_send_result sent = coil_coroutine_throw(coroutine, coil_raise(coil_ValueError, "thrown"), &value);
    tell_send("throw", sent, value);
    coil_release(coroutine);

    coroutine = coil_coroutine_new(awaits, future);
    send("first", coroutine, future);
    COIL_TRY(coil_future_set_result(future, coil_string("done")));
    send("when it is done", coroutine, future);
    coil_release(coroutine);

    coroutine = coil_coroutine_new(awaits, future);
    send("done before", coroutine, future);
    coil_release(coroutine);
    coil_release(future);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
