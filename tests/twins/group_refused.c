// A coroutine that a group refuses is closed: nobody warns that it was never awaited.
#include "tell.h"

static coil_value member(void *arg)
{
    (void)arg;
    return coil_none();
}

static coil_value fails(void *arg)
{
    (void)arg;
    return coil_raise(coil_ValueError, "x");
}

static void refused(const char *what, coil_group *group)
{
    coil_task *task = coil_group_spawn(group, member, NULL);
    tell(what, task ? coil_none() : coil_last_error());
}

static coil_value body(coil_group *group)
{
    COIL_TRY(coil_group_enter(group));
    coil_group_spawn(group, fails, NULL);
    coil_value_release(coil_sleep(1.0));
    refused("shutting down", group);
    return coil_group_join(coil_retain(group));
}

static coil_value app(void *arg)
{
    (void)arg;
    tell_warnings();
    coil_release(coil_coroutine_new(member, NULL));
    coil_group *group = coil_group_prepare();
    refused("not entered", group);
    tell("body", body(group));
    refused("finished", group);
    coil_release(group);
    puts("not closed:");
    coil_release(coil_coroutine_new(member, NULL));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
