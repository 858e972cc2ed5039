// A task factory that counts and names its tasks, and is used by a group and by gather too.

#include <coil.h>
#include <stdio.h>

static coil_task *make(coil_loop *loop, void *coroutine, coil_task_options options, void *arg)
{
    int *count = arg;
    char name[20];
    snprintf(name, sizeof name, "made-%d", ++*count);
    options.name = name;
    return coil_task_new(loop, coroutine, options);
}

static coil_value who(void *arg)
{
    (void)arg;
    return coil_string(coil_task_get_name(coil_current_task()));
}

static void show(coil_value name)
{
    puts(coil_as_string(name));
    coil_value_release(name);
}

static coil_value app(void *arg)
{
    (void)arg;
    int count = 0;
    coil_loop_set_task_factory(NULL, make, &count);
    coil_value name = coil_join(coil_create_task(coil_coroutine_new(who, NULL)));
    show(name);
    show(coil_join(coil_create_task_with(coil_coroutine_new(who, NULL), (coil_task_options){.name = "mine"})));
    COIL_LET(names, COIL_GATHER(coil_coroutine_new(who, NULL), coil_coroutine_new(who, NULL)));
    for (size_t i = 0; i < coil_list_count(coil_as_list(names)); i++) puts(coil_as_string(coil_list_get(coil_as_list(names), i)));
    coil_value_release(names);
    coil_group *group = coil_group_new();
    coil_task *task = coil_retain(coil_group_spawn(group, who, NULL));
    COIL_TRY(coil_group_join(group));
    show(coil_task_result(task));
    coil_release(task);
    printf("%d made\n", count);
    coil_loop_set_task_factory(NULL, NULL, NULL);
    show(coil_join(coil_create_task_with(coil_coroutine_new(who, NULL), (coil_task_options){.name = "plain"})));
    printf("%d made\n", count);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
