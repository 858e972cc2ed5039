// Debug mode: futures, tasks and handles know where they were made, and say so in their reprs and when something is reported of them.
#include "tell_places.h"

static void reports(void *protocol)
{
    coil_loop_call_exception_handler(NULL, &(coil_exception_context){.message = "in a callback", .protocol = protocol});
}

static coil_value waits(void *future)
{
    return coil_await(future);
}

static coil_value fails(void *arg)
{
    (void)arg;
    return coil_raise(coil_ValueError, "nobody looks");
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_future *before = coil_future_new();
    coil_loop_set_debug(NULL, true);
    tell_plain_repr("made before", before);
    coil_release(before);
    coil_future *future = coil_future_new();
    tell_plain_repr("future", future);
    coil_value_release(coil_future_set_result(future, coil_int(1)));
    tell_plain_repr("done", future);
    coil_release(future);
    future = coil_future_new();
    coil_task *task = coil_create_task_with(coil_coroutine_new(waits, future), (coil_task_options){.name = "waiter"});
    tell_plain_repr("task", task);
    COIL_TRY(coil_sleep(0));
    tell_plain_repr("waits", task);
    COIL_TRY(coil_future_set_result(future, coil_none()));
    COIL_TRY(coil_await(task));
    tell_plain_repr("done", task);
    coil_release(task);
    coil_loop_set_debug(NULL, false);
    tell_plain_repr("debug mode is over", future);
    coil_release(future);
    coil_loop_set_debug(NULL, true);
    puts("reports");
    future = coil_future_new();
    COIL_TRY(coil_future_set_exception(future, coil_raise(coil_KeyError, "")));
    coil_release(future);
    task = coil_create_task_with(coil_coroutine_new(fails, NULL), (coil_task_options){.name = "failing"});
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_sleep(0));
    coil_release(task);
    coil_stream_reader *reader = coil_stream_reader_new(1000, NULL);
    coil_protocol *protocol = coil_stream_reader_protocol_new(reader, NULL, NULL, NULL);
    coil_loop_call_soon(NULL, reports, protocol);
    COIL_TRY(coil_sleep(0));
    coil_release(protocol);
    coil_release(reader);
    return coil_none();
}

int main(void)
{
    tell_logs();
    return coil_main(app, NULL);
}
