// "exception was never retrieved": what counts as looking at the error of a task or future, and what does not.
#include "tell_places.h"

static void report(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    coil_value error = coil_repr(context->error), future = coil_repr(coil_object_value(context->future));
    printf("  report: %s: %s: ", context->message, coil_as_string(error));
    print_without_places(coil_as_string(future), strlen(coil_as_string(future)));
    putchar('\n');
    coil_value_release(error);
    coil_value_release(future);
}

static coil_value fails(void *arg)
{
    (void)arg;
    return coil_raise(coil_ValueError, "x");
}

static void done(coil_future *future, void *arg)
{
    (void)arg;
    printf("  done: %d\n", coil_future_done(future));
}

static coil_value nobody(void *task)
{
    (void)task;
    return coil_none();
}

static coil_value awaited(void *task)
{
    return coil_await(task);
}

static coil_value result(void *task)
{
    COIL_TRY(coil_sleep(0));
    return coil_task_result(task);
}

static coil_value exception(void *task)
{
    COIL_TRY(coil_sleep(0));
    coil_value_release(coil_task_exception(task));
    return coil_none();
}

static coil_value cancel_later(void *task)
{
    COIL_TRY(coil_sleep(0));
    printf("  cancel: %d\n", coil_task_cancel(task, NULL));
    return coil_none();
}

static coil_value waits(void *task)
{
    return coil_wait(1, (void *[]){task}, COIL_FOREVER, COIL_ALL_COMPLETED, NULL, NULL);
}

static coil_value gathers(void *task)
{
    return coil_gather(1, (void *[]){task}, COIL_RETURN_EXCEPTIONS);
}

static coil_value shields(void *task)
{
    return coil_join(coil_shield(task));
}

static coil_value calls_back(void *task)
{
    return coil_task_add_done_callback(task, done, NULL);
}

static coil_value look(const char *what, coil_function function)
{
    puts(what);
    coil_task *task = coil_create_task_with(coil_coroutine_new(fails, NULL), (coil_task_options){.name = what});
    coil_value_release(function(task));
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_sleep(0));
    coil_release(task);
    return coil_none();
}

static void futures(void)
{
    puts("a future");
    coil_future *future = coil_future_new();
    coil_value_release(coil_future_set_exception(future, coil_raise(coil_KeyError, "")));
    coil_release(future);
    puts("a future that is looked at");
    future = coil_future_new();
    coil_value_release(coil_future_set_exception(future, coil_raise(coil_KeyError, "")));
    coil_value_release(coil_future_exception(future));
    coil_release(future);
    puts("a future that is cancelled");
    future = coil_future_new();
    coil_future_cancel(future, NULL);
    coil_release(future);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, report, NULL);
    COIL_TRY(look("nobody", nobody));
    COIL_TRY(look("awaited", awaited));
    COIL_TRY(look("result", result));
    COIL_TRY(look("exception", exception));
    COIL_TRY(look("cancelled when it is done", cancel_later));
    COIL_TRY(look("waited for", waits));
    COIL_TRY(look("gathered", gathers));
    COIL_TRY(look("shielded", shields));
    COIL_TRY(look("a callback that does not look", calls_back));
    futures();
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
