// A timeout that is entered without a limit, is given one when it is known, and is asked afterwards whether it expired.

#include <coil.h>
#include <stdio.h>

static coil_value body(coil_timeout *cm, double limit, double work)
{
    printf("when: %s\n", isinf(coil_timeout_when(cm)) ? "None" : "some");
    double new_deadline = coil_loop_time(NULL) + limit;
    COIL_TRY(coil_timeout_reschedule(cm, new_deadline));
    printf("when: %.1f\n", coil_timeout_when(cm));
    COIL_TRY(coil_sleep(work));
    return coil_none();
}

static coil_value attempt(double limit, double work)
{
    coil_timeout *cm = coil_timeout_enter(COIL_FOREVER);
    coil_retain(cm);
    coil_value outcome = coil_timeout_exit(cm, body(cm, limit, work));
    if (coil_error_matches(outcome, coil_TimeoutError)) {
        coil_value_release(outcome);
        outcome = coil_none();
    }
    if (!coil_failed(outcome)) printf("%s\n", coil_timeout_expired(cm) ? "Looks like we haven't finished on time." : "In time.");
    coil_release(cm);
    return outcome;
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(attempt(1.5, 1));
    COIL_TRY(attempt(1.5, 2));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
