// What is said to those who await what cannot be awaited.
#include "tell.h"

static coil_value generator(void *arg)
{
    (void)arg;
    return coil_yield(coil_none());
}

static void called(void *arg)
{
    (void)arg;
}

// Awaits an object (taken) in a task of its own.
static coil_value awaits(void *object)
{
    return coil_await(object);
}

static void refuse(const char *what, void *object)
{
    tell(what, coil_join(coil_create_task(coil_coroutine_new(awaits, object))));
    coil_release(object);
}

static coil_value app(void *arg)
{
    (void)arg;
    static const coil_type plain = {.name = "Plain"};
    coil_loop *loop = coil_loop_get_running();
    coil_var *var = coil_var_new("var");
    coil_token *token;
    COIL_TRY(coil_var_set(var, coil_int(1), &token));
    coil_future *future = coil_future_new();
    refuse("plain", coil_object_new(&plain, sizeof(coil_object)));
    refuse("list", coil_list_new(0, NULL));
    refuse("generator", coil_generator_new(generator, NULL));
    refuse("async generator", coil_async_generator_new(generator, NULL));
    refuse("context", coil_context_copy());
    refuse("variable", coil_retain(var));
    refuse("token", token);
    refuse("loop", coil_retain(loop));
    refuse("handle", coil_retain(coil_loop_call_soon(loop, called, NULL)));
    refuse("timer", coil_retain(coil_loop_call_later(loop, 100.0, called, NULL)));
    refuse("runner", coil_runner_new((coil_runner_options){0}));
    refuse("timeout", coil_timeout_new(1.0));
    refuse("group", coil_group_prepare());
    refuse("as_completed", coil_as_completed_new(1, (void *[]){future}, COIL_FOREVER));
    refuse("stream reader", coil_stream_reader_new(65536, NULL));
    refuse("a future's iterator", coil_get_awaitable(future));
    coil_release(future);
    coil_release(var);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
