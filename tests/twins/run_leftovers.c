// asyncio.run cancels the tasks that are left when main ends, waits for them, and tells of those that fail; main's own error comes out.
#include "tell.h"

static coil_value left_behind(void *arg)
{
    (void)arg;
    coil_value slept = coil_sleep(100.0);
    tell("left behind", coil_value_retain(slept));
    coil_value_release(slept);
    coil_value cleaned = coil_sleep(1.0);
    puts("cleaned up");
    if (coil_failed(cleaned)) return cleaned;
    return coil_raise(coil_ValueError, "while cleaning up");
}

static void handler(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop, (void)arg;
    printf("handler: %s: ", context->message);
    tell("error", coil_value_retain(context->error));
}

static coil_value app(void *arg)
{
    coil_loop_set_exception_handler(NULL, handler, NULL);
    coil_release(coil_create_task(coil_coroutine_new(left_behind, NULL)));
    COIL_TRY(coil_sleep(1.0));
    puts("main ends");
    if (arg) return coil_raise(coil_KeyError);
    return coil_string("main's result");
}

static coil_value cancels_itself(void *arg)
{
    (void)arg;
    coil_task_cancel(coil_current_task(), "main");
    return coil_sleep(1.0);
}

int main(void)
{
    tell("run", coil_run(app, NULL));
    tell("run", coil_run(app, ""));
    tell("run", coil_run(cancels_itself, NULL));
    return 0;
}
