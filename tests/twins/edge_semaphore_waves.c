// A semaphore whose releases come in a burst: who was cancelled in between, who asks at that moment, and what its value and locked() say.

#include "tell.h"

static coil_semaphore *semaphore;

static coil_value enters(void *name)
{
    COIL_WITH_SEMAPHORE(semaphore);
    printf("%.1f %s is in, locked %d\n", coil_loop_time(NULL), (char *)name, coil_semaphore_locked(semaphore));
    return coil_sleep(1);
}

static coil_task *start(const char *name)
{
    return coil_create_task(coil_coroutine_new(enters, name));
}

static coil_value app(void *arg)
{
    (void)arg;
    semaphore = coil_semaphore_new(0);
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    coil_task *tasks[6];
    for (int i = 0; i < 5; i++) tasks[i] = start(names[i]);
    COIL_TRY(coil_sleep(0.5));
    COIL_TRY(coil_semaphore_release(semaphore));
    COIL_TRY(coil_semaphore_release(semaphore));
    printf("locked %d\n", coil_semaphore_locked(semaphore));
    coil_task_cancel(tasks[0], NULL);
    coil_task_cancel(tasks[3], NULL);
    tasks[5] = start(names[5]);
    tell("in time", coil_wait_for(coil_semaphore_acquire_coro(semaphore), 0.1));
    tell("all", coil_gather(6, tasks, COIL_RETURN_EXCEPTIONS));
    printf("%.1f locked %d\n", coil_loop_time(NULL), coil_semaphore_locked(semaphore));
    tell("again", coil_semaphore_acquire(semaphore));
    tell("again", coil_semaphore_acquire(semaphore));
    tell("in time", coil_wait_for(coil_semaphore_acquire_coro(semaphore), 0.1));
    for (int i = 0; i < 6; i++) coil_release(tasks[i]);
    coil_release(semaphore);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
