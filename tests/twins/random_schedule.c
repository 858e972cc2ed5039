// Two hundred tasks that do what a random number says: sleep, wait for each other, for futures or within a timeout, cancel, fail, set results.
// Nothing is tested by itself; the order of everything is.
#include "tell.h"

#define TASKS 200
#define STEPS 12

static uint32_t seed = 12345;

static int pick(int below)
{
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 8) % (uint32_t)below);
}

static coil_task *tasks[TASKS];
static coil_future *futures[TASKS];
static int log_number;

static void note(int task, const char *what, coil_value value)
{
    printf("%d %.2f t%d %s ", log_number++, coil_loop_time(NULL), task, what);
    if (coil_failed(value)) printf("%s(%s)", coil_error_type_of(value)->name, coil_error_message(value));
    else printf("%s", value.tag == COIL_INT ? "int" : "none");
    printf(" c%u\n", coil_task_cancelling(coil_current_task()));
}

static double delay(void)
{
    return pick(8) / 4.0;
}

static coil_value act(int me)
{
    int other = pick(TASKS);
    switch (pick(10)) {
    case 0: return coil_sleep(0);
    case 1: return coil_sleep(delay());
    case 2: return other < me ? coil_await(tasks[other]) : coil_sleep(0.25);
    case 3: return coil_await(futures[other]);
    case 4: {
        double limit = delay();
        return coil_wait_for(futures[other], limit);
    }
    case 5: {
        coil_timeout *timeout = coil_timeout_enter(delay());
        return coil_timeout_exit(timeout, coil_sleep(delay()));
    }
    case 6: coil_task_cancel(tasks[other], pick(2) ? "random" : NULL); return coil_none();
    case 7:
        if (!coil_future_done(futures[other])) coil_value_release(coil_future_set_result(futures[other], coil_int(me)));
        return coil_none();
    case 8:
        if (!coil_future_done(futures[other])) coil_future_cancel(futures[other], NULL);
        return coil_none();
    default: coil_task_uncancel(coil_current_task()); return coil_none();
    }
}

static coil_value body(void *arg)
{
    int me = *(int *)arg;
    for (int step = 0; step < STEPS; step++) {
        coil_value result = act(me);
        note(me, "did", result);
        bool cancelled = coil_error_matches(result, coil_CancelledError);
        if (cancelled && pick(3)) return result;
        coil_value_release(result);
        if (pick(40) == 0) return coil_raise(coil_ValueError, "by chance");
    }
    return coil_int(me);
}

static coil_value janitor(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(20.0));
    for (int i = 0; i < TASKS; i++)
        if (!coil_future_done(futures[i])) COIL_TRY(coil_future_set_result(futures[i], coil_int(-1)));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    for (int i = 0; i < TASKS; i++) futures[i] = coil_future_new();
    for (int i = 0; i < TASKS; i++) tasks[i] = coil_create_task(coil_coroutine_with(body, &i, sizeof i));
    coil_task *cleaner = coil_create_task(coil_coroutine_new(janitor, NULL));
    COIL_LET(results, coil_gather(TASKS, tasks, COIL_RETURN_EXCEPTIONS));
    int failed = 0, cancelled = 0;
    for (int i = 0; i < TASKS; i++) {
        failed += coil_failed(coil_list_get(coil_as_list(results), (size_t)i));
        cancelled += coil_task_cancelled(tasks[i]);
    }
    printf("failed %d, of them cancelled %d\n", failed, cancelled);
    coil_value_release(results);
    coil_task_cancel(cleaner, NULL);
    coil_value_release(coil_join(cleaner));
    for (int i = 0; i < TASKS; i++) {
        coil_release(tasks[i]);
        coil_release(futures[i]);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
