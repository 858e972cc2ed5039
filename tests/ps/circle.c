// Two tasks that await each other.

#include <coil.h>
#include <stdio.h>

static coil_task *tasks[2];

static coil_value waits(void *which)
{
    COIL_TRY(coil_await(tasks[*(int *)which]));
    return coil_none();
}

static coil_value app(void *unused)
{
    static int others[] = {1, 0};
    (void)unused;
    for (int i = 0; i < 2; i++) tasks[i] = coil_create_task_with(coil_coroutine_new(waits, &others[i]), (coil_task_options){.name = i ? "second" : "first"});
    COIL_TRY(coil_sleep(0));
    puts("up");
    fflush(stdout);
    COIL_TRY(coil_sleep(60));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
