// Cancelling: before the first step, swallowed, oneself, what is done already, after the last await, and taken back.
#include "tell.h"

static coil_value never_runs(void *arg)
{
    (void)arg;
    puts("never printed");
    return coil_none();
}

static coil_value swallows(void *arg)
{
    (void)arg;
    coil_value slept = coil_sleep(10.0);
    tell("swallowed", slept);
    COIL_TRY(coil_sleep(1.0));
    return coil_string("survived");
}

static coil_value cancels_itself(void *arg)
{
    coil_task_cancel(coil_current_task(), "by myself");
    puts("cancelled, and still running");
    if (arg) tell("await", coil_sleep(0));
    return coil_string("result");
}

static coil_value takes_it_back(void *arg)
{
    (void)arg;
    coil_task *self = coil_current_task();
    coil_task_cancel(self, NULL);
    coil_task_cancel(self, NULL);
    printf("cancelling %u\n", coil_task_cancelling(self));
    printf("uncancel %u\n", coil_task_uncancel(self));
    printf("uncancel %u\n", coil_task_uncancel(self));
    printf("uncancel %u\n", coil_task_uncancel(self));
    tell("await", coil_sleep(0));
    return coil_string("not cancelled");
}

static coil_value raises_instead(void *arg)
{
    (void)arg;
    coil_value slept = coil_sleep(10.0);
    coil_value_release(slept);
    return coil_raise(coil_ValueError, "instead");
}

static void look(const char *name, coil_task *task, coil_value outcome)
{
    tell(name, outcome);
    printf("  cancelled %d, cancelling %u, cancel again %d\n", coil_task_cancelled(task), coil_task_cancelling(task), coil_task_cancel(task, NULL));
    coil_release(task);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(coil_coroutine_new(never_runs, NULL));
    tell("cancel", coil_bool(coil_task_cancel(task, "too early")));
    look("before the first step", task, coil_await(task));

    task = coil_create_task(coil_coroutine_new(swallows, NULL));
    COIL_TRY(coil_sleep(0));
    coil_task_cancel(task, "please");
    coil_task_cancel(task, "pretty please");
    look("swallowed", task, coil_await(task));

    task = coil_create_task(coil_coroutine_new(cancels_itself, NULL));
    look("itself, without an await", task, coil_await(task));

    task = coil_create_task(coil_coroutine_new(cancels_itself, ""));
    look("itself, with an await", task, coil_await(task));

    task = coil_create_task(coil_coroutine_new(takes_it_back, NULL));
    look("taken back", task, coil_await(task));

    task = coil_create_task(coil_coroutine_new(raises_instead, NULL));
    COIL_TRY(coil_sleep(0));
    coil_task_cancel(task, NULL);
    look("raises instead", task, coil_await(task));

    task = coil_create_task(coil_sleep_coro(0));
    COIL_TRY(coil_sleep(0));
    coil_task_cancel(task, "at a bare yield");
    look("sleep(0)", task, coil_await(task));

    task = coil_create_task(coil_sleep_coro(1.0));
    COIL_TRY(coil_sleep(1.0)); // its timer has fired, the step is scheduled
    printf("done %d\n", coil_task_done(task));
    coil_task_cancel(task, "late");
    look("woken already", task, coil_await(task));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
