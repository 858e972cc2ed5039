// A lock is released and taken again in the same turn while others wait: who is woken may find it taken, and nobody is skipped.

#include "tell.h"

static coil_lock *lock;

static coil_value wants(void *name)
{
    printf("%s asks\n", (const char *)name);
    coil_value outcome = coil_lock_acquire(lock);
    tell(name, coil_value_retain(outcome));
    COIL_TRY(outcome);
    COIL_TRY(coil_sleep(1));
    printf("%s releases at %.0f\n", (const char *)name, coil_loop_time(NULL));
    return coil_lock_release(lock);
}

static coil_value app(void *arg)
{
    (void)arg;
    lock = coil_lock_new();
    COIL_TRY(coil_lock_acquire(lock));
    coil_task *a = coil_create_task(coil_coroutine_new(wants, "a"));
    coil_task *b = coil_create_task(coil_coroutine_new(wants, "b"));
    COIL_TRY(coil_sleep(0));
    COIL_TRY(coil_lock_release(lock));
    printf("locked %d\n", coil_lock_locked(lock));
    coil_task_cancel(a, NULL);
    coil_task *c = coil_create_task(coil_coroutine_new(wants, "c"));
    tell("main", coil_lock_acquire(lock));
    COIL_TRY(coil_lock_release(lock));
    tell("twice", coil_lock_release(lock));
    coil_value_release(coil_join(a));
    COIL_TRY(coil_join(b));
    COIL_TRY(coil_join(c));
    tell("not locked", coil_lock_release(lock));
    coil_release(lock);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
