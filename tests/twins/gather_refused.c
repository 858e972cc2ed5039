// gather with an item that it refuses: those before it go on, and their errors are nobody's; those after it never run.
#include "tell.h"

static void handler(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    printf("  handler: %s: ", context->message);
    tell("error", coil_value_retain(context->error));
}

static coil_value runs(void *arg)
{
    const char *name = arg;
    COIL_TRY(coil_sleep(1.0));
    printf("  %s ends\n", name);
    if (*name == 'f') return coil_raise(coil_ValueError, "%s", name);
    return coil_none();
}

static coil_coroutine *coroutine(const char *name)
{
    return coil_coroutine_new(runs, (void *)name);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, handler, NULL);
    coil_list *list = coil_list_new(0, NULL);
    coil_coroutine *after = coil_retain(coroutine("never"));
    coil_future *failed = coil_future_new();
    COIL_TRY(coil_future_set_exception(failed, coil_raise(coil_OSError, "was there before")));
    tell("gather", COIL_GATHER(coroutine("one"), coroutine("fails"), failed, list, after));
    COIL_TRY(coil_sleep(2.0));
    tell("close", coil_coroutine_close(after));
    coil_release(after);
    printf("giving back\n");
    coil_release(failed); // this one was never looked at
    coil_release(list);
    printf("end\n");
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
