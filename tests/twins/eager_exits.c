// SystemExit in an eager first step comes out of whoever makes the task, who may catch it; the loop goes on. A ValueError stays in the task.
#include "tell.h"

static void handler(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop, (void)arg;
    printf("handler: %s: ", context->message);
    tell("error", coil_value_retain(context->error));
}

static coil_value exits(void *arg)
{
    return coil_raise(coil_SystemExit, "%s", (char *)arg);
}

static coil_value interrupts(void *arg)
{
    return coil_raise(coil_KeyboardInterrupt, "%s", (char *)arg);
}

static coil_value fails(void *arg)
{
    return coil_raise(coil_ValueError, "%s", (char *)arg);
}

static void make(const char *what, coil_function function, char *text)
{
    coil_task *task = coil_create_task_with(coil_coroutine_new_at(function, text, 0, what, __FILE__, __LINE__), (coil_task_options){.eager_start = true});
    if (!task) {
        tell(what, coil_last_error());
        return;
    }
    printf("%s: done %d\n", what, coil_task_done(task));
    coil_release(task);
}

static coil_value maker(void *arg)
{
    make(arg, exits, "inner");
    return coil_string("the outer one goes on");
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, handler, NULL);
    make("exits", exits, "enough");
    make("interrupts", interrupts, "stop");
    make("fails", fails, "x");
    tell("nested", coil_join(coil_create_task_with(coil_coroutine_new(maker, "exits in it"), (coil_task_options){.eager_start = true})));
    printf("still in %s\n", coil_task_get_name(coil_current_task()));
    tell("sleep", coil_sleep(1.0));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
