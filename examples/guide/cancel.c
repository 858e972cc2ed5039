// cancel.c: a task is asked to end. It cleans up, waiting as it does, and hands the cancellation on.

#include <coil.h>
#include <stdio.h>

static coil_value copy_files(void)
{
    for (int file = 1;; file++) {
        COIL_TRY(coil_sleep(1));
        printf("copied file %d\n", file);
    }
}

static coil_value backup(void *arg)
{
    (void)arg;
    coil_value outcome = copy_files(); // try:
    puts("removing what is half done"); // finally:
    coil_value removed = coil_sleep(0.5);
    if (coil_failed(removed)) { // cancelled again, in the middle of cleaning up
        coil_value_release(outcome);
        return removed;
    }
    puts("removed");
    return outcome; // CancelledError, to whoever waits for the task
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(coil_coroutine_new(backup, NULL));
    COIL_TRY(coil_sleep(2.5));
    coil_task_cancel(task, NULL); // asks; the task runs on to its own end
    puts("asked it to end");

    coil_value outcome = coil_await(task);
    printf("the backup %s\n", coil_task_cancelled(task) ? "was cancelled" : "ran to its end");
    coil_value_release(outcome);
    coil_release(task);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
