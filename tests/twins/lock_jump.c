// A free lock is taken past waiters that are all cancelled and have not noticed, but past no other; what a cancelled waiter does with a lock that was taken so.
#include "tell_locks.h"

static coil_value app(void *arg)
{
    (void)arg;
    coil_lock *lock = coil_lock_new();
    COIL_TRY(coil_lock_acquire(lock));
    coil_task *a = coil_create_task(coil_lock_acquire_coro(lock)), *b = coil_create_task(coil_lock_acquire_coro(lock));
    COIL_TRY(coil_sleep(0));
    coil_task_cancel(a, NULL);
    coil_task_cancel(b, NULL);
    COIL_TRY(coil_lock_release(lock));
    tell_repr("both cancelled", lock);
    tell("past them", coil_lock_acquire(lock));
    tell_repr("taken", lock);
    COIL_TRY(coil_sleep(0));
    tell_repr("noticed", lock);
    coil_release(a);
    coil_release(b);

    a = coil_create_task(coil_lock_acquire_coro(lock)), b = coil_create_task(coil_lock_acquire_coro(lock));
    COIL_TRY(coil_sleep(0));
    coil_task_cancel(a, NULL);
    COIL_TRY(coil_lock_release(lock));
    tell_repr("one cancelled", lock);
    coil_task *c = coil_create_task(coil_lock_acquire_coro(lock));
    COIL_TRY(coil_sleep(0));
    tell_repr("it notices", lock);
    printf("done %d %d %d\n", coil_task_done(a), coil_task_done(b), coil_task_done(c));
    COIL_TRY(coil_sleep(0));
    tell_repr("the next has it", lock);
    printf("done %d %d %d\n", coil_task_done(a), coil_task_done(b), coil_task_done(c));
    end_task(c);
    tell_repr("in the end", lock);
    coil_release(a);
    coil_release(b);
    coil_release(lock);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
