// A transaction that is cancelled rolls back, and waits as it does; the commit, once begun, is shielded and ends.

#include <coil.h>
#include <stdio.h>

static coil_value commit(void *arg)
{
    (void)arg;
    puts("  commit begins");
    COIL_TRY(coil_sleep(1));
    printf("  commit ends at %.1f\n", coil_loop_time(NULL));
    return coil_none();
}

static coil_value rollback(void)
{
    puts("  rollback begins");
    COIL_TRY(coil_sleep(0.5));
    puts("  rollback ends");
    return coil_none();
}

static coil_value transaction(void *arg)
{
    double work = *(double *)arg;
    coil_value outcome = coil_sleep(work);
    if (coil_failed(outcome)) {
        COIL_TRY(rollback());
        return outcome;
    }
    coil_task *committing = coil_create_task(coil_coroutine_new(commit, NULL));
    outcome = coil_join(coil_shield(committing));
    if (coil_error_matches(outcome, coil_CancelledError)) {
        puts("  cancelled, but the commit goes on");
        coil_value committed = coil_await(committing);
        coil_release(committing);
        COIL_TRY(committed);
        return outcome;
    }
    coil_release(committing);
    return outcome;
}

static coil_value attempt(double work, double cancel_after)
{
    coil_task *task = coil_create_task(coil_coroutine_with(transaction, &work, sizeof work));
    printf("cancelled after %.1f\n", cancel_after);
    COIL_TRY(coil_sleep(cancel_after));
    coil_task_cancel(task, "enough");
    coil_value outcome = coil_join(task);
    printf("  %s %s\n", coil_error_type_of(outcome)->name, coil_error_message(outcome));
    coil_value_release(outcome);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(attempt(2, 1));
    COIL_TRY(attempt(2, 2.5));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
