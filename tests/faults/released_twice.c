// A task that a group has lent is released.
#include <coil.h>

static coil_value work(void *arg)
{
    (void)arg;
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    coil_task *task = coil_group_spawn(group, work, NULL);
    COIL_TRY(coil_group_join(group));
    coil_release(task);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
