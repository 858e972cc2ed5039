// tree.c: which task waits for which, while the program runs. C only: for Python it is a command, python -m asyncio pstree.

#include <coil.h>
#include <stdio.h>

static coil_value look(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(1));
    COIL_TRY(coil_print_task_tree(NULL));
    return coil_none();
}

static coil_value download(void *arg)
{
    (void)arg;
    return coil_sleep(2);
}

static coil_value album(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    coil_group_spawn(group, download, NULL);
    coil_group_spawn(group, download, NULL);
    return coil_group_join(group);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    coil_group_create_task(group, coil_coroutine_new(album, NULL), (coil_task_options){.name = "album"});
    coil_group_create_task(group, coil_coroutine_new(look, NULL), (coil_task_options){.name = "look"});
    return coil_group_join(group);
}

int main(void)
{
    return coil_main(app, NULL);
}
