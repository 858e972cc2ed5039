// A group behind a shield: who waits is cancelled, the group works on, and its error is told to whoever looks later.

#include "tell.h"

static coil_value part(void *arg)
{
    double takes = *(double *)arg;
    COIL_TRY(coil_sleep(takes));
    printf("part %.0f at %.0f\n", takes, coil_loop_time(NULL));
    if (takes > 2) return coil_raise(coil_RuntimeError, "part %.0f", takes);
    return coil_none();
}

static coil_value grouped(void *arg)
{
    (void)arg;
    coil_group *group = coil_group_new();
    for (int i = 1; i < 5; i++) coil_group_spawn_with(group, part, &(double){i}, sizeof(double));
    coil_value outcome = coil_group_join(group);
    printf("the group ends at %.0f\n", coil_loop_time(NULL));
    return outcome;
}

static coil_value app(void *arg)
{
    (void)arg;
    tell_reports(NULL);
    coil_task *task = coil_create_task(coil_coroutine_new(grouped, NULL));
    coil_future *shield = coil_shield(task);
    tell("in time", coil_wait_for(shield, 1.5));
    coil_release(shield);
    printf("shielded is done: %d\n", coil_task_done(task));
    COIL_TRY(coil_sleep(3));
    coil_value error = coil_task_exception(task);
    tell("later", coil_value_retain(coil_error_member(error, 0)));
    coil_value_release(error);
    coil_release(task);

    puts("once more, and nobody looks");
    coil_future *again = coil_shield(coil_coroutine_new(grouped, NULL));
    tell("in time", coil_wait_for(again, 1.5));
    coil_release(again);
    COIL_TRY(coil_sleep(3));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
