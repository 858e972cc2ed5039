// Tasks that wait at a barrier, within a time or not, reset and abort it and cancel each other, as a random number says.
#include "tell_locks.h"

static coil_barrier *barrier;

static coil_value act(int me, int action)
{
    if (action == 0) return coil_sleep(0);
    if (action <= 2) return coil_sleep(delay());
    if (action == 3) return cancel_any(me);
    if (action == 4) return pick(2) ? coil_barrier_reset(barrier) : coil_none();
    if (action == 5) return pick(4) == 0 ? coil_barrier_abort(barrier) : coil_none();
    return coil_wait_for(coil_barrier_wait_coro(barrier), action == 6 ? COIL_FOREVER : delay());
}

static coil_value body(void *arg)
{
    int me = *(int *)arg;
    for (int step = 0; step < CHANCE_STEPS; step++) {
        int action = pick(10);
        coil_value result = act(me, action);
        log_step(me, action, result, barrier);
        if (result.tag == COIL_INT) printf("  number %d\n", (int)result.as.integer);
        if (coil_error_matches(result, coil_CancelledError) && pick(3) == 0) return result;
        coil_value_release(result);
    }
    return coil_int(me);
}

static coil_value janitor(void *arg)
{
    (void)arg;
    for (;;) {
        COIL_TRY(coil_sleep(5));
        COIL_TRY(coil_barrier_reset(barrier));
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    barrier = coil_barrier_new(4);
    coil_task *cleaner = coil_create_task(coil_coroutine_new(janitor, NULL));
    COIL_TRY(run_by_chance(body));
    end_task(cleaner);
    tell_repr("barrier", barrier);
    coil_release(barrier);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
