// Timeouts in the cleanup of a task that was timed out or cancelled: each raises its own, and the counts are right afterwards.
#include "tell.h"

static void count(const char *what)
{
    printf("%s: at %.1f, cancelling %u\n", what, coil_loop_time(NULL), coil_task_cancelling(coil_current_task()));
}

static coil_value cleans_up(double work, double limit)
{
    coil_timeout *outer = coil_timeout_enter(1.0);
    coil_value slept = coil_sleep(10.0);
    count("  cleanup");
    coil_timeout *inner = coil_timeout_enter(limit);
    tell("  inner", coil_timeout_exit(inner, coil_sleep(work)));
    count("  cleaned");
    return coil_timeout_exit(outer, slept);
}

static coil_value cancelled_and_limited(void *arg)
{
    (void)arg;
    coil_value slept = coil_sleep(10.0);
    tell("  body", slept);
    count("  cleanup");
    coil_timeout *inner = coil_timeout_enter(1.0);
    coil_value cleaned = coil_timeout_exit(inner, coil_sleep(5.0));
    tell("  inner", coil_value_retain(cleaned));
    count("  cleaned");
    return cleaned;
}

static coil_value app(void *arg)
{
    (void)arg;
    tell("in time", cleans_up(0.5, 1.0));
    count("after");
    tell("not in time", cleans_up(5.0, 1.0));
    count("after");
    tell("no time", cleans_up(5.0, 0));
    count("after");

    coil_task *task = coil_create_task(coil_coroutine_new(cancelled_and_limited, NULL));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(task, "first");
    tell("cancelled once", coil_await(task));
    printf("cancelled %d, cancelling %u\n", coil_task_cancelled(task), coil_task_cancelling(task));
    coil_release(task);

    task = coil_create_task(coil_coroutine_new(cancelled_and_limited, NULL));
    COIL_TRY(coil_sleep(1.0));
    coil_task_cancel(task, "first");
    COIL_TRY(coil_sleep(0.5));
    coil_task_cancel(task, "second");
    tell("cancelled twice", coil_await(task));
    printf("cancelled %d, cancelling %u\n", coil_task_cancelled(task), coil_task_cancelling(task));
    coil_release(task);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
