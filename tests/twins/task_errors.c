// A task's error: seen by all who await it, read as a value, reported when nobody looks; a task that waits for itself.
#include "tell.h"

static coil_value fails(void *arg)
{
    COIL_TRY(coil_sleep(1.0));
    return coil_raise(coil_ValueError, "%s", (char *)arg);
}

static coil_value watches(void *arg)
{
    coil_value seen = coil_await(arg);
    tell("watcher", coil_value_retain(seen));
    return seen;
}

static coil_value awaits_itself(void *arg)
{
    (void)arg;
    coil_value error = coil_await(coil_current_task());
    printf("itself: %s: %.45s\n", coil_error_type_of(error)->name, coil_error_message(error));
    coil_value_release(error);
    return coil_string("still alive");
}

static void done(coil_future *future, void *arg)
{
    coil_value error = coil_future_exception(future);
    printf("%s ", (char *)arg);
    tell("callback", error);
}

static void handler(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop, (void)arg;
    printf("handler: %s: ", context->message);
    tell("error", coil_value_retain(context->error));
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, handler, NULL);
    coil_task *task = coil_create_task(coil_coroutine_new(fails, "shared"));
    COIL_TRY(coil_task_add_done_callback(task, done, "first"));
    coil_task *a = coil_create_task(coil_coroutine_new(watches, task)), *b = coil_create_task(coil_coroutine_new(watches, task));
    tell("main", coil_await(task));
    COIL_TRY(coil_task_add_done_callback(task, done, "second"));
    tell("a", coil_join(a));
    tell("b", coil_join(b));
    tell("exception", coil_task_exception(task));
    tell("result", coil_task_result(task));
    coil_release(task);

    task = coil_create_task(coil_coroutine_new(fails, "nobody looks"));
    COIL_TRY(coil_sleep(2.0));
    puts("released");
    coil_release(task);

    tell("task", coil_join(coil_create_task(coil_coroutine_new(awaits_itself, NULL))));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
