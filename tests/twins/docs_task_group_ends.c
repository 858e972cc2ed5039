// A task that raises in order to end its group.

#include <coil.h>
#include <stdio.h>

static const coil_error_type *TerminateTaskGroup;

static coil_value force_terminate(void *arg)
{
    (void)arg;
    return coil_raise(TerminateTaskGroup);
}

typedef struct job {
    int number;
    double seconds;
} job;

static coil_value run_job(void *arg)
{
    const job *work = arg;
    printf("Task %d: start\n", work->number);
    COIL_TRY(coil_sleep(work->seconds));
    printf("Task %d: done\n", work->number);
    return coil_none();
}

static coil_value body(coil_group *group)
{
    job one = {1, 0.5}, two = {2, 1.5};
    coil_group_spawn_with(group, run_job, &one, sizeof one);
    coil_group_spawn_with(group, run_job, &two, sizeof two);
    COIL_TRY(coil_sleep(1));
    coil_group_spawn(group, force_terminate, NULL);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    TerminateTaskGroup = coil_error_define("TerminateTaskGroup", coil_Exception);
    coil_group *group = coil_group_new();
    coil_value outcome = coil_group_exit(group, body(group));
    if (coil_failed(outcome) && coil_error_matches(coil_error_member(outcome, 0), TerminateTaskGroup)) puts("ended early");
    coil_value_release(outcome);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
