// A task is cancelled while it sleeps: its cleaning up runs, the awaiting side sees CancelledError.

#include <coil.h>
#include <stdio.h>

static coil_value cancel_me(void *arg)
{
    (void)arg;
    puts("cancel_me(): before sleep");
    coil_value slept = coil_sleep(3600);
    if (coil_error_matches(slept, coil_CancelledError)) puts("cancel_me(): cancel sleep");
    puts("cancel_me(): after sleep");
    return slept;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(coil_coroutine_new(cancel_me, NULL));
    COIL_TRY(coil_sleep(1));
    coil_task_cancel(task, NULL);
    coil_value outcome = coil_join(task);
    if (coil_error_matches(outcome, coil_CancelledError)) puts("main(): cancel_me is cancelled now");
    coil_value_release(outcome);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
