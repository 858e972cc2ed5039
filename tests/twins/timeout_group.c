// Timeouts and groups in each other: around a group, in a task of a group, in the body; errors of the cleanup instead of a TimeoutError.
#include "tell.h"

static coil_value works(void *arg)
{
    const char *error = arg;
    coil_value slept = coil_sleep(5.0);
    printf("  task: %s\n", coil_failed(slept) ? coil_error_type_of(slept)->name : "ends");
    if (!error) return slept;
    coil_value_release(slept);
    return coil_raise(coil_ValueError, "%s", error);
}

static coil_value limited_task(void *arg)
{
    (void)arg;
    coil_timeout *timeout = coil_timeout_enter(1.0);
    return coil_timeout_exit(timeout, coil_sleep(5.0));
}

static void report(const char *what, coil_timeout *timeout, coil_value result)
{
    printf("at %.1f, expired %d, cancelling %u\n", coil_loop_time(NULL), timeout ? coil_timeout_expired(timeout) : 0, coil_task_cancelling(coil_current_task()));
    if (coil_error_matches(result, coil_ExceptionGroup))
        for (size_t i = 0; i < coil_error_count(result); i++) tell("member", coil_value_retain(coil_error_member(result, i)));
    tell(what, result);
    coil_release(timeout);
}

static coil_value around(const char *error)
{
    coil_timeout *timeout = coil_retain(coil_timeout_enter(1.0));
    coil_group *group = coil_group_new();
    coil_group_spawn(group, works, (void *)error);
    coil_value left = coil_group_join(group);
    coil_value result = coil_timeout_exit(timeout, left);
    report("around", timeout, result);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(around(NULL));
    COIL_TRY(around("in the cleanup"));

    coil_group *group = coil_group_new();
    coil_group_spawn(group, limited_task, NULL);
    coil_group_spawn(group, works, NULL);
    report("within a task", NULL, coil_group_join(group));

    group = coil_group_new();
    coil_group_spawn(group, works, NULL);
    coil_timeout *timeout = coil_retain(coil_timeout_enter(1.0));
    coil_value body = coil_timeout_exit(timeout, coil_sleep(3.0));
    report("in the body", timeout, coil_group_exit(group, body));

    // The time is over while the group fails for another reason, in the same turn.
    timeout = coil_retain(coil_timeout_enter(1.0));
    group = coil_group_new();
    coil_group_spawn(group, limited_task, NULL);
    coil_value left = coil_group_exit(group, coil_sleep(3.0));
    report("at the same time", timeout, coil_timeout_exit(timeout, left));
    return coil_sleep(0);
}

int main(void)
{
    return coil_main(app, NULL);
}
