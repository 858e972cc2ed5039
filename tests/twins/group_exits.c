// SystemExit and KeyboardInterrupt in a group come out bare, whatever else went wrong; those of a task have ended the loop before.
#include "tell.h"

typedef struct exits {
    const coil_error_type *type;
    const char *message;
} exits;

static coil_value sleeps(void *arg)
{
    (void)arg;
    coil_value slept = coil_sleep(10.0);
    tell("  other", coil_value_retain(slept));
    return slept;
}

static coil_value raises(void *arg)
{
    const exits *of = arg;
    return coil_raise(of->type, "%s", of->message);
}

static coil_value of_the_body(void *arg)
{
    coil_group *group = coil_group_new();
    coil_group_spawn(group, sleeps, NULL);
    COIL_TRY(coil_sleep(1.0));
    tell("of the body", coil_group_exit(group, raises(arg)));
    return coil_none();
}

static coil_value of_a_task(void *arg)
{
    static exits as_well = {coil_ValueError, "an error as well"};
    coil_group *group = coil_group_new();
    coil_group_spawn(group, sleeps, NULL);
    coil_group_spawn(group, raises, &as_well);
    coil_group_spawn(group, raises, arg);
    tell("of a task", coil_group_join(group));
    printf("cancelling %u\n", coil_task_cancelling(coil_current_task()));
    return coil_none();
}

static void run(coil_loop *loop, coil_coroutine *coroutine)
{
    coil_task *task = coil_loop_create_task(loop, coroutine, (coil_task_options){0});
    while (!coil_task_done(task)) {
        coil_value result = coil_loop_run_until_complete(loop, task);
        if (coil_failed(result)) tell("out of the loop", coil_value_retain(result));
        coil_value_release(result);
    }
    coil_release(task);
}

int main(void)
{
    static exits all[] = {{coil_SystemExit, "enough"}, {coil_KeyboardInterrupt, "stop"}};
    coil_loop *loop = coil_loop_new();
    for (int i = 0; i < 2; i++) {
        run(loop, coil_coroutine_new(of_the_body, &all[i]));
        run(loop, coil_coroutine_new(of_a_task, &all[i]));
    }
    coil_value_release(coil_loop_close(loop));
    coil_release(loop);
    return 0;
}
