// What is told of by hand who waits: shown until it is taken back, also of a future that is done; no callback, and once however often it is told.
#include "tell_graph.h"

static coil_value rests(void *arg)
{
    (void)arg;
    return coil_sleep(1);
}

static coil_value app(void *arg)
{
    coil_future *future = coil_future_new();
    coil_task *waiter = coil_create_task_with(coil_coroutine_new(rests, arg), (coil_task_options){.name = "waiter"});
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_future_add_to_awaited_by(future, waiter));
    COIL_TRY(coil_future_add_to_awaited_by(future, waiter));
    tell_graph(coil_format_call_graph(future, 0, COIL_NO_LIMIT));
    tell_graph(coil_repr(coil_object_value(future)));
    COIL_TRY(coil_future_set_result(future, coil_none()));
    COIL_TRY(coil_sleep(0));
    tell_graph(coil_format_call_graph(future, 0, COIL_NO_LIMIT));
    coil_future_discard_from_awaited_by(future, waiter);
    tell_graph(coil_format_call_graph(future, 0, COIL_NO_LIMIT));
    COIL_TRY(coil_future_add_to_awaited_by(future, coil_current_task()));
    tell_graph(coil_format_call_graph(future, 0, COIL_NO_LIMIT));
    coil_future_discard_from_awaited_by(future, coil_current_task());
    coil_future_discard_from_awaited_by(future, waiter);
    tell_graph(coil_format_call_graph(future, 0, COIL_NO_LIMIT));
    coil_release(future);
    return coil_join(waiter);
}

int main(void)
{
    return coil_main(app, NULL);
}
