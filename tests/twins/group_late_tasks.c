// Tasks that a group is given late: while it exits, by a task that is its last one, in a callback, after it has failed, and when all are done.
#include "tell.h"

static coil_group *group;

static coil_value quick(void *arg)
{
    COIL_TRY(coil_sleep(1.0));
    printf("  %s ends\n", (const char *)arg);
    return coil_none();
}

static void spawn(const char *name)
{
    coil_task *task = coil_group_spawn(group, quick, (void *)name);
    printf("  %s: ", name);
    tell("create_task", task ? coil_none() : coil_last_error());
}

static coil_value last(void *arg)
{
    COIL_TRY(coil_sleep(1.0));
    spawn(arg);
    return coil_none();
}

static void in_callback(void *name)
{
    spawn(name);
}

static coil_value fails(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(0.5));
    return coil_raise(coil_ValueError, "x");
}

static coil_value cleans_up(void *arg)
{
    coil_value slept = coil_sleep(10.0);
    spawn(arg);
    coil_value_release(slept);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    group = coil_retain(coil_group_new());
    coil_group_spawn(group, last, "by the last one");
    coil_loop_call_later(NULL, 1.5, in_callback, "by a callback");
    COIL_TRY(coil_group_join(group));
    printf("at %.1f\n", coil_loop_time(NULL));
    spawn("after the end");
    coil_release(group);

    group = coil_retain(coil_group_new());
    coil_group_spawn(group, fails, NULL);
    coil_group_spawn(group, cleans_up, "by one that is cancelled");
    tell("joined", coil_group_join(group));
    spawn("after the failure");
    coil_release(group);

    group = coil_retain(coil_group_new());
    coil_group_spawn(group, quick, "early");
    COIL_TRY(coil_sleep(2.0));
    spawn("when all are done");
    COIL_TRY(coil_group_join(group));
    coil_release(group);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
