// Tasks that wait for a condition, with a predicate or without, within a time or not, notify and cancel each other, as a random number says.
#include "tell_locks.h"

static coil_condition *condition;
static int counter;

static coil_value divisible(void *arg)
{
    return coil_bool(counter % *(int *)arg == 0);
}

// What is done while the lock is held.
static coil_value act_locked(int action, int number)
{
    if (action == 3) {
        COIL_TRY(coil_sleep(delay()));
        return coil_condition_notify(condition, number);
    }
    if (action == 4) {
        counter++;
        return coil_condition_notify_all(condition);
    }
    if (action == 5) return coil_condition_wait(condition);
    if (action == 6) return coil_wait_for(coil_condition_wait_coro(condition), delay());
    number += 1;
    if (action == 7) return coil_condition_wait_for(condition, divisible, &number);
    coil_coroutine *wait = coil_condition_wait_for_coro(condition, divisible, &number);
    return coil_wait_for(wait, delay());
}

static coil_value act(int me, int action)
{
    if (action == 0) return coil_sleep(0);
    if (action == 1) return coil_sleep(delay());
    if (action == 2) return cancel_any(me);
    COIL_TRY(coil_condition_acquire(condition));
    coil_value result = act_locked(action, pick(4));
    COIL_TRY(coil_condition_release(condition));
    return result;
}

static coil_value body(void *arg)
{
    int me = *(int *)arg;
    for (int step = 0; step < CHANCE_STEPS; step++) {
        int action = pick(9);
        coil_value result = act(me, action);
        log_step(me, action, result, condition);
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
        COIL_TRY(coil_condition_acquire(condition));
        counter++;
        COIL_TRY(coil_condition_notify_all(condition));
        COIL_TRY(coil_condition_release(condition));
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    condition = coil_condition_new(NULL);
    coil_task *cleaner = coil_create_task(coil_coroutine_new(janitor, NULL));
    COIL_TRY(run_by_chance(body));
    end_task(cleaner);
    tell_repr("condition", condition);
    coil_release(condition);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
