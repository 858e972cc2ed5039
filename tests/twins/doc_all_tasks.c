// current_task and all_tasks: who runs, and how many are left.

#include <coil.h>
#include <stdio.h>

static coil_value count_tasks(void)
{
    COIL_LET(tasks, coil_all_tasks());
    int64_t count = (int64_t)coil_list_count(coil_as_list(tasks));
    coil_value_release(tasks);
    return coil_int(count);
}

static coil_value who(void *arg)
{
    (void)arg;
    printf("%s runs\n", coil_task_get_name(coil_current_task()));
    return coil_sleep(1);
}

static void outside(void *arg)
{
    (void)arg;
    printf("in a callback: %s\n", coil_current_task() ? "some" : "None");
}

static coil_value app(void *arg)
{
    (void)arg;
    printf("%s runs\n", coil_task_get_name(coil_current_task()));
    coil_release(coil_create_task(coil_coroutine_new(who, NULL)));
    coil_release(coil_create_task(coil_coroutine_new(who, NULL)));
    coil_loop_call_soon(NULL, outside, NULL);
    COIL_LET(before, count_tasks());
    printf("%d tasks\n", (int)coil_as_int(before));
    COIL_TRY(coil_sleep(2));
    COIL_LET(after, count_tasks());
    printf("%d task\n", (int)coil_as_int(after));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
