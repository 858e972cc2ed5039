// Tasks that acquire and release semaphores of 0, 2 and 3, one of them bounded, and cancel each other, as a random number says.
#include "tell_locks.h"

static coil_semaphore *semaphores[3];

static coil_value act(int me, int action, int which, int *held)
{
    if (action == 0) return coil_sleep(0);
    if (action == 1) return coil_sleep(delay());
    if (action == 2) return cancel_any(me);
    if (action <= 4) {
        if (action == 3 && held[which] > 0) held[which]--;
        else if (action == 3) return coil_none();
        return coil_semaphore_release(semaphores[which]); // at times one that it has not acquired
    }
    coil_value result = action == 5 ? coil_semaphore_acquire(semaphores[which]) : coil_wait_for(coil_semaphore_acquire_coro(semaphores[which]), delay());
    if (!coil_failed(result)) held[which]++;
    return result;
}

static coil_value body(void *arg)
{
    int me = *(int *)arg, held[3] = {0};
    coil_value result = coil_none();
    for (int step = 0; step < CHANCE_STEPS && !coil_failed(result); step++) {
        int action = pick(8), which = pick(3);
        result = act(me, action, which, held);
        log_step(me, action, result, semaphores[which]);
        if (coil_error_matches(result, coil_CancelledError) && pick(3) == 0) break;
        coil_value_release(result);
        result = coil_none();
    }
    for (int i = 0; i < 3; i++)
        for (; held[i] > 0; held[i]--) coil_value_release(coil_semaphore_release(semaphores[i]));
    return coil_failed(result) ? result : coil_int(me);
}

static coil_value janitor(void *arg)
{
    (void)arg;
    for (;;) {
        COIL_TRY(coil_sleep(5));
        for (int i = 0; i < 3; i++) coil_value_release(coil_semaphore_release(semaphores[i]));
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    semaphores[0] = coil_semaphore_new(0);
    semaphores[1] = coil_bounded_semaphore_new(2);
    semaphores[2] = coil_semaphore_new(3);
    coil_task *cleaner = coil_create_task(coil_coroutine_new(janitor, NULL));
    COIL_TRY(run_by_chance(body));
    end_task(cleaner);
    for (int i = 0; i < 3; i++) {
        tell_repr("semaphore", semaphores[i]);
        coil_release(semaphores[i]);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
