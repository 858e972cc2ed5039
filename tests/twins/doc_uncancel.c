// Structured concurrency: a block that was cancelled goes on after uncancel, and a later wait is not disturbed.

#include <coil.h>
#include <stdio.h>

static coil_value make_request(void)
{
    coil_timeout *timeout = coil_timeout_enter(1);
    coil_value outcome = coil_timeout_exit(timeout, coil_sleep(60));
    if (!coil_error_matches(outcome, coil_TimeoutError)) return outcome;
    coil_value_release(outcome);
    return coil_string("timed out");
}

static coil_value unrelated_code(void)
{
    COIL_TRY(coil_sleep(1));
    return coil_string("unrelated code has run");
}

static coil_value worker(void *arg)
{
    (void)arg;
    coil_task *me = coil_current_task();
    COIL_LET(first, make_request());
    printf("%s, cancelling %u\n", coil_as_string(first), coil_task_cancelling(me));
    coil_value_release(first);

    coil_value outcome = coil_sleep(60);
    if (coil_error_matches(outcome, coil_CancelledError)) {
        coil_value_release(outcome);
        printf("cancelled, cancelling %u\n", coil_task_cancelling(me));
        printf("uncancel: %u\n", coil_task_uncancel(me));
        printf("uncancel: %u\n", coil_task_uncancel(me));
    }
    COIL_LET(second, unrelated_code());
    puts(coil_as_string(second));
    return second;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(coil_coroutine_new(worker, NULL));
    COIL_TRY(coil_sleep(2));
    coil_task_cancel(task, NULL);
    coil_value outcome = coil_await(task);
    printf("cancelled: %s\n", coil_task_cancelled(task) ? "True" : "False");
    coil_release(task);
    COIL_TRY(outcome);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
