// Waiters of a semaphore that are cancelled at each moment: what a release gave them goes to the next, or back.
#include "tell_locks.h"

static coil_value takes(void *arg)
{
    coil_value result = coil_semaphore_acquire(*(coil_semaphore **)arg);
    tell("  acquire", coil_value_retain(result));
    return result;
}

static coil_value at_moment(int moment, int waiters)
{
    printf("moment %d, %d waiters\n", moment, waiters);
    coil_semaphore *semaphore = coil_semaphore_new(0);
    coil_task *tasks[3];
    for (int i = 0; i < waiters; i++) tasks[i] = coil_create_task(coil_coroutine_with(takes, &semaphore, sizeof semaphore));
    COIL_TRY(coil_sleep(0));
    if (moment == 0) coil_task_cancel(tasks[0], "while it waits");
    if (moment == 0) COIL_TRY(coil_sleep(0));
    if (moment == 1) coil_task_cancel(tasks[0], "before the release");
    COIL_TRY(coil_semaphore_release(semaphore));
    if (moment == 2) coil_task_cancel(tasks[0], "after the release");
    if (moment == 3) COIL_TRY(coil_semaphore_release(semaphore));
    if (moment == 3) coil_task_cancel(tasks[0], "after two releases");
    if (moment == 4)
        for (int i = 0; i < waiters; i++) coil_task_cancel(tasks[i], "all after the release");
    tell_repr("  then", semaphore);
    COIL_TRY(coil_sleep(0));
    tell_repr("  a turn later", semaphore);
    COIL_TRY(coil_sleep(0));
    tell_repr("  two turns later", semaphore);
    for (int i = 0; i < waiters; i++) printf("  done %d, cancelled %d\n", coil_task_done(tasks[i]), coil_task_cancelled(tasks[i]));
    for (int i = 0; i < waiters; i++) end_task(tasks[i]);
    tell_repr("  in the end", semaphore);
    coil_release(semaphore);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int moment = 0; moment < 5; moment++)
        for (int waiters = 1; waiters <= 3; waiters++) COIL_TRY(at_moment(moment, waiters));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
