// A lock goes to tasks in the order in which they asked; who releases it and asks again comes last, also in the turn of the release.
#include "tell_locks.h"

typedef struct worker {
    coil_lock *lock;
    const char *name;
    int times;
    double start;
} worker;

static coil_value works(void *arg)
{
    const worker *me = arg;
    COIL_TRY(coil_sleep(me->start));
    for (int time = 1; time <= me->times; time++) {
        COIL_TRY(coil_lock_acquire(me->lock));
        printf("%.2f %s %d\n", coil_loop_time(NULL), me->name, time);
        tell_repr("  while", me->lock);
        COIL_TRY(coil_sleep(0.5));
        COIL_TRY(coil_lock_release(me->lock));
        tell_repr("  after", me->lock);
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_lock *lock = coil_lock_new();
    tell_repr("new", lock);
    COIL_LET(results, COIL_GATHER(CORO(works, worker, lock, "a", 3, 0), CORO(works, worker, lock, "b", 2, 0), CORO(works, worker, lock, "c", 1, 0.5),
                                  CORO(works, worker, lock, "d", 2, 1.0), CORO(works, worker, lock, "e", 1, 0.25)));
    tell("all", results);
    tell_repr("in the end", lock);
    coil_release(lock);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
