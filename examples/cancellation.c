// cancellation.c: a task that is cancelled, and cleans up before it ends.
//
// What to see: cancelling raises CancelledError in the task where it waits. It is an error as any other: it passes through the calls, may
// be caught on the way, and the cleaning up may itself wait. The task must hand it on in the end, or it would not count as cancelled.

#include <coil.h>
#include <stdio.h>

static coil_value work(void)
{
    for (int step = 1;; step++) {
        printf("session: step %d\n", step);
        COIL_TRY(coil_sleep(1.0));
    }
}

static coil_value say_goodbye(void)
{
    puts("session: says goodbye");
    COIL_TRY(coil_sleep(0.5)); // cleaning up may await
    puts("session: closed");
    return coil_none();
}

static coil_value session(void *arg)
{
    (void)arg;
    puts("session: open");
    coil_value outcome = work();
    if (coil_error_matches(outcome, coil_CancelledError)) // except CancelledError
        printf("session: cancelled, because of %s\n", coil_error_message(outcome));
    coil_value closed = say_goodbye(); // finally
    if (!coil_failed(closed)) return outcome; // raise
    coil_value_release(outcome);
    return closed;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(coil_coroutine_new(session, NULL));
    COIL_TRY(coil_sleep(2.5));

    puts("main: cancels");
    coil_task_cancel(task, "bedtime");
    coil_value outcome = coil_await(task);
    if (coil_error_matches(outcome, coil_CancelledError)) puts("main: the session has ended");
    printf("main: was it cancelled? %s\n", coil_task_cancelled(task) ? "yes" : "no");
    coil_release(task);
    coil_value_release(outcome);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
