// A semaphore's value and its waiters, first come first served: several releases at once, who comes in between, who releases and asks again.
#include "tell_locks.h"

typedef struct worker {
    coil_semaphore *semaphore;
    const char *name;
    double hold;
    int times;
} worker;

static coil_value works(void *arg)
{
    const worker *me = arg;
    for (int time = 1; time <= me->times; time++) {
        COIL_TRY(coil_semaphore_acquire(me->semaphore));
        printf("%.2f %s %d\n", coil_loop_time(NULL), me->name, time);
        tell_repr("  while", me->semaphore);
        COIL_TRY(coil_sleep(me->hold));
        COIL_TRY(coil_semaphore_release(me->semaphore));
        tell_repr("  after", me->semaphore);
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_semaphore *semaphore = coil_semaphore_new(2);
    COIL_TRY(COIL_GATHER(CORO(works, worker, semaphore, "a", 1, 2), CORO(works, worker, semaphore, "b", 0, 3), CORO(works, worker, semaphore, "c", 0.5, 2),
                         CORO(works, worker, semaphore, "d", 0, 1)));
    tell_repr("all done", semaphore);

    puts("released thrice at once");
    COIL_TRY(coil_semaphore_acquire(semaphore));
    COIL_TRY(coil_semaphore_acquire(semaphore));
    coil_task *tasks[5];
    for (int i = 0; i < 4; i++) tasks[i] = TASK(works, worker, semaphore, (const char *[]){"e", "f", "g", "h"}[i], 1, 1);
    COIL_TRY(coil_sleep(0));
    for (int i = 0; i < 3; i++) {
        COIL_TRY(coil_semaphore_release(semaphore));
        tell_repr("  released", semaphore);
    }
    printf("locked %d\n", coil_semaphore_locked(semaphore));
    tasks[4] = TASK(works, worker, semaphore, "i", 1, 1);
    COIL_TRY(coil_gather(5, tasks, 0));
    tell_repr("in the end", semaphore);
    for (int i = 0; i < 5; i++) coil_release(tasks[i]);
    coil_release(semaphore);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
