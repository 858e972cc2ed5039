// A coroutine that is called and forgotten, then awaited in place, then made a task.

#include "tell.h"

static coil_value nested(void *arg)
{
    (void)arg;
    return coil_int(42);
}

static coil_value app(void *arg)
{
    (void)arg;
    tell_warnings();
    coil_release(coil_coroutine_new(nested, NULL));
    puts("forgotten");

    COIL_LET(answer, nested(NULL));
    printf("in place: %d\n", (int)coil_as_int(answer));

    coil_task *task = coil_create_task(coil_coroutine_new(nested, NULL));
    printf("done: %s\n", coil_task_done(task) ? "True" : "False");
    COIL_TRY(coil_await(task));
    COIL_LET(again, coil_await(task));
    printf("as a task: %d\n", (int)coil_as_int(again));
    coil_release(task);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
