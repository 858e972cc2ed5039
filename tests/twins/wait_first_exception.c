// wait until the first error: being cancelled is none, a result is none, and an error that it has looked at is not reported.
#include "tell.h"

static coil_value ends(void *arg)
{
    double delay = *(double *)arg;
    COIL_TRY(coil_sleep(delay));
    if (delay == 2.0) return coil_raise(coil_ValueError, "two");
    if (delay == 5.0) return coil_raise(coil_IndexError, "five");
    return coil_double(delay);
}

static coil_task *task(double delay)
{
    return coil_create_task(coil_coroutine_with(ends, &delay, sizeof delay));
}

static void handler(coil_loop *loop, const coil_exception_context *context, void *arg)
{
    (void)loop;
    (void)arg;
    printf("handler: %s: ", context->message);
    tell("error", coil_value_retain(context->error));
}

static coil_value waits(const char *what, size_t count, void *const *tasks, coil_return_when when)
{
    coil_list *done, *pending;
    COIL_TRY(coil_wait(count, tasks, COIL_FOREVER, when, &done, &pending));
    printf("%s: at %.1f, %zu done, %zu pending\n", what, coil_loop_time(NULL), coil_list_count(done), coil_list_count(pending));
    coil_release(done);
    coil_release(pending);
    return coil_none();
}

static void release(size_t count, void **tasks)
{
    for (size_t i = 0; i < count; i++) coil_release(tasks[i]);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_exception_handler(NULL, handler, NULL);
    void *tasks[] = {task(1.0), task(2.0), task(3.0), task(4.0)};
    coil_task_cancel(tasks[3], NULL);
    COIL_TRY(waits("first", 4, tasks, COIL_FIRST_EXCEPTION));
    COIL_TRY(waits("again", 4, tasks, COIL_FIRST_EXCEPTION)); // the error is there already
    COIL_TRY(waits("all", 4, tasks, COIL_ALL_COMPLETED));
    release(4, tasks);

    void *fine[] = {task(1.0), task(3.0)};
    COIL_TRY(waits("no error", 2, fine, COIL_FIRST_EXCEPTION));
    release(2, fine);

    void *failing[] = {task(5.0), task(6.0)};
    COIL_TRY(waits("looked at", 2, failing, COIL_FIRST_EXCEPTION));
    release(2, failing);
    void *last[] = {task(5.0)};
    COIL_TRY(waits("the last one", 1, last, COIL_FIRST_EXCEPTION));
    release(1, last);
    return coil_sleep(10.0);
}

int main(void)
{
    return coil_main(app, NULL);
}
