// Two conditions of one lock: a bounded buffer as in the textbook, with producers and consumers that time out; and whose lock is whose.
#include "tell_locks.h"

#define ROOM 2

static coil_lock *lock;
static coil_condition *not_full, *not_empty;
static int level;

static coil_value has_room(void *arg)
{
    (void)arg;
    return coil_bool(level < ROOM);
}

static coil_value has_items(void *arg)
{
    (void)arg;
    return coil_bool(level > 0);
}

typedef struct worker {
    const char *name;
    bool producer;
    double pause, patience;
} worker;

static coil_value works(void *arg)
{
    const worker *me = arg;
    for (int round = 0; round < 4; round++) {
        COIL_TRY(coil_lock_acquire(lock));
        coil_value ready = coil_wait_for(me->producer ? coil_condition_wait_for_coro(not_full, has_room, NULL)
                                                      : coil_condition_wait_for_coro(not_empty, has_items, NULL),
                                         me->patience);
        if (!coil_failed(ready)) level += me->producer ? 1 : -1;
        printf("%.2f %s level %d ", coil_loop_time(NULL), me->name, level);
        tell("ready", ready);
        COIL_TRY(coil_condition_notify(me->producer ? not_empty : not_full, 1));
        COIL_TRY(coil_lock_release(lock));
        COIL_TRY(coil_sleep(me->pause));
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    lock = coil_lock_new();
    not_full = coil_condition_new(lock);
    not_empty = coil_condition_new(lock);
    COIL_TRY(coil_condition_acquire(not_full));
    printf("locked %d %d %d\n", coil_lock_locked(lock), coil_condition_locked(not_full), coil_condition_locked(not_empty));
    COIL_TRY(coil_condition_release(not_empty));
    printf("locked %d %d %d\n", coil_lock_locked(lock), coil_condition_locked(not_full), coil_condition_locked(not_empty));
    COIL_TRY(COIL_GATHER(CORO(works, worker, "p1", true, 0, 1), CORO(works, worker, "p2", true, 0.25, 0.5), CORO(works, worker, "c1", false, 0.5, 0.25),
                         CORO(works, worker, "c2", false, 1, 5)));
    tell_repr("lock", lock);
    coil_release(not_full);
    coil_release(not_empty);
    coil_release(lock);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
