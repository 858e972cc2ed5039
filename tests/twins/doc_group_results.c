// A task group whose tasks' results are read after the block.

#include <coil.h>
#include <stdio.h>

static coil_value some_coro(void *arg)
{
    int n = *(int *)arg;
    COIL_TRY(coil_sleep(n / 10.0));
    return coil_string_format("result of %d", n);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    int one = 3, two = 1;
    coil_task *task1 = coil_group_spawn_with(group, some_coro, &one, sizeof one);
    coil_task *task2 = coil_group_spawn_with(group, some_coro, &two, sizeof two);
    coil_retain(task1);
    coil_retain(task2);
    COIL_TRY(coil_group_join(group));
    coil_value r1 = coil_task_result(task1), r2 = coil_task_result(task2);
    printf("Both tasks have completed now: %s, %s\n", coil_as_string(r1), coil_as_string(r2));
    coil_value_release(r1);
    coil_value_release(r2);
    coil_release(task1);
    coil_release(task2);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
