// A timeout around a block: the error is caught outside of it; what comes after runs anyway.

#include <coil.h>
#include <stdio.h>

static coil_value long_running_task(void)
{
    puts("it begins");
    COIL_TRY(coil_sleep(3600));
    puts("it ends");
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_timeout *timeout = coil_timeout_enter(10);
    coil_value outcome = coil_timeout_exit(timeout, long_running_task());
    if (coil_error_matches(outcome, coil_TimeoutError)) {
        puts("The long operation timed out, but we've handled it.");
        coil_value_release(outcome);
        outcome = coil_none();
    }
    COIL_TRY(outcome);
    printf("This statement will run regardless, at %.0f.\n", coil_loop_time(NULL));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
