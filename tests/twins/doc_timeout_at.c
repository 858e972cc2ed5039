// A deadline as an absolute time of the loop.

#include <coil.h>
#include <stdio.h>

static coil_value app(void *arg)
{
    (void)arg;
    coil_loop *loop = coil_loop_get_running();
    double deadline = coil_loop_time(loop) + 20;
    coil_timeout *timeout = coil_timeout_enter_at(deadline);
    coil_value outcome = coil_timeout_exit(timeout, coil_sleep(100));
    if (coil_error_matches(outcome, coil_TimeoutError)) {
        coil_value_release(outcome);
        printf("The long operation timed out at %.0f, but we've handled it.\n", coil_loop_time(loop));
        return coil_none();
    }
    return outcome;
}

int main(void)
{
    return coil_main(app, NULL);
}
