// Awaiting a coroutine keeps control, awaiting a task gives it up: five others run in between, or do not.

#include <coil.h>
#include <stdio.h>

static coil_value dance(void *arg)
{
    puts(arg);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    static const char *const others[] = {"other 1", "other 2", "other 3"};
    for (int i = 0; i < 3; i++) coil_release(coil_create_task(coil_coroutine_new(dance, others[i])));
    COIL_TRY(coil_await(coil_coroutine_new(dance, "a coroutine")));
    puts("after the coroutine");
    COIL_TRY(coil_join(coil_create_task(coil_coroutine_new(dance, "a task"))));
    puts("after the task");
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
