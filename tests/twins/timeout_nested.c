// Timeouts in timeouts: which one is over, a real cancellation at the same time, and an error of another kind on the way out.
#include "tell.h"

static coil_value sleeps(double seconds)
{
    coil_value slept = coil_sleep(seconds);
    if (coil_failed(slept)) printf("  sleep: %s, cancelling %u\n", coil_error_type_of(slept)->name, coil_task_cancelling(coil_current_task()));
    return slept;
}

static coil_value nest(double outer_limit, double inner_limit, double seconds)
{
    coil_timeout *outer = coil_retain(coil_timeout_enter(outer_limit));
    coil_timeout *inner = coil_retain(coil_timeout_enter(inner_limit));
    coil_value result = coil_timeout_exit(inner, sleeps(seconds));
    printf("  inner: expired %d, %s\n", coil_timeout_expired(inner), coil_failed(result) ? coil_error_type_of(result)->name : "fine");
    result = coil_timeout_exit(outer, result);
    printf("  outer: expired %d, %s\n", coil_timeout_expired(outer), coil_failed(result) ? coil_error_type_of(result)->name : "fine");
    coil_release(outer);
    coil_release(inner);
    printf("  cancelling %u\n", coil_task_cancelling(coil_current_task()));
    return result;
}

static coil_value nest_in_task(void *arg)
{
    (void)arg;
    return nest(2.0, 3.0, 10.0);
}

static coil_value raises_late(void)
{
    coil_value_release(sleeps(10.0));
    return coil_raise(coil_ValueError, "late");
}

static coil_value swallows(void)
{
    coil_value_release(sleeps(10.0));
    return coil_string("swallowed");
}

static coil_value app(void *arg)
{
    (void)arg;
    tell("neither", nest(2.0, 1.0, 0.5));
    tell("inner", nest(2.0, 1.0, 10.0));
    tell("outer", nest(1.0, 2.0, 10.0));
    tell("both", nest(1.0, 1.0, 10.0));
    tell("no time", nest(COIL_FOREVER, 0, 10.0));
    tell("less than none", nest(-1.0, COIL_FOREVER, 10.0));

    coil_timeout *timeout = coil_timeout_enter(1.0);
    tell("another error", coil_timeout_exit(timeout, raises_late()));
    timeout = coil_timeout_enter(1.0);
    tell("swallowed", coil_timeout_exit(timeout, swallows()));
    printf("cancelling %u\n", coil_task_cancelling(coil_current_task()));
    timeout = coil_timeout_enter(0);
    tell("nothing waits", coil_timeout_exit(timeout, coil_string("done")));

    coil_task *task = coil_create_task(coil_coroutine_new(nest_in_task, NULL));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(task, "outside");
    tell("cancelled", coil_join(task));

    task = coil_create_task(coil_coroutine_new(nest_in_task, NULL));
    COIL_TRY(coil_sleep(0));
    coil_timeout *mine = coil_timeout_enter(2.0);
    coil_value slept = coil_timeout_exit(mine, sleeps(10.0)); // times out in the same turn
    coil_task_cancel(task, "outside");
    tell("main", slept);
    tell("at the same time", coil_join(task));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
