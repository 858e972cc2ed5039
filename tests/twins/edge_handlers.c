// An exception handler that itself is replaced while it runs, one that hands on to the default, and what a closed loop says.

#include "tell.h"

static void second(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    printf("second, %s: %s\n", (const char *)arg, context->message);
}

static void first(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    printf("first, %s: %s\n", (const char *)arg, context->message);
    if (coil_failed(context->error)) tell("  error", coil_value_retain(context->error));
    printf("  future %d, task %d, handle %d\n", context->future != NULL, context->task != NULL, context->handle != NULL);
    coil_loop_set_exception_handler(loop, second, "replaced");
}

static coil_value fails(void *arg)
{
    (void)arg;
    return coil_raise(coil_LookupError, "unseen");
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    coil_loop_set_exception_handler(loop, first, "given");
    void *seen;
    printf("is first: %d\n", coil_loop_get_exception_handler(loop, &seen) == first);
    puts(seen);
    coil_release(coil_create_task(coil_coroutine_new(fails, NULL)));
    COIL_TRY(coil_sleep(0));
    coil_loop_call_exception_handler(loop, &(coil_exception_context){.message = "by hand"});
    coil_loop_set_exception_handler(loop, first, "again");
    coil_future *future = coil_future_new();
    COIL_TRY(coil_future_set_exception(future, coil_raise(coil_OSError, "nobody reads this")));
    coil_release(future);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
