// What is logged of errors that nobody can catch, when there is no handler, and when a handler leaves it to the default.
#include "tell_places.h"

static void hands_on(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)arg;
    printf("handler: %s\n", context->message);
    coil_value error = coil_repr(context->error);
    if (coil_failed(context->error)) printf("handler: %s\n", coil_as_string(error));
    coil_value_release(error);
    coil_loop_default_exception_handler(loop, context);
}

static coil_value fails(void *arg)
{
    (void)arg;
    return coil_raise(coil_ValueError, "x");
}

static coil_value waits(void *future)
{
    return coil_await(future);
}

static void say(void *arg)
{
    (void)arg;
}

static void report(coil_exception_context context)
{
    coil_loop_call_exception_handler(NULL, &context);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    printf("handler %d\n", coil_loop_get_exception_handler(loop, NULL) != NULL);
    report((coil_exception_context){0});
    report((coil_exception_context){.message = ""});
    report((coil_exception_context){.message = "a message"});
    coil_future *future = coil_future_new();
    coil_task *task = coil_create_task_with(coil_coroutine_new(waits, future), (coil_task_options){.name = "waiter"});
    coil_handle *handle = coil_loop_call_later(loop, 5.0, say, NULL);
    coil_handle_cancel(handle);
    report((coil_exception_context){.message = "things", .task = task, .handle = handle, .future = future});
    coil_value error = fails(NULL);
    report((coil_exception_context){.message = "an error", .error = error});
    coil_value_release(error);
    coil_loop_set_exception_handler(loop, hands_on, NULL);
    printf("handler %d\n", coil_loop_get_exception_handler(loop, NULL) == hands_on);
    error = fails(NULL);
    report((coil_exception_context){.message = "to the handler", .error = error, .future = future});
    coil_value_release(error);
    coil_loop_set_exception_handler(loop, NULL, NULL);
    printf("handler %d\n", coil_loop_get_exception_handler(loop, NULL) != NULL);
    report((coil_exception_context){.message = "to nobody"});
    coil_task_cancel(task, NULL);
    coil_release(task);
    coil_release(future);
    return coil_none();
}

int main(void)
{
    tell_logs();
    return coil_main(app, NULL);
}
