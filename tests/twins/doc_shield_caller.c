// Who waits for a shield is cancelled, what it shields is not; and the result that the caller substitutes.

#include <coil.h>
#include <stdio.h>

static coil_value something(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(2));
    puts("something is finished");
    return coil_string("a result");
}

static coil_value caller(void *arg)
{
    coil_task *task = arg;
    coil_value res = coil_join(coil_shield(task));
    if (coil_error_matches(res, coil_CancelledError)) {
        coil_value_release(res);
        res = coil_none();
    }
    return res;
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *task = coil_create_task(coil_coroutine_new(something, NULL));
    coil_task *waiter = coil_create_task(coil_coroutine_new(caller, task));
    COIL_TRY(coil_sleep(1));
    coil_task_cancel(waiter, NULL);
    COIL_LET(result, coil_join(waiter));
    printf("the caller has %s\n", result.tag == COIL_NONE ? "None" : coil_as_string(result));
    coil_value_release(result);
    printf("cancelled: %s\n", coil_task_cancelled(task) ? "True" : "False");
    COIL_LET(finished, coil_join(task));
    printf("the task has %s\n", coil_as_string(finished));
    coil_value_release(finished);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
