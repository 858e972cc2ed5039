// wait_for(lock.acquire(), t): in time, too late, no time at all, and the release in the very turn in which the time is over.
#include "tell_locks.h"

static void releases(void *lock)
{
    tell("  release", coil_lock_release(lock));
}

static coil_value races(coil_lock *lock, double release, double limit, bool release_first)
{
    if (release_first) coil_loop_call_later(NULL, release, releases, lock);
    coil_coroutine *acquire = coil_lock_acquire_coro(lock);
    coil_timeout *timeout = coil_timeout_enter(limit);
    if (!release_first) coil_loop_call_later(NULL, release, releases, lock);
    return coil_timeout_exit(timeout, coil_await(acquire));
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_lock *lock = coil_lock_new();
    tell("free", coil_wait_for(coil_lock_acquire_coro(lock), 1));
    tell("locked", coil_wait_for(coil_lock_acquire_coro(lock), 1));
    tell_repr("then", lock);
    tell("no time", coil_wait_for(coil_lock_acquire_coro(lock), 0));
    COIL_TRY(coil_lock_release(lock));
    tell("free, no time", coil_wait_for(coil_lock_acquire_coro(lock), 0));
    tell_repr("then", lock);
    if (!coil_lock_locked(lock)) COIL_TRY(coil_lock_acquire(lock));

    static const double releases_at[] = {1, 1.5, 2};
    for (int first = 0; first <= 1; first++) {
        for (int i = 0; i < 3; i++) {
            printf("release %s the limit, at %.1f of 1.5\n", first ? "before" : "after", releases_at[i]);
            tell("  acquired", races(lock, releases_at[i], 1.5, first));
            tell_repr("  then", lock);
            COIL_TRY(coil_sleep(3));
            tell_repr("  later", lock);
            if (!coil_lock_locked(lock)) COIL_TRY(coil_lock_acquire(lock));
        }
    }
    coil_release(lock);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
