// Five tasks pass a barrier of three, three times: their numbers, its state as each of them sees it, who comes while it drains, and who waits too long.
#include "tell_locks.h"

typedef struct worker {
    coil_barrier *barrier;
    const char *name;
    double pause;
} worker;

static coil_value works(void *arg)
{
    const worker *me = arg;
    for (int round = 0; round < 3; round++) {
        COIL_TRY(coil_sleep(me->pause));
        printf("%.1f %s comes, %d wait\n", coil_loop_time(NULL), me->name, (int)coil_barrier_n_waiting(me->barrier));
        coil_value number = coil_wait_for(coil_barrier_wait_coro(me->barrier), 2);
        printf("%.1f %s of %d ", coil_loop_time(NULL), me->name, (int)coil_barrier_parties(me->barrier));
        tell("is number", number);
        tell_repr("  barrier", me->barrier);
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_barrier *barrier = coil_barrier_new(3);
    tell_repr("new", barrier);
    COIL_TRY(COIL_GATHER(CORO(works, worker, barrier, "a", 0), CORO(works, worker, barrier, "b", 0), CORO(works, worker, barrier, "c", 0.5),
                         CORO(works, worker, barrier, "d", 0.5), CORO(works, worker, barrier, "e", 0.2)));
    tell_repr("in the end", barrier);
    coil_release(barrier);

    coil_barrier *one = coil_barrier_new(1);
    for (int i = 0; i < 3; i++) tell("alone", coil_barrier_wait(one));
    coil_release(one);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
