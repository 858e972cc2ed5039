// A group that is made before it is entered: what it says of itself, what it refuses, entering twice, after the end, and outside of a task.
#include "tell.h"

static coil_value quick(void *arg)
{
    (void)arg;
    return coil_none();
}

static void show(coil_group *group)
{
    coil_value value = coil_object_value(group), text = coil_repr(value);
    printf("%s\n", coil_as_string(text));
    coil_value_release(text);
    coil_value_release(value);
}

static void spawn(coil_group *group)
{
    coil_task *task = coil_group_spawn(group, quick, NULL);
    tell("create_task", task ? coil_none() : coil_last_error());
}

static void enters_in_callback(void *group)
{
    tell("in a callback", coil_group_enter(group));
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_prepare();
    show(coil_retain(group));
    spawn(group);
    coil_loop_call_soon(NULL, enters_in_callback, group);
    COIL_TRY(coil_sleep(0));
    show(coil_retain(group));
    COIL_TRY(coil_group_enter(group));
    show(coil_retain(group));
    tell("again", coil_group_enter(group));
    spawn(group);
    show(coil_retain(group));
    COIL_TRY(coil_group_join(coil_retain(group)));
    show(coil_retain(group));
    spawn(group);
    tell("after the end", coil_group_enter(group));
    coil_release(group);
    return coil_none();
}

int main(void)
{
    coil_group *group = coil_group_prepare();
    tell("without a loop", coil_group_enter(group));
    coil_release(group);
    return coil_main(app, NULL);
}
