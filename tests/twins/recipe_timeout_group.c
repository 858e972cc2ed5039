// A time limit around a group: all of its tasks are cancelled, one cleans up slowly, and what had finished is kept.

#include <coil.h>
#include <stdio.h>

typedef struct part {
    double takes, cleans;
    int *done;
} part;

static coil_value work(void *arg)
{
    const part *me = arg;
    coil_value outcome = coil_sleep(me->takes);
    if (coil_failed(outcome)) {
        if (me->cleans > 0) COIL_TRY(coil_sleep(me->cleans));
        printf("%.0f is cancelled, %.1f\n", me->takes, coil_loop_time(NULL));
        return outcome;
    }
    ++*me->done;
    return coil_none();
}

static coil_value in_a_group(int *done)
{
    coil_group *group = coil_group_new();
    coil_group_spawn_with(group, work, &(part){1, 0, done}, sizeof(part));
    coil_group_spawn_with(group, work, &(part){5, 0.5, done}, sizeof(part));
    coil_group_spawn_with(group, work, &(part){9, 0, done}, sizeof(part));
    coil_value outcome = coil_group_join(group);
    printf("the group ends with %s\n", coil_failed(outcome) ? coil_error_type_of(outcome)->name : "nothing");
    return outcome;
}

static coil_value app(void *arg)
{
    (void)arg;
    int done = 0;
    coil_timeout *timeout = coil_timeout_enter(3);
    coil_value outcome = coil_timeout_exit(timeout, in_a_group(&done));
    printf("%s at %.1f, %d done\n", coil_error_type_of(outcome)->name, coil_loop_time(NULL), done);
    coil_value_release(outcome);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
