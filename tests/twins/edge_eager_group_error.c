// A group in a loop of eager tasks: one fails before create_task returns, so the body is cancelled at its next wait and further tasks are refused.

#include "tell.h"

static coil_value fails(void *arg)
{
    (void)arg;
    puts("fails at once");
    return coil_raise(coil_ValueError, "at once");
}

static coil_value sleeps(void *arg)
{
    (void)arg;
    puts("sleeps");
    coil_value outcome = coil_sleep(1);
    tell("slept", coil_value_retain(outcome));
    return outcome;
}

static coil_value body(coil_group *group)
{
    coil_group_spawn(group, sleeps, NULL);
    coil_task *failed = coil_group_spawn(group, fails, NULL);
    printf("failed is done: %d\n", coil_task_done(failed));
    printf("cancelling %u\n", coil_task_cancelling(coil_current_task()));
    coil_coroutine *late = coil_coroutine_new(sleeps, NULL);
    if (!coil_group_create_task(group, late, COIL_NO_TASK_OPTIONS)) {
        coil_value error = coil_last_error();
        printf("late: %s\n", coil_error_type_of(error)->name);
        coil_value_release(error);
    }
    coil_value waited = coil_sleep(5);
    tell("body", coil_value_retain(waited));
    return waited;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop_set_task_factory(NULL, coil_eager_task_factory, NULL);
    coil_group *group = coil_group_new();
    coil_value outcome = coil_group_exit(group, body(group));
    tell("first", coil_value_retain(coil_error_member(outcome, 0)));
    tell("group", outcome);
    printf("cancelling %u\n", coil_task_cancelling(coil_current_task()));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
