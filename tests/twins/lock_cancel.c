// A waiter of a lock that is cancelled: before it has asked, while it waits, with the release in the same turn, after it was woken, after it has the lock.
#include "tell_locks.h"

typedef struct waiter {
    coil_lock *lock;
    const char *name;
} waiter;

static coil_value takes(void *arg)
{
    const waiter *me = arg;
    coil_value result = coil_lock_acquire(me->lock);
    tell(me->name, coil_value_retain(result));
    if (coil_failed(result)) return result;
    result = coil_sleep(1);
    if (coil_failed(result)) tell(me->name, coil_value_retain(result));
    COIL_TRY(coil_lock_release(me->lock));
    return result;
}

static coil_value at_moment(int moment, coil_lock *lock)
{
    printf("moment %d\n", moment);
    COIL_TRY(coil_lock_acquire(lock));
    coil_task *a = TASK(takes, waiter, lock, "  a");
    coil_task *b = TASK(takes, waiter, lock, "  b");
    if (moment == 0) coil_task_cancel(a, "at once");
    COIL_TRY(coil_sleep(0));
    if (moment == 1) coil_task_cancel(a, "while it waits");
    if (moment == 1) COIL_TRY(coil_sleep(0));
    if (moment == 2) coil_task_cancel(a, "before the release");
    COIL_TRY(coil_lock_release(lock));
    tell_repr("  released", lock);
    if (moment == 3) coil_task_cancel(a, "after the release");
    if (moment == 4) coil_task_cancel(b, "the second");
    if (moment == 5) coil_task_cancel(a, "both"), coil_task_cancel(b, "both");
    COIL_TRY(coil_sleep(0));
    tell_repr("  a turn later", lock);
    if (moment == 6) coil_task_cancel(a, "while it has the lock");
    COIL_TRY(coil_sleep(0));
    tell_repr("  two turns later", lock);
    coil_value_release(coil_gather(2, (void *[]){a, b}, COIL_RETURN_EXCEPTIONS));
    printf("  cancelled %d %d\n", coil_task_cancelled(a), coil_task_cancelled(b));
    tell_repr("  in the end", lock);
    coil_release(a);
    coil_release(b);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_lock *lock = coil_lock_new();
    for (int moment = 0; moment <= 6; moment++) COIL_TRY(at_moment(moment, lock));
    coil_release(lock);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
