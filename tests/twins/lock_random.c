// Tasks that acquire and release three locks, within a time or not, and cancel each other, as a random number says.
#include "tell_locks.h"

static coil_lock *locks[3];

// One step. *held: the lock that the task has, or -1.
static coil_value act(int me, int action, int *held, int *which)
{
    *which = *held >= 0 ? *held : pick(3);
    if (action == 0) return coil_sleep(0);
    if (action <= 2) return coil_sleep(delay());
    if (action == 3) return cancel_any(me);
    coil_value result;
    if (*held >= 0) result = coil_lock_release(locks[*held]);
    else if (action == 4) result = coil_wait_for(coil_lock_acquire_coro(locks[*which]), delay());
    else result = coil_lock_acquire(locks[*which]);
    if (!coil_failed(result)) *held = *held >= 0 ? -1 : *which;
    return result;
}

static coil_value body(void *arg)
{
    int me = *(int *)arg, held = -1;
    coil_value result = coil_none();
    for (int step = 0; step < CHANCE_STEPS && !coil_failed(result); step++) {
        int action = pick(7), which;
        result = act(me, action, &held, &which);
        log_step(me, action, result, locks[which]);
        if (coil_error_matches(result, coil_CancelledError) && pick(3) == 0) break;
        coil_value_release(result);
        result = coil_none();
    }
    if (held >= 0) COIL_TRY(coil_lock_release(locks[held]));
    return coil_failed(result) ? result : coil_int(me);
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int i = 0; i < 3; i++) locks[i] = coil_lock_new();
    COIL_TRY(run_by_chance(body));
    for (int i = 0; i < 3; i++) {
        tell_repr("lock", locks[i]);
        coil_release(locks[i]);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
