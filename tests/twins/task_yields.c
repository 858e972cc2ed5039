// What a task says to a coroutine that yields something else than a future to wait for.
#include "tell_places.h"

static coil_value empty(void *arg)
{
    (void)arg;
    return coil_yield(coil_none());
}

static coil_value waits(void *future)
{
    return coil_await(future);
}

static coil_value waits_for_yields(void *value)
{
    return coil_yield(coil_value_retain(*(coil_value *)value));
}

static coil_value yields_itself(void *arg)
{
    (void)arg;
    return coil_yield(coil_object_value(coil_retain(coil_current_task())));
}

static coil_value refused(const char *what, coil_coroutine *coroutine)
{
    tell_plain(what, coil_join(coil_create_task_with(coroutine, (coil_task_options){.name = what})));
    return coil_none();
}

// Takes the value.
static coil_value yielded(const char *what, coil_value value)
{
    refused(what, coil_coroutine_new(waits_for_yields, &value));
    coil_value_release(value);
    return coil_none();
}

static coil_value app(void *foreign)
{
    yielded("a number", coil_int(3));
    yielded("a text", coil_string("text"));
    yielded("a list", coil_object_value(coil_list_new(2, (coil_value[]){coil_int(1), coil_int(2)})));
    yielded("a future", coil_object_value(coil_future_new()));
    coil_future *done = coil_future_new();
    COIL_TRY(coil_future_set_result(done, coil_int(1)));
    yielded("a future that is done", coil_object_value(done));
    yielded("a generator", coil_object_value(coil_generator_new_at(empty, NULL, 0, "generator", __FILE__, __LINE__)));
    refused("itself", coil_coroutine_new(yields_itself, NULL));
    yielded("of another loop", coil_object_value(coil_retain(foreign)));
    refused("awaits one of another loop", coil_coroutine_new(waits, foreign));
    yielded("nothing", coil_none());
    return coil_none();
}

int main(void)
{
    coil_loop *stranger = coil_loop_new();
    coil_future *foreign = coil_loop_create_future(stranger);
    int status = coil_main(app, foreign);
    coil_release(foreign);
    coil_value_release(coil_loop_close(stranger));
    coil_release(stranger);
    return status;
}
