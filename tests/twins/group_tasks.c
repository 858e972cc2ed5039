// Task groups: results, tasks that make more tasks, names, and what a group refuses.
#include "tell.h"

typedef struct place {
    coil_group *group;
    int depth;
} place;

static coil_value grows(void *arg)
{
    place here = *(place *)arg;
    printf("%s at depth %d\n", coil_task_get_name(coil_current_task()), here.depth);
    if (here.depth == 3) return coil_int(3);
    COIL_TRY(coil_sleep(1.0));
    here.depth++;
    for (int i = 0; i < here.depth; i++)
        if (!coil_group_spawn_with(here.group, grows, &here, sizeof here)) return coil_last_error();
    return coil_int(here.depth);
}

static coil_value named(void *arg)
{
    COIL_TRY(coil_sleep(1.0));
    return coil_string(arg);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    place root = {group, 1};
    coil_task *task = coil_retain(coil_group_spawn_with(group, grows, &root, sizeof root));
    COIL_TRY(coil_group_join(group));
    tell("root", coil_task_result(task));
    coil_release(task);

    group = coil_group_new();
    task = coil_retain(coil_group_create_task(group, coil_coroutine_new(named, "value"), (coil_task_options){.name = "nom"}));
    printf("%s\n", coil_task_get_name(task));
    coil_retain(group);
    tell("body", coil_group_exit(group, coil_string("the body's own result")));
    tell("task", coil_task_result(task));
    coil_release(task);
    if (!coil_group_spawn(group, named, "too late")) {
        coil_value error = coil_last_error();
        printf("%s: %s\n", coil_error_type_of(error)->name, coil_error_message(error));
        coil_value_release(error);
    }
    coil_release(group);

    group = coil_group_new();
    tell("empty", coil_group_join(group));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
