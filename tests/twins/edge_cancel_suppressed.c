// A task that swallows every cancellation: in a timeout, in wait_for, in a group; what each makes of that.

#include "tell.h"

static coil_value swallow(double seconds)
{
    double end = coil_loop_time(NULL) + seconds;
    while (coil_loop_time(NULL) < end) {
        coil_value outcome = coil_sleep(end - coil_loop_time(NULL));
        if (coil_failed(outcome)) tell("  swallowed", outcome);
    }
    return coil_string("did it");
}

static coil_value stubborn(void *arg)
{
    (void)arg;
    return swallow(3);
}

static coil_value fails(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(1));
    return coil_raise(coil_KeyError, "key");
}

static coil_value grouped(void)
{
    coil_group *group = coil_group_new();
    coil_task *kept = coil_retain(coil_group_spawn(group, stubborn, NULL));
    coil_group_spawn(group, fails, NULL);
    coil_value outcome = coil_group_join(group);
    tell("the stubborn one", coil_task_result(kept));
    coil_release(kept);
    return outcome;
}

static void state(void)
{
    printf("%.1f cancelling %u\n", coil_loop_time(NULL), coil_task_cancelling(coil_current_task()));
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_timeout *timeout = coil_timeout_enter(1);
    coil_retain(timeout);
    tell("timeout", coil_timeout_exit(timeout, swallow(3)));
    printf("expired %d\n", coil_timeout_expired(timeout));
    coil_release(timeout);
    state();
    tell("wait_for", coil_wait_for(coil_coroutine_new(stubborn, NULL), 1));
    state();
    coil_task *task = coil_create_task(coil_coroutine_new(stubborn, NULL));
    tell("task", coil_wait_for(task, 1));
    coil_release(task);
    state();
    coil_value error = grouped();
    tell("group", coil_value_retain(coil_error_member(error, 0)));
    coil_value_release(error);
    state();
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
