// reports.c: what is told of mistakes that no caller sees: a task that failed unwatched, and a coroutine that nobody awaited.

#include <coil.h>
#include <stdio.h>

static coil_value fails(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(1));
    return coil_raise(coil_ValueError, "nobody is looking");
}

static void on_exception(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    printf("%s\n", context->message);
    if (coil_failed(context->error)) printf("  error: %s\n", coil_error_message(context->error));
}

static void on_warning(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    (void)file;
    (void)line;
    (void)arg;
    printf("%s: %s\n", category->name, message);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, on_exception, NULL);
    coil_warnings_set_handler(on_warning, NULL);

    coil_coroutine *forgotten = coil_coroutine_new(fails, NULL);
    coil_release(forgotten); // made, and never awaited

    coil_task *task = coil_create_task(coil_coroutine_new(fails, NULL));
    COIL_TRY(coil_sleep(2));
    coil_release(task); // its error has not been looked at, and now cannot be any more
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
